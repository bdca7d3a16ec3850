"""A ledger written week by week: transfers by rules, activities with their records, receipts with theirs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from sqlalchemy import select

from station_app.clock import local, to_millis
from station_app.demo.replay import ReplayClock
from station_app.domain.permissions import Actor
from station_app.domain.shop import check_code
from station_app.models.points import AccountKind, PointsAccount, PointsTransfer, TransferKind
from station_app.models.service import Activity, ActivityStatus, ServiceRecord
from station_app.models.shop import MovementKind, Product, Redemption, RedemptionLine, StockMovement
from station_app.models.station import Station
from station_app.models.teams import TeamMember, Volunteer
from station_app.services import ledger
from station_app.services.rules import list_rules
from station_app.services.teams import list_teams
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

REDEEMED_IN, SERVED_IN = 20, 5
"""One transfer in so many is a redemption; one in so many comes of an activity."""
PER_ACTIVITY = 25
VOLUNTEERS = 600
"""Of the people, those who serve."""


@dataclass(slots=True)
class LedgerHistory:
    """Writes the ledger week by week; keys are counted along, as the store gives them."""

    store: Store
    head: Actor
    clock: ReplayClock
    chance: Random
    people: list[tuple[int, int]]
    """Everybody's (resident, household)."""
    minutes: Counter[int] = field(default_factory=Counter)
    receipts: int = 0

    def write_week(self, rows: int) -> None:
        """One act with a week's transfers, activities and redemptions."""
        with self.store.write("demo.fill", by=self.head) as session:
            week = _Week(self, session)
            week.fill(rows)

    def write_volunteers(self) -> None:
        """Those who served, with their minutes; some of them in the teams."""
        today = self.clock.today()
        serving = [resident for resident, _ in self.people[:VOLUNTEERS]]
        teams = list_teams(self.store)
        with self.store.write("demo.fill", by=self.head) as session:
            session.insert_many(
                Volunteer,
                [
                    {
                        "resident_id": each,
                        "number": f"{place:05d}",
                        "registered_on": today,
                        "minutes": self.minutes[each],
                    }
                    for place, each in enumerate(serving, start=1)
                ],
            )
            session.insert_many(
                TeamMember,
                [
                    {"team_id": teams[place % len(teams)].id, "resident_id": each, "joined_on": today}
                    for place, each in enumerate(serving[:150])
                ],
            )


class _Week:
    """The rows of one week; accounts and goods are objects, all else is inserted in bulk."""

    def __init__(self, history: LedgerHistory, session: StationSession) -> None:
        self.history, self.session = history, session
        self.start = history.clock.now()
        members = session.scalars(select(PointsAccount).where(PointsAccount.kind == AccountKind.MEMBER))
        self.accounts = {each.household_id or 0: each for each in members}
        self.issuance = ledger.system_account(session, AccountKind.ISSUANCE)
        self.sink = ledger.system_account(session, AccountKind.REDEMPTION)
        self.goods = list(session.scalars(select(Product).where(~Product.is_service)))
        self.secret = bytes.fromhex(session.get_one(Station, 1).receipt_secret)

    def fill(self, rows: int) -> None:
        """So many transfers, a part of them redemptions and a part from activities."""
        redeemed, served = rows // REDEEMED_IN, rows // SERVED_IN
        self._take_goods_in()
        for start in range(0, served, PER_ACTIVITY):
            self._hold_activity(min(PER_ACTIVITY, served - start))
        redeemed = self._redeem(redeemed)
        transfers = [self._earned("HJ03") for _ in range(rows - redeemed - served)]
        self.session.insert_many(PointsTransfer, transfers)

    def _at(self) -> datetime:
        return self.start + timedelta(seconds=self.history.chance.randrange(6 * 86_400))

    def _row(
        self, kind: TransferKind, source: PointsAccount, target: PointsAccount, amount: int
    ) -> dict[str, Any]:
        """A transfer's row; the balances move with it."""
        at = self._at()
        day = local(at).date()
        honour = 0 if kind is TransferKind.REDEEM else amount
        source.balance -= amount
        target.balance += amount
        source.honour -= honour
        target.honour += honour
        return {
            "at": at,
            "posted_on": day,
            "deed_on": day,
            "kind": kind,
            "from_account_id": source.id,
            "to_account_id": target.id,
            "amount": amount,
            "honour": honour,
            "by_name": self.history.head.name,
        }

    def _earned(self, code: str, household: int | None = None) -> dict[str, Any]:
        rule_id, item = _rules(self.history.store)[code]
        target = self.accounts[household or self.history.chance.choice(self.history.people)[1]]
        row = self._row(TransferKind.EARN, self.issuance, target, 10 * self.history.chance.randint(1, 5))
        return row | {"item": item, "rule_id": rule_id}

    def _hold_activity(self, people: int) -> None:
        chance = self.history.chance
        start = self._at()
        end = start + timedelta(hours=2)
        activity = {
            "title": f"清洁家园 {start:%m%d%H%M}",
            "team_id": chance.randint(1, 5),
            "rule_id": _rules(self.history.store)["FW01"][0],
            "starts_at": start,
            "ends_at": end,
            "status": ActivityStatus.CLOSED,
            "closed_at": end,
        }
        activity_id = self.session.insert_many(Activity, [activity])
        came = chance.sample(self.history.people[:VOLUNTEERS], people)
        transfers = [
            self._earned("FW01", household) | {"resident_id": resident, "activity_id": activity_id}
            for resident, household in came
        ]
        first = self.session.insert_many(PointsTransfer, transfers)
        self.session.insert_many(
            ServiceRecord,
            [
                {
                    "activity_id": activity_id,
                    "resident_id": resident,
                    "starts_at": start,
                    "ends_at": end,
                    "minutes": 120,
                    "transfer_id": first + place,
                    "recorded_at": end,
                    "recorded_by": self.history.head.name,
                }
                for place, (resident, _) in enumerate(came)
            ],
        )
        self.history.minutes.update({resident: 120 for resident, _ in came})

    def _take_goods_in(self) -> None:
        self.session.insert_many(
            StockMovement,
            [
                {
                    "product_id": product.id,
                    "at": self.start,
                    "kind": MovementKind.STOCK_IN,
                    "quantity": 1000,
                    "stock_after": product.stock + 1000,
                    "by_name": self.history.head.name,
                }
                for product in self.goods
            ],
        )
        for product in self.goods:
            product.stock += 1000

    def _redeem(self, count: int) -> int:
        """So many receipts with one kind of goods each, less those whose household lacks the points."""
        baskets: list[tuple[int, Product]] = []
        transfers: list[dict[str, Any]] = []
        for _ in range(count):
            household = self.history.chance.choice(self.history.people)[1]
            product = self.history.chance.choice(self.goods[:20])
            account = self.accounts[household]
            if account.balance < product.price:
                product = min(self.goods, key=lambda each: each.price)
            if account.balance < product.price:
                continue
            baskets.append((household, product))
            row = self._row(TransferKind.REDEEM, account, self.sink, product.price)
            transfers.append(row | {"item": "爱心超市兑换"})
        first = self.session.insert_many(PointsTransfer, transfers)
        self._write_receipts(first, transfers, baskets)
        return len(baskets)

    def _write_receipts(
        self, first_transfer: int, transfers: list[dict[str, Any]], baskets: list[tuple[int, Product]]
    ) -> None:
        receipts, lines, movements = [], [], []
        for place, (row, (household, product)) in enumerate(zip(transfers, baskets, strict=True)):
            number, total = self.history.receipts + place + 1, product.price
            after = self.accounts[household].balance
            code = check_code(
                self.secret,
                number,
                to_millis(row["at"]),
                household,
                total,
                after,
                first_transfer + place,
                [(product.id, 1, total)],
            )
            product.stock -= 1
            receipts.append(
                {
                    "number": number,
                    "at": row["at"],
                    "account_id": row["from_account_id"],
                    "household_id": household,
                    "total": total,
                    "balance_before": after + total,
                    "balance_after": after,
                    "transfer_id": first_transfer + place,
                    "check_code": code,
                    "by_name": self.history.head.name,
                }
            )
            lines.append(
                {
                    "product_id": product.id,
                    "product_name": product.name,
                    "unit": product.unit,
                    "quantity": 1,
                    "price": total,
                    "amount": total,
                }
            )
            movements.append(
                {
                    "product_id": product.id,
                    "at": row["at"],
                    "kind": MovementKind.REDEEM,
                    "quantity": -1,
                    "stock_after": product.stock,
                    "by_name": self.history.head.name,
                }
            )
        self.history.receipts += len(receipts)
        first = self.session.insert_many(Redemption, receipts)
        for model, rows in ((RedemptionLine, lines), (StockMovement, movements)):
            self.session.insert_many(
                model, [row | {"redemption_id": first + place} for place, row in enumerate(rows)]
            )


@cache
def _rules(store: Store) -> dict[str, tuple[int, str]]:
    """A rule's id and name by its code."""
    return {rule.code: (rule.id, rule.name) for rule in list_rules(store)}
