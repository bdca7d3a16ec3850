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
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import BinaryIO, Self

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
from tests.helpers.doomed_counter import Keeper
from tests.helpers.doomed_returns import rebuild_once, settle_once
from tests.helpers.stations import PASSWORD

USER = "李书记"
STARTED, RESTORED = "started", "restored"
_PATIENCE_S = 30
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


def serve_for_ever(layout: Layout, show: Show) -> None:
    """Redeems, voids, takes back and exchanges; a receipt is shown once the counter has returned it."""
    store, actor = _open(layout)
    keeper = Keeper(store, actor, show)
    show(STARTED)
    keeper.serve_for_ever()


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
    "serve": serve_for_ever,
    "back_up": back_up_for_ever,
    "restore": restore_once,
    "settle": settle_once,
    "rebuild": rebuild_once,
}


def _open(layout: Layout) -> tuple[Store, Actor]:
    return open_store(layout, SystemClock(), USER, PASSWORD)


@dataclass(frozen=True, slots=True)
class Child:
    """A process that was forked off to do one deed, and the pipe through which it shows how far it is."""

    number: int
    pipe: BinaryIO

    @classmethod
    def fork(cls, deed: Callable[[Show], None]) -> Self:
        """Returns once the child has shown its first line."""
        reading, writing = os.pipe()
        number = os.fork()
        if number == 0:
            failed = True
            try:
                deed(lambda line: _write(writing, line))
                failed = False
            except BaseException:  # noqa: BLE001 # whatever it is, the parent shows it
                traceback.print_exc()
            finally:
                os._exit(failed)
        os.close(writing)
        child = cls(number, os.fdopen(reading, "rb"))
        wait.select([child.pipe], [], [], _PATIENCE_S)
        return child

    def kill(self) -> list[str]:
        """kill -9; what it had shown. Ends this program where the child had failed before."""
        os.kill(self.number, signal.SIGKILL)
        return self.wait()

    def wait(self) -> list[str]:
        """What it has shown once it is no more. Ends this program where it failed."""
        shown = self.pipe.read().decode().splitlines()
        self.pipe.close()
        _, status = os.waitpid(self.number, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
            sys.exit(f"the child failed after {shown}; see its traceback")
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
        child = Child.fork(partial(DEEDS[name], layout))
        time.sleep(chance.random() ** early * int(longest) / 1000)
        shown = child.kill()
        sys.stdout.write(f"{json.dumps(shown)}\n")


if __name__ == "__main__":
    main()
