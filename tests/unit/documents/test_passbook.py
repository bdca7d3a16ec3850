"""积分存折: a print goes on on the page of the last one, and both together are one whole print."""

from __future__ import annotations

from datetime import date

from station_app.documents.passbook import passbook
from station_app.domain.passbook import FORMS, PassbookEntry, PassbookForm, laid_out
from station_app.services.passbooks import PassbookRun, PassbookSettings
from tests.helpers.golden import A5, assert_golden
from tests.helpers.papers import STATION
from tests.helpers.pdf import page_sizes, words_of

A6_BOOK, A5_BOOK = FORMS
_ITEMS = ("参加村民会议", "爱心超市兑换", "义务巡河、清理河道垃圾两小时并劝导垂钓", "冲正：参加村民会议")


def _run(form: PassbookForm, first: int, last: int) -> PassbookRun:
    """The entries from ``first`` to ``last`` of a book, as if those before had been printed."""
    entries = []
    balance = 1000
    for number in range(1, last + 1):
        change = -60 if number % 4 == 2 else 105
        balance += change
        day = date(2026, 1 + number % 12, 1 + number % 28)
        entries.append(PassbookEntry(number, day, _ITEMS[number % 4], change, balance, "张文书"))
    printed = laid_out(entries[: first - 1], form, 1, before=1000, has_past=True)
    before = entries[first - 2].balance if first > 1 else 1000
    lines = laid_out(entries[first - 1 :], form, len(printed) + 1, before=before, has_past=True)
    return PassbookRun(
        7, STATION, "李名兰户", "0305-018", "三组", 2, len(printed) + 1, tuple(lines), last, form
    )


def _words(pdf: bytes, first_page: int = 1) -> set[tuple[str, int, float, float]]:
    """The words and where they stand in the book, whose pages count from 1."""
    return {
        (word.text, word.page + first_page - 1, round(word.left, 1), round(word.top, 1))
        for word in words_of(pdf)
    }


def test_two_prints_on_one_page_are_one_whole_print() -> None:
    settings = PassbookSettings(A6_BOOK)
    whole = _words(passbook(_run(A6_BOOK, 1, 40), settings))
    first, second = _run(A6_BOOK, 1, 23), _run(A6_BOOK, 24, 40)
    begins_on = second.lines[0].page
    together = _words(passbook(first, settings)) | _words(passbook(second, settings), begins_on)
    assert together == whole
    assert not _words(passbook(first, settings)) & _words(passbook(second, settings), begins_on)


def test_what_is_printed_on_already_stays_white() -> None:
    words = words_of(passbook(_run(A6_BOOK, 9, 12), PassbookSettings(A6_BOOK)))
    assert min(word.top for word in words) > A6_BOOK.middle_of(9)


def test_it_can_be_moved_by_tenths_of_a_millimetre() -> None:
    run = _run(A6_BOOK, 1, 5)
    plain = words_of(passbook(run, PassbookSettings(A6_BOOK)))
    moved = words_of(passbook(run, PassbookSettings(A6_BOOK, 20, -15)))
    assert abs(moved[0].left - plain[0].left - 2) < 0.1
    assert abs(moved[0].top - plain[0].top + 1.5) < 0.1


def test_a_book_with_printed_lines_gets_words_only() -> None:
    pdf = passbook(_run(A6_BOOK, 1, 3), PassbookSettings(A6_BOOK, draws_form=False))
    assert "余额" not in {word.text for word in words_of(pdf)}


def test_a_small_book() -> None:
    pdf = passbook(_run(A6_BOOK, 1, 22), PassbookSettings(A6_BOOK))
    assert_golden(pdf, "passbook-a6", (105, 148))


def test_a_book_that_goes_on() -> None:
    assert_golden(
        passbook(_run(A6_BOOK, 15, 22), PassbookSettings(A6_BOOK)), "passbook-a6-goes-on", (105, 148)
    )


def test_a_folded_book() -> None:
    pdf = passbook(_run(A5_BOOK, 1, 25), PassbookSettings(A5_BOOK))
    assert len(page_sizes(pdf)) == 1
    assert_golden(pdf, "passbook-a5", A5)
