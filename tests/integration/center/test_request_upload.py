"""A station's request is brought to the page as a file, as it lay on the stick."""

from __future__ import annotations

import pytest

from station_app.center.enrolment import list_requests
from station_app.center.own_tables import RequestState
from station_app.sync.enrolment import Request, write_replacing_request
from station_app.sync.keys import StationKeys
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.visitors import Visitor, problem


@pytest.fixture
def newcomer(center: CenterUnderTest) -> PaperStation:
    """A station that nobody has taken in."""
    return PaperStation(center, code="420581001009", name="新来的实践站")


def bring(operator: Visitor, name: str, content: bytes) -> tuple[int, str]:
    """Upload a file: the status, and the sentence beside the form."""
    operator.get("/requests")
    reply = operator.upload("/requests", (name, content))
    return reply.status_code, problem(reply)


def test_a_request_file_is_noted_and_waits_for_its_check_code(
    operator: Visitor, center: CenterUnderTest, newcomer: PaperStation
) -> None:
    operator.get("/requests")
    reply = operator.upload("/requests", ("420581001009.request", newcomer.request().read_bytes()))
    (noted,) = list_requests(center.center)
    assert (noted.station_code, noted.state) == (newcomer.code, RequestState.PENDING)
    assert reply.headers["location"] == f"/requests?noted={noted.fingerprint}"
    shown = operator.get(reply.headers["location"]).text
    assert "的申请已登记，请打电话核对后批准" in shown
    assert noted.check_code not in shown


def test_keys_that_the_old_ones_signed_for_are_replaced_at_once(
    operator: Visitor, center: CenterUnderTest, paper_station: PaperStation
) -> None:
    new = StationKeys.generate()
    request = Request(paper_station.code, paper_station.name, new.public, 1)
    content = write_replacing_request(request, new, paper_station.keys)
    assert bring(operator, "x.request", content) == (303, "")
    assert center.station(paper_station.code).keys == new.public
    shown = operator.get(f"/requests?noted={new.public.fingerprint}").text
    assert "的申请已经办好" in shown
    names = [each.name for each in (center.center.folder / "outbox").iterdir()]
    assert any(name.startswith(f"{paper_station.code}-down-") for name in names)


@pytest.mark.parametrize("content", [b"", b"\0\xff", b"{}", b"x" * 20_000, "站".encode()])
def test_what_is_no_request_is_refused_in_a_sentence(
    operator: Visitor, center: CenterUnderTest, content: bytes
) -> None:
    status, said = bring(operator, "花名册.xlsx", content)
    assert (status, "不是入网申请" in said) == (422, True)
    assert list_requests(center.center) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\站\\a.request", "<b>.request", "长" * 300])
def test_a_files_name_is_shown_and_nothing_else(operator: Visitor, name: str) -> None:
    status, said = bring(operator, name, b"{}")
    assert (status, "/" in said, "<" in said) == (422, False, False)
    assert len(said) < 200


def test_a_form_without_a_file_says_which_one_is_wanted(operator: Visitor) -> None:
    assert bring(operator, "", b"")[1].startswith("还没有选择文件")


def test_a_file_of_somebody_elses_page_is_not_taken(
    operator: Visitor, center: CenterUnderTest, newcomer: PaperStation
) -> None:
    operator.token = "0" * 64
    reply = operator.upload("/requests", ("x.request", newcomer.request().read_bytes()))
    assert (reply.status_code, "没有提交" in problem(reply)) == (422, True)
    assert list_requests(center.center) == []


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=elsewhere",
        "multipart/form-data; boundary=" + "x" * 100_000,
        "multipart/form-data; boundary=a\tb",
    ],
)
def test_a_form_that_cannot_be_read_is_refused(operator: Visitor, kind: str) -> None:
    operator.get("/requests")
    nested = b"--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n--a--\r\n"
    for body in (b"--x\r\n\r\n", nested, b""):
        reply = operator.post_raw("/requests", body, kind)
        assert (reply.status_code, "没有提交" in problem(reply)) == (422, True)
