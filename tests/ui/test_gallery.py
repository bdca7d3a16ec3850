"""Every piece of the window in every text size, painted to be looked at, with nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from station_app.clock import CHINA
from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.ui import theme
from station_app.ui.dialogs.crash_dialog import CrashDialog
from station_app.ui.dialogs.progress_dialog import ProgressDialog
from station_app.ui.dialogs.question_dialog import ChoiceDialog, QuestionDialog
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import (
    Banner,
    Card,
    EmptyState,
    PageHeader,
    ProgressPanel,
    StatTile,
    StatusChip,
    push_button,
)
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import ScanField, points_field, quantity_field
from station_app.ui.widgets.form import Form
from station_app.ui.widgets.period_picker import PeriodPicker
from station_app.ui.widgets.step_bar import StepBar
from tests.helpers.windows import cut_off


@dataclass(frozen=True, slots=True)
class House:
    number: str
    head: str
    balance: int


@pytest.fixture(params=theme.TextSize)
def size(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[theme.TextSize]:
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, theme.TextSize.STANDARD)


def look_at(widget: QWidget, name: str, size: theme.TextSize, folder: Path, qtbot: QtBot) -> None:
    """Paints ``widget`` into ``folder`` and finds what has no room."""
    widget.show()
    qtbot.wait(30)
    assert cut_off(widget) == []
    assert widget.grab().save(str(folder / f"{name}-{size.value}.png"))


def test_a_page_with_a_table(window: QMainWindow, size: theme.TextSize, tmp_path: Path, qtbot: QtBot) -> None:
    page = QWidget()
    theme.style(page, role="page")
    window.setCentralWidget(page)
    column = QVBoxLayout(page)
    header = PageHeader("户与人", "共 64 户 212 人")
    primary = header.set_primary("新增一户", "add")
    lesser = header.add_action("导入花名册", "upload")
    column.addWidget(header)
    tiles = QHBoxLayout()
    for caption, figure, note, symbol in (
        ("本月兑换", "1,284.5 分", "比上月多 12%", "redeem"),
        ("志愿服务", "326 小时", "五支队伍", "schedule"),
        ("半小时响应率", "96%", "25 件中 24 件", "timer"),
    ):
        tiles.addWidget(StatTile(caption, figure, note, symbol))
    column.addLayout(tiles)
    column.addWidget(Banner("有 2 种商品还有 7 天到期，请先摆在前面。", "warn", "去看看"))
    table: DataTable[House] = DataTable(
        "户口册",
        [
            Column("户号", lambda h: h.number),
            Column("户主", lambda h: h.head),
            Column("可兑换积分", lambda h: h.balance, text=format_points, align=Align.RIGHT),
        ],
    )
    table.set_rows(House(f"1-{n:03d}", "李名兰", n * 135) for n in range(40))
    column.addWidget(table, 1)
    look_at(window, "table", size, tmp_path, qtbot)
    assert primary.x() > lesser.x(), "the primary action is at the right end"
    assert primary.mapTo(window, primary.rect().topRight()).x() <= window.width()


def test_a_form_and_the_smaller_pieces(
    window: QMainWindow, size: theme.TextSize, tmp_path: Path, qtbot: QtBot
) -> None:
    page = QWidget()
    theme.style(page, role="page")
    window.setCentralWidget(page)
    halves = QHBoxLayout(page)
    card, form, right = Card("新增商品"), Form(), QVBoxLayout()
    form.add("name", "品名", QLineEdit(), required=True, hint="写到规格，例如“洗衣粉 1.5 公斤”")
    form.add("kind", "类别", QComboBox())
    form.add("price", "积分价", points_field(), required=True)
    form.add("quantity", "数量", quantity_field())
    form.add("day", "到期日", DateField(date(2026, 12, 31)))
    form.add("note", "备注", QPlainTextEdit())
    form.add("on_shelf", "上架", QCheckBox("在柜台上可以兑换"))
    form.fill({"price": 35})
    form.rows["name"].check()
    card.body.addWidget(form)
    card.body.addStretch(1)
    halves.addWidget(card, 1)
    halves.addLayout(right, 1)
    steps = StepBar(["实践站", "用户与恢复单", "花名册", "商品", "打印机"])
    steps.set_current(2)
    assert steps.accessibleName() == "第 3 步，共 5 步：花名册"
    progress = ProgressPanel(cancel=lambda: None)
    progress.show_progress(1200, 3002, "正在检查花名册")
    for widget in (steps, ScanField(), quantity_field(big=True), PeriodPicker(date(2025, 3, 1)), progress):
        right.addWidget(widget)
    chips, buttons = QHBoxLayout(), QHBoxLayout()
    for tone in theme.TONES:
        chips.addWidget(StatusChip("公示中", tone))
    for text, symbol, kind in (
        ("保存", "save", "primary"),
        ("打印", "print", ""),
        ("作废", "undo", "danger"),
    ):
        buttons.addWidget(push_button(text, symbol, kind))
    right.addLayout(chips)
    right.addLayout(buttons)
    right.addStretch(1)
    look_at(window, "form", size, tmp_path, qtbot)


def test_an_empty_page(window: QMainWindow, size: theme.TextSize, tmp_path: Path, qtbot: QtBot) -> None:
    state = EmptyState(
        "还没有商品", "先登记几样商品，柜台就能兑换了。可以从常用商品目录里挑。", "登记商品", "storefront"
    )
    window.setCentralWidget(state)
    look_at(window, "empty", size, tmp_path, qtbot)


def test_the_dialogs(window: QMainWindow, size: theme.TextSize, tmp_path: Path, qtbot: QtBot) -> None:
    progress = ProgressDialog("正在导入花名册", window, cancellable=True)
    progress.show_progress(1200, 3002, "正在检查花名册")
    long = "退回 70 分给李名兰户，洗衣粉 1.5 公斤 2 袋退回货架。作废以后不能恢复，请先收回盖了章的凭证。"
    dialogs: dict[str, QDialog] = {
        "question": QuestionDialog("将扣减李名兰户 70 分，余 130 分", "", ["确认兑换"], window),
        "danger": QuestionDialog(
            "将作废第 123 号凭证", long, ["作废凭证"], window, tone="warn", dangerous=True
        ),
        "choice": ChoiceDialog(
            "怎样处理这张凭证？", [("打印", "打到上次的打印机"), ("另存", "存为 PDF")], window
        ),
        "crash": CrashDialog(KeyError("x"), datetime(2025, 3, 1, tzinfo=CHINA), window),
        "progress": progress,
    }
    for name, dialog in dialogs.items():
        look_at(dialog, name, size, tmp_path, qtbot)
        dialog.hide()
