"""更换密钥: by the word of the old keys or of an operator, with what is under way read by either pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from station_app.center.enrolment import approve, list_requests, note_request
from station_app.center.key_change import replace_by_request
from station_app.center.own_tables import RequestState, StationState, retired_key
from station_app.center.registry import set_state
from station_app.domain.permissions import Role
from station_app.errors.center import (
    CheckCodeWanted,
    ConsentMissing,
    KeysRetired,
    SenderRevoked,
    StationCodeTaken,
)
from station_app.errors.store import NotAllowed
from station_app.errors.sync import NotEnrolled, OtherKey, SignatureWrong
from station_app.models.revision import IMAGE_REVISION
from station_app.sync.answers import take_answer
from station_app.sync.enrolment import Request, write_replacing_request
from station_app.sync.key_change import (
    KeyState,
    begin_key_change,
    change_under_way,
    find_key_state,
    write_key_request,
)
from station_app.sync.keys import StationKeys
from station_app.sync.messages import KEYS
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from station_app.ui.sync_words import answer_words
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.clones import clone
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest
from tests.helpers.wire import Wire, wired
from tests.integration.center.test_answers import opened

BY = "王科长"


@pytest.fixture
def shop(center: CenterUnderTest, station: StationUnderTest) -> ShopUnderTest:
    """A station that is enrolled, and of which all is held and acknowledged."""
    return in_step(center, station)


def in_step(center: CenterUnderTest, station: StationUnderTest) -> ShopUnderTest:
    """Enrol a station, and have all that it has acknowledged."""
    made = open_shop(station)
    center.welcome(station)
    deliver(center, made)
    hear(center, made)
    return made


def export(center: CenterUnderTest, shop: ShopUnderTest) -> tuple[Path, ...]:
    done = export_pending(shop.store, shop.actor, center.stick, lambda _d, _t: None, lambda: False)
    return done.files


def deliver(center: CenterUnderTest, shop: ShopUnderTest) -> None:
    center.take_in(*export(center, shop))


def hear(center: CenterUnderTest, shop: ShopUnderTest) -> str:
    path = center.answer(VILLAGE_CODE)
    assert path is not None
    return answer_words(receive_ack(shop.store, shop.actor, path))[0]


def assert_in_step(center: CenterUnderTest, shop: ShopUnderTest) -> None:
    """It can still talk: what it does goes up by either way, and is acknowledged."""
    shop.redeem(0, 0)
    deliver(center, shop)
    hear(center, shop)
    assert pending_count(shop.store) == 0
    assert center.differences(VILLAGE_CODE, shop.store) == []


def retired(center: CenterUnderTest) -> list[tuple[str, int, int | None]]:
    table = retired_key.c
    with center.center.read() as connection:
        rows = connection.execute(
            select(table.signing_key, table.retired_at, table.retired_by).order_by(table.retired_at)
        )
        return [tuple(row) for row in rows]


def asked(station: PaperStation, new: StationKeys, old: StationKeys | None = None) -> Path:
    """A request on the stick that these keys take the place of the old ones."""
    request = Request(station.code, station.name, new.public, 1)
    path = station.center.stick / f"{new.public.fingerprint[:6]}.request"
    path.write_bytes(write_replacing_request(request, new, old or station.keys))
    return path


# By stick


def test_the_old_keys_word_replaces_them_without_a_check_code(
    center: CenterUnderTest, shop: ShopUnderTest
) -> None:
    old = center.station(VILLAGE_CODE).keys
    path = write_key_request(shop.store, shop.actor, center.stick)
    change = change_under_way(shop.store)
    assert change is not None
    assert path.name == f"{VILLAGE_CODE}-keys-{change.keys.public.fingerprint[:6]}.request"
    assert note_request(center.center, path).state is RequestState.APPROVED
    assert center.station(VILLAGE_CODE).keys == change.keys.public
    assert retired(center) == [(old.signing, center.center.now(), None)]
    assert "新密钥已经启用" in hear(center, shop)
    assert change_under_way(shop.store) is None
    assert find_key_state(shop.store) == KeyState(change.check_code, None)
    assert_in_step(center, shop)


def test_until_the_answer_comes_the_old_keys_go_on_signing(
    center: CenterUnderTest, shop: ShopUnderTest
) -> None:
    begin_key_change(shop.store, shop.actor)
    shop.redeem(0, 0)
    deliver(center, shop)
    hear(center, shop)
    assert change_under_way(shop.store) is not None
    assert_in_step(center, shop)


def test_asking_again_is_the_same_request(center: CenterUnderTest, shop: ShopUnderTest) -> None:
    first = write_key_request(shop.store, shop.actor, center.stick)
    content = first.read_bytes()
    assert write_key_request(shop.store, shop.actor, center.stick) == first
    assert first.read_bytes() == content
    note_request(center.center, first)
    note_request(center.center, first)
    assert len(retired(center)) == 1
    hear(center, shop)
    assert_in_step(center, shop)


def test_an_answer_that_was_sealed_to_the_old_keys_is_read_all_the_same(
    center: CenterUnderTest, shop: ShopUnderTest
) -> None:
    shop.redeem(0, 0)
    deliver(center, shop)
    early = center.answer(VILLAGE_CODE)
    assert early is not None
    content = early.read_bytes()
    path = write_key_request(shop.store, shop.actor, center.stick)
    early.unlink()
    note_request(center.center, path)
    hear(center, shop)
    late = center.stick / "late.bundle"
    late.write_bytes(content)
    assert receive_ack(shop.store, shop.actor, late).messages == 0
    assert_in_step(center, shop)


def test_what_the_replaced_keys_sign_is_refused_with_a_sentence_that_says_so(
    center: CenterUnderTest, shop: ShopUnderTest
) -> None:
    path = write_key_request(shop.store, shop.actor, center.stick)
    shop.redeem(0, 0)
    (late,) = export(center, shop)
    note_request(center.center, path)
    with pytest.raises(KeysRetired, match="旧密钥签的，2026-03-02已经更换"):
        center.take_in(late)
    late.unlink()
    hear(center, shop)
    assert_in_step(center, shop)


def test_what_waited_when_the_keys_were_replaced_is_taken_in_when_its_turn_comes(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(6, 10))
    new = StationKeys.generate()
    note_request(center.center, asked(paper_station, new))
    paper_station.keys = new
    center.take_in(paper_station.send(1, 5))
    assert len(paper_station.groups()) == 10


def test_the_answer_names_the_keys_once_and_only_where_they_were_replaced(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(schema=IMAGE_REVISION))
    path = center.answer(paper_station.code)
    assert path is not None
    assert KEYS not in [entry.action for entry in opened(paper_station, path)[1]]
    path.unlink()
    new = StationKeys.generate()
    note_request(center.center, asked(paper_station, new))
    for _ in range(2):
        path = center.answer(paper_station.code)
    assert path is not None
    with pytest.raises(OtherKey):
        opened(paper_station, path)
    entries = opened(replace(paper_station, keys=new), path)[1]
    assert [entry.action for entry in entries].count(KEYS) == 1


def test_a_station_whose_last_bundle_came_from_an_older_program_is_answered(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(schema=2))
    new = StationKeys.generate()
    note_request(center.center, asked(paper_station, new))
    path = center.answer(paper_station.code)
    assert path is not None
    assert KEYS in [entry.action for entry in opened(replace(paper_station, keys=new), path)[1]]


def test_what_no_pair_signed_is_a_strangers(center: CenterUnderTest, paper_station: PaperStation) -> None:
    note_request(center.center, asked(paper_station, StationKeys.generate()))
    paper_station.keys = StationKeys.generate()
    with pytest.raises(SignatureWrong):
        center.take_in(paper_station.send())


# By an operator


def test_keys_that_the_present_ones_did_not_sign_for_wait_for_the_check_code(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    stranger, new = StationKeys.generate(), StationKeys.generate()
    path = asked(paper_station, new, stranger)
    assert note_request(center.center, path).state is RequestState.PENDING
    with pytest.raises(CheckCodeWanted):
        approve(center.center, path, operator=BY)
    code = new.public.check_code
    with pytest.raises(StationCodeTaken):
        approve(center.center, path, operator=BY, check_code=code)
    assert center.station(paper_station.code).keys == paper_station.keys.public
    approve(center.center, path, operator=BY, check_code=code, replace=True)
    assert center.station(paper_station.code).keys == new.public
    assert [(key, by) for key, _, by in retired(center)] == [(paper_station.keys.public.signing, 1)]


def test_a_consented_request_is_approved_without_a_code_and_brings_a_welcome(
    center: CenterUnderTest, shop: ShopUnderTest
) -> None:
    path = write_key_request(shop.store, shop.actor, center.stick)
    center.stick.joinpath(f"{VILLAGE_CODE}.welcome").unlink()
    approval = approve(center.center, path, operator=BY)
    center.answer(VILLAGE_CODE)
    welcome = center.stick / approval.welcome
    assert take_answer(shop.store, shop.actor, welcome).keys_taken_up
    assert not take_answer(shop.store, shop.actor, welcome).keys_taken_up
    assert_in_step(center, shop)


def test_a_station_whose_keys_somebody_replaced_comes_back_by_the_check_code(
    center: CenterUnderTest, shop: ShopUnderTest, tmp_path: Path
) -> None:
    """A copy of its file was out of hand, and changed the keys first."""
    own, thief = clone(shop, tmp_path / "stolen")
    note_request(center.center, write_key_request(thief.store, thief.actor, center.stick))
    own.redeem(0, 0)
    (path,) = export(center, own)
    with pytest.raises(KeysRetired):
        center.take_in(path)
    path.unlink()
    request = write_key_request(own.store, own.actor, center.stick)
    noted = note_request(center.center, request)
    assert noted.state is RequestState.PENDING
    center.stick.joinpath(f"{VILLAGE_CODE}.welcome").unlink()
    center.enrol(request, noted.check_code, replace=True)
    take_answer(own.store, own.actor, center.stick / f"{VILLAGE_CODE}.welcome")
    for down in center.stick.glob("*-down-*"):
        down.unlink()
    assert_in_step(center, own)
    thief.redeem(0, 0)
    late = export(center, thief)
    with pytest.raises(KeysRetired):
        center.take_in(*late)
    own.store.close()
    thief.store.close()


def test_keys_that_come_back_are_no_longer_retired(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    first, second = paper_station.keys, StationKeys.generate()
    note_request(center.center, asked(paper_station, second))
    center.stick.joinpath(f"{paper_station.code}.welcome").unlink()
    center.enrol(paper_station.request(), first.public.check_code, replace=True)
    center.take_in(paper_station.send())
    assert len(paper_station.groups()) == 10
    assert [key for key, *_ in retired(center)] == [second.public.signing]


def test_a_revoked_stations_word_counts_for_nothing(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    with center.center.write() as connection:
        set_state(connection, paper_station.code, StationState.REVOKED)
    path = asked(paper_station, StationKeys.generate())
    assert note_request(center.center, path).state is RequestState.PENDING
    with pytest.raises(SenderRevoked):
        replace_by_request(center.center, paper_station.code, path.read_bytes())
    assert center.station(paper_station.code).keys == paper_station.keys.public


@pytest.mark.parametrize("whose", ["another station", "nobody", "the station, long ago"])
def test_over_the_line_only_the_present_keys_replace_themselves(
    center: CenterUnderTest, paper_station: PaperStation, whose: str
) -> None:
    new = StationKeys.generate()
    code = "999999999999" if whose == "nobody" else paper_station.code
    path = asked(replace(paper_station, code=code), new)
    if whose == "another station":
        path = asked(replace(paper_station, code="420581001002"), new)
    if whose == "the station, long ago":
        note_request(center.center, asked(paper_station, StationKeys.generate()))
    before = center.station(paper_station.code).keys
    with pytest.raises(ConsentMissing):
        replace_by_request(center.center, code, path.read_bytes())
    assert center.station(paper_station.code).keys == before
    assert new.public.fingerprint not in [each.fingerprint for each in list_requests(center.center)]


# At the station


def test_a_clerk_may_not_and_a_station_without_a_centre_cannot(
    center: CenterUnderTest, station: StationUnderTest
) -> None:
    open_shop(station)
    with pytest.raises(NotEnrolled):
        begin_key_change(station.store, station.actor)
    assert find_key_state(station.store) is None
    center.welcome(station)
    with pytest.raises(NotAllowed):
        begin_key_change(station.store, station.as_role(Role.CLERK))
    assert change_under_way(station.store) is None


def test_a_message_that_names_other_keys_changes_none(center: CenterUnderTest, shop: ShopUnderTest) -> None:
    """The centre's log names keys of before: those that are asked for now stay under way."""
    note_request(center.center, write_key_request(shop.store, shop.actor, center.stick))
    hear(center, shop)
    change = begin_key_change(shop.store, shop.actor)
    shop.redeem(0, 0)
    deliver(center, shop)
    hear(center, shop)
    assert change_under_way(shop.store) == change
    note_request(center.center, write_key_request(shop.store, shop.actor, center.stick))
    hear(center, shop)
    assert change_under_way(shop.store) is None
    assert_in_step(center, shop)


# What the centre answers on the network


@pytest.fixture
def wire(center: CenterUnderTest) -> Iterator[Wire]:
    with wired(center.center, center.center.clock) as made:
        yield made


def test_the_answers_to_a_request_are_those_of_the_specification(
    center: CenterUnderTest, paper_station: PaperStation, wire: Wire
) -> None:
    new = StationKeys.generate()
    content = asked(paper_station, new).read_bytes()
    target = f"/v1/stations/{paper_station.code}/keys"
    stranger = asked(paper_station, StationKeys.generate(), StationKeys.generate()).read_bytes()
    replies = [wire.plain("PUT", target, body) for body in (content, content, stranger, b"{}", b"x" * 20_000)]
    assert [reply.status_code for reply in replies] == [201, 200, 401, 422, 413]
    assert [reply.json().get("outcome") for reply in replies[:2]] == ["replaced", "held"]
    assert wire.plain("PUT", "/v1/stations/a.b/keys", content).status_code == 404
    late = wire.inbox(paper_station)
    assert (late.status_code, late.json()["retired_at"]) == (401, center.center.now())
    names = [each["name"] for each in wire.inbox(replace(paper_station, keys=new)).json()["bundles"]]
    assert any(name.startswith(f"{paper_station.code}-down-") for name in names)


def test_a_request_from_a_newer_program_says_that_the_centre_is_to_be_updated(
    paper_station: PaperStation, wire: Wire
) -> None:
    content = (
        asked(paper_station, StationKeys.generate()).read_bytes().replace(b'"version":2', b'"version":9')
    )
    reply = wire.plain("PUT", f"/v1/stations/{paper_station.code}/keys", content)
    assert (reply.status_code, reply.json()["update"]) == (422, "centre")


def test_a_thief_of_the_stick_cannot_replace_keys(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    """A request that somebody changed is none: the new keys sign all of it, the old ones too."""
    path = asked(paper_station, StationKeys.generate())
    other = asked(paper_station, StationKeys.generate(), StationKeys.generate())
    assert note_request(center.center, other).state is RequestState.PENDING
    path.write_bytes(path.read_bytes().replace(paper_station.name.encode(), "别的实践站".encode()))
    with pytest.raises(Exception, match="不是入网申请"):
        note_request(center.center, path)
    paper_station.keys = StationKeys.generate()
    with pytest.raises(SignatureWrong):
        center.take_in(paper_station.send())
