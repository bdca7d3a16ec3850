"""Two years of a made-up station, told through the services act by act on a clock that walks along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from station_app.clock import local
from station_app.demo import settling
from station_app.demo.claims import Claims
from station_app.demo.deeds import Deeds
from station_app.demo.lives import Lives
from station_app.demo.panel import Panel
from station_app.demo.programme import Programme
from station_app.demo.replay import Agenda, ReplayClock, at_clock
from station_app.demo.shop_days import ShopDays
from station_app.demo.story import read_story
from station_app.demo.village import Families
from station_app.demo.world import World
from station_app.domain.permissions import Actor, Role
from station_app.services.rules import list_rules
from station_app.services.users import UserDraft, add_user
from station_app.store.store import Store

HOUSEHOLDS, SEED = 320, 581
DAYS = 730
DEMO_PASSWORD = "123456"  # noqa: S105 # shown on the demo station's sign-in page: nothing in it is secret

Told = Callable[[int, int, str], None]
"""Progress: done, of how many in all, and what is being done in words."""


def first_instant(end: datetime, days: int = DAYS) -> datetime:
    """When the history that leads up to ``end`` begins: a morning so many days before."""
    return at_clock(local(end).date() - timedelta(days=days), 8, 30)


def fill_demo(
    store: Store,
    head: Actor,
    clock: ReplayClock,
    end: datetime,
    progress: Told,
    cancelled: Callable[[], bool],
    *,
    households: int = HOUSEHOLDS,
    seed: int = SEED,
) -> bool:
    """Fill a store that was just made with a history that begins where its ``clock`` stands, up to ``end``.

    The same seed and ``end`` tell the same history. Returns False where it was cancelled: the store is half
    full then and of no use.
    """
    world = _begin(store, head, clock, end, households, seed)
    span = (world.last_day - world.start).days
    while (due := world.agenda.take(end)) is not None:
        if cancelled():
            return False
        at, act = due
        clock.go_to(at)
        act()
        today = clock.today()
        progress((today - world.start).days, span, _month(today))
    clock.go_to(end)
    progress(span, span, _month(world.last_day))
    return True


def _begin(store: Store, head: Actor, clock: ReplayClock, end: datetime, households: int, seed: int) -> World:
    """The station on its first day, and everything that is to come on the agenda."""
    story, chance = read_story(), Random(seed)
    settling.set_up(store, head, story)
    clerk = _user(store, head, story.clerk, Role.CLERK)
    keeper = _user(store, head, story.keeper, Role.SHOP_KEEPER)
    families = Families(chance, clock.today())
    village = [families.household(number, of=households) for number in range(1, households + 1)]
    clock.pass_minutes(50)
    people = settling.let_people_in(store, clerk, chance, village)
    world = World(
        store=store,
        clock=clock,
        start=clock.today(),
        end=end,
        chance=chance,
        story=story,
        families=families,
        head=head,
        clerk=clerk,
        keeper=keeper,
        people=people,
        rules={rule.code: rule.id for rule in list_rules(store)},
        agenda=Agenda(),
        size=households / HOUSEHOLDS,
    )
    clock.pass_minutes(20)
    settling.form_teams(world)
    settling.ask_consents(world)
    shop = ShopDays(world)
    shop.open_shelf()
    for part in (Programme(world), Deeds(world), Panel(world), shop, Lives(world), Claims(world)):
        part.arrange()
    return world


def _user(store: Store, head: Actor, name: str, role: Role) -> Actor:
    return Actor(add_user(store, head, UserDraft(name, role), DEMO_PASSWORD).id, name, role)


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月"
