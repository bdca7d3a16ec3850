"""A repair in words: what is damaged, what each way brings back, what is missing, and the printed report."""

from __future__ import annotations

from datetime import datetime

from station_app.clock import local
from station_app.documents.inputs import RepairSheetView
from station_app.domain.action_labels import action_words
from station_app.domain.amounts import format_points
from station_app.services.repaired import Contents
from station_app.services.repairing import Act, Damage, Offer, Repaired, Way

_UNREADABLE = "（记录本身也坏了，看不出来）"


def damage_words(damage: Damage) -> str:
    """What was found wrong with the file."""
    if damage.is_missing:
        return "数据文件不见了。"
    if damage.bad_pages:
        read = f"，还能读出的记录到第 {damage.last} 条为止" if damage.last else "，里面的记录读不出来了"
        return f"数据文件共 {damage.pages} 页，坏了 {damage.bad_pages} 页{read}。"
    return f"数据文件的每一页都能读，记录到第 {damage.last} 条为止。"


def way_words(offer: Offer) -> str:
    """What is done, as the name of a choice."""
    taken = "" if offer.backup is None else f"{_minute(offer.backup.at)} 的备份"
    return {
        Way.WHOLE: "补回钥匙文件" if offer.backup is not None else "不用修，数据是完整的",
        Way.RECORDS: f"用 {taken}，再接上之后的记录",
        Way.BACKUP: f"只用 {taken}",
        Way.SALVAGE: "从损坏的文件里抢救",
    }[offer.way]


def contents_words(contents: Contents) -> str:
    """What the station would hold."""
    until = "" if contents.until is None else f"，到 {_minute(contents.until)} 为止"
    return (
        f"{contents.entries} 条记录{until}；{contents.households} 户 {contents.residents} 人，"
        f"积分余额合计 {format_points(contents.points)} 分，兑换凭证 {contents.receipts} 张"
    )


def loss_words(offer: Offer, damage: Damage) -> tuple[str, str]:
    """What would be missing, and its tone."""
    if offer.lost:
        return f"会少 {len(offer.lost)} 件事，修好后要照清单重新录入。", "warn"
    if offer.retold:
        return (
            f"有 {len(offer.retold)} 件事的经过坏了，结果（余额、库存、名册）都在，合记成一条“抢救”记录。",
            "good",
        )
    if offer.way is Way.WHOLE:
        return "一条也不会少。", "good"
    if offer.way is Way.BACKUP:
        return "备份以后如果还做过事，不在里面，要重新录入。", "warn"
    if damage.is_end_known:
        return "核对过了，一条也不会少。", "good"
    return "能看到的记录都在。最后几笔可能坏得连痕迹都没有，修好后请核对一下最近的凭证。", "good"


def missing_words(offer: Offer, damage: Damage) -> tuple[str, str]:
    """The same once it is done."""
    if offer.lost:
        return f"有 {len(offer.lost)} 件事没有找回来，请照清单重新录入。", "warn"
    if offer.way is Way.BACKUP:
        return "备份以后做过的事，如果有，要重新录入。", "warn"
    if offer.way is Way.WHOLE or (damage.is_end_known and not offer.retold):
        return "核对过了，一条也没有少。", "good"
    return loss_words(offer, damage)


def lost_row(act: Act) -> tuple[str, str, str, str]:
    """Number, time, who and what of an act that is lost."""
    if act.at is None:
        return f"{act.seq}", "", "", _UNREADABLE
    return f"{act.seq}", _minute(act.at), act.actor, action_words(act.action)


def sheet_view(done: Repaired) -> RepairSheetView:
    """The printed report of a repair."""
    missing, _ = missing_words(done.offer, done.damage)
    facts = (
        ("损坏情况", damage_words(done.damage)),
        ("修复办法", way_words(done.offer)),
        ("修好以后", contents_words(done.offer.contents)),
        ("少了什么", missing),
    )
    lost = tuple(lost_row(act) for act in done.offer.lost)
    return RepairSheetView(
        done.station, _minute(done.at), facts, lost, tuple(path.name for path in done.kept)
    )


def _minute(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"
