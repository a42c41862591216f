"""Light and dark from one set of tones; icons take their colour when they are painted."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from lookalike.window.look.icons import icon, icon_names
from lookalike.window.look.theme import Theme, ThemePreference, contrast, small_font

Role = QPalette.ColorRole


@pytest.fixture
def theme(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Theme]:
    monkeypatch.delenv("LOOKALIKE_THEME", raising=False)
    made = Theme(qapp)
    yield made
    made.set_preference(ThemePreference.LIGHT)
    made.deleteLater()


def ink(image: QImage) -> set[str]:
    """Return the colours of the opaque pixels."""
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


@pytest.mark.parametrize("preference", [ThemePreference.LIGHT, ThemePreference.DARK])
def test_every_text_can_be_read_on_its_ground(
    theme: Theme, qapp: QApplication, preference: ThemePreference
) -> None:
    theme.set_preference(preference)
    palette = qapp.palette()
    for text, ground in (
        (Role.WindowText, Role.Window),
        (Role.Text, Role.Base),
        (Role.ButtonText, Role.Button),
        (Role.PlaceholderText, Role.Window),
        (Role.HighlightedText, Role.Highlight),
    ):
        assert contrast(palette.color(text), palette.color(ground)) >= 4.5, (text, ground)
    assert contrast(palette.color(Role.Accent), palette.color(Role.Window)) >= 3


def test_neither_surface_is_pure(theme: Theme, qapp: QApplication) -> None:
    surfaces = []
    for preference in (ThemePreference.LIGHT, ThemePreference.DARK):
        theme.set_preference(preference)
        surfaces.append(qapp.palette().color(Role.Window).lightness())
    assert 230 < surfaces[0] < 255
    assert 0 < surfaces[1] < 40


def test_the_environment_wins_over_the_setting(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKALIKE_THEME", "dark")
    theme.set_preference("light")
    assert theme.is_dark


def test_an_unknown_preference_is_the_systems(theme: Theme) -> None:
    theme.set_preference("mauve")
    assert theme.preference is ThemePreference.SYSTEM


def test_an_icon_follows_the_palette_without_being_made_anew(
    theme: Theme, qapp: QApplication
) -> None:
    drawn = icon("stop")
    inks = []
    for preference in (ThemePreference.LIGHT, ThemePreference.DARK):
        theme.set_preference(preference)
        inks.append(ink(drawn.pixmap(QSize(48, 48)).toImage()))
        assert qapp.palette().color(Role.WindowText).name() in inks[-1]
    assert inks[0].isdisjoint(inks[1])


def test_a_disabled_icon_is_fainter(theme: Theme) -> None:
    normal = ink(icon("stop").pixmap(QSize(48, 48)).toImage())
    disabled = ink(icon("stop").pixmap(QSize(48, 48), QIcon.Mode.Disabled).toImage())
    assert normal.isdisjoint(disabled)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_icons_are_rendered_at_the_pixels_of_the_screen(theme: Theme, ratio: float) -> None:
    pixmap = icon("search").pixmap(QSize(20, 20), ratio)
    assert pixmap.width() == round(20 * ratio)
    assert pixmap.devicePixelRatio() == pytest.approx(ratio)


def test_every_icon_draws_something(theme: Theme) -> None:
    assert len(icon_names()) >= 27
    for name in icon_names():
        assert ink(icon(name).pixmap(QSize(32, 32)).toImage()), name


def test_a_changed_copy_of_an_icon_outlives_the_garbage_collector(theme: Theme) -> None:
    copies = []
    for _ in range(200):
        copies.append(QIcon(icon("bin")))
        copies[-1].addPixmap(QPixmap(4, 4))  # makes Qt clone the engine
    gc.collect()
    assert all(not each.pixmap(QSize(20, 20)).isNull() for each in copies)


def test_a_missing_icon_is_told_where_it_is_asked_for(theme: Theme) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no such icon")


def test_the_three_sizes_of_type_differ(qapp: QApplication) -> None:
    font = qapp.font()
    assert small_font(font).pointSizeF() < font.pointSizeF()


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)
