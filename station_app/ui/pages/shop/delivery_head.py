"""What is asked of a whole delivery: where it came from, from whom, when, and which fund pays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from station_app.domain.money import yuan
from station_app.services.deliveries import DeliveryDraft, DeliveryLine
from station_app.services.funds import FundView
from station_app.services.stock import SOURCES
from station_app.ui import theme
from station_app.ui.widgets.cards import label
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import without_input_method


class DeliveryHead(QWidget):
    """Two rows of fields; those that a source does not ask for are left out."""

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.style(self, role="plain")
        self._today = today
        self.source = QComboBox()
        for key, name in SOURCES.items():
            self.source.addItem(name, key)
        self.supplier, self.invoice, self.phone = QLineEdit(), QLineEdit(), QLineEdit()
        for typed in (self.invoice, self.phone):
            without_input_method(typed)
        self.received = DateField(today)
        self.fund = QComboBox()
        self.fund.addItem("不从资金账付款", None)
        self.unnamed = QCheckBox("捐赠人不愿公开姓名")
        self._captions: dict[QWidget, QLabel] = {}
        self._build_ui()
        self.source.currentIndexChanged.connect(lambda _: self._show_asked())
        self._show_asked()

    def _build_ui(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        first = (("来源", self.source), ("供货或捐赠人", self.supplier), ("到货日期", self.received))
        for place, (name, field) in enumerate(first):
            grid.addWidget(self._caption(name, field), 0, 2 * place)
            grid.addWidget(field, 0, 2 * place + 1)
        second = QHBoxLayout()
        second.setSpacing(8)
        for name, field in (("发票号", self.invoice), ("付款资金", self.fund), ("联系电话", self.phone)):
            second.addWidget(self._caption(name, field))
            second.addWidget(field, 1)
        second.addWidget(self.unnamed)
        grid.addLayout(second, 1, 0, 1, 6)
        grid.setColumnStretch(3, 1)
        self.received.setFixedWidth(theme.sizes().text * 9)

    def _caption(self, name: str, field: QWidget) -> QLabel:
        caption = label(name)
        caption.setBuddy(field)
        field.setAccessibleName(name)
        self._captions[field] = caption
        return caption

    def offer_funds(self, funds: Sequence[FundView]) -> None:
        """The funds that may pay, each with what is left of it."""
        for fund in funds:
            self.fund.addItem(f"{fund.name}（余 {yuan(fund.balance)} 元）", fund.id)

    def draft(self, lines: Sequence[DeliveryLine]) -> DeliveryDraft:
        """The delivery of these lines. Raises what the date's field raises."""
        kind = self.source.currentData()
        return DeliveryDraft(
            kind,
            self.received.value() or self._today,
            tuple(lines),
            self.supplier.text(),
            self.phone.text() if kind == "donated" else "",
            is_named=not (kind == "donated" and self.unnamed.isChecked()),
            invoice=self.invoice.text() if kind == "bought" else "",
            fund_id=self.fund.currentData() if kind == "bought" else None,
        )

    def _show_asked(self) -> None:
        kind = self.source.currentData()
        for field, kinds in ((self.invoice, {"bought"}), (self.fund, {"bought"}), (self.phone, {"donated"})):
            field.setVisible(kind in kinds)
            self._captions[field].setVisible(kind in kinds)
        self.unnamed.setVisible(kind == "donated")
