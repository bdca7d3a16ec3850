"""Which printer each kind of paper goes to on this computer, how far prints are moved, and a test print."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from station_app.documents.papers import ReceiptPaper, SheetPaper
from station_app.ui.page import Desk
from station_app.ui.sample_papers import sample_paper
from station_app.ui.tasks import Lane
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.form import Form

_KINDS: tuple[tuple[str, str], ...] = (
    (ReceiptPaper.ROLL_58, ReceiptPaper.ROLL_58.label),
    (ReceiptPaper.ROLL_80, ReceiptPaper.ROLL_80.label),
    (ReceiptPaper.FORM_241, ReceiptPaper.FORM_241.label),
    (SheetPaper.A5, "A5 纸"),
    (SheetPaper.A4, "A4 纸"),
    (SheetPaper.A3, "A3 纸（海报）"),
)
_ASK = "每次打印时再选"
_FARTHEST_MM = 30.0
_TENTHS = 10


class PrintersPanel(QWidget):
    """Every choice is kept as soon as it is made."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lines: dict[str, _Line] = {}
        self._build_ui()
        self.receipts.currentIndexChanged.connect(self._on_receipts_chosen)

    def _build_ui(self) -> None:
        self.receipts = QComboBox()
        self.receipts.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for each in ReceiptPaper:
            self.receipts.addItem(each.label, each)
        self.receipts.setCurrentIndex(self.receipts.findData(self._desk.preferences.receipt_paper))
        form = Form()
        form.add("receipt", "兑换凭证打在", self.receipts)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._moves = [label("右移（毫米）", "muted"), label("下移（毫米）", "muted")]
        headings = (label("纸张", "muted"), label("打印机", "muted"), *self._moves)
        for column, heading in enumerate(headings):
            grid.addWidget(heading, 0, column)
        for row, (paper, name) in enumerate(_KINDS, start=1):
            line = self._lines[paper] = _Line(name, self._printer_chosen(paper), self._moved(paper))
            line.test.clicked.connect(self._test_print(paper, name))
            grid.addWidget(label(name), row, 0)
            for column, widget in enumerate((line.printer, line.right, line.down, line.test), start=1):
                grid.addWidget(widget, row, column)
        self.nothing = label("", "muted", wraps=True)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(16)
        column_.addWidget(form)
        column_.addLayout(grid)
        column_.addWidget(self.nothing)
        column_.addStretch(1)

    def look_for_printers(self) -> None:
        """Ask the system for its printers, which may take a while."""
        self.nothing.setText("正在查找打印机……")
        self._desk.printing.list_printers(SheetPaper.A4, self, self._show_printers)

    def _show_printers(self, names: list[str]) -> None:
        self.nothing.setText(
            "" if names else "这台电脑还没有装打印机。装好后回到这里选；没有打印机也能把凭证存成文件。"
        )
        for paper, line in self._lines.items():
            line.offer(sorted(names), self._desk.preferences.usual_printer(paper))
            self._show_offset(paper)

    def _show_offset(self, paper: str) -> None:
        line = self._lines[paper]
        across, down = self._desk.preferences.offset(line.chosen)
        line.show_offset(across / _TENTHS, down / _TENTHS)
        for heading in self._moves:
            heading.setVisible(any(each.chosen for each in self._lines.values()))

    def _printer_chosen(self, paper: str) -> Callable[[], None]:
        def keep() -> None:
            chosen = self._lines[paper].chosen
            if chosen:
                self._desk.preferences.remember_printer(paper, chosen)
            else:
                self._desk.preferences.forget_printer(paper)
            self._show_offset(paper)
            self.changed.emit()

        return keep

    def _moved(self, paper: str) -> Callable[[], None]:
        def keep() -> None:
            line = self._lines[paper]
            right, down = round(line.right.value() * _TENTHS), round(line.down.value() * _TENTHS)
            self._desk.preferences.remember_offset(line.chosen, right, down)
            for other, each in self._lines.items():
                if other != paper and each.chosen == line.chosen:
                    self._show_offset(other)

        return keep

    def _test_print(self, paper: str, name: str) -> Callable[[], None]:
        def start() -> None:
            desk = self._desk
            station, at = desk.station_name, desk.clock.now()
            desk.tasks.run(
                lambda _: sample_paper(paper, station, at),
                done=lambda pdf: desk.printing.print_now(pdf, f"试打　{name}", paper, self),
                lane=Lane.POOL,
                owner=self,
                busy=self._lines[paper].test,
            )

        return start

    def _on_receipts_chosen(self) -> None:
        self._desk.preferences.receipt_paper = ReceiptPaper(self.receipts.currentData())
        self.changed.emit()


class _Line:
    """The controls of one kind of paper."""

    def __init__(self, name: str, printer_chosen: Callable[[], None], moved: Callable[[], None]) -> None:
        self.printer = QComboBox()
        self.printer.setAccessibleName(f"{name}用的打印机")
        self.printer.addItem(_ASK, "")
        self.right = _millimetres(f"{name}右移")
        self.down = _millimetres(f"{name}下移")
        self.test: QPushButton = push_button("试打", "print", tip=f"在{name}上打一张看看")
        self.printer.activated.connect(lambda _: printer_chosen())
        for box in (self.right, self.down):
            box.valueChanged.connect(lambda _: moved())
        self.show_offset(0, 0)

    @property
    def chosen(self) -> str:
        """The printer's name, or empty where it is asked for each time."""
        return str(self.printer.currentData() or "")

    def offer(self, names: list[str], usual: str | None) -> None:
        """List the printers; one that is gone stays listed as such."""
        self.printer.clear()
        self.printer.addItem(_ASK, "")
        for name in names:
            self.printer.addItem(name, name)
        if usual and usual not in names:
            self.printer.addItem(f"{usual}（现在找不到）", usual)
        self.printer.setCurrentIndex(max(self.printer.findData(usual), 0))

    def show_offset(self, right: float, down: float) -> None:
        for box, value in ((self.right, right), (self.down, down)):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)
            box.setVisible(bool(self.chosen))


def _millimetres(name: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(-_FARTHEST_MM, _FARTHEST_MM)
    box.setDecimals(1)
    box.setSingleStep(0.5)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setAccessibleName(name)
    return box
