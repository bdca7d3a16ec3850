"""Sticks that go back and forth, get lost, come late or twice: both sides agree after every step."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import pytest

from station_app.center.center import open_center
from station_app.errors.sync import BundleGap, NothingToExport, OtherReceiver
from station_app.store.layout import Layout
from station_app.sync import outgoing
from station_app.sync.bundle import pack
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from station_app.sync.outgoing_blobs import pending_photos
from tests.helpers.centers import CenterUnderTest, PaperStation, make_center
from tests.helpers.clock import FixedClock
from tests.helpers.lives import live, photograph, reopened
from tests.helpers.model import check_pair
from tests.helpers.refusals import refusal_of
from tests.helpers.schedule import share_of
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import make_station

SCHEDULES, SHARES, STEPS = 40, 2, 25
pytestmark = pytest.mark.timeout(600)


@dataclass(slots=True)
class Post:
    """A station, its centre, and every file that is on its way between them."""

    shop: ShopUnderTest
    center: CenterUnderTest
    chance: Random
    folder: Path
    going_up: list[Path] = field(default_factory=list)
    going_down: list[Path] = field(default_factory=list)
    to_another: list[Path] = field(default_factory=list)
    sticks: int = 0
    answers: int = 0

    def work(self) -> None:
        live(self.shop, self.chance, self.chance.randint(1, 3))
        if self.chance.random() < 0.3:
            photograph(self.shop.store, self.shop.actor)

    def export(self) -> None:
        """Onto a new stick, or onto the one before, whatever still lies on it."""
        self.sticks += self.sticks == 0 or self.chance.random() < 0.5
        stick = self.folder / f"stick-{self.sticks}"
        stick.mkdir(exist_ok=True)
        try:
            self.going_up += export_pending(
                self.shop.store, self.shop.actor, stick, lambda *_: None, lambda: False
            ).files
        except NothingToExport:
            assert (pending_count(self.shop.store), pending_photos(self.shop.store)) == (0, 0)

    def bring(self) -> None:
        """One file arrives, and may arrive again."""
        if self.going_up:
            self.center.take_in(self._take_from(self.going_up))

    def answer(self) -> None:
        """The centre has its say; an earlier answer may still be under way."""
        self.answers += 1
        inbox = self.folder / f"answer-{self.answers}"
        inbox.mkdir()
        path = CenterUnderTest(self.center.center, inbox).answer(VILLAGE_CODE)
        if path is not None:
            self.going_down.append(path)

    def read(self) -> None:
        """The clerk reads some answer: the last, an older one, one that came too early, another station's."""
        if self.going_down:
            self._read(self._take_from(self.going_down))
        if self.chance.random() < 0.2:
            with pytest.raises(OtherReceiver):
                receive_ack(self.shop.store, self.shop.actor, self.chance.choice(self.to_another))

    def lose(self) -> None:
        """A stick falls into the river."""
        for pile in (self.going_up, self.going_down):
            if pile and self.chance.random() < 0.3:
                pile.remove(self.chance.choice(pile))

    def settle(self) -> None:
        """In the end a stick goes there and back unharmed, twice: what the first brings may be a question."""
        for _ in range(2):
            self.export()
            self.center.take_in(*self.going_up)
            self.answer()
            self._read(self.going_down[-1])
        assert (pending_count(self.shop.store), pending_photos(self.shop.store)) == (0, 0)

    def _take_from(self, pile: list[Path]) -> Path:
        path = self.chance.choice(pile)
        if self.chance.random() < 0.5:
            pile.remove(path)
        return path

    def _read(self, path: Path) -> None:
        refused = refusal_of(lambda: receive_ack(self.shop.store, self.shop.actor, path))
        assert isinstance(refused, BundleGap | None), repr(refused)  # an answer before this one is under way


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ShopUnderTest]:
    """An enrolled shop and its centre, both closed; each schedule takes a copy."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "stick").mkdir()
    center = make_center(folder / "center", folder / "stick", FixedClock())
    station = make_station(folder / "station", FixedClock())
    shop = open_shop(station)
    center.welcome(station)
    other = PaperStation(center).enrolled()
    other.add_groups(3)
    center.take_in(other.send())
    assert center.answer(other.code) is not None
    station.store.close()
    center.center.close()
    return folder, shop


@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_becomes_of_the_sticks_both_sides_agree(
    prepared: tuple[Path, ShopUnderTest],
    tmp_path: Path,
    chance: Random,
    monkeypatch: pytest.MonkeyPatch,
    share: int,
) -> None:
    monkeypatch.setattr(outgoing, "pack", partial(pack, target_size=1500))
    original, shop = prepared
    for number in range(share_of(SCHEDULES // SHARES)):
        folder = tmp_path / str(number)
        shutil.copytree(original, folder)
        opened = reopened(Layout(folder / "station"), shop)
        with closing(opened.store), closing(open_center(folder / "center", shop.clock)) as center:
            under_test = CenterUnderTest(center, folder / "stick")
            others = [
                path for path in under_test.stick.glob("*-down-*.bundle") if VILLAGE_CODE not in path.name
            ]
            post = Post(opened, under_test, chance, folder, to_another=others)
            steps: list[Callable[[], None]] = [post.work, post.export, post.bring, post.bring, post.answer]
            for step in chance.choices([*steps, post.read, post.read, post.lose], k=STEPS):
                step()
                check_pair(center, VILLAGE_CODE, opened.store)
            post.settle()
            check_pair(center, VILLAGE_CODE, opened.store)
        shutil.rmtree(folder)
