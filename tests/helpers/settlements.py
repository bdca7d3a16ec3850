"""A lively village to test service and points in: groups, families, accounts, and the starting catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from station_app.clock import CHINA
from station_app.domain.search import search_text
from station_app.domain.settings import AccountUnit
from station_app.models.people import Household, Resident
from station_app.models.points import PointsAccount
from station_app.services import catalogue, ledger, posting, rules, teams
from station_app.services.activities import ActivityDraft, plan_activity
from station_app.services.ledger import LedgerCheck
from station_app.services.posting import PostedPoints, PostingDraft
from tests.helpers.stations import StationUnderTest
from tests.helpers.villages import settle_village

# fmt: off
_HEADS = (
    "李名兰", "张建国", "王大山", "陈桂英", "单守义",
    "解春花", "仇家旺", "刘玉珍", "杨文海", "周福贵",
    "黄光明", "吴秀英", "徐国庆", "孙爱莲", "胡德胜",
    "朱腊梅", "高长河", "林雪琴", "何满仓", "郭凤仙",
)
_SPOUSES = (
    "赵永红", "钱金凤", "冯家贵", "褚丽华", "卫东升",
    "蒋春燕", "沈志远", "韩冬梅", "秦树林", "尤小莲",
)
# fmt: on
_PER_HOUSEHOLD = 3
"""Head, spouse, and a child of nine."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """A village in work; households and people in order, three of each household: head, spouse, child."""

    station: StationUnderTest
    groups: tuple[int, ...]
    households: tuple[int, ...]
    people: tuple[int, ...]

    def head(self, place: int = 0) -> int:
        return self.people[place * _PER_HOUSEHOLD]

    def spouse(self, place: int = 0) -> int:
        return self.people[place * _PER_HOUSEHOLD + 1]

    def child(self, place: int = 0) -> int:
        return self.people[place * _PER_HOUSEHOLD + 2]

    def rule(self, code: str) -> int:
        """The id of the version of a rule that is in force."""
        return next(each.id for each in rules.list_rules(self.station.store) if each.code == code)

    def team(self, name: str = "文体队") -> int:
        return next(each.id for each in teams.list_teams(self.station.store) if each.name == name)

    def give(self, resident_id: int, code: str, quantity: int = 1, on: date | None = None) -> PostedPoints:
        """Points by a rule for one person's deed of a day, today unless said."""
        day = on or self.station.clock.today()
        draft = PostingDraft(self.rule(code), day, (resident_id,), quantity=quantity, reason="村里都看到了")
        return posting.post_points(self.station.store, self.station.actor, draft)[0]

    def plan(
        self,
        *,
        title: str = "清扫村道",
        start: datetime | None = None,
        hours: float = 2,
        code: str | None = "FW01",
    ) -> int:
        """An activity of the 文体队, today at 14:00 unless said."""
        today = self.station.clock.today()
        begins = start or datetime(today.year, today.month, today.day, 14, tzinfo=CHINA)
        draft = ActivityDraft(
            title,
            self.team(),
            begins,
            begins + timedelta(hours=hours),
            rule_id=None if code is None else self.rule(code),
            place="村文化广场",
        )
        return plan_activity(self.station.store, self.station.actor, draft)

    def balance(self, resident_id: int) -> int:
        """Tenths of 可兑换积分 where this person's points are kept."""
        return self.figures(resident_id)[0]

    def figures(self, resident_id: int) -> tuple[int, int]:
        """可兑换积分 and 荣誉积分 in tenths."""
        with self.station.store.read() as session:
            account = ledger.account_for(session, resident_id)
            return account.balance, account.honour

    def account(self, resident_id: int) -> int:
        with self.station.store.read() as session:
            return ledger.account_for(session, resident_id).id

    def check(self) -> LedgerCheck:
        """What a check of the whole ledger finds."""
        with self.station.store.read() as session:
            return ledger.check_ledger(session)


def settle(
    station: StationUnderTest, households: int = 12, unit: AccountUnit = AccountUnit.HOUSEHOLD
) -> Settlement:
    """Set the station up with three groups, ``households`` families of three, and the starting catalogue."""
    village = settle_village(station, unit)
    catalogue.load_starting_catalogue(station.store, station.actor)
    groups = tuple(village.groups.values())
    with station.store.write("demo.fill", by=station.actor) as session:
        homes = [
            Household(
                number=f"{place:04d}",
                group_id=groups[(place - 1) * len(groups) // households],
                opened_on=date(2020, 1, 1),
                card_check=f"K{place:03d}",
            )
            for place in range(1, households + 1)
        ]
        session.add_all(homes)
        people = [resident for place, home in enumerate(homes) for resident in _family(home, place)]
        session.add_all(people)
        if unit is AccountUnit.HOUSEHOLD:
            session.add_all(PointsAccount(kind="member", household_id=home.id) for home in homes)
        else:
            session.add_all(PointsAccount(kind="member", resident_id=each.id) for each in people)
    with station.store.read() as session:
        residents = tuple(session.scalars(select(Resident.id).order_by(Resident.id)))
    return Settlement(station, groups, tuple(home.id for home in homes), residents)


def _family(home: Household, place: int) -> list[Resident]:
    head = _named(_HEADS, place)
    spouse = _named(_SPOUSES, place)
    return [
        _resident(home, head, "户主", date(1966, 3, 5), "male" if place % 2 else "female", place),
        _resident(home, spouse, "配偶", date(1968, 8, 1), "female" if place % 2 else "male", 5000 + place),
        _resident(home, f"{head[0]}小{'雨晴朗月'[place % 4]}", "孙子女", date(2017, 2, 1), "female", None),
    ]


def _named(names: tuple[str, ...], place: int) -> str:
    """A name for each place; where there are more places than names, the later ones are told apart."""
    rounds, at = divmod(place, len(names))
    return names[at] + "一二三四五六七八九"[rounds % 9] * bool(rounds)


def _resident(
    home: Household, name: str, relation: str, birth: date, sex: str, phone: int | None
) -> Resident:
    return Resident(
        household_id=home.id,
        name=name,
        search_keys=search_text(name),
        relation=relation,
        birth_on=birth,
        sex=sex,
        phone="" if phone is None else f"138{71000000 + phone:08d}",
    )
