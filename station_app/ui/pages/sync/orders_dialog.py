"""转来的点单: what the city's app forwarded to this station, to be read, called back, and said to be seen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from station_app.clock import local
from station_app.domain.masking import mask_phone
from station_app.services.center_orders import OrderView, list_orders, mark_seen
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.pages.sync.reading_dialog import ReadingDialog
from station_app.ui.tables.rows_table import Column


def _state(order: OrderView) -> str:
    if order.cancelled_at is not None:
        return "撤回了，还没看" if order.seen_at is None else "已撤回"
    return "还没看" if order.seen_at is None else f"{order.seen_by}看过"


_COLUMNS = (
    Column[OrderView](
        "要什么服务", lambda row: row.service, widest=16, struck=lambda row: bool(row.cancelled_at)
    ),
    Column[OrderView]("姓名", lambda row: row.name),
    Column[OrderView]("电话", lambda row: mask_phone(row.phone)),
    Column[OrderView]("地址", lambda row: row.place, widest=14),
    Column[OrderView]("希望的日期", lambda row: row.wanted_on),
    Column[OrderView](
        "状态", _state, foreground=lambda row: theme.WARN if row.seen_at is None else theme.RESTING
    ),
    Column[OrderView]("单号", lambda row: row.number),
)


class OrdersDialog(ReadingDialog[OrderView]):
    """Every order, phones masked in the list; the chosen one with its phone, for somebody has to call."""

    title = "转来的点单"
    text_name = "点单内容"
    mark_action = "sync.see_order"
    empty = ("还没有点单", "村民在市里平台上点的单，由市中心转来，和回执一起带回。")
    wide = 64

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, _COLUMNS, parent)

    def rows(self) -> list[OrderView]:
        return list_orders(self.desk.store)

    def mark(self, row: OrderView) -> None:
        mark_seen(self.desk.store, self.desk.actor, row.id)

    def waits(self, row: OrderView) -> bool:
        return row.seen_at is None

    def reading(self, row: OrderView) -> tuple[str, str, str]:
        lines = _lines(row, shows_phone=self.desk.may(self.mark_action))
        return row.service, "　".join(_facts(row)), "\n".join(lines)


def _facts(order: OrderView) -> list[str]:
    """Its number, when it came, what became of it, and who has seen it."""
    facts = [
        f"单号 {order.number}",
        f"市中心 {local(order.sent_at):%m月%d日}转来",
        f"{local(order.received_at):%m月%d日}收到",
    ]
    if order.cancelled_at is not None:
        facts.append(f"{local(order.cancelled_at):%m月%d日}撤回了，不用办")
    if order.seen_at is not None:
        facts.append(f"{order.seen_by} {local(order.seen_at):%m月%d日}看过")
    return facts


def _lines(order: OrderView, *, shows_phone: bool) -> list[str]:
    """Who asks and where, each on a line of its own; the phone whole to whom has to call."""
    wanted = "" if order.wanted_on is None else f"{order.wanted_on:%Y年%m月%d日}"
    parts = (
        ("姓名", order.name),
        ("电话", order.phone if shows_phone else mask_phone(order.phone)),
        ("地址", order.place),
        ("户号", order.household),
        ("希望的日期", wanted),
        ("说明", order.remark),
    )
    return [f"{head}：{text}" for head, text in parts if text]
