"""操作记录: who did what and when, what stood before and after, and whether all of it still holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from station_app.documents.papers import Align
from station_app.domain.action_labels import action_words
from station_app.domain.periods import Period
from station_app.services.journal_reading import (
    MOST_LISTED,
    EntryDetail,
    EntryRow,
    Verified,
    actors_of,
    entry_detail,
    list_entries,
    verify_all,
)
from station_app.ui.journal_labels import AREAS
from station_app.ui.journal_words import subject_of
from station_app.ui.pages.settings.entry_dialog import EntryDialog
from station_app.ui.pages.settings.part import Part
from station_app.ui.tables.rows_table import Column
from station_app.ui.tasks import Progress
from station_app.ui.widgets.cards import Banner
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.period_picker import PeriodPicker

_EVERYBODY = "所有人"
_EVERYTHING = "所有操作"
_COLUMNS = (
    Column[EntryRow]("时间", lambda row: row.at),
    Column[EntryRow]("谁", lambda row: row.actor),
    Column[EntryRow]("做了什么", lambda row: action_words(row.action), bold=lambda _: True),
    Column[EntryRow]("对象", lambda row: subject_of(row.glimpse) or row.about),
    Column[EntryRow]("序号", lambda row: row.seq, align=Align.RIGHT),
)


class JournalPart(Part):
    """The acts of a period; Enter or a double click opens one."""

    key = "journal"
    title = "操作记录"
    areas = frozenset({"journal"})

    repair_asked = Signal(str)
    """The records do not hold; the sentence says how."""

    def _build_ui(self) -> None:
        self.period = PeriodPicker(self.desk.clock.today())
        self.who = QComboBox()
        self.who.setAccessibleName("谁做的")
        self.who.addItem(_EVERYBODY, None)
        self.what = QComboBox()
        self.what.setAccessibleName("哪类操作")
        self.what.addItem(_EVERYTHING, "")
        for prefix, name in AREAS:
            self.what.addItem(name, prefix)
        self.verdict = Banner()
        self.table = DataTable("操作记录", _COLUMNS, key=lambda row: row.seq, output=self.desk.output)
        self.table.set_empty("这段时间没有操作记录", "换一段时间，或换一个人、一类操作。")
        self.verify = self.set_primary("校验", "verified", tip="从第一条起核对全部记录和积分")
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.period, self.who, self.what):
            row.addWidget(widget)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addWidget(self.verdict)
        self.column.addWidget(self.table, 1)

    def _connect_signals(self) -> None:
        self.period.period_changed.connect(lambda _: self.load())
        self.who.activated.connect(lambda _: self.load())
        self.what.activated.connect(lambda _: self.load())
        self.table.row_activated.connect(self._on_row_activated)
        self.verdict.action_asked.connect(self._on_repair_asked)
        self.verify.clicked.connect(self._on_verify_clicked)

    def load(self) -> None:
        period: Period = self.period.period
        actor, prefix = self.who.currentData(), self.what.currentData()
        self.desk.tasks.run(
            lambda _: list_entries(
                self.desk.store, start=period.start, end=period.end, actor=actor, prefix=prefix
            ),
            done=self._show,
            owner=self,
        )

    def print_panel(self) -> None:
        self.table.print_shown()

    def _show(self, rows: Sequence[EntryRow]) -> None:
        self.table.set_rows(rows)
        for name in actors_of(rows):
            if self.who.findData(name) < 0:
                self.who.addItem(name, name)
        if len(rows) == MOST_LISTED:
            self.verdict.show_text(
                f"这段时间的记录很多，只列出最近 {MOST_LISTED} 条。可以选短一些的时间。", "info"
            )
        elif self.verdict.property("tone") == "info":
            self.verdict.show_text("")

    def _on_row_activated(self, row: EntryRow) -> None:
        def show(detail: EntryDetail) -> None:
            EntryDialog(row, detail, self).open()

        self.desk.tasks.run(lambda _: entry_detail(self.desk.store, row.seq), done=show, owner=self)

    def _on_repair_asked(self) -> None:
        if self.desk.messages.confirm(
            "修复数据要先退出登录",
            "退出登录，去修复",
            detail="下一页先告诉您能找回什么，您选定以后才动手；现在的文件会原样留着。",
        ):
            self.repair_asked.emit(self.verdict.text)

    def _on_verify_clicked(self) -> None:
        def work(progress: Progress) -> Verified:
            return verify_all(
                self.desk.store,
                lambda done, total: progress.report(done, total, "正在逐条核对"),
                progress.raise_if_cancelled,
            )

        self.desk.tasks.run(
            work,
            done=self._show_verdict,
            owner=self,
            title="正在校验操作记录和积分",
            cancellable=True,
            busy=self.verify,
        )

    def _show_verdict(self, found: Verified) -> None:
        text, tone = verdict_words(found)
        self.verdict.show_text(
            text, tone, "去修复" if tone == "bad" and self.desk.may("store.restore") else ""
        )


def verdict_words(found: Verified) -> tuple[str, str]:
    """What a check of everything found, in a sentence, and its tone."""
    if found.broken is not None:
        return (
            f"第 {found.broken} 条操作记录被改动过，或文件已损坏。请不要再录入，请站长点“去修复”。",
            "bad",
        )
    if not found.ledger.adds_up:
        wrong = len(found.ledger.wrong_accounts) + len(found.ledger.wrong_months)
        return f"积分对不上：有 {wrong} 处余额和流水不一致。请不要再录入，请站长点“去修复”。", "bad"
    sentence = (
        f"校验完毕：{found.entries} 条操作记录前后相接、没有被改动，"
        f"{found.ledger.transfers} 笔积分流水和余额完全对得上。"
    )
    return sentence, "good"
