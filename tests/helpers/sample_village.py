"""A made-up village of believable families, the same for the same seed, for tests and the tour.

ID numbers have right check digits but a county code that nobody was given; phones are of a block that is
not handed out to people.
"""

# The numbers are ages and chances of made-up people; each stands where it is used.

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from station_app.domain.groups import read_group
from station_app.domain.identity import Sex, check_digit
from station_app.domain.kinship import Relation
from station_app.domain.roster_words import Presence

SEED = 20260302
_NO_COUNTY = "420599"
_FIRST_PHONE = 138_0000_0000
_SPARE_SEQUENCE = 1_000

_SURNAMES = "李李李李王王王张张张刘刘陈陈杨周周向向覃谭田黄邓罗胡曾熊郑吴徐孙何高朱谢韩唐冯单解仇"
_GIVEN = {
    (Sex.MALE, True): """
        国强 建国 大明 德明 先进 家兴 志华 光荣 开富 永福 启明 定国 祖发 正才 明清 世贵 传友 克成
    """,
    (Sex.FEMALE, True): """
        名兰 秀英 桂兰 玉梅 大菊 先翠 家珍 凤英 兰芳 明秀 祖英 正香 道珍 翠莲 开秀 传菊 世珍
    """,
    (Sex.MALE, False): """
        伟 涛 浩然 俊杰 宇轩 子豪 志鹏 晓东 文博 鑫 磊 天宇 家豪 明轩 子轩 一鸣 云飞 晨 强 波
    """,
    (Sex.FEMALE, False): """
        婷 欣怡 雨涵 梦琪 诗雨 丽 娟 晓燕 佳怡 思雨 子涵 雅婷 静 慧 紫萱 可欣 雪梅 芳 燕 玲
    """,
}
"""Given names of men and women, of those over 45 first."""

_RARE = ("䶮", "㛃", "𠅤", "𬱖")
_RARE_EVERY = 270
"""One name in so many holds a rare character, as in a real village."""
_ETHNIC = ("汉族", "汉族", "汉族", "汉族", "汉族", "土家族")


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """One made-up villager; the rows of one household follow each other, its head first."""

    household_number: str
    group: str
    name: str
    relation: Relation
    id_number: str
    sex: Sex
    birth_on: date
    phone: str
    address: str
    ethnicity: str
    presence: Presence


def village_roster(
    people: int = 1_100, *, seed: int = SEED, groups: int = 8, on: date = date(2026, 3, 2)
) -> tuple[SamplePerson, ...]:
    """``people`` villagers in about a third as many households in ``groups`` groups, as old as on ``on``."""
    maker = _Maker(Random(seed), on)
    families: list[list[_Member]] = []
    missing = people
    while missing > 0:
        family = list(maker.family())[:missing]
        families.append(family)
        missing -= len(family)
    villagers: list[SamplePerson] = []
    houses = max(-(-len(families) // groups), 1)
    for place, family in enumerate(families):
        group, house = divmod(place, houses)
        villagers.extend(maker.housed(family, group + 1, house + 1))
    return tuple(villagers)


@dataclass(frozen=True, slots=True)
class _Member:
    relation: Relation
    sex: Sex
    age: int
    surname: str


@dataclass(slots=True)
class _Maker:
    random: Random
    on: date
    made: int = 0
    taken: set[str] = field(default_factory=set)

    def family(self) -> Iterator[_Member]:
        """Head and spouse, then what their age makes likely: parents, children, grandchildren."""
        chance = self.random.random
        age = self.random.randint(28, 82)
        surname = self._surname()
        is_man = chance() < 0.84
        sex = Sex.MALE if is_man else Sex.FEMALE
        yield _Member(Relation.HEAD, sex, age, surname)
        father_name = surname if is_man else self._surname()
        if chance() < (0.85 if age < 70 else 0.6):
            partner = Sex.FEMALE if is_man else Sex.MALE
            years = max(22, age + self.random.randint(-4, 2))
            yield _Member(Relation.SPOUSE, partner, years, self._surname() if is_man else father_name)
        if age < 62 and chance() < 0.4:
            yield _Member(Relation.MOTHER, Sex.FEMALE, age + self.random.randint(19, 26), self._surname())
            if chance() < 0.6:
                yield _Member(Relation.FATHER, Sex.MALE, age + self.random.randint(20, 28), surname)
        yield from self._children(age, father_name)

    def _children(self, age: int, surname: str) -> Iterator[_Member]:
        chance = self.random.random
        eldest = age - self.random.randint(21, 29)
        for place in range(self.random.choice((0, 1, 1, 1, 2, 2))):
            years = eldest - place * self.random.randint(2, 5)
            if years < 0:
                return
            is_son = chance() < 0.55
            if years > 30 and chance() < 0.45:
                continue
            relation, sex = (Relation.SON, Sex.MALE) if is_son else (Relation.DAUGHTER, Sex.FEMALE)
            yield _Member(relation, sex, years, surname)
            if is_son and years > 25 and chance() < 0.7:
                yield _Member(Relation.DAUGHTER_IN_LAW, Sex.FEMALE, years - 1, self._surname())
                for _ in range(self.random.choice((0, 1, 1, 2))):
                    youth = years - self.random.randint(23, 30)
                    if youth >= 0:
                        yield _Member(Relation.GRANDCHILD, self.random.choice(list(Sex)), youth, surname)

    def housed(self, family: list[_Member], group: int, place: int) -> Iterator[SamplePerson]:
        """The family as villagers of house ``place`` in ``group``."""
        ethnicity = self.random.choice(_ETHNIC)
        name = read_group(str(group))
        for member in family:
            birth_on = self._birth(member.age)
            yield SamplePerson(
                household_number=f"{group:02}{place:03}",
                group=name,
                name=self._name(member),
                relation=member.relation,
                id_number=self._id_number(birth_on, member.sex),
                sex=member.sex,
                birth_on=birth_on,
                phone=self._phone(member.age),
                address=f"李家畈村{name}{place}号",
                ethnicity=ethnicity if member.relation is not Relation.DAUGHTER_IN_LAW else "汉族",
                presence=self._presence(member.age),
            )
            self.made += 1

    def _surname(self) -> str:
        return "欧阳" if self.random.random() < 0.005 else self.random.choice(_SURNAMES)

    def _name(self, member: _Member) -> str:
        if self.made % _RARE_EVERY == _RARE_EVERY - 1:
            return member.surname + self.random.choice(_RARE)
        return member.surname + self.random.choice(_GIVEN[member.sex, member.age > 45].split())

    def _birth(self, age: int) -> date:
        birthday = date(self.on.year - age, self.on.month, 1)
        return birthday - timedelta(days=self.random.randint(1, 360))

    def _id_number(self, birth_on: date, sex: Sex) -> str:
        parity = 1 if sex is Sex.MALE else 0
        while True:
            sequence = self.random.randrange(_SPARE_SEQUENCE // 2) * 2 + parity
            first17 = f"{_NO_COUNTY}{birth_on:%Y%m%d}{sequence:03}"
            if first17 not in self.taken:
                self.taken.add(first17)
                return first17 + check_digit(first17)

    def _phone(self, age: int) -> str:
        has_one = age > 12 and (age < 70 or self.random.random() < 0.5)
        return str(_FIRST_PHONE + self.made + 1) if has_one else ""

    def _presence(self, age: int) -> Presence:
        is_away = 20 < age < 55 and self.random.random() < 0.3
        return Presence.AWAY if is_away else Presence.PRESENT
