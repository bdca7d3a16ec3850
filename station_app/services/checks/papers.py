"""What was claimed, posted up, cleared and turned into vouchers, held against the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from station_app.domain.amounts import format_points
from station_app.domain.checks.findings import MOST_ROWS, Finding, FindingRow, Place, PlaceKind
from station_app.domain.checks.thresholds import NOTICE_GRACE_DAYS
from station_app.domain.periods import month_of
from station_app.models.points import AccountKind
from station_app.services.checks.look import Look, gathered, month_key
from station_app.services.checks.number_gaps import VOUCHERS, number_gaps

_CLAIMS = """
SELECT c.id, c.number, c.status, c.household_id, c.deed_on, coalesce(c.granted, c.points) AS granted,
       c.by_name, c.transfer_id, t.honour, t.rule_id <> c.rule_id AS other_rule, h.number AS household
FROM points_claim c JOIN household h ON h.id = c.household_id
LEFT JOIN points_transfer t ON t.id = c.transfer_id
WHERE (c.status = 'entered' AND c.transfer_id IS NULL AND c.points_note = '')
   OR (c.transfer_id IS NOT NULL
       AND (c.status <> 'entered' OR t.id IS NULL OR t.rule_id IS NOT c.rule_id
            OR t.honour > abs(coalesce(c.granted, c.points))))
ORDER BY c.number
"""
_VOUCHERS = "SELECT number, issued_at FROM voucher ORDER BY number"
_CLEARED = """
SELECT l.id, l.account_id, l.before - l.after AS cleared, t.amount, t.id AS transfer_id,
       c.year, c.by_name, c.as_of
FROM clearing_line l JOIN clearing c ON c.id = l.clearing_id
LEFT JOIN points_transfer t ON t.id = l.transfer_id
WHERE l.before - l.after <> coalesce(t.amount, 0)
   OR (c.undone_at IS NOT NULL AND l.transfer_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM points_transfer u WHERE u.reverses_id = l.transfer_id))
ORDER BY l.id
"""
_CLEARINGS = """
SELECT c.id, c.year, c.cleared, coalesce(sum(l.before - l.after), 0) AS lines
FROM clearing c LEFT JOIN clearing_line l ON l.clearing_id = c.id
GROUP BY c.id HAVING c.cleared <> coalesce(sum(l.before - l.after), 0)
"""
_OVERDUE = """
SELECT n.number, n.title, n.ends_on, n.by_name FROM public_notice n
WHERE n.status = 'posted' AND n.ends_on < :day ORDER BY n.ends_on
"""
_VOUCHERS = "SELECT number, issued_at FROM voucher ORDER BY number"
_BUSY_MONTHS = """
SELECT month FROM points_month m
WHERE NOT EXISTS (SELECT 1 FROM month_close c WHERE c.month = m.month AND c.reopened_at IS NULL)
  AND month BETWEEN :first AND :last AND amount_in + amount_out > 0
GROUP BY month ORDER BY month
"""


def claims_against_transfers(look: Look) -> Iterator[Finding]:
    """Claims that count as entered without a transfer, or have one that is more, other, or too early."""
    for row in look.rows(_CLAIMS):
        if row.transfer_id is None:
            fault = "记为已入账，却没有积分流水"
        elif row.status != "entered":
            fault = "还没有办完，却已经有积分流水"
        elif row.honour is None:
            fault = "对应的积分流水找不到了"
        elif row.other_rule:
            fault = "和积分流水用的不是同一条规则"
        else:
            fault = f"评定 {format_points(row.granted)} 分，实际入账 {format_points(row.honour)} 分"
        place = (
            Place(PlaceKind.HOUSEHOLD, row.household_id)
            if row.honour is None
            else Place(PlaceKind.TRANSFER, row.transfer_id)
        )
        behind = FindingRow(
            date.fromisoformat(row.deed_on), f"{row.household} 号户", fault, row.granted, row.by_name, place
        )
        yield Finding(f"claims:{row.id}", f"{row.number} 号申报{fault}。", (behind,), 1)


def vouchers_against_account(look: Look) -> Iterator[Finding]:
    """Vouchers that are out, against the account that holds their points; and their running numbers."""
    out = look.rows("SELECT coalesce(sum(value), 0) FROM voucher WHERE status = 'issued'")[0][0]
    held = look.rows(
        "SELECT coalesce(sum(balance), 0) FROM points_account WHERE kind = :kind", kind=AccountKind.VOUCHER
    )[0][0]
    if out != held:
        yield Finding(
            "vouchers:account",
            f"没用掉的兑换券共 {format_points(out)} 分，账上为兑换券留的是 {format_points(held)} 分。",
        )
    for gap, explained in number_gaps(look, VOUCHERS):
        if explained:
            continue
        span = f"{gap.first}" if gap.count == 1 else f"{gap.first} 至 {gap.last}"
        yield Finding(f"vouchers:{gap.first}", f"兑换券缺号：{span}，共 {gap.count} 张。")


def clearings_against_transfers(look: Look) -> Iterator[Finding]:
    """Year-ends whose lists are not what their transfers took."""
    wrong = look.rows(_CLEARED)
    called = look.call({row.account_id for row in wrong})
    rows = [
        FindingRow(
            date.fromisoformat(row.as_of),
            called.get(row.account_id, ""),
            f"{row.year} 年清零 {format_points(row.cleared)} 分，流水 {format_points(row.amount or 0)} 分",
            -row.cleared,
            row.by_name,
            None if row.transfer_id is None else Place(PlaceKind.TRANSFER, row.transfer_id),
        )
        for row in wrong
    ]
    yield from gathered("clearing:lines", f"年终结转清单有 {len(rows)} 户和积分流水对不上。", rows)
    for row in look.rows(_CLEARINGS):
        yield Finding(
            f"clearing:{row.id}",
            f"{row.year} 年结转写明清零 {format_points(row.cleared)} 分，"
            f"清单加起来是 {format_points(row.lines)} 分。",
        )


def notices_overdue(look: Look) -> Iterator[Finding]:
    """Notices whose period is over and that nobody has closed."""
    last = look.today - timedelta(days=NOTICE_GRACE_DAYS)
    for row in look.rows(_OVERDUE, day=last.isoformat()):
        ended = date.fromisoformat(row.ends_on)
        words = f"第 {row.number} 号公示“{row.title}”{ended.month}月{ended.day}日就到期了，还没有办结。"
        yield Finding(f"notice:{row.number}", words, (FindingRow(ended, "", row.title, by=row.by_name),), 1)


def months_without_report(look: Look) -> Iterator[Finding]:
    """Months that are over, had entries, and were not closed."""
    over = month_of(look.today).previous()
    first, last = f"{look.period.start:%Y-%m}", min(f"{look.period.end:%Y-%m}", month_key(over))
    found = look.rows(_BUSY_MONTHS, first=first, last=last)
    months = [month_of(date.fromisoformat(f"{row.month}-01")) for row in found]
    rows = [FindingRow(month.end, "", f"{month.label()}没有月结") for month in months]
    words = f"有 {len(rows)} 个月没有月结报表。"
    if rows:
        yield Finding("month_close", words, tuple(rows[:MOST_ROWS]), len(rows))
