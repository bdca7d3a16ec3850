"""First step of importing a roster: which file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station_app.ui import files, icons, theme
from station_app.ui.page import Desk
from station_app.ui.tasks import Lane
from station_app.ui.widgets.cards import Card, label, push_button

_POINTS = (
    ("table_view", "Excel、WPS 的表格都可以（.xlsx .xls .ods .csv），列的名字和先后不用改。"),
    ("family_restroom", "至少要有姓名；有户主、与户主关系、身份证号、电话、小组更好。"),
    ("visibility", "导入前会先给您看：哪些是新的、哪些有变、哪些行不能导入和原因。确认以后才写进去。"),
    ("done_all", "同一份花名册导两遍，不会重复。以后有变动，改了再导一遍就行。"),
)


class FileStep(QWidget):
    """Chosen by the button, or dropped onto the card."""

    chosen = Signal(Path)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setAcceptDrops(True)
        self._build_ui()
        self.choose.clicked.connect(self._on_choose_clicked)
        self.template.clicked.connect(self._on_template_clicked)

    def _build_ui(self) -> None:
        self.choose = push_button("选择花名册文件", "file_open", "primary")
        theme.style(self.choose, kind="primary", tall=True)
        self.template = push_button("没有花名册？下载一张空表来填", "download", "quiet")
        picture = QLabel()
        picture.setPixmap(icons.pixmap("table_view", 64, theme.ACCENT, self.devicePixelRatioF()))
        card = Card()
        card.body.setContentsMargins(32, 24, 32, 24)
        card.body.setSpacing(12)
        middle = Qt.AlignmentFlag.AlignHCenter
        card.body.addWidget(picture, 0, middle)
        card.body.addWidget(label("把花名册拖到这里，或者", "muted"), 0, middle)
        card.body.addWidget(self.choose, 0, middle)
        card.body.addWidget(self.template, 0, middle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(24)
        layout.addStretch(1)
        layout.addWidget(card)
        for symbol, text in _POINTS:
            layout.addLayout(_point(symbol, text))
        layout.addStretch(2)
        self.setFocusProxy(self.choose)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.chosen.emit(Path(event.mimeData().urls()[0].toLocalFile()))

    def _on_choose_clicked(self) -> None:
        path = files.ask_open(self, "选择花名册文件", files.SPREADSHEETS)
        if path is not None:
            self.chosen.emit(path)

    def _on_template_clicked(self) -> None:
        path = files.ask_save(self, "空白花名册存到哪里", "花名册（空表）.xlsx", files.WORKBOOK)
        if path is None:
            return

        def work(_: object) -> None:
            from station_app.spreadsheets.roster_template import write_template  # xlsxwriter, when needed

            write_template(path)

        self._desk.tasks.run(
            work,
            done=lambda _: self._desk.messages.say(f"空表已存为“{path.name}”，填好后再来导入。"),
            lane=Lane.POOL,
            owner=self,
            busy=self.template,
        )


def _point(symbol: str, text: str) -> QHBoxLayout:
    picture = QLabel()
    picture.setPixmap(icons.pixmap(symbol, theme.sizes().icon, theme.MUTED, picture.devicePixelRatioF()))
    row = QHBoxLayout()
    row.setContentsMargins(32, 0, 32, 0)
    row.setSpacing(12)
    row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(text, wraps=True), 1)
    return row
