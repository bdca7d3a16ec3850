"""One line of a delivery as it is typed in: which goods, how many, at what price, good until when."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from station_app.domain.amounts import parse_quantity
from station_app.domain.shop import parse_cost, read_scan
from station_app.errors.shop import NothingToStockIn
from station_app.services.products import ProductView, find_products
from station_app.services.stock import MOST_IN_STOCK_IN
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.pages.shop.delivery import DeliveryLine
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import NumberField, without_input_method
from station_app.ui.widgets.scan_search import ScanSearchField
from station_app.ui.widgets.search_field import Hit


class DeliveryEntry(QWidget):
    """Enter goes from field to field, and puts the line in at the last."""

    scanned = Signal(str)
    found = Signal(object)
    """The ``ProductView`` that was searched for."""
    put_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.style(self, role="plain")
        self._desk = desk
        self._product: ProductView | None = None
        self.goods = ScanSearchField(
            desk.tasks,
            self._find_goods,
            "扫条码，或输入拼音首字母",
            lambda text: read_scan(text) is not None,
            nothing="没有找到叫“{typed}”的在售商品。新商品请先在“商品”里添加。",
        )
        self.quantity = NumberField(lambda text: parse_quantity(text, MOST_IN_STOCK_IN))
        self.cost = QLineEdit()
        self.cost.setPlaceholderText("可不填")
        without_input_method(self.cost)
        self.expires = DateField()
        self.expires.setPlaceholderText("可不填")
        self.put_button = push_button("加入", "add")
        theme.style(self.put_button, tall=True)
        self.put_button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.fields: dict[str | None, QWidget] = {
            "product": self.goods,
            "quantity": self.quantity,
            "unit_cost": self.cost,
            "expires_on": self.expires,
        }
        self._build_ui()
        self._connect_signals()
        self.setFocusProxy(self.goods)

    def _build_ui(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        names = ("商品", "数量", "进价（元）", "保质期到")
        for column, (name, field) in enumerate(zip(names, self.fields.values(), strict=True)):
            grid.addWidget(label(name, "muted"), 0, column)
            grid.addWidget(field, 1, column)
            field.setAccessibleName(name)
        for field, width in ((self.quantity, 8), (self.cost, 8), (self.expires, 12)):
            field.setFixedWidth(theme.sizes().text * width)
            theme.style(field, role="scan")
        grid.addWidget(self.put_button, 1, len(names))
        grid.setColumnStretch(0, 1)

    def _connect_signals(self) -> None:
        self.goods.scanned.connect(self.scanned)
        self.goods.chosen.connect(lambda hit: self.found.emit(hit.key))
        self.quantity.barcode_scanned.connect(self.scanned)
        self.quantity.returnPressed.connect(self.cost.setFocus)
        self.cost.returnPressed.connect(self.expires.setFocus)
        self.expires.returnPressed.connect(self.put_asked)
        self.put_button.clicked.connect(self.put_asked)

    def take(self, product: ProductView) -> None:
        """These are the goods; the quantity comes next."""
        self._product = product
        self.goods.set_value(Hit(product.name, "", product))
        self.quantity.setFocus()

    def line(self) -> DeliveryLine:
        """What stands in the fields; raises NothingToStockIn, and what a field cannot be read for."""
        if self._product is None or self.goods.hit is None:
            raise NothingToStockIn
        return DeliveryLine(
            self._product,
            parse_quantity(self.quantity.text(), MOST_IN_STOCK_IN),
            parse_cost(self.cost.text()) if self.cost.text().strip() else None,
            self.expires.value(),
        )

    def show_line(self, line: DeliveryLine) -> None:
        """A line that was put in already, to be put right."""
        self.take(line.product)
        self.quantity.set_value(line.quantity)
        self.cost.setText("" if line.unit_cost is None else f"{line.unit_cost / 100:.2f}")
        self.expires.set_value(line.expires_on)

    def clear(self) -> None:
        """Empty, for the next line."""
        self._product = None
        for field in (self.goods, self.quantity, self.cost, self.expires):
            field.clear()
        self.goods.setFocus()

    def _find_goods(self, typed: str) -> list[Hit]:
        found = find_products(self._desk.store, typed, 12)
        return [
            Hit(each.name, f"库存 {each.stock} {each.unit}", each, each.code, "inventory_2")
            for each in found
            if not each.is_service
        ]
