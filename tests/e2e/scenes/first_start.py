"""An empty computer becomes a station: welcome, the guide's five steps, and the places of the window."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
from PySide6.QtPdf import QPdfDocument

from tests.e2e.clerk import Clerk
from tests.e2e.props import HEAD, PASSWORD, REFUSED, STATION, Props
from tests.e2e.stage import Scenario


def first_start(clerk: Clerk, props: Props) -> Scenario:
    """From the welcome page to 今日."""
    yield from _welcome(clerk)
    yield from _station(clerk)
    yield from _user(clerk)
    yield from _recovery_sheet(clerk, props)
    yield from _roster(clerk, props)
    yield from _goods(clerk)
    yield from _printer(clerk)


def _welcome(clerk: Clerk) -> Scenario:
    clerk.stage.step("电脑上还什么都没有")
    yield from clerk.sees("欢迎使用，先选一种方式开始")
    yield from clerk.picture("欢迎")
    yield from clerk.click("新建实践站")


def _station(clerk: Clerk) -> Scenario:
    clerk.stage.step("新建实践站：站点信息")
    yield from clerk.sees("先告诉程序这是哪一个实践站。以后可以在“设置”里改。")
    yield from clerk.click("下一步")
    yield from clerk.sees("还没有填站名。请填好再继续。")
    yield from clerk.fill("站名", STATION)
    yield from clerk.fill("乡镇街道", "高坝洲镇")
    yield from clerk.fill("村区划代码", "420581102205")
    yield from clerk.fill("站长", HEAD)
    yield from clerk.fill("联系电话", "0717-4821234")
    yield from clerk.picture("新建-站点信息")
    yield from clerk.click("下一步")


def _user(clerk: Clerk) -> Scenario:
    clerk.stage.step("新建实践站：第一位用户")
    yield from clerk.sees("第一位用户是站长")
    yield from clerk.fill("密码", PASSWORD)
    yield from clerk.fill("再输一遍", PASSWORD)
    yield from clerk.picture("新建-第一位用户")
    yield from clerk.click("建立实践站")


def _recovery_sheet(clerk: Clerk, props: Props) -> Scenario:
    """The group that is asked for is read off the sheet, as the clerk would."""
    clerk.stage.step("新建实践站：恢复单")
    yield from clerk.sees("数据是加密的，密码忘了谁也打不开。")
    yield from clerk.picture("新建-恢复单")
    yield from clerk.click("打印或保存恢复单")
    yield from clerk.sees("打印机")
    yield from clerk.picture("新建-恢复单预览")
    sheet = props.recovery_sheet
    yield from clerk.save_pdf(sheet)
    asked = next(word for word in clerk.screen.words() if word.startswith("恢复单上第 "))
    yield from clerk.fill("恢复单上的一格", _group(sheet, int(asked.split()[1])))
    yield from clerk.click("核对好了")


def _group(sheet: Path, place: int) -> str:
    """What stands in the box numbered ``place``."""
    return recovery_code(sheet).split("-")[place - 1]


def recovery_code(sheet: Path) -> str:
    """The code that is printed on a recovery sheet."""
    document = QPdfDocument()
    document.load(str(sheet))
    text = "".join(document.getAllText(0).text().split())
    boxes = re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}((?:[1-8][0-9A-Z]{4}){8})", text)
    assert boxes is not None, text
    return "-".join(
        boxes[1][at + 1 : at + 5] for at in range(0, 40, 5)
    )  # a box is its number and four letters


def _roster(clerk: Clerk, props: Props) -> Scenario:
    clerk.stage.step("新建实践站：导入花名册")
    yield from clerk.sees("把村里的花名册导进来，就有了全村的户和人，不用一个一个录。")
    yield from clerk.picture("新建-花名册")
    yield from clerk.click("选择花名册文件")
    yield from clerk.sees("把花名册拖到这里，或者")
    yield from clerk.picture("导入-选文件")
    yield from clerk.click("选择花名册文件")
    yield from clerk.take_file(props.roster)
    yield from clerk.sees("认得不对的，在右边的框里改。")
    yield from clerk.picture("导入-识别的列")
    yield from clerk.click("下一步")
    yield from clerk.sees(f"有 {REFUSED} 行不能导入，可以另存出来，改好再导。")
    yield from clerk.picture("导入-新增的人")
    yield from clerk.tab(f"不能导入 {REFUSED}")
    yield from clerk.sees_in("核对结果", "姓名里有数字")
    yield from clerk.picture("导入-不能导入的行")
    yield from clerk.click("另存不能导入的行…")
    yield from clerk.take_file(props.refused_rows)
    yield from clerk.sees(f"{REFUSED} 行已存为")
    clerk.stage.check("不能导入的行和原因都存进了表格", holds=_reasons(props.refused_rows) == REFUSED)
    yield from clerk.click(f"导入 {props.people} 人")
    yield from clerk.sees("花名册已经导入")
    yield from clerk.sees(f"{props.people} 人，变更 0 人。")
    yield from clerk.picture("导入-完成")
    yield from clerk.click("关闭")
    yield from clerk.sees(f"户 {props.people} 人。")
    yield from clerk.click("下一步")


def _reasons(saved: Path) -> int:
    """How many rows of the saved spreadsheet end with a reason."""
    page = openpyxl.load_workbook(saved).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    heading = next(at for at, row in enumerate(rows) if "不能导入的原因" in row)
    column = rows[heading].index("不能导入的原因")
    return sum(1 for row in rows[heading + 1 :] if row[column])


def _goods(clerk: Clerk) -> Scenario:
    clerk.stage.step("新建实践站：超市商品")
    yield from clerk.sees("下面是村里爱心超市常用的商品和兑换积分。")
    yield from clerk.picture("新建-超市商品")
    yield from clerk.click("装入这些商品")


def _printer(clerk: Clerk) -> Scenario:
    clerk.stage.step("新建实践站：打印机")
    yield from clerk.sees("每种纸平时用哪台打印机，选一次就记住了。")
    yield from clerk.picture("新建-打印机")
    yield from clerk.click("完成，开始使用")
    yield from clerk.sees(STATION)
