"""公示: what hangs on the noticeboard and for how long, and what is posted next."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station_app.domain.publicity import NoticeKind
from station_app.domain.settings import RANKING_ENABLED
from station_app.models.publicity import NoticeStatus
from station_app.services import notice_views, public_notices, publicity_due
from station_app.services.claim_views import ClaimRow
from station_app.services.households import GroupView, list_groups
from station_app.services.notice_views import NoticeRow, NoticeView
from station_app.services.public_notices import STATUS_LABELS
from station_app.services.publicity_due import UsualFacts
from station_app.services.settings import get_setting
from station_app.ui import theme
from station_app.ui.pages.reports.notice_dialogs import (
    ClaimsNoticeDialog,
    LinesNoticeDialog,
    NoticeDialog,
    RankingNoticeDialog,
)
from station_app.ui.pages.reports.notice_panel import NoticePanel
from station_app.ui.pages.reports.notice_words import NOTICE_COLUMNS, OVER, status_words
from station_app.ui.tabbed_page import Panel
from station_app.ui.widgets.cards import Banner
from station_app.ui.widgets.data_table import DataTable


class NoticesPanel(Panel):
    """The list of notices, and the notice that was opened from it."""

    title = "公示"
    help_topic = "notices"
    areas = frozenset({"publicity", "claims", "people", "station"})

    def _build_ui(self) -> None:
        self.banner = Banner(action="")
        self.table = DataTable("公示", NOTICE_COLUMNS, key=lambda row: row.id, output=self.desk.output)
        may_post = self.desk.may("notice.post")
        self.table.set_empty(
            "还没有张贴过公示",
            "评议通过、要公示的申报，点右上角“张贴公示”，打印出来贴到公示栏，满五天没有异议再入账。",
            "张贴公示" if may_post else "",
            symbol="campaign",
        )
        states = (STATUS_LABELS[NoticeStatus.POSTED], OVER, *list(STATUS_LABELS.values())[1:])
        self.table.add_filter(
            "状态",
            [
                ("全部状态", None),
                *((words, lambda row, words=words: status_words(row) == words) for words in states),
            ],
        )
        self.open_button = self.table.add_action("打开", "visibility", "打开选中的公示（回车）")
        self.one = NoticePanel(self.desk)
        self._action_row.addWidget(self.one.action_bar)
        self.post_button = self.set_primary("张贴公示", "add")
        self._list = QWidget()
        theme.style(self._list, role="page")
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.banner)
        column.addWidget(self.table, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list)
        self._stack.addWidget(self.one)
        self.column.addWidget(self._stack, 1)
        self.show_list()

    def _connect_signals(self) -> None:
        self.table.row_activated.connect(self._open)
        self.table.selection_changed.connect(lambda rows: self.open_button.setEnabled(bool(rows)))
        self.table.empty_action_asked.connect(self._on_post_clicked)
        self.open_button.clicked.connect(lambda: self._open(self.table.current_row()))
        self.open_button.setEnabled(False)
        self.post_button.clicked.connect(self._on_post_clicked)
        self.one.left.connect(self.show_list)

    def load(self) -> None:
        if self._stack.currentWidget() is self.one:
            self.one.load()
        store = self.desk.store
        self.act(
            lambda: (notice_views.list_posted(store), publicity_due.publicity_due(store).to_post),
            lambda found: self._show(*found),
        )

    def open_item(self, item: object) -> None:
        """A notice, by its id."""
        if isinstance(item, int):
            self.act(lambda: notice_views.get_notice(self.desk.store, item), self.show_notice)

    def print_panel(self) -> None:
        if self._stack.currentWidget() is self.one:
            self.one.print_panel()
        else:
            self.table.print_shown()

    def edit_item(self) -> None:
        if self._stack.currentWidget() is self.one:
            self.one.edit_item()

    def go_back(self) -> None:
        self.show_list()

    def show_list(self) -> None:
        """Leaves the notice that was opened."""
        self._stack.setCurrentWidget(self._list)
        self._show_actions(in_list=True)

    def show_notice(self, notice: NoticeView) -> None:
        """Opens a notice."""
        self._stack.setCurrentWidget(self.one)
        self._show_actions(in_list=False)
        self.one.show_notice(notice)

    def _show_actions(self, *, in_list: bool) -> None:
        self.one.action_bar.setVisible(not in_list)
        self.post_button.setVisible(in_list and self.desk.may("notice.post"))

    def _show(self, notices: list[NoticeRow], to_post: int) -> None:
        self.table.set_rows(notices)
        self.banner.show_text(f"有 {to_post} 件申报等着公示。" if to_post else "", "warn")

    def _open(self, row: NoticeRow | None) -> None:
        if row is not None:
            self.open_item(row.id)

    # ---- posting

    def _on_post_clicked(self) -> None:
        store = self.desk.store
        self.act(
            lambda: (
                publicity_due.usual_facts(store),
                publicity_due.claims_to_post(store),
                list_groups(store) if get_setting(store, RANKING_ENABLED) else None,
            ),
            lambda found: self._ask_kind(*found),
        )

    def _ask_kind(self, usual: UsualFacts, claims: list[ClaimRow], groups: list[GroupView] | None) -> None:
        """What is it about? Only what can be posted now is offered."""
        choices: list[tuple[str, str, tuple[NoticeKind, bool]]] = []
        if claims:
            choices.append(("积分申报", f"有 {len(claims)} 件等着公示", (NoticeKind.CLAIMS, True)))
        if groups is not None:
            choices.append(("积分排名", "一个月、一季度或一年", (NoticeKind.RANKING, True)))
        choices += [
            ("荣誉（按户）", "例如十星级文明户", (NoticeKind.HONOURS, True)),
            ("荣誉（按人）", "例如五美之星", (NoticeKind.HONOURS, False)),
            ("暂停兑换", "只列户号，不写姓名", (NoticeKind.REFUSED_REDEMPTIONS, True)),
            ("其他", "要公示的别的事项", (NoticeKind.OTHER, True)),
        ]
        chosen = self.desk.messages.ask_choice("公示什么？", choices)
        if chosen is None:
            return
        kind, by_household = chosen
        match kind:
            case NoticeKind.CLAIMS:
                self._ask(ClaimsNoticeDialog(self.desk, usual, claims, self))
            case NoticeKind.RANKING:
                self._ask(RankingNoticeDialog(self.desk, usual, groups or [], self))
            case _:
                self._ask(LinesNoticeDialog(self.desk, usual, kind, self, by_household=by_household))

    def _ask(self, dialog: NoticeDialog) -> None:
        store, actor = self.desk.store, self.desk.actor

        def deed(values: dict[str, Any]) -> NoticeView:
            posted = public_notices.post_notice(store, actor, dialog.draft(values))
            return notice_views.get_notice(store, posted)

        self.ask(dialog, deed, self._say_posted)

    def _say_posted(self, notice: NoticeView) -> None:
        until = f"{notice.ends_on.month} 月 {notice.ends_on.day} 日"
        self.desk.messages.say(f"第 {notice.number} 号公示已登记，到 {until}。请打印出来贴到公示栏。")
        self.show_notice(notice)
