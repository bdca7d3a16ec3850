"""“这些分是怎么来的？”: sums that add up to the balance, and the whole story of each transfer."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.domain.settings import AccountUnit
from station_app.errors.checks import PhotoNotHere
from station_app.errors.points import TransferNotFound
from station_app.errors.store import NothingFound
from station_app.models.exchange import LateEntry, Voucher
from station_app.models.points import AccountKind, PointsTransfer, TransferKind
from station_app.models.year_end import Clearing, ClearingLine, OpeningDocument, OpeningLine
from station_app.services import counter, ledger, posting
from station_app.services.activities import close_activity
from station_app.services.explaining.balances import account_id_of, makeup, part_lines
from station_app.services.explaining.stories import photo_bytes, story
from station_app.services.households import merge_households
from station_app.services.journal_search import entry_that_added
from station_app.services.sign_ins import sign_in
from station_app.store.journal import entries_after
from tests.helpers.settlements import Settlement, settle
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest
from tests.helpers.tampering import tamper
from tests.helpers.told import claim_behind


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=6)


def test_a_balance_is_told_by_kind_and_category_and_adds_up(village: Settlement) -> None:
    store = village.station.store
    head = village.head()
    village.give(head, "HY04")
    reversed_one = village.give(head, "HJ04")
    village.give(head, "KF01")
    assert reversed_one.transfer_id is not None
    posting.reverse(store, village.station.actor, reversed_one.transfer_id, "记错了")
    told = makeup(store, village.account(head))
    assert told.adds_up
    assert (told.balance, told.honour) == village.figures(head)
    assert {line.kind for line in told.lines} == {"earn", "minus", "reversal"}
    assert all(line.category for line in told.lines if line.kind == "earn")
    for line in told.lines:
        rows = part_lines(store, told.account_id, line.kind, line.category)
        assert (len(rows), sum(row.change for row in rows)) == (line.times, line.change)
    every = part_lines(store, told.account_id)
    assert [row.transfer_id for row in every] == sorted((row.transfer_id for row in every), reverse=True)
    undone = next(row for row in every if row.transfer_id == reversed_one.transfer_id)
    assert undone.undone_by == every[0].transfer_id


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["give", "redeem", "void"]), st.integers(0, 2)), min_size=1, max_size=12
    )
)
def test_whatever_happens_the_lines_are_the_balance(shop: ShopUnderTest, acts: list[tuple[str, int]]) -> None:
    for act, place in acts:
        if act == "give":
            shop.give_points(place, 70)
        elif shop.balance(place) >= 100 and shop.stock(0) > 0:
            receipt = shop.redeem(place)
            if act == "void":
                counter.void(shop.store, shop.actor, receipt.redemption_id, "拿错了")
    for household in shop.households:
        assert makeup(shop.store, account_id_of(shop.store, household)).adds_up


def test_a_person_s_balance_is_explained_where_persons_hold_points(station: StationUnderTest) -> None:
    village = settle(station, households=2, unit=AccountUnit.PERSON)
    village.give(village.spouse(), "HY04")
    account = account_id_of(station.store, village.households[0], village.spouse())
    told = makeup(station.store, account)
    assert told.holder == "赵永红"
    assert told.household_id == village.households[0]
    assert story(station.store, part_lines(station.store, account)[0].transfer_id).household_id == 1


def test_the_station_s_own_accounts_are_nobody_s(shop: ShopUnderTest) -> None:
    with pytest.raises(NothingFound):
        makeup(shop.store, 1)


def test_a_transfer_that_is_not_there(shop: ShopUnderTest) -> None:
    with pytest.raises(TransferNotFound):
        story(shop.store, 999)


def test_the_story_of_a_claimed_transfer_has_everything(village: Settlement) -> None:
    posted = village.give(village.head(), "HY04")
    assert posted.transfer_id is not None
    store = village.station.store
    claim_behind(store, village.station.actor, posted.transfer_id, b"a picture")
    told = story(store, posted.transfer_id)
    assert told.claim is not None
    assert (told.claim.number, told.claim.granted) == (12, told.honour_change)
    assert [step.status for step in told.claim.steps] == ["claimed", "reviewed", "entered"]
    (review,) = told.claim.reviews
    assert (review.members, review.recused) == (("张主任", "陈桂英", "单守义"), (("陈桂英", "本户"),))
    (notice,) = told.claim.notices
    assert notice.objections[0].answer == "已经清走，有照片"
    assert told.sheet is not None
    assert told.sheet.title == "二月人居环境"
    assert told.rule is not None
    assert (told.rule.code, told.rule.version) == ("HY04", 1)
    assert photo_bytes(store, told.photos[0].sha256) == b"a picture"
    assert told.entry is not None
    assert (told.entry.action, told.entry.actor) == ("points.post", "李书记")


def test_a_photo_that_is_not_here_says_so(village: Settlement) -> None:
    with pytest.raises(PhotoNotHere):
        photo_bytes(village.station.store, "0" * 64)


def test_the_story_of_an_activity_s_points_names_the_hours(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    activity = village.plan()
    village.station.clock.advance(hours=9)
    sign_in(store, actor, activity, [village.head()])
    close_activity(store, actor, activity)
    (line,) = part_lines(store, village.account(village.head()))
    told = story(store, line.transfer_id)
    assert told.activity is not None
    assert (told.activity.title, told.activity.minutes) == ("清扫村道", 120)
    assert told.who == "李名兰"
    assert told.claim is None
    assert told.photos == ()


def test_the_story_of_a_redemption_is_its_receipt_and_of_its_void_both(shop: ShopUnderTest) -> None:
    receipt = shop.redeem(0, 1)
    voided = counter.void(shop.store, shop.actor, receipt.redemption_id, "拿错了")
    with shop.store.write("demo.fill", by=shop.actor) as session:
        session.add(
            LateEntry(
                redemption_id=receipt.redemption_id, paper_number="纸-7", handed_out_on=date(2026, 3, 1)
            )
        )
    rows = part_lines(shop.store, account_id_of(shop.store, shop.households[0]))
    back, taken = (story(shop.store, row.transfer_id) for row in rows[:2])
    assert taken.receipt is not None
    assert back.receipt is not None
    assert (taken.receipt.number, taken.receipt.paper_number) == (receipt.number, "纸-7")
    assert taken.receipt.goods[0].name == "洗衣液 2kg"
    assert (taken.receipt.voided_by, back.receipt.voids) == (voided.number, receipt.number)
    assert back.reverses is not None
    assert taken.reversed_by is not None
    assert (back.reverses.transfer_id, taken.reversed_by.transfer_id) == (
        taken.transfer_id,
        back.transfer_id,
    )
    assert taken.change == -back.change


def test_a_merger_is_told_from_both_sides(shop: ShopUnderTest) -> None:
    first, second = (account_id_of(shop.store, each) for each in shop.households[:2])
    merge_households(shop.store, shop.actor, shop.households[0], shop.households[1])
    merged = next(row for row in part_lines(shop.store, second, "merge"))
    told = story(shop.store, merged.transfer_id)
    assert (told.account_id, told.change > 0) == (second, True)
    assert told.other_holder
    other = story(shop.store, merged.transfer_id, first)
    assert (other.account_id, other.change) == (first, -told.change)


def test_clearings_openings_and_vouchers_stand_behind_their_transfers(shop: ShopUnderTest) -> None:
    store, now = shop.store, shop.clock.now()
    with store.write("demo.fill", by=shop.actor) as session:
        account = ledger.household_account(session, shop.households[0])
        posted = [
            ledger.post(
                session,
                store.clock,
                ledger.Move(kind, *sides, 100, item),
            )
            for kind, sides, item in (
                (
                    TransferKind.EXPIRE,
                    (account, ledger.system_account(session, AccountKind.EXPIRY)),
                    "年终清零",
                ),
                (
                    TransferKind.OPENING,
                    (ledger.system_account(session, AccountKind.OPENING), account),
                    "期初",
                ),
                (
                    TransferKind.VOUCHER,
                    (account, ledger.system_account(session, AccountKind.VOUCHER)),
                    "兑换券",
                ),
            )
        ]
        clearing = Clearing(
            kind="year_end", year=2025, as_of=date(2025, 12, 31), cleared=100, done_at=now, by_name="李书记"
        )
        session.add(clearing)
        session.add(
            ClearingLine(
                clearing_id=clearing.id, account_id=account.id, before=100, after=0, transfer_id=posted[0].id
            )
        )
        document = OpeningDocument(
            number=1, kind="points", as_of=date(2025, 1, 1), source="存折", entered_at=now, by_name="李书记"
        )
        session.add(document)
        session.add(OpeningLine(document_id=document.id, account_id=account.id, transfer_id=posted[1].id))
        session.add(
            Voucher(
                number=1,
                value=100,
                household_id=shop.households[0],
                valid_to=date(2026, 12, 31),
                check_code="",
                issue_transfer_id=posted[2].id,
                issued_at=now,
                by_name="李书记",
            )
        )
    expired, opened, turned = (story(store, each.id) for each in posted)
    assert expired.clearing is not None
    assert (expired.clearing.before, expired.clearing.after) == (100, 0)
    assert opened.opening is not None
    assert opened.opening.source == "存折"
    assert [each.number for each in turned.vouchers] == [1]


# ---- from a row to its entry


def test_every_transfer_s_entry_is_found_whatever_the_clock_said(shop: ShopUnderTest) -> None:
    """The clock steps back a little, then a lot (and the clerk says that it is right)."""
    for step in (60, -90, 5, 600):
        shop.clock.advance(seconds=step)
        shop.redeem(0)
        shop.give_points(1, 30)
    shop.clock.advance(days=-3)
    shop.store.accept_clock()
    shop.give_points(2, 50)
    with shop.store.read() as session:
        truth = {
            image: entry.seq for entry in entries_after(session, 0) for image in _transfers_in(entry.changes)
        }
        assert len(truth) >= 9
        for transfer_id, seq in truth.items():
            found = entry_that_added(session, PointsTransfer.__tablename__, transfer_id)
            assert found is not None
            assert found.seq == seq


def _transfers_in(changes: str) -> list[int]:
    return [each["row"]["id"] for each in json.loads(changes) if each["t"] == "points_transfer"]


def test_the_entry_of_a_large_act_is_its_first_part(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    before = store.head.seq
    with store.write("demo.fill", by=actor) as session:
        account = ledger.household_account(session, village.households[0])
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        moves = [
            ledger.Move(
                TransferKind.EARN, source, account, 10, '带引号的 "t":"points_transfer"' * 40, honour=10
            )
            for _ in range(1500)
        ]
        posted = ledger.post_many(session, store.clock, moves)
        last = posted[-1].id
    assert store.head.seq > before + 1, "the act has several parts"
    with store.read() as session:
        found = entry_that_added(session, "points_transfer", last)
        assert found is not None
        assert found.seq == before + 1
        assert entry_that_added(session, "points_transfer", last + 1) is None


def test_an_entry_whose_content_was_erased_is_not_found(shop: ShopUnderTest) -> None:
    transfer = shop.give_points(0, 50)
    tamper(
        shop.store, f"UPDATE journal_entry SET changes = '{{\"erased\":1}}' WHERE seq = {shop.store.head.seq}"
    )
    with shop.store.read() as session:
        assert entry_that_added(session, "points_transfer", transfer) is None
    assert story(shop.store, transfer).entry is None
