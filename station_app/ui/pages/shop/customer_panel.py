"""Who stands at the counter, what they have, what this basket takes, and what is left: always in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from station_app.domain.amounts import MINUS, format_points
from station_app.domain.exchange_days import RELATIONS, proxy_words
from station_app.domain.quotas import QuotaState
from station_app.errors import StationError
from station_app.errors.exchange import VouchersExceed
from station_app.errors.points import NotEnoughPoints
from station_app.services.customers import CounterCustomer
from station_app.services.quotas import left_words
from station_app.ui import theme
from station_app.ui.showing import set_shown
from station_app.ui.widgets.cards import Banner, Card, StatusChip, label, push_button

_ELSE = "他人代领……"
_CONFIRM, _CONFIRM_AGAIN = "确认兑换　F8", "再按一次 F8 或回车"


class CustomerPanel(Card):
    """The customer's card beside the basket, with the one button that redeems."""

    confirm_clicked = Signal()
    cancel_clicked = Signal()
    explain_clicked = Signal()
    vouchers_dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("兑换人和积分")
        self._customer: CounterCustomer | None = None
        self._total = self._worth = 0
        self._build_ui()
        self._on_taker_chosen("")
        self._taker.currentTextChanged.connect(self._on_taker_chosen)
        self.confirm.clicked.connect(self.confirm_clicked)
        self._cancel.clicked.connect(self.cancel_clicked)
        self.explain.clicked.connect(self.explain_clicked)
        self._drop.clicked.connect(self.vouchers_dropped)

    def _build_ui(self) -> None:
        self._name = label("", "title", wraps=True)
        self._closed = StatusChip("已销户", "bad")
        self._where = label("", "muted", wraps=True)
        self._before, self._total_figure = _figure("number"), _figure("number")
        self._after = _figure("huge")
        self._sentence = label("", wraps=True, tone="bad")
        self._quota = label("", "small", wraps=True)
        self._quota.hide()
        self._taker = QComboBox()
        self._taker.setAccessibleName("领取人")
        self._proxy = QLineEdit()
        self._proxy.setPlaceholderText("代领人姓名")
        self._proxy.setAccessibleName("代领人姓名")
        self._relation = QComboBox()
        self._relation.setEditable(True)
        self._relation.addItems(RELATIONS)
        self._relation.setAccessibleName("代领人与本户的关系")
        relation = self._relation.lineEdit()
        assert relation is not None
        relation.setPlaceholderText("关系")
        self._papers = (label("兑换券抵", "muted"), _figure("number"), label("分", "muted"))
        self._drop = push_button("不用券", kind="quiet", tip="不用兑换券，全部从积分里扣")
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
        self.body.addWidget(self._quota)
        self.body.addStretch(1)
        self.body.addLayout(taker)
        proxy = QHBoxLayout()
        proxy.setSpacing(8)
        proxy.addWidget(self._proxy, 1)
        proxy.addWidget(self._relation, 1)
        self.body.addLayout(proxy)
        self.body.addWidget(self.question)
        self.body.addWidget(self.confirm)

    def _figures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 8, 0, 0)
        grid.setColumnStretch(0, 1)
        for row, caption, figure in (
            (0, "现有积分", self._before),
            (1, "本次合计", self._total_figure),
            (3, "兑换后", self._after),
        ):
            grid.addWidget(label(caption, "muted"), row, 0)
            grid.addWidget(figure, row, 1)
            grid.addWidget(label("分", "muted"), row, 2)
        self.explain = push_button("怎么来的", kind="quiet", tip="现有积分是怎么来的")
        self.explain.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard goes from basket to confirm
        grid.addWidget(self.explain, 0, 3)
        for column, widget in enumerate(self._papers):
            grid.addWidget(widget, 2, column)
        grid.addWidget(self._drop, 2, 3)
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
            self._relation.setCurrentIndex(-1)
        self.show_total(self._total, self._worth)

    def show_total(self, total: int, worth: int = 0) -> None:
        """``total``, and what the vouchers scanned are ``worth``, in tenths.

        Says so, in red, where balance and vouchers do not suffice, or where the vouchers are worth more.
        """
        self._total, self._worth = total, worth
        self._papers[1].setText(format_points(worth, signed=True))
        for widget in (*self._papers, self._drop):
            set_shown(widget, shown=bool(worth))
        if self._customer is None:
            return
        balance = self._customer.balance
        after = balance - max(total - worth, 0)
        self._before.setText(format_points(balance))
        self._total_figure.setText(f"{MINUS}{format_points(total)}" if total else "0")
        self._after.setText(format_points(after))
        theme.style(self._after, tone="bad" if after < 0 else "good")
        problem = self._problem(balance)
        self._sentence.setText(problem)
        self._sentence.setVisible(bool(problem))
        self.confirm.setEnabled(total > 0 and not problem and not self._customer.closed)
        self._after.setAccessibleName(f"兑换后 {format_points(after)} 分")

    def show_quotas(self, states: Sequence[QuotaState], problem: StationError | None) -> None:
        """What the household may still have this month; in red where the basket goes beyond it."""
        left = "；".join(map(left_words, states))
        self._quota.setText(str(problem) if problem is not None else f"本月{left}")
        self._quota.setVisible(bool(states))
        theme.style(self._quota, role="small", tone="" if problem is None else "bad")
        if problem is not None:
            self.confirm.setEnabled(False)

    def show_waiting(self, *, waits: bool) -> None:
        """The first press of F8 says what it will do; the second does it."""
        self.confirm.setText(_CONFIRM_AGAIN if waits else _CONFIRM)
        if self._customer is None or not waits:
            self.question.show_text("")
            return
        taken = self._total - self._worth
        after = format_points(self._customer.balance - taken)
        papers = f"收兑换券 {format_points(self._worth)} 分，" if self._worth else ""
        self.question.show_text(
            f"{papers}将扣减{self._customer.holder} {format_points(taken)} 分，余 {after} 分。"
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
        if self._taker.currentText() != _ELSE:
            return ""
        return proxy_words(self._proxy.text(), self._relation.currentText())

    def forget(self) -> None:
        self._customer = None
        self._total = self._worth = 0

    def _problem(self, balance: int) -> str:
        assert self._customer is not None
        total, worth = self._total, self._worth
        if balance + worth < total:
            short = NotEnoughPoints(
                holder=self._customer.holder,
                balance=format_points(balance),
                needed=format_points(total - worth),
                missing=format_points(total - worth - balance),
            )
            return str(short)
        if total and worth > total:
            over = VouchersExceed(
                vouchers=format_points(worth),
                goods=format_points(total),
                missing=format_points(worth - total),
            )
            return str(over)
        return ""

    def _on_taker_chosen(self, chosen: str) -> None:
        for widget in (self._proxy, self._relation):
            set_shown(widget, shown=chosen == _ELSE)
        if chosen == _ELSE and self._taker.hasFocus():
            self._proxy.setFocus()


def _figure(role: str) -> QLabel:
    made = label("", role)
    made.ensurePolished()
    made.setMinimumHeight(made.fontMetrics().height())
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made
