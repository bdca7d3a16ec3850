"""A station and its centre of which one is killed, over and over: ``python -m tests.helpers.doomed_sync``.

Arguments: the deed, the folder of both, how many are killed, the seed of the moments. Everything is real: the
encrypted store, the centre's database, files on a stick, the HTTPS server on a socket. Each process is forked
off from this one, which has loaded everything and opened nothing. After each kill another process checks both
sides against the model; at the end what is left over is exchanged, and both must be equal. Prints what each
victim had shown.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from random import Random
from unittest.mock import patch

from typer.main import get_command

from station_app.center import cli
from station_app.center.announcement import announced
from station_app.center.center import Center, open_center
from station_app.center.certificates import own_certificate
from station_app.center.outbox import answer_all, copy_outbox
from station_app.center.serving import prepare
from station_app.clock import SystemClock
from station_app.domain.permissions import Actor
from station_app.errors import StationError
from station_app.services.counter import BasketItem, RedemptionDraft, redeem
from station_app.services.people_views import list_households
from station_app.services.products import list_products
from station_app.services.stations import get_station
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.store.store import Store
from station_app.sync import outgoing
from station_app.sync.bundle import pack
from station_app.sync.container import read_front, total_size
from station_app.sync.online import sync_online
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from station_app.sync.outgoing_blobs import pending_photos
from station_app.sync.stick import find_incoming
from tests.helpers.doomed import STARTED, USER, Child, Show
from tests.helpers.lives import photograph
from tests.helpers.model import check_pair
from tests.helpers.stations import PASSWORD

Deed = Callable[["World", Show], None]
DONE = "done"
_MOST_ACTS = 5
_SETTLED = _PHOTOGRAPHED = 0.2
_LINES = 4000
"""Bytes at which bundles are closed here, so that each exchange takes several."""


@dataclass(frozen=True, slots=True)
class World:
    """The folders of both sides, and the stick between them."""

    folder: Path

    @property
    def port(self) -> int:
        """Where stations were told that the centre listens."""
        service = announced(self.center)
        assert service is not None
        return int(service.address.rsplit(":", 1)[1])

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    @property
    def center(self) -> Path:
        return self.folder / "center"

    @contextmanager
    def opened_store(self) -> Iterator[tuple[Store, Actor]]:
        store, actor = open_store(Layout(self.folder / "station"), SystemClock(), USER, PASSWORD)
        try:
            yield store, actor
        finally:
            store.close()

    @contextmanager
    def opened_center(self) -> Iterator[Center]:
        center = open_center(self.center, SystemClock())
        try:
            yield center
        finally:
            center.close()

    def clear_stick(self) -> None:
        """It comes back empty, as somebody's whose files were copied off."""
        for path in self.stick.iterdir():
            path.unlink()


# What the victims do: each shows that it starts, and what it then may be held to


def export(world: World, show: Show) -> None:
    """Shows each file that the clerk is told stands on the stick."""
    with world.opened_store() as (store, actor):
        show(STARTED)
        for path in export_pending(store, actor, world.stick, lambda *_: None, lambda: False).files:
            show(path.name)


def upload(world: World, show: Show) -> None:
    """Shows how much is acknowledged after each exchange, or the fault's name."""
    with world.opened_store() as (store, actor):
        show(STARTED)
        try:
            sync_online(store, actor, lambda *_: None, lambda: False)
        except StationError as error:
            show(type(error).__name__)
        else:
            show(f"{store.head.seq - pending_count(store)}")


def serve(world: World, show: Show) -> None:
    """The centre's server, until it is killed."""
    with world.opened_center() as center:
        server = prepare(center, "127.0.0.1", world.port, own_certificate(center))
        show(STARTED)
        server.run()


def ingest(world: World, show: Show) -> None:
    """The operator's command over all that lies on the stick; its own lines are shown."""
    show(STARTED)
    _command("ingest", world.stick, "--folder", world.center)
    show(DONE)


def reply(world: World, show: Show) -> None:
    """The operator's command that puts the answers onto the stick."""
    show(STARTED)
    _command("outbox", "--to", world.stick, "--folder", world.center)
    show(DONE)


def take_answers(world: World, show: Show) -> None:
    """Shows how much is acknowledged after each answer that was taken in."""
    with world.opened_store() as (store, actor):
        show(STARTED)
        for path in find_incoming(world.stick, get_station(store).code):
            show(f"{receive_ack(store, actor, path).acknowledged}")


def _command(*words: object) -> None:
    """One of the operator's commands, as typed; what it prints is nobody's business here."""
    with redirect_stdout(StringIO()):
        code = get_command(cli.app).main([str(word) for word in words], standalone_mode=False)
    assert not code, code


# What happens around them, unharmed


def work(world: World, _show: Show, chance: Random) -> None:
    """Some acts at the counter, and now and then a picture of new goods."""
    with world.opened_store() as (store, actor):
        households = [row.id for row in list_households(store)]
        goods = [product.id for product in list_products(store)]
        if chance.random() < _PHOTOGRAPHED:
            photograph(store, actor)
        for _ in range(chance.randint(1, _MOST_ACTS)):
            redeem(
                store,
                actor,
                RedemptionDraft(chance.choice(households), (BasketItem(chance.choice(goods), 1),)),
            )


def check(world: World, _show: Show) -> None:
    """The model check of both sides; and whatever bears a bundle's name on the stick is whole."""
    with world.opened_store() as (store, _), world.opened_center() as center:
        check_pair(center, get_station(store).code, store)
        for path in world.stick.glob("[!.]*.bundle"):
            assert path.stat().st_size == size_of(path), path.name


def size_of(bundle: Path) -> int:
    """How long the file must be by its own header."""
    with bundle.open("rb") as file:
        front = read_front(file)
    return total_size(len(front.header), front.payload_size)


def settle(world: World, _show: Show) -> None:
    """The rest goes to the centre and its answer comes back, by stick; then nothing is pending."""
    with world.opened_store() as (store, actor), world.opened_center() as center:
        code = get_station(store).code
        if pending_count(store) or pending_photos(store):
            export_pending(store, actor, world.stick, lambda *_: None, lambda: False)
        _command("ingest", world.stick, "--folder", world.center)
        answer_all(center)
        copy_outbox(center, world.stick)
        for path in find_incoming(world.stick, code):
            receive_ack(store, actor, path)
        assert (pending_count(store), pending_photos(store)) == (0, 0)
        check_pair(center, code, store)


def _show_nobody(_line: str) -> None:
    """For what this process does itself."""


# The executioner


@dataclass(frozen=True, slots=True)
class Kind:
    """What a killing is about: ``deed`` is watched, after others were done, with a process ``beside`` it.

    The deed's process is killed, or the one beside it.
    """

    deed: Deed
    before: tuple[Deed, ...] = ()
    beside: Deed | None = None
    kills_beside: bool = False


KINDS = {
    "export": Kind(export),
    "ingest": Kind(ingest, (export,)),
    "reply": Kind(reply, (export, ingest)),
    "acknowledge": Kind(take_answers, (export, ingest, reply)),
    "upload-station": Kind(upload, beside=serve),
    "upload-center": Kind(upload, beside=serve, kills_beside=True),
}


@dataclass(slots=True)
class Executioner:
    """Kills one process after another; ``longest`` is how many seconds the deed takes, once that is known."""

    world: World
    kind: Kind
    chance: Random
    longest: float | None = None

    def strike(self) -> list[str]:
        """What the deed had shown when somebody was killed, or had shown in all. The first time all live.

        The moment is drawn from the whole of the time that the first one took, and a little beyond.
        """
        kind = self.kind
        beside = None if kind.beside is None else self._begin(kind.beside)
        began = time.monotonic()
        child = self._begin(kind.deed)
        if self.longest is None:
            shown = child.wait()
            self.longest = 1.1 * (time.monotonic() - began)
        else:
            time.sleep(self.chance.random() * self.longest)
            shown = child.kill() if beside is None or not kind.kills_beside else []
        if beside is not None:
            beside.kill()
        return shown or child.wait()

    def let(self, *deeds: Deed) -> None:
        """One process does these, undisturbed."""

        def all_of_them(world: World, show: Show) -> None:
            for deed in deeds:
                deed(world, show)

        self._begin(all_of_them).wait()

    def _begin(self, deed: Deed) -> Child:
        return Child.fork(partial(deed, self.world))


def main() -> None:
    kind, folder, kills, seed = sys.argv[1:]
    world, chance = World(Path(folder)), Random(seed)
    with patch.object(outgoing, "pack", partial(pack, target_size=_LINES)):
        work(world, _show_nobody, chance)
        settle(world, _show_nobody)  # loads what is loaded late, once for all that follow
        gc.freeze()
        run(Executioner(world, KINDS[kind], chance), int(kills))


def run(executioner: Executioner, kills: int) -> None:
    """So many kills, and the one before them that is let live."""
    world, chance = executioner.world, executioner.chance
    for _ in range(kills + 1):
        executioner.let(partial(work, chance=chance), *executioner.kind.before)
        shown = executioner.strike()
        for name in shown:
            assert not name.endswith(".bundle") or (world.stick / name).exists(), (
                f"{name} was said to be there"
            )
        executioner.let(check)
        if chance.random() < _SETTLED:
            executioner.let(settle)
            world.clear_stick()
        sys.stdout.write(f"{json.dumps(shown)}\n")
    executioner.let(settle)


if __name__ == "__main__":
    main()
