"""The claim that is chosen, beside the table or board: its story, its photos, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from station_app.domain.claims import BY_TEAM, ENDED, ClaimStatus
from station_app.services.claim_photos import PhotoView
from station_app.services.claim_views import ClaimDetail, ClaimRow
from station_app.ui import icons, theme
from station_app.ui.page import Desk
from station_app.ui.pages.points.claim_story import story
from station_app.ui.pages.points.claim_words import TONES, summary
from station_app.ui.showing import set_shown
from station_app.ui.widgets.cards import Card, EmptyState, StatusChip, label, push_button
from station_app.ui.widgets.thumbnails import Thumbnails

_WIDE, _WIDEST = 24, 380

ACTS: tuple[tuple[str, str, str, str], ...] = (
    ("refuse", "不予认可…", "cancel", "points.refuse_claims"),
    ("withdraw", "撤回…", "undo", "points.withdraw_claim"),
    ("change", "修改…", "edit", "points.change_claim"),
    ("add_photos", "加照片…", "photo_camera", "points.change_claim"),
)
"""Key, words, icon, and what one must be allowed to do."""


class ClaimSide(Card):
    """Says what it is asked for; the panel does it."""

    act_asked = Signal(str)
    """One of ``ACTS``, or confirm, slip."""
    photo_asked = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._desk = desk
        self.setFixedWidth(min(theme.sizes().text * _WIDE, _WIDEST))
        self._build_ui()
        self.show_rows([])

    def _build_ui(self) -> None:
        self.nothing = EmptyState(
            "选一条申报",
            "这里看它的经过和照片，也在这里办理；按住 Ctrl 可以选好几条。",
            symbol="assignment",
            wide=16,
        )
        self.title = label("", "heading", wraps=True)
        self.chip = StatusChip()
        self.where = label("", "muted")
        self.thumbnails = Thumbnails()
        self.lines = QVBoxLayout()
        self.lines.setSpacing(2)
        inside = QWidget()
        theme.style(inside, role="plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self.thumbnails)
        column.addLayout(self.lines)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.confirm = push_button("确认", "check", tip="队长确认：情况属实")
        self.slip = push_button("打印告知单", "print", tip="告诉申报人结果（A5 或小票）")
        self.more = push_button("办理", tip="不予认可、撤回、修改、加照片")
        self.menu = QMenu(self.more)
        for key, words, symbol, action in ACTS:
            act = self.menu.addAction(icons.icon(symbol), words)
            act.setData(key)
            act.setVisible(self._desk.may(action))
            act.triggered.connect(lambda _=False, key=key: self.act_asked.emit(key))
        self.more.setMenu(self.menu)
        theme.style(self.more, menu=True)
        set_shown(self.confirm, shown=self._desk.may("points.confirm_claims"))
        set_shown(self.more, shown=any(self._desk.may(action) for *_, action in ACTS))
        self.confirm.clicked.connect(lambda: self.act_asked.emit("confirm"))
        self.slip.clicked.connect(lambda: self.act_asked.emit("slip"))
        self.thumbnails.opened.connect(self.photo_asked)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.chip)
        place.addWidget(self.where, 1)
        buttons = QGridLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.confirm, 0, 0)
        buttons.addWidget(self.more, 0, 1)
        buttons.addWidget(self.slip, 1, 0, 1, 2)
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.title)
        self.body.addLayout(place)
        self.body.addWidget(self.area, 1)
        self.body.addLayout(buttons)

    def allows(self, key: str) -> bool:
        """True where one of ``ACTS`` may be done with what is chosen."""
        return any(act.data() == key and act.isEnabled() and act.isVisible() for act in self.menu.actions())

    def show_rows(self, rows: Sequence[ClaimRow]) -> None:
        """Nothing, one claim (its story follows by ``show_detail``), or several together."""
        self.nothing.setVisible(not rows)
        for widget in (self.title, self.where, self.area):
            widget.setVisible(bool(rows))
        self.chip.setVisible(len(rows) == 1)
        self.slip.setEnabled(bool(rows))
        self.confirm.setEnabled(bool(rows) and all(_may_be_confirmed(row) for row in rows))
        is_open = bool(rows) and all(row.status not in ENDED for row in rows)
        allowed = {
            "refuse": is_open,
            "withdraw": is_open,
            "change": len(rows) == 1 and rows[0].status is ClaimStatus.CLAIMED,
            "add_photos": len(rows) == 1 and is_open,
        }
        for act in self.menu.actions():
            act.setEnabled(allowed[act.data()])
        self.more.setEnabled(any(allowed.values()))
        if len(rows) == 1:
            self._show_head(rows[0])
        elif rows:
            self.title.setText(f"已选 {len(rows)} 条申报")
            self.where.setText("")
            self.thumbnails.hide()
            self._set_lines([("", (summary(rows),))])

    def show_detail(self, detail: ClaimDetail, photos: Sequence[PhotoView]) -> None:
        """The story of the claim that is chosen."""
        self._show_head(detail.row)
        self.thumbnails.set_photos([photo.content for photo in photos])
        self.thumbnails.setVisible(bool(photos))
        self._set_lines(story(detail))

    def _show_head(self, row: ClaimRow) -> None:
        self.title.setText(row.called)
        self.chip.set_state(row.status.label, TONES[row.status])
        self.where.setText(f"{row.number} 号　{row.household_number} 户　{row.group}")

    def _set_lines(self, sections: Sequence[tuple[str, Sequence[str]]]) -> None:
        while (item := self.lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for title, lines in sections:
            if title:
                heading = label(title, "strong")
                heading.setContentsMargins(0, 6, 0, 0)
                self.lines.addWidget(heading)
            for line in lines:
                shown = label(line, wraps=True)
                shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self.lines.addWidget(shown)


def _may_be_confirmed(row: ClaimRow) -> bool:
    return row.status is ClaimStatus.CLAIMED and row.course.review == BY_TEAM
