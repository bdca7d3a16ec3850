"""What waits for the clerk, each in a sentence with the one thing to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from station_app.clock import local
from station_app.services.center_notices import NoticeView
from station_app.services.exchange_days import DayView
from station_app.services.figures import Day
from station_app.services.first_start import GuideState
from station_app.services.lots import LotView
from station_app.services.stock_warnings import NOTHING_WARNED, StockWarnings
from station_app.sync.overview import SyncOverview
from station_app.sync.stick_backup import DUE_AFTER_DAYS
from station_app.ui.items import ShowActivity, ShowPart, ShowProduct

SYNC_DUE_DAYS = 7
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the list; ``place`` and ``item`` are where its button goes."""

    icon: str
    text: str
    action: str
    place: str
    item: object = None
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the list is made from.

    ``unprinted`` counts receipts that never left a printer; ``notices`` of the centre wait to be read, and
    so many ``orders`` that it forwarded.
    """

    day: Day
    guide: GuideState
    sync: SyncOverview
    outside_backup: datetime | None
    unprinted: int
    orders: int
    notices: tuple[NoticeView, ...]
    is_demo: bool
    now: datetime
    stock: StockWarnings = NOTHING_WARNED
    unclosed: tuple[date, ...] = ()
    """Days of the shop that were not closed (日结), the oldest first."""
    exchange_days: tuple[DayView, ...] = ()
    """Those that are on today, or were and are not settled."""
    lapsed: int = 0
    """Lists of goods held back that nobody fetched in time."""


def waiting(facts: Facts) -> list[Waiting]:
    """The most pressing first; empty where nothing waits."""
    safety = () if facts.is_demo else _safety(facts)
    return [*_first_things(facts), *_deeds(facts), *safety]


def _first_things(facts: Facts) -> Iterator[Waiting]:
    if not facts.guide.has_recovery_sheet and not facts.is_demo:
        yield Waiting("key", "恢复单还没有打印、核对", "换恢复单", "settings", ShowPart("users"), "bad")
    if not facts.guide.has_people:
        yield Waiting("group_add", "还没有户和人，先把花名册导进来", "去导入", "households")
    if not facts.day.has_products:
        yield Waiting("inventory_2", "爱心超市还没有商品", "去添加", "shop", ShowPart("goods"))


def _deeds(facts: Facts) -> Iterator[Waiting]:
    if facts.notices:
        first = facts.notices[0]
        until = "" if first.until is None else f"（{first.until:%m月%d日}前）"
        more = f"，还有 {len(facts.notices) - 1} 条" if len(facts.notices) > 1 else ""
        text = f"市中心通知：{first.title}{until}{more}"
        yield Waiting("campaign", text, "去看", "sync", ShowPart("notices"), "warn")
    if facts.orders:
        text = f"市中心转来的点单有 {facts.orders} 件还没看"
        yield Waiting("assignment", text, "去看", "sync", ShowPart("orders"), "warn")
    for activity in facts.day.to_close:
        held = f"{local(activity.starts_at):%m月%d日}"
        text = f"{held}的“{activity.title}”结束了，{activity.people} 人的积分还没有入账"
        yield Waiting("event", text, "去入账", "activities", ShowActivity(activity.id), "warn")
    yield from _exchange_days(facts)
    if facts.unprinted:
        text = f"有 {facts.unprinted} 张兑换凭证还没有打印"
        yield Waiting("receipt_long", text, "去打印", "shop", ShowPart("receipts"), "warn")
    if facts.unclosed:
        text = f"爱心超市有 {len(facts.unclosed)} 天没有日结，最早是 {facts.unclosed[0]:%m月%d日}"
        yield Waiting("balance", text, "去日结", "shop", ShowPart("reconciliation"), "warn")
    low = facts.day.low
    if low:
        named = "、".join(f"{each.name}剩 {each.stock} {each.unit}" for each in low[:_NAMED])
        more = f"等 {len(low)} 种商品" if len(low) > _NAMED else ""
        yield Waiting(
            "inventory_2", f"快没货了：{named}{more}", "看商品", "shop", ShowProduct(low[0].id), "warn"
        )
    yield from _stock_deeds(facts.stock)


def _stock_deeds(stock: StockWarnings) -> Iterator[Waiting]:
    if stock.expired:
        named = _named_lots(stock.expired)
        yield Waiting("warning", f"已经过期、要报损：{named}", "去报损", "shop", ShowPart("lots"), "bad")
    if stock.expiring:
        named = _named_lots(stock.expiring)
        yield Waiting("schedule", f"30 天内到期：{named}", "看批次", "shop", ShowPart("lots"), "warn")
    if stock.counting is not None:
        text = f"第 {stock.counting} 次盘点还没有入账"
        yield Waiting("balance", text, "去录入", "shop", ShowPart("stocktake"), "warn")


def _named_lots(lots: Sequence[LotView]) -> str:
    named = "、".join(f"{lot.product} {lot.remaining} {lot.unit}" for lot in lots[:_NAMED])
    return named + (f"等 {len(lots)} 批" if len(lots) > _NAMED else "")


def _exchange_days(facts: Facts) -> Iterator[Waiting]:
    to_days = ("shop", ShowPart("days"))
    for day in facts.exchange_days:
        if day.phase(local(facts.now).date()) == "进行中":
            text = f"今天是“{day.name}”，已发 {day.tickets} 个号，办理 {day.served} 个"
            yield Waiting("event", text, "去叫号", *to_days)
        else:
            yield Waiting("event", f"“{day.name}”（{day.days}）还没有结算", "去结算", *to_days, tone="warn")
    if facts.lapsed:
        text = f"有 {facts.lapsed} 份备货过期没有领，商品还占着"
        yield Waiting("inventory_2", text, "去处理", *to_days, tone="warn")


def _safety(facts: Facts) -> Iterator[Waiting]:
    outside = facts.outside_backup
    to_backup = ("去备份", "settings", ShowPart("backup"))
    if outside is None:
        yield Waiting("backup", "还没有备份到U盘", *to_backup, tone="warn")
    elif (days := _days(outside, facts.now)) > DUE_AFTER_DAYS:
        yield Waiting("backup", f"上次备份到U盘是 {days} 天前", *to_backup, tone="warn")
    sync = facts.sync
    if sync.center is None or not sync.pending:
        return
    if sync.last_export is None:
        text = f"还没有向{sync.center.center_name}同步过，有 {sync.pending} 条记录"
        yield Waiting("cloud_upload", text, "去同步", "sync")
    elif (days := _days(sync.last_export, facts.now)) >= SYNC_DUE_DAYS:
        text = f"有 {sync.pending} 条记录没有同步，上次是 {days} 天前"
        yield Waiting("cloud_upload", text, "去同步", "sync", None, "warn")


def _days(before: datetime, now: datetime) -> int:
    return (local(now).date() - local(before).date()).days
