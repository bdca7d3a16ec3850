"""A line that is not just what a writer writes is refused, and says which entry was due there."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from station_app.domain.journal import GENESIS, make_entry
from station_app.sync.lines import LineWrong, line_of, read_lines
from tests.helpers.bundles import make_entries

ENTRIES = make_entries(3)
LINES = [line_of(entry) for entry in ENTRIES]


def swapped(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda line: line.replace(old, new, 1)


@pytest.mark.parametrize(
    "spoil",
    [
        swapped(b'"seq":2', b'"seq":3'),
        swapped(b'"seq":2', b'"seq":02'),
        swapped(b'"seq":2', b'"seq": 2'),
        swapped(b'"part":1', b'"part":1.0'),
        swapped(b'"part":1', b'"part":2'),
        swapped(b'"at":1', b'"at":2'),
        swapped(b'"at":', b'"at":-'),
        swapped("李文书".encode(), "王文书".encode()),
        swapped("李文书".encode(), b"\\u674e\\u6587\\u4e66"),
        swapped("李文书".encode(), b"\\ud800"),
        swapped("李文书".encode(), b"\\q"),
        swapped("李文书".encode(), b"\xff"),
        swapped("李文书".encode(), b'x"'),
        swapped(b"shop.redeem", b"shop.Redeem"),
        swapped(b"shop.redeem", b"shop.return"),
        swapped("第2次".encode(), "第9次".encode()),
        swapped("第2次".encode(), b"\xff"),
        swapped(b'"changes":[', b'"changes":{"erased":1}['),
        swapped(b"}\n", b"\n"),
        swapped(b"}\n", b"}\n\n"),
        swapped(b"}\n", b"} \n"),
        swapped(b"}\n", b"}\r\n"),
        swapped(ENTRIES[1].digest.encode(), ENTRIES[0].digest.encode()),
        swapped(ENTRIES[1].hash.encode(), ENTRIES[0].hash.encode()),
        lambda _: b"",
        lambda _: b"null\n",
    ],
)
def test_a_line_that_is_not_as_it_was_written_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    spoiled = spoil(LINES[1])
    assert spoiled != LINES[1]
    with pytest.raises(LineWrong) as refused:
        read_lines(LINES[0] + spoiled + LINES[2], 1, GENESIS)
    assert refused.value.seq in {2, 3}


def test_lines_in_another_order_are_refused() -> None:
    with pytest.raises(LineWrong):
        read_lines(LINES[1] + LINES[0] + LINES[2], 1, GENESIS)


def test_a_repeated_line_is_refused() -> None:
    with pytest.raises(LineWrong):
        read_lines(LINES[0] + LINES[0], 1, GENESIS)


def test_a_last_line_that_does_not_end_is_refused() -> None:
    with pytest.raises(LineWrong):
        read_lines(b"".join(LINES)[:-1], 1, GENESIS)


def test_content_that_only_claims_to_be_erased_elsewhere_is_refused() -> None:
    changed = make_entry(GENESIS, 1, 0, "李", "people.erase", 1, 1, "[]")
    line = line_of(changed).replace(b"[]", b'[{"erased":1}]')
    with pytest.raises(LineWrong, match="digest"):
        read_lines(line, 1, GENESIS)


def test_a_name_of_a_million_backslashes_is_read_in_one_pass() -> None:
    entry = make_entry(GENESIS, 1, 0, "\\" * 1_000_000, "points.post", 1, 1, "[]")
    unclosed = line_of(entry).replace(b'","action"', b"")
    start = time.perf_counter()
    assert read_lines(line_of(entry), 1, GENESIS) == [entry]
    with pytest.raises(LineWrong):
        read_lines(unclosed, 1, GENESIS)
    assert time.perf_counter() - start < 5
