"""A field that tells a household: its card scanned, or one of its people found; old cards are refused."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station_app.domain.shop import ScanKind, read_scan
from station_app.errors import StationError
from station_app.errors.shop import CardNotReadable
from station_app.services.customers import CounterCustomer, customers_of, household_of_card
from station_app.services.people_search import PersonHit
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.pages.shop.households_found import one_per_household
from station_app.ui.widgets.cards import label
from station_app.ui.widgets.scan_search import ScanSearchField
from station_app.ui.widgets.search_field import Hit


class HouseholdScan(QWidget):
    """``found`` tells a ``CounterCustomer``; what was wrong is said below the field.

    With ``keeps`` the household stays in the field, as in a form; else it is empty for the next.
    """

    found = Signal(object)
    value_changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, keeps: bool = False) -> None:
        super().__init__(parent)
        self._desk = desk
        self._keeps = keeps
        self.customer: CounterCustomer | None = None
        self.field = ScanSearchField(
            desk.tasks,
            self._find,
            "扫户码卡，或输入拼音首字母、户号、电话尾号",
            lambda text: read_scan(text) is not None,
            keeps_text=keeps,
            nothing="没有找到“{typed}”。可换拼音首字母、户号或电话尾号再试。",
        )
        self._sentence = label("", "small", wraps=True)
        self._sentence.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self._sentence)
        self.setFocusProxy(self.field)
        self.field.scanned.connect(self._on_scanned)
        self.field.chosen.connect(lambda hit: self.look_up(hit.key.household_id))
        self.field.textEdited.connect(self._on_edited)

    def value(self) -> CounterCustomer | None:
        """The household that stands in the field."""
        return self.customer

    def set_value(self, customer: CounterCustomer | None) -> None:
        self.customer = customer
        text = "" if customer is None else f"{customer.holder}（{customer.number}）"
        self.field.set_value(Hit(text, "", None) if text else None)
        self.value_changed.emit()

    def look_up(self, household_id: int) -> None:
        """The same as if its card had been scanned."""
        store = self._desk.store
        self._fetch(lambda: customers_of(store, household_id))

    def say(self, text: str, tone: str = "good") -> None:
        """A word below the field."""
        self._sentence.setText(text)
        self._sentence.setVisible(bool(text))
        theme.style(self._sentence, role="small", tone=tone)

    def show_error(self, error: StationError) -> bool:
        """Says what was wrong with the household."""
        if not self.isVisible():
            return False
        self.say(str(error), "bad")
        self.field.setFocus()
        return True

    def _on_edited(self) -> None:
        self.say("")
        if self.customer is not None:
            self.customer = None
            self.value_changed.emit()

    def _find(self, typed: str) -> list[Hit]:
        return [_hit(person) for person in one_per_household(self._desk.people.find(typed, 40))[:12]]

    def _on_scanned(self, text: str) -> None:
        self.say("")
        card, store = read_scan(text), self._desk.store
        if card is None or card.kind is not ScanKind.HOUSEHOLD_CARD:
            self.show_error(CardNotReadable(scanned=text[:20]))
            return
        self._fetch(lambda: customers_of(store, household_of_card(store, card)))

    def _fetch(self, look: Callable[[], list[CounterCustomer]]) -> None:
        self._desk.tasks.run(
            lambda _: look(),
            done=self._on_found,
            failed=lambda error: self._desk.messages.error(error, near=self),
            owner=self,
        )

    def _on_found(self, customers: list[CounterCustomer]) -> None:
        chosen = one_of(self._desk, customers)
        if chosen is None:
            return
        self.say("")
        if self._keeps:
            self.set_value(chosen)
        else:
            self.field.clear()
        self.found.emit(chosen)


def one_of(desk: Desk, customers: list[CounterCustomer]) -> CounterCustomer | None:
    """Where persons hold the points, the one whose they are is asked for; None when the clerk goes back."""
    if len(customers) == 1:
        return customers[0]
    choices = [(each.holder, each.group, each) for each in customers]
    return desk.messages.ask_choice("是哪一位的积分？", choices)


def _hit(person: PersonHit) -> Hit:
    facts = [f"{person.group} {person.household_number} 号户", person.phone]
    return Hit(person.name, "　".join(fact for fact in facts if fact), person, "户", "house")
