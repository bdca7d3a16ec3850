"""A process whose children work on a store until they are killed: ``python -m tests.helpers.doomed``.

Arguments: the deed, the station's folder, how many are killed, the seed of the moments, and the longest
moment in milliseconds. Prints one JSON list for each child: the lines it had shown when it was killed.
"""

from __future__ import annotations

import json
import os
import select as wait
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from station_app.clock import SystemClock
from station_app.domain.permissions import Actor
from station_app.models.shop import Redemption
from station_app.models.station import Epoch
from station_app.services import ledger
from station_app.services.counter import BasketItem, RedemptionDraft, redeem
from station_app.services.people_views import list_households
from station_app.services.products import list_products
from station_app.store import journal
from station_app.store.backup import back_up
from station_app.store.layout import Layout
from station_app.store.opening import open_store, restore_store
from station_app.store.store import Store
from station_app.store.window_lock import single_window
from tests.helpers.doomed_returns import rebuild_once, settle_once
from tests.helpers.stations import PASSWORD

USER = "李书记"
STARTED, RESTORED = "started", "restored"
Show = Callable[[str], None]
Deed = Callable[[Layout, Show], None]


def redeem_for_ever(layout: Layout, show: Show) -> None:
    """Redeems one thing after another; a receipt is shown once the counter has returned it."""
    store, actor = _open(layout)
    chance = Random()
    households = [row.id for row in list_households(store)]
    goods = [product.id for product in list_products(store)]
    show(STARTED)
    while True:
        basket = tuple(BasketItem(each, 1) for each in chance.sample(goods, chance.randint(1, 2)))
        receipt = redeem(store, actor, RedemptionDraft(chance.choice(households), basket))
        show(f"{receipt.number} {receipt.check_code}")


def back_up_for_ever(layout: Layout, show: Show) -> None:
    """Takes one backup after another; shows each that is said to be whole."""
    store, _ = _open(layout)
    show(STARTED)
    while True:
        show(str(back_up(store, layout.backups).path))


def restore_once(layout: Layout, show: Show) -> None:
    """Says what the last child left (receipts, epochs), redeems once more, and restores the first backup."""
    (backup,) = layout.backups.iterdir()
    with single_window(layout):
        store, actor = _open(layout)
        with store.read() as session:
            receipts = session.scalar(select(func.count()).select_from(Redemption))
            epochs = session.scalar(select(func.count()).select_from(Epoch))
            whole = ledger.check_ledger(session).adds_up and journal.verify(session) is None
        product, household = list_products(store)[0].id, list_households(store)[0].id
        redeem(store, actor, RedemptionDraft(household, (BasketItem(product, 1),)))
        store.close()
        show(STARTED)
        show(f"{receipts} {epochs} {whole}")
        restore_store(layout, backup, store.key, SystemClock())
        show(RESTORED)
        signal.pause()


DEEDS: dict[str, Deed] = {
    "redeem": redeem_for_ever,
    "back_up": back_up_for_ever,
    "restore": restore_once,
    "settle": settle_once,
    "rebuild": rebuild_once,
}


def _open(layout: Layout) -> tuple[Store, Actor]:
    return open_store(layout, SystemClock(), USER, PASSWORD)


def _doom(deed: Deed, layout: Layout, moment: float) -> list[str]:
    """One child: what it had shown when it was killed, ``moment`` seconds after it said that it started."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            deed(layout, lambda line: _write(writing, line))
        except BaseException:  # noqa: BLE001 # whatever it is, the parent shows it
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        wait.select([pipe], [], [], 30)
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        shown = pipe.read().decode().splitlines()
    if not os.WIFSIGNALED(status):
        sys.exit("the child ended by itself; see its traceback")
    return shown


def _write(pipe: int, line: str) -> None:
    os.write(pipe, f"{line}\n".encode())


def main() -> None:
    name, folder, kills, seed, longest = sys.argv[1:]
    layout = Layout(Path(folder))
    chance = Random(int(seed))
    if layout.exists():
        _open(layout)[0].close()  # loads what is loaded late, once for all children
    for _ in range(int(kills)):
        early = 2 if name == "restore" else 1  # it is over soon: half of the moments in the first quarter
        shown = _doom(DEEDS[name], layout, chance.random() ** early * int(longest) / 1000)
        sys.stdout.write(f"{json.dumps(shown)}\n")


if __name__ == "__main__":
    main()
