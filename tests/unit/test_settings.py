"""Settings: defaults, ranges, what is kept of a file that another version wrote."""

import dataclasses
import logging
from pathlib import Path

import pytest

from lookalike.settings import Settings, Theme, read_settings, write_settings


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "settings.toml") == Settings()


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    chosen = Settings(theme=Theme.DARK, exclusions=("*.bak", "cache"), collapse_copies=False)
    write_settings(path, chosen)
    assert read_settings(path) == chosen


def test_writing_keeps_comments_and_keys_of_another_version(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('# my note\nfrom_the_future = "kept"\ntheme = "light"\n')
    write_settings(path, dataclasses.replace(read_settings(path), theme=Theme.DARK))
    text = path.read_text()
    assert "# my note" in text
    assert 'from_the_future = "kept"' in text
    assert read_settings(path).theme is Theme.DARK


@pytest.mark.expects_warnings
@pytest.mark.parametrize(
    "line",
    [
        'theme = "pink"',
        "pixel_limit = 3",
        "pixel_limit = true",
        'exclusions = "*.bak"',
        "exclusions = [1]",
        'collapse_copies = "yes"',
        'network = ""',
    ],
)
def test_a_bad_value_falls_back_to_its_default_and_says_which(
    tmp_path: Path, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"show_names = true\n{line}\n")
    with caplog.at_level(logging.WARNING):
        settings = read_settings(path)
    assert settings == Settings(show_names=True)
    assert line.split(" ")[0] in caplog.text


@pytest.mark.expects_warnings
@pytest.mark.parametrize("content", [b"theme = = 1", b"\xff\xfe\x00"], ids=["toml", "text"])
def test_a_damaged_file_is_set_aside_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    assert read_settings(path) == Settings()
    assert path.with_name("settings.toml.bad").read_bytes() == content


def test_a_default_is_not_written_so_that_a_later_one_holds(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    write_settings(path, Settings(show_names=True))
    assert path.read_text().split() == ["show_names", "=", "true"]
    write_settings(path, Settings(show_names=False))
    assert read_settings(path) == Settings()
