"""Who stands at the counter, what they have, what this basket takes, and what is left: always in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from station_app.domain.amounts import MINUS, format_points
from station_app.errors.points import NotEnoughPoints
from station_app.services.customers import CounterCustomer
from station_app.ui import theme
from station_app.ui.widgets.cards import Banner, Card, StatusChip, label, push_button

_ELSE = "他人代领……"
_CONFIRM, _CONFIRM_AGAIN = "确认兑换　F8", "再按一次 F8 或回车"


class CustomerPanel(Card):
    """The customer's card beside the basket, with the one button that redeems."""

    confirm_clicked = Signal()
    cancel_clicked = Signal()
    explain_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("兑换人和积分")
        self._customer: CounterCustomer | None = None
        self._total = 0
        self._build_ui()
        self._proxy.hide()
        self._taker.currentTextChanged.connect(self._on_taker_chosen)
        self.confirm.clicked.connect(self.confirm_clicked)
        self._cancel.clicked.connect(self.cancel_clicked)
        self.explain.clicked.connect(self.explain_clicked)

    def _build_ui(self) -> None:
        self._name = label("", "title", wraps=True)
        self._closed = StatusChip("已销户", "bad")
        self._where = label("", "muted", wraps=True)
        self._before, self._total_figure = _figure("number"), _figure("number")
        self._after = _figure("huge")
        self._sentence = label("", wraps=True, tone="bad")
        self._taker = QComboBox()
        self._taker.setAccessibleName("领取人")
        self._proxy = QLineEdit()
        self._proxy.setPlaceholderText("代领人姓名和关系，例如 王芳，邻居")
        self._proxy.setAccessibleName("代领人姓名和关系")
        self.question = Banner()
        self.confirm = push_button(_CONFIRM, kind="primary")
        theme.style(self.confirm, tall=True)
        self._cancel = push_button("放弃　Esc", kind="quiet", tip="放弃这一单")
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._closed)
        head.addWidget(self._cancel)
        taker = QHBoxLayout()
        taker.setSpacing(8)
        taker.addWidget(label("领取人", "muted"))
        taker.addWidget(self._taker, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._where)
        self.body.addLayout(self._figures())
        self.body.addWidget(self._sentence)
        self.body.addStretch(1)
        self.body.addLayout(taker)
        self.body.addWidget(self._proxy)
        self.body.addWidget(self.question)
        self.body.addWidget(self.confirm)

    def _figures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 8, 0, 0)
        grid.setColumnStretch(0, 1)
        for row, (caption, figure) in enumerate(
            (("现有积分", self._before), ("本次合计", self._total_figure), ("兑换后", self._after))
        ):
            grid.addWidget(label(caption, "muted"), row, 0)
            grid.addWidget(figure, row, 1)
            grid.addWidget(label("分", "muted"), row, 2)
        self.explain = push_button("怎么来的", kind="quiet", tip="现有积分是怎么来的")
        self.explain.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard goes from basket to confirm
        grid.addWidget(self.explain, 0, 3)
        return grid

    # ---- what the page calls

    def show_customer(self, customer: CounterCustomer) -> None:
        """Another customer, or the same with another balance."""
        is_other = self._customer is None or self._customer.holder != customer.holder
        self._customer = customer
        self._name.setText(customer.holder)
        self._closed.setVisible(customer.closed)
        self._where.setText(f"{customer.group}　{customer.number} 号户　{len(customer.members)} 人")
        if is_other:
            self._taker.clear()
            own = [name for name in customer.members if name != customer.head]
            self._taker.addItems([customer.head, *own, _ELSE] if customer.head else [*own, _ELSE])
            self._proxy.clear()
        self.show_total(self._total)

    def show_total(self, total: int) -> None:
        """``total`` in tenths; says so, in red, where the balance does not suffice."""
        self._total = total
        if self._customer is None:
            return
        balance = self._customer.balance
        after = balance - total
        self._before.setText(format_points(balance))
        self._total_figure.setText(f"{MINUS}{format_points(total)}" if total else "0")
        self._after.setText(format_points(after))
        theme.style(self._after, tone="bad" if after < 0 else "good")
        self._sentence.setText("" if after >= 0 else str(self._shortfall(balance, total)))
        self._sentence.setVisible(after < 0)
        self.confirm.setEnabled(total > 0 and after >= 0 and not self._customer.closed)
        self._after.setAccessibleName(f"兑换后 {format_points(after)} 分")

    def show_waiting(self, *, waits: bool) -> None:
        """The first press of F8 says what it will do; the second does it."""
        self.confirm.setText(_CONFIRM_AGAIN if waits else _CONFIRM)
        if self._customer is None or not waits:
            self.question.show_text("")
            return
        after = format_points(self._customer.balance - self._total)
        self.question.show_text(
            f"将扣减{self._customer.holder} {format_points(self._total)} 分，余 {after} 分。"
        )

    def show_error(self, sentence: str) -> None:
        """What the store said of the points."""
        self._sentence.setText(sentence)
        self._sentence.show()

    @property
    def taker(self) -> str:
        """The member who takes the goods; empty where it is somebody else."""
        return "" if self._taker.currentText() == _ELSE else self._taker.currentText()

    @property
    def proxy(self) -> str:
        """Who takes the goods for the household, with the relation."""
        return self._proxy.text().strip() if self._taker.currentText() == _ELSE else ""

    def forget(self) -> None:
        self._customer = None
        self._total = 0

    def _shortfall(self, balance: int, total: int) -> NotEnoughPoints:
        assert self._customer is not None
        return NotEnoughPoints(
            holder=self._customer.holder,
            balance=format_points(balance),
            needed=format_points(total),
            missing=format_points(total - balance),
        )

    def _on_taker_chosen(self, chosen: str) -> None:
        self._proxy.setVisible(chosen == _ELSE)
        if chosen == _ELSE and self._taker.hasFocus():
            self._proxy.setFocus()


def _figure(role: str) -> QLabel:
    made = label("", role)
    made.ensurePolished()
    made.setMinimumHeight(made.fontMetrics().height())
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made
