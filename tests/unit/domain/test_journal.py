"""The journal's arithmetic."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.journal import (
    GENESIS,
    Entry,
    canonical,
    chain_hash,
    digest_of,
    first_broken,
    is_erased,
    make_entry,
    split_parts,
)

STORED = st.none() | st.integers() | st.text()
ROWS = st.dictionaries(st.text(max_size=8), STORED, max_size=5)
IMAGES = st.fixed_dictionaries({"op": st.sampled_from("IUD"), "row": ROWS, "t": st.just("resident")})
ERASED = '{"erased":"resident 7"}'


def _chain(changes: list[str], prev_hash: str = GENESIS, after: int = 0) -> list[Entry]:
    entries: list[Entry] = []
    for seq, text in enumerate(changes, after + 1):
        entries.append(make_entry(prev_hash, seq, 1000 + seq, "文书", "shop.redeem", 1, 1, text))
        prev_hash = entries[-1].hash
    return entries


CHAINS = st.lists(st.lists(IMAGES, max_size=2).map(canonical), min_size=1, max_size=6).map(_chain)


def test_canonical_json_is_sorted_tight_and_unescaped() -> None:
    assert canonical({"b": 1, "a": [None, "李名兰"]}) == '{"a":[null,"李名兰"],"b":1}'


@given(ROWS)
def test_canonical_json_does_not_depend_on_the_order_of_columns(row: dict[str, object]) -> None:
    assert canonical(row) == canonical(dict(reversed(row.items())))
    assert json.loads(canonical(row)) == row


def test_the_digest_and_the_hash_are_what_the_bundle_format_promises() -> None:
    """Written out here, so that another programme can check a bundle by this page."""
    entry = make_entry(GENESIS, 1, 1_795_000_000_000, "文书", "shop.redeem", 1, 2, "[]")
    assert entry.digest == sha256(b"[]").hexdigest()
    line = f"{'0' * 64}\n1\n1795000000000\n文书\nshop.redeem\n1/2\n{entry.digest}\n"
    assert entry.hash == sha256(line.encode()).hexdigest()
    assert entry.prev_hash == GENESIS == "0" * 64


@given(CHAINS)
def test_a_chain_made_entry_by_entry_holds(entries: list[Entry]) -> None:
    assert first_broken(entries) is None


@given(CHAINS, st.data())
def test_a_chain_is_checked_on_from_any_entry(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    prev_hash = entries[place - 1].hash if place else GENESIS
    assert first_broken(entries[place:], prev_hash, place) is None


CHANGED = st.sampled_from(
    [
        {"seq": 99},
        {"at": 1},
        {"actor": "站长"},
        {"action": "shop.void"},
        {"part": 2},
        {"parts": 2},
        {"changes": '["forged"]'},
        {"digest": digest_of('["forged"]')},
        {"changes": '["forged"]', "digest": digest_of('["forged"]')},
        {"prev_hash": "1" * 64},
        {"hash": "1" * 64},
    ]
)


@given(CHAINS, CHANGED, st.data())
def test_any_change_to_an_entry_breaks_the_chain_there(
    entries: list[Entry], changed: dict[str, object], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    entries[place] = replace(entries[place], **changed)  # type: ignore[arg-type]  # any field, by name
    assert first_broken(entries) == place + 1


def test_an_entry_forged_whole_breaks_the_chain_at_the_next() -> None:
    entries = _chain(["[1]", "[2]", "[3]"])
    entries[1] = make_entry(entries[0].hash, 2, 1002, "文书", "shop.redeem", 1, 1, "[9]")
    assert first_broken(entries) == 3


@pytest.mark.parametrize(("left_out", "broken"), [(0, 1), (1, 2), (2, None)])
def test_an_entry_left_out_shows_where_it_stood(left_out: int, broken: int | None) -> None:
    entries = _chain(["[1]", "[2]", "[3]"])
    del entries[left_out]
    assert first_broken(entries) == broken


def test_entries_in_another_order_do_not_hold() -> None:
    one, two = _chain(["[1]", "[2]"])
    assert first_broken([two, one]) == 1


def test_an_erased_persons_content_leaves_the_chain_whole() -> None:
    entries = _chain(["[1]", "[2]", "[3]"])
    entries[1] = replace(entries[1], changes=ERASED)
    assert is_erased(entries[1].changes)
    assert first_broken(entries) is None


def test_changes_that_are_not_erased_are_not_taken_for_it() -> None:
    assert not is_erased("[]")
    assert not is_erased('[{"erased":"resident 7"}]')


def test_no_entries_hold() -> None:
    assert first_broken([]) is None


@pytest.mark.parametrize("field", range(8))
def test_every_field_counts_for_the_hash(field: int) -> None:
    facts: list[object] = [GENESIS, 1, 2, "文书", "shop.redeem", 1, 1, digest_of("[]")]
    other = list(facts)
    other[field] = "f" * 64 if field in {0, 7} else "站长" if isinstance(facts[field], str) else 9
    assert chain_hash(*facts) != chain_hash(*other)  # type: ignore[arg-type]  # one field after another


@given(st.lists(IMAGES.map(canonical), max_size=20), st.integers(10, 300))
def test_the_parts_of_an_act_hold_all_its_images_in_order(images: list[str], limit: int) -> None:
    parts = split_parts(images, limit)
    assert [image for part in parts for image in json.loads(part)] == [json.loads(image) for image in images]
    assert all(canonical(json.loads(part)) == part for part in parts)


@given(st.lists(IMAGES.map(canonical), max_size=20), st.integers(10, 300))
def test_a_part_is_larger_than_the_limit_only_where_one_image_is(images: list[str], limit: int) -> None:
    for part in split_parts(images, limit):
        assert len(part.encode()) <= limit or len(json.loads(part)) == 1


def test_an_act_that_changes_nothing_has_one_empty_part() -> None:
    assert split_parts([]) == ["[]"]
