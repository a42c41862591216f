"""Colours, sizes and icons of the window: one neutral surface, one accent, light or dark.

Fusion with our own palette looks the same on every system; the accent is the system's where
it has one. ``resources/themes/lookalike.qss`` makes the controls flat; it names colours as
``@surface`` and is filled in from the same ``Tones`` as the palette.
"""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from lookalike.shipped import shipped_folder
from lookalike.window.look.icons import icon

__all__ = [
    "ICON_PX",
    "ICON_SMALL_PX",
    "SPACE_L",
    "SPACE_M",
    "SPACE_S",
    "SPACE_XL",
    "SPACE_XS",
    "Theme",
    "ThemePreference",
    "apply_theme",
    "icon",
    "large_font",
    "small_font",
    "with_tabular_figures",
]

SPACE_XS: Final = 4
SPACE_S: Final = 8
SPACE_M: Final = 12
SPACE_L: Final = 16
SPACE_XL: Final = 24

ICON_SMALL_PX: Final = 16
ICON_PX: Final = 20

LEAST_CONTRAST: Final = 3.0
"""Of the accent on the surface: WCAG 2.2, success criterion 1.4.11 (parts of controls)."""


class ThemePreference(StrEnum):
    """What a person chose; ``LOOKALIKE_THEME`` in the environment wins over it."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tones:
    """The few colours everything is made of, as #rrggbb."""

    surface: str
    field: str
    raised: str
    hover: str
    pressed: str
    hairline: str
    text: str
    quiet: str
    faint: str
    accent: str
    on_accent: str = "#ffffff"


_LIGHT = Tones(
    surface="#f7f7f6",
    field="#fdfdfc",
    raised="#fdfdfc",
    hover="#ececea",
    pressed="#e0e0de",
    hairline="#dcdcda",
    text="#1d1d1f",
    quiet="#65656a",
    faint="#a6a6aa",
    accent="#2f6fde",
)
_DARK = Tones(
    surface="#1a1a1b",
    field="#222224",
    raised="#28282a",
    hover="#2c2c2e",
    pressed="#38383a",
    hairline="#363638",
    text="#e7e7e8",
    quiet="#a0a0a5",
    faint="#6a6a6e",
    accent="#5f97f6",
)


class Theme(QObject):
    """Keeps the application's palette in step with the system and the person's choice.

    Lives on the window's thread as long as the application; icons repaint by themselves.
    """

    changed = Signal()

    def __init__(self, app: QApplication, preference: str = ThemePreference.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._system_accent = _system_accent(app)
        self._is_dark = False
        app.setStyle(QStyleFactory.create("Fusion"))
        self._preference = ThemePreference.SYSTEM
        self.set_preference(preference)
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def is_dark(self) -> bool:
        """Say whether the dark palette is in use now."""
        return self._is_dark

    @property
    def preference(self) -> ThemePreference:
        """Return what is in force, the environment's word included."""
        return self._preference

    def set_preference(self, preference: str) -> None:
        """Use ``system``, ``light`` or ``dark`` from now on; anything else is ``system``."""
        wanted = os.environ.get("LOOKALIKE_THEME", preference)
        known = wanted in tuple(ThemePreference)
        self._preference = ThemePreference(wanted) if known else ThemePreference.SYSTEM
        schemes = {
            ThemePreference.LIGHT: Qt.ColorScheme.Light,
            ThemePreference.DARK: Qt.ColorScheme.Dark,
        }
        hints = self._app.styleHints()
        scheme = schemes.get(self._preference)
        if scheme is None:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(scheme)  # title bars and file dialogs follow too
        self._use_colours()

    def _on_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._use_colours()

    def _use_colours(self) -> None:
        if self._preference is ThemePreference.SYSTEM:
            self._is_dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        else:
            self._is_dark = self._preference is ThemePreference.DARK
        tones = _with_accent(_DARK if self._is_dark else _LIGHT, self._system_accent)
        self._app.setPalette(_palette(tones))
        self._app.setStyleSheet(_style_sheet(tones))
        self.changed.emit()


def apply_theme(app: QApplication, preference: str = ThemePreference.SYSTEM) -> Theme:
    """Give ``app`` our look and return the theme, which ``app`` owns."""
    return Theme(app, preference)


def small_font(font: QFont) -> QFont:
    """Return ``font`` in the size for facts."""
    return _scaled(font, 0.88)


def large_font(font: QFont) -> QFont:
    """Return ``font`` in the size of the empty state."""
    return _scaled(font, 1.7)


def with_tabular_figures(font: QFont) -> QFont:
    """Return ``font`` with figures of one width, so that counts don't dance."""
    tabular = QFont(font)
    tabular.setFeature(QFont.Tag("tnum"), 1)
    return tabular


def _scaled(font: QFont, factor: float) -> QFont:
    scaled = QFont(font)
    if font.pointSizeF() > 0:
        scaled.setPointSizeF(max(7.0, font.pointSizeF() * factor))
    else:
        scaled.setPixelSize(max(9, round(font.pixelSize() * factor)))
    return scaled


def _system_accent(app: QApplication) -> QColor | None:
    """Return the desktop's accent, or None where Qt only has its own default one."""
    role = QPalette.ColorRole
    accent = app.palette().color(role.Accent)
    fusion = QStyleFactory.create("Fusion").standardPalette()
    defaults = {fusion.color(each).rgb() for each in (role.Accent, role.Highlight)}
    is_grey = accent.saturationF() < 0.15
    return None if is_grey or accent.rgb() in defaults else accent


def _with_accent(tones: Tones, system: QColor | None) -> Tones:
    surface = QColor(tones.surface)
    accent = QColor(system or tones.accent)
    for _ in range(12):
        if contrast(accent, surface) >= LEAST_CONTRAST:
            break
        accent = accent.lighter(112) if surface.lightnessF() < 0.5 else accent.darker(112)
    light, dark = QColor("#fdfdfc"), QColor("#141415")
    on_accent = max(light, dark, key=lambda colour: contrast(colour, accent))
    return Tones(**{**asdict(tones), "accent": accent.name(), "on_accent": on_accent.name()})


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _palette(tones: Tones) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    colours = {
        role.Window: tones.surface,
        role.WindowText: tones.text,
        role.Base: tones.field,
        role.AlternateBase: tones.hover,
        role.Text: tones.text,
        role.PlaceholderText: tones.quiet,
        role.Button: tones.raised,
        role.ButtonText: tones.text,
        role.BrightText: tones.text,
        role.Light: tones.raised,
        role.Midlight: tones.hover,
        role.Mid: tones.hairline,
        role.Dark: tones.pressed,
        role.Shadow: tones.pressed,
        role.Highlight: tones.accent,
        role.HighlightedText: tones.on_accent,
        role.Accent: tones.accent,
        role.Link: tones.accent,
        role.LinkVisited: tones.accent,
        role.ToolTipBase: tones.raised,
        role.ToolTipText: tones.text,
    }
    for key, colour in colours.items():
        palette.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(tones.faint))
    return palette


def _style_sheet(tones: Tones) -> str:
    folder = shipped_folder("resources") / "themes"
    template = (folder / "lookalike.qss").read_text("utf-8")
    names = {**asdict(tones), "themes": folder.as_posix()}
    return re.sub(r"@(\w+)", lambda found: names[found.group(1)], template)
