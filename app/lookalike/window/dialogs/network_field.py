"""The choice between the networks that came with the program."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from lookalike.errors import NetworkUnusable
from lookalike.networks import DEFAULT_NETWORK, read_network
from lookalike.shipped import shipped_folder
from lookalike.window.look.theme import SPACE_XS, small_font

__all__ = ["NetworkChoice", "NetworkField", "shipped_networks"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """A network as a person chooses it."""

    name: str
    title: str
    is_shipped: bool


class NetworkField(QWidget):
    """A box of titles, and one sentence on the one that is chosen."""

    def __init__(self, network: str, parent: QWidget) -> None:
        """``network``: the name, or the path, that the settings hold; it is always offered."""
        super().__init__(parent)
        self._before = network
        self._box = QComboBox(self)
        choices = shipped_networks()
        self._shipped = [each.name for each in choices]
        if network not in self._shipped:
            choices = (*choices, NetworkChoice(network, network, is_shipped=False))
        for each in choices:
            text = each.title
            if each.name == DEFAULT_NETWORK:
                text = self.tr("{title} (best)").format(title=each.title)
            elif each.is_shipped:
                text = self.tr("{title} (fast)").format(title=each.title)
            self._box.addItem(text, each.name)
        self._box.setCurrentIndex(self._box.findData(network))
        self._box.setAccessibleName(self.tr("Network"))
        self._box.setToolTip(self.tr("What tells how alike two pictures are"))
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        self._note.setProperty("quiet", True)
        self._note.setFont(small_font(self.font()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self._box)
        column.addWidget(self._note)
        self.setFocusProxy(self._box)
        self._box.currentIndexChanged.connect(self._show_note)
        self._show_note()

    @property
    def network(self) -> str:
        """The name that is chosen."""
        return str(self._box.currentData())

    @property
    def note(self) -> str:
        """What is said on it."""
        return self._note.text()

    def _show_note(self) -> None:
        if self.network == DEFAULT_NETWORK:
            text = self.tr("Finds the most, and knows subject, look and parts of a picture.")
        elif self.network in self._shipped:
            text = self.tr("Prepares pictures quicker, but knows neither look nor parts.")
        else:
            text = self.tr("A network of your own.")
        if self.network != self._before:
            change = self.tr(
                "From the next start on the library is prepared anew for it, and stays "
                "searchable meanwhile."
            )
            text = f"{text} {change}"
        self._note.setText(text)


def shipped_networks() -> tuple[NetworkChoice, ...]:
    """Return the networks beside the program, the default first; damaged ones are left out."""
    found = []
    for folder in sorted(shipped_folder("models").glob("*/model.toml")):
        try:
            network = read_network(folder.parent)
        except NetworkUnusable as error:
            log.info("%s is not offered: %s", folder.parent.name, error)
        else:
            found.append(NetworkChoice(network.name, network.title, is_shipped=True))
    return tuple(sorted(found, key=lambda each: each.name != DEFAULT_NETWORK))
