"""The quiet line above a page's table: the centre has sent a catalogue that differs from what stands here."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from station_app.domain.catalogues import CatalogueKind
from station_app.services.catalogue_offers import Decided, Offer, decide_action, find_offer
from station_app.ui.page import Desk
from station_app.ui.pages.catalogues.catalogue_dialog import CatalogueDialog
from station_app.ui.pages.catalogues.item_words import offer_words
from station_app.ui.widgets.cards import Banner


class OfferBanner(Banner):
    """Shown while there is something to decide, and to whom may decide it."""

    def __init__(self, desk: Desk, kind: CatalogueKind, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._desk = desk
        self._kind = kind
        self.offer: Offer | None = None
        self.action_asked.connect(self.show_offer)

    def load(self) -> None:
        """Look anew; the page calls it whenever it loads."""
        if self._desk.may(decide_action(self._kind)):
            store = self._desk.store
            self._desk.tasks.run(lambda _: find_offer(store, self._kind), done=self._show, owner=self)

    def show_offer(self) -> None:
        """Every difference, to be taken over or left."""
        if self.offer is not None:
            CatalogueDialog(self._desk, self.offer, self._on_decided, self).open()

    def _show(self, offer: Offer | None) -> None:
        self.offer = offer
        self.show_text("" if offer is None else offer_words(offer), "info", "看看有什么不同")

    def _on_decided(self, decided: Decided) -> None:
        self._desk.messages.say(f"采用了市中心的 {decided.taken} 处，保留本站的 {decided.left} 处。")
