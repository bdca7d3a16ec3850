"""A computer has burnt: the station is rebuilt from the centre's copy alone, with its recovery code."""

from __future__ import annotations

import errno
import random
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from station_app.center.cli import app
from station_app.center.rebuilding import write_rebuild
from station_app.errors.notices import StationNotEnrolled
from station_app.errors.settling import (
    NotARebuildFile,
    NothingToRebuildFrom,
    RebuildFileNewer,
    RebuiltUnsound,
    RecoveryKeyMissing,
)
from station_app.errors.store import DiskFull, PasswordTooShort, StoreExists, WrongRecoveryCode
from station_app.errors.sync import FileUnreadable, SyncError
from station_app.models.shop import Blob
from station_app.services import counter, products
from station_app.services.journal_reading import verify_all
from station_app.services.recovery_keys import keep_recovery_key
from station_app.services.signing_in import sign_in
from station_app.services.users import put_recovery_code
from station_app.store.keys import new_recovery_code
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.store.store import Store
from station_app.sync import rebuilding
from station_app.sync.bundle import pack
from station_app.sync.keys import StationKeys
from station_app.sync.membership import enrol_request, take_welcome
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from station_app.sync.rebuild_file import (
    RebuildFacts,
    read_rebuild_facts,
    unpacked_bundles,
    write_rebuild_file,
)
from station_app.sync.rebuilding import rebuild
from tests.helpers.centers import CenterUnderTest
from tests.helpers.clock import FixedClock
from tests.helpers.photos import photo_bytes
from tests.helpers.shops import GOODS, VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest
from tests.helpers.tables import all_rows

NEW = "新密码123"
SMALL = 700


def send(center: CenterUnderTest, shop: ShopUnderTest) -> None:
    """All that is pending goes to the centre, and its answer is taken in."""
    files = export_pending(
        shop.store, shop.actor, center.stick, lambda _done, _total: None, lambda: False
    ).files
    center.take_in(*files)
    path = center.answer(VILLAGE_CODE)
    assert path is not None
    receive_ack(shop.store, shop.actor, path)


@pytest.fixture
def shop(center: CenterUnderTest, station: StationUnderTest) -> ShopUnderTest:
    """A station with receipts, one of them voided, and pictures; all of it acknowledged."""
    made = open_shop(station)
    center.welcome(station)
    keep_recovery_key(made.store, made.actor)
    receipt = made.redeem(0, 0, 2)
    made.redeem(1, 1)
    counter.void(made.store, made.actor, receipt.redemption_id, "拿错了")
    for place in range(3):
        picture = photo_bytes(place, 3000)
        products.change_product(made.store, made.actor, made.goods[place].id, GOODS[place], picture)
    send(center, made)
    return made


@pytest.fixture
def new_computer(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "new computer" / "station")


def again(layout: Layout, clock: FixedClock, path: Path, code: str) -> rebuilding.Rebuilt:
    return rebuild(layout, clock, path, code, NEW, lambda _done, _total: None)


def photos(store: Store) -> list[tuple[object, ...]]:
    with store.read() as session:
        return sorted((row.sha256, row.media_type, row.size, row.content) for row in session.query(Blob))


def written(center: CenterUnderTest) -> Path:
    write_rebuild(center.center, VILLAGE_CODE, center.stick)
    return center.stick / f"{VILLAGE_CODE}.rebuild"


def test_what_was_acknowledged_stands_again_row_by_row_photos_included(
    center: CenterUnderTest,
    station: StationUnderTest,
    shop: ShopUnderTest,
    new_computer: Layout,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("station_app.center.returning.pack", lambda entries: pack(entries, target_size=SMALL))
    rows, pictures = all_rows(shop.store), photos(shop.store)
    shop.redeem(0, 2)  # never sent: lost with the computer
    path = written(center)
    shop.store.close()
    done = again(new_computer, station.clock, path, station.recovery_code)
    assert done == rebuilding.Rebuilt("李家畈村新时代文明实践站", "李书记", ())
    opened = rebuilding_store(new_computer, station.clock)
    assert all_rows(opened) == rows
    assert photos(opened) == pictures
    assert len(pictures) == 3
    assert verify_all(opened, lambda _done, _total: None, lambda: None).holds


def rebuilding_store(layout: Layout, clock: FixedClock) -> Store:
    """The store as it was put in place, before anybody signs in (which is an act of its own)."""
    return open_store(layout, clock, "李书记", NEW)[0]


def test_it_works_on_and_belongs_to_its_centre_again(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, new_computer: Layout
) -> None:
    path = written(center)
    shop.store.close()
    again(new_computer, station.clock, path, station.recovery_code)
    signed_in = sign_in(new_computer, station.clock, "李书记", NEW)
    rebuilt = replace(shop, store=signed_in.store, actor=signed_in.actor)
    assert rebuilt.redeem(2, 2).number == 1001, "its receipts are none that were given out before"
    newcomer = StationUnderTest(rebuilt.store, rebuilt.actor, station.clock, "")
    asked = enrol_request(newcomer.store, newcomer.actor, center.stick)
    center.enrol(asked.path, asked.check_code, replace=True)
    take_welcome(newcomer.store, newcomer.actor, asked.path.with_suffix(".welcome"))
    assert pending_count(rebuilt.store) < 5, "what the centre gave back it holds"
    send(center, rebuilt)
    assert pending_count(rebuilt.store) == 0
    assert center.differences(VILLAGE_CODE, rebuilt.store) == []
    second = Layout(new_computer.folder.parent / "third computer")
    rows = all_rows(rebuilt.store)
    again(second, station.clock, written(center), station.recovery_code)
    assert all_rows(rebuilding_store(second, station.clock)) == rows


def test_only_the_recovery_code_of_today_opens_it(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, new_computer: Layout
) -> None:
    renewed = new_recovery_code()
    put_recovery_code(shop.store, shop.actor, renewed)
    send(center, shop)
    path = written(center)
    for wrong in (station.recovery_code, new_recovery_code(), ""):
        with pytest.raises(WrongRecoveryCode):
            again(new_computer, station.clock, path, wrong)
        assert not new_computer.exists()
    with pytest.raises(PasswordTooShort):
        rebuild(new_computer, station.clock, path, renewed, "1", lambda _done, _total: None)
    again(new_computer, station.clock, path, renewed.lower())
    with pytest.raises(StoreExists):
        again(new_computer, station.clock, path, renewed)


def test_what_cannot_be_written_is_refused(center: CenterUnderTest, station: StationUnderTest) -> None:
    with pytest.raises(StationNotEnrolled):
        write_rebuild(center.center, VILLAGE_CODE, center.stick)
    shop = open_shop(station)
    center.welcome(station)
    with pytest.raises(NothingToRebuildFrom):
        write_rebuild(center.center, VILLAGE_CODE, center.stick)
    send(center, shop)
    with pytest.raises(RecoveryKeyMissing):
        write_rebuild(center.center, VILLAGE_CODE, center.stick)


def test_a_damaged_file_is_refused_whole(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, new_computer: Layout
) -> None:
    content = written(center).read_bytes()
    path = center.stick / "damaged.rebuild"
    choose = random.Random(11)
    for _ in range(25):
        place = choose.randrange(len(content))
        path.write_bytes(
            content[:place] + bytes([content[place] ^ 1 << choose.randrange(8)]) + content[place + 1 :]
        )
        _refused_or_the_same(new_computer, station, path)
    for _ in range(10):
        path.write_bytes(content[: choose.randrange(len(content))])
        with pytest.raises(SyncError):
            again(new_computer, station.clock, path, station.recovery_code)
        assert not new_computer.exists()


def _refused_or_the_same(layout: Layout, station: StationUnderTest, path: Path) -> None:
    """A bit that no reader looks at, such as a ZIP's date, may differ; nothing else may."""
    try:
        again(layout, station.clock, path, station.recovery_code)
    except SyncError:
        assert not layout.exists()
    else:
        layout.database.unlink()
        layout.keys.unlink()


def test_a_file_that_says_more_than_it_brings_is_not_used(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, new_computer: Layout
) -> None:
    path = written(center)
    facts = read_rebuild_facts(path)
    write_rebuild_file(path, facts, [], center.center.keys)
    with pytest.raises(RebuiltUnsound):
        again(new_computer, station.clock, path, station.recovery_code)
    assert not new_computer.exists()
    path.write_bytes(b"PK")
    with pytest.raises(NotARebuildFile):
        again(new_computer, station.clock, path, station.recovery_code)


def test_a_file_of_strange_facts_is_refused_in_a_sentence(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, new_computer: Layout
) -> None:
    path = written(center)
    facts = read_rebuild_facts(path)
    for created_at in (1 << 60, -(1 << 60), 253402300799000):
        write_rebuild_file(path, replace(facts, created_at=created_at), [], center.center.keys)
        with pytest.raises(NotARebuildFile):
            read_rebuild_facts(path)
    for identity in ("no base64", "AAAA", "", str(facts.recovery["sealed"])):
        strange = replace(facts, recovery={**facts.recovery, "identity": identity})
        write_rebuild_file(path, strange, [], center.center.keys)
        with pytest.raises(NotARebuildFile):
            again(new_computer, station.clock, path, station.recovery_code)
    assert not new_computer.exists()
    path.unlink()
    with pytest.raises(FileUnreadable):
        read_rebuild_facts(path)


@pytest.mark.parametrize("name", ["../x.bundle", "..", "x" * 101 + ".bundle", "large.bundle"])
def test_its_bundles_have_names_and_sizes_of_bundles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("station_app.sync.rebuild_file._BUNDLE_LIMIT", 10)
    path = tmp_path / "any.rebuild"
    content = b"x" * 11 if name == "large.bundle" else b"x"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, content)
    facts = RebuildFacts("1", "", "c", "", StationKeys.generate().public, 0, 0, {})
    stated = replace(facts, files=((name, sha256(content).hexdigest()),))
    with pytest.raises(NotARebuildFile):
        next(unpacked_bundles(path, stated))
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_not_said_to_be_a_damaged_file(
    center: CenterUnderTest,
    station: StationUnderTest,
    shop: ShopUnderTest,
    new_computer: Layout,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = written(center)

    def full(target: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, f"{len(content)} bytes for {target}")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DiskFull):
        again(new_computer, station.clock, path, station.recovery_code)
    assert not new_computer.exists()


def test_a_newer_one_says_so(
    center: CenterUnderTest, shop: ShopUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station_app.sync.rebuild_file._VERSION", 2)
    path = written(center)
    monkeypatch.undo()
    with pytest.raises(RebuildFileNewer):
        read_rebuild_facts(path)


def test_the_operator_writes_it_by_one_command(
    center: CenterUnderTest, station: StationUnderTest, shop: ShopUnderTest, new_computer: Layout
) -> None:
    folder = ["--folder", str(center.center.folder)]
    done = CliRunner().invoke(app, ["rebuild", VILLAGE_CODE, str(center.stick), *folder])
    assert done.exit_code == 0, done.output
    assert f"{shop.store.head.seq} entries, 3 photos" in done.stdout
    assert center.center.keys.public.check_code in done.stdout
    again(new_computer, station.clock, center.stick / f"{VILLAGE_CODE}.rebuild", station.recovery_code)
    refused = CliRunner().invoke(app, ["rebuild", "999", str(center.stick), *folder])
    assert refused.exit_code == 1
