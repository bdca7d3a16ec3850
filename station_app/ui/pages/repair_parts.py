"""The later steps of a repair: choosing among what can be brought back, and what was done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from station_app.documents.papers import Align
from station_app.services.repairing import Act, Damage, Offer, Repaired, Way
from station_app.ui import theme
from station_app.ui.repair_words import (
    contents_words,
    damage_words,
    loss_words,
    lost_row,
    missing_words,
    way_words,
)
from station_app.ui.showing import set_shown
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner, Card, label, push_button
from station_app.ui.widgets.data_table import DataTable

_CENTER = (
    "市中心收到过的记录，市中心都有一份。打电话请市中心做一份“恢复文件”放到U盘上带回来，"
    "再找出当初打印的恢复单，点右上角“用市中心的恢复文件”。上面的办法会少很多时，用这个办法。"
)
_NOTHING = (
    "损坏的文件里读不出记录，也没有找到能用的备份。请插上存有备份的U盘再查一次，或者请市中心做恢复文件。"
)
_COLUMNS = (
    Column[Act]("序号", lambda act: act.seq, align=Align.RIGHT),
    Column[Act]("时间", lambda act: lost_row(act)[1]),
    Column[Act]("谁", lambda act: act.actor),
    Column[Act]("做了什么", lambda act: lost_row(act)[3], bold=lambda _: True),
)


class Choosing(QWidget):
    """What each way would bring back; the first, which loses least, is chosen to begin with."""

    chosen = Signal(object)
    again_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers: Sequence[Offer] = ()
        self.choices = QButtonGroup(self)
        self.facts = Banner()
        self.repair = push_button("按选中的办法修复", "task_alt", "primary")
        self.repair.clicked.connect(self._on_repair_clicked)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self.again = push_button("重新查找备份", "refresh")
        self.again.clicked.connect(self.again_asked)
        from_center = Card()
        from_center.body.addWidget(label("请市中心帮忙", "strong"))
        from_center.body.addWidget(label(_CENTER, "muted", wraps=True))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addLayout(self._list)
        column.addWidget(from_center)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        theme.style(scroll, role="page")
        theme.style(inner, role="page")
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(12)
        page.addWidget(self.facts)
        page.addWidget(scroll, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        buttons.addWidget(self.repair)
        page.addLayout(buttons)

    def show_offers(self, damage: Damage, offers: Sequence[Offer]) -> None:
        """Begin with what was found; an empty list says that nothing was."""
        self._offers = offers
        while (item := self._list.takeAt(0)) is not None:
            item.widget().deleteLater()
        for old in self.choices.buttons():
            self.choices.removeButton(old)
        for place, offer in enumerate(offers):
            self._list.addWidget(self._card(place, offer, damage))
        self.facts.show_text(damage_words(damage) if offers else _NOTHING, "info" if offers else "warn")
        self.repair.setEnabled(bool(offers))
        if offers:
            first = self.choices.button(0)
            first.setChecked(True)
            first.setFocus()
        else:
            self.again.setFocus()

    def _card(self, place: int, offer: Offer, damage: Damage) -> Card:
        card = Card()
        best = "（推荐）" if place == 0 and len(self._offers) > 1 else ""
        choice = QRadioButton(f"{way_words(offer)}{best}")
        self.choices.addButton(choice, place)
        card.body.addWidget(choice)
        card.body.addWidget(label(contents_words(offer.contents), "strong", wraps=True))
        text, tone = loss_words(offer, damage)
        card.body.addWidget(label(text, wraps=True, tone=tone))
        return card

    def _on_repair_clicked(self) -> None:
        self.chosen.emit(self._offers[self.choices.checkedId()])


class Outcome(QWidget):
    """What was done, what has to be entered again, and where the damaged files are kept."""

    finished = Signal()
    report_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = Banner()
        self.kept = label("", "muted", wraps=True)
        self.table = DataTable("要重新录入的", _COLUMNS, key=lambda act: act.seq)
        self.table.set_empty("没有要重新录入的", "")
        self.report = push_button("打印修复报告", "print")
        self.report.clicked.connect(self.report_asked)
        self.done = push_button("去登录", "arrow_forward", "primary")
        self.done.clicked.connect(self.finished)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(16)
        page.addWidget(self.summary)
        page.addWidget(self.kept)
        page.addWidget(self.table, 1)
        page.addStretch(0)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.report)
        buttons.addWidget(self.done)
        page.addLayout(buttons)

    def show_done(self, done: Repaired) -> None:
        offer = done.offer
        text, tone = missing_words(offer, done.damage)
        start = "数据没有问题。" if offer.way is Way.WHOLE else "修好了。"
        self.summary.show_text(f"{start}{contents_words(offer.contents)}。{text}", tone)
        names = "、".join(path.name for path in done.kept)
        self.kept.setText(
            f"损坏的文件没有改动，留在“{done.kept[0].parent}”：{names}。请不要移动或删除。"
            if done.kept
            else ""
        )
        set_shown(self.kept, shown=bool(done.kept))
        self.table.set_rows(list(offer.lost))
        set_shown(self.table, shown=bool(offer.lost))
        self.done.setFocus()
