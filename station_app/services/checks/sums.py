"""The ledger's sums, recomputed month by month from the transfers: ``ledger.check_ledger``, quicker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from station_app.domain.amounts import format_points
from station_app.domain.checks.findings import MOST_ROWS, Finding, FindingRow
from station_app.domain.periods import Period
from station_app.services.checks.look import OF_MONTH, Look, month_key

_SUMS = (
    "SELECT t.from_account_id, t.to_account_id, sum(t.amount), sum(t.honour),"
    " sum(CASE WHEN t.kind IN ('merge', 'opening') THEN 0 ELSE t.honour END)"
    + OF_MONTH
    + "GROUP BY t.from_account_id * 4294967296 + t.to_account_id"
)
"""Grouped by one number, which sorts in half the time of two columns."""
_KEPT = (
    "SELECT account_id, amount_in, amount_out, honour_in, honour_out FROM points_month WHERE month = :month"
)
_NOTHING = (0, 0, 0, 0)


class LedgerSums:
    """Adds up what it is shown, and holds it against the monthly sums and against the accounts."""

    def __init__(self) -> None:
        self._net: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        self._seen: set[str] = set()

    def month(self, look: Look, month: Period) -> Iterator[Finding]:
        """The accounts whose sums of this month are not what the transfers say, in one finding."""
        true: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for source, target, amount, honour, earned in look.of_month(_SUMS, month):
            true[source][1] += amount
            true[source][3] += earned
            true[target][0] += amount
            true[target][2] += earned
            self._net[source][0] -= amount
            self._net[source][1] -= honour
            self._net[target][0] += amount
            self._net[target][1] += honour
        key = month_key(month)
        self._seen.add(key)
        kept = {row[0]: tuple(row[1:]) for row in look.rows(_KEPT, month=key)}
        wrong = sorted(
            each
            for each in kept.keys() | true.keys()
            if kept.get(each, _NOTHING) != tuple(true.get(each, _NOTHING))
        )
        if wrong:
            called = look.call(wrong)
            rows = [
                FindingRow(month.start, called.get(each, "本站账户"), "月合计和流水不一致") for each in wrong
            ]
            yield Finding(
                f"ledger:month:{key}",
                f"{month.label()}有 {len(wrong)} 个账户的月合计和流水不一致。",
                tuple(rows[:MOST_ROWS]),
                len(rows),
            )

    def end(self, look: Look) -> Iterator[Finding]:
        """The accounts whose figures are not what the transfers say, and what all balances together lack."""
        accounts = look.rows("SELECT id, balance, honour FROM points_account")
        balance, honour = sum(row.balance for row in accounts), sum(row.honour for row in accounts)
        if balance or honour:
            yield Finding(
                "ledger:total",
                f"全部账户加起来应当是 0，现在差可兑换积分 {format_points(balance)} 分、"
                f"荣誉积分 {format_points(honour)} 分。",
            )
        wrong = [row for row in accounts if [row.balance, row.honour] != self._net.get(row.id, [0, 0])]
        called = look.call([row.id for row in wrong])
        for row in wrong:
            true_balance, true_honour = self._net.get(row.id, [0, 0])
            who = called.get(row.id, "本站账户")
            yield Finding(
                f"ledger:account:{row.id}",
                f"{who}：账上可兑换 {format_points(row.balance)} 分、荣誉 {format_points(row.honour)} 分，"
                f"按流水应当是 {format_points(true_balance)} 分和 {format_points(true_honour)} 分。",
                (FindingRow(None, who, "余额和流水不一致", row.balance - true_balance),),
                1,
            )
        yield from self._unseen(look)

    def _unseen(self, look: Look) -> Iterator[Finding]:
        """Monthly sums of months in which there is no transfer at all."""
        rows = look.rows(
            "SELECT DISTINCT month FROM points_month"
            " WHERE amount_in <> 0 OR amount_out <> 0 OR honour_in <> 0 OR honour_out <> 0"
        )
        for (month,) in rows:
            if month not in self._seen:
                yield Finding(f"ledger:month:{month}", f"{month} 没有流水，却有月合计。")
