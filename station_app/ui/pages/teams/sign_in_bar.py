"""Signing in one after another: a household's card is scanned, or a name is typed; whole teams by a list."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station_app.domain.service import SignInMethod
from station_app.domain.shop import ScanKind, read_scan
from station_app.errors import StationError
from station_app.errors.shop import CardNotReadable
from station_app.services.customers import household_of_card
from station_app.services.people_views import HouseholdDetail, MemberRow, household_detail
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.people_picker import find_people
from station_app.ui.widgets.scan_search import ScanSearchField
from station_app.ui.widgets.search_field import Hit


class SignInBar(QWidget):
    """``sign_in_asked`` tells who, and how they were found."""

    sign_in_asked = Signal(list, str)
    team_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._signed_in: frozenset[int] = frozenset()
        self.field = ScanSearchField(
            desk.tasks,
            find_people(desk.people),
            "扫户码卡，或输入姓名的拼音首字母、户号、电话尾号",
            _is_card,
            keeps_text=False,
            nothing="没有找到“{typed}”。可换拼音首字母、户号或电话尾号再试。",
        )
        self.team_button = push_button("整队签到", "done_all", tip="把这支队伍的队员一次签到，没来的去掉勾")
        self._sentence = label("", "small", wraps=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.team_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._sentence)
        self.field.chosen.connect(self._on_person_chosen)
        self.field.scanned.connect(self._on_card_scanned)
        self.field.textEdited.connect(lambda _: self.say(""))
        self.team_button.clicked.connect(self.team_asked)
        self.say("")

    def set_signed_in(self, resident_ids: frozenset[int]) -> None:
        """Who is in already; of a card's household they are not offered again."""
        self._signed_in = resident_ids

    def say(self, text: str, tone: str = "good") -> None:
        """A word below the field."""
        self._sentence.setText(text)
        self._sentence.setVisible(bool(text))
        theme.style(self._sentence, tone=tone)

    def show_error(self, error: StationError) -> bool:
        """Says what was wrong with who was to sign in."""
        if not self.isVisible():
            return False
        self.say(str(error), "bad")
        self.field.setFocus()
        return True

    def _on_person_chosen(self, hit: Hit) -> None:
        self.sign_in_asked.emit([hit.key.resident_id], SignInMethod.SEARCH)

    def _on_card_scanned(self, text: str) -> None:
        card = read_scan(text)
        if card is None or card.kind is not ScanKind.HOUSEHOLD_CARD:
            self.show_error(CardNotReadable(scanned=text[:20]))
            return
        store = self._desk.store
        self._desk.tasks.run(
            lambda _: household_detail(store, household_of_card(store, card)),
            done=self._on_household_found,
            failed=lambda error: self._desk.messages.error(error, near=self),
            owner=self,
        )

    def _on_household_found(self, household: HouseholdDetail) -> None:
        """Who of the household is there: asked where more than one may be meant."""
        here = [each for each in household.members if not each.is_gone and each.id not in self._signed_in]
        if not here:
            self.say(f"{household.row.head}户（{household.row.number}）的人都已经签到了。", "warn")
            return
        who = here[0] if len(here) == 1 else self._ask_who(household, here)
        if who is not None:
            self.sign_in_asked.emit([who.id], SignInMethod.CARD)
        self.field.setFocus()

    def _ask_who(self, household: HouseholdDetail, here: list[MemberRow]) -> MemberRow | None:
        question = f"{household.row.head}户（{household.row.number}）来的是哪一位？"
        choices = [
            (member.name, "　".join(part for part in (member.relation, _age_words(member)) if part), member)
            for member in here
        ]
        return self._desk.messages.ask_choice(question, choices)


def _age_words(member: MemberRow) -> str:
    return "" if member.age is None else f"{member.age} 岁"


def _is_card(text: str) -> bool:
    return read_scan(text) is not None
