"""Date cells of spreadsheets."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.dates import read_date

DAY = date(1956, 3, 5)
DAYS = st.dates(date(1909, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        datetime(1956, 3, 5, 8, tzinfo=UTC),
        "1956-03-05",
        "1956-3-5",
        "1956.3.5",
        "1956．3．5",
        "1956/03/05",
        "1956年3月5日",
        "1956 年 3 月 5 日",
        "１９５６年３月５日",
        "1956年3月5号",
        "1956-03-05 00:00:00",
        "1956-03-05T00:00:00",
        " 19560305\n",
        "19560305.0",
        19560305,
        19560305.0,
        20519,
        20519.0,
        20519.75,
        "20519",
    ],
)
def test_a_date_is_read_however_it_was_written(cell: str | float | date) -> None:
    assert read_date(cell) == DAY


@pytest.mark.parametrize(
    "cell", ["1956.3", "1956.03", "1956年3月", "1956-3", 1956.3, 1956.03, 195603, "195603"]
)
def test_a_month_alone_means_its_first_day(cell: str | float) -> None:
    assert read_date(cell) == date(1956, 3, 1)


def test_january_and_october_are_told_apart_in_text_but_not_in_a_number_cell() -> None:
    assert read_date("1956.1") == date(1956, 1, 1)
    assert read_date("1956.10") == date(1956, 10, 1)
    assert read_date(1956.1) is None
    assert read_date(1956.11) == date(1956, 11, 1)
    assert read_date(1956.01) == date(1956, 1, 1)


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        "不详",
        "1956",
        "1956年",
        1956,
        "56-3-5",
        "1956-13-05",
        "1956-02-30",
        "1956-0-1",
        "1856-03-05",
        "2156-03-05",
        date(1856, 3, 5),
        "١٩٥٦-٠٣-٠٥",
        0,
        -20519,
        99999,
        1956.35,
        0.5,
        1e300,
        float("nan"),
        float("inf"),
    ],
)
def test_what_cannot_be_told_is_no_date(cell: str | float | date | None) -> None:
    assert read_date(cell) is None


@given(DAYS)
def test_every_form_of_a_day_means_that_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    texts = [day.isoformat(), f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}"]
    numbers = [int(f"{day:%Y%m%d}"), serial]
    assert {*map(read_date, texts), *map(read_date, numbers)} == {day}


CELLS: st.SearchStrategy[str | float] = st.one_of(
    st.text(), st.text("0123456789-./年月日 :T"), st.integers(), st.floats()
)


@given(CELLS)
def test_no_cell_breaks_the_reading(cell: str | float) -> None:
    day = read_date(cell)
    assert day is None or 1880 <= day.year <= 2100
