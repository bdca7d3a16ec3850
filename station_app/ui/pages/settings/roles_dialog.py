"""Shows in words what each role may do, from the one table that decides it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from station_app.documents.papers import Align
from station_app.domain.action_labels import ACTIONS
from station_app.domain.permissions import ALLOWED, ROLE_LABELS, Role
from station_app.ui import theme
from station_app.ui.journal_labels import AREAS
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.data_table import DataTable

_UNSPOKEN = frozenset({"demo.fill", "store.start_epoch", "station.set_up"})
"""Nobody does these by hand."""


@dataclass(frozen=True, slots=True)
class Ability:
    """A deed and the roles that may do it."""

    area: str
    deed: str
    roles: frozenset[Role]


def abilities() -> list[Ability]:
    """Every deed by its area; seeing and printing is free to all."""
    deeds = [
        Ability(area, ACTIONS[action], roles)
        for prefix, area in AREAS
        for action, roles in ALLOWED.items()
        if action.startswith(prefix) and action not in _UNSPOKEN
    ]
    return [Ability("全部", "查看、查找、打印、导出", frozenset(Role)), *deeds]


def _mark(role: Role) -> Column[Ability]:
    return Column[Ability](
        ROLE_LABELS[role],
        lambda row: "✓" if role in row.roles else "",
        align=Align.CENTER,
        foreground=lambda _: theme.GOOD,
    )


class RolesDialog(QDialog):
    """A table: deeds down, roles across."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("角色能做什么")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1040, 640)
        columns = (
            Column[Ability]("范围", lambda row: row.area),
            Column[Ability]("做什么", lambda row: row.deed, bold=lambda _: True),
            *(_mark(role) for role in Role),
        )
        self.table = DataTable("角色能做什么", columns, key=lambda row: (row.area, row.deed))
        self.table.set_rows(abilities())
        close = push_button("知道了", kind="primary")
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(label("角色能做什么", "heading"))
        column.addWidget(self.table, 1)
        column.addLayout(row)
