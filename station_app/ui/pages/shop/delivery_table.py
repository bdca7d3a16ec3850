"""The lines of a delivery under way."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from station_app.documents.papers import Align
from station_app.domain.money import yuan
from station_app.ui.pages.shop.delivery import DeliveryLine
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.data_table import DataTable

_COLUMNS = (
    Column[DeliveryLine]("商品", lambda line: line.product.name, widest=18),
    Column[DeliveryLine](
        "数量", lambda line: f"{line.quantity} {line.product.unit}", align=Align.RIGHT, bold=lambda _: True
    ),
    Column[DeliveryLine]("进价（元）", lambda line: line.unit_cost, yuan, Align.RIGHT),
    Column[DeliveryLine]("金额（元）", lambda line: line.cost, yuan, Align.RIGHT),
    Column[DeliveryLine]("保质期到", lambda line: line.expires_on),
    Column[DeliveryLine](
        "入库后", lambda line: f"{line.product.stock + line.quantity} {line.product.unit}", align=Align.RIGHT
    ),
)


class DeliveryTable(DataTable[DeliveryLine]):
    """Enter or a double click takes a line back into the fields."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "这次入库的商品", _COLUMNS, key=lambda line: line.key, searchable=False, parent=parent
        )
        self.set_empty("还没有录商品", "扫条码或查找商品，填数量，按回车加入。")
        self.view.setSortingEnabled(False)
        self.count.hide()
