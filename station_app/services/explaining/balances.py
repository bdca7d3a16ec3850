"""How a balance is made up: the sums of each kind of transfer, and the transfers of each sum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from station_app.errors.store import NothingFound
from station_app.models.people import Resident
from station_app.models.points import PointsAccount
from station_app.services.customers import account_of
from station_app.services.holders import holders_of
from station_app.store.store import Store

MOST_LINES = 1000

_CATEGORY = "CASE WHEN t.kind = 'earn' THEN coalesce(c.name, '') ELSE '' END AS category"
_SIDE = """
SELECT t.*, {category}, {sign} AS sign FROM points_transfer t
LEFT JOIN points_rule u ON u.id = t.rule_id LEFT JOIN points_category c ON c.id = u.category_id
WHERE t.{side} = :account
"""
_BOTH = " UNION ALL ".join(
    _SIDE.format(category=_CATEGORY, sign=sign, side=side)
    for sign, side in ((1, "to_account_id"), (-1, "from_account_id"))
)
"""The transfers of an account with their category and sign, each side by its own index."""
_SUMS = """
SELECT kind, category, count(*) AS times, sum(sign * amount) AS change, sum(sign * honour) AS honour,
       min(posted_on) AS first, max(posted_on) AS last
FROM (BOTH) GROUP BY kind, category ORDER BY kind <> 'opening', kind <> 'earn', min(posted_on), category
""".replace("BOTH", _BOTH)
_LINES = """
SELECT m.*, r.name AS who, (SELECT v.id FROM points_transfer v WHERE v.reverses_id = m.id) AS undone
FROM (BOTH) m LEFT JOIN resident r ON r.id = m.resident_id
WHERE :kind = '' OR (m.kind = :kind AND m.category = :category)
ORDER BY m.id DESC LIMIT :most
""".replace("BOTH", _BOTH)


@dataclass(frozen=True, slots=True)
class MakeupLine:
    """What one kind of transfer did to an account in all; what was earned is told by ``category`` of rules.

    ``change`` is of 可兑换积分, ``honour`` of 荣誉积分, both in signed tenths.
    """

    kind: str
    category: str
    times: int
    change: int
    honour: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Makeup:
    """An account's two figures and what they are made of: the lines add up to them."""

    account_id: int
    household_id: int
    household_number: str
    holder: str
    group: str
    balance: int
    honour: int
    lines: tuple[MakeupLine, ...]

    @property
    def adds_up(self) -> bool:
        """True as long as the books are in order."""
        change = sum(line.change for line in self.lines)
        return (change, sum(line.honour for line in self.lines)) == (self.balance, self.honour)


@dataclass(frozen=True, slots=True)
class PartLine:
    """One transfer of an account; ``change`` and ``honour`` in signed tenths."""

    transfer_id: int
    on: date
    deed_on: date
    kind: str
    item: str
    who: str
    change: int
    honour: int
    reason: str
    by: str
    reverses: int | None
    undone_by: int | None


def account_id_of(store: Store, household_id: int, resident_id: int | None = None) -> int:
    """The account of a household, or of a person of it; raises what ``customers.account_of`` raises."""
    with store.read() as session:
        return account_of(session, household_id, resident_id).id


def makeup(store: Store, account_id: int) -> Makeup:
    """How the figures of a household or person are made up; raises NothingFound."""
    with store.read() as session:
        account = session.get(PointsAccount, account_id)
        holder = holders_of(session, [account_id]).get(account_id)
        if account is None or holder is None:
            raise NothingFound
        rows = session.execute(text(_SUMS), {"account": account_id}).all()
        return Makeup(
            account_id,
            _household_of(session, account),
            holder.household_number,
            holder.called,
            holder.group,
            account.balance,
            account.honour,
            tuple(
                MakeupLine(
                    row.kind,
                    row.category,
                    row.times,
                    row.change,
                    row.honour,
                    date.fromisoformat(row.first),
                    date.fromisoformat(row.last),
                )
                for row in rows
            ),
        )


def part_lines(store: Store, account_id: int, kind: str = "", category: str = "") -> list[PartLine]:
    """The transfers of a line of the makeup, or all (no kind), the newest first, ``MOST_LINES`` at most."""
    asked = {"account": account_id, "kind": kind, "category": category, "most": MOST_LINES}
    with store.read() as session:
        return [
            PartLine(
                row.id,
                date.fromisoformat(row.posted_on),
                date.fromisoformat(row.deed_on),
                row.kind,
                row.item,
                row.who or "",
                row.sign * row.amount,
                row.sign * row.honour,
                row.reason,
                row.by_name,
                row.reverses_id,
                row.undone,
            )
            for row in session.execute(text(_LINES), asked)
        ]


def _household_of(session: Session, account: PointsAccount) -> int:
    if account.household_id is not None:
        return account.household_id
    return session.get_one(Resident, account.resident_id).household_id
