"""What operators do on the page: notices go out, stations are taken in, and refusals keep what was typed."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest

from station_app.center.enrolment import list_requests, note_request
from station_app.center.notices import list_sent
from station_app.center.own_tables import RequestState
from station_app.center.registry import list_stations
from station_app.models.revision import IMAGE_REVISION
from station_app.sync.enrolment import read_welcome
from station_app.sync.keys import StationKeys
from station_app.sync.messages import notice_of
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.clock import FixedClock
from tests.helpers.visitors import NAME, Visitor, problem
from tests.integration.center.test_answers import opened

TITLE, BODY = "农闲送戏下乡", "三月二十日到各村巡演。\r\n请于十五日前报名。"


@pytest.fixture
def village(center: CenterUnderTest, paper_station: PaperStation) -> PaperStation:
    """A station whose program is known to understand notices."""
    center.take_in(paper_station.send(schema=IMAGE_REVISION))
    return paper_station


@pytest.fixture
def newcomer(center: CenterUnderTest) -> PaperStation:
    """A station whose request was noted, and that nobody has taken in."""
    station = PaperStation(center, code="420581001009", name="新来的实践站")
    note_request(center.center, station.request())
    return station


def write(operator: Visitor, **fields: str | list[str]) -> tuple[int, str]:
    """Send a notice from the page: the status, and the sentence beside the form."""
    operator.get("/notices")
    reply = operator.post("/notices", **{"title": TITLE, "body": BODY, "until": "", "whom": "all", **fields})
    return reply.status_code, problem(reply)


def approve(operator: Visitor, station: PaperStation, code: str, **fields: str) -> tuple[int, str]:
    """Approve a request on the page: the status, and the sentence beside the form."""
    operator.get("/requests")
    path = f"/requests/{station.keys.public.fingerprint}/approve"
    reply = operator.post(path, station=station.code, code=code, **fields)
    return reply.status_code, problem(reply)


# Notices


def test_a_notice_from_the_page_lies_in_the_outbox(
    operator: Visitor, center: CenterUnderTest, village: PaperStation
) -> None:
    assert write(operator, until="2026-03-20") == (303, "")
    (path,) = center.center.outbox.glob(f"{village.code}-down-*.bundle")
    notices = [found for entry in opened(village, path)[1] if (found := notice_of(entry)) is not None]
    assert [(each.title, each.body, each.until) for each in notices] == [
        (TITLE, BODY.replace("\r", ""), date(2026, 3, 20))
    ]
    page = operator.get("/notices?sent=1").text
    assert "已发给 1 个站" in page
    assert "发给 1 个站，送到 0 个，已读 0 个" in page
    assert "有效到 2026-03-20" in page


def test_a_notice_goes_to_the_stations_that_were_ticked(
    operator: Visitor, center: CenterUnderTest, village: PaperStation
) -> None:
    others = [PaperStation(center, code=f"42058100100{number}").enrolled() for number in (2, 3)]
    assert write(operator, whom="some", to=[village.code, others[0].code])[0] == 303
    (sent,) = list_sent(center.center)
    assert sent.addressed == 2
    assert write(operator, whom="all", to=[village.code])[0] == 303
    assert sorted(each.addressed for each in list_sent(center.center)) == [2, 3]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": " "}, "通知要有标题和内容。"),
        ({"title": "长" * 61}, "标题有 61 个字"),
        ({"until": "2026-03-01"}, "有效日期 2026-03-01 已经过去了。"),
        ({"until": "明天"}, "有效日期“明天”不是日期。"),
        ({"whom": "some"}, "没有勾选要发给哪些站。"),
        ({"whom": "some", "to": "420581009999"}, "没有代码是“420581009999”的站。"),
    ],
)
def test_a_refused_notice_is_told_beside_the_form_with_what_was_typed(
    operator: Visitor,
    center: CenterUnderTest,
    village: PaperStation,
    fields: dict[str, str],
    sentence: str,
) -> None:
    operator.get("/notices")
    typed = {"title": TITLE, "body": BODY, "until": "2026-12-31", "whom": "all", **fields}
    reply = operator.post("/notices", **typed)
    assert reply.status_code == 422
    assert problem(reply).startswith(sentence)
    page = unescape(reply.text)
    assert f'value="{typed["title"]}"' in page
    assert f'value="{typed["until"]}"' in page
    assert typed["body"] in page
    assert list_sent(center.center) == []
    assert f'value="{typed["whom"]}" checked' in page


def test_a_notice_without_the_sessions_token_is_not_sent(
    operator: Visitor, center: CenterUnderTest, village: PaperStation
) -> None:
    operator.get("/notices")
    for token in ("", "0" * 64, "不是"):
        reply = operator.post("/notices", token=token, title=TITLE, body=BODY, whom="all")
        assert reply.status_code == 422
        assert "没有提交" in problem(reply)
        assert TITLE in reply.text
    assert list_sent(center.center) == []


def test_who_is_not_signed_in_sends_and_approves_nothing(
    visitor: Visitor, center: CenterUnderTest, village: PaperStation, newcomer: PaperStation
) -> None:
    assert write(visitor) == (303, "")
    assert approve(visitor, newcomer, newcomer.keys.public.check_code) == (303, "")
    assert list_sent(center.center) == []
    with center.center.read() as connection:
        assert [each.code for each in list_stations(connection)] == [village.code]


def test_what_a_notice_says_is_shown_and_not_obeyed(operator: Visitor, village: PaperStation) -> None:
    evil = "</textarea><script>alert(1)</script>"
    assert write(operator, title="<b>停电</b>", body=evil)[0] == 303
    operator.get("/notices")
    for page in (operator.get("/notices"), operator.post("/notices", title="", body=evil, whom="all")):
        assert "<script" not in page.text
        assert "&lt;b&gt;停电&lt;/b&gt;" in page.text
        assert page.text.count("&lt;/textarea&gt;&lt;script&gt;") >= 1


# What came in


def test_the_log_shows_what_became_of_each_bundle(
    operator: Visitor, center: CenterUnderTest, paper_station: PaperStation, clock: FixedClock
) -> None:
    assert "还没有收到过同步包" in operator.get("/log").text
    center.take_in(paper_station.send(1, 3))
    clock.advance(minutes=5)
    center.take_in(paper_station.send(7, 10))
    page = operator.get("/log").text
    assert page.index("等前面的同步包") < page.index("已收取")
    assert page.index("第 7 至 10 条") < page.index("第 1 至 3 条")
    assert "2026-03-02 09:05" in page


# Requests


def test_a_request_is_approved_with_the_code_that_was_heard(
    operator: Visitor, center: CenterUnderTest, newcomer: PaperStation
) -> None:
    page = operator.get("/requests").text
    assert newcomer.name in page
    assert newcomer.keys.public.check_code not in page
    heard = newcomer.keys.public.check_code.lower().replace("-", " ")
    assert approve(operator, newcomer, heard) == (303, "")
    path = center.center.outbox / f"{newcomer.code}.welcome"
    welcome = read_welcome(path, newcomer.keys)
    assert (welcome.station_code, welcome.center_keys) == (newcomer.code, center.center.keys.public)
    assert center.station(newcomer.code).keys == newcomer.keys.public
    page = operator.get(f"/requests?approved={newcomer.code}").text
    assert f"已批准“{newcomer.name}”" in page
    assert center.center.keys.public.check_code in page
    newcomer.add_groups(2)
    center.take_in(newcomer.send())
    assert newcomer.groups() == ["1组", "2组"]


@pytest.mark.parametrize(
    ("heard", "sentence"), [("", "还没有填写核对码。"), ("AAAAA-AAAAA", "填写的核对码“AAAAA-AAAAA”")]
)
def test_without_the_right_code_nobody_is_taken_in_and_it_is_not_given_away(
    operator: Visitor, center: CenterUnderTest, newcomer: PaperStation, heard: str, sentence: str
) -> None:
    operator.get("/requests")
    path = f"/requests/{newcomer.keys.public.fingerprint}/approve"
    reply = operator.post(path, station=newcomer.code, code=heard)
    assert reply.status_code == 422
    assert problem(reply).startswith(sentence)
    assert f'name="code" autocomplete="off" value="{heard}"' in reply.text
    assert newcomer.keys.public.check_code not in reply.text
    assert [each.state for each in list_requests(center.center)] == [RequestState.PENDING]
    with center.center.read() as connection:
        assert list_stations(connection) == []


def test_an_approval_without_the_sessions_token_is_none(
    operator: Visitor, center: CenterUnderTest, newcomer: PaperStation
) -> None:
    code = newcomer.keys.public.check_code
    status, sentence = approve(operator, newcomer, code, token="0" * 64)
    assert (status, "没有提交" in sentence) == (422, True)
    assert [each.state for each in list_requests(center.center)] == [RequestState.PENDING]


def test_a_request_that_nobody_made_is_told(operator: Visitor, newcomer: PaperStation) -> None:
    stranger = PaperStation(newcomer.center, code=newcomer.code)
    status, sentence = approve(operator, stranger, stranger.keys.public.check_code)
    assert (status, sentence.startswith("没有找到这份接入申请")) == (422, True)


def test_a_new_computer_is_let_in_only_where_that_is_meant(
    operator: Visitor, center: CenterUnderTest, newcomer: PaperStation
) -> None:
    assert approve(operator, newcomer, newcomer.keys.public.check_code)[0] == 303
    anew = PaperStation(center, newcomer.code, newcomer.name, keys=StationKeys.generate())
    note_request(center.center, anew.request())
    code = anew.keys.public.check_code
    status, sentence = approve(operator, anew, code)
    assert (status, "请勾选“这个站换了电脑”" in sentence) == (422, True)
    assert center.station(newcomer.code).keys == newcomer.keys.public
    assert approve(operator, anew, code, replace="1")[0] == 303
    assert center.station(newcomer.code).keys == anew.keys.public


def test_an_act_is_signed_by_who_is_signed_in(
    operator: Visitor, center: CenterUnderTest, newcomer: PaperStation
) -> None:
    assert approve(operator, newcomer, newcomer.keys.public.check_code)[0] == 303
    with center.center.read() as connection:
        by = connection.exec_driver_sql(
            "SELECT operator.name FROM operator JOIN enrolled_station ON approved_by = operator.id"
        )
        assert by.scalars().all() == [NAME]
