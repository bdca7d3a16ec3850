"""The operators' page: who gets in, what a stranger can do (nothing), and what the first page shows."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import event, select, update

from station_app.center.city_figures import Standing, city_figures
from station_app.center.months import Flow
from station_app.center.operators import SESSION_SECONDS
from station_app.center.own_tables import StationState, enrolled_station
from station_app.center.status import status
from station_app.models.people import Resident
from station_app.models.service import Activity, ServiceRecord
from station_app.models.teams import Team, Volunteer
from station_app.services import counter, figures
from station_app.sync.outgoing import export_pending
from tests.helpers.centers import CenterUnderTest, PaperStation, group_image
from tests.helpers.clock import FixedClock
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest
from tests.helpers.visitors import NAME, PASSWORD, Visitor, problem


def words(html: str) -> str:
    """What is read, without the marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


# Signing in


@pytest.mark.parametrize("path", ["/", "/notices", "/log", "/requests"])
def test_a_stranger_is_led_to_the_sign_in(visitor: Visitor, path: str) -> None:
    for reply in (visitor.get(path), visitor.get("/")):
        assert (reply.status_code, reply.headers["location"]) == (303, "/sign-in")
    visitor.cookies["__Host-session"] = "made-up"
    assert visitor.get(path).status_code == 303


def test_who_signs_in_sees_the_page_and_signs_out(visitor: Visitor, center: CenterUnderTest) -> None:
    assert visitor.sign_in().headers["location"] == "/"
    page = visitor.get("/")
    assert page.status_code == 200
    assert center.center.name in page.text
    assert NAME in page.text
    session = visitor.cookies["__Host-session"]
    assert visitor.post("/sign-out").headers["location"] == "/sign-in"
    assert "__Host-session" not in visitor.cookies
    visitor.cookies["__Host-session"] = session
    assert visitor.get("/").status_code == 303


def test_the_session_goes_to_this_host_over_tls_and_to_no_script(visitor: Visitor) -> None:
    (cookie,) = visitor.sign_in().headers.get_list("set-cookie")
    assert cookie.startswith("__Host-session=")
    attributes = {each.strip().lower() for each in cookie.split(";")[1:]}
    assert {"secure", "httponly", "samesite=strict", "path=/", f"max-age={SESSION_SECONDS}"} <= attributes
    assert not any(each.startswith("domain") for each in attributes)


def test_a_session_is_over_after_its_hours(operator: Visitor, clock: FixedClock) -> None:
    clock.advance(seconds=SESSION_SECONDS)
    assert operator.get("/").status_code == 303


@pytest.mark.parametrize(("name", "password"), [(NAME, "wrong"), ("陌生人", PASSWORD), (NAME, ""), ("", "")])
def test_a_wrong_password_is_told_beside_the_form_and_the_name_is_kept(
    visitor: Visitor, name: str, password: str
) -> None:
    reply = visitor.sign_in(name, password)
    assert reply.status_code == 422
    assert problem(reply).startswith("姓名或密码不对。")
    assert f'name="name" value="{name}"' in reply.text
    assert visitor.get("/").status_code == 303


def test_who_guesses_is_slowed(visitor: Visitor, clock: FixedClock) -> None:
    for _ in range(5):
        assert visitor.sign_in(password="wrong").status_code == 422
    reply = visitor.sign_in()
    assert (reply.status_code, problem(reply)) == (429, f"“{NAME}”连续登录失败 5 次。请等 5 分钟再试。")
    clock.advance(minutes=5)
    assert visitor.sign_in().status_code == 303


def test_a_sign_in_that_another_site_filled_in_is_refused(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    visitor.token = "0" * 64
    reply = visitor.post("/sign-in", name=NAME, password=PASSWORD)
    assert reply.status_code == 422
    assert "没有提交" in problem(reply)
    assert "__Host-session" not in visitor.cookies
    bare = Visitor(visitor.wire)
    assert bare.post("/sign-in", name=NAME, password=PASSWORD).status_code == 422


def test_a_sign_out_without_the_sessions_token_ends_nothing(operator: Visitor) -> None:
    operator.token = "0" * 64
    operator.post("/sign-out")
    assert operator.get("/").status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"name=x", "text/plain"),
        (b"name=%FF", "application/x-www-form-urlencoded"),
        (b"name=\xff", "application/x-www-form-urlencoded"),
        (b"name=a%00b", "application/x-www-form-urlencoded"),
        (b"name=" + b"a" * (1 << 20), "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(3000)), "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_refused(visitor: Visitor, body: bytes, kind: str) -> None:
    reply = visitor.post_raw("/sign-in", body, kind)
    assert (reply.status_code, "读不出来" in problem(reply)) == (422, True)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/page.css", "/notices", "/log", "/requests"])
def test_every_answer_forbids_script_frames_and_copies(operator: Visitor, path: str) -> None:
    reply = operator.get(path)
    assert reply.status_code == 200
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert reply.headers["x-frame-options"] == "DENY"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["cache-control"] == "no-store"
    assert "style=" not in reply.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_is_gone_is_told_as_a_sentence(
    operator: Visitor, center: CenterUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    center.center.engine.dispose()
    database = center.center.folder / "center.db"
    database.rename(database.with_suffix(".away"))
    database.mkdir()
    reply = operator.get("/")
    assert reply.status_code == 503
    assert problem(reply).startswith("市中心的数据库没有完成这一步")
    assert "center.db" not in reply.text
    assert "center.db" in caplog.text


# The first page


def test_a_centre_without_stations_says_what_comes_first(operator: Visitor) -> None:
    assert "还没有实践站接入" in operator.get("/").text


def test_what_a_station_is_called_is_shown_and_not_obeyed(operator: Visitor, center: CenterUnderTest) -> None:
    PaperStation(center, name='<script>alert("1")</script>').enrolled()
    page = operator.get("/").text
    assert "<script" not in page
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;" in page


def test_gaps_forks_and_what_waits_are_shown_for_each_station(
    operator: Visitor, center: CenterUnderTest, paper_station: PaperStation, clock: FixedClock
) -> None:
    other = PaperStation(center, code="420581001002", name="邻村实践站").enrolled()
    other.add_groups(3)
    clone = paper_station.twin(after=2)
    clone.act(group_image(3, "克隆三组"))
    center.take_in(paper_station.send(1, 3), paper_station.send(7, 10), clone.send(3, 3), other.send())
    clock.advance(days=9)
    operator.sign_in()
    with center.center.write() as connection:
        code = enrolled_station.c.code
        connection.execute(
            update(enrolled_station).where(code == other.code).values(state=StationState.REVOKED)
        )
    mine, others = re.findall(r"<tr>\n<th scope=\"row\">.*?</tr>", operator.get("/").text, re.DOTALL)[:2]
    assert words(mine).startswith(f"{paper_station.name} {paper_station.code} 9 天前 2026-03-02 09:00 3 ")
    assert words(mine).endswith("缺第 4 条起 1 个 1 个")
    assert words(others) == "邻村实践站 已停用 420581001002 9 天前 2026-03-02 09:00 3 无 无 无"


@pytest.fixture
def shop(station: StationUnderTest, clock: FixedClock) -> ShopUnderTest:
    """A supermarket in its second month, with voids, and with service on a month's last night."""
    made = open_shop(station)
    made.redeem(0, 0, 2)
    clock.advance(days=40)
    receipt = made.redeem(1, 1)
    made.redeem(2, 0)
    counter.void(made.store, made.actor, receipt.redemption_id, "拿错了")
    made.give_points(0, 35)
    night = clock.now().replace(month=3, day=31, hour=15, minute=30)  # 23:30 in China
    with made.store.write("demo.fill", by=made.actor) as session:
        people = session.scalars(select(Resident).order_by(Resident.id).limit(3)).all()
        team = Team(code="T1", name="文艺宣传队")
        session.add(team)
        held = [
            Activity(title="清扫", team_id=team.id, starts_at=each, ends_at=each + timedelta(hours=2))
            for each in (night, night + timedelta(hours=1))
        ]
        session.add_all(held)
        session.add_all(
            ServiceRecord(
                activity_id=each.id,
                resident_id=people[0].id,
                starts_at=each.starts_at,
                ends_at=each.ends_at,
                minutes=minutes,
                status=state,
                recorded_at=night,
                recorded_by=made.actor.name,
            )
            for each, minutes, state in (
                (held[0], 90, "valid"),
                (held[1], 120, "valid"),
                (held[1], 60, "void"),
            )
        )
        session.add_all(
            Volunteer(
                resident_id=each.id, number=f"{place:04}", registered_on=date(2026, 1, 1), ended_on=ended
            )
            for place, (each, ended) in enumerate(zip(people, (None, None, date(2026, 2, 1)), strict=True))
        )
    return made


def test_the_figures_are_those_of_the_stations(
    visitor: Visitor,
    center: CenterUnderTest,
    station: StationUnderTest,
    shop: ShopUnderTest,
    usb_stick: Path,
    clock: FixedClock,
) -> None:
    visitor.sign_in()
    assert "发放积分" in visitor.get("/").text  # and counts anew once a bundle has come
    center.welcome(station)
    center.take_in(
        *export_pending(shop.store, shop.actor, usb_stick, lambda _done, _total: None, lambda: False).files
    )
    with center.center.read() as connection:
        found = city_figures(connection, clock.today())
    (known,) = status(center.center)
    here = known.station.id
    assert found.standing == {here: Standing(known.figures.households, 2)}
    assert found.flow[here].redemptions == known.figures.redemptions - known.figures.voids == 2
    assert found.flow[here].given - found.flow[here].redeemed == known.figures.balance
    assert found.total_flow == found.flow[here] == Flow(210, 6035, 180, 2)
    own = figures.plots(shop.store)
    flows = [flow for _, flow in found.months]
    assert [f"{month.start:%Y-%m}" for month, _ in found.months] == list(own.months)
    assert [each.given for each in flows] == list(own.points[0].values)
    assert [each.redeemed for each in flows] == list(own.points[1].values)
    assert [each.minutes for each in flows] == list(own.hours[0].values)
    assert [each.redemptions for each in flows] == list(own.redemptions[0].values)
    shown = words(visitor.get("/").text)
    assert "1 实践站 3 户 2 志愿者 3.5 服务时长（小时） 603.5 发放积分 18 兑换积分 2 兑换笔数" in shown
    assert "2026年4月 2 3.5 6 1" in shown
    assert 'aria-label="发放积分：' in visitor.get("/").text


def test_what_is_older_than_the_months_counts_in_the_total_alone(
    center: CenterUnderTest,
    station: StationUnderTest,
    shop: ShopUnderTest,
    usb_stick: Path,
    clock: FixedClock,
) -> None:
    center.welcome(station)
    center.take_in(
        *export_pending(shop.store, shop.actor, usb_stick, lambda _done, _total: None, lambda: False).files
    )
    clock.advance(days=3 * 366)
    with center.center.read() as connection:
        found = city_figures(connection, clock.today())
    assert found.total_flow == Flow(210, 6035, 180, 2)
    assert {flow for _, flow in found.months} == {Flow()}


def test_more_stations_need_no_more_statements(center: CenterUnderTest, operator: Visitor) -> None:
    asked: list[str] = []
    event.listen(center.center.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    counts = []
    for number in range(1, 7):
        station = PaperStation(center, code=f"42058100100{number}").enrolled()
        station.add_groups(1)
        center.take_in(station.send())
        asked.clear()
        assert operator.get("/").text.count('data-label="缺口"') == number
        counts.append(len(asked))
    assert len(set(counts)) == 1
