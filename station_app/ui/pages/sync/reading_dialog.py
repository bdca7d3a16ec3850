"""A list of what the centre sent and the chosen piece below it, to be read and said to have been read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.data_table import DataTable


class Sent(Protocol):
    """Something that the centre sent."""

    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Sent)


class ReadingDialog(QDialog, Generic[R]):
    """The list above, the chosen row below; 知道了 goes back up to the centre.

    A subclass names itself in the class variables and says how a row reads and how it is marked.
    """

    title: ClassVar[str] = ""
    text_name: ClassVar[str] = ""
    """What the text below is called to who cannot see it."""
    mark_action: ClassVar[str] = ""
    """What one must be allowed to do to press 知道了."""
    empty: ClassVar[tuple[str, str]] = ("", "")
    wide: ClassVar[int] = 56
    """Characters of the dialog's width."""

    def __init__(self, desk: Desk, columns: Sequence[Column[R]], parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setWindowTitle(self.title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(theme.sizes().text * self.wide, theme.sizes().text * 38)
        self._build_ui(columns)
        self._connect_signals()
        self.load()

    def rows(self) -> list[R]:
        """Everything, the unread first; read on the store's lane."""
        raise NotImplementedError

    def mark(self, row: R) -> None:
        """Say that a row was read; done on the store's lane."""
        raise NotImplementedError

    def waits(self, row: R) -> bool:
        """True while nobody has said that the row was read."""
        raise NotImplementedError

    def reading(self, row: R) -> tuple[str, str, str]:
        """What stands above the text of a row, the facts about it, and the text."""
        raise NotImplementedError

    def _build_ui(self, columns: Sequence[Column[R]]) -> None:
        self.table: DataTable[R] = DataTable(
            self.title, columns, key=lambda row: row.id, output=self.desk.output
        )
        self.table.set_empty(*self.empty)
        self.heading = label("", "heading", wraps=True)
        self.facts = label("", "muted", wraps=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.text_name)
        self.text.setTabChangesFocus(True)
        self.known = push_button("知道了", "check", kind="primary")
        self.leave = push_button("关闭")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.known)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addWidget(self.table, 3)
        column.addWidget(self.heading)
        column.addWidget(self.facts)
        column.addWidget(self.text, 3)
        column.addLayout(foot)
        self._show_row(None)

    def _connect_signals(self) -> None:
        self.table.selection_changed.connect(lambda rows: self._show_row(rows[0] if rows else None))
        self.known.clicked.connect(self._on_known_clicked)
        self.leave.clicked.connect(self.accept)
        self.finished.connect(self.deleteLater)

    def load(self) -> None:
        """The unread first; the first one is opened."""
        self.desk.tasks.run(lambda _: self.rows(), done=self._show, owner=self)

    def _show(self, rows: list[R]) -> None:
        self.table.set_rows(rows)
        if rows:
            self.table.select_key(rows[0].id)

    def _show_row(self, row: R | None) -> None:
        for part in (self.heading, self.facts, self.text):
            part.setVisible(row is not None)
        self.known.setVisible(row is not None and self.waits(row) and self.desk.may(self.mark_action))
        if row is None:
            return
        heading, facts, text = self.reading(row)
        self.heading.setText(heading)
        self.facts.setText(facts)
        self.text.setPlainText(text)

    def _on_known_clicked(self) -> None:
        row = self.table.current_row()
        if row is None:
            return
        self.desk.tasks.run(lambda _: self.mark(row), done=lambda _: self.load(), owner=self, busy=self.known)
