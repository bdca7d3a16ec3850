"""Forks as operators see and decide them: on the page, and as typed commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from station_app.center.cli import app
from station_app.center.forks import Case, all_cases
from tests.helpers.centers import CenterUnderTest, PaperStation, named
from tests.helpers.visitors import Visitor, problem
from tests.integration.center.test_releasing import assert_sound, forked

DONE, REFUSED = 0, 1


@pytest.fixture
def twin(center: CenterUnderTest, paper_station: PaperStation) -> PaperStation:
    """A clone that went on by itself after entry 6, and was quarantined."""
    made = forked(paper_station, 6, 9)
    center.take_in(paper_station.send(), made.send())
    return made


def case_of(center: CenterUnderTest) -> Case:
    (case,) = all_cases(center.center)
    return case


def address(case: Case, keep: str) -> str:
    return f"/forks/{case.station.code}/{case.id}/{keep}"


def run(center: CenterUnderTest, *words: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, words), "--folder", str(center.center.folder)])


def test_the_page_shows_both_sides_where_they_part(
    operator: Visitor, center: CenterUnderTest, twin: PaperStation
) -> None:
    shown = operator.get("/forks").text
    for words in (twin.name, "从第 7 条起", "李文书，添加小组", address(case_of(center), "held")):
        assert words in shown
    assert 'href="/forks"' in operator.get("/").text


def test_nothing_is_done_before_the_operator_has_read_what_will_happen(
    operator: Visitor, center: CenterUnderTest, twin: PaperStation
) -> None:
    asked = operator.get(address(case_of(center), "other"))
    assert asked.status_code == 200
    assert "市中心已收的第 7 至 10 条，从各站数字里撤下" in asked.text
    assert "后来交的第 7 至 9 条收下" in asked.text
    assert twin.groups() == named(10)


def test_the_other_side_is_kept_by_a_second_press(
    operator: Visitor, center: CenterUnderTest, twin: PaperStation
) -> None:
    path = address(case_of(center), "other")
    operator.get(path)
    reply = operator.post(path)
    assert (reply.status_code, reply.headers["location"]) == (303, "/forks?done=other")
    assert_sound(center, twin)
    assert "改留后来交的一边" in operator.get("/forks?done=other").text
    names = [each.name for each in (center.center.folder / "outbox").iterdir()]
    assert any(name.startswith(f"{twin.code}-down-") for name in names)


def test_what_is_held_is_kept_by_a_second_press(
    operator: Visitor, center: CenterUnderTest, paper_station: PaperStation, twin: PaperStation
) -> None:
    path = address(case_of(center), "held")
    assert "后来交的第 7 至 9 条不收" in operator.get(path).text
    assert operator.post(path).status_code == 303
    assert_sound(center, paper_station)
    assert "没有等待处理的分叉" in operator.get("/forks").text


def test_who_comes_too_late_reads_so(operator: Visitor, center: CenterUnderTest, twin: PaperStation) -> None:
    path = address(case_of(center), "held")
    operator.get(path)
    operator.post(path)
    assert operator.get(path).status_code == 303  # there is nothing to ask any more
    operator.get("/forks")
    reply = operator.post(path)
    assert (reply.status_code, "可能别人已经处理过" in problem(reply)) == (422, True)


@pytest.mark.parametrize("keep", ["both", "held%00"])
def test_an_address_that_names_no_side_is_none(
    operator: Visitor, center: CenterUnderTest, twin: PaperStation, keep: str
) -> None:
    assert operator.get(address(case_of(center), keep)).status_code == 404


def test_who_is_not_signed_in_decides_nothing(
    visitor: Visitor, center: CenterUnderTest, twin: PaperStation
) -> None:
    reply = visitor.post(address(case_of(center), "other"))
    assert (reply.status_code, reply.headers["location"]) == (303, "/sign-in")
    assert twin.groups() == named(10)


def test_a_side_without_its_beginning_cannot_be_chosen(
    operator: Visitor, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(), forked(paper_station, 6, 20).send(9))
    shown = operator.get("/forks").text
    assert "交来的内容里没有这一条" in shown
    assert address(case_of(center), "other") not in shown


def test_the_commands_list_and_decide(center: CenterUnderTest, twin: PaperStation) -> None:
    case = case_of(center)
    listed = run(center, "forks")
    assert listed.exit_code == DONE
    assert f"{twin.name}  case {case.id}, since" in listed.stdout
    assert "differs from    7" in listed.stdout
    assert "李文书  添加小组 (people.add_group); up to 10" in listed.stdout
    assert run(center, "forks", "999").stdout == "No fork waits for a decision.\n"
    done = run(center, "release", twin.code, "--keep", "other", "--operator", "王科长")
    assert (done.exit_code, "4 entries were replaced" in done.stdout) == (DONE, True)
    assert_sound(center, twin)
    again = run(center, "release", twin.code, "--keep", "held")
    assert (again.exit_code, "no fork waits" in again.stderr) == (REFUSED, True)


def test_keeping_what_is_held_is_told_too(
    center: CenterUnderTest, paper_station: PaperStation, twin: PaperStation
) -> None:
    done = run(center, "release", twin.code, "--keep", "held", "--case", case_of(center).id)
    assert (done.exit_code, "is closed" in done.stdout) == (DONE, True)
    assert_sound(center, paper_station)
