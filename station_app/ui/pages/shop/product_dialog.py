"""Asks for the facts of a product: added, or changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from station_app.domain.amounts import format_points, parse_positive_points, parse_quantity
from station_app.services.products import (
    MOST_PICTURE_BYTES,
    ProductDraft,
    ProductView,
    add_product,
    change_product,
)
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.widgets.cards import push_button
from station_app.ui.widgets.fields import without_input_method
from station_app.ui.widgets.picture_field import PictureField

_UNITS = ("件", "套", "瓶", "袋", "包", "提", "支", "条", "块", "盒", "个", "把", "组", "张", "册")
_MOST_LOW, _MOST_MONTHS = 9999, 120


class BarcodeField(QWidget):
    """A barcode, scanned or typed, with the station's own one for goods that have none."""

    value_changed = Signal()

    def __init__(self, own: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = _latin_line("扫包装上的条码")
        self.own_button = push_button("用本站条码", kind="quiet", tip="给没有条码的商品编一个本站自己的条码")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.own_button)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(lambda _: self.value_changed.emit())
        self.own_button.clicked.connect(lambda: self.line.setText(own))

    def value(self) -> str:
        return self.line.text().strip()

    def set_value(self, text: str | None) -> None:
        self.line.setText(text or "")


class ProductDialog(FormDialog):
    """What one product is; its stock is changed by 入库 and 盘点更正 alone."""

    def __init__(
        self,
        product: ProductView | None,
        proposed_code: str,
        own_barcode: str,
        classes: Sequence[str],
        picture: bytes | None,
        parent: QWidget,
    ) -> None:
        super().__init__("添加商品" if product is None else f"修改“{product.name}”", "保存", parent)
        self._add_fields(own_barcode, classes)
        self.form.fill(_values_of(product) if product else {"code": proposed_code, "unit": "件"})
        self.picture.set_value(picture)

    def _add_fields(self, own_barcode: str, classes: Sequence[str]) -> None:
        add = self.form.add
        add("name", "名称", QLineEdit(), required=True, hint="写清规格，例如 洗衣液 2kg")
        add("price", "所需积分", _latin_line(""), parse=parse_positive_points, required=True)
        add("unit", "单位", _choice(_UNITS), required=True)
        add("barcode", "条码", BarcodeField(own_barcode))
        add("class_name", "类别", _choice(classes))
        add("code", "编号", _latin_line(""), required=True)
        add("low", "库存提醒", _latin_line("库存到这个数就提醒"), parse=_whole(_MOST_LOW))
        add("shelf_months", "保质期（月）", _latin_line("没有保质期的不填"), parse=_whole(_MOST_MONTHS))
        service = QCheckBox("服务券，不计库存")
        active = QCheckBox("在售")
        active.setChecked(True)
        add("is_service", "服务券", service)
        add("active", "上架", active)
        self.picture = PictureField(MOST_PICTURE_BYTES)
        add("picture", "照片", self.picture)
        add("note", "备注", QLineEdit())


def edit_product(
    desk: Desk,
    dialog: ProductDialog,
    product: ProductView | None,
    done: Callable[[ProductView], None],
) -> None:
    """Opens the dialog; ``done`` follows with the product as it was saved."""

    def save(values: dict[str, Any]) -> ProductView:
        picture = values.pop("picture")
        draft = ProductDraft(**{**values, "class_name": values["class_name"] or ""})
        if product is None:
            return add_product(desk.store, desk.actor, draft, picture)
        return change_product(desk.store, desk.actor, product.id, draft, picture)

    dialog.save_with(desk.tasks, save, done, lambda error: desk.messages.error(error, near=dialog.form))


def _values_of(product: ProductView) -> dict[str, Any]:
    return {
        "name": product.name,
        "price": format_points(product.price),
        "unit": product.unit,
        "barcode": product.barcode,
        "class_name": product.class_name,
        "code": product.code,
        "low": "" if product.low is None else str(product.low),
        "shelf_months": "" if product.shelf_months is None else str(product.shelf_months),
        "is_service": product.is_service,
        "active": product.active,
        "note": product.note,
    }


def _whole(most: int) -> Callable[[str], int]:
    return lambda text: parse_quantity(text, most)


def _choice(words: Sequence[str]) -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.addItems(list(words))
    box.setCurrentIndex(-1)
    return box


def _latin_line(placeholder: str) -> QLineEdit:
    line = QLineEdit()
    without_input_method(line)
    line.setPlaceholderText(placeholder)
    return line
