"""A store damaged at any place: what can be brought back is, and the damaged files stay as they are."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from station_app.domain.permissions import Role
from station_app.errors.store import KeyFileDamaged, StoreDamaged
from station_app.models.points import PointsAccount
from station_app.models.sync import JournalEntry
from station_app.services.repaired import is_whole
from station_app.services.repairing import SALVAGED, KeySource, Survey, Way, key_source
from station_app.services.restoring import find_backups
from station_app.services.users import UserDraft, add_user
from station_app.store.aftermath import log_of
from station_app.store.backup import back_up
from station_app.store.engine import connect
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.store.pages import PAGE, Pages
from station_app.store.store import Store
from station_app.store.window_lock import single_window
from tests.helpers.clock import FixedClock
from tests.helpers.shops import open_shop
from tests.helpers.stations import PASSWORD, make_station

USER = "李书记"
PLACES = 200
HALVES = 2
Balances = dict[int, tuple[int, int]]
Deed = Callable[[Random, Layout], None]


@dataclass(frozen=True, slots=True)
class Pristine:
    """A station before the damage: its files, and what it said after each of its acts."""

    folder: Path
    closed: Path
    backup_seq: int
    hashes: dict[int, str]
    balances: dict[int, Balances]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Pristine:
    """A shop with a backup from the morning and its log not folded in; and the same closed for the night."""
    place = tmp_path_factory.mktemp("pristine")
    station = make_station(place / "station", FixedClock())
    shop = open_shop(station)
    balances: dict[int, Balances] = {}
    for turn in range(3):
        shop.redeem(turn)
        balances[shop.store.head.seq] = _balances(shop.store)
    backup = back_up(shop.store, shop.store.layout.backups)
    shop.store.close()
    store, actor = open_store(shop.store.layout, FixedClock(), USER, PASSWORD)
    for turn in range(12):
        if turn == 4:
            add_user(store, actor, UserDraft("小陈", Role.CLERK), PASSWORD)
        with store.write("demo.fill", by=actor):
            pass
        type(shop)(store, actor, shop.clock, shop.households, shop.goods).redeem(turn % 3)
        balances[store.head.seq] = _balances(store)
    hashes = _hashes(store)
    folder = place / "open"
    shutil.copytree(store.folder, folder)
    store.close()
    return Pristine(folder, store.folder, backup.seq, hashes, balances)


def _balances(store: Store) -> Balances:
    with store.read() as session:
        return {each.id: (each.balance, each.honour) for each in session.scalars(select(PointsAccount))}


def _hashes(store: Store) -> dict[int, str]:
    with store.read() as session:
        return dict(session.execute(select(JournalEntry.seq, JournalEntry.hash)).all())


# ---- ways in which a disk fails


def _file_of(chance: Random, layout: Layout) -> Path:
    log = log_of(layout)
    return log if log.exists() and chance.random() < 0.4 else layout.database


def flip(chance: Random, layout: Layout) -> None:
    path = _file_of(chance, layout)
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 3, 10))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def zero(chance: Random, layout: Layout) -> None:
    path = _file_of(chance, layout)
    content = bytearray(path.read_bytes())
    length = chance.choice((512, PAGE, 4 * PAGE, 16 * PAGE))
    start = chance.randrange(0, len(content), 512)
    end = min(start + length, len(content))
    content[start:end] = bytes(end - start)
    path.write_bytes(content)


def cut(chance: Random, layout: Layout) -> None:
    path = _file_of(chance, layout)
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def swap(chance: Random, layout: Layout) -> None:
    content = bytearray(layout.database.read_bytes())
    one, two = (PAGE * chance.randrange(len(content) // PAGE) for _ in range(2))
    content[one : one + PAGE], content[two : two + PAGE] = (
        content[two : two + PAGE],
        content[one : one + PAGE],
    )
    layout.database.write_bytes(content)


def lose_the_start(_: Random, layout: Layout) -> None:
    content = layout.database.read_bytes()
    layout.database.write_bytes(bytes(512) + content[512:])


def lose_the_log(_: Random, layout: Layout) -> None:
    log_of(layout).unlink(missing_ok=True)


def lose_the_file(_: Random, layout: Layout) -> None:
    layout.database.unlink()


def spoil_the_keys(chance: Random, layout: Layout) -> None:
    content = layout.keys.read_bytes()
    layout.keys.write_bytes(content[: chance.randrange(len(content))])


DEEDS: tuple[tuple[Deed, int], ...] = (
    (flip, 6),
    (zero, 6),
    (cut, 3),
    (swap, 2),
    (lose_the_start, 1),
    (lose_the_log, 1),
    (lose_the_file, 1),
    (spoil_the_keys, 1),
)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("half", range(HALVES))
def test_after_any_damage_all_that_the_backup_held_is_there_and_more(
    pristine: Pristine, half: int, tmp_path: Path
) -> None:
    """Two hundred damages in all; the two halves can run at once."""
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")  # noqa: T201 # pytest shows it where the test fails
    chance = Random(seed)
    ways: dict[Way, int] = {}
    complete = 0
    for place in range(PLACES // HALVES):
        layout = Layout(tmp_path / f"{half}-{place}")
        shutil.copytree(chance.choice((pristine.folder, pristine.closed)), layout.folder)
        (deed,) = chance.choices([deed for deed, _ in DEEDS], weights=[weight for _, weight in DEEDS])
        deed(chance, layout)
        print(place, deed.__name__)  # noqa: T201
        if chance.random() < 0.3:
            spoil_the_keys(chance, layout)
        damaged = _files(layout)
        _require_untouched_by_opening(layout, damaged)
        way, reached = _repair(layout, pristine, damaged)
        ways[way] = ways.get(way, 0) + 1
        complete += reached == max(pristine.hashes)
        shutil.rmtree(layout.folder)
    assert ways.keys() >= {Way.RECORDS, Way.WHOLE}
    assert complete > PLACES // HALVES // 2


@pytest.mark.timeout(600)
def test_without_any_backup_the_file_itself_gives_what_it_can(pristine: Pristine, tmp_path: Path) -> None:
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")  # noqa: T201
    chance = Random(seed)
    complete = retold = 0
    for place in range(40):
        layout = Layout(tmp_path / str(place))
        shutil.copytree(chance.choice((pristine.folder, pristine.closed)), layout.folder)
        shutil.rmtree(layout.backups)
        chance.choice((flip, zero, swap, lose_the_start))(chance, layout)
        damaged = _files(layout)
        way, reached = _repair(layout, pristine, damaged, least=0)
        complete += reached == max(pristine.hashes)
        retold += way is Way.SALVAGE
        shutil.rmtree(layout.folder)
    assert complete > 20
    assert retold > 3


def test_an_undamaged_store_is_found_whole_and_stays_where_it_is(pristine: Pristine, tmp_path: Path) -> None:
    layout = Layout(tmp_path / "fine")
    shutil.copytree(pristine.folder, layout.folder)
    files = _files(layout)
    way, reached = _repair(layout, pristine, files)
    assert (way, reached) == (Way.WHOLE, max(pristine.hashes))


def test_a_log_damaged_in_its_midst_is_called_damaged_and_loses_nothing(
    pristine: Pristine, tmp_path: Path
) -> None:
    """The database by itself would drop, without a word, every act behind the place."""
    layout = Layout(tmp_path / "midst")
    shutil.copytree(pristine.folder, layout.folder)
    log = bytearray(log_of(layout).read_bytes())
    log[len(log) // 3] ^= 1
    log_of(layout).write_bytes(log)
    damaged = _files(layout)
    with pytest.raises(StoreDamaged):
        open_store(layout, FixedClock(), USER, PASSWORD)
    assert _files(layout) == damaged
    assert _repair(layout, pristine, damaged) == (Way.RECORDS, max(pristine.hashes))


def test_what_a_missing_record_has_done_is_journalled_as_one_act(pristine: Pristine, tmp_path: Path) -> None:
    """The first entry after the backup is on no page any more; the tables still say what it did."""
    layout = Layout(tmp_path / "gap")
    shutil.copytree(pristine.closed, layout.folder)
    backups = find_backups(layout, [])
    key = _key(key_source(layout, backups))
    with Pages(layout.database, log_of(layout), key) as pages:
        holding = [
            number
            for number in range(1, pages.count + 1)
            if pristine.hashes[pristine.backup_seq + 3].encode() in (pages.page(number, {}) or b"")
        ]
    content = bytearray(layout.database.read_bytes())
    for number in holding:
        content[(number - 1) * PAGE : number * PAGE] = bytes(PAGE)
    layout.database.write_bytes(content)
    with Survey(layout, FixedClock(), key, key_source(layout, backups), backups) as survey:
        survey.look()
        best = survey.offers[0]
        assert best.way is Way.SALVAGE
        assert best.lost == ()
        assert best.retold
        assert {offer.way for offer in survey.offers[1:]} == {Way.RECORDS, Way.BACKUP}
        assert all(offer.lost for offer in survey.offers[1:])
        survey.carry_out(best)
    store, _ = open_store(layout, FixedClock(), USER, PASSWORD)
    with closing(store), store.read() as session:
        last = session.scalars(select(JournalEntry).order_by(JournalEntry.seq.desc()).limit(1)).one()
        assert (last.actor, last.action) == ("数据修复", SALVAGED)
        assert is_whole(store)
        assert _balances(store) == pristine.balances[max(pristine.balances)]


def test_tables_of_another_moment_are_not_believed(pristine: Pristine, tmp_path: Path) -> None:
    """Where a later entry contradicts the tables, they are left, and what is lost is said to be lost."""
    layout = Layout(tmp_path / "moment")
    shutil.copytree(pristine.closed, layout.folder)
    backups = find_backups(layout, [])
    key = _key(key_source(layout, backups))
    with closing(connect(layout.database, key)) as connection:
        connection.execute("UPDATE points_account SET balance = balance + 10 WHERE balance > 0")
        connection.execute("DELETE FROM journal_entry WHERE seq = ?", (pristine.backup_seq + 2,))
        connection.execute("VACUUM")
    damaged = _files(layout)
    way, reached = _repair(layout, pristine, damaged)
    assert (way, reached) == (Way.RECORDS, pristine.backup_seq + 1)


def _files(layout: Layout) -> dict[str, bytes]:
    """The three that matter; an empty log says nothing."""
    paths = [layout.database, layout.keys]
    if log_of(layout).exists() and log_of(layout).stat().st_size:
        paths.append(log_of(layout))
    return {path.name: path.read_bytes() for path in paths if path.exists()}


def _require_untouched_by_opening(layout: Layout, damaged: dict[str, bytes]) -> None:
    """Where the sign-in calls the store damaged, it has not written to it."""
    copy = Layout(layout.folder.with_name("opened"))
    shutil.copytree(layout.folder, copy.folder)
    try:
        store, _ = open_store(copy, FixedClock(), USER, PASSWORD)
    except (StoreDamaged, KeyFileDamaged):
        assert _files(copy) == damaged
    else:
        store.close()
    shutil.rmtree(copy.folder)


def _repair(
    layout: Layout, pristine: Pristine, damaged: dict[str, bytes], least: int | None = None
) -> tuple[Way, int]:
    """Bring it back by the best offer and require what must be true of it; by which way, how far."""
    with single_window(layout):
        backups = find_backups(layout, [])
        source = key_source(layout, backups)
        with Survey(layout, FixedClock(), _key(source), source, backups) as survey:
            survey.look()
            assert _files(layout) == damaged
            if least == 0 and not survey.offers:
                return Way.BACKUP, 0
            offer = survey.offers[0]
            done = survey.carry_out(offer)
        kept = {_old_name(path): path.read_bytes() for path in done.kept}
        if offer.way is Way.WHOLE:
            replaced = [layout.keys.name] if offer.backup is not None else []
            assert kept == {name: damaged[name] for name in replaced}
        else:
            assert kept == damaged
        assert not [path for path in layout.folder.iterdir() if path.name.startswith(".")]
        store, _ = open_store(layout, FixedClock(), USER, PASSWORD)
        with closing(store):
            assert is_whole(store)
            return offer.way, _require_true(
                store, pristine, pristine.backup_seq if least is None else least, retold=bool(offer.retold)
            )


def _old_name(kept: Path) -> str:
    name, _, mark = kept.name.partition(".replaced-")
    return f"{name}-wal" if mark.endswith("-wal") else name


def _key(source: KeySource) -> bytes:
    return source.keys.unlock(USER, PASSWORD)[1]


def _require_true(store: Store, pristine: Pristine, least: int, *, retold: bool) -> int:
    """The journal is the old one as far as it goes, and the balances are those of that moment."""
    hashes = _hashes(store)
    old = max(seq for seq in hashes if hashes[seq] == pristine.hashes.get(seq))
    assert old >= least
    assert all(hashes[seq] == pristine.hashes[seq] for seq in range(1, old + 1))
    if retold:
        assert _balances(store) == pristine.balances[max(pristine.balances)]
        return max(pristine.hashes)
    assert store.head.seq == old
    if old >= min(pristine.balances):
        assert _balances(store) == pristine.balances[max(seq for seq in pristine.balances if seq <= old)]
    return old


def test_a_backup_that_meets_damage_ends_the_writing_too(pristine: Pristine, tmp_path: Path) -> None:
    """It reads pages that nobody else has read for years."""
    layout = Layout(tmp_path / "old")
    shutil.copytree(pristine.closed, layout.folder)
    store, actor = open_store(layout, FixedClock(), USER, PASSWORD)
    with store.write("demo.fill", by=actor):
        pass
    content = bytearray(layout.database.read_bytes())
    content[20 * PAGE : 40 * PAGE] = bytes(20 * PAGE)
    layout.database.write_bytes(content)
    damaged = _files(layout)
    with pytest.raises(StoreDamaged):
        back_up(store, layout.backups)
    with pytest.raises(StoreDamaged), store.write("demo.fill", by=actor):
        pass
    store.close()
    assert _files(layout) == damaged


def test_a_store_found_damaged_while_it_is_open_is_not_written_to_any_more(
    pristine: Pristine, tmp_path: Path
) -> None:
    """The log has acts in it that closing would fold into the file."""
    layout = Layout(tmp_path / "met")
    shutil.copytree(pristine.closed, layout.folder)
    store, actor = open_store(layout, FixedClock(), USER, PASSWORD)
    with store.write("demo.fill", by=actor):
        pass
    content = layout.database.read_bytes()
    layout.database.write_bytes(content[:PAGE] + bytes(len(content) - PAGE))
    damaged = _files(layout)
    assert log_of(layout).name in damaged
    store._reader.dispose()
    with pytest.raises(StoreDamaged), store.read() as session:
        session.scalars(select(PointsAccount)).all()
    with pytest.raises(StoreDamaged), store.write("demo.fill", by=actor):
        pass
    store.close()
    assert _files(layout) == damaged
