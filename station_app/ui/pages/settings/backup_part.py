"""备份: the backups there are, one more now, one onto a stick, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal

from station_app.clock import local
from station_app.documents.papers import Align
from station_app.store.backup import BackupInfo, back_up, list_backups
from station_app.sync.stick_backup import DUE_AFTER_DAYS, back_up_outside, last_outside
from station_app.ui.drives import choose_place
from station_app.ui.pages.settings.part import Part
from station_app.ui.tables.rows_table import Column
from station_app.ui.tasks import Lane
from station_app.ui.widgets.cards import Banner, label
from station_app.ui.widgets.data_table import DataTable

_MIB = 1 << 20
_COLUMNS = (
    Column[BackupInfo]("备份时间", lambda row: row.at),
    Column[BackupInfo]("记录", lambda row: row.seq, lambda seq: f"{seq} 条", Align.RIGHT),
    Column[BackupInfo](
        "大小", lambda row: row.size, lambda size: f"{max(size / _MIB, 0.1):.1f} MB", Align.RIGHT
    ),
    Column[BackupInfo]("文件", lambda row: row.path.name),
)


@dataclass(frozen=True, slots=True)
class _Found:
    backups: list[BackupInfo]
    outside: datetime | None


class BackupPart(Part):
    """The program backs up by itself once a day; what it cannot do by itself is put one on a stick."""

    key = "backup"
    title = "备份"
    areas = frozenset({"settings"})
    restore_asked = Signal()

    def _build_ui(self) -> None:
        self.now = self.add_action("立即备份", "backup")
        self.outside = self.set_primary("备份到U盘", "usb")
        self.state = Banner()
        self.table = DataTable("电脑上的备份", _COLUMNS, key=lambda row: row.path, searchable=False)
        self.table.set_empty("还没有备份", "点“立即备份”做一份。")
        self.restore = self.table.add_action("从备份恢复……", "settings_backup_restore")
        self.restore.setVisible(self.desk.may("store.restore"))
        self.column.addWidget(self.state)
        self.column.addWidget(
            label(
                "程序每天第一次打开时自动备份，电脑上留最近三十份。电脑坏了这些也会坏，所以还要备份到U盘。",
                "muted",
                wraps=True,
            )
        )
        self.column.addWidget(self.table, 1)

    def _connect_signals(self) -> None:
        self.now.clicked.connect(self._on_now_clicked)
        self.outside.clicked.connect(self._on_outside_clicked)
        self.restore.clicked.connect(self._on_restore_clicked)

    def load(self) -> None:
        store = self.desk.store
        self.desk.tasks.run(
            lambda _: _Found(list_backups(store.layout.backups), last_outside(store)),
            done=self._show,
            lane=Lane.POOL,
            owner=self,
        )

    def _show(self, found: _Found) -> None:
        self.table.set_rows(found.backups)
        self.state.show_text(*outside_words(found.outside, self.desk.clock.now()))

    def back_up_to(self, folder: Path) -> None:
        """Write a backup onto a stick, checked before it is said to be there."""
        self.desk.tasks.run(
            lambda _: back_up_outside(self.desk.store, folder),
            done=lambda info: self._on_written(info, "已备份到U盘并核对无误，可以拔出U盘。"),
            lane=Lane.POOL,
            owner=self,
            title="正在备份，请不要拔U盘",
            busy=self.outside,
        )

    def _on_now_clicked(self) -> None:
        store = self.desk.store
        self.desk.tasks.run(
            lambda _: back_up(store, store.layout.backups),
            done=lambda info: self._on_written(info, "已备份并核对无误。"),
            lane=Lane.POOL,
            owner=self,
            title="正在备份",
            busy=self.now,
        )

    def _on_outside_clicked(self) -> None:
        choose_place(self.desk, self, "备份放到哪里？", self.back_up_to)

    def _on_written(self, info: BackupInfo, sentence: str) -> None:
        self.desk.messages.say(f"{sentence}共 {info.seq} 条记录。")
        self.load()

    def _on_restore_clicked(self) -> None:
        if self.desk.messages.confirm(
            "恢复备份要先退出登录",
            "退出登录，去恢复",
            detail="下一页里可以先看备份是什么时候的、恢复后会少多少记录，再决定要不要恢复。",
        ):
            self.restore_asked.emit()


def outside_words(outside: datetime | None, now: datetime) -> tuple[str, str]:
    """When a backup last left the computer, in a sentence, and its tone."""
    if outside is None:
        return "还没有备份到U盘。电脑坏了，数据就没有了，请现在备份一次。", "warn"
    days = (local(now).date() - local(outside).date()).days
    when = "今天" if days == 0 else f"{days} 天前"
    if days > DUE_AFTER_DAYS:
        return f"上次备份到U盘是 {when}，该再备份一次了。", "warn"
    return f"上次备份到U盘是{when}（{local(outside):%Y-%m-%d %H:%M}）。", "good"
