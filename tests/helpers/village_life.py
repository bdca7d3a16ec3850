"""A small village whose points and shop live through anything, and the truth worked out from its rows alone.

``VillageLife`` is one real store, copied from one that was set up once. ``ledger_faults`` and its neighbours
recompute with plain SQL what the services keep; they share no code with them.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from station_app.domain.periods import Period
from station_app.domain.permissions import Actor
from station_app.domain.settings import EXPIRY_MONTHS
from station_app.errors import StationError
from station_app.models.points import PointsCategory
from station_app.models.station import RECEIPT_FLOOR, VOUCHER_FLOOR
from station_app.services import restoring, rules
from station_app.services.customers import customer
from station_app.services.products import ProductDraft, add_products, list_products
from station_app.services.rankings import points_ranking
from station_app.services.rules import RuleDraft
from station_app.services.settings import set_setting
from station_app.services.statements import household_statement
from station_app.store.backup import BackupInfo, back_up
from station_app.store.journal import Head
from station_app.store.layout import Layout
from station_app.store.opening import open_with_key
from station_app.store.store import Store
from tests.helpers.clock import FixedClock
from tests.helpers.shops import open_shop
from tests.helpers.stations import PASSWORD, make_station

T = TypeVar("T")
HEAD = "李书记"
RULES = (
    RuleDraft("FW01", 0, "参加志愿服务", 10, "次", cap_day=30, cap_month=60),
    RuleDraft("HY06", 0, "邻里互助", 50, "次", scope="household", cap_month=100, review="team"),
    RuleDraft("HY01", 0, "获评好媳妇", 200, "次", cap_year=400, review="panel", notice=True),
    RuleDraft("KF01", 0, "门前脏乱", -50, "次", scope="household", cap_month=-100, review="panel"),
)
MORE_GOODS = (ProductDraft("S019", "挂面 1kg", 80, "把", "厨房粮油"),)


@dataclass(frozen=True, slots=True)
class _Template:
    folder: Path
    key: bytes
    actor: Actor
    households: tuple[int, ...]


@cache
def _template() -> _Template:
    """The village on its first morning, in a folder that is copied for each life."""
    folder = Path(mkdtemp(prefix="village-"))
    station = make_station(folder / "station", FixedClock())
    shop = open_shop(station)
    with station.store.write("demo.fill", by=station.actor) as session:
        category = PointsCategory(code="WM", name="文明实践")
        session.add(category)
    for draft in RULES:
        rules.add_rule(station.store, station.actor, _in_category(draft, category.id))
    add_products(station.store, station.actor, MORE_GOODS)
    set_setting(station.store, station.actor, EXPIRY_MONTHS, 1)
    made = _Template(station.store.folder, station.store.key, station.actor, shop.households)
    station.store.close()
    return made


def _in_category(draft: RuleDraft, category_id: int) -> RuleDraft:
    return RuleDraft(
        **{name: getattr(draft, name) for name in RuleDraft.__slots__} | {"category_id": category_id}
    )


@dataclass(slots=True)
class VillageLife:
    """One life of the village."""

    folder: Path
    clock: FixedClock = field(default_factory=FixedClock)
    store: Store = field(init=False)
    backup: BackupInfo | None = None
    _seen: dict[str, bool] = field(default_factory=dict)
    _seen_at: Head | None = None
    gaps: dict[str, list[range]] = field(default_factory=lambda: {"redemption": [], "voucher": []})
    """Numbers of receipts and vouchers that restores left out."""

    def __post_init__(self) -> None:
        shutil.copytree(_template().folder, self.layout.folder)
        self._open()

    @property
    def layout(self) -> Layout:
        return Layout(self.folder / "station")

    @property
    def actor(self) -> Actor:
        return _template().actor

    @property
    def households(self) -> tuple[int, ...]:
        return _template().households

    def _open(self) -> None:
        self.store = open_with_key(self.layout, _template().key, self.clock)
        self.store._wait_for_disk("OFF")  # a life is thrown away in the end

    def attempt(self, act: Callable[[], T]) -> tuple[T | None, StationError | None]:
        """What an act gave, or its refusal in a sentence: then nothing was written at all."""
        before = self.store.head
        try:
            return act(), None
        except StationError as error:
            refusal = error
        assert self.store.head == before
        assert str(refusal)
        return None, refusal

    def ids(self, query: str) -> list[int]:
        """Keys that a plain query gives, the oldest first."""
        with self.store.read() as session:
            return [int(row[0]) for row in session.execute(text(query))]

    def has(self, query: str) -> bool:
        """True where a plain query gives a row; asked again only after something was written."""
        if self._seen_at != self.store.head:
            self._seen, self._seen_at = {}, self.store.head
        if query not in self._seen:
            self._seen[query] = bool(self.ids(f"SELECT 1 WHERE EXISTS ({query})"))
        return self._seen[query]

    def rule(self, code: str) -> int:
        """The version of a rule that is in force today."""
        return next(each.id for each in rules.list_rules(self.store) if each.code == code)

    def goods(self) -> list[int]:
        return [each.id for each in list_products(self.store)]

    def price_today(self, product_id: int) -> int:
        """Tenths, read off the dated prices."""
        today = self.clock.today().isoformat()
        (price,) = self.ids(
            "SELECT coalesce((SELECT price FROM product_price WHERE product_id = p.id"
            f" AND valid_from <= '{today}' ORDER BY valid_from DESC LIMIT 1), p.price)"
            f" FROM product AS p WHERE id = {product_id}"
        )
        return price

    def days_ago(self, days: int) -> date:
        return self.clock.today() - timedelta(days=days)

    def take_backup(self) -> None:
        shutil.rmtree(self.folder / "stick", ignore_errors=True)
        self.backup = back_up(self.store, self.folder / "stick")

    def restore(self) -> None:
        """Bring the backup back, as the guided page does, and go on."""
        assert self.backup is not None
        given = {table: self._last_number(table) for table in self.gaps}
        self.store.close()
        plan = restoring.plan_with_password(self.layout, self.backup.path, HEAD, PASSWORD)
        restoring.carry_out(self.layout, self.clock, plan)
        self._open()
        for table, key in (("redemption", RECEIPT_FLOOR), ("voucher", VOUCHER_FLOOR)):
            floor = int(
                self._one(f"SELECT coalesce(max(value + 0), 0) FROM local_setting WHERE key = '{key}'")
            )
            assert floor >= given[table]
            self.gaps[table].append(range(self._last_number(table) + 1, floor + 1))

    def _last_number(self, table: str) -> int:
        return int(self._one(f"SELECT coalesce(max(number), 0) FROM {table}"))

    def _one(self, query: str) -> str:
        with self.store.read() as session:
            return str(session.execute(text(query)).scalar_one())

    def close(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def ledger_faults(session: Session) -> list[str]:
    """What does not add up among accounts and transfers."""
    sums = session.execute(text("SELECT sum(balance), sum(honour) FROM points_account")).one()
    faults = [] if tuple(sums) == (0, 0) else [f"all accounts add up to {tuple(sums)}"]
    faults += _told(
        session,
        "SELECT id, balance, honour FROM points_account AS a WHERE (balance, honour) <> ("
        " SELECT coalesce(sum(CASE WHEN to_account_id = a.id THEN amount ELSE -amount END), 0),"
        " coalesce(sum(CASE WHEN to_account_id = a.id THEN honour ELSE -honour END), 0)"
        " FROM points_transfer WHERE a.id IN (from_account_id, to_account_id))",
        "an account is not what its transfers say",
    )
    faults += _told(
        session, "SELECT id FROM points_account WHERE kind = 'member' AND balance < 0", "a member below zero"
    )
    faults += _told(
        session,
        "SELECT reverses_id FROM points_transfer WHERE reverses_id IS NOT NULL"
        " GROUP BY reverses_id HAVING count(*) > 1",
        "reversed twice",
    )
    return faults


def shelf_faults(session: Session) -> list[str]:
    """What does not add up among goods, movements and receipts."""
    return [
        *_told(session, "SELECT id FROM product WHERE stock < 0", "stock below zero"),
        *_told(
            session,
            "SELECT id, stock FROM product AS p WHERE stock <> ("
            " SELECT coalesce(sum(quantity), 0) FROM stock_movement WHERE product_id = p.id)",
            "stock is not what its movements say",
        ),
        *_told(
            session,
            "SELECT r.number FROM redemption AS r WHERE total <> ("
            " SELECT sum(quantity * price) FROM redemption_line WHERE redemption_id = r.id)",
            "a receipt is not the sum of its lines",
        ),
        *_told(
            session,
            "SELECT r.number FROM redemption AS r JOIN points_transfer AS t ON t.id = r.transfer_id"
            " WHERE t.amount <> r.total",
            "a receipt is not its transfer",
        ),
        *_told(
            session,
            "SELECT voids_id FROM redemption WHERE voids_id IS NOT NULL"
            " GROUP BY voids_id HAVING count(*) > 1",
            "voided twice",
        ),
    ]


def lot_faults(session: Session) -> list[str]:
    """What does not add up among goods, lots and what went out of them."""
    return [
        *_told(
            session,
            "SELECT id, stock FROM product AS p WHERE stock <> ("
            " SELECT coalesce(sum(remaining), 0) FROM stock_batch WHERE product_id = p.id)",
            "stock is not what its lots hold",
        ),
        *_told(
            session,
            "SELECT id FROM stock_batch AS b WHERE remaining <> quantity + ("
            " SELECT coalesce(sum(quantity), 0) FROM batch_use WHERE batch_id = b.id)",
            "a lot is not what its uses left",
        ),
        *_told(
            session,
            "SELECT m.id FROM stock_movement AS m WHERE quantity <> ("
            " SELECT coalesce(sum(quantity), 0) FROM batch_use WHERE movement_id = m.id)"
            " + (SELECT coalesce(sum(quantity), 0) FROM stock_batch WHERE movement_id = m.id)",
            "a movement is not what it did to lots",
        ),
        *_told(
            session,
            "SELECT m.id FROM batch_use AS u JOIN stock_movement AS m ON m.id = u.movement_id"
            " JOIN stock_batch AS b ON b.id = u.batch_id WHERE m.kind = 'redeem'"
            " AND b.expires_on < date(m.at / 1000, 'unixepoch', '+8 hours')",
            "handed out past its date",
        ),
    ]


def return_faults(session: Session) -> list[str]:
    """What came back more often than it went out, or by a void and a return alike."""
    return [
        *_told(
            session,
            "SELECT l.id FROM redemption_line AS l WHERE l.quantity < ("
            " SELECT coalesce(sum(quantity), 0) FROM returned_line WHERE line_id = l.id)",
            "more came back than went out",
        ),
        *_told(
            session,
            "SELECT g.original_id FROM goods_return AS g JOIN redemption AS v ON v.voids_id = g.original_id",
            "voided, and returned",
        ),
        *_told(
            session,
            "SELECT r.number FROM redemption AS r LEFT JOIN goods_return AS g ON g.redemption_id = r.id"
            " WHERE (r.kind = 'return') <> (g.id IS NOT NULL)",
            "a return without its receipt, or a receipt without its return",
        ),
    ]


def number_faults(session: Session, gaps: dict[str, list[range]]) -> list[str]:
    """Numbers that no receipt, or voucher, has, and no restore explains."""
    faults = []
    for table, left_out in gaps.items():
        numbers = [int(row[0]) for row in session.execute(text(f"SELECT number FROM {table}"))]
        missing = set(range(1, max(numbers, default=0) + 1)) - set(numbers)
        lost = sorted(number for number in missing if not any(number in gap for gap in left_out))
        faults += [f"number {number} of {table} is missing" for number in lost]
    return faults


def cap_faults(session: Session) -> list[str]:
    """Where more was given in a period than a rule of ``RULES`` allows one holder."""
    given: Counter[tuple[str, int, str]] = Counter()
    rows = session.execute(
        text(
            "SELECT r.code, t.resident_id, t.from_account_id + t.to_account_id, t.deed_on, t.honour"
            " FROM points_transfer AS t JOIN points_rule AS r ON r.id = t.rule_id"
            " WHERE t.kind IN ('earn', 'minus')"
            " AND NOT EXISTS (SELECT 1 FROM points_transfer WHERE reverses_id = t.id)"
        )
    )
    person = {draft.code for draft in RULES if draft.scope == "person"}
    for code, resident, accounts, deed_on, honour in rows:
        # One side is always the one account of issuance: the sum tells the members' accounts apart.
        holder = resident if code in person and resident is not None else -accounts
        for length in (10, 7, 4):
            given[code, holder, deed_on[:length]] += honour
    caps = {draft.code: {10: draft.cap_day, 7: draft.cap_month, 4: draft.cap_year} for draft in RULES}
    return [
        f"{points} tenths in {period} by {code}"
        for (code, _, period), points in given.items()
        if (cap := caps.get(code, {}).get(len(period))) is not None and points > abs(cap)
    ]


def claim_faults(session: Session) -> list[str]:
    """Claims that were entered although they might not, and points that are not what was granted."""
    return [
        *_told(
            session,
            "SELECT c.number FROM points_claim AS c JOIN points_rule AS r ON r.id = c.rule_id"
            " WHERE c.status = 'entered' AND r.notice AND r.points > 0 AND NOT EXISTS ("
            " SELECT 1 FROM notice_item AS i JOIN public_notice AS n ON n.id = i.notice_id"
            " WHERE i.claim_id = c.id AND n.ends_on < ("
            " SELECT date((at + 28800000) / 1000, 'unixepoch') FROM claim_step"
            " WHERE claim_id = c.id AND status = 'entered'))",
            "entered before its publicity was over",
        ),
        *_told(
            session,
            "SELECT c.number FROM points_claim AS c JOIN points_rule AS r ON r.id = c.rule_id"
            " WHERE c.status = 'entered' AND r.review = 'panel' AND NOT EXISTS ("
            " SELECT 1 FROM review_item AS i JOIN review_meeting AS m ON m.id = i.meeting_id"
            " WHERE i.claim_id = c.id AND i.result IN ('agreed', 'changed') AND m.closed_at IS NOT NULL)",
            "entered without a review",
        ),
        *_told(
            session,
            "SELECT claim_id FROM claim_step WHERE status = 'entered' GROUP BY claim_id HAVING count(*) > 1",
            "entered twice",
        ),
        *_told(
            session,
            "SELECT c.number FROM points_claim AS c JOIN points_transfer AS t ON t.id = c.transfer_id"
            " WHERE t.honour > abs(coalesce(c.granted, c.points))",
            "more was entered than granted",
        ),
        *_told(
            session,
            "SELECT c.number FROM points_claim AS c WHERE (c.status = 'entered') <> EXISTS ("
            " SELECT 1 FROM claim_step WHERE claim_id = c.id AND status = 'entered')",
            "a claim's status is not its last step",
        ),
    ]


def voucher_faults(session: Session) -> list[str]:
    """Vouchers against their account, and against what they were spent on."""
    return [
        *_told(
            session,
            "SELECT opened, kept FROM (SELECT"
            " (SELECT coalesce(sum(value), 0) FROM voucher WHERE status = 'issued') AS opened,"
            " (SELECT coalesce(sum(balance), 0) FROM points_account WHERE kind = 'voucher') AS kept)"
            " WHERE opened <> kept",
            "open vouchers are not what their account holds",
        ),
        *_told(
            session,
            "SELECT number FROM voucher WHERE (status = 'spent') <> (redemption_id IS NOT NULL)",
            "a voucher that was spent on nothing",
        ),
    ]


def shown_faults(life: VillageLife) -> list[str]:
    """Figures of pages that are not what the rows say: goods, statements, rankings, the counter."""
    whole = Period(date(2020, 1, 1), life.clock.today())
    with life.store.read() as session:
        moved = text("SELECT product_id, sum(quantity) FROM stock_movement GROUP BY product_id")
        stocks = {int(product): int(stock) for product, stock in session.execute(moved)}
        rows = session.execute(
            text(
                "SELECT a.household_id, t.amount * CASE WHEN t.to_account_id = a.id THEN 1 ELSE -1 END,"
                " t.honour * CASE WHEN t.to_account_id = a.id THEN 1 ELSE -1 END, t.kind"
                " FROM points_transfer AS t JOIN points_account AS a"
                " ON a.id IN (t.from_account_id, t.to_account_id) WHERE a.kind = 'member'"
            )
        ).all()
    faults = [
        f"{each.name}: {each.stock} shown"
        for each in list_products(life.store)
        if not each.is_service and each.stock != stocks.get(each.id, 0)
    ]
    vetoed = set(life.ids("SELECT household_id FROM veto WHERE lifted_on IS NULL"))
    ranked = {each.household_number: each.earned for each in points_ranking(life.store, whole).rows}
    for household in life.households:
        balance = sum(row[1] for row in rows if row[0] == household)
        honour = sum(row[2] for row in rows if row[0] == household)
        earned = sum(row[2] for row in rows if row[0] == household and row[3] not in {"merge", "opening"})
        told = household_statement(life.store, household, whole)
        shown = {
            "the statement ends with": (told.closing, balance),
            "the statement's honour is": (told.honour_closing, honour),
            "the statement's lines make": (sum(line.change for line in told.lines), balance),
            "the statement's sums make": (told.earned - told.deducted - told.redeemed, balance),
            "the counter shows": (customer(life.store, household).balance, balance),
        }
        if household not in vetoed:
            shown["it is ranked with"] = (ranked.get(told.household_number, 0), max(earned, 0))
        faults += [
            f"{told.holder}: {what} {is_}, not {should}"
            for what, (is_, should) in shown.items()
            if is_ != should
        ]
    return faults


def _told(session: Session, query: str, fault: str) -> list[str]:
    return [f"{fault}: {tuple(row)}" for row in session.execute(text(query))]
