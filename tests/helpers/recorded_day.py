"""A station's life, to be recorded: ``python -m tests.helpers.recorded_day FOLDER ELSEWHERE``.

The station lies in ``FOLDER/数据/站``, its stick is ``FOLDER/U盘``; what the centre does lies ``ELSEWHERE``.
Each line on the standard output is something that the clerk has been shown by then.
"""

from __future__ import annotations

import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from station_app.services.users import change_own_password
from station_app.store import engine, keys
from station_app.store.backup import back_up, daily_backup
from station_app.store.layout import Layout
from station_app.store.opening import open_store, reset_password, restore_store
from station_app.store.store import Store
from station_app.store.window_lock import single_window
from station_app.sync import passwords
from station_app.sync.outgoing import export_pending
from station_app.sync.settling import go_on
from station_app.sync.stick_backup import back_up_outside
from tests.helpers.centers import make_center
from tests.helpers.clock import FixedClock
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import PASSWORD, make_station

DATA, STATION, STICK = "数据", "站", "U盘"
USER = "李书记"
PASSWORDS = (PASSWORD, "第二个长密码", "第三个长密码")
LOG_PAGES = 60
"""So that the log is folded in every few acts."""


def say(*words: object) -> None:
    """One line, written at once, by one call of the system."""
    sys.stdout.write(f"{' '.join(map(str, words))}\n")
    sys.stdout.flush()


def say_act(store: Store) -> None:
    say("act", store.head.seq, store.head.hash)


def serve(shop: ShopUnderTest, customers: int) -> None:
    """Customers one after another; each receipt is shown."""
    for turn in range(customers):
        shop.redeem(turn % 3, turn % 4)
        say_act(shop.store)
        shop.give_points(turn % 3, 500)
        say_act(shop.store)


def reopen(shop: ShopUnderTest, layout: Layout, password: str) -> ShopUnderTest:
    """The next morning."""
    store, actor = open_store(layout, shop.clock, USER, password)
    return ShopUnderTest(store, actor, shop.clock, shop.households, shop.goods)


def spend(folder: Path, elsewhere: Path) -> None:
    layout, stick, clock = Layout(folder / DATA / STATION), folder / STICK, FixedClock()
    with single_window(layout):
        station = make_station(layout.folder, clock)
        say("password", PASSWORDS[0])
        say_act(station.store)
        shop = open_shop(station)
        say_act(shop.store)
        serve(shop, 3)
        made = daily_backup(shop.store)
        assert made is not None
        say("backup", made.path)
        elsewhere.mkdir()
        make_center(elsewhere / "center", elsewhere, clock).welcome(station)
        serve(shop, 2)
        say("backup", back_up_outside(shop.store, stick).path)
        for file in export_pending(shop.store, shop.actor, stick, lambda *_: None, lambda: False).files:
            say("bundle", file, sha256(file.read_bytes()).hexdigest())
        change_own_password(shop.store, shop.actor, PASSWORDS[0], PASSWORDS[1])
        say("password", PASSWORDS[1])
        serve(shop, 2)
        shop.store.close()

        reset_password(layout, station.recovery_code, USER, PASSWORDS[2])
        say("password", PASSWORDS[2])
        shop = reopen(shop, layout, PASSWORDS[2])
        serve(shop, 3)
        taken = back_up(shop.store, layout.backups)
        say("backup", taken.path)
        head = shop.store.head
        serve(shop, 1)
        key = shop.store.key
        with closing(engine.connect(layout.database, key)):  # so that its log stays, as after a crash
            shop.store.close()
            say("restoring", head.seq, head.hash)
            restore_store(layout, taken.path, key, clock)
        say("restored", head.seq, head.hash)
        shop = reopen(shop, layout, PASSWORDS[2])
        go_on(shop.store, shop.actor, alone=True)
        serve(shop, 2)
        shop.store.close()


if __name__ == "__main__":
    keys.ARGON2_TIME, keys.ARGON2_MEMORY_KIB = 1, 8
    passwords.TIME, passwords.MEMORY_KIB = 1, 64
    engine.LOG_PAGES = LOG_PAGES
    spend(Path(sys.argv[1]), Path(sys.argv[2]))
