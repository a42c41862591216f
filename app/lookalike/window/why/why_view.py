"""*Why this hit?*: the query's picture and the hit side by side, and where they agree."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lookalike.search import Explanation, QueryTerm
from lookalike.values import PictureFacts
from lookalike.window.look.pixel_image import image_of_pixels
from lookalike.window.look.theme import SPACE_M, SPACE_S
from lookalike.window.preview.covering import Covering, arrows
from lookalike.window.query.query_bar import LoadImage
from lookalike.window.why.spot_picture import SpotPicture
from lookalike.window.why.term_row import TermRow
from lookalike.window.why.why_bars import HeadBar, Legend

__all__ = ["WhyView"]

STALE_AFTER_MS = 150
"""A heat map that is this late is missed: the old one goes and a line says what is going on."""
HELD_AFTER_MS = 300
"""H pressed for longer hides the heat map only while it is held."""


class WhyView(Covering):
    """Shows what it is given; every wish goes out as a signal."""

    next_requested = Signal()
    previous_requested = Signal()
    term_chosen = Signal(int)
    query_spot_chosen = Signal(float, float)
    hit_spot_chosen = Signal(float, float)

    def __init__(self, load_image: LoadImage, parent: QWidget) -> None:
        super().__init__(parent)
        self._terms = TermRow(load_image)
        self._head = HeadBar(self._terms)
        self.query_picture = SpotPicture()
        self.hit_picture = SpotPicture()
        self._legend = Legend()
        self._stale_timer = QTimer(self, singleShot=True, interval=STALE_AFTER_MS)
        self._stale_timer.timeout.connect(self._on_stale)
        self._held_since = QElapsedTimer()
        self._was_heat_shown = True
        self._lay_out()
        self._connect()

    # What the overlay shows

    def show_pair(
        self,
        title: str,
        hit_name: str,
        facts: PictureFacts,
        small: QImage | None,
        terms: tuple[QueryTerm, ...],
        chosen: int,
        *,
        is_same_query: bool,
    ) -> None:
        """Show a hit beside the query's picture; the sharp ones and the heat map come later."""
        self._head.title.set_text(title)
        self._terms.show_terms(terms, chosen)
        if not is_same_query:
            self.query_picture.set_caption("")
            self.query_picture.show_placeholder(1, 1, None)
        self.hit_picture.set_caption(hit_name)
        self.hit_picture.show_placeholder(facts.width_px, facts.height_px, facts.average_colour)
        if small is not None:
            self.hit_picture.show_image(small)
        self._stale_timer.start()
        was_hidden = self.isHidden()
        self.cover()
        if was_hidden:
            self.setFocus()

    def show_query(self, name: str, image: QImage) -> None:
        """Show the query's picture, sharp."""
        self.query_picture.set_caption(name)
        self.query_picture.show_image(image)

    def show_hit(self, image: QImage) -> None:
        """Show the hit, sharp."""
        self.hit_picture.show_image(image)

    def show_explanation(self, explanation: Explanation) -> None:
        """Show where the two agree."""
        self._stale_timer.stop()
        for picture, pixels, cells in (
            (self.query_picture, explanation.query_pixels, explanation.query_map),
            (self.hit_picture, explanation.hit_pixels, explanation.hit_map),
        ):
            if not picture.has_image:
                picture.show_image(image_of_pixels(pixels))
            picture.show_heat(cells)
        self._legend.show_state("", is_scale_shown=True)

    def show_trouble(self, text: str) -> None:
        """Say why there is no heat map; the pictures stay."""
        self._stale_timer.stop()
        for picture in (self.query_picture, self.hit_picture):
            picture.show_heat(None)
        self._legend.show_state(text)

    def close_view(self) -> None:
        """Go back to the hits."""
        if not self.isHidden():
            self._stale_timer.stop()
            self.uncover()

    @property
    def text(self) -> str:
        """What is said in the legend's place."""
        return self._legend.text

    # Set-up

    def _lay_out(self) -> None:
        self.setAccessibleName(self.tr("Why this hit?"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.query_picture.setAccessibleName(
            self.tr("Picture of the query; arrows move a cross, Enter searches with that spot")
        )
        self.hit_picture.setAccessibleName(
            self.tr("The hit; arrows move a cross, Enter searches with that spot")
        )
        pictures = QHBoxLayout()
        pictures.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        pictures.setSpacing(SPACE_S)
        for picture in (self.query_picture, self.hit_picture):
            pictures.addWidget(picture, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(pictures, 1)
        column.addWidget(self._legend)

    def _connect(self) -> None:
        self._head.previous_clicked.connect(self.previous_requested)
        self._head.next_clicked.connect(self.next_requested)
        self._head.close_clicked.connect(self.close_view)
        self._head.heat_switched.connect(self._on_heat_switched)
        self._terms.term_chosen.connect(self.term_chosen)
        self.query_picture.spot_chosen.connect(self.query_spot_chosen)
        self.hit_picture.spot_chosen.connect(self.hit_spot_chosen)
        for picture in (self.query_picture, self.hit_picture):
            picture.spot_changed.connect(self._on_spot_changed)

    def stops(self) -> tuple[QWidget, ...]:
        pictures = (self.query_picture, self.hit_picture)
        return self, *pictures, *self._head.stops()

    # What happens

    def _on_stale(self) -> None:
        for picture in (self.query_picture, self.hit_picture):
            picture.show_heat(None)
        self._legend.show_state(self.tr("Comparing the two pictures…"))

    def _on_heat_switched(self, is_shown: bool) -> None:
        for picture in (self.query_picture, self.hit_picture):
            picture.set_heat_shown(is_shown)

    def _on_spot_changed(self, _has_spot: bool) -> None:
        spots = (self.query_picture.spot, self.hit_picture.spot)
        self._legend.show_spot(has_spot=any(spot is not None for spot in spots))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._go_one_step_back()
        elif key in arrows(goes_on=True):
            self.next_requested.emit()
        elif key in arrows(goes_on=False):
            self.previous_requested.emit()
        elif key == Qt.Key.Key_W and not event.modifiers():
            self.close_view()
        elif key == Qt.Key.Key_H and not event.isAutoRepeat() and not event.modifiers():
            self._held_since.start()
            self._was_heat_shown = self._head.heat.isChecked()
            self._head.heat.setChecked(not self._was_heat_shown)
        event.accept()  # nothing of this belongs to what lies below

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_H and not event.isAutoRepeat():
            if self._held_since.isValid() and self._held_since.elapsed() > HELD_AFTER_MS:
                self._head.heat.setChecked(self._was_heat_shown)
            self._held_since.invalidate()
        event.accept()

    def _go_one_step_back(self) -> None:
        """From the cross on a picture to the pair, from there to the hits."""
        if self.query_picture.hasFocus() or self.hit_picture.hasFocus():
            self.setFocus()
        else:
            self.close_view()
