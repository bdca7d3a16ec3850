"""申报: what was claimed and what becomes of it, as a table and as a board; one chosen tells its story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QTabBar

from station_app.domain.claims import OPEN
from station_app.domain.periods import Period, month_of, year_of
from station_app.errors import StationError
from station_app.services import claim_photos, claim_views
from station_app.services.claim_photos import PhotoView
from station_app.services.claim_views import ClaimDetail, ClaimRow
from station_app.ui import theme
from station_app.ui.pages.points.claim_deeds import ClaimDeeds
from station_app.ui.pages.points.claim_side import ClaimSide
from station_app.ui.pages.points.claim_words import COLUMNS, state_choices
from station_app.ui.pages.points.claims_board import ClaimsBoard
from station_app.ui.tabbed_page import Panel
from station_app.ui.widgets.cards import Banner
from station_app.ui.widgets.data_table import DataTable

_RULE_SHOWN, _RULE_LISTED = 8, 22  # characters of a rule's name in its box, and in the list that opens
_TABLE, _BOARD = "表格", "看板"
_ALL = "全部"


class ClaimsPanel(Panel):
    """Filters and search hold for the table and the board alike."""

    title = "申报"
    help_topic = "claims"
    areas = frozenset({"claims", "publicity", "points", "rules", "people"})

    def _build_ui(self) -> None:
        today = self.desk.clock.today()
        self._asked = 0
        self._photos: list[PhotoView] = []
        self._filled: dict[str, tuple[str, ...]] = {}
        self.deeds = ClaimDeeds(self)
        self.span = QComboBox()
        self.span.setAccessibleName("看哪些申报")
        for words, period in (
            ("没办完的", None),
            ("本月的事", month_of(today)),
            ("上月的事", month_of(today).previous()),
            ("今年的事", year_of(today)),
            ("全部申报", _ALL),
        ):
            self.span.addItem(words, period)
        self.view = QTabBar()
        self.view.setDrawBase(False)
        self.view.setExpanding(False)
        self.view.setAccessibleName("表格或看板")
        for words in (_TABLE, _BOARD):
            self.view.addTab(words)
        self.table = DataTable(
            "积分申报",
            COLUMNS,
            key=lambda row: row.id,
            search_text=lambda row: f"{row.household_number} {row.household} {row.evidence} {row.rule_code}",
            output=self.desk.output,
            multi_select=True,
        )
        self.state = self.table.add_filter("状态", [("全部状态", None), *state_choices()])
        self.groups = self.table.add_filter("村民小组", [("全部小组", None)])
        self.rules = self.table.add_filter("规则", [("全部事项", None)])
        self.rules.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rules.setMinimumContentsLength(_RULE_SHOWN)
        self.rules.view().setMinimumWidth(theme.sizes().text * _RULE_LISTED)
        self.table.search.setMaximumWidth(160)
        self.board = ClaimsBoard()
        self.side = ClaimSide(self.desk)
        self.banner = Banner()
        self.enter_button = self.add_action(
            "入账", "task_alt", "选中的，没有选就是所有可以入的；先看每条记多少分"
        )
        self.enter_button.setVisible(self.desk.may("points.enter_claims"))
        self.new_button = self.set_primary("新申报", "add")
        self.new_button.setVisible(self.desk.may("points.claim"))
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.span)
        top.addWidget(self.view)
        for box in (self.state, self.groups, self.rules):
            top.addWidget(box)  # beside the search there is no room for them in the largest text
        top.addStretch(1)
        halves = QHBoxLayout()
        halves.setSpacing(16)
        halves.addWidget(self.table, 1)
        halves.addWidget(self.side)
        self.column.setSpacing(8)
        self.column.addWidget(self.banner)
        self.column.addLayout(top)
        self.column.addLayout(halves, 1)

    def _connect_signals(self) -> None:
        self.span.currentIndexChanged.connect(lambda _: self.load())
        self.view.currentChanged.connect(self._on_view_changed)
        self.table.selection_changed.connect(lambda _: self._on_chosen())
        self.table.model.modelReset.connect(self._on_rows_shown)
        self.table.empty_action_asked.connect(self.deeds.new)
        self.board.selection_changed.connect(lambda _: self._on_chosen())
        self.new_button.clicked.connect(self.deeds.new)
        self.enter_button.clicked.connect(lambda: self.deeds.enter(self._to_enter()))
        self.side.act_asked.connect(self._on_act_asked)
        self.side.photo_asked.connect(lambda at: self.deeds.look_at(self._photos, at))
        self._on_chosen()

    # ---- reading

    def load(self) -> None:
        store, actor, chosen = self.desk.store, self.desk.actor, self.span.currentData()
        statuses = OPEN if chosen is None else ()
        period = chosen if isinstance(chosen, Period) else None
        action = "新申报" if self.desk.may("points.claim") else ""
        if chosen is None:
            self.table.set_empty(
                "没有等着办的申报", "村民做了好事来申报，点“新申报”登记；办完的在左上角换一个时段看。", action
            )
        else:
            self.table.set_empty("这段时间没有申报", "左上角换一个时段看看。", action)
        self.desk.tasks.run(
            lambda _: claim_views.list_claims(store, actor, statuses=statuses, period=period),
            done=self._show,
            failed=self._on_not_read,
            owner=self,
        )

    def _on_not_read(self, error: BaseException) -> None:
        if isinstance(error, StationError):
            self.banner.show_text(str(error), "warn")
        else:
            self.desk.messages.error(error, near=self)

    def _show(self, rows: list[ClaimRow]) -> None:
        self.banner.show_text("")
        self._offer(self.groups, "全部小组", sorted({row.group for row in rows}), lambda row: row.group)
        self._offer(
            self.rules, "全部事项", sorted({row.rule_name for row in rows}), lambda row: row.rule_name
        )
        self.table.set_rows(rows)
        self._on_chosen()

    def _offer(
        self, box: QComboBox, everything: str, words: list[str], value: Callable[[ClaimRow], str]
    ) -> None:
        """The choices are those that occur; the one chosen stays while it does."""
        if self._filled.get(everything) == tuple(words):
            return
        self._filled[everything] = tuple(words)
        kept = box.currentText()
        box.clear()
        box.addItem(everything, None)
        for each in words:
            box.addItem(each, lambda row, each=each: value(row) == each)
        box.setCurrentIndex(max(box.findText(kept), 0))

    # ---- choosing

    @property
    def chosen(self) -> list[ClaimRow]:
        """The claims chosen, in the table or on the board."""
        return self.board.selected_rows() if self._on_board else self.table.selected_rows()

    @property
    def _on_board(self) -> bool:
        return self.view.tabText(self.view.currentIndex()) == _BOARD

    def _on_view_changed(self) -> None:
        ids = {row.id for row in (self.table if self._on_board else self.board).selected_rows()}
        self.table.show_instead(self.board if self._on_board else None)
        if self._on_board:
            self.board.set_rows(self.table.model.shown_rows)
            self.board.select(ids)
        elif ids:
            self.table.select_key(min(ids))
        self._on_chosen()

    def _on_rows_shown(self) -> None:
        self.board.show_states(None if self.span.currentData() is not None else OPEN)
        if self._on_board:
            self.board.set_rows(self.table.model.shown_rows)
        self._show_ready()

    def _on_chosen(self) -> None:
        self._asked += 1
        number, rows = self._asked, self.chosen
        self.side.show_rows(rows)
        self._show_ready()
        if len(rows) != 1:
            return
        store, actor, claim_id = self.desk.store, self.desk.actor, rows[0].id

        def done(found: tuple[ClaimDetail, list[PhotoView]]) -> None:
            if number == self._asked:
                self._photos = found[1]
                self.side.show_detail(*found)

        self.act(
            lambda: (
                claim_views.claim_detail(store, actor, claim_id),
                claim_photos.photos_of(store, claim_id),
            ),
            done,
        )

    def _to_enter(self) -> list[ClaimRow]:
        """Those chosen, or all that are shown and ready."""
        return self.chosen or [row for row in self.table.model.shown_rows if row.is_ready]

    def _show_ready(self) -> None:
        rows = self._to_enter()
        is_any = any(row.is_ready for row in rows)
        self.enter_button.setText(f"入账 {len(rows)} 条" if is_any else "入账")
        self.enter_button.setEnabled(is_any)

    # ---- doing

    def open_item(self, item: object) -> None:
        """``new`` asks for a claim."""
        if item == "new":
            self.deeds.new()

    def print_panel(self) -> None:
        self.table.print_shown()

    def edit_item(self) -> None:
        if self.side.allows("change"):
            self.deeds.change(self.chosen[0])

    def go_back(self) -> None:
        self.board.select(())
        self.table.view.clearSelection()

    def _on_act_asked(self, key: str) -> None:
        rows = self.chosen
        if not rows:
            return
        acts: dict[str, Callable[[], Any]] = {
            "confirm": lambda: self.deeds.confirm(rows),
            "refuse": lambda: self.deeds.refuse(rows),
            "withdraw": lambda: self.deeds.withdraw(rows),
            "change": lambda: self.deeds.change(rows[0]),
            "add_photos": lambda: self.deeds.add_photos(rows[0]),
            "slip": lambda: self.deeds.slip(rows),
        }
        acts[key]()
