"""What a catalogue would change: nothing twice, nothing agreed on, never by itself what was set here."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.catalogue_offers import Change, Choice, Difference, Station, Stock, differences
from station_app.domain.catalogues import CatalogueGood

CODES = ("A1", "A2", "A3")


def good(code: str, price: int) -> CatalogueGood:
    return CatalogueGood(code, "盐", "", "袋", price)


@st.composite
def stocks(draw: st.DrawFn) -> Stock:
    return {code: good(code, draw(st.integers(1, 3))) for code in draw(st.sets(st.sampled_from(CODES)))}


@st.composite
def stations(draw: st.DrawFn) -> Station:
    mine = draw(stocks())
    laid_down = draw(st.sets(st.sampled_from(CODES))) - mine.keys()
    choices = {}
    for code, taken in draw(st.dictionaries(st.sampled_from(CODES), st.booleans())).items():
        price = draw(st.one_of(st.none(), st.integers(1, 3)))
        choices[code] = Choice(None if price is None else good(code, price), taken)
    return Station(mine, laid_down, draw(stocks()), choices)


def decided(station: Station, asked: list[Difference], taken: set[str]) -> Station:
    """The station after its people took over the items with these codes and left the others."""
    mine = dict(station.mine)
    laid_down = set(station.laid_down)
    for each in asked:
        if each.code not in taken:
            continue
        if each.theirs is None:
            del mine[each.code]
            laid_down.add(each.code)
        else:
            mine[each.code] = each.theirs
            laid_down.discard(each.code)
    choices = {each.code: Choice(each.theirs, each.code in taken) for each in asked}
    return Station(mine, laid_down, station.started_with, {**station.choices, **choices})


@given(stocks(), st.lists(stocks(), max_size=2), stations(), st.sets(st.sampled_from(CODES)))
def test_what_was_decided_is_not_asked_again_and_the_rest_stays(
    theirs: Stock, earlier: list[Stock], station: Station, taken: set[str]
) -> None:
    asked = differences(theirs, earlier, station)
    after = decided(station, asked, taken)
    assert differences(theirs, earlier, after) == []
    untouched = set(CODES) - {each.code for each in asked if each.code in taken}
    assert {code: after.mine.get(code) for code in untouched} == {
        code: station.mine.get(code) for code in untouched
    }


@given(stocks(), st.lists(stocks(), max_size=2), stations())
def test_only_real_differences_are_asked_and_each_says_what_it_is(
    theirs: Stock, earlier: list[Stock], station: Station
) -> None:
    asked = differences(theirs, earlier, station)
    assert [each.code for each in asked] == sorted({each.code for each in asked})
    for each in asked:
        assert each.mine == station.mine.get(each.code)
        assert each.theirs == theirs.get(each.code)
        assert each.mine != each.theirs
        assert not (each.change is Change.OWN and each.is_proposed)
        assert (each.change is not Change.NEW) or each.mine is None
        assert (each.change is not Change.REMOVED) or each.theirs is None


@given(stocks(), stations(), st.integers(4, 9))
def test_a_value_that_no_catalogue_ever_had_is_never_proposed_away(
    theirs: Stock, station: Station, price: int
) -> None:
    own = replace_mine(station, price)
    for each in differences(theirs, [theirs], own):
        assert each.mine is None or not each.is_proposed


def replace_mine(station: Station, price: int) -> Station:
    mine = {code: good(code, price) for code in station.mine}
    return Station(mine, station.laid_down, station.started_with, station.choices)


FIRST, SECOND, THIRD = good("A1", 1), good("A1", 2), good("A1", 3)
NOTHING: Stock = {}


@pytest.mark.parametrize(
    ("told", "earlier", "station", "change", "is_proposed"),
    [
        (FIRST, [], Station({}, (), {}, {}), Change.NEW, True),
        (SECOND, [], Station({"A1": FIRST}, (), {"A1": FIRST}, {}), Change.CHANGED, True),
        (SECOND, [{"A1": FIRST}], Station({"A1": FIRST}, (), {}, {}), Change.CHANGED, True),
        (SECOND, [{"A1": FIRST}], Station({"A1": THIRD}, (), {}, {}), Change.OWN, False),
        (SECOND, [], Station({"A1": FIRST}, (), {}, {"A1": Choice(FIRST, taken=True)}), Change.CHANGED, True),
        (SECOND, [], Station({"A1": THIRD}, (), {}, {"A1": Choice(FIRST, taken=True)}), Change.OWN, False),
        (THIRD, [], Station({"A1": FIRST}, (), {}, {"A1": Choice(SECOND, taken=False)}), Change.OWN, False),
        (SECOND, [], Station({}, (), {}, {"A1": Choice(FIRST, taken=False)}), Change.NEW, False),
        (FIRST, [], Station({}, ("A1",), {"A1": FIRST}, {}), Change.OWN, False),
        (FIRST, [], Station({}, ("A1",), {}, {"A1": Choice(None, taken=True)}), Change.NEW, True),
        (None, [{"A1": FIRST}], Station({"A1": FIRST}, (), {}, {}), Change.REMOVED, False),
        (None, [], Station({"A1": THIRD}, (), {}, {"A1": Choice(FIRST, taken=True)}), Change.OWN, False),
    ],
)
def test_each_kind_of_difference(
    told: CatalogueGood | None, earlier: list[Stock], station: Station, change: Change, is_proposed: bool
) -> None:
    theirs = NOTHING if told is None else {"A1": told}
    (found,) = differences(theirs, earlier, station)
    assert (found.change, found.is_proposed) == (change, is_proposed)


@pytest.mark.parametrize(
    "station",
    [
        Station({"A1": THIRD}, (), {}, {}),
        Station({"A1": FIRST}, (), {"A1": FIRST}, {}),
        Station({"A1": FIRST}, (), {}, {"A1": Choice(FIRST, taken=False)}),
        Station({}, ("A1",), {}, {"A1": Choice(FIRST, taken=True)}),
    ],
)
def test_what_the_centre_does_not_list_and_never_gave_is_left_alone(station: Station) -> None:
    assert differences({}, [{"A1": replace(FIRST, price=9)}], station) == []
