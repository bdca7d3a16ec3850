"""Catalogues and orders on the centre's page: sent, seen to arrive, and refused in words beside the form."""

from __future__ import annotations

from html import unescape

import httpx
import pytest

from station_app.center.catalogues import list_catalogues
from station_app.center.orders import list_orders
from station_app.center.pages.multipart import read_multipart
from station_app.models.revision import IMAGE_REVISION
from station_app.sync.catalogue_messages import catalogues_of
from tests.helpers.catalogues import GOODS_CSV, NEW_RULE, RULES_CSV, rule
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.visitors import Visitor, problem
from tests.integration.center.test_answers import opened

ORDER = {"number": "DD-1", "name": "李名兰", "phone": "13807201234", "service": "上门理发"}
TABLE = ("规则.csv", RULES_CSV.encode())
WRONG = RULES_CSV.replace("志愿者,5", "志愿者,五")


@pytest.fixture
def village(center: CenterUnderTest, paper_station: PaperStation) -> PaperStation:
    """A station whose program knows catalogues and orders."""
    center.take_in(paper_station.send(schema=IMAGE_REVISION))
    return paper_station


def upload(operator: Visitor, file: tuple[str, bytes] | None, **fields: str | list[str]) -> httpx.Response:
    operator.get("/catalogues")
    return operator.upload("/catalogues", file, **{"title": "", "whom": "all", **fields})


def forward(operator: Visitor, **fields: str) -> httpx.Response:
    operator.get("/orders")
    return operator.post("/orders", **{**ORDER, **fields})


def test_a_catalogue_from_the_page_lies_in_the_outbox(
    operator: Visitor, center: CenterUnderTest, village: PaperStation
) -> None:
    reply = upload(operator, TABLE, title="宜都市积分规则")
    assert (reply.status_code, reply.headers["location"]) == (303, "/catalogues?sent=1")
    (path,) = center.center.outbox.glob(f"{village.code}-down-*.bundle")
    (sent,), _ = catalogues_of(opened(village, path)[1], [])
    assert (sent.title, sent.items) == ("宜都市积分规则", (rule("JR01"), NEW_RULE, rule("KF01")))
    page = operator.get("/catalogues?sent=1").text
    assert "已发给 1 个站" in page
    assert "第 1 版，3 条" in page
    assert "发给 1 个站，送到 0 个" in page
    assert "已发出，等回音" in page


def test_a_catalogue_goes_to_the_stations_that_were_ticked(
    operator: Visitor, center: CenterUnderTest, village: PaperStation
) -> None:
    other = PaperStation(center, code="420581001002").enrolled()
    reply = upload(operator, ("商品.csv", GOODS_CSV.encode()), whom="some", to=[other.code])
    assert reply.status_code == 303
    (sent,) = list_catalogues(center.center)
    assert [each.code for each in sent.reaches] == [other.code]


@pytest.mark.parametrize(
    ("file", "fields", "sentence"),
    [
        (None, {}, "还没有选目录文件。"),
        (TABLE, {"whom": "some"}, "没有勾选要发给哪些站。"),
        (TABLE, {"title": "长" * 61}, "目录的名称有 61 个字"),
        (("图.png", b"\x89PNG\r\n\x1a\n" * 20), {}, "“图.png”不是表格文件。"),
        (("空.csv", b" "), {}, "“空.csv”里没有任何内容。"),
        (("表.csv", "编号,事项\nA1,事\n".encode()), {}, "目录里没有找到这些列：类别、分值、单位。"),
        (
            ("表.csv", WRONG.encode()),
            {},
            "目录没有发出，请先改好这些行：\n第 3 行：“分值”：积分“五”不是一个数",
        ),
        (("../x.csv", b"1"), {}, "目录里没有找到这些列"),
        (("..", b"1"), {}, "目录里没有找到这些列"),
        ((" . ", b"\x89PNG\r\n\x1a\n" * 20), {}, "“catalogue”不是表格文件。"),
        (("表" * 300 + ".csv", b"1"), {}, "目录里没有找到这些列"),
    ],
)
def test_a_refused_catalogue_is_told_beside_the_form(
    operator: Visitor,
    center: CenterUnderTest,
    village: PaperStation,
    file: tuple[str, bytes] | None,
    fields: dict[str, str],
    sentence: str,
) -> None:
    reply = upload(operator, file, **{"title": "宜都", **fields})
    assert reply.status_code == 422
    assert problem(reply).startswith(sentence)
    assert f'value="{fields.get("title", "宜都")}"' in unescape(reply.text)
    assert list_catalogues(center.center) == []


def test_a_catalogue_without_the_sessions_token_is_not_sent(
    operator: Visitor, center: CenterUnderTest, village: PaperStation
) -> None:
    operator.token = "0" * 64
    assert operator.upload("/catalogues", TABLE, title="", whom="all").status_code == 422
    operator.token = "0" * 64
    assert operator.post("/orders", station=village.code, **ORDER).status_code == 422
    operator.cookies.clear()
    assert operator.upload("/catalogues", TABLE, title="", whom="all").status_code == 303
    assert operator.post_raw("/catalogues", b"0" * (5 << 20)).status_code == 303, "not even read"
    assert list_catalogues(center.center) == []
    assert list_orders(center.center) == []


def test_an_upload_that_is_too_large_is_refused(operator: Visitor, village: PaperStation) -> None:
    reply = upload(operator, ("x.csv", b"0" * (4 << 20)))
    assert reply.status_code == 422
    assert problem(reply)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\ny\r\n--x--"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n--x--'),
        ("multipart/form-data; boundary=x", b"\xff--x--"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n',
        ),
    ],
)
def test_what_is_no_form_is_refused(operator: Visitor, kind: str, body: bytes) -> None:
    operator.get("/catalogues")
    reply = operator.post_raw("/catalogues", body, kind)
    assert reply.status_code == 422
    with pytest.raises(ValueError, match=r".+"):
        read_multipart(kind, body, 10)


def test_a_file_comes_out_of_a_form_byte_by_byte() -> None:
    content = b"\r\n--y\r\n\0\xff\r\n"
    form = httpx.Request("POST", "https://x/", data={"a": "甲"}, files={"file": ("表 1.csv", content)})
    texts, files = read_multipart(form.headers["Content-Type"], form.read(), 10)
    assert texts == {"a": ["甲"]}
    assert (files["file"].name, files["file"].content) == ("表 1.csv", content)
    with pytest.raises(ValueError, match="too many"):
        read_multipart(form.headers["Content-Type"], form.read(), 1)


def test_an_order_is_forwarded_shown_masked_and_taken_back(
    operator: Visitor, center: CenterUnderTest, village: PaperStation
) -> None:
    assert forward(operator, station=village.code, wanted_on="2026-03-05").status_code == 303
    page = operator.get("/orders?done=forwarded").text
    assert "已转出" in page
    assert "上门理发" in page
    assert "李*兰" in page
    assert "138****1234" in page
    assert "13807201234" not in page
    assert "李名兰" not in page
    assert "还没有送到" in page
    again = forward(operator, station=village.code, wanted_on="2026-03-05")
    assert again.headers["location"] == "/orders?done=known"
    operator.get("/orders")
    assert operator.post("/orders/cancel", number="DD-1").status_code == 303
    assert "已撤回" in operator.get("/orders?done=cancelled").text
    assert operator.post("/orders/cancel", number="DD-1").status_code == 422
    assert "<script" not in operator.get("/orders?done=<script>").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"station": ""}, "没有勾选要发给哪些站"),
        ({"station": "420581009999"}, "没有代码是“420581009999”的站"),
        ({"number": "单"}, "单号“单”不对"),
        ({"name": ""}, "没有填“姓名”"),
        ({"phone": "123"}, "电话“123”不是手机号"),
        ({"wanted_on": "明天"}, "希望的日期“明天”不是日期"),
    ],
)
def test_a_refused_order_is_told_beside_the_form_with_what_was_typed(
    operator: Visitor, center: CenterUnderTest, village: PaperStation, fields: dict[str, str], sentence: str
) -> None:
    typed = {"station": village.code, "remark": "行动不便", **fields}
    reply = forward(operator, **typed)
    assert reply.status_code == 422
    assert problem(reply).startswith(sentence)
    page = unescape(reply.text)
    assert "行动不便" in page
    assert f'value="{typed.get("name", "李名兰")}"' in page
    assert list_orders(center.center) == []
