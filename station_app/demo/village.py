"""Made-up families: believable names, relations and ages, ID numbers that are sound and belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from station_app.domain.identity import Sex, check_digit

AREA = "420581"
"""The county's first six digits (宜都市)."""
GROUP_NAMES = ("一组", "二组", "三组", "四组", "五组", "六组", "七组", "八组")
_SURNAMES = (
    "李王张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏"
    "卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾"
    "侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_MALE = (
    "伟强磊军勇杰涛明超辉刚健峰亮斌波鹏飞华平建国志文海林春生成光德福贵宝财旺顺安康宏"
    "远大山水金木根树松柏石云龙虎祥瑞"
)
_FEMALE = "芳娜敏静丽艳娟霞秀英玲桂兰香梅菊莲翠红玉珍凤仙春花云月琴素华荣萍燕琼芬雪蓉巧慧淑贞爱莉婷婉茹欣怡"
_PLACES = ("枫树湾", "石门冲", "桥头", "柳家坪", "大堰", "张家垴", "龙井", "竹园", "河口", "祠堂坡")
_MOBILES = (
    "130",
    "132",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "158",
    "159",
    "177",
    "181",
    "187",
    "189",
)


@dataclass(frozen=True, slots=True)
class MadePerson:
    """A made-up resident."""

    name: str
    id_number: str
    birth_on: date
    sex: Sex
    relation: str
    phone: str


@dataclass(frozen=True, slots=True)
class MadeHousehold:
    """A made-up household, its head first."""

    number: str
    group: str
    address: str
    people: tuple[MadePerson, ...]


def make_village(
    *, households: int = 320, seed: int = 581, on: date = date(2026, 1, 1)
) -> list[MadeHousehold]:
    """``households`` made-up families in eight groups as they stand on a day; about 3.4 people in each."""
    families = Families(Random(seed), on)
    return [families.household(number, of=households) for number in range(1, households + 1)]


class Families:
    """Makes households and single people from one source of chance; no ID number twice."""

    def __init__(self, chance: Random, on: date) -> None:
        self._chance = chance
        self._on = on
        self._taken: set[str] = set()
        self._names: set[str] = set()

    def household(self, number: int, *, of: int) -> MadeHousehold:
        """The household of that number, of so many in all: they are spread over the groups in order."""
        chance = self._chance
        group = GROUP_NAMES[(number - 1) * len(GROUP_NAMES) // of]
        surname = chance.choice(_SURNAMES[:30]) if chance.random() < 0.75 else chance.choice(_SURNAMES)
        age = chance.choices((32, 45, 58, 72, 80), (15, 30, 30, 18, 7))[0] + chance.randint(-6, 6)
        people = self._family(surname, max(age, 24))
        address = f"{chance.choice(_PLACES)}{chance.randint(1, 98)}号"
        return MadeHousehold(f"{number:03d}", group, address, tuple(people))

    def _family(self, surname: str, age: int) -> list[MadePerson]:
        chance = self._chance
        head_sex = Sex.MALE if chance.random() < 0.82 else Sex.FEMALE
        people = [self.person(surname, age, head_sex, "户主")]
        if chance.random() < (0.85 if age < 70 else 0.5):
            other = Sex.FEMALE if head_sex is Sex.MALE else Sex.MALE
            people.append(self.person(None, age + chance.randint(-4, 3), other, "配偶"))
        if age < 52:
            children = range(chance.choices((0, 1, 2, 3), (12, 45, 38, 5))[0])
            oldest = max(min(age - 22, 24), 1)
            people.extend(self._child(surname, chance.randint(1, oldest)) for _ in children)
            if chance.random() < 0.4:
                sex = chance.choice((Sex.MALE, Sex.FEMALE))
                own = surname if sex is Sex.MALE else None
                parent = "父亲" if sex is Sex.MALE else "母亲"
                people.append(self.person(own, age + chance.randint(22, 28), sex, parent))
        elif chance.random() < 0.55:
            people.extend(self._grown_children(surname, age))
        return people

    def _grown_children(self, surname: str, age: int) -> list[MadePerson]:
        chance = self._chance
        child_age = max(age - chance.randint(22, 28), 20)
        grown = [self.person(surname, child_age, Sex.MALE, "子")]
        if chance.random() < 0.8:
            grown.append(self.person(None, child_age - chance.randint(0, 3), Sex.FEMALE, "儿媳"))
        for _ in range(chance.choices((0, 1, 2), (20, 50, 30))[0]):
            sex = chance.choice((Sex.MALE, Sex.FEMALE))
            young = chance.randint(0, max(child_age - 21, 1))
            grown.append(self.person(surname, young, sex, "孙子女"))
        return grown

    def _child(self, surname: str, age: int) -> MadePerson:
        sex = self._chance.choice((Sex.MALE, Sex.FEMALE))
        return self.person(surname, age, sex, "子" if sex is Sex.MALE else "女")

    def person(
        self, surname: str | None, age: int, sex: Sex, relation: str, on: date | None = None
    ) -> MadePerson:
        """Somebody of about that age on a day; ``surname`` None for any."""
        chance = self._chance
        birth = (on or self._on) - timedelta(days=max(age, 0) * 365 + chance.randint(30, 390))
        phone = ""
        if age >= 16 and chance.random() < (0.9 if age < 70 else 0.55):
            phone = f"{chance.choice(_MOBILES)}{chance.randint(0, 99_999_999):08d}"
        name = self._name(surname or chance.choice(_SURNAMES), sex)
        return MadePerson(name, self._id_number(birth, sex), birth, sex, relation, phone)

    def newborn(self, surname: str, on: date) -> MadePerson:
        """A child born that day; the ID number is given later."""
        sex = self._chance.choice((Sex.MALE, Sex.FEMALE))
        relation = "子" if sex is Sex.MALE else "女"
        return MadePerson(self._name(surname, sex), "", on, sex, relation, "")

    def _name(self, surname: str, sex: Sex) -> str:
        letters = _MALE if sex is Sex.MALE else _FEMALE
        while True:
            given = "".join(self._chance.sample(letters, 1 if self._chance.random() < 0.22 else 2))
            name = surname + given
            if name not in self._names or self._chance.random() < 0.08:
                self._names.add(name)
                return name

    def _id_number(self, birth: date, sex: Sex) -> str:
        while True:
            order = self._chance.randint(0, 499) * 2 + (1 if sex is Sex.MALE else 0)
            first17 = f"{AREA}{birth:%Y%m%d}{order:03d}"
            if first17 not in self._taken:
                self._taken.add(first17)
                return first17 + check_digit(first17)
