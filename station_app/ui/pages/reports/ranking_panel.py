"""积分榜: who earned how much in a month, quarter or year, and the poster with masked names."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout

from station_app.documents.papers import Align, SheetPaper
from station_app.domain.amounts import format_points
from station_app.domain.masking import mask_name
from station_app.domain.settings import RANKING_ENABLED
from station_app.services.households import GroupView, list_groups
from station_app.services.rankings import RankedAccount, Ranking, points_ranking
from station_app.services.settings import get_setting
from station_app.ui import theme
from station_app.ui.explain.opening import explain_account
from station_app.ui.tabbed_page import Panel
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.period_picker import PeriodPicker

_MEDALS = 3
_CUSTOM = "自选日期"
_HOW = "名次按这段时间获得的积分排，兑换不影响名次。没有同意公示姓名的户和未满 14 周岁的人只写户号。"


def _named(row: RankedAccount) -> str:
    """How a holder stands on a poster, and so in this table too."""
    if row.under_14 or not row.consents:
        return f"户号 {row.household_number}"
    return mask_name(row.name)


_COLUMNS = (
    Column[RankedAccount](
        "名次",
        lambda row: row.place,
        align=Align.RIGHT,
        symbol=lambda row: ("workspace_premium", theme.GOLD) if row.place <= _MEDALS else None,
    ),
    Column[RankedAccount]("户号", lambda row: row.household_number),
    Column[RankedAccount]("户主（公示用名）", _named),
    Column[RankedAccount]("村民小组", lambda row: row.group),
    Column[RankedAccount]("获得积分", lambda row: row.earned, format_points, Align.RIGHT),
)


class RankingPanel(Panel):
    """The ranking of a period, for the village or one group."""

    title = "积分榜"
    areas = frozenset({"points", "people", "station", "rules"})

    def _build_ui(self) -> None:
        self._shown: Ranking | None = None
        self.banner = Banner(_HOW)
        self.group = QComboBox()
        self.group.setAccessibleName("哪个小组")
        self.group.addItem("全村", None)
        self.period = PeriodPicker(self.desk.clock.today())
        custom = self.period.kind.findText(_CUSTOM)
        self.period.kind.removeItem(custom)
        self.paper = QComboBox()
        self.paper.setAccessibleName("纸张")
        for paper in (SheetPaper.A4, SheetPaper.A3):
            self.paper.addItem(paper.label, paper)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.group)
        top.addWidget(self.period)
        top.addStretch(1)
        self.table = DataTable("积分榜", _COLUMNS, key=lambda row: row.account_id, output=self.desk.output)
        self.table.set_empty("这段时间还没有人得分", "换一个时段看看；积分入账以后会自动排出来。")
        self._action_row.insertWidget(0, self.paper)
        self.poster_button = self.set_primary("打印公示榜", "print", "打印（Ctrl+P）")
        self.column.addWidget(self.banner)
        self.column.addLayout(top)
        self.column.addWidget(self.table, 1)

    def _connect_signals(self) -> None:
        self.period.period_changed.connect(lambda _: self._load_ranking())
        self.group.currentIndexChanged.connect(lambda _: self._load_ranking())
        self.poster_button.clicked.connect(self.print_panel)
        self.table.row_activated.connect(lambda row: explain_account(self.desk, self, row.account_id))

    def load(self) -> None:
        store = self.desk.store
        self.act(lambda: (get_setting(store, RANKING_ENABLED), list_groups(store)), self._show_groups)

    def print_panel(self) -> None:
        view, paper = self._shown, SheetPaper(self.paper.currentData())
        if view is None or not view.rows:
            self.desk.messages.say("榜上还没有人，没有可打印的内容。")
            return

        def make() -> bytes:
            from station_app.documents.ranking import ranking_poster  # reportlab, when first printed

            return ranking_poster(view, paper)

        self.show_paper(make, f"{view.title}积分榜", paper)

    def _show_groups(self, found: tuple[bool, list[GroupView]]) -> None:
        enabled, groups = found
        for widget in (self.table, self.group, self.period, self.paper, self.poster_button):
            widget.setVisible(enabled)
        if not enabled:
            self.banner.show_text("本站没有启用积分排行。需要时请站长在“设置”里打开。", "info")
            return
        names = [self.group.itemText(place) for place in range(1, self.group.count())]
        if names != [group.name for group in groups]:
            self.group.blockSignals(True)
            while self.group.count() > 1:
                self.group.removeItem(1)
            for group in groups:
                self.group.addItem(group.name, group.id)
            self.group.blockSignals(False)
        self._load_ranking()

    def _load_ranking(self) -> None:
        store, period, group_id = self.desk.store, self.period.period, self.group.currentData()
        self.act(lambda: points_ranking(store, period, group_id=group_id), self._show)

    def _show(self, view: Ranking) -> None:
        self._shown = view
        self.table.title = f"{view.title}{view.group}"
        self.table.set_rows(view.rows)
        left_out = f"另有 {view.left_out} 户因一票否决不参加排名。" if view.left_out else ""
        self.banner.show_text(f"{_HOW}{left_out}")
        self.poster_button.setEnabled(bool(view.rows))
