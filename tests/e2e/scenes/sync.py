"""To the centre and back: enrolment, export to a stick, ingestion, and the answer that is read in."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.clerk import Clerk
from tests.e2e.props import CARD_HOLDER, CENTER, Props
from tests.e2e.stage import Scenario

_CHECK_CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
_LISTENS = re.compile(r"Listening on https://127\.0\.0\.1:([0-9]+)\n")
NOTICE = "农闲送戏下乡"
ORDERED, NEW_RULE = "上门理发", "参加文明实践日"
CATALOGUE = f"""\
编号,类别,事项,分值,单位,每年上限,每月上限,次数,凭据
JR01,加入文明实践组织,注册为志愿者,6,人,6,,每人一次,证件或材料
WM01,弘扬文明风尚,{NEW_RULE},3,次,,6,,活动签到
"""


@dataclass(slots=True)
class CenterDesk:
    """The centre's operator at another computer: real commands, one process each."""

    clerk: Clerk
    props: Props
    said: str = ""

    def run(self, *words: str | Path) -> Scenario:
        """Run ``station-center`` without holding the window up; ``said`` is what it printed."""
        command = [sys.executable, "-m", "station_app.center.cli", *map(str, words)]
        process = subprocess.Popen(
            [*command, "--folder", str(self.props.center)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip
        yield lambda: process.poll() is not None
        assert process.stdout is not None
        with process.stdout as printed:
            self.said = printed.read()
        shown = " ".join(str(word.name if isinstance(word, Path) else word) for word in words)
        self.clerk.stage.check(f"station-center {shown}：{self.said.strip()}", holds=process.returncode == 0)

    def serve(self) -> subprocess.Popen[str]:
        """``station-center serve`` on a free port, to be killed at the end."""
        command = [sys.executable, "-m", "station_app.center.cli", "serve", "--port", "0"]
        log = (self.props.center / "server.log").open("w", encoding="utf-8")
        with log:
            return subprocess.Popen(
                [*command, "--folder", str(self.props.center)], stdout=log, stderr=log, text=True
            )

    def port(self, server: subprocess.Popen[str]) -> int | None:
        """Where the server listens; None while it does not yet."""
        said = (self.props.center / "server.log").read_text(encoding="utf-8")
        found = _LISTENS.search(said)
        assert found is not None or server.poll() is None, said
        return None if found is None else int(found[1])

    @property
    def code(self) -> str:
        """The check code that was printed last."""
        found: list[str] = _CHECK_CODE.findall(self.said)
        return found[-1]


def enrol(clerk: Clerk, props: Props, center: CenterDesk) -> Scenario:
    """A request goes out, its code is compared by phone, a welcome comes back."""
    clerk.stage.step("同步：申请加入市中心")
    yield from clerk.click("同步")
    yield from clerk.sees("还没有加入市中心")
    yield from clerk.picture("同步-还没有加入")
    yield from clerk.click("生成申请文件")
    yield from clerk.sees("申请文件放到哪里？")
    yield from clerk.picture("同步-放到哪里")
    yield from clerk.click("U盘：U盘")
    yield from clerk.sees("申请文件已写好")
    yield from clerk.picture("同步-核对码")
    read_out = next(word for word in clerk.screen.words() if _CHECK_CODE.fullmatch(word))
    clerk.stage.step("市中心：审核申请")
    yield from center.run("init", "--name", CENTER, "--code", "yidu")
    yield from center.run("approve", next(props.stick.glob("*.request")), "--code", read_out)
    answered = center.code
    yield from center.run("outbox", "--to", props.stick)
    clerk.stage.step("同步：读取市中心的回执")
    yield from clerk.click("读取市中心回执")
    yield from clerk.take_file(next(props.stick.glob("*.welcome")))
    yield from clerk.sees(f"请电话核对市中心的核对码：{answered}")
    yield from clerk.picture("同步-核对市中心")
    yield from clerk.click("核对无误，加入")
    yield from clerk.sees(f"已加入“{CENTER}”。现在可以导出数据了。")
    yield from clerk.picture("同步-已加入")


def export(clerk: Clerk, props: Props) -> Scenario:
    """Everything that the centre does not hold yet, onto the stick."""
    clerk.stage.step("同步：导出到U盘")
    yield from clerk.click("导出到U盘")
    yield from clerk.click("U盘：U盘")
    yield from clerk.sees("可以拔出U盘。")
    clerk.stage.check("U盘上有同步包", holds=bool(list(props.stick.glob("*.bundle"))))
    yield from clerk.stage.shot("同步-已导出")


def ingest(clerk: Clerk, props: Props, center: CenterDesk, report: Path) -> Scenario:
    """The centre takes the bundle in; its figures are those of the window."""
    clerk.stage.step("市中心：接收同步包")
    yield from center.run("ingest", props.stick)
    yield from center.run("status")
    report.write_text(center.said, encoding="utf-8")
    yield from center.run("status", "--json")
    (held,) = json.loads(center.said)
    yield from center.run("outbox", "--to", props.stick)
    clerk.stage.step("市中心的数与窗口里的一样")
    yield from clerk.click("户与人")
    yield lambda: bool(clerk.screen.rows("户名单"))
    yield from clerk.fill("在户名单中查找", "")
    yield lambda: len(clerk.screen.rows("户名单")) == held["households"]
    clerk.stage.check(f"户数都是 {held['households']}", holds=True)
    people = sum(int(cell) for cell in clerk.screen.column("人数", "户名单"))
    clerk.stage.check(f"人数都是 {people}", holds=people == held["residents"] == props.people)
    balance = sum(round(float(cell) * 10) for cell in clerk.screen.column("可兑换积分", "户名单"))
    clerk.stage.check(f"可兑换积分合计都是 {balance / 10:g} 分", holds=balance == held["balance"])
    yield from clerk.picture("户与人-有了积分")
    yield from clerk.click("爱心超市")
    yield from clerk.tab("兑换记录")
    yield lambda: len(clerk.screen.rows("爱心超市兑换记录")) == held["redemptions"]
    clerk.stage.check(f"兑换都是 {held['redemptions']} 笔", holds=True)


def read_answer(clerk: Clerk, props: Props) -> Scenario:
    """What the centre holds need not be sent again."""
    clerk.stage.step("同步：回执读进来，未同步 0 条")
    yield from clerk.click("同步")
    yield from clerk.click("读取市中心回执")
    yield from clerk.take_file(next(props.stick.glob("*-down-*.bundle")))
    yield from clerk.sees("以前的全部记录。")
    yield from clerk.sees("0 条")
    yield from clerk.sees("已全部同步")
    yield from clerk.picture("同步-已收到回执")


def read_notice(clerk: Clerk, props: Props, center: CenterDesk) -> Scenario:
    """The centre sends a notice; 今日 says so, the clerk reads it, and the centre sees that it was read."""
    clerk.stage.step("市中心：发一条通知")
    body = "三月起市文艺队到各村巡演。\n\n请各站在十五日前报名，写明场地和能容纳的人数。"
    yield from center.run("notify", NOTICE, body, "--until", "2099-03-20")
    yield from center.run("outbox", "--to", props.stick)
    clerk.stage.step("同步：通知读进来")
    yield from clerk.click("读取市中心回执")
    yield from clerk.take_file(_newest(props))
    yield from clerk.sees("带回 1 条市中心通知")
    yield from clerk.click("今日")
    yield from clerk.sees(f"市中心通知：{NOTICE}")
    yield from clerk.picture("今日-市中心通知")
    yield from clerk.click(f"去看：市中心通知：{NOTICE}（03月20日前）")
    yield from clerk.sees_in("市中心通知", NOTICE)
    yield lambda: clerk.screen.button("知道了") is not None
    yield from clerk.picture("同步-市中心通知")
    yield from clerk.click("知道了")
    yield lambda: clerk.screen.button("知道了") is None
    yield from clerk.picture("同步-通知看过了")
    yield from clerk.click("关闭")
    yield from clerk.click("导出到U盘")
    yield from clerk.click("U盘：U盘")
    yield from clerk.sees("可以拔出U盘。")
    yield from center.run("ingest", props.stick)
    yield from center.run("notices")
    clerk.stage.check(
        "市中心看到通知已读", holds=f"to 1, arrived 1, read 1 until 2099-03-20  {NOTICE}" in center.said
    )


def take_catalogue(clerk: Clerk, props: Props, center: CenterDesk) -> Scenario:
    """The centre sends its rules and an order; the clerk takes over what is ticked, and sees the order."""
    clerk.stage.step("市中心：发积分规则目录，转一张点单")
    table = props.folder / "积分规则目录.csv"
    table.write_text(CATALOGUE, encoding="utf-8")
    yield from center.run("catalogue", table)
    yield from center.run("outbox", "--to", props.stick)
    (held,) = {path.name.split("-")[0] for path in props.stick.glob("*-down-*.bundle")}
    who = ("--name", CARD_HOLDER, "--phone", "13972551188", "--service", ORDERED)
    yield from center.run("forward", held, "--number", "DD-0007", *who)
    yield from center.run("outbox", "--to", props.stick)
    clerk.stage.step("同步：目录和点单读进来")
    yield from clerk.click("读取市中心回执")
    yield from clerk.take_file(_newest(props))
    yield from clerk.sees("带回 1 份目录、1 件点单")
    yield from clerk.click("点单")
    yield from clerk.sees_in("转来的点单", ORDERED)
    yield lambda: clerk.screen.button("知道了") is not None
    yield from clerk.picture("同步-转来的点单")
    yield from clerk.click("知道了")
    yield lambda: clerk.screen.button("知道了") is None
    yield from clerk.click("关闭")
    clerk.stage.step("积分：市中心的规则目录")
    yield from clerk.click("积分")
    yield from clerk.tab("规则")
    yield from clerk.sees("市中心发来新的积分规则目录（第 1 版），有 2 处和本站不同。")
    yield from clerk.picture("积分-市中心发来目录")
    yield from clerk.click("看看有什么不同")
    yield from clerk.sees("采用 2 处，保留本站 0 处")
    yield from clerk.picture("积分-目录的不同之处")
    yield from clerk.click("按勾选的办")
    yield from clerk.sees_in("积分规则", NEW_RULE)
    yield from clerk.picture("积分-采用了目录")
    yield from clerk.click("同步")
    yield from clerk.click("导出到U盘")
    yield from clerk.click("U盘：U盘")
    yield from clerk.sees("可以拔出U盘。")
    yield from center.run("ingest", props.stick)
    yield from center.run("catalogues")
    clerk.stage.check("市中心看到目录采用了两处", holds="held, 2 taken over, 0 left" in center.said)
    yield from center.run("orders")
    clerk.stage.check("市中心看到点单已看", holds=f"seen  {ORDERED}" in center.said)


def _newest(props: Props) -> Path:
    """What the centre put onto the stick last."""
    return max(props.stick.glob("*-down-*.bundle"), key=lambda path: path.stat().st_mtime)


def exchange(clerk: Clerk, props: Props, center: CenterDesk, then: Scenario) -> Scenario:
    """The centre opens its line; from then on everything goes over the network, and ``then`` is played."""
    clerk.stage.step("市中心：开通网络")
    server = center.serve()
    try:
        yield lambda: server.poll() is not None or center.port(server) is not None
        yield from center.run("announce", f"https://127.0.0.1:{center.port(server)}")
        yield from center.run("outbox", "--to", props.stick)
        clerk.stage.step("同步：立即同步")
        yield from clerk.click("读取市中心回执")
        yield from clerk.take_file(_newest(props))
        yield from clerk.click("立即同步")
        yield from clerk.sees("已同步：")
        yield from clerk.sees("已全部同步")
        yield from clerk.picture("同步-网络")
        yield from then
    finally:
        server.kill()
        server.wait()
