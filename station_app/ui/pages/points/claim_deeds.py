"""What is done with claims at the panel: claimed, confirmed, refused, withdrawn, put right, entered, told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QDialog

from station_app.clock import local
from station_app.domain.settings import CLAIM_DAYS
from station_app.services import claim_entry, claim_photos, claims
from station_app.services.claim_entry import EntryLine
from station_app.services.claim_photos import PhotoView
from station_app.services.claim_slips import slips_of
from station_app.services.claim_views import ClaimRow
from station_app.services.households import list_groups
from station_app.services.own_group import group_kept_to
from station_app.services.rules import RuleView, list_rules
from station_app.services.settings import get_setting
from station_app.ui.dialogs.photo_dialog import show_photos
from station_app.ui.pages.points.claim_dialogs import (
    AddPhotosDialog,
    ClaimChangeDialog,
    ClaimDialog,
    WordsDialog,
)
from station_app.ui.pages.points.claim_slip_printing import print_slips
from station_app.ui.pages.points.entry_dialog import EntryDialog, total
from station_app.ui.tabbed_page import Panel


@dataclass(frozen=True, slots=True)
class _Choices:
    rules: list[RuleView]
    days: int
    group: str


class ClaimDeeds:
    """Each opens its dialog over the panel and says what it did."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._desk = panel.desk

    def new(self) -> None:
        """A new claim, for one or for many."""
        store, actor = self._desk.store, self._desk.actor

        def choices() -> _Choices:
            group_id = group_kept_to(store, actor)
            names = {group.id: group.name for group in list_groups(store)}
            return _Choices(list_rules(store), get_setting(store, CLAIM_DAYS), names.get(group_id or 0, ""))

        self._panel.act(choices, self._ask_new)

    def _ask_new(self, choices: _Choices) -> None:
        dialog = ClaimDialog(self._panel, choices.rules, choices.days, choices.group)
        store, actor = self._desk.store, self._desk.actor
        self._panel.ask(
            dialog,
            lambda values: claims.claim_many(store, actor, dialog.drafts(values), values["photos"]),
            lambda made: self._desk.messages.say(f"已申报 {len(made)} 条。", lambda: self._take_back(made)),
        )
        dialog.chooser.search.setFocus()

    def _take_back(self, claim_ids: list[int]) -> None:
        store, actor = self._desk.store, self._desk.actor
        self._panel.act(
            lambda: claims.withdraw(store, actor, claim_ids, "申报有误"),
            lambda count: self._desk.messages.say(f"已撤回 {count} 条申报。"),
        )

    def confirm(self, rows: Sequence[ClaimRow]) -> None:
        """队长确认."""
        note = f"{_whose(rows)}。确认以后，按规则公示或入账。"
        dialog = WordsDialog("确认情况属实", "确认", note, self._panel, required=False)
        self._do(dialog, rows, lambda ids, words: claims.confirm(*self._by, ids, words), "已确认")

    def refuse(self, rows: Sequence[ClaimRow]) -> None:
        """不予认可."""
        note = f"{_whose(rows)}。不予认可以后不能再恢复，只能重新申报。"
        hint = "会写在告知单上，例如“当天没有开工”"
        dialog = WordsDialog("不予认可", "不予认可", note, self._panel, required=True, hint=hint)
        self._do(dialog, rows, lambda ids, words: claims.refuse(*self._by, ids, words), "不予认可")

    def withdraw(self, rows: Sequence[ClaimRow]) -> None:
        """撤回."""
        note = f"{_whose(rows)}。撤回以后不能再恢复，只能重新申报。"
        dialog = WordsDialog("撤回申报", "撤回", note, self._panel, required=False)
        self._do(dialog, rows, lambda ids, words: claims.withdraw(*self._by, ids, words), "已撤回")

    def change(self, row: ClaimRow) -> None:
        """Puts one right."""
        dialog = ClaimChangeDialog(row, self._desk.clock.today(), self._panel)
        self._panel.ask(
            dialog,
            lambda values: claims.change_claim(*self._by, row.id, dialog.change(values)),
            lambda _: self._desk.messages.say(f"申报 {row.number} 号已修改。"),
        )

    def add_photos(self, row: ClaimRow) -> None:
        """More photos for one."""
        dialog = AddPhotosDialog(row, self._desk.tasks, self._panel)
        self._panel.ask(
            dialog,
            lambda values: claim_photos.add_photos(*self._by, row.id, values["photos"]),
            lambda _: self._desk.messages.say(f"申报 {row.number} 号的照片已保存。"),
        )

    def enter(self, rows: Sequence[ClaimRow]) -> None:
        """入账, once what it brings was seen."""
        ids = [row.id for row in rows]
        self._panel.act(lambda: claim_entry.preview_entry(*self._by, ids), self._ask_entry)

    def _ask_entry(self, lines: list[EntryLine]) -> None:
        def enter(ids: list[int]) -> None:
            self._desk.tasks.run(
                lambda _: claim_entry.enter_claims(*self._by, ids),
                done=lambda entered: self._say_entered(dialog, entered),
                owner=dialog,
                busy=dialog.yes,
                title="正在入账",
            )

        dialog = EntryDialog(lines, enter, self._panel)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _say_entered(self, dialog: QDialog, entered: list[EntryLine]) -> None:
        dialog.accept()
        self._desk.messages.say(f"已入账，{total(entered)}。")

    def look_at(self, photos: Sequence[PhotoView], at: int) -> None:
        """Photos of one, large; those whose bytes are not here are passed over."""
        here = [photo for photo in photos if photo.content is not None]
        if photos[at] in here:
            words = [f"{local(photo.added_at):%Y-%m-%d} {photo.by}加" for photo in here]
            shown = [(photo.content or b"", said) for photo, said in zip(here, words, strict=True)]
            show_photos(shown, here.index(photos[at]), self._panel)

    def slip(self, rows: Sequence[ClaimRow]) -> None:
        """告知单 for each."""
        ids = [row.id for row in rows]
        self._panel.act(lambda: slips_of(*self._by, ids), lambda slips: print_slips(self._panel, slips))

    @property
    def _by(self) -> tuple[Any, Any]:
        return self._desk.store, self._desk.actor

    def _do(self, dialog: WordsDialog, rows: Sequence[ClaimRow], deed: Any, did: str) -> None:
        ids = [row.id for row in rows]
        self._panel.ask(
            dialog,
            lambda values: deed(ids, values["reason"]),
            lambda count: self._desk.messages.say(f"{did} {count} 条申报。"),
        )


def _whose(rows: Sequence[ClaimRow]) -> str:
    """李名兰的“清扫村道”；or: 李名兰等 5 条申报."""
    if len(rows) == 1:
        return f"{rows[0].called}的“{rows[0].rule_name}”"
    return f"{rows[0].called}等 {len(rows)} 条申报"
