"""What is written in the window: whole letters, and every text in reach of a translator."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

import lookalike.window
from lookalike.window.actions.table import ACTIONS, Menu
from lookalike.window.look.elided_label import ElidedLabel

WINDOW = Path(lookalike.window.__file__).parent
TOOL = Path(sys.executable).with_name("pyside6-lupdate")


def inked_lines(widget: QWidget) -> list[int]:
    """Return the lines of pixels that hold anything but the ground."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    ground = image.pixelColor(image.width() - 1, 0)
    return [
        y for y in range(image.height())
        if any(image.pixelColor(x, y) != ground for x in range(image.width()))
    ]  # fmt: skip


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2], ids=["ltr", "rtl"])
def test_an_elided_text_stands_on_the_line_of_any_other(
    direction: Qt.LayoutDirection, qtbot: QtBot
) -> None:
    elided, plain = ElidedLabel("gjpqyÅ"), QLabel("gjpqyÅ")
    for label in (elided, plain):
        qtbot.addWidget(label)
        label.setLayoutDirection(direction)
        label.setStyleSheet("background: white; color: black")
        label.resize(120, label.sizeHint().height())
    assert inked_lines(elided) == inked_lines(plain)
    assert inked_lines(elided)


def test_every_text_has_a_context_that_a_translator_can_find(tmp_path: Path) -> None:
    if not TOOL.exists():
        pytest.skip("this PySide6 brings no lupdate")
    target = tmp_path / "lookalike.ts"
    sources = sorted(map(str, WINDOW.rglob("*.py")))
    subprocess.run([TOOL, *sources, "-ts", target], check=True, capture_output=True)
    root = ElementTree.parse(target).getroot()  # noqa: S314 - the tool's own file
    texts = {
        context.findtext("name"): {each.findtext("source") for each in context.iter("message")}
        for context in root.iter("context")
    }
    named = [name for name in texts if name and name[0].isupper()]
    assert len(named) == len(texts)
    for row in ACTIONS:
        assert {row.text, row.hint} <= texts["Actions"]
    assert set(map(str, Menu)) <= texts["Actions"]
