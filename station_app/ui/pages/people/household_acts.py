"""What a clerk does with households: each act asks in its dialog, is done, and is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from station_app.documents.inputs import HouseholdCardView
from station_app.documents.papers import SheetPaper
from station_app.domain.amounts import format_points
from station_app.services import households
from station_app.services.households import GroupView
from station_app.services.people import change_head
from station_app.services.people_views import HouseholdDetail, household_cards
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.explain.opening import explain_household
from station_app.ui.page import Page
from station_app.ui.pages.people.household_dialogs import (
    ChangeHouseholdDialog,
    CloseDialog,
    GroupDialog,
    MergeDialog,
    NewHouseholdDialog,
    SplitDialog,
    head_draft,
    household_draft,
    split_draft,
)
from station_app.ui.pages.people.person_dialogs import HeadDialog
from station_app.ui.tasks import Lane

T = TypeVar("T")


class HouseholdActs(QObject):
    """``saved`` tells which household to show afterwards."""

    saved = Signal(int)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._desk = page.desk
        self._store, self._actor = page.desk.store, page.desk.actor

    def do(self, key: str, detail: HouseholdDetail) -> None:
        """Begin the act that the panel asks for."""
        acts: dict[str, Callable[[HouseholdDetail], None]] = {
            "change": self.change,
            "split": self.split,
            "merge": self.merge,
            "head": self.choose_head,
            "print_card": lambda each: self.print_cards([each.row.id]),
            "reissue_card": self.reissue_card,
            "move_out_all": self.move_out_all,
            "close": self.close,
            "reopen": self.reopen,
            "explain": lambda each: explain_household(self._desk, self._page, each.row.id),
        }
        acts[key](detail)

    def register(self, group_id: int | None = None) -> None:
        """登记新户."""

        def asked(found: tuple[str, list[GroupView]]) -> None:
            number, groups = found
            if not groups:
                self.name_group(None, then=lambda: self.register(None))
                return
            dialog = NewHouseholdDialog(number, groups, group_id, self._page)
            self._ask(
                dialog,
                lambda values: households.add_household(
                    self._store,
                    self._actor,
                    household_draft(values),
                    head_draft(values),
                    values["on"] or None,
                ),
                lambda made: self._told(made, "已登记。接着可以添加家人。"),
            )

        self._fetch(lambda: (households.propose_number(self._store), self._groups()), asked)

    def change(self, detail: HouseholdDetail) -> None:
        def asked(groups: list[GroupView]) -> None:
            self._ask(
                ChangeHouseholdDialog(detail, groups, self._page),
                lambda values: households.change_household(
                    self._store, self._actor, detail.row.id, household_draft(values)
                ),
                lambda _: self._told(detail.row.id, f"{detail.row.head}户的资料已更改。"),
            )

        self._fetch(self._groups, asked)

    def split(self, detail: HouseholdDetail) -> None:
        def asked(found: tuple[str, list[GroupView]]) -> None:
            number, groups = found
            self._ask(
                SplitDialog(detail, number, groups, self._page),
                lambda values: households.split_household(
                    self._store, self._actor, detail.row.id, split_draft(values)
                ),
                lambda made: self._told(made, f"已从{detail.row.head}户分出新户。"),
            )

        self._fetch(lambda: (households.propose_number(self._store), self._groups()), asked)

    def merge(self, detail: HouseholdDetail) -> None:
        def deed(values: dict[str, Any]) -> tuple[int, int]:
            target = values["household"]
            moved = households.merge_households(
                self._store, self._actor, detail.row.id, target, on=values["on"] or None, note=values["note"]
            )
            return target, moved

        def done(result: tuple[int, int]) -> None:
            target, moved = result
            points = f"，{format_points(moved)} 分一起转过去了" if moved else ""
            self._told(target, f"{detail.row.head}户已并入{points}。")

        self._ask(MergeDialog(self._desk, detail, self._page), deed, done)

    def choose_head(self, detail: HouseholdDetail, chosen: int | None = None) -> None:
        here = [member for member in detail.members if not member.is_gone]
        names = {member.id: member.name for member in here}

        def deed(values: dict[str, Any]) -> str:
            change_head(self._store, self._actor, values["member"], on=values["on"] or None)
            return names[values["member"]]

        self._ask(
            HeadDialog(here, chosen, self._page),
            deed,
            lambda name: self._told(detail.row.id, f"户主已换成{name}。"),
        )

    def reissue_card(self, detail: HouseholdDetail) -> None:
        question = f"给{detail.row.head}户补发户码卡？旧卡从此不能再用。"
        if self._desk.messages.confirm(question, "补发并打印"):
            self._run(
                lambda: households.reissue_card(self._store, self._actor, detail.row.id),
                lambda _: self.print_cards([detail.row.id]),
            )

    def move_out_all(self, detail: HouseholdDetail) -> None:
        row = detail.row
        note = f"{row.head}户的 {row.members} 人都登记为迁出，这一户销户。{_left_points(detail)}"
        self._ask(
            CloseDialog(f"{row.head}户整户迁出", "整户迁出", note, self._page),
            lambda values: households.move_out_household(
                self._store, self._actor, row.id, values["on"] or None, values["note"]
            ),
            lambda _: self._told(row.id, f"{row.head}户已整户迁出。"),
        )

    def close(self, detail: HouseholdDetail) -> None:
        row = detail.row
        self._ask(
            CloseDialog(
                f"{row.head}户销户", "销户", f"这一户已经没有人在册。{_left_points(detail)}", self._page
            ),
            lambda values: households.close_household(
                self._store, self._actor, row.id, values["on"] or None, values["note"]
            ),
            lambda _: self._told(row.id, f"{row.head}户已销户。"),
        )

    def reopen(self, detail: HouseholdDetail) -> None:
        question = f"恢复{detail.row.head}户？恢复以后，家人要逐个办“恢复在册”。"
        if self._desk.messages.confirm(question, "恢复"):
            self._run(
                lambda: households.reopen_household(self._store, self._actor, detail.row.id),
                lambda _: self._told(detail.row.id, f"{detail.row.head}户已恢复。"),
            )

    def name_group(self, group: GroupView | None, then: Callable[[], None] | None = None) -> None:
        """Add a villager group, or give one another name."""

        def deed(values: dict[str, Any]) -> str:
            if group is None:
                households.add_group(self._store, self._actor, values["group"])
            else:
                households.rename_group(self._store, self._actor, group.id, values["group"])
            return str(values["group"])

        def done(name: str) -> None:
            self._desk.messages.say(f"小组“{name}”已保存。")
            if then is not None:
                then()

        self._ask(GroupDialog(group, self._page), deed, done)

    def print_cards(self, household_ids: Sequence[int]) -> None:
        """打印户码卡, ten on a sheet."""
        station, store = self._desk.station_name, self._store

        def make(_: object) -> bytes:
            from station_app.documents.household_card import household_cards as draw  # reportlab, when needed

            facts = household_cards(store, household_ids)
            return draw(station, [HouseholdCardView(f.number, f.head, f.group, f.code) for f in facts])

        self._desk.tasks.run(
            make,
            done=lambda pdf: self._desk.printing.show(pdf, "户码卡", SheetPaper.A4.value, self._page),
            lane=Lane.POOL,
            owner=self._page,
            title="正在排版户码卡",
        )

    # ---- the way every act goes

    def _groups(self) -> list[GroupView]:
        return households.list_groups(self._store)

    def _fetch(self, read: Callable[[], T], done: Callable[[T], None]) -> None:
        self._desk.tasks.run(lambda _: read(), done=done, owner=self._page)

    def _run(self, deed: Callable[[], T], done: Callable[[T], None]) -> None:
        self._desk.tasks.run(lambda _: deed(), done=done, owner=self._page)

    def _ask(
        self, dialog: FormDialog, deed: Callable[[dict[str, Any]], T], done: Callable[[T], None]
    ) -> None:
        messages = self._desk.messages
        dialog.save_with(self._desk.tasks, deed, done, lambda error: messages.error(error, near=dialog.form))

    def _told(self, household_id: int, text: str) -> None:
        self._desk.messages.say(text)
        self.saved.emit(household_id)


def _left_points(detail: HouseholdDetail) -> str:
    points = detail.row.balance
    return f"账上还有 {format_points(points)} 分，销户后不能再兑换。" if points else ""
