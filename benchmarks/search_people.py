"""How long search as you type takes over 5,000 and 50,000 people: `python benchmarks/search_people.py`."""

from __future__ import annotations

import random
import time

from station_app.domain.pinyin import search_keys, spellings
from station_app.domain.search import PersonIndex, Record, search_text

SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董曾彭吕苏卢蒋蔡贾魏薛叶单解仇区查覃"
GIVEN = (
    "名兰伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂华玉梅建国红文辉力永健世广志义兴良海山仁波宁贵福生龙元"
    "全胜学祥才发武新利清飞彬富顺信子昌成康星光天达安岩中茂进林有坚和诚先敬震振壮会思群豪心邦承乐绍功松善厚庆"
    "民友裕河哲江浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌栋维启克伦翔旭鹏泽晨辰士以家致树炎德行时泰盛雄琛钧冠策"
)
QUERIES = 5_000


def _people(count: int, chance: random.Random) -> list[Record]:
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


def _query(person: Record, chance: random.Random) -> str:
    keys = search_keys(person.name)
    whole = chance.choice(
        (person.name, person.name[1:], keys.full[0], keys.initials[0], person.household_number.lstrip("0"))
    )
    ends = (person.phone[-4:], person.id_number[-4:])
    return chance.choice((whole[: chance.randint(1, max(len(whole), 1))], *ends))


def _measure(count: int) -> None:
    chance = random.Random(count)
    people = _people(count, chance)
    spellings.cache_clear()
    start = time.perf_counter()
    for person in people:
        search_text(person.name)
    keyed = time.perf_counter()
    index = PersonIndex(people)
    built = time.perf_counter()
    took = []
    for query in [_query(chance.choice(people), chance) for _ in range(QUERIES)]:
        asked = time.perf_counter()
        index.find(query)
        took.append((time.perf_counter() - asked) * 1000)
    took.sort()
    print(
        f"{count} people: keys {keyed - start:.2f} s, index {built - keyed:.2f} s, "
        f"query p50 {took[QUERIES // 2]:.3f} ms, p99 {took[QUERIES * 99 // 100]:.3f} ms, "
        f"max {took[-1]:.3f} ms"
    )


if __name__ == "__main__":
    for people_count in (5_000, 50_000):
        _measure(people_count)
