"""After a restore: the centre is asked what it holds, and gives it back, before anything else is entered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from station_app.clock import local
from station_app.errors import StationError
from station_app.errors.online import (
    CenterAnswerStrange,
    CenterBusy,
    CenterNotTrusted,
    CenterUnreachable,
    NotLetIn,
)
from station_app.errors.store import ClockRanBack
from station_app.errors.sync import BundleGap, OtherKey
from station_app.sync.settling import Settling, ask_by_stick, go_on, settling, take_from
from station_app.ui import files, theme
from station_app.ui.drives import choose_place
from station_app.ui.page import Desk
from station_app.ui.tasks import Lane, Progress
from station_app.ui.widgets.cards import Banner, Card, PageHeader, label, push_button

_WIDTH = 760
_WHY = (
    "这份数据是从备份恢复的，记到 {last:%Y年%m月%d日 %H:%M}，共 {entries} 条。"
    "备份以后记的内容，市中心可能已经收到过。先核对一下，就能原样取回来，不用重新录入。"
)
_ALONE = (
    "不核对，直接开始工作？如果市中心还有备份以后的记录，以后两边会对不上，要请市中心来处理，"
    "有一边的记录会作废。"
)
_PHOTOS = (
    "记录都取回来了，还有 {photos} 张照片没有取回来。现在开始工作，以后就取不回来了。"
    "请看看U盘上的文件是不是带齐了，再收取一次；收取几次都没有的，是市中心也没有收到过。"
)
_OLD_KEYS = (
    "市中心不认得这份备份里的身份，可能备份以后本站重新申请过加入。"
    "请打电话给市中心，换一份更新的备份，或用市中心的恢复文件重建。"
)
_SENTENCES: dict[type[BaseException], str] = {
    CenterUnreachable: "连不上市中心。请看看网络通不通，再点一次；也可以用下面U盘的办法。",
    CenterBusy: "市中心现在忙不过来。请过一会儿再点一次；也可以用下面U盘的办法。",
    CenterAnswerStrange: (
        "市中心的回答读不懂，他们的程序可能还没有升级。请打电话告诉市中心，升级以后再点一次。"
    ),
    CenterNotTrusted: (
        "网络那一头不是本站认识的市中心，没有传任何东西。请打电话与市中心核对，先用下面U盘的办法。"
    ),
    NotLetIn: _OLD_KEYS,
    OtherKey: _OLD_KEYS,
    BundleGap: "U盘上的答复文件不齐，中间缺了一个。请市中心把答复文件重新放一遍，再来收取。",
}
"""Here nothing can be exported, and the program does not try again by itself."""
_NOT_YOU = "请站长或文书登录，与市中心核对以后，大家再继续用。"


class SettlePage(QWidget):
    """``settled`` once the store's new epoch has begun; ``left`` where whoever is signed in goes away."""

    settled = Signal()
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._entries = 0
        theme.style(self, role="page")
        self.header = PageHeader("先与市中心核对")
        self.leave = self.header.add_action("退出登录", "logout")
        self.why = label("", wraps=True)
        self.banner = Banner()
        self.online = push_button("联网核对", "sync", "primary")
        self.ask = push_button("1. 写核对文件", "upload")
        self.take = push_button("2. 收取市中心的答复", "file_open")
        self.alone = push_button("联系不上市中心，直接开始工作", kind="quiet")
        self.line_card = _card("有网络", "直接问市中心，缺的记录当场取回来，一般一两分钟。", self.online)
        self.stick_card = _card(
            "没有网络，用U盘",
            "先把核对文件写到U盘，交给市中心；市中心把答复放回U盘，再插回来收取。",
            self.ask,
            self.take,
        )
        column = QVBoxLayout()
        column.setSpacing(16)
        for widget in (self.why, self.banner, self.line_card, self.stick_card):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.alone)
        column.addLayout(row)
        column.addStretch(1)
        middle = QWidget()
        middle.setLayout(column)
        middle.setMaximumWidth(_WIDTH)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(middle, 8)
        centred.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 16, 24, 24)
        page.setSpacing(16)
        page.addWidget(self.header)
        page.addLayout(centred, 1)
        self._connect_signals()
        self._show(settling(desk.store))

    def _connect_signals(self) -> None:
        self.leave.clicked.connect(self.left)
        self.online.clicked.connect(self.ask_online)
        self.ask.clicked.connect(self._on_ask_clicked)
        self.take.clicked.connect(self._on_take_clicked)
        self.alone.clicked.connect(self._on_alone_clicked)

    def ask_online(self) -> None:
        """Ask over the network, and take back what comes."""

        def work(progress: Progress) -> Settling:
            from station_app.sync.online import ask_online  # lazy: the network's library takes a while

            desk = self._desk
            return ask_online(
                desk.store, desk.actor, lambda done, total: progress.report(done, total, "正在取回记录")
            )

        self._desk.tasks.run(
            work,
            done=self._on_answered,
            failed=self._on_failed,
            owner=self,
            title="正在与市中心核对",
            busy=self.online,
        )

    def ask_by_stick(self, folder: Path) -> None:
        """Write the question for the centre."""
        self._desk.tasks.run(
            lambda _: ask_by_stick(self._desk.store, self._desk.actor, folder),
            done=self._on_asked,
            failed=self._on_failed,
            owner=self,
            busy=self.ask,
        )

    def take_from(self, folder: Path) -> None:
        """Take in the centre's answer and what it gives back."""
        self._desk.tasks.run(
            lambda _: take_from(self._desk.store, self._desk.actor, folder),
            done=self._on_answered,
            failed=self._on_failed,
            owner=self,
            title="正在收取市中心的答复",
            busy=self.take,
        )

    def _show(self, state: Settling | None) -> None:
        if state is None:
            return
        self._entries = self._entries or state.entries
        self.why.setText(_WHY.format(last=local(state.last_at), entries=state.entries))
        may = self._desk.may("store.start_epoch")
        self.line_card.setVisible(may and state.has_line)
        self.stick_card.setVisible(may)
        self.alone.setVisible(may)
        theme.style(self.ask, kind="" if state.has_line else "primary")
        (self.online if state.has_line else self.ask).setFocus()  # Enter does not sign out
        if not may:
            self.banner.show_text(_NOT_YOU, "warn")

    def _on_ask_clicked(self) -> None:
        choose_place(self._desk, self, "核对文件放到哪里？", self.ask_by_stick)

    def _on_asked(self, path: Path) -> None:
        self.banner.show_text(f"核对文件已写好：{path.name}。可以拔出U盘，送到市中心。", "good")

    def _on_take_clicked(self) -> None:
        folder = files.ask_folder(self, "选择放着市中心答复的U盘或文件夹")
        if folder is not None:
            self.take_from(folder)

    def _on_answered(self, state: Settling) -> None:
        if state.lacking:
            self.banner.show_text(
                f"市中心还有 {state.lacking} 条记录没有取回来。请把U盘上的文件带齐，再收取一次。", "warn"
            )
            self._show(state)
            return
        if state.photos and not self._desk.messages.confirm(
            _PHOTOS.format(photos=state.photos), "不等照片，开始工作", no_text="再收取一次"
        ):
            self.banner.show_text("记录都取回来了，照片还没有取齐，请再收取一次。", "warn")
            return
        self._go_on(alone=False)

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, StationError):
            self.banner.show_text(_SENTENCES.get(type(error), str(error)), "warn")
        else:
            self._desk.messages.error(error)

    def _on_alone_clicked(self) -> None:
        if self._desk.messages.confirm(_ALONE, "直接开始工作", dangerous=True, no_text="还是先核对"):
            self._go_on(alone=True)

    def _go_on(self, *, alone: bool) -> None:
        desk = self._desk

        def failed(error: BaseException) -> None:
            if not isinstance(error, ClockRanBack):  # behind what came back, not behind the backup
                self._on_failed(error)
            elif desk.messages.confirm(str(error), "时间没错，继续", no_text="先去调时间"):
                desk.store.accept_clock()
                self._go_on(alone=alone)

        desk.tasks.run(
            lambda _: go_on(desk.store, desk.actor, alone=alone),
            done=lambda _: self._on_gone_on(),
            failed=failed,
            lane=Lane.STORE,
            owner=self,
        )

    def _on_gone_on(self) -> None:
        brought = self._desk.store.head.seq - 1 - self._entries
        self.settled.emit()
        self._desk.messages.say(
            f"已与市中心核对，取回了 {brought} 条记录，可以接着工作了。" if brought else "可以接着工作了。"
        )


def _card(heading: str, text: str, *buttons: QPushButton) -> Card:
    card = Card(heading)
    card.body.addWidget(label(text, "muted", wraps=True))
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    card.body.addLayout(row)
    return card
