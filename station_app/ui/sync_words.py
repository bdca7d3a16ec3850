"""The state of the sync in the few words that stand in the top bar."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from station_app.clock import local
from station_app.sync.outgoing import ExportResult, Received
from station_app.sync.overview import ExportRow, SyncOverview

if TYPE_CHECKING:
    from station_app.sync.online import Synced

DUE_DAYS = 7
_FORKED = (
    "还有一台电脑在用本站的数据，它从第 {first} 条起与本机的不一样。市中心收的是本机的，那一台的没有收。"
    "请停用那台电脑，并打电话给市中心；要改留那一台，也由市中心定。"
)
_BRANCHED = (
    "本机是从旧备份恢复的，恢复后记的从第 {first} 条起与市中心已有的不一样，没有收。"
    "请先不要再记账，打电话给市中心，由市中心定留哪一边。"
)
_REVOKED = "市中心已经停用了这台电脑的同步，交去的数据不再收。本站的数据都在，请打电话与市中心核对。"
_AHEAD = "市中心还有本机没有的记录（到第 {last} 条）：本机是从旧备份恢复的。请打电话给市中心取回。"
_CATALOGUES_ARE = "在“积分”的规则和“爱心超市”的商品里"
_OLDER = (
    "市中心的程序比本站的旧，本站交去的数据还没有收。本站的数据都在，"
    "请打电话让市中心升级程序，升级后再导出一次。"
)
_RESEND = "市中心还缺第 {first} 条起的记录。请再导出一次，送到市中心。"


def sync_words(overview: SyncOverview, today: date) -> tuple[str, bool]:
    """For instance 未同步 12 条，上次 3 天前; and whether it is due. Empty without a centre."""
    if overview.center is None:
        return "", False
    if not overview.pending:
        return "已全部同步", False
    if overview.last_export is None:
        return f"未同步 {overview.pending} 条", True
    days = (today - local(overview.last_export).date()).days
    when = "今天" if days <= 0 else f" {days} 天前"
    return f"未同步 {overview.pending} 条，上次{when}", days >= DUE_DAYS


def answer_words(received: Received) -> tuple[str, str]:
    """What the centre's answer means for the clerk, and the tone to say it in."""
    if received.revoked:
        return _REVOKED, "bad"
    if received.center_older:
        return _OLDER, "warn"
    if received.fork_from is not None:
        words = _FORKED if received.ahead is None else _BRANCHED
        return words.format(first=received.fork_from), "bad"
    if received.ahead is not None:
        return _AHEAD.format(last=received.ahead), "warn"
    if received.resend_from is not None:
        return _RESEND.format(first=received.resend_from), "warn"
    keys = "新密钥已经启用。" if received.keys_taken_up else ""
    return f"市中心已收到第 {received.acknowledged} 条以前的全部记录。{keys}{brought_words(received)}", "good"


def brought_words(news: Received | Synced) -> str:
    """What came for the station's people; empty where nothing did."""
    parts = (
        (news.notices, f"{news.notices} 条市中心通知"),
        (news.catalogues, f"{news.catalogues} 份目录"),
        (news.orders, f"{news.orders} 件点单"),
    )
    brought = "、".join(words for count, words in parts if count)
    where = f"目录{_CATALOGUES_ARE}。" if news.catalogues else ""
    return f"带回 {brought}，请看一看。{where}" if brought else ""


def arrived_words(news: Synced) -> str:
    """What waits to be looked at since an exchange that nobody asked for; empty where nothing does."""
    parts = ((news.notices, f"{news.notices} 条通知"), (news.orders, f"{news.orders} 件点单"))
    arrived = "、".join(words for count, words in parts if count)
    said = [f"市中心发来 {arrived}，在“今日”里。"] if arrived else []
    if news.catalogues:
        said.append(f"市中心发来 {news.catalogues} 份目录，{_CATALOGUES_ARE}。")
    return "".join(said)


def sent_words(row: ExportRow) -> str:
    """What an exported file carries."""
    return f"照片 {row.photos} 张" if row.photos else f"第 {row.first} 至 {row.last} 条"


def waiting_words(state: SyncOverview) -> str:
    """What still has to go to the centre; photos are only spoken of once all entries are there."""
    if state.pending:
        return "要导出给市中心"
    return f"还有 {state.photos} 张照片要导出" if state.photos else "都收到了"


def exported_words(result: ExportResult) -> str:
    """What an export wrote."""
    entries = f" {result.entries} 条记录" if result.entries or not result.photos else ""
    photos = f" {result.photos} 张照片" if result.photos else ""
    return "和".join(part for part in (entries, photos) if part)


def synced_words(result: Synced) -> tuple[str, str]:
    """What an exchange over the network did, and the tone to say it in."""
    if result.cancelled:
        photos = f"和 {result.photos} 张照片" if result.photos else ""
        return f"已停止，{result.sent} 条{photos}已经传给市中心，其余的下次接着传。", "warn"
    news = result.news
    if news is not None and answer_words(news)[1] != "good":
        return answer_words(news)
    sent = f"传给市中心 {result.sent} 条记录" if result.sent else "市中心已有本站的全部记录"
    if result.photos:
        sent += f"，传去 {result.photos} 张照片"
    keys = "新密钥已经启用。" if any(each.keys_taken_up for each in result.received) else ""
    return f"已同步：{sent}。{keys}{brought_words(result)}", "good"
