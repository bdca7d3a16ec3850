"""What waits for the clerk, each in a sentence with the one thing to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from station_app.clock import local
from station_app.services.center_notices import NoticeView
from station_app.services.checks.running import DUE_DAYS as CHECK_DUE_DAYS
from station_app.services.claim_entry import NO_CLAIMS, ClaimsToDo
from station_app.services.figures import Day
from station_app.services.first_start import GuideState
from station_app.services.lots import LotView
from station_app.services.publicity_due import NOTHING_DUE, PublicityDue
from station_app.services.stock_warnings import NOTHING_WARNED, StockWarnings
from station_app.sync.overview import SyncOverview
from station_app.sync.stick_backup import DUE_AFTER_DAYS
from station_app.ui.items import ShowActivity, ShowNotice, ShowPart, ShowProduct

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
    so many ``orders`` that it forwarded; ``publicity`` is what of reviews and public notices waits. The books
    were last checked ``unchecked`` days ago.
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
    claims: ClaimsToDo = NO_CLAIMS
    publicity: PublicityDue = NOTHING_DUE
    unchecked: int = 0


def waiting(facts: Facts) -> list[Waiting]:
    """The most pressing first; empty where nothing waits."""
    safety = () if facts.is_demo else _safety(facts)
    return [*_first_things(facts), *_deeds(facts), *safety, *_check(facts)]


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
    yield from _publicity(facts.publicity)
    for activity in facts.day.to_close:
        held = f"{local(activity.starts_at):%m月%d日}"
        text = f"{held}的“{activity.title}”结束了，{activity.people} 人的积分还没有入账"
        yield Waiting("event", text, "去入账", "activities", ShowActivity(activity.id), "warn")
    yield from _claims(facts.claims)
    if facts.unprinted:
        text = f"有 {facts.unprinted} 张兑换凭证还没有打印"
        yield Waiting("receipt_long", text, "去打印", "shop", ShowPart("receipts"), "warn")
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


def _publicity(due: PublicityDue) -> Iterator[Waiting]:
    """What of reviews and notices has its day today, the villagers' objections first."""
    notices = ("reports", ShowPart("notices"))
    if due.objections:
        text = f"有 {due.objections} 条公示异议没有答复，答复以前不能入账"
        yield Waiting("report", text, "去答复", *notices, tone="bad")
    for notice in due.over:
        text = f"公示“{notice.title}”已经期满，可以办结入账"
        if not notice.open_objections:
            yield Waiting("task_alt", text, "去办结", "reports", ShowNotice(notice.id), "warn")
    for notice in due.ending:
        text = f"公示“{notice.title}”今天是最后一天"
        yield Waiting("schedule", text, "去看", "reports", ShowNotice(notice.id))
    if due.to_post:
        yield Waiting(
            "campaign", f"有 {due.to_post} 件申报评议过了，等着公示", "去公示", *notices, tone="warn"
        )
    if due.to_review:
        text = f"有 {due.to_review} 件申报等评议"
        yield Waiting("gavel", text, "去安排", "points", ShowPart("review"), "warn")


def _check(facts: Facts) -> Iterator[Waiting]:
    if facts.unchecked > CHECK_DUE_DAYS and facts.guide.has_people:
        text = f"账目有 {facts.unchecked} 天没有体检了"
        yield Waiting("verified", text, "去体检", "reports", ShowPart("check"))


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


def _claims(claims: ClaimsToDo) -> Iterator[Waiting]:
    to_claims = ("points", ShowPart("claims"))
    if claims.to_confirm:
        yield Waiting("assignment", f"有 {claims.to_confirm} 条积分申报等着确认", "去确认", *to_claims)
    if claims.ready:
        yield Waiting("task_alt", f"有 {claims.ready} 条积分申报可以入账", "去入账", *to_claims)


def _days(before: datetime, now: datetime) -> int:
    return (local(now).date() - local(before).date()).days
