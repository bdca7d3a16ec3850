"""An encrypted file read page by page: what is whole is plain, and what is not hides nothing else."""

from __future__ import annotations

import errno
import io
from contextlib import closing
from pathlib import Path

import pytest

from station_app.domain.journal import Entry
from station_app.models.people import VillagerGroup
from station_app.store.aftermath import log_of
from station_app.store.engine import connect
from station_app.store.journal import Head, entries_after
from station_app.store.keys import new_key
from station_app.store.pages import PAGE, Pages
from station_app.store.salt import SALT_BYTES, salt_of
from station_app.store.salvage import find_entries
from station_app.store.salvage_tables import read_tables
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    """With an act so long that it goes over several pages, and another in several parts."""
    shop = open_shop(station)
    for groups, length in ((1, 10_000), (4, 200_000)):
        with shop.store.write("demo.fill", by=shop.actor) as session:
            session.add_all(VillagerGroup(name=f"{place}{'长' * length}", sort=1) for place in range(groups))
    return shop


def entries_of(shop: ShopUnderTest) -> list[Entry]:
    with shop.store.read() as session:
        return list(entries_after(session, 0))


def pages_of(shop: ShopUnderTest) -> Pages:
    layout = shop.store.layout
    return Pages(layout.database, log_of(layout), shop.store.key)


def spoil(path: Path, start: int, length: int) -> None:
    content = bytearray(path.read_bytes())
    content[start : start + length] = bytes(length)
    path.write_bytes(content)


def test_every_entry_is_found_whether_it_lies_in_the_file_or_in_its_log(shop: ShopUnderTest) -> None:
    entries = entries_of(shop)
    with pages_of(shop) as pages:
        assert pages.committed
        assert pages.is_log_whole
        assert find_entries(pages).following(Head()) == entries
    shop.store.close()
    with pages_of(shop) as pages:
        assert not pages.committed
        found = find_entries(pages)
    assert found.following(Head()) == entries
    assert found.last == entries[-1].seq


def test_an_act_of_which_a_part_is_lost_is_not_there(shop: ShopUnderTest) -> None:
    entries = entries_of(shop)
    with pages_of(shop) as pages:
        found = find_entries(pages)
    assert entries[-1].parts > 1
    del found.by_seq[entries[-1].seq]
    following = found.following(Head())
    assert following == entries[: -entries[-1].parts]
    assert all(entry.part == entry.parts or entry.parts == entries[-1].parts for entry in following)


def test_a_page_that_is_not_whole_is_told_and_hides_no_other(shop: ShopUnderTest) -> None:
    shop.store.close()
    spoil(shop.store.layout.database, 5 * PAGE + 100, 1)
    with pages_of(shop) as pages:
        whole = [number for number in range(1, pages.count + 1) if pages.page(number, {}) is not None]
        assert set(range(1, pages.count + 1)) - set(whole) == {6}


def test_a_file_whose_salt_is_damaged_is_read_by_what_its_key_says(
    shop: ShopUnderTest,
) -> None:
    entries = entries_of(shop)
    shop.store.close()
    database = shop.store.layout.database
    assert database.read_bytes()[:SALT_BYTES] == salt_of(shop.store.key)
    spoil(database, 0, SALT_BYTES)
    with pages_of(shop) as pages:
        assert all(pages.page(number, {}) for number in range(1, pages.count + 1))
        assert find_entries(pages).following(Head()) == entries


def test_another_key_opens_no_page(shop: ShopUnderTest) -> None:
    layout = shop.store.layout
    with Pages(layout.database, log_of(layout), new_key()) as pages:
        assert not any(pages.page(number, pages.committed) for number in range(1, pages.count + 1))
        assert find_entries(pages).last == 0
        assert read_tables(pages, ["household"]).by_name == {}


class _FailingDisk(io.FileIO):
    """A disk that cannot read one of its places any more."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() == 3 * PAGE:
            raise OSError(errno.EIO, "Input/output error")
        return super().read(-1 if size is None else size) or b""


def test_what_the_disk_cannot_read_counts_as_damaged(shop: ShopUnderTest) -> None:
    shop.store.close()
    with pages_of(shop) as pages:
        pages._file.close()
        pages._file = _FailingDisk(shop.store.layout.database)
        lost = [number for number in range(1, pages.count + 1) if pages.page(number, {}) is None]
    assert lost == [4]


def test_rows_are_read_around_what_is_damaged(tmp_path: Path) -> None:
    database, key = tmp_path / "rows.db", new_key()
    with closing(connect(database, key, create=True)) as connection:
        connection.execute("CREATE TABLE household (id INTEGER PRIMARY KEY, words TEXT)")
        connection.execute("BEGIN")
        rows = [(number, "户" * 100) for number in range(1, 2001)]
        connection.executemany("INSERT INTO household VALUES (?, ?)", rows)
        connection.execute("COMMIT")
    with Pages(database, tmp_path / "none", key) as pages:
        whole = read_tables(pages, ["household"]).by_name["household"]
    assert whole.is_whole
    assert len(whole.rows) == 2000
    for page in (40, 41, 90):
        spoil(database, page * PAGE, PAGE)
    with Pages(database, tmp_path / "none", key) as pages:
        found = read_tables(pages, ["household", "resident"])
    left = found.by_name["household"]
    assert not left.is_whole
    assert "resident" not in found.by_name
    assert 1900 < len(left.rows) < 2000
    assert set(left.rows) < set(whole.rows)


def test_a_table_whose_first_page_is_lost_gives_nothing(tmp_path: Path) -> None:
    database, key = tmp_path / "rows.db", new_key()
    with closing(connect(database, key, create=True)) as connection:
        connection.execute("CREATE TABLE household (id INTEGER PRIMARY KEY, words TEXT)")
        connection.execute("INSERT INTO household VALUES (1, '户')")
    spoil(database, PAGE, PAGE)
    with Pages(database, tmp_path / "none", key) as pages:
        rows = read_tables(pages, ["household"]).by_name["household"]
    assert (rows.rows, rows.is_whole) == ((), False)
