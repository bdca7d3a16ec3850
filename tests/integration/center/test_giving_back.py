"""A restored backup hears from the centre what it has lost, takes it back, and only then goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from station_app.center.outbox import copy_outbox
from station_app.center.outgoing import answer
from station_app.center.own_tables import StationState
from station_app.center.registry import set_state
from station_app.domain.journal import GENESIS, Entry, make_entry
from station_app.domain.permissions import Actor, Role
from station_app.errors.settling import (
    BackupOfAnotherBranch,
    NoAnswerYet,
    NotRestored,
    ReturnedUnasked,
    ReturnedUnfit,
    StillLacking,
)
from station_app.errors.store import RestoreUnsettled, UnknownUser
from station_app.errors.sync import BundleDamaged, BundleGap
from station_app.models.revision import IMAGE_REVISION
from station_app.models.shop import Blob
from station_app.models.station import Epoch
from station_app.services import catalogue, products, rules, users
from station_app.services.claims import ClaimDraft, claim
from station_app.services.journal_reading import verify_all
from station_app.services.restoring import carry_out, plan_with_password
from station_app.services.stations import StationDraft, set_up_station
from station_app.services.users import UserDraft
from station_app.store.backup import back_up
from station_app.store.keys import load_key_file
from station_app.store.layout import Layout
from station_app.store.opening import open_store, reset_password
from station_app.store.store import Store
from station_app.sync.bundle import Facts, Kind, pack, seal
from station_app.sync.membership import enrol_request
from station_app.sync.messages import RESUME
from station_app.sync.online import ask_online, sync_online
from station_app.sync.outgoing import export_pending, pending_count, receive_ack
from station_app.sync.outgoing_blobs import pending_photos
from station_app.sync.settling import ask_by_stick, go_on, settling, take_from, take_returned, take_word
from tests.helpers.centers import CenterUnderTest
from tests.helpers.claiming import photo_of as phone_photo
from tests.helpers.lines import served, tell_address
from tests.helpers.photos import photo_bytes
from tests.helpers.shops import GOODS, VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import PASSWORD, StationUnderTest, make_station
from tests.helpers.tables import all_rows


@dataclass
class Desk:
    """A station whose backup lies on the stick, and what it did after it."""

    center: CenterUnderTest
    station: StationUnderTest
    shop: ShopUnderTest
    stick: Path
    backup: Path

    def send(self) -> None:
        """All that is pending goes to the centre on the stick, and its answer is taken in."""
        store = self.shop.store
        files = export_pending(
            store, self.shop.actor, self.stick, lambda _done, _total: None, lambda: False
        ).files
        self.center.take_in(*files)
        self.take_answer()

    def take_answer(self) -> None:
        path = self.center.answer(VILLAGE_CODE)
        assert path is not None
        receive_ack(self.shop.store, self.shop.actor, path)

    def restore(self, folder: str = "new computer") -> ShopUnderTest:
        """The backup in the folder of another computer."""
        layout = Layout(self.stick.parent / folder)
        layout.folder.mkdir()
        plan = plan_with_password(layout, self.backup, "李书记", PASSWORD)
        carry_out(layout, self.station.clock, plan)
        store, actor = open_store(layout, self.station.clock, "李书记", PASSWORD)
        return replace(self.shop, store=store, actor=actor)

    def ask(self, shop: ShopUnderTest) -> None:
        """The question goes to the centre, and all that it has to say comes back on the stick."""
        self.center.take_in(ask_by_stick(shop.store, shop.actor, self.stick))
        answer(self.center.center, VILLAGE_CODE)
        copy_outbox(self.center.center, self.stick)


@pytest.fixture
def desk(center: CenterUnderTest, station: StationUnderTest, usb_stick: Path) -> Desk:
    """Enrolled, in step with the centre, backed up; then a day's work, all of it acknowledged."""
    shop = open_shop(station)
    center.welcome(station)
    made = Desk(center, station, shop, usb_stick, usb_stick)
    made.send()
    made.backup = back_up(shop.store, usb_stick).path
    receipt = shop.redeem(0, 0, 2)
    shop.redeem(1, 1)
    shop.give_points(2, 30)
    made.send()
    assert receipt.number == 1
    return made


def test_who_became_head_since_the_backup_still_comes_in(desk: Desk) -> None:
    clock, first = desk.station.clock, desk.shop.actor
    draft = UserDraft("王书记", Role.STATION_HEAD)
    second = users.add_user(desk.shop.store, first, draft, "别的密码123")
    users.deactivate_user(desk.shop.store, Actor(second.id, second.name, second.role), user_id=first.user_id)
    desk.send()
    restored = desk.restore()
    desk.ask(restored)
    take_from(restored.store, restored.actor, desk.stick)
    layout = restored.store.layout
    restored.store.close()
    with pytest.raises(UnknownUser):
        open_store(layout, clock, first.name, PASSWORD)
    assert second.name in load_key_file(layout.keys).names
    reset_password(layout, desk.station.recovery_code, second.name, "新的密码123")
    store, actor = open_store(layout, clock, second.name, "新的密码123")
    go_on(store, actor)
    assert users.reconcile(store).removed == (first.name,)


def test_what_was_acknowledged_comes_back_row_by_row(desk: Desk) -> None:
    restored = desk.restore()
    state = settling(restored.store)
    assert state is not None
    assert (state.lacking, state.entries) == (None, restored.store.head.seq)
    desk.ask(restored)
    found = take_from(restored.store, restored.actor, desk.stick)
    assert found.lacking == 0
    assert restored.store.head == desk.shop.store.head
    assert all_rows(restored.store) == all_rows(desk.shop.store)
    go_on(restored.store, restored.actor)
    assert settling(restored.store) is None
    assert verify_all(restored.store, lambda _done, _total: None, lambda: None).holds


def test_afterwards_the_two_go_on_in_step(desk: Desk) -> None:
    restored = desk.restore()
    desk.ask(restored)
    take_from(restored.store, restored.actor, desk.stick)
    go_on(restored.store, restored.actor)
    restored.redeem(2, 2)
    after = replace(desk, shop=restored)
    after.send()
    assert pending_count(restored.store) == 0
    assert desk.center.differences(VILLAGE_CODE, restored.store) == []
    restored.redeem(0, 0)
    after.send()
    assert desk.center.differences(VILLAGE_CODE, restored.store) == []
    assert not [name for name in waiting_names(desk) if "-back-" in name]


def waiting_names(desk: Desk) -> list[str]:
    answer(desk.center.center, VILLAGE_CODE)
    return [path.name for path in copy_outbox(desk.center.center, desk.stick)]


def test_a_revoked_station_is_given_nothing_back(desk: Desk) -> None:
    desk.ask(desk.restore())
    for state, is_given in ((StationState.REVOKED, False), (StationState.ENROLLED, True)):
        with desk.center.center.write() as connection:
            set_state(connection, VILLAGE_CODE, state)
        assert any("-back-" in name for name in waiting_names(desk)) is is_given


def test_nothing_is_entered_before(desk: Desk) -> None:
    restored = desk.restore()
    before = all_rows(restored.store)
    tries: list[Callable[[], object]] = [
        lambda: restored.redeem(0, 0),
        lambda: export_pending(
            restored.store, restored.actor, desk.stick, lambda _done, _total: None, lambda: False
        ),
        lambda: receive_ack(restored.store, restored.actor, desk.stick / "any"),
        lambda: sync_online(restored.store, restored.actor, lambda _done, _total: None, lambda: False),
    ]
    for attempt in tries:
        with pytest.raises(RestoreUnsettled):
            attempt()
    assert all_rows(restored.store) == before


def test_it_does_not_go_on_before_all_is_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    restored = desk.restore()
    with pytest.raises(StillLacking):
        go_on(restored.store, restored.actor)
    with pytest.raises(NoAnswerYet):
        take_from(restored.store, restored.actor, desk.stick)
    desk.ask(restored)
    (given,) = desk.stick.glob("*-back-*.bundle")
    given.rename(desk.stick / "elsewhere")
    assert take_from(restored.store, restored.actor, desk.stick).lacking == 3
    with pytest.raises(StillLacking):
        go_on(restored.store, restored.actor)
    (desk.stick / "elsewhere").rename(given)
    assert take_from(restored.store, restored.actor, desk.stick).lacking == 0


def test_a_store_that_holds_more_than_the_centre_goes_on_from_its_own_end(
    center: CenterUnderTest, station: StationUnderTest, usb_stick: Path
) -> None:
    shop = open_shop(station)
    center.welcome(station)
    desk = Desk(center, station, shop, usb_stick, usb_stick)
    desk.send()
    shop.redeem(0, 0)
    desk.backup = back_up(shop.store, usb_stick).path
    restored = desk.restore()
    desk.ask(restored)
    assert take_from(restored.store, restored.actor, usb_stick).lacking == 0
    go_on(restored.store, restored.actor)
    replace(desk, shop=restored).send()
    assert center.differences(VILLAGE_CODE, restored.store) == []


def test_a_backup_of_a_backup_finds_its_way_through_all_epochs(desk: Desk) -> None:
    first = desk.restore("second computer")
    desk.ask(first)
    take_from(first.store, first.actor, desk.stick)
    go_on(first.store, first.actor)
    first.redeem(2, 2)
    replace(desk, shop=first).send()
    clear(desk.stick)
    again = desk.restore("third computer")
    desk.ask(again)
    assert take_from(again.store, again.actor, desk.stick).lacking == 0
    assert all_rows(again.store) == all_rows(first.store)
    with again.store.read() as session:
        lives = session.execute(
            select(Epoch.from_token, Epoch.from_seq, Epoch.token).order_by(Epoch.id)
        ).all()
    for before, life in pairwise(lives):
        assert life.from_token == before.token
    assert [life.from_seq for life in lives] == sorted(life.from_seq for life in lives)
    go_on(again.store, again.actor)
    again.redeem(1, 2)
    replace(desk, shop=again).send()
    assert desk.center.differences(VILLAGE_CODE, again.store) == []


def test_a_backup_of_a_store_that_had_not_settled_finds_its_way_too(desk: Desk) -> None:
    unsettled = desk.restore("second computer")
    copied = replace(desk, backup=back_up(unsettled.store, desk.stick).path).restore("third computer")
    copying = replace(desk, shop=copied)
    desk.ask(copied)
    assert take_from(copied.store, copied.actor, desk.stick).lacking == 0
    assert all_rows(copied.store) == all_rows(desk.shop.store)
    go_on(copied.store, copied.actor)
    assert pending_count(copied.store) == 1
    copied.redeem(2, 2)
    copying.send()
    assert pending_count(copied.store) == 0
    assert desk.center.differences(VILLAGE_CODE, copied.store) == []


def clear(stick: Path) -> None:
    for path in stick.glob("*.bundle"):
        path.unlink()


def test_who_goes_on_without_asking_is_found_out_and_nothing_is_mixed(desk: Desk) -> None:
    restored = desk.restore()
    go_on(restored.store, restored.actor, alone=True)
    receipt = restored.redeem(2, 2)
    files = export_pending(
        restored.store, restored.actor, desk.stick, lambda _d, _t: None, lambda: False
    ).files
    results = desk.center.take_in(*files)
    assert [result.outcome.value for result in results] == ["quarantined"]
    assert desk.center.differences(VILLAGE_CODE, desk.shop.store) == []
    assert receipt.number == 1001, "its receipts are none that were given out before"


def test_a_question_is_closed_by_the_new_epoch_also_where_it_forks(desk: Desk) -> None:
    restored = desk.restore()
    desk.ask(restored)
    go_on(restored.store, restored.actor, alone=True)
    assert [name for name in waiting_names(desk) if "-back-" in name]
    files = export_pending(
        restored.store, restored.actor, desk.stick, lambda _d, _t: None, lambda: False
    ).files
    desk.center.take_in(*files)
    assert not [name for name in waiting_names(desk) if "-back-" in name]
    desk.center.take_in(*desk.stick.glob("*-ask.bundle"))
    assert not [name for name in waiting_names(desk) if "-back-" in name], "the file still lay on the stick"


def test_a_question_of_keys_that_were_replaced_is_closed(desk: Desk) -> None:
    desk.ask(desk.restore())
    assert [name for name in waiting_names(desk) if "-back-" in name]
    newcomer = make_station(desk.stick.parent / "third computer", desk.station.clock)
    draft = StationDraft("李家畈村新时代文明实践站", VILLAGE_CODE, head_name="李书记")
    set_up_station(newcomer.store, newcomer.actor, draft)
    asked = enrol_request(newcomer.store, newcomer.actor, desk.stick)
    desk.center.enrol(asked.path, asked.check_code, replace=True)
    assert not [name for name in waiting_names(desk) if "-back-" in name]


def test_a_backup_of_another_branch_is_told_so(desk: Desk) -> None:
    aside = desk.restore("second computer")
    go_on(aside.store, aside.actor, alone=True)
    aside.redeem(2, 2)
    other = replace(desk, shop=aside, backup=back_up(aside.store, desk.stick).path).restore("third computer")
    desk.ask(other)
    with pytest.raises(BackupOfAnotherBranch):
        take_from(other.store, other.actor, desk.stick)


def test_it_is_told_so_too_where_it_was_told_of_the_same_fork_before(desk: Desk) -> None:
    aside = desk.restore("second computer")
    go_on(aside.store, aside.actor, alone=True)
    replace(desk, shop=aside).send()
    other = replace(desk, shop=aside, backup=back_up(aside.store, desk.stick).path).restore("third computer")
    clear(desk.stick)
    desk.ask(other)
    with pytest.raises(BackupOfAnotherBranch):
        take_from(other.store, other.actor, desk.stick)


def test_bundles_that_come_in_any_order_and_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("station_app.center.returning.pack", lambda entries: pack(entries, target_size=500))
    restored = desk.restore()
    desk.ask(restored)
    given = sorted(desk.stick.glob("*-back-*.bundle"))
    assert len(given) > 1
    last = given[-1].rename(desk.stick / "kept")
    first = given[0].rename(desk.stick / "kept too")
    with pytest.raises(BundleGap):
        take_from(restored.store, restored.actor, desk.stick)
    first.rename(given[0])
    assert take_from(restored.store, restored.actor, desk.stick).lacking
    last.rename(given[-1])
    assert take_from(restored.store, restored.actor, desk.stick).lacking == 0
    assert take_from(restored.store, restored.actor, desk.stick).lacking == 0
    assert all_rows(restored.store) == all_rows(desk.shop.store)


def test_a_settled_store_takes_nothing_of_it(desk: Desk) -> None:
    restored = desk.restore()
    desk.ask(restored)
    (given,) = desk.stick.glob("*-back-*.bundle")
    with pytest.raises(ReturnedUnasked):
        receive_ack(desk.shop.store, desk.shop.actor, given)
    with pytest.raises(NotRestored):
        ask_by_stick(desk.shop.store, desk.shop.actor, desk.stick)
    with pytest.raises(NotRestored):
        go_on(desk.shop.store, desk.shop.actor)
    with pytest.raises(NotRestored):
        take_from(desk.shop.store, desk.shop.actor, desk.stick.parent)


def test_a_settled_store_that_lags_behind_takes_nothing_either(desk: Desk) -> None:
    restored = desk.restore()
    desk.ask(restored)
    take_from(restored.store, restored.actor, desk.stick)
    go_on(restored.store, restored.actor)
    replace(desk, shop=restored).send()
    desk.ask(desk.restore("third computer"))
    lagging = desk.shop
    assert lagging.store.head.seq < restored.store.head.seq
    held = all_rows(lagging.store)
    attempts: list[Callable[[], object]] = [
        lambda: take_from(lagging.store, lagging.actor, desk.stick),
        *(partial(take_returned, lagging.store, given) for given in desk.stick.glob("*-back-*")),
    ]
    for attempt in attempts:
        with pytest.raises(NotRestored):
            attempt()
    assert all_rows(lagging.store) == held


def test_the_newest_word_on_the_stick_counts(desk: Desk) -> None:
    restored = desk.restore()
    clear(desk.stick)
    desk.ask(restored)
    (early,) = desk.stick.glob("*-down-*.bundle")
    early.rename(desk.stick / f"{VILLAGE_CODE}-down-z.bundle")
    desk.shop.redeem(2, 2)  # on a stick that reached the centre late
    files = export_pending(
        desk.shop.store, desk.shop.actor, desk.stick, lambda _d, _t: None, lambda: False
    ).files
    desk.center.take_in(*files)
    given = {path.name: path for path in desk.stick.glob("*-back-*.bundle")}
    desk.center.answer(VILLAGE_CODE)
    for path in desk.stick.glob("*-back-*.bundle"):
        if path.name not in given:
            path.unlink()
    assert take_from(restored.store, restored.actor, desk.stick).lacking == 1


def from_center(desk: Desk, kind: Kind, entry: Entry) -> Path:
    """A bundle of the centre with this one entry, on the stick."""
    center = desk.center.center
    (packed,) = pack([entry])
    facts = Facts(kind, center.code, VILLAGE_CODE, "aa11", IMAGE_REVISION, center.now())
    bundle = seal(packed, facts, center.keys, [desk.center.station(VILLAGE_CODE).keys.age])
    path = desk.stick / bundle.header.file_name
    path.write_bytes(bundle.content)
    return path


def test_what_a_centre_says_wrongly_is_refused_in_a_sentence(desk: Desk) -> None:
    restored = desk.restore()
    head, before = restored.store.head, all_rows(restored.store)
    said = make_entry(GENESIS, 1, head.at, "center", RESUME, 1, 1, "[]")
    with pytest.raises(BundleDamaged):
        take_word(restored.store, from_center(desk, Kind.DOWN, said))
    unfit = '[{"op":"I","row":{"id":1},"t":"household"}]'
    given = make_entry(head.hash, head.seq + 1, head.at, "某人", "people.change_household", 1, 1, unfit)
    with pytest.raises(ReturnedUnfit):
        take_returned(restored.store, from_center(desk, Kind.BACK, given))
    assert all_rows(restored.store) == before


def test_photos_of_what_comes_back_come_back_too(desk: Desk) -> None:
    lost = put_photo(desk.shop)
    desk.send()
    restored = desk.restore()
    desk.ask(restored)
    take_from(restored.store, restored.actor, desk.stick)
    go_on(restored.store, restored.actor)
    with restored.store.read() as session:
        assert session.get_one(Blob, lost).content == photo_of(desk.shop.store, lost)
    assert pending_photos(restored.store) == 0


def test_photos_that_were_left_behind_come_when_it_asks_again(desk: Desk) -> None:
    lost = put_photo(desk.shop)
    desk.send()
    restored = desk.restore()
    desk.ask(restored)
    for path in desk.stick.glob("*-back-*-blobs-*.bundle"):
        path.unlink()
    found = take_from(restored.store, restored.actor, desk.stick)
    assert (found.lacking, found.photos) == (0, 1)
    clear(desk.stick)
    desk.ask(restored)
    found = take_from(restored.store, restored.actor, desk.stick)
    assert (found.lacking, found.photos) == (0, 0)
    assert photo_of(restored.store, lost) == photo_of(desk.shop.store, lost)


def test_photos_of_claims_come_back_and_are_counted_while_they_lack(desk: Desk) -> None:
    goods, evidence = put_photo(desk.shop), put_claim_photo(desk.shop)
    desk.send()
    restored = desk.restore()
    desk.ask(restored)
    for path in desk.stick.glob("*-back-*-blobs-*.bundle"):
        path.unlink()
    assert take_from(restored.store, restored.actor, desk.stick).photos == 2
    clear(desk.stick)
    desk.ask(restored)
    assert take_from(restored.store, restored.actor, desk.stick).photos == 0
    for name in (goods, evidence):
        assert photo_of(restored.store, name) == photo_of(desk.shop.store, name)


def put_claim_photo(shop: ShopUnderTest) -> str:
    """Somebody claims, and brings a photo; its name."""
    catalogue.load_starting_catalogue(shop.store, shop.actor)
    rule = next(each for each in rules.list_rules(shop.store) if each.code == "HJ01")
    draft = ClaimDraft(rule.id, shop.clock.today(), household_id=shop.households[1])
    picture = phone_photo()
    claim(shop.store, shop.actor, draft, [picture])
    return sha256(picture).hexdigest()


def put_photo(shop: ShopUnderTest) -> str:
    """Give the first of the goods a picture; its name."""
    picture = photo_bytes(1)
    products.change_product(shop.store, shop.actor, shop.goods[0].id, GOODS[0], picture)
    return sha256(picture).hexdigest()


def photo_of(store: Store, name: str) -> bytes:
    with store.read() as session:
        return session.get_one(Blob, name).content


@pytest.mark.skipif(sys.platform == "win32", reason="the centre's server runs on Linux")
def test_over_the_line_it_is_one_step(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("station_app.center.returning.pack", lambda entries: pack(entries, target_size=500))
    with served(desk.center) as port:
        tell_address(desk.center, port)
        desk.take_answer()
        desk.backup = back_up(desk.shop.store, desk.stick).path
        desk.shop.redeem(2, 2)
        lost = put_photo(desk.shop)
        sync_online(desk.shop.store, desk.shop.actor, lambda _done, _total: None, lambda: False)
        restored = desk.restore()
        came: list[tuple[int, int]] = []
        found = ask_online(restored.store, restored.actor, lambda done, total: came.append((done, total)))
        assert found.lacking == 0
        assert came
        assert came[-1][0] == came[-1][1]
        assert all_rows(restored.store) == all_rows(desk.shop.store)
        assert photo_of(restored.store, lost) == photo_of(desk.shop.store, lost)
        came.clear()
        assert ask_online(restored.store, restored.actor, lambda *step: came.append(step)).lacking == 0
        assert came == [(1, 1)], "the photos come again, what is entered already does not"
        go_on(restored.store, restored.actor)
        sync_online(restored.store, restored.actor, lambda _done, _total: None, lambda: False)
        assert pending_count(restored.store) == 0
        assert desk.center.differences(VILLAGE_CODE, restored.store) == []
