"""What is said about a hit and a picture. Needs no Qt; German figures show the passing in."""

from __future__ import annotations

from datetime import datetime

import pytest

from lookalike.catalogue import FilePlace, PictureRecord
from lookalike.search import Band, CopyKind
from lookalike.values import ContentHash, Label, PictureFacts, PictureFormat
from lookalike.window.details.fact_lines import fact_lines, state_lines
from lookalike.window.look.hit_text import (
    Wording,
    band_strength,
    band_text,
    copies_text,
    file_name,
    folder_name,
    format_text,
    hidden_text,
    hit_copies,
    pixels_text,
    score_text,
    size_text,
)


def _german(number: float, digits: int = 0) -> str:
    return f"{number:,.{digits}f}".translate(str.maketrans(",.", ".,"))


ENGLISH = Wording(
    translate=lambda context, text: text,
    count=lambda number: f"{number:,}",
    decimal=lambda number, digits: f"{number:.{digits}f}",
    moment=lambda moment: moment.strftime("%Y-%m-%d %H:%M"),
)
GERMAN = Wording(
    translate=lambda context, text: {"similar": "ähnlich"}.get(text, text),
    count=_german,
    decimal=_german,
    moment=lambda moment: moment.strftime("%d.%m.%Y %H:%M"),
)


def record(**facts: object) -> PictureRecord:
    known = {
        "format": PictureFormat.JPEG,
        "width_px": 4000,
        "height_px": 3000,
        "captured_at": datetime(2024, 5, 12, 14, 3),
        "camera": "Canon EOS R6",
        "frame_count": 1,
        "average_colour": 0x808080,
    }
    places = (
        FilePlace(b"/pictures/2024/IMG_1.jpg", 3_400_000, 1_700_000_000 * 10**9, False),
        FilePlace(b"/copies/IMG_1.jpg", 3_400_000, 1_700_000_000 * 10**9, False),
    )
    return PictureRecord(
        Label(7),
        ContentHash(b"0" * 16),
        PictureFacts(**(known | facts)),
        places,  # type: ignore[arg-type]
    )


def test_a_stronger_band_has_more_dots() -> None:
    strengths = [band_strength(band) for band in Band]
    assert strengths == [4, 3, 2, 1, 0]


def test_every_band_and_every_format_has_a_text() -> None:
    assert all(band_text(band, ENGLISH) == band.value for band in Band)
    assert all(format_text(each) for each in PictureFormat)


def test_a_score_is_words_first_and_figures_follow_the_locale() -> None:
    assert score_text(Band.VERY_SIMILAR, 0.8349, ENGLISH) == "very similar · 0.83"
    assert score_text(Band.SIMILAR, 0.8349, GERMAN) == "ähnlich · 0,83"


@pytest.mark.parametrize(("count", "text"), [(1, "1 copy"), (1200, "1,200 copies")])
def test_copies_are_counted(count: int, text: str) -> None:
    assert copies_text(count, ENGLISH) == text


@pytest.mark.parametrize(
    ("hidden", "shown", "text"),
    [
        (180, 20, "Show 180 less similar"),
        (180, 0, "Show the nearest 180 anyway"),
        (1, 0, "Show the nearest anyway"),
    ],
)
def test_what_is_folded_away_is_offered(hidden: int, shown: int, text: str) -> None:
    assert hidden_text(hidden, shown, ENGLISH) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        ((4000, 3000), "4,000 × 3,000 · 12 MP"),
        ((1920, 1080), "1,920 × 1,080 · 2.1 MP"),
        ((120, 80), "120 × 80"),
    ],
)
def test_pixels(size: tuple[int, int], text: str) -> None:
    assert pixels_text(*size, ENGLISH) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (9_990, "10 kB"),
        (999_499, "999 kB"),
        (999_600, "1.0 MB"),
        (3_400_000, "3.4 MB"),
        (12_345_678_901, "12 GB"),
        (2_000_000_000_000, "2000 GB"),
    ],
)
def test_sizes_have_two_or_three_figures(size: int, text: str) -> None:
    assert size_text(size, ENGLISH) == text


def test_names_that_are_not_utf_8_are_shown_approximately() -> None:
    assert file_name(b"/a/b\xff.jpg") == "b\ufffd.jpg"
    assert folder_name(b"/a/b/c.jpg") == "/a/b"
    assert folder_name(b"/c.jpg") == "/"


def test_facts_are_only_what_is_known() -> None:
    titles = [title for title, _ in fact_lines(record(), ENGLISH)]
    assert titles == ["Folder", "Taken", "Camera", "Pixels", "File"]
    bare = [title for title, _ in fact_lines(record(captured_at=None, camera=None), ENGLISH)]
    assert bare == ["Folder", "Changed", "Pixels", "File"]
    assert ("File", "JPEG · 3.4 MB") in fact_lines(record(), ENGLISH)


def test_an_animation_says_that_its_first_frame_is_shown() -> None:
    assert ("Frames", "12, the first is shown") in fact_lines(record(frame_count=12), ENGLISH)


def test_trouble_is_said_and_its_absence_is_not() -> None:
    assert state_lines(record(), ENGLISH) == []
    assert len(state_lines(record(is_damaged=True), ENGLISH)) == 1


def test_without_a_query_the_same_bytes_elsewhere_are_the_copies() -> None:
    copies = hit_copies(record(), None)
    assert [(copy.path, copy.kind) for copy in copies] == [
        (b"/copies/IMG_1.jpg", CopyKind.IDENTICAL)
    ]
