"""The product that is selected: its picture, price, stock and barcode, large enough to be held beside it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from station_app.domain.amounts import format_points
from station_app.services.products import ProductView
from station_app.ui import theme
from station_app.ui.widgets.cards import Card, EmptyState, label
from station_app.ui.widgets.picture_field import PictureView

_WIDTH = 288


class ProductCard(Card):
    """Beside the table of goods."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFixedWidth(_WIDTH)
        self._nothing = EmptyState(
            "选一件商品", "这里显示它的照片、积分和条码。", symbol="inventory_2", wide=11
        )
        self._inside = QWidget()
        self.picture = PictureView(QSize(_WIDTH - 32, (_WIDTH - 32) * 3 // 4))
        self._name = label("", "heading", wraps=True)
        self._price = label("", "number", tone="accent")
        self._stock = label("", wraps=True)
        self._expiry = label("", wraps=True)
        self._barcode = label("", "strong")
        self._note = label("", "small", wraps=True)
        for text in (self._barcode, self._name):
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for widget in (
            self._nothing,
            self.picture,
            self._name,
            self._price,
            self._stock,
            self._expiry,
            self._barcode,
            self._note,
        ):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.show_product(None, expired="", soon="")

    def show_product(self, product: ProductView | None, *, expired: str, soon: str) -> None:
        """Nothing, or a product; ``expired`` or ``soon`` say what its date means today."""
        self._nothing.setVisible(product is None)
        for widget in (
            self.picture,
            self._name,
            self._price,
            self._stock,
            self._expiry,
            self._barcode,
            self._note,
        ):
            widget.setVisible(product is not None)
        if product is None:
            return
        self._name.setText(product.name)
        self._price.setText(f"{format_points(product.price)} 分/{product.unit}")
        self._stock.setText(
            "服务券，不计库存" if product.is_service else f"库存 {product.stock} {product.unit}"
        )
        theme.style(self._stock, tone="warn" if product.is_low else "")
        self._expiry.setText(expired or soon)
        self._expiry.setVisible(bool(expired or soon))
        theme.style(self._expiry, tone="bad" if expired else "warn")
        self._barcode.setText(spaced_barcode(product.barcode) if product.barcode else "没有条码")
        theme.style(self._barcode, tone="" if product.barcode else "plain")
        self._note.setText(product.note)
        self._note.setVisible(bool(product.note))


def spaced_barcode(barcode: str) -> str:
    """An EAN-13 as it stands below its bars: 6 901234 567892; others as they are."""
    return f"{barcode[0]} {barcode[1:7]} {barcode[7:]}" if len(barcode) == len("6901234567892") else barcode
