"""What a clerk records about a person: each act asks in its dialog, is done, and is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from station_app.domain.consents import Purpose
from station_app.services import people
from station_app.services.consents import ConsentState, consents_of, record_consent, withdraw_consent
from station_app.services.people import Departure
from station_app.services.people_views import (
    HouseholdDetail,
    MemberRow,
    ResidentDetail,
    household_detail,
    resident_detail,
)
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Page
from station_app.ui.pages.people.person_dialog import PersonDialog
from station_app.ui.pages.people.person_dialogs import ConsentDialog, LeaveDialog, MoveDialog, RestoreDialog
from station_app.ui.pages.people.resident_dialog import ResidentDialog, resident_draft

T = TypeVar("T")

_LEAVES_ALL = "所在队伍会一起退出；积分、服务记录和历史都留着。登记错了可以“恢复在册”。"


class PersonActs(QObject):
    """``saved`` tells which household to show afterwards; ``emptied`` that nobody is left in one."""

    saved = Signal(int)
    emptied = Signal(object)
    """A ``HouseholdDetail``."""
    head_asked = Signal(object, int)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._desk = page.desk
        self._store, self._actor = page.desk.store, page.desk.actor

    def do(self, key: str, member: MemberRow, detail: HouseholdDetail) -> None:
        """Begin the act that the panel asks for."""
        acts: dict[str, Callable[[MemberRow, HouseholdDetail], object]] = {
            "open": lambda each, _: self.open(each.id),
            "change": lambda each, home: self.change(each.id, home.row.id),
            "move": self.move,
            "move_out": self.move_out,
            "death": self.record_death,
            "make_head": lambda each, home: self.head_asked.emit(home, each.id),
            "consent": lambda each, home: self.consents(each.id, home.row.id),
            "restore": self.restore,
        }
        acts[key](member, detail)

    def open(self, resident_id: int) -> PersonDialog:
        """Show a person's facts and history."""
        dialog = PersonDialog(self._desk, resident_id, self._page)
        dialog.change_asked.connect(lambda: self.change(resident_id, None))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def add(self, detail: HouseholdDetail) -> None:
        """添加家人."""

        def deed(values: dict[str, Any]) -> int:
            return people.add_resident(
                self._store,
                self._actor,
                detail.row.id,
                resident_draft(values),
                kind=values["kind"],
                on=values["on"] or None,
            )

        self._ask(
            ResidentDialog(f"{detail.row.head}户", None, self._page),
            deed,
            lambda _: self._told(detail.row.id, f"已添加到{detail.row.head}户。"),
        )

    def change(self, resident_id: int, household_id: int | None) -> None:
        """更改资料."""

        def asked(person: ResidentDetail) -> None:
            home = household_id or person.household_id
            self._ask(
                ResidentDialog(f"{person.household_head}户", person, self._page),
                lambda values: people.change_resident(
                    self._store, self._actor, resident_id, resident_draft(values)
                ),
                lambda _: self._told(home, f"{person.member.name}的资料已更改。"),
            )

        self._fetch(lambda: resident_detail(self._store, resident_id), asked)

    def move(self, member: MemberRow, detail: HouseholdDetail) -> None:
        """换户."""

        def deed(values: dict[str, Any]) -> tuple[int, Departure]:
            departure = people.move_resident(
                self._store,
                self._actor,
                member.id,
                values["household"],
                values["relation"],
                values["on"] or None,
                successor_id=values.get("successor"),
                note=values["note"],
            )
            return values["household"], departure

        def done(result: tuple[int, Departure]) -> None:
            self._told(result[0], f"{member.name}已换户。")
            self._offer_to_close(result[1])

        self._ask(MoveDialog(self._desk, member, _others(member, detail), self._page), deed, done)

    def move_out(self, member: MemberRow, detail: HouseholdDetail) -> None:
        """登记迁出."""
        self._leave(f"{member.name}登记迁出", people.record_move_out, member, detail)

    def record_death(self, member: MemberRow, detail: HouseholdDetail) -> None:
        """登记去世."""
        self._leave(f"{member.name}登记去世", people.record_death, member, detail)

    def restore(self, member: MemberRow, detail: HouseholdDetail) -> None:
        """恢复在册."""
        self._ask(
            RestoreDialog(member, self._page),
            lambda values: people.restore_resident(
                self._store, self._actor, member.id, values["on"] or None, values["note"]
            ),
            lambda _: self._told(detail.row.id, f"{member.name}已恢复在册。"),
        )

    def consents(self, resident_id: int, household_id: int) -> None:
        """同意书."""

        def asked(state: ConsentState) -> None:
            before = {row.purpose: row.stands for row in state.rows}

            def deed(values: dict[str, Any]) -> None:
                on, guardian = values["on"] or None, values.get("guardian", "")
                for purpose in Purpose:
                    if values[purpose.value] and not before[purpose]:
                        record_consent(self._store, self._actor, resident_id, purpose, on, guardian)
                    elif before[purpose] and not values[purpose.value]:
                        withdraw_consent(self._store, self._actor, resident_id, purpose, on)

            self._ask(
                ConsentDialog(state, self._page),
                deed,
                lambda _: self._told(household_id, f"{state.name}的同意书已记下。"),
            )

        self._fetch(lambda: consents_of(self._store, resident_id), asked)

    # ---- the way every act goes

    def _leave(
        self, title: str, act: Callable[..., Departure], member: MemberRow, detail: HouseholdDetail
    ) -> None:
        def deed(values: dict[str, Any]) -> Departure:
            return act(
                self._store,
                self._actor,
                member.id,
                values["on"] or None,
                successor_id=values.get("successor"),
                note=values["note"],
            )

        def done(departure: Departure) -> None:
            self._told(detail.row.id, f"{title.replace('登记', '已登记')}。")
            self._offer_to_close(departure)

        dialog = LeaveDialog(title, _LEAVES_ALL, member, _others(member, detail), self._page)
        self._ask(dialog, deed, done)

    def _offer_to_close(self, departure: Departure) -> None:
        if departure.remaining:
            return
        self._fetch(lambda: household_detail(self._store, departure.household_id), self.emptied.emit)

    def _fetch(self, read: Callable[[], T], done: Callable[[T], None]) -> None:
        self._desk.tasks.run(lambda _: read(), done=done, owner=self._page)

    def _ask(
        self, dialog: FormDialog, deed: Callable[[dict[str, Any]], T], done: Callable[[T], None]
    ) -> None:
        messages = self._desk.messages
        dialog.save_with(self._desk.tasks, deed, done, lambda error: messages.error(error, near=dialog.form))

    def _told(self, household_id: int, text: str) -> None:
        self._desk.messages.say(text)
        self.saved.emit(household_id)


def _others(member: MemberRow, detail: HouseholdDetail) -> list[MemberRow]:
    return [each for each in detail.members if each.id != member.id and not each.is_gone]
