"""A bundle brings the centre just what the station wrote, and nothing before it is proved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.domain.journal import GENESIS, Entry, canonical, first_broken, make_entry
from station_app.errors.sync import (
    BundleFork,
    BundleGap,
    BundleTooLarge,
    FileUnreadable,
    JournalDoesNotChain,
    NewerFormat,
    NewerSchema,
    NotABundle,
    OtherKey,
    OtherReceiver,
    SignatureWrong,
    UnknownSender,
    WrongDirection,
)
from station_app.sync.bundle import (
    BundleReader,
    Kind,
    Limits,
    Mark,
    pack,
    read_bundle,
    seal,
    unheld,
    write_bundles,
)
from station_app.sync.container import build
from station_app.sync.keys import StationKeys
from tests.helpers.bundles import CENTER, EPOCH, STATION, Exchange, make_entries, make_exchange


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return make_exchange(tmp_path)


def held_hash(entries: list[Entry]) -> dict[int, str]:
    return {0: GENESIS} | {entry.seq: entry.hash for entry in entries}


def test_a_bundle_brings_the_entries_that_were_written(exchange: Exchange) -> None:
    entries = make_entries(50)
    assert exchange.receive(exchange.send(entries)) == entries


def test_the_header_says_who_wrote_what_to_whom(exchange: Exchange) -> None:
    entries = make_entries(9)
    branch, held = Mark("older", 4, entries[3].hash), Mark("down1", 7, "ab" * 32)
    header = exchange.open(exchange.send(entries[4:], branch=branch, held=held)).header
    assert (header.first, header.last, header.entries) == (5, 9, 5)
    assert (header.before, header.after) == (entries[3].hash, entries[8].hash)
    assert header.facts == exchange.facts(branch=branch, held=held)
    assert header.recipients == (exchange.center.public.age,)
    assert header.file_name == f"{STATION}-{EPOCH}-5-9.bundle"


def test_a_bundle_of_the_centre_is_named_after_the_station_that_it_is_for(exchange: Exchange) -> None:
    facts = exchange.facts(kind=Kind.DOWN, sender=CENTER, receiver=STATION)
    bundle = seal(next(pack(make_entries(1))), facts, exchange.center, [exchange.station.public.age])
    assert bundle.header.file_name == f"{STATION}-down-{EPOCH}-1-1.bundle"


def test_a_long_journal_becomes_several_bundles_that_follow_one_another(exchange: Exchange) -> None:
    entries = make_entries(200)
    packed = list(pack(iter(entries), target_size=10_000))
    assert len(packed) > 3
    assert [each.first for each in packed[1:]] == [each.last + 1 for each in packed[:-1]]
    assert [each.before for each in packed[1:]] == [each.after for each in packed[:-1]]
    assert all(10_000 <= each.unpacked_size < 11_000 for each in packed[:-1])
    assert (packed[0].first, packed[-1].last) == (1, 200)


def test_a_bundle_is_closed_when_it_has_as_many_entries_as_a_reader_takes() -> None:
    assert [(each.first, each.last) for each in pack(make_entries(7), most_entries=3)] == [
        (1, 3),
        (4, 6),
        (7, 7),
    ]


def test_an_entry_larger_than_a_bundle_is_never_split(exchange: Exchange) -> None:
    large = make_entry(GENESIS, 1, 0, "李", "people.import_roster", 1, 1, canonical(["兰" * 2_000_000]))
    small = make_entry(large.hash, 2, 0, "李", "points.post", 1, 1, "[]")
    packed = list(pack([large, small]))
    assert [(each.first, each.last) for each in packed] == [(1, 1), (2, 2)]
    assert exchange.receive(exchange.send([large])) == [large]


def test_nothing_to_pack_makes_no_bundle() -> None:
    assert list(pack([])) == []


def test_a_journal_with_a_missing_entry_is_not_packed() -> None:
    entries = make_entries(5)
    with pytest.raises(JournalDoesNotChain) as refused:
        list(pack(entries[:2] + entries[3:]))
    assert refused.value.facts == {"seq": 3}


def test_a_journal_with_a_changed_hash_is_not_packed() -> None:
    entries = make_entries(5)
    entries[2] = replace(entries[2], prev_hash="0" * 64)
    with pytest.raises(JournalDoesNotChain):
        list(pack(entries))


def test_bundles_are_written_one_after_another_and_verified(exchange: Exchange) -> None:
    entries = make_entries(3000)
    written = list(
        write_bundles(
            iter(entries), exchange.facts(), exchange.station, [exchange.center.public.age], exchange.folder
        )
    )
    taken = [entry for _, path in written for entry in exchange.receive(path)]
    assert taken == entries
    assert [path.name for header, path in written] == [header.file_name for header, _ in written]


def test_an_erased_entry_travels_with_its_marker(exchange: Exchange) -> None:
    entries = make_entries(3)
    entries[1] = replace(entries[1], changes='{"erased":"2026-01-01"}')
    assert exchange.receive(exchange.send(entries)) == entries


def test_every_recipient_can_open_a_bundle(exchange: Exchange) -> None:
    successor = StationKeys.generate()
    recipients = [exchange.center.public.age, successor.public.age]
    bundle = seal(next(pack(make_entries(3))), exchange.facts(), exchange.station, recipients)
    path = exchange.folder / "renamed"
    path.write_bytes(bundle.content)
    assert exchange.receive(path) == make_entries(3)
    assert read_bundle(path, exchange.reader(keys=successor)).entries() == make_entries(3)


actors = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(
        ['x","changes":[]}', '\\","changes":', '"', "\\", '\\"', "\n", "\u2028", "\x00", "𠅤", "{}"]
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    actor=actors, at=st.integers(-(10**12), 10**13), note=st.text(st.characters(exclude_categories=["Cs"]))
)
def test_no_name_however_hostile_moves_where_the_changes_begin(
    exchange: Exchange, actor: str, at: int, note: str
) -> None:
    first = make_entry(GENESIS, 1, at, actor, "points.post", 1, 1, canonical([{"note": note}]))
    second = make_entry(first.hash, 2, at, actor, "points.post", 1, 2, canonical([note, actor]))
    assert exchange.receive(exchange.send([first, second])) == [first, second]


# Refusals


def test_a_bundle_of_an_unknown_station_is_refused(exchange: Exchange) -> None:
    with pytest.raises(UnknownSender) as refused:
        exchange.open(exchange.send(make_entries(1), sender="420581002002"))
    assert "420581002002" in str(refused.value)


def test_a_bundle_signed_by_another_station_is_refused(exchange: Exchange) -> None:
    path = exchange.send(make_entries(1))
    stranger = exchange.reader(trust=lambda _: StationKeys.generate().public)
    with pytest.raises(SignatureWrong):
        read_bundle(path, stranger)


def test_a_bundle_for_another_centre_is_refused(exchange: Exchange) -> None:
    with pytest.raises(OtherReceiver, match="dangyang"):
        exchange.open(exchange.send(make_entries(1), receiver="dangyang"))


def test_a_station_refuses_its_own_bundle_in_place_of_the_centres(exchange: Exchange) -> None:
    with pytest.raises(WrongDirection):
        read_bundle(exchange.send(make_entries(1)), exchange.reader(kind=Kind.DOWN))


def test_a_bundle_that_was_encrypted_to_former_keys_says_so(exchange: Exchange) -> None:
    path = exchange.send(make_entries(1))
    renewed = read_bundle(path, exchange.reader(keys=StationKeys.generate()))
    with pytest.raises(OtherKey):
        renewed.entries()


def test_a_bundle_of_a_newer_schema_says_which_side_to_update(exchange: Exchange) -> None:
    with pytest.raises(NewerSchema, match="请先升级这台电脑上的程序") as refused:
        exchange.open(exchange.send(make_entries(1), schema=2))
    assert refused.value.operator_line().endswith(
        "schema revision 2 is newer than this side's 1; update this side"
    )


def test_a_bundle_of_an_older_schema_is_read(exchange: Exchange) -> None:
    assert exchange.receive(exchange.send(make_entries(2), schema=0)) == make_entries(2)


@pytest.mark.parametrize(
    ("old", "new"), [(b'"version":1', b'"version":2'), (b'"kind":"up"', b'"kind":"films"')]
)
def test_a_bundle_from_the_future_says_which_side_to_update(
    exchange: Exchange, old: bytes, new: bytes
) -> None:
    bundle = seal(
        next(pack(make_entries(1))), exchange.facts(), exchange.station, [exchange.center.public.age]
    )
    raw = bundle.header.to_json().replace(old, new)
    path = exchange.folder / "future.bundle"
    path.write_bytes(build(raw, exchange.station.sign(raw), b"whatever that is"))
    with pytest.raises(NewerFormat, match="请先升级这台电脑上的程序"):
        exchange.open(path)


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(payload_size=100), "the payload's size"),
        (Limits(unpacked_size=100), "the unpacked size"),
        (Limits(entries=4), "the number of entries"),
    ],
)
def test_a_bundle_beyond_a_limit_is_refused_by_its_header(
    exchange: Exchange, limits: Limits, what: str
) -> None:
    path = exchange.send(make_entries(5))
    with pytest.raises(BundleTooLarge) as refused:
        read_bundle(path, exchange.reader(limits=limits))
    assert refused.value.facts["what"] == what


@pytest.mark.parametrize("content", [b"hello", b"\x00" * 5000, "户主,姓名\n".encode("gbk"), b"%PDF-1.7"])
def test_a_file_of_another_sort_is_not_a_bundle(exchange: Exchange, content: bytes) -> None:
    path = exchange.folder / "花名册.bundle"
    path.write_bytes(content)
    with pytest.raises(NotABundle) as refused:
        exchange.open(path)
    assert refused.value.operator_line().isascii()


def test_a_file_that_is_not_there_is_unreadable(exchange: Exchange) -> None:
    with pytest.raises(FileUnreadable):
        exchange.open(exchange.folder / "gone.bundle")


def test_a_stick_pulled_between_header_and_payload_is_unreadable(exchange: Exchange) -> None:
    path = exchange.send(make_entries(1))
    bundle = exchange.open(path)
    path.unlink()
    with pytest.raises(FileUnreadable):
        bundle.entries()


# What continues what is held


def received(exchange: Exchange, entries: list[Entry]) -> BundleReader:
    return exchange.open(exchange.send(entries))


def test_a_bundle_that_comes_twice_brings_nothing_new(exchange: Exchange) -> None:
    entries = make_entries(10)
    assert unheld(received(exchange, entries), 10, held_hash(entries).get) == []


def test_only_what_is_not_held_is_taken_from_a_bundle_that_overlaps(exchange: Exchange) -> None:
    entries = make_entries(10)
    bundle = received(exchange, entries[2:])
    assert unheld(bundle, 6, held_hash(entries[:6]).get) == entries[6:]


def test_a_bundle_that_follows_is_taken_whole(exchange: Exchange) -> None:
    entries = make_entries(10)
    assert unheld(received(exchange, entries[6:]), 6, held_hash(entries[:6]).get) == entries[6:]


def test_a_gap_says_from_where_to_send_again(exchange: Exchange) -> None:
    entries = make_entries(10)
    with pytest.raises(BundleGap, match="第 5 条") as refused:
        unheld(received(exchange, entries[6:]), 4, held_hash(entries[:4]).get)
    assert refused.value.facts["resend_from"] == 5


def clone_from(entries: list[Entry], seq: int, count: int) -> list[Entry]:
    """What a second computer with a copied store wrote after ``seq``."""
    return entries[:seq] + make_entries(count, start=seq + 1, before=entries[seq - 1].hash, actor="王文书")


def test_a_clone_is_a_fork_at_its_first_different_entry(exchange: Exchange) -> None:
    entries = make_entries(10)
    clone = clone_from(entries, 7, 5)
    with pytest.raises(BundleFork) as refused:
        unheld(received(exchange, clone), 10, held_hash(entries).get)
    assert refused.value.facts["seq"] == 8


def test_a_clone_that_continues_its_own_branch_is_a_fork(exchange: Exchange) -> None:
    entries = make_entries(10)
    clone = clone_from(entries, 7, 8)
    with pytest.raises(BundleFork) as refused:
        unheld(received(exchange, clone[10:]), 10, held_hash(entries).get)
    assert refused.value.facts["seq"] == 10


def test_entries_proved_by_the_reader_hold_in_the_journals_own_arithmetic(exchange: Exchange) -> None:
    assert first_broken(exchange.receive(exchange.send(make_entries(20)))) is None
