"""Ten years of one village as its journal would tell them: row images of the real tables, act by act.

The village has the size that is met in the field, 962 households with 3,002 people. How many ledger rows
its ten years have is a parameter. One row in twenty is a redemption, an act of its own with receipt, line and
stock movement; one in five comes of an activity with twenty-five people; the rest is scored weekly, as far as
the week's rows go. Every act changes the balances that it moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from station_app.clock import local, to_millis
from station_app.domain.journal import GENESIS, Entry, canonical, make_entry, split_parts
from station_app.models.points import AccountKind, TransferKind
from station_app.models.service import ActivityStatus, RecordStatus
from station_app.models.shop import MovementKind, RedemptionKind
from tests.helpers.centers import made_row

HOUSEHOLDS, PEOPLE, VOLUNTEERS, PRODUCTS = 962, 3_002, 600, 40
WEEKS = 520
BEGAN = datetime(2016, 1, 4, 1, tzinfo=UTC)
REDEEMED_IN, SERVED_IN, PER_ACTIVITY = 20, 5, 25
_CLERK = "周文书"
_ISSUANCE, _REDEMPTION, _FIRST_MEMBER = 1, 2, 3
_MOST_AT_ONCE = 2_000
"""Images of an act when the village is entered: a roster comes group by group."""

_Row = dict[str, Any]


@dataclass(slots=True)
class Village:
    """Tells its journal; each entry follows the one before."""

    rows: int
    """Ledger rows of the ten years."""
    chance: Random
    ids: dict[str, int] = field(default_factory=dict)
    accounts: dict[int, _Row] = field(default_factory=dict)
    products: list[_Row] = field(default_factory=list)
    volunteers: list[_Row] = field(default_factory=list)
    images: list[_Row] = field(default_factory=list)
    last: tuple[int, str] = (0, GENESIS)
    """The last entry's number and hash."""

    def journal(self) -> Iterator[Entry]:
        """All of it."""
        yield from self._found()
        told = 0
        for week in range(WEEKS):
            upto = self.rows * (week + 1) // WEEKS
            yield from self._week(BEGAN + timedelta(weeks=week), told, upto)
            told = upto

    def _found(self) -> Iterator[Entry]:
        day = f"{local(BEGAN):%Y-%m-%d}"
        self._insert("villager_group", name="一组")
        for kind in (AccountKind.ISSUANCE, AccountKind.REDEMPTION):
            account = self._insert("points_account", kind=kind)
            self.accounts[account["id"]] = account
        for number in range(1, HOUSEHOLDS + 1):
            self._insert("household", number=f"{number:04}", group_id=1, status="active", opened_on=day)
            account = self._insert("points_account", kind=AccountKind.MEMBER, household_id=number)
            self.accounts[account["id"]] = account
        for number in range(PEOPLE):
            self._insert(
                "resident",
                household_id=number % HOUSEHOLDS + 1,
                name=f"村民{number}",
                search_keys="cun'min",
                relation="户主",
                id_number=f"420581{19500101 + number:08}{number % 10_000:04}",
                status="present",
                status_on=day,
            )
        for number in range(1, VOLUNTEERS + 1):
            fields = {"resident_id": number, "number": f"{number:05}", "registered_on": day}
            self.volunteers.append(self._insert("volunteer", **fields))
        for number in range(1, PRODUCTS + 1):
            fields = {
                "code": f"S{number:03}",
                "name": "洗衣液 2kg",
                "unit": "瓶",
                "price": 50,
                "stock": 9_999,
            }
            self.products.append(self._insert("product", active=1, search_keys="xi'yi'ye", **fields))
        images, self.images = self.images, []
        for start in range(0, len(images), _MOST_AT_ONCE):
            self.images = images[start : start + _MOST_AT_ONCE]
            yield from self._act(BEGAN, "people.import_roster")

    def _week(self, start: datetime, told: int, upto: int) -> Iterator[Entry]:
        """The rows from ``told`` to ``upto`` of the ten years' ledger."""
        activities = -(-upto // (PER_ACTIVITY * SERVED_IN))
        for _ in range(activities - self.ids.get("activity", 0)):
            yield from self._hold_activity(self._at(start))
        for _ in range(upto // REDEEMED_IN - told // REDEEMED_IN):
            yield from self._redeem(self._at(start))
        scored = upto - self.ids.get("points_transfer", 0)  # the last activity may have had more people
        if scored > 0:
            at = self._at(start)
            touched = {self._earn(at, "爱护环境")["to_account_id"] for _ in range(scored)}
            self._update_accounts(_ISSUANCE, *touched)
            yield from self._act(at, "points.post_table")

    def _at(self, start: datetime) -> datetime:
        return start + timedelta(seconds=self.chance.randrange(6 * 86_400))

    def _earn(self, at: datetime, item: str, **values: Any) -> _Row:
        member, amount = _FIRST_MEMBER + self.chance.randrange(HOUSEHOLDS), 10 * self.chance.randint(1, 5)
        return self._transfer(at, TransferKind.EARN, _ISSUANCE, member, amount, item=item, **values)

    def _transfer(
        self, at: datetime, kind: TransferKind, source: int, target: int, amount: int, **values: Any
    ) -> _Row:
        """A ledger row; the balances move with it."""
        honour = 0 if kind is TransferKind.REDEEM else amount
        day = f"{local(at):%Y-%m-%d}"
        for account, sign in ((source, -1), (target, 1)):
            self.accounts[account]["balance"] += sign * amount
            self.accounts[account]["honour"] += sign * honour
        return self._insert(
            "points_transfer",
            at=to_millis(at),
            posted_on=day,
            deed_on=day,
            kind=kind,
            from_account_id=source,
            to_account_id=target,
            amount=amount,
            honour=honour,
            quantity=1,
            by_name=_CLERK,
            **values,
        )

    def _hold_activity(self, at: datetime) -> Iterator[Entry]:
        begins, ends = to_millis(at), to_millis(at + timedelta(hours=2))
        times = {"starts_at": begins, "ends_at": ends}
        activity = self._insert(
            "activity", title="清洁家园", team_id=1, status=ActivityStatus.CLOSED, closed_at=ends, **times
        )
        touched = set()
        for volunteer in self.chance.sample(self.volunteers, PER_ACTIVITY):
            of = {"resident_id": volunteer["resident_id"], "activity_id": activity["id"]}
            transfer = self._earn(at, "志愿服务", **of)
            touched.add(transfer["to_account_id"])
            self._insert(
                "service_record",
                minutes=120,
                status=RecordStatus.VALID,
                transfer_id=transfer["id"],
                recorded_at=ends,
                recorded_by=_CLERK,
                method="list",
                **of,
                **times,
            )
            was = volunteer["minutes"]
            volunteer["minutes"] += 120
            self._update("volunteer", volunteer, minutes=was)
        self._update_accounts(_ISSUANCE, *touched)
        yield from self._act(at, "service.close_activity")

    def _redeem(self, at: datetime) -> Iterator[Entry]:
        member, product = _FIRST_MEMBER + self.chance.randrange(HOUSEHOLDS), self.chance.choice(self.products)
        price, stock = product["price"], product["stock"]
        transfer = self._transfer(at, TransferKind.REDEEM, member, _REDEMPTION, price, item="爱心超市兑换")
        after = self.accounts[member]["balance"]
        receipt = self._insert(
            "redemption",
            number=transfer["id"],
            kind=RedemptionKind.REDEEM,
            at=to_millis(at),
            account_id=member,
            household_id=member - _FIRST_MEMBER + 1,
            taker="李名兰",
            total=price,
            balance_before=after + price,
            balance_after=after,
            transfer_id=transfer["id"],
            check_code="F2JJ-MA9X",
            by_name=_CLERK,
        )
        of = {"redemption_id": receipt["id"], "product_id": product["id"]}
        sold = {"product_name": product["name"], "unit": product["unit"], "price": price, "amount": price}
        self._insert("redemption_line", quantity=1, **of, **sold)
        product["stock"] = stock - 1
        moved = {"kind": MovementKind.REDEEM, "quantity": -1, "stock_after": stock - 1, "by_name": _CLERK}
        self._insert("stock_movement", at=to_millis(at), **of, **moved)
        self._update_accounts(_REDEMPTION, member)
        self._update("product", product, stock=stock)
        yield from self._act(at, "shop.redeem")

    def _insert(self, table: str, **values: Any) -> _Row:
        self.ids[table] = values["id"] = self.ids.get(table, 0) + 1
        row = made_row(table, **values)
        self.images.append({"op": "I", "row": row, "t": table})
        return row

    def _update(self, table: str, row: _Row, **was: Any) -> None:
        self.images.append({"op": "U", "row": row, "t": table, "was": was})

    def _update_accounts(self, *ids: int) -> None:
        for each in ids:
            account = self.accounts[each]
            self._update("points_account", account, balance=account["balance"], honour=account["honour"])

    def _act(self, at: datetime, action: str) -> Iterator[Entry]:
        parts = split_parts([canonical(image) for image in self.images])
        self.images.clear()
        for part, changes in enumerate(parts, start=1):
            seq, before = self.last
            entry = make_entry(before, seq + 1, to_millis(at), _CLERK, action, part, len(parts), changes)
            self.last = (entry.seq, entry.hash)
            yield entry
