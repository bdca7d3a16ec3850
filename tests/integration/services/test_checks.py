"""体检 on real stores: one that is sound, ones spoiled behind the program's back, and each pattern."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from station_app.clock import CHINA
from station_app.domain.checks.findings import Finding, PlaceKind, Severity
from station_app.domain.periods import Period
from station_app.domain.permissions import Role
from station_app.domain.shop import voucher_code
from station_app.errors.checks import FindingWordsMissing, FindingWordsTooLong
from station_app.errors.store import NotAllowed
from station_app.models.points import AccountKind, TransferKind
from station_app.models.publicity import PublicNotice
from station_app.models.year_end import MonthClose
from station_app.services import counter, ledger, posting
from station_app.services.checks import look, running
from station_app.services.checks.registry import CHECKS
from station_app.services.checks.running import CheckUp, explain_finding, run_checks
from station_app.services.posting import PostingDraft
from station_app.services.receipt_numbers import floor_after, leave_room
from station_app.services.talents import set_talents
from station_app.services.vouchers import issue_vouchers
from tests.helpers.noticeboards import noticeboard
from tests.helpers.settlements import Settlement, settle
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest
from tests.helpers.tampering import tamper

EVER = Period(date(2000, 1, 1), date(2030, 12, 31))


def check_up(station: StationUnderTest | ShopUnderTest, period: Period = EVER) -> CheckUp:
    return run_checks(station.store, station.actor, period, lambda *_: None, lambda: None)


def found(station: StationUnderTest | ShopUnderTest, key: str, period: Period = EVER) -> list[Finding]:
    result = next(each for each in check_up(station, period).results if each.key == key)
    return [noted.finding for noted in result.findings]


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    """Three households that redeemed: receipts 1 to 4."""
    shop = open_shop(station)
    for place in (0, 1, 2, 0):
        shop.clock.advance(minutes=5)
        shop.redeem(place)
    return shop


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=20)


def test_a_sound_store_has_nothing_that_must_be_put_right(shop: ShopUnderTest) -> None:
    up = check_up(shop)
    assert up.count(Severity.MUST) == 0
    assert up.transfers == 7
    assert up.entries == shop.store.head.seq
    assert [each.key for each in up.results] == [each.key for each in CHECKS]


def test_every_check_says_what_it_means_and_how_it_is_put_right() -> None:
    assert len({check.key for check in CHECKS}) == len(CHECKS)
    assert all(check.title and check.meaning and check.remedy for check in CHECKS)


SPOILED: dict[str, tuple[str, str]] = {
    "a balance": ("ledger", "UPDATE points_account SET balance = balance + 10 WHERE household_id = 1"),
    "an amount": (
        "ledger",
        "UPDATE points_transfer SET amount = amount + 10 WHERE id = 1",
    ),
    "a month": ("ledger", "UPDATE points_month SET amount_in = amount_in + 10 WHERE account_id > 6"),
    "an empty month": ("ledger", "INSERT INTO points_month VALUES (1, '2019-01', 5, 0, 0, 0)"),
    "an entry": ("chain", "UPDATE journal_entry SET changes = '[]' WHERE seq = 3"),
    "an entry's absence": ("chain", "DELETE FROM journal_entry WHERE seq = 3"),
    "a receipt's absence": ("receipts", "UPDATE redemption SET number = 9 WHERE number = 4"),
    "a receipt's household": ("codes", "UPDATE redemption SET household_id = 3 WHERE number = 2"),
    "a line": ("codes", "UPDATE redemption_line SET quantity = 2, amount = amount * 2 WHERE id = 1"),
    "a total": ("receipt_transfer", "UPDATE redemption SET total = total + 10 WHERE number = 1"),
    "a transfer's receipt": ("no_receipt", "UPDATE redemption SET transfer_id = 1 WHERE number = 1"),
    "stock": ("stock", "UPDATE product SET stock = stock + 1 WHERE id = 1"),
    "a voucher's account": ("vouchers", "UPDATE points_account SET balance = 10 WHERE kind = 'voucher'"),
}


@pytest.mark.parametrize("what", SPOILED)
def test_what_was_changed_behind_the_program_is_found(shop: ShopUnderTest, what: str) -> None:
    key, statement = SPOILED[what]
    tamper(shop.store, statement)
    assert found(shop, key)


def test_the_sums_agree_with_the_ledgers_own_check(shop: ShopUnderTest) -> None:
    tamper(shop.store, "UPDATE points_transfer SET honour = honour + 30 WHERE id = 2")
    with shop.store.read() as session:
        check = ledger.check_ledger(session)
    keys = {finding.key for finding in found(shop, "ledger")}
    assert {f"ledger:account:{each}" for each in check.wrong_accounts} <= keys
    assert {f"ledger:month:{month}" for _, month in check.wrong_months} <= keys


def test_a_missing_receipt_is_named_and_the_one_after_it_can_be_opened(shop: ShopUnderTest) -> None:
    tamper(shop.store, "UPDATE redemption SET number = 9 WHERE number = 4")
    (finding,) = found(shop, "receipts")
    assert "000004 至 000008" in finding.words
    (row,) = finding.rows
    assert row.place is not None
    assert row.place.kind is PlaceKind.RECEIPT


def test_numbers_that_a_restore_left_out_are_explained(shop: ShopUnderTest) -> None:
    later = floor_after(3) + 1
    tamper(shop.store, f"UPDATE redemption SET number = {later} WHERE number = 4")
    assert found(shop, "receipts"), "without a restore nothing explains the gap"
    tamper(
        shop.store,
        "INSERT INTO epoch (id, token, started_at, from_token, from_seq, from_hash)"
        " SELECT 99, 'next', at - 1, 'first', 0, '' FROM redemption ORDER BY number DESC LIMIT 1",
    )
    assert found(shop, "receipts") == []
    (finding,) = found(shop, "skipped")
    assert f"{later - 1:06d}" in finding.words


CLAIM = (
    "INSERT INTO points_claim (id, number, rule_id, household_id, quantity, deed_on, points, granted,"
    " evidence, claimed_by, status, transfer_id, points_note, claimed_at, by_name)"
    " VALUES (1, 1, {rule}, 1, 1, '2026-03-01', 20, {granted},"
    " '', '李名兰', '{status}', {transfer}, '', 0, '李书记')"
)


@pytest.mark.parametrize(
    ("granted", "status", "with_transfer", "fault"),
    [
        (20, "entered", False, "没有积分流水"),
        (20, "reviewed", True, "已经有积分流水"),
        (10, "entered", True, "评定 1 分"),
    ],
)
def test_a_claim_that_is_not_what_was_entered_is_found(
    village: Settlement, granted: int, status: str, with_transfer: bool, fault: str
) -> None:
    posted = village.give(village.head(), "HY04")
    transfer = str(posted.transfer_id) if with_transfer else "NULL"
    rule = village.rule("HY04")
    tamper(
        village.station.store,
        CLAIM.format(rule=rule, granted=granted, status=status, transfer=transfer),
    )
    (finding,) = found(village.station, "claims")
    assert fault in finding.words


def test_a_year_end_that_took_other_points_than_its_list_says_is_found(village: Settlement) -> None:
    village.give(village.head(), "HY04")
    account = village.account(village.head())
    tamper(
        village.station.store,
        "INSERT INTO clearing (id, kind, mode, year, as_of, share, minimum, cleared, note, done_at, by_name,"
        " undone_by, undo_reason)"
        " VALUES (1, 'year_end', 'clear', 2025, '2025-12-31', 0, 0, 90, '', 0, '李书记', '', '')",
    )
    tamper(
        village.station.store,
        "INSERT INTO clearing_line (id, clearing_id, account_id, before, after)"
        f" VALUES (1, 1, {account}, 100, 20)",
    )
    keys = {finding.key for finding in found(village.station, "clearing")}
    assert keys == {"clearing:lines", "clearing:1"}


def test_lots_that_are_not_the_stock_are_found(shop: ShopUnderTest) -> None:
    tamper(shop.store, "UPDATE stock_batch SET remaining = remaining - 1 WHERE id = 1")
    keys = {finding.key for finding in found(shop, "lots")}
    assert keys == {"lots:1", "lot:1"}


def test_a_notice_that_ran_out_and_a_month_without_report_are_hints(shop: ShopUnderTest) -> None:
    now = shop.clock.now()
    with shop.store.write("demo.fill", by=shop.actor) as session:
        session.add(
            PublicNotice(
                number=1,
                kind="claims",
                title="二月积分公示",
                starts_on=date(2026, 2, 20),
                ends_on=date(2026, 2, 24),
                posted_at=now,
                by_name="李书记",
            )
        )
    assert "二月积分公示" in found(shop, "notice")[0].words
    shop.clock.advance(days=35)
    assert found(shop, "month_close")[0].total == 1
    with shop.store.write("demo.fill", by=shop.actor) as session:
        session.add(MonthClose(month="2026-03", closed_at=shop.clock.now(), closed_by="李书记"))
    assert found(shop, "month_close") == []


def _write_voucher(shop: ShopUnderTest, number: int, issued_at: int) -> None:
    tamper(
        shop.store,
        "INSERT INTO voucher (id, number, value, household_id, valid_to, check_code, status,"
        " issue_transfer_id, issued_at, by_name)"
        f" VALUES ({number}, {number}, 50, 1, '2026-12-31', '', 'spent', 1, {issued_at}, '李书记')",
    )


def test_a_missing_voucher_is_found(shop: ShopUnderTest) -> None:
    for number in (1, 3):
        _write_voucher(shop, number, 0)
    (finding,) = found(shop, "vouchers")
    assert "缺号：2" in finding.words


def test_vouchers_that_a_restore_left_out_are_not_missing(shop: ShopUnderTest) -> None:
    issue_vouchers(shop.store, shop.actor, shop.households[0], {100: 1})
    shop.clock.advance(minutes=5)
    with shop.store.write("demo.fill", by=shop.actor) as session:
        leave_room(session)
    issue_vouchers(shop.store, shop.actor, shop.households[0], {100: 1})
    assert found(shop, "vouchers"), "without a restore nothing explains the gap"
    tamper(
        shop.store,
        "INSERT INTO epoch (id, token, started_at, from_token, from_seq, from_hash)"
        " SELECT 99, 'next', max(issued_at) - 1, 'first', 0, '' FROM voucher",
    )
    assert found(shop, "vouchers") == []


def test_a_receipt_that_differs_from_its_transfer_by_just_its_vouchers_is_found(shop: ShopUnderTest) -> None:
    """Vouchers are turned into points before they pay: a receipt's transfer is always the whole of it."""
    (paper,) = issue_vouchers(shop.store, shop.actor, shop.households[0], {50: 1})
    code = voucher_code(paper.number, paper.check_code)
    draft = replace(shop.draft(0, (0, 1)), vouchers=(code,))
    paid = counter.redeem(shop.store, shop.actor, draft)
    assert found(shop, "receipt_transfer") == []
    tamper(
        shop.store,
        "UPDATE points_transfer SET amount = amount - 50"
        f" WHERE id = (SELECT transfer_id FROM redemption WHERE number = {paid.number})",
    )
    assert found(shop, "receipt_transfer")


# ---- patterns


def test_entries_at_night_are_named_with_their_time(village: Settlement) -> None:
    village.station.clock.set(datetime(2026, 3, 2, 15, 30, tzinfo=UTC))
    village.give(village.head(), "HY04")
    (finding,) = found(village.station, "night")
    assert finding.key == "night:2026-03:李书记"
    assert finding.rows[0].what.startswith("23:30")
    assert finding.total == 1


@pytest.mark.parametrize(("hour", "minute", "found_by"), [(21, 59, 0), (22, 0, 1), (5, 59, 1), (6, 0, 0)])
def test_the_office_sleeps_from_ten_to_six(
    village: Settlement, hour: int, minute: int, found_by: int
) -> None:
    village.station.clock.set(datetime(2026, 3, 4, hour, minute, tzinfo=CHINA))
    village.give(village.head(), "HY04")
    assert len(found(village.station, "night")) == found_by


def test_deeds_of_more_than_a_week_ago_are_named(village: Settlement) -> None:
    today = village.station.clock.today()
    village.give(village.head(0), "HY04", on=today - timedelta(days=7))
    village.give(village.head(1), "HY04", on=today - timedelta(days=8))
    (finding,) = found(village.station, "late")
    assert finding.total == 1
    assert "8 天前" in finding.rows[0].what


def test_a_period_shows_its_own_patterns_alone(village: Settlement) -> None:
    village.station.clock.set(datetime(2026, 3, 2, 15, 30, tzinfo=UTC))
    village.give(village.head(), "HY04")
    february = Period(date(2026, 2, 1), date(2026, 2, 28))
    assert found(village.station, "night", february) == []


def _move(village: Settlement, place: int, tenths: int, kind: TransferKind = TransferKind.EARN) -> int:
    store, actor = village.station.store, village.station.actor
    with store.write("demo.fill", by=actor) as session:
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        account = ledger.household_account(session, village.households[place])
        return ledger.post(
            session, store.clock, ledger.Move(kind, source, account, tenths, "补助", honour=tenths)
        ).id


def test_large_round_sums_by_hand_are_named(village: Settlement) -> None:
    _move(village, 0, 1_000)
    _move(village, 1, 1_230)
    _move(village, 2, 500)
    (finding,) = found(village.station, "round")
    assert [row.amount for row in finding.rows] == [1_000]


def test_the_same_for_most_on_one_day_is_named(village: Settlement) -> None:
    draft = PostingDraft(
        village.rule("HY04"), village.station.clock.today(), household_ids=village.households[:14]
    )
    posting.post_points(village.station.store, village.station.actor, draft)
    assert found(village.station, "same") == [], "seven tenths are not more than seven tenths"
    village.give(village.head(15), "HY04")
    (finding,) = found(village.station, "same")
    assert finding.total == 15
    assert "75%" in finding.words


def test_many_acts_in_one_minute_are_named_and_one_act_for_many_is_not(village: Settlement) -> None:
    draft = PostingDraft(
        village.rule("HY04"), village.station.clock.today(), household_ids=village.households[:12]
    )
    posting.post_points(village.station.store, village.station.actor, draft)
    assert found(village.station, "burst") == []
    village.station.clock.advance(minutes=1)
    for place in range(10):
        village.station.clock.advance(seconds=5)
        _move(village, place, 30)
    (finding,) = found(village.station, "burst")
    assert finding.total == 10


def test_many_reversals_are_named(village: Settlement) -> None:
    ids = [_move(village, place, 30) for place in range(11)]
    posting.reverse_all(village.station.store, village.station.actor, ids[:9], "记错了")
    assert found(village.station, "reversed") == []
    posting.reverse(village.station.store, village.station.actor, ids[9], "记错了")
    (finding,) = found(village.station, "reversed")
    assert finding.total == 10
    assert "记错了" in finding.rows[0].what


def test_points_for_the_dead_and_for_small_children_are_named(village: Settlement) -> None:
    village.give(village.head(), "HY04")
    village.give(village.child(1), "HY04")
    tamper(
        village.station.store,
        f"UPDATE resident SET status = 'dead', status_on = '2026-01-05' WHERE id = {village.head()}",
    )
    tamper(
        village.station.store, f"UPDATE resident SET birth_on = '2022-02-01' WHERE id = {village.child(1)}"
    )
    assert found(village.station, "gone")[0].total == 1
    assert "6 周岁" in found(village.station, "children")[0].words


def test_of_very_many_rows_the_first_are_shown_and_all_are_counted(
    village: Settlement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "MOST_ROWS", 3)
    children = [village.child(place) for place in range(5)]
    for each in children:
        village.give(each, "HY04")
    keys = ", ".join(map(str, children))
    tamper(village.station.store, f"UPDATE resident SET birth_on = '2022-02-01' WHERE id IN ({keys})")
    (finding,) = found(village.station, "children")
    assert (len(finding.rows), finding.total) == (3, 5)
    assert "有 5 笔" in finding.words


def test_a_household_with_a_large_share_of_the_month_is_named(village: Settlement) -> None:
    for place in range(1, 11):
        _move(village, place, 30)
    _move(village, 0, 620)
    (finding,) = found(village.station, "share")
    assert finding.words.startswith("2026年3月，0001")
    assert "67%" in finding.words


def test_cadres_households_above_the_mean_are_named(village: Settlement) -> None:
    for place in range(20):
        _move(village, place, 90 if place < 3 else 30)
    for place in range(3):
        set_talents(village.station.store, village.station.actor, village.head(place), ["村干部"])
    (finding,) = found(village.station, "cadres")
    assert [row.amount for row in finding.rows] == [90, 90, 90]
    assert "平均得 9 分" in finding.words


def test_one_phone_in_many_households_is_masked_and_named(village: Settlement) -> None:
    heads = ", ".join(str(village.head(place)) for place in range(4))
    tamper(village.station.store, f"UPDATE resident SET phone = '13807201234' WHERE id IN ({heads})")
    (finding,) = found(village.station, "phone")
    assert "138****1234" in finding.words
    assert finding.total == 4


def test_points_entered_and_spent_on_one_day_are_named_where_they_were_needed(shop: ShopUnderTest) -> None:
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    shop.clock.advance(days=40)
    shop.give_points(0, 100)
    shop.redeem(0)
    assert found(shop, "same_day", april) == []
    tamper(shop.store, "UPDATE redemption SET balance_before = 120 WHERE number = 5")
    (finding,) = found(shop, "same_day", april)
    assert finding.rows[0].place is not None
    assert "当天记入 10 分" in finding.rows[0].what


def test_redeeming_what_was_never_earned_is_named(shop: ShopUnderTest) -> None:
    tamper(
        shop.store,
        "UPDATE points_transfer SET kind = 'adjust' WHERE to_account_id ="
        " (SELECT account_id FROM redemption WHERE number = 3)",
    )
    (finding,) = found(shop, "never_earned")
    assert finding.total == 1


def test_redeeming_after_the_household_was_closed_is_named(shop: ShopUnderTest) -> None:
    tamper(
        shop.store,
        f"UPDATE household SET status = 'closed', closed_on = '2026-02-01' WHERE id = {shop.households[1]}",
    )
    (finding,) = found(shop, "closed_household")
    assert "2026-02-01 已销户" in finding.rows[0].what


def test_one_proxy_for_many_households_is_named(village: Settlement) -> None:
    store = village.station.store
    for place in range(5):
        _move(village, place, 300)
    tamper(
        store,
        "INSERT INTO redemption (id, number, kind, at, account_id, household_id, taker, proxy, total,"
        " balance_before, balance_after, transfer_id, check_code, note, by_name)"
        " SELECT t.id, t.id, 'redeem', t.at, a.id, a.household_id, '', '王芳，邻居',"
        " 10, 300, 290, t.id, '', '', ''"
        " FROM points_transfer t JOIN points_account a ON a.id = t.to_account_id",
    )
    (finding,) = found(village.station, "proxy")
    assert finding.words.startswith("王芳替 5 户代领")


# ---- the run, and what is said of findings


def test_words_stay_with_their_finding_when_it_is_found_again(shop: ShopUnderTest) -> None:
    tamper(shop.store, "UPDATE product SET stock = stock + 1 WHERE id = 1")
    explain_finding(shop.store, shop.actor, "stock:1", "多放了一套，三月盘点时更正。")
    shop.clock.advance(days=30)
    note = next(
        noted.note
        for result in check_up(shop).results
        for noted in result.findings
        if noted.finding.key == "stock:1"
    )
    assert note is not None
    assert (note.words, note.by) == ("多放了一套，三月盘点时更正。", "李书记")
    changed = explain_finding(shop.store, shop.actor, "stock:1", "已更正。")
    assert changed.at == shop.clock.now()


def test_words_are_needed_are_not_too_long_and_are_the_desks(
    shop: ShopUnderTest, station: StationUnderTest
) -> None:
    with pytest.raises(FindingWordsMissing):
        explain_finding(shop.store, shop.actor, "stock:1", "  ")
    with pytest.raises(FindingWordsTooLong):
        explain_finding(shop.store, shop.actor, "stock:1", "说" * 501)
    with pytest.raises(NotAllowed):
        explain_finding(shop.store, station.as_role(Role.VIEWER), "stock:1", "看看")


def test_the_last_run_is_remembered_here_and_not_journalled(shop: ShopUnderTest) -> None:
    before = shop.store.head.seq
    assert running.last_run(shop.store) is None
    shop.clock.advance(days=40)
    assert running.days_since_check(shop.store) == 40
    check_up(shop)
    last = running.last_run(shop.store)
    assert last is not None
    assert (last.by, last.must) == ("李书记", 0)
    shop.clock.advance(days=3)
    assert running.days_since_check(shop.store) == 3
    assert shop.store.head.seq == before


def test_a_run_can_be_stopped_and_is_then_not_remembered(shop: ShopUnderTest) -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        run_checks(shop.store, shop.actor, EVER, lambda *_: None, stop)
    assert running.last_run(shop.store) is None


def test_progress_never_runs_past_its_end(shop: ShopUnderTest) -> None:
    told: list[tuple[int, int, str]] = []
    run_checks(shop.store, shop.actor, EVER, lambda *step: told.append(step), lambda: None)
    assert told
    assert all(0 <= done <= total for done, total, _ in told)
    assert all(words for *_, words in told)


def test_a_fault_while_looking_is_raised(shop: ShopUnderTest) -> None:
    tamper(shop.store, "ALTER TABLE voucher RENAME TO lost")
    with pytest.raises(Exception, match="voucher"):
        check_up(shop)


def test_the_store_can_be_written_while_it_is_checked(shop: ShopUnderTest) -> None:
    redeemed: list[int] = []

    def redeem_once() -> None:
        if not redeemed:
            redeemed.append(counter.redeem(shop.store, shop.actor, shop.draft(0, (0, 1))).number)

    up = run_checks(shop.store, shop.actor, EVER, lambda *_: None, redeem_once)
    assert redeemed == [5]
    assert up.count(Severity.MUST) == 0


def test_the_periods_on_offer_begin_with_the_last_year() -> None:
    offered = dict(running.periods_to_look_at(date(2026, 3, 2)))
    assert next(iter(offered)) == "最近 12 个月"
    assert offered["最近 12 个月"] == Period(date(2025, 3, 1), date(2026, 3, 31))
    assert offered["上月"].label() == "2026年2月"


def test_points_past_the_village_are_named_until_they_are_taken_back(village: Settlement) -> None:
    given = village.give(village.head(), "JR03")
    village.give(village.head(), "HJ04")
    (finding,) = found(village.station, "direct")
    assert [row.place.id for row in finding.rows if row.place] == [given.transfer_id]
    assert "没有经过申报，直接记了 1 笔" in finding.words
    assert given.transfer_id is not None
    posting.reverse(village.station.store, village.station.actor, given.transfer_id, "先评议")
    assert found(village.station, "direct") == []


def test_what_was_claimed_is_not_past_the_village(station: StationUnderTest) -> None:
    board = noticeboard(station)
    ids = board.reviewed(0)
    board.post(*ids)
    board.days_pass(5)
    board.enter(*ids)
    assert found(station, "direct") == []
