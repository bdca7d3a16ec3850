"""Joining the city centre: a request file goes out, its code is read out by phone, a welcome comes back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station_app.sync.enrolment import Welcome
from station_app.sync.membership import RequestFile, enrol_request, preview_welcome, take_welcome
from station_app.ui import files
from station_app.ui.drives import choose_place
from station_app.ui.page import Desk
from station_app.ui.pages.sync.qr_picture import QrPicture
from station_app.ui.widgets.cards import Card, label, push_button
from station_app.ui.widgets.step_bar import StepBar

ANSWERS = "市中心的回执 (*.welcome *.json *.bundle);;所有文件 (*)"
_STEPS = ("生成申请文件", "市中心审核", "读取回执")


class EnrolPanel(QWidget):
    """Shown until the station belongs to a centre."""

    enrolled = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._steps = StepBar(_STEPS)
        self._code = label("", "huge")
        self._code.setAccessibleName("核对码")
        self._code_card = Card("请打电话给市中心，念一遍这个核对码")
        self._code_card.body.addWidget(self._code)
        self._code_card.body.addWidget(
            label(
                "市中心的同事会看到同样的十个字。一致，才说明申请文件没有被换过。",
                "muted",
                wraps=True,
            )
        )
        self._qr = QrPicture()
        self._code_card.body.addWidget(self._qr)
        self.request_button = push_button("生成申请文件", "upload", "primary")
        self.welcome_button = push_button("读取市中心回执", "file_open")
        card = Card("加入市中心")
        card.body.addWidget(
            label(
                "加入以后，本站的数据可以用U盘送到市中心，市中心能核对、汇总，电脑坏了也能找回。"
                "申请文件里只有站名、区划代码和公钥，没有村民的信息。",
                wraps=True,
            )
        )
        card.body.addWidget(self._steps)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.request_button)
        row.addWidget(self.welcome_button)
        row.addStretch(1)
        card.body.addLayout(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(card)
        layout.addWidget(self._code_card)
        layout.addStretch(1)
        self.request_button.clicked.connect(self._on_request_clicked)
        self.welcome_button.clicked.connect(self._on_welcome_clicked)
        self.show_code(None)

    def show_code(self, code: str | None, qr: str = "") -> None:
        """The code to be read out; None before a request was made."""
        if code is not None and code == self._code.text() and not qr:
            return
        self._steps.set_current(0 if code is None else 1)
        self._code.setText(code or "")
        self._code_card.setVisible(code is not None)
        self._qr.show_content(qr)
        self.welcome_button.setEnabled(code is not None)

    def write_request(self, folder: Path) -> None:
        """Write the request into ``folder`` and show its code."""
        self._desk.tasks.run(
            lambda _: enrol_request(self._desk.store, self._desk.actor, folder),
            done=self._on_request_written,
            owner=self,
            title="正在生成申请文件",
            busy=self.request_button,
        )

    def read_answer(self, path: Path) -> None:
        """Show what a welcome says, and take it once the clerk has compared the centre's code."""
        self._desk.tasks.run(
            lambda _: preview_welcome(self._desk.store, path),
            done=lambda welcome: self._on_welcome_read(path, welcome),
            owner=self,
            busy=self.welcome_button,
        )

    def _on_request_clicked(self) -> None:
        choose_place(self._desk, self, "申请文件放到哪里？", self.write_request)

    def _on_request_written(self, request: RequestFile) -> None:
        self.show_code(request.check_code, request.qr)
        self._desk.messages.say(f"申请文件已写好：{request.path.name}。可以拔出U盘，送到市中心。")

    def _on_welcome_clicked(self) -> None:
        path = files.ask_open(self, "选择市中心的回执文件", ANSWERS)
        if path is not None:
            self.read_answer(path)

    def _on_welcome_read(self, path: Path, welcome: Welcome) -> None:
        self._steps.set_current(2)
        agreed = self._desk.messages.confirm(
            f"加入“{welcome.center_name}”，本站代码 {welcome.station_code}？",
            "核对无误，加入",
            detail=f"请电话核对市中心的核对码：{welcome.center_keys.check_code}",
        )
        if not agreed:
            return
        self._desk.tasks.run(
            lambda _: take_welcome(self._desk.store, self._desk.actor, path),
            done=lambda taken: self._on_taken(taken.center_name),
            owner=self,
            busy=self.welcome_button,
        )

    def _on_taken(self, center: str) -> None:
        self._desk.messages.say(f"已加入“{center}”。现在可以导出数据了。")
        self.enrolled.emit()
