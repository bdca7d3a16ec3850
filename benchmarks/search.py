"""Search as you type: a keystroke's answer over 5,000 and 50,000 people, by itself and in the window."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from statistics import median

from benchmarks.big_station import MANY, VERY_MANY
from benchmarks.figures import Figure, percentile, timed
from benchmarks.in_window import in_window
from station_app.domain.pinyin import search_keys
from station_app.domain.search import PersonIndex, Record

SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董曾彭吕苏卢蒋蔡贾魏薛叶单解仇区查覃"
GIVEN = (
    "名兰伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂华玉梅建国红文辉力永健世广志义兴良海山仁波宁贵福生龙元"
    "全胜学祥才发武新利清飞彬富顺信子昌成康星光天达安岩中茂进林有坚和诚先敬震振壮会思群豪心邦承乐绍功松善厚庆"
    "民友裕河哲江浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌栋维启克伦翔旭鹏泽晨辰士以家致树炎德行时泰盛雄琛钧冠策"
)
QUERIES, REPETITIONS = 2_000, 5
LIMITS_MS = {5_000: 5.0, 50_000: 16.0}


def measure() -> Iterator[Figure]:
    """A keystroke is one more character of a name, its spelling or initials, a number's end, a household."""
    for count, limit in LIMITS_MS.items():
        chance = random.Random(count)
        people = make_people(count, chance)
        index: PersonIndex | None = None

        def build(records: list[Record] = people) -> None:
            nonlocal index
            index = PersonIndex(records)

        built = timed(build)
        assert index is not None
        slowest = []
        for _ in range(REPETITIONS):
            took = []
            for query in [make_query(chance.choice(people), chance) for _ in range(QUERIES)]:
                asked = time.perf_counter()
                index.find(query)
                took.append((time.perf_counter() - asked) * 1000)
            slowest.append(percentile(took, 99))
        yield Figure(f"search p99, {count:,} people", median(slowest), "ms", limit)
        yield Figure(f"  its index made, {count:,} people", built, "s")
    for size in (MANY, VERY_MANY):
        yield from in_window("search", size)


def make_people(count: int, chance: random.Random) -> list[Record]:
    """So many people, three to a household."""
    return [
        Record(
            resident_id=place,
            household_id=place // 3,
            name=chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2)))),
            household_number=f"{place // 3:05d}",
            phone=f"138{chance.randrange(10**8):08d}",
            id_number=f"42058119{chance.randrange(10**9):09d}{chance.choice('0123456789X')}",
        )
        for place in range(count)
    ]


def make_query(person: Record, chance: random.Random) -> str:
    """What a clerk has typed of somebody when a key is pressed."""
    keys = search_keys(person.name)
    whole = chance.choice(
        (person.name, person.name[1:], keys.full[0], keys.initials[0], person.household_number.lstrip("0"))
    )
    ends = (person.phone[-4:], person.id_number[-4:])
    return chance.choice((whole[: chance.randint(1, max(len(whole), 1))], *ends))
