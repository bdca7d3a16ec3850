"""The teams as a column of cards: name, leader, how many; the one chosen stands out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from station_app.services.teams import TeamView
from station_app.ui import icons, theme

_TEAM = Qt.ItemDataRole.UserRole
_ICONS = {
    "XJ": "campaign",
    "GA": "volunteer_activism",
    "LS": "gavel",
    "WT": "theater_comedy",
    "TJ": "handshake",
}


class TeamList(QListWidget):
    """``team_chosen`` tells the team; the arrow keys walk through them."""

    team_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("队伍")
        self.setFixedWidth(theme.sizes().text * 17)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setItemDelegate(_CardPainter(self))
        self.setStyleSheet("QListWidget { background: transparent; border: none; }")
        self.currentItemChanged.connect(self._on_current_changed)

    @property
    def team(self) -> TeamView | None:
        chosen = self.selectedItems()
        team: TeamView | None = chosen[0].data(_TEAM) if chosen else None
        return team

    def set_teams(self, teams: Sequence[TeamView], chosen: int | None = None) -> None:
        """Shows the teams and goes to ``chosen``, else to the one that was chosen, else to the first."""
        before = self.team
        wanted = chosen if chosen is not None else None if before is None else before.id
        self.blockSignals(True)
        self.clear()
        for team in teams:
            item = QListWidgetItem(team.name)
            item.setData(_TEAM, team)
            spoken = f"{team.name}，队长{team.leader or '待定'}，{team.members} 人"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.addItem(item)
        self.blockSignals(False)
        ids = [team.id for team in teams]
        if teams:
            self.setCurrentRow(ids.index(wanted) if wanted in ids else 0)

    def _on_current_changed(self, now: QListWidgetItem | None) -> None:
        if now is not None:
            self.team_chosen.emit(now.data(_TEAM))


class _CardPainter(QStyledItemDelegate):
    """One team on its card."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, round(theme.sizes().text * 5.4))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        team: TeamView = index.data(_TEAM)
        state = option.state  # type: ignore[attr-defined]  # the stubs leave out its fields
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        is_focused = bool(state & QStyle.StateFlag.State_HasFocus)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        card = QRect(option.rect).adjusted(2, 2, -4, -6)  # type: ignore[attr-defined]  # as above
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.FOCUS if is_focused else theme.ACCENT if is_chosen else theme.LINE
        fill = theme.ACCENT_TINT if is_chosen else theme.SUNKEN if is_hovered else theme.SURFACE
        painter.setPen(QPen(QColor(edge), 2 if is_chosen or is_focused else 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(card, 8, 8)
        self._write(painter, card.adjusted(12, 8, -12, -8), team, is_chosen=is_chosen)
        painter.restore()

    def _write(self, painter: QPainter, inner: QRect, team: TeamView, *, is_chosen: bool) -> None:
        side = round(theme.sizes().text * 2.2)
        picture = icons.icon(_ICONS.get(team.code, "groups"), theme.ACCENT if is_chosen else theme.MUTED)
        picture.paint(painter, inner.x(), inner.y(), side, inner.height())
        words = inner.adjusted(side + 12, 0, 0, 0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(factor=1.13, bold=True))
        painter.setPen(QColor(theme.TEXT if team.active else theme.MUTED))
        upper = words.adjusted(0, 0, 0, -words.height() // 2)
        name = team.name if team.active else f"{team.name}（已停用）"
        painter.drawText(upper, left, painter.fontMetrics().elidedText(name, _ELIDE, upper.width()))
        painter.setFont(theme.font(factor=0.93))
        painter.setPen(QColor(theme.MUTED))
        lower = words.adjusted(0, words.height() // 2, 0, 0)
        facts = f"队长 {team.leader or '待定'}　{team.members} 人"
        painter.drawText(lower, left, painter.fontMetrics().elidedText(facts, _ELIDE, lower.width()))


_ELIDE = Qt.TextElideMode.ElideRight
