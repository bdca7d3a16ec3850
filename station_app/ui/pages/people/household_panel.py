"""A household beside the list: its two figures, its people, and what happened to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from station_app.domain.amounts import format_points
from station_app.domain.people import HEAD
from station_app.services.people_views import HouseholdDetail, MemberRow
from station_app.ui import icons, theme
from station_app.ui.tables.people_tables import HISTORY_COLUMNS, MEMBER_COLUMNS
from station_app.ui.widgets.cards import Card, StatusChip, label, push_button
from station_app.ui.widgets.data_table import DataTable

STATUS_TONES = {"active": "good", "closed": "plain", "merged": "plain"}

HOUSEHOLD_ACTS: tuple[tuple[str, str, str], ...] = (
    ("split", "分户…", "call_split"),
    ("merge", "并入另一户…", "merge"),
    ("head", "更换户主…", "swap_horiz"),
    ("print_card", "打印户码卡", "badge"),
    ("reissue_card", "补发户码卡…", "refresh"),
    ("move_out_all", "整户迁出…", "logout"),
    ("close", "销户…", "cancel"),
    ("reopen", "恢复这一户…", "undo"),
)
PERSON_ACTS: tuple[tuple[str, str, str], ...] = (
    ("move", "换户…", "swap_horiz"),
    ("move_out", "登记迁出…", "logout"),
    ("death", "登记去世…", "remove"),
    ("make_head", "设为户主…", "star"),
    ("consent", "同意书…", "verified"),
    ("restore", "恢复在册…", "undo"),
)


class HouseholdPanel(Card):
    """Says what it is asked for; the page does it."""

    act_asked = Signal(str)
    """One of ``HOUSEHOLD_ACTS``, or change, add_person, points, explain."""
    person_act_asked = Signal(str, object)
    """One of ``PERSON_ACTS``, or open, change; and the ``MemberRow``."""

    def __init__(self, *, may_change: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.detail: HouseholdDetail | None = None
        self._may_change = may_change
        self._build_ui()
        self._connect_signals()

    def _build_ui(self) -> None:
        self.heading = label("", "title", wraps=True)
        self.chip = StatusChip()
        self.where = label("", "muted", wraps=True)
        self.balance, self.honour = _Figure("可兑换积分", "number"), _Figure("荣誉积分", "number")
        self.points = push_button("积分流水", kind="quiet")
        self.explain = push_button("来历", kind="quiet", tip="这些积分是怎么来的")
        self.change = push_button("更改", tip="更改户编号、小组、住址")
        self.more = push_button("更多")
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("家庭成员与变动记录")
        for title in ("家庭成员", "变动记录"):
            self.tabs.addTab(title)
        self.members = DataTable("家庭成员", MEMBER_COLUMNS, key=lambda row: row.id, searchable=False)
        self.members.count.hide()
        self.add = self.members.add_action("添加家人", "add")
        self.person = self.members.add_action("资料", "", "看这个人的资料（回车）")
        self.person_more = self.members.add_action("办理", "", "换户、迁出、去世、同意书")
        self.history = DataTable("变动记录", HISTORY_COLUMNS, searchable=False)
        self.history.count.hide()
        self.household_menu = _menu(self.more, HOUSEHOLD_ACTS, self.act_asked.emit)
        self.person_menu = _menu(self.person_more, PERSON_ACTS, self._emit_person_act)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.members)
        self._stack.addWidget(self.history)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.heading, 1)
        head.addWidget(self.change)
        head.addWidget(self.more)
        figures = QHBoxLayout()
        figures.setSpacing(16)
        figures.addWidget(self.balance)
        figures.addWidget(self.honour)
        figures.addWidget(self.explain, 0, Qt.AlignmentFlag.AlignBottom)
        figures.addStretch(1)
        figures.addWidget(self.points, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(head)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.chip)
        place.addWidget(self.where, 1)
        self.body.addLayout(place)
        self.body.addLayout(figures)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self._stack, 1)
        for button in (self.change, self.more, self.add, self.person_more):
            button.setVisible(self._may_change)

    def _connect_signals(self) -> None:
        self.change.clicked.connect(lambda: self.act_asked.emit("change"))
        self.points.clicked.connect(lambda: self.act_asked.emit("points"))
        self.explain.clicked.connect(lambda: self.act_asked.emit("explain"))
        self.add.clicked.connect(lambda: self.act_asked.emit("add_person"))
        self.person.clicked.connect(lambda: self._emit_person_act("open"))
        self.members.row_activated.connect(lambda row: self.person_act_asked.emit("open", row))
        self.members.selection_changed.connect(lambda _: self._show_person_acts())
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.members.view.installEventFilter(self)

    def show_detail(self, detail: HouseholdDetail) -> None:
        """Show a household; the person chosen stays chosen."""
        is_same = self.detail is not None and self.detail.row.id == detail.row.id
        self.detail = detail
        row = detail.row
        self.heading.setText(f"{row.head}户")
        self.chip.set_state(row.status_label, STATUS_TONES[row.status])
        self.where.setText(
            "　".join(filter(None, (f"{row.number} 号", row.group, row.address, _since(detail))))
        )
        self.balance.show_points(row.balance)
        self.honour.show_points(row.honour)
        self.members.set_rows(detail.members)
        self.history.set_rows(detail.history)
        self._fit_household_menu(detail)
        if not is_same:
            self.tabs.setCurrentIndex(0)
            self.members.select_key(detail.members[0].id if detail.members else None)
        self._show_person_acts()

    def selected(self) -> MemberRow | None:
        """The person chosen in the list."""
        rows = self.members.selected_rows()
        return rows[0] if rows else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """F2 changes the person chosen."""
        is_f2 = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F2
        if is_f2 and event.type() == QEvent.Type.KeyPress and self._may_change:
            self._emit_person_act("change")
            return True
        return super().eventFilter(watched, event)

    def _emit_person_act(self, key: str) -> None:
        member = self.selected()
        if member is not None:
            self.person_act_asked.emit(key, member)

    def _fit_household_menu(self, detail: HouseholdDetail) -> None:
        active = detail.row.status == "active"
        here = detail.row.members
        allowed = {
            "split": active and here > 1,
            "merge": active,
            "head": active and here > 1,
            "print_card": active,
            "reissue_card": active,
            "move_out_all": active and here > 0,
            "close": active and here == 0,
            "reopen": detail.row.status == "closed",
        }
        _allow(self.household_menu, allowed)
        self.change.setEnabled(active)
        self.add.setEnabled(active)

    def _show_person_acts(self) -> None:
        member = self.selected()
        gone = member is not None and member.is_gone
        is_head = member is not None and member.relation == HEAD
        for button in (self.person, self.person_more):
            button.setEnabled(member is not None)
        here = member is not None and not gone
        allowed = dict.fromkeys(("move", "move_out", "death", "consent"), here)
        allowed |= {"make_head": here and not is_head, "restore": gone}
        _allow(self.person_menu, allowed)


class _Figure(QWidget):
    """A figure with its caption above."""

    def __init__(self, caption: str, role: str) -> None:
        super().__init__()
        self._caption = caption
        self._figure = label("", role)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(label(caption, "small"))
        column.addWidget(self._figure)

    def show_points(self, tenths: int) -> None:
        self._figure.setText(format_points(tenths))
        self.setAccessibleName(f"{self._caption} {format_points(tenths)}")


def _since(detail: HouseholdDetail) -> str:
    if detail.merged_into:
        return f"{detail.closed_on} 并入 {detail.merged_into} 号户"
    return f"{detail.closed_on} 销户" if detail.closed_on else ""


def _menu(button: QPushButton, acts: Sequence[tuple[str, str, str]], emit: Callable[[str], object]) -> QMenu:
    menu = QMenu(button)
    for key, text, symbol in acts:
        action = menu.addAction(icons.icon(symbol), text)
        action.setData(key)
    menu.triggered.connect(lambda action: emit(action.data()))
    button.setMenu(menu)
    theme.style(button, menu=True)
    return menu


def _allow(menu: QMenu, allowed: dict[str, bool]) -> None:
    for action in menu.actions():
        action.setVisible(allowed[action.data()])
