"""The tables of 库存: movements, lots, documents, and what the stock is worth."""

from __future__ import annotations

from datetime import date

from station_app.documents.papers import Align
from station_app.domain.amounts import MINUS
from station_app.domain.money import yuan
from station_app.services.deliveries import DeliveryView
from station_app.services.lots import LotView
from station_app.services.stock import MovementView
from station_app.services.stock_value import ProductWorth
from station_app.ui import theme
from station_app.ui.table_output import TableOutput
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.data_table import DataTable


def signed(quantity: int) -> str:
    """+20, −3."""
    return f"+{quantity}" if quantity > 0 else f"{MINUS}{-quantity}"


def movements_table(output: TableOutput) -> DataTable[MovementView]:
    """流水: the movements of a period, newest first."""
    columns = (
        Column[MovementView]("时间", lambda row: row.at),
        Column[MovementView]("商品", lambda row: row.product, widest=16),
        Column[MovementView](
            "事由",
            lambda row: row.kind_label,
            foreground=lambda row: theme.GOOD if row.quantity > 0 else None,
        ),
        Column[MovementView](
            "数量", lambda row: row.quantity, signed, Align.RIGHT, bold=lambda row: row.quantity > 0
        ),
        Column[MovementView]("结存", lambda row: row.stock_after, align=Align.RIGHT),
        Column[MovementView]("单位", lambda row: row.unit),
        Column[MovementView]("凭证或说明", lambda row: row.receipt or row.note, widest=12),
        Column[MovementView]("来源", lambda row: row.source_label),
        Column[MovementView]("供货或捐赠人", lambda row: row.supplier, widest=14),
        Column[MovementView]("发票号", lambda row: row.invoice),
        Column[MovementView]("进价（元）", lambda row: row.unit_cost, yuan, Align.RIGHT),
        Column[MovementView]("保质期到", lambda row: row.expires_on),
        Column[MovementView]("经办人", lambda row: row.by),
    )
    table = DataTable("爱心超市库存流水", columns, key=lambda row: row.id, output=output)
    table.add_filter(
        "事由",
        (
            ("全部事由", None),
            ("只看入库", lambda row: row.kind == "stock_in"),
            ("只看兑换和退回", lambda row: row.kind in {"redeem", "void", "return"}),
            ("只看盘点和更正", lambda row: row.kind in {"correction", "stocktake"}),
            ("只看报损", lambda row: row.kind == "loss"),
        ),
    )
    table.set_empty("这段时间没有入库和出库", "到货以后点“办理入库”，一次可以办理多种商品。", "办理入库")
    return table


def lots_table(output: TableOutput, today: date) -> DataTable[LotView]:
    """批次: what lies on the shelf, what expires first at the head."""
    columns = (
        Column[LotView]("编号", lambda row: row.code),
        Column[LotView]("商品", lambda row: row.product, widest=18),
        Column[LotView]("剩余", lambda row: row.remaining, align=Align.RIGHT, bold=lambda _: True),
        Column[LotView]("单位", lambda row: row.unit),
        Column[LotView]("入库数", lambda row: row.quantity, align=Align.RIGHT),
        Column[LotView](
            "保质期到",
            lambda row: row.expires_on,
            foreground=lambda row: _expiry_colour(row, today),
            symbol=lambda row: ("warning", theme.WARN) if row.expires_soon(today) else None,
        ),
        Column[LotView](
            "还有",
            lambda row: row.days_left(today),
            _days,
            foreground=lambda row: _expiry_colour(row, today),
        ),
        Column[LotView]("来源", lambda row: row.source_label),
        Column[LotView]("供货或捐赠人", lambda row: row.supplier, widest=14),
        Column[LotView]("进价（元）", lambda row: row.unit_cost, yuan, Align.RIGHT),
        Column[LotView]("入库日期", lambda row: row.came_on),
        Column[LotView]("单据", lambda row: row.document, lambda number: f"{number:04d}" if number else ""),
    )
    table = DataTable("爱心超市库存批次", columns, key=lambda row: row.id, output=output, multi_select=True)
    table.add_filter(
        "保质期",
        (
            ("全部批次", None),
            ("临期和过期", lambda row: row.expires_soon(today)),
            ("已过期", lambda row: row.is_expired(today)),
        ),
    )
    table.add_filter(
        "来源",
        (
            ("全部来源", None),
            ("采购", lambda row: row.source == "bought"),
            ("捐赠", lambda row: row.source == "donated"),
        ),
    )
    table.set_empty("货架上还没有货", "到货以后点“办理入库”。兑换时先到期的批次先出。", "办理入库")
    return table


def documents_table(output: TableOutput) -> DataTable[DeliveryView]:
    """入库单: deliveries of a period, the newest first."""
    columns = (
        Column[DeliveryView]("单号", lambda row: row.number, lambda number: f"{number:04d}"),
        Column[DeliveryView]("日期", lambda row: row.received_on),
        Column[DeliveryView]("单据", lambda row: row.title),
        Column[DeliveryView]("供货或捐赠人", lambda row: row.public_name, widest=16),
        Column[DeliveryView]("商品", lambda row: row.goods, widest=26),
        Column[DeliveryView]("金额（元）", lambda row: row.total_cost, yuan, Align.RIGHT),
        Column[DeliveryView]("发票号", lambda row: row.invoice),
        Column[DeliveryView]("资金来源", lambda row: row.fund),
        Column[DeliveryView]("经办人", lambda row: row.by),
    )
    table = DataTable("爱心超市入库单", columns, key=lambda row: row.id, output=output)
    table.add_filter(
        "单据",
        (
            ("全部单据", None),
            ("采购", lambda row: row.kind == "bought"),
            ("捐赠", lambda row: row.kind == "donated"),
        ),
    )
    table.set_empty(
        "这段时间没有入库单", "办理入库以后，这里可以打印入库单、捐赠接收单和感谢信。", "办理入库"
    )
    return table


def worth_table(output: TableOutput) -> DataTable[ProductWorth]:
    """价值: every product at the moving average."""
    columns = (
        Column[ProductWorth]("编号", lambda row: row.code),
        Column[ProductWorth]("商品", lambda row: row.product, widest=20),
        Column[ProductWorth]("类别", lambda row: row.class_name),
        Column[ProductWorth]("库存", lambda row: row.stock, align=Align.RIGHT),
        Column[ProductWorth]("单位", lambda row: row.unit),
        Column[ProductWorth](
            "平均进价（元）", lambda row: row.average if row.has_cost else None, yuan, Align.RIGHT
        ),
        Column[ProductWorth](
            "库存价值（元）", lambda row: row.value, yuan, Align.RIGHT, bold=lambda row: row.value > 0
        ),
        Column[ProductWorth]("说明", lambda row: "" if row.has_cost else "没有登记过进价，按 0 计"),
    )
    table = DataTable("爱心超市库存价值", columns, key=lambda row: row.product_id, output=output)
    table.add_filter("库存", (("全部商品", None), ("有货的", lambda row: row.stock > 0)))
    table.set_empty("还没有商品", "先在“商品”里添加，再办理入库。")
    return table


def _days(left: int | None) -> str:
    if left is None:
        return ""
    return f"过期 {-left} 天" if left < 0 else f"{left} 天"


def _expiry_colour(lot: LotView, today: date) -> str | None:
    if not lot.expires_soon(today):
        return None
    return theme.BAD if lot.is_expired(today) else theme.WARN
