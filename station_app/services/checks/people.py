"""Patterns among people: who redeemed what, for whom, and how the points are spread over the village."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from station_app.clock import day_start, to_millis
from station_app.domain.amounts import format_points
from station_app.domain.checks.findings import MOST_ROWS, Finding, FindingRow, Place, PlaceKind
from station_app.domain.checks.patterns import (
    cadres_ahead,
    is_cadre,
    needed_the_days_points,
    proxy_name,
    stands_out,
)
from station_app.domain.checks.thresholds import PHONE_HOUSEHOLDS, PROXY_HOUSEHOLDS
from station_app.domain.masking import mask_phone
from station_app.domain.periods import Period
from station_app.domain.shop import receipt_label
from station_app.services.checks.look import Look, day_of, gathered, month_key

_DAY_MS = 86_400_000
_REDEEMED = """
SELECT r.id, r.number, r.at, r.account_id, r.household_id, r.total, r.balance_before, r.proxy, r.by_name
FROM redemption r WHERE r.at >= :first AND r.at < :after AND r.kind = 'redeem'
  AND NOT EXISTS (SELECT 1 FROM redemption v WHERE v.voids_id = r.id)
"""
_SAME_DAY = """
SELECT r.id, r.number, r.at, r.account_id, r.total, r.balance_before, r.by_name, sum(t.amount) AS earned
FROM redemption r
JOIN points_transfer t ON t.to_account_id = r.account_id
  AND t.posted_on = date(r.at / 1000 + 28800, 'unixepoch')
  AND t.kind = 'earn' AND t.by_name = r.by_name AND t.id < r.transfer_id
WHERE r.at >= :first AND r.at < :after AND r.kind = 'redeem'
GROUP BY r.id ORDER BY r.id
"""
_NEVER_EARNED = """
AND NOT EXISTS (SELECT 1 FROM points_transfer t
                WHERE t.to_account_id = r.account_id AND t.kind IN ('earn', 'opening', 'merge'))
"""
_CLOSED = """
SELECT r.id, r.number, r.at, r.account_id, r.total, r.by_name, h.closed_on
FROM redemption r JOIN household h ON h.id = r.household_id
WHERE r.at >= :first AND r.at < :after AND r.kind = 'redeem' AND h.closed_on IS NOT NULL
  AND date(r.at / 1000 + 28800, 'unixepoch') > h.closed_on
"""
_WITH_PHONE = """
SELECT r.name, r.household_id, h.number FROM resident r JOIN household h ON h.id = r.household_id
WHERE r.phone = :phone AND r.status NOT IN ('dead', 'moved_out') ORDER BY h.number, r.id
"""
_PHONES = """
SELECT phone, count(DISTINCT household_id) AS households FROM resident
WHERE phone <> '' AND status NOT IN ('dead', 'moved_out')
GROUP BY phone HAVING households >= :least ORDER BY households DESC, phone
"""
_EARNED = """
SELECT m.account_id, sum(m.honour_in - m.honour_out) AS earned FROM points_month m
JOIN points_account a ON a.id = m.account_id
WHERE a.kind = 'member' AND m.month BETWEEN :first AND :last GROUP BY m.account_id
"""
_BY_HOUSEHOLD = """
SELECT h.id, coalesce(sum(e.earned), 0) FROM points_account a
LEFT JOIN resident r ON r.id = a.resident_id
JOIN household h ON h.id = coalesce(a.household_id, r.household_id)
LEFT JOIN (EARNED) e ON e.account_id = a.id
WHERE a.kind = 'member' AND h.status = 'active' GROUP BY h.id
""".replace("EARNED", _EARNED)


def _receipt_row(look: Look, row: Any, words: str) -> FindingRow:
    """A receipt as a row of a finding."""
    return FindingRow(
        day_of(row.at),
        look.call([row.account_id]).get(row.account_id, ""),
        words,
        -row.total,
        row.by_name,
        Place(PlaceKind.RECEIPT, row.id),
    )


def _days(period: Period) -> dict[str, int]:
    """The instants between which receipts of a period lie, in milliseconds."""
    return {
        "first": to_millis(day_start(period.start)),
        "after": to_millis(day_start(period.end)) + _DAY_MS,
    }


def entered_and_spent(look: Look, month: Period) -> Iterator[Finding]:
    """Redemptions that only the points entered the same day by the same user made possible."""
    rows = [
        _receipt_row(
            look,
            row,
            f"当天记入 {format_points(row.earned)} 分，又由同一人办了兑换 {receipt_label(row.number)}",
        )
        for row in look.rows(_SAME_DAY, **_days(month))
        if needed_the_days_points(row.balance_before, row.earned, row.total)
    ]
    words = f"{month.label()}，有 {len(rows)} 次兑换靠的是当天由同一人记入的积分。"
    return gathered(f"same_day:{month_key(month)}", words, rows)


def never_earned(look: Look) -> Iterator[Finding]:
    """Redemptions from accounts into which no points were ever entered."""
    found = look.rows(_REDEEMED + _NEVER_EARNED + "ORDER BY r.id", **_days(look.period))
    rows = [_receipt_row(look, row, f"凭证 {receipt_label(row.number)}") for row in found]
    return gathered("never_earned", f"有 {len(rows)} 次兑换的户（人）从来没有入过积分。", rows)


def closed_households(look: Look) -> Iterator[Finding]:
    """Redemptions of households after they were closed or merged."""
    rows = [
        _receipt_row(look, row, f"凭证 {receipt_label(row.number)}，{row.closed_on} 已销户")
        for row in look.rows(_CLOSED, **_days(look.period))
    ]
    return gathered("closed_household", f"有 {len(rows)} 次兑换在销户以后。", rows)


def proxies(look: Look) -> Iterator[Finding]:
    """One proxy who took goods for many households."""
    by_name: dict[str, list[FindingRow]] = defaultdict(list)
    households: dict[str, set[int]] = defaultdict(set)
    for row in look.rows(_REDEEMED + " AND r.proxy <> '' ORDER BY r.id", **_days(look.period)):
        name = proxy_name(row.proxy)
        households[name].add(row.household_id)
        by_name[name].append(_receipt_row(look, row, f"{row.proxy} 代领，凭证 {receipt_label(row.number)}"))
    for name, rows in by_name.items():
        if len(households[name]) >= PROXY_HOUSEHOLDS:
            words = f"{name}替 {len(households[name])} 户代领，共 {len(rows)} 次。"
            yield Finding(f"proxy:{name}", words, tuple(rows[:MOST_ROWS]), len(rows))


def shared_phones(look: Look) -> Iterator[Finding]:
    """One phone number that stands in many households."""
    for row in look.rows(_PHONES, least=PHONE_HOUSEHOLDS):
        people = look.rows(_WITH_PHONE, phone=row.phone)
        rows = tuple(
            FindingRow(
                None, f"{each.number} {each.name}", "登记的是这个电话", place=_household(each.household_id)
            )
            for each in people
        )
        words = f"电话 {mask_phone(row.phone)} 登记在 {row.households} 户里。"
        yield Finding(f"phone:{people[0].household_id}:{row.phone[-4:]}", words, rows[:MOST_ROWS], len(rows))


def large_shares(look: Look, month: Period) -> Iterator[Finding]:
    """Households (or persons) with a large share of all that the village earned in a month."""
    key = month_key(month)
    earned = {row.account_id: row.earned for row in look.rows(_EARNED, first=key, last=key)}
    village = sum(each for each in earned.values() if each > 0)
    for account, points in sorted(earned.items(), key=lambda each: -each[1]):
        if not stands_out(points, village, look.standing):
            break
        who = look.call([account]).get(account, "")
        clause = "AND t.to_account_id = :account AND t.honour > 0"
        rows, total = look.counted(month, clause, account=account)
        words = (
            f"{month.label()}，{who}得了 {format_points(points)} 分，"
            f"占全村当月的 {100 * points / village:.0f}%。"
        )
        yield Finding(f"share:{key}:{account}", words, rows, total)


def cadres_and_others(look: Look) -> Iterator[Finding]:
    """Cadres' households that earned clearly more than the others in the period."""
    tags = look.rows("SELECT DISTINCT tag FROM talent_tag WHERE until IS NULL")
    standing = [tag for (tag,) in tags if is_cadre(tag)]
    cadres = {
        household: (name, tag)
        for tag in standing
        for household, name in look.rows(
            "SELECT r.household_id, r.name FROM talent_tag g JOIN resident r ON r.id = g.resident_id"
            " WHERE g.until IS NULL AND g.tag = :tag",
            tag=tag,
        )
    }
    first, last = month_key(look.period), f"{look.period.end:%Y-%m}"
    earned = dict(look.rows(_BY_HOUSEHOLD, first=first, last=last))
    theirs = [points for household, points in earned.items() if household not in cadres]
    ours = {household: points for household, points in earned.items() if household in cadres}
    if not cadres_ahead(list(ours.values()), theirs):
        return
    mean = sum(theirs) / len(theirs)
    rows = tuple(
        FindingRow(None, cadres[household][0], cadres[household][1], points, place=_household(household))
        for household, points in sorted(ours.items(), key=lambda each: -each[1])
        if points > mean
    )
    average = sum(ours.values()) / len(ours)
    words = (
        f"{len(ours)} 户干部家庭平均得 {format_points(round(average))} 分，"
        f"其他户平均 {format_points(round(mean))} 分。"
    )
    yield Finding("cadres", words, rows[:MOST_ROWS], len(rows))


def _household(household_id: int) -> Place:
    return Place(PlaceKind.HOUSEHOLD, household_id)
