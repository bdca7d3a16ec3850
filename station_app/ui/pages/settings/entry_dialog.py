"""One act of the journal: each thing it changed, with what stood before and what stands now."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from station_app.clock import local
from station_app.domain.action_labels import action_words
from station_app.services.journal_reading import Change, EntryDetail, EntryRow
from station_app.ui import theme
from station_app.ui.journal_words import change_words, in_reading_order
from station_app.ui.widgets.cards import Card, label, push_button

_ERASED = "这条记录涉及的村民已按本人要求删除了个人信息，内容不再保留；记录本身仍在，校验不受影响。"
_MOST_CARDS = 60


class EntryDialog(QDialog):
    """A card for each changed row; closes with Esc."""

    def __init__(self, row: EntryRow, detail: EntryDetail, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("操作记录")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 600)
        inside = QWidget()
        theme.style(inside, role="plain")
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.setSpacing(12)
        for change in in_reading_order(detail.changes)[:_MOST_CARDS]:
            cards.addWidget(_card(change))
        for text in _notes(detail):
            cards.addWidget(label(text, "muted", wraps=True))
        cards.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        close = push_button("关闭", kind="primary")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(label(f"第 {row.seq} 条", "muted"))
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(label(action_words(row.action), "heading"))
        column.addWidget(label(f"{row.actor}　{local(row.at):%Y年%m月%d日 %H:%M:%S}", "muted"))
        column.addWidget(area, 1)
        column.addLayout(buttons)
        close.setFocus()


def _notes(detail: EntryDetail) -> list[str]:
    if detail.erased:
        return [_ERASED]
    if not detail.changes:
        return ["这项操作没有改动登记的内容。"]
    rest = detail.total - min(len(detail.changes), _MOST_CARDS)
    return [f"另外还有 {rest} 处改动。"] if rest else []


def _card(change: Change) -> Card:
    words = change_words(change)
    card = Card()
    card.body.addWidget(label(words.heading, "strong", wraps=True))
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(2, 1)
    is_update = change.op == "U"
    if is_update and words.fields:
        for column, heading in enumerate(("", "原来", "现在")):
            grid.addWidget(label(heading, "small"), 0, column)
    for row, field in enumerate(words.fields, start=1):
        grid.addWidget(label(field.label, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
        if is_update:
            grid.addWidget(label(field.before or "（空）", wraps=True), row, 1)
        grid.addWidget(label(field.after or "（空）", wraps=True), row, 2 if is_update else 1)
    card.body.addLayout(grid)
    return card
