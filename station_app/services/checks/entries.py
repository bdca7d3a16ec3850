"""Patterns among the entries of a month: when, how much, to whom, how often, and for whom no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from station_app.clock import from_millis, local
from station_app.domain.amounts import format_points
from station_app.domain.checks.findings import Finding
from station_app.domain.checks.patterns import many_reversals, same_for_most
from station_app.domain.checks.thresholds import (
    BURST,
    LATE_DAYS,
    NIGHT_FROM,
    NIGHT_TO,
    REVERSALS,
    ROUND_FROM,
    ROUND_STEP,
)
from station_app.domain.periods import Period
from station_app.domain.settings import VOLUNTEER_MIN_AGE
from station_app.services.checks.look import OF_MONTH, Look, listed, month_key
from station_app.services.settings import setting_in

_HOUR = "(t.at / 3600000 + 8) % 24"
_BY_HAND = "t.kind IN ('earn', 'minus', 'adjust') AND t.activity_id IS NULL"
_AT_NIGHT = (
    f"({_HOUR} >= {NIGHT_FROM} OR {_HOUR} < {NIGHT_TO}) AND t.kind IN ('earn', 'minus', 'adjust', 'redeem')"
)
_CLAIMED = "EXISTS (SELECT 1 FROM points_claim c WHERE c.transfer_id = t.id)"
_LATE = (
    "t.deed_on <> t.posted_on AND t.kind IN ('earn', 'minus') AND t.activity_id IS NULL"
    f" AND julianday(t.posted_on) - julianday(t.deed_on) > {LATE_DAYS} AND NOT {_CLAIMED}"
)
_PUBLIC_RULES = "(SELECT id FROM points_rule WHERE review = 'panel' OR (notice AND points > 0))"
_UNDONE = "EXISTS (SELECT 1 FROM points_transfer back WHERE back.reverses_id = t.id)"
_DIRECT = f"t.kind IN ('earn', 'minus') AND t.rule_id IN {_PUBLIC_RULES} AND NOT {_CLAIMED} AND NOT {_UNDONE}"
_ROUND = f"{_BY_HAND} AND t.amount >= {ROUND_FROM} AND t.amount % {ROUND_STEP} = 0"
_STRANGE = (
    f"SELECT t.by_name, sum({_AT_NIGHT}) AS night, sum({_LATE}) AS late, sum({_ROUND}) AS round,"
    f" sum({_DIRECT}) AS direct, sum(t.reverses_id IS NOT NULL) AS reversals{OF_MONTH}"
    f"AND ({_AT_NIGHT} OR {_LATE} OR {_ROUND} OR ({_DIRECT}) OR t.reverses_id IS NOT NULL) GROUP BY t.by_name"
)
_ENTRIES = "SELECT t.by_name, count(*) AS entries" + OF_MONTH + "GROUP BY t.by_name"
_OFTEN = (
    "SELECT t.posted_on, t.amount, count(*) AS times"
    + OF_MONTH
    + "AND t.kind = 'earn' GROUP BY t.amount * 32 + substr(t.posted_on, 9)"
)
_SAME = (
    "SELECT count(DISTINCT t.to_account_id) FROM points_transfer t"
    " WHERE t.posted_on = :day AND t.kind = 'earn' AND t.amount = :amount"
)
_FULL_MINUTES = (
    "SELECT t.at / 60000 AS minute"
    + OF_MONTH
    + f"AND t.kind IN ('earn', 'minus', 'redeem') GROUP BY minute HAVING count(*) >= {BURST}"
)
_ACTS = (
    "SELECT t.by_name, count(DISTINCT t.at) AS acts"
    + OF_MONTH
    + "AND t.kind IN ('earn', 'minus', 'redeem') AND t.at / 60000 = :minute GROUP BY t.by_name"
)
_OF_AGE = "(SELECT date(birth_on, :years) FROM resident WHERE id = t.resident_id)"
_LISTED = "(SELECT value FROM json_each(:ids))"
_SINCE = "(SELECT status_on FROM resident WHERE id = t.resident_id)"


def at_night(look: Look, month: Period) -> Iterator[Finding]:
    """Entries of one user at an hour when nobody is at the station."""
    for row in look.of_month(_STRANGE, month):
        if row.night:
            rows = look.transfers_of(
                month,
                f"AND {_AT_NIGHT} AND t.by_name = :by",
                lambda each: f"{local(from_millis(each.at)):%H:%M} 记：{each.item}",
                by=row.by_name,
            )
            hours = f"{NIGHT_FROM} 点到 {NIGHT_TO} 点"
            words = f"{month.label()}，{row.by_name}在夜里（{hours}）记了 {row.night} 笔。"
            yield Finding(f"night:{month_key(month)}:{row.by_name}", words, rows, row.night)


def back_dated(look: Look, month: Period) -> Iterator[Finding]:
    """Entries of deeds that were more than a week ago."""
    for row in look.of_month(_STRANGE, month):
        if row.late:
            rows = look.transfers_of(
                month,
                f"AND {_LATE} AND t.by_name = :by",
                lambda each: f"{_days(each)} 天前（{each.deed_on}）的事：{each.item}",
                by=row.by_name,
            )
            words = f"{month.label()}，{row.by_name}补记了 {row.late} 笔超过 {LATE_DAYS} 天的事。"
            yield Finding(f"late:{month_key(month)}:{row.by_name}", words, rows, row.late)


def past_the_village(look: Look, month: Period) -> Iterator[Finding]:
    """Entries, not undone, by rules that ask for a panel or a notice, without a claim."""
    for row in look.of_month(_STRANGE, month):
        if row.direct:
            rows = look.transfers_of(month, f"AND {_DIRECT} AND t.by_name = :by", by=row.by_name)
            words = f"{month.label()}，{row.by_name}没有经过申报，直接记了 {row.direct} 笔要评议或公示的分。"
            yield Finding(f"direct:{month_key(month)}:{row.by_name}", words, rows, row.direct)


def _days(row: object) -> int:
    posted, deed = (date.fromisoformat(getattr(row, name)) for name in ("posted_on", "deed_on"))
    return (posted - deed).days


def round_sums(look: Look, month: Period) -> Iterator[Finding]:
    """Large round sums that were entered by hand."""
    for row in look.of_month(_STRANGE, month):
        if row.round:
            rows = look.transfers_of(month, f"AND {_ROUND} AND t.by_name = :by", by=row.by_name)
            words = (
                f"{month.label()}，{row.by_name}手工记了 {row.round} 笔整数大额"
                f"（{format_points(ROUND_FROM)} 分以上）。"
            )
            yield Finding(f"round:{month_key(month)}:{row.by_name}", words, rows, row.round)


def often_reversed(look: Look, month: Period) -> Iterator[Finding]:
    """Reversals and voids of one user that are many for what the user entered."""
    strange = [row for row in look.of_month(_STRANGE, month) if row.reversals >= REVERSALS]
    entries = {row.by_name: row.entries for row in look.of_month(_ENTRIES, month)} if strange else {}
    for row in strange:
        if many_reversals(row.reversals, entries[row.by_name]):
            rows = look.transfers_of(
                month,
                "AND t.reverses_id IS NOT NULL AND t.by_name = :by",
                lambda each: f"{each.item}：{each.reason}" if each.reason else each.item,
                by=row.by_name,
            )
            words = (
                f"{month.label()}，{row.by_name}记的 {entries[row.by_name]} 笔里"
                f"有 {row.reversals} 笔冲正或作废。"
            )
            yield Finding(f"reversed:{month_key(month)}:{row.by_name}", words, rows, row.reversals)


def same_amount(look: Look, month: Period) -> Iterator[Finding]:
    """The same amount to most of the village on one day."""
    for row in look.of_month(_OFTEN, month):
        if not same_for_most(row.times, look.standing):
            continue
        day = date.fromisoformat(row.posted_on)
        accounts = look.rows(_SAME, day=row.posted_on, amount=row.amount)[0][0]
        if same_for_most(accounts, look.standing):
            rows = look.transfers_of(
                Period(day, day), "AND t.kind = 'earn' AND t.amount = :amount", amount=row.amount
            )
            words = (
                f"{day.year}年{day.month}月{day.day}日，{accounts} 户（人）同一天都得了"
                f" {format_points(row.amount)} 分，占全村的 {100 * accounts // look.standing}%。"
            )
            yield Finding(f"same:{row.posted_on}:{row.amount}", words, rows, row.times)


def bursts(look: Look, month: Period) -> Iterator[Finding]:
    """More acts of one user within a minute than hands can do."""
    for (minute,) in look.of_month(_FULL_MINUTES, month):
        at = local(from_millis(minute * 60_000))
        days = {"start": f"{at:%Y-%m-%d}", "end": f"{at:%Y-%m-%d}"}
        for row in look.rows(_ACTS, minute=minute, **days):
            if row.acts < BURST:
                continue
            rows, total = look.counted(
                month,
                "AND t.by_name = :by AND t.at / 60000 = :minute AND t.kind IN ('earn', 'minus', 'redeem')",
                by=row.by_name,
                minute=minute,
            )
            words = f"{at:%Y年%m月%d日 %H:%M} 这一分钟里，{row.by_name}办了 {row.acts} 次，手工办不了这么快。"
            yield Finding(f"burst:{minute}:{row.by_name}", words, rows, total)


def for_the_gone(look: Look, month: Period) -> Iterator[Finding]:
    """Points for deeds of people who had died or moved out by then."""
    gone = [each for each in look.gone if each.on < month.end.isoformat()]
    if not gone:
        return
    rows, total = look.counted(
        month,
        f"AND t.kind IN ('earn', 'redeem') AND t.resident_id IN {_LISTED} AND t.deed_on > {_SINCE}",
        ids=listed(gone),
    )
    if rows:
        words = f"{month.label()}，有 {total} 笔积分记在已经去世或迁出的人名下。"
        yield Finding(f"gone:{month_key(month)}", words, rows, total)


def for_small_children(look: Look, month: Period) -> Iterator[Finding]:
    """Points for deeds of children who were too young to serve, be it a deed of the year before."""
    age = setting_in(look.session, VOLUNTEER_MIN_AGE)
    since = month.start.replace(year=month.start.year - age - 1).isoformat()
    young = [each for each in look.born if each.on > since]
    if not young:
        return
    rows, total = look.counted(
        month,
        f"AND t.kind = 'earn' AND t.resident_id IN {_LISTED} AND t.deed_on < {_OF_AGE}",
        ids=listed(young),
        years=f"+{age} years",
    )
    if rows:
        words = f"{month.label()}，有 {total} 笔积分记在未满 {age} 周岁的孩子名下。"
        yield Finding(f"children:{month_key(month)}", words, rows, total)
