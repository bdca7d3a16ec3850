"""The three fields of the counter: who, what, how many; each with its sentence below."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from station_app.domain.amounts import format_points
from station_app.domain.shop import ScanKind, read_scan
from station_app.errors import StationError
from station_app.errors.shop import CardNotReadable
from station_app.services.people_search import PersonHit
from station_app.services.products import ProductView, find_products
from station_app.services.shelf import MOST_OF_ONE_KIND
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.pages.shop.households_found import one_per_household
from station_app.ui.widgets.cards import label
from station_app.ui.widgets.fields import quantity_field
from station_app.ui.widgets.scan_search import ScanSearchField
from station_app.ui.widgets.search_field import Hit

_RETAIL_LENGTHS = {8, 12, 13, 14}
"""EAN-8, UPC-A, EAN-13, ITF-14; a mobile phone number has 11 digits and an identity number 18."""
_SETTLE_MS = 150
_PLUS, _MINUS = {Qt.Key.Key_Plus, Qt.Key.Key_Equal}, {Qt.Key.Key_Minus}


class CounterFields(QWidget):
    """Tells what a clerk scanned, found or typed; knows nothing of baskets and balances."""

    card_scanned = Signal(str)
    card_among_goods_scanned = Signal(str)
    customer_chosen = Signal(object)
    """A ``PersonHit``."""
    voucher_scanned = Signal(str)
    goods_scanned = Signal(str)
    product_chosen = Signal(object)
    """A ``ProductView``."""
    quantity_typed = Signal(int)
    quantity_stepped = Signal(int)
    line_moved = Signal(int)
    line_removed = Signal()
    confirm_asked = Signal()
    typed = Signal()
    """Something was typed, so that a deed that waits for its second key no longer waits."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._build_ui()
        self._connect_signals()
        self.set_line(None, 0)

    def _build_ui(self) -> None:
        tasks = self._desk.tasks
        self.household = ScanSearchField(
            tasks,
            self._find_customers,
            "扫户码卡，或输入拼音首字母、户号、电话尾号",
            _is_card_or_goods,
            nothing="没有找到“{typed}”。可换拼音首字母、户号或电话尾号再试。",
        )
        self.goods = ScanSearchField(
            tasks,
            self._find_goods,
            "扫商品条码、兑换券，或输入名称的拼音首字母",
            lambda text: read_scan(text) is not None,
            keeps_text=False,
            nothing="没有找到叫“{typed}”的在售商品。",
        )
        self.quantity = quantity_field(MOST_OF_ONE_KIND, big=True)
        self.quantity.setAccessibleName("数量")
        self.quantity.setFixedWidth(theme.sizes().text * 6)
        self.household_sentence, self.goods_sentence = _sentence(), _sentence()
        self._unit = label("", "muted")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label("户", "heading"), 0, 0)
        grid.addWidget(self.household, 0, 1, 1, 4)
        grid.addWidget(self.household_sentence, 1, 1, 1, 4)
        grid.addWidget(label("商品", "heading"), 2, 0)
        grid.addWidget(self.goods, 2, 1)
        grid.addWidget(label("数量", "heading"), 2, 2)
        grid.addWidget(self.quantity, 2, 3)
        grid.addWidget(self._unit, 2, 4)
        grid.addWidget(self.goods_sentence, 3, 1, 1, 4)

    def _connect_signals(self) -> None:
        self.household.scanned.connect(self._on_household_scanned)
        self.household.chosen.connect(lambda hit: self.customer_chosen.emit(hit.key))
        self.household.textEdited.connect(lambda _: self._on_typed())
        self.goods.scanned.connect(self._on_goods_scanned)
        self.goods.chosen.connect(lambda hit: self.product_chosen.emit(hit.key))
        self.goods.textEdited.connect(lambda _: self._on_typed())
        self.goods.empty_key_pressed.connect(self._on_empty_key)
        self.quantity.barcode_scanned.connect(self._on_goods_scanned)
        self.quantity.returnPressed.connect(self._on_quantity_entered)
        self.quantity.editingFinished.connect(self.commit_quantity)
        self.quantity.textEdited.connect(lambda _: self._on_typed())
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._take_quantity)
        self.quantity.value_changed.connect(self._settle.start)

    # ---- what the page calls

    def set_customer(self, name: str, *, can_buy: bool) -> None:
        """Shows who was found; the goods wait for somebody."""
        self.household.set_value(Hit(name, "", None) if name else None)
        self.goods.setEnabled(can_buy)

    def set_line(self, product: ProductView | None, quantity: int) -> None:
        """The quantity field belongs to the line the clerk is on."""
        self.quantity.setEnabled(product is not None)
        if product is None or self.quantity.text() != str(quantity):
            self.quantity.set_value(quantity or None)
        self._settle.stop()
        self._unit.setText(product.unit if product else "")

    def commit_quantity(self) -> bool:
        """Takes what stands in the quantity field, or says what is wrong with it."""
        if not self.quantity.isEnabled():
            return True
        try:
            quantity = self.quantity.value()
        except StationError as error:
            self.show_error(error)
            return False
        if quantity is not None:
            self.quantity_typed.emit(quantity)
        return True

    def show_error(self, error: StationError) -> bool:
        """Says a sentence below the field that it belongs to; False where it belongs to none of these."""
        if error.field == "household":
            self._say(self.household_sentence, self.household, str(error))
        elif error.field == "product":
            self._say(self.goods_sentence, self.goods, str(error))
        elif error.field == "quantity":
            self._say(self.goods_sentence, self.quantity, str(error))
        else:
            return False
        return True

    def clear_errors(self) -> None:
        for sentence, field in (
            (self.household_sentence, self.household),
            (self.goods_sentence, self.goods),
            (self.goods_sentence, self.quantity),
        ):
            sentence.setText("")
            theme.style(field, tone="")

    # ---- what happens

    def _find_customers(self, typed: str) -> list[Hit]:
        found = one_per_household(self._desk.people.find(typed, 40))
        return [_customer_hit(person) for person in found[:12]]

    def _find_goods(self, typed: str) -> list[Hit]:
        return [_goods_hit(product) for product in find_products(self._desk.store, typed, 12)]

    def _on_typed(self) -> None:
        self.clear_errors()
        self.typed.emit()

    def _on_household_scanned(self, text: str) -> None:
        self._on_typed()
        scan = read_scan(text)
        if scan is not None and scan.kind is ScanKind.HOUSEHOLD_CARD:
            self.card_scanned.emit(text)
        elif scan is not None and scan.kind is ScanKind.VOUCHER:
            self.voucher_scanned.emit(text)
        else:
            self.show_error(CardNotReadable(scanned=text))

    def _on_goods_scanned(self, text: str) -> None:
        self._on_typed()
        self.goods.setFocus()
        scan = read_scan(text)
        if scan is not None and scan.kind is ScanKind.HOUSEHOLD_CARD:
            self.card_among_goods_scanned.emit(text)
        elif scan is not None and scan.kind is ScanKind.VOUCHER:
            self.voucher_scanned.emit(text)
        else:
            self.goods_scanned.emit(text)

    def _on_quantity_entered(self) -> None:
        if self.commit_quantity():
            self.goods.setFocus()

    def _take_quantity(self) -> None:
        """While typing: a number that can stand is taken, anything else waits until the field is left."""
        try:
            quantity = self.quantity.value()
        except StationError:
            return
        if quantity is not None and self.quantity.hasFocus():
            self.quantity_typed.emit(quantity)

    def _on_empty_key(self, key: int) -> None:
        match Qt.Key(key):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.confirm_asked.emit()
            case Qt.Key.Key_Delete:
                self.line_removed.emit()
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.line_moved.emit(-1 if key == Qt.Key.Key_Up else 1)
            case pressed if pressed in _PLUS:
                self.quantity_stepped.emit(1)
            case pressed if pressed in _MINUS:
                self.quantity_stepped.emit(-1)

    def _say(self, sentence: QLabel, field: QWidget, text: str) -> None:
        sentence.setText(text)
        theme.style(field, tone="bad")
        field.setAccessibleDescription(text)


def _sentence() -> QLabel:
    made = label("", "small", wraps=True, tone="bad")
    made.setMinimumHeight(made.fontMetrics().lineSpacing() + 4)
    return made


def _is_card_or_goods(text: str) -> bool:
    """A phone number is searched for; goods scanned into the household field are told so."""
    scan = read_scan(text)
    if scan is None:
        return False
    return scan.kind is not ScanKind.BARCODE or len(scan.value) in _RETAIL_LENGTHS


def _customer_hit(person: PersonHit) -> Hit:
    facts = [f"{person.group} {person.household_number} 号户", person.phone]
    if person.is_gone:
        facts.append(person.status_label)
    return Hit(person.name, "　".join(fact for fact in facts if fact), person, "户", "house")


def _goods_hit(product: ProductView) -> Hit:
    stock = "服务券" if product.is_service else f"库存 {product.stock} {product.unit}"
    detail = f"{format_points(product.price)} 分/{product.unit}　{stock}"
    return Hit(product.name, detail, product, product.code, "inventory_2")
