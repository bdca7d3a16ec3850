"""记分: a rule, those who did it, and what each would get is seen before it is posted."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from station_app.domain.amounts import format_points
from station_app.errors import StationError
from station_app.services import posting, rules
from station_app.services.posting import PostedPoints, PostingDraft
from station_app.services.rules import RuleView
from station_app.ui import theme
from station_app.ui.pages.points.doers import HOUSEHOLD, Doer, DoerRow, Doers, doer_columns, doer_of
from station_app.ui.pages.points.many_menu import ManyMenu
from station_app.ui.pages.points.post_fields import PostFields
from station_app.ui.pages.points.rule_chooser import RuleChooser
from station_app.ui.pages.points.rule_words import SCOPES, worth
from station_app.ui.tabbed_page import Panel
from station_app.ui.widgets.cards import Banner, Card, label, push_button
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.people_picker import find_households, find_people
from station_app.ui.widgets.search_field import Hit, PersonSearch

_PAUSE_MS = 120
_WIDEST_CHOOSER = 380
_UNDONE = "记分撤销"


class PostPanel(Panel):
    """Nothing is posted that was not seen first."""

    title = "记分"
    areas = frozenset({"rules", "points", "people", "teams"})

    def _build_ui(self) -> None:
        self._doers = Doers()
        self._asked = 0
        self.chooser = RuleChooser()
        self.chooser.setFixedWidth(min(theme.sizes().text * 22, _WIDEST_CHOOSER))
        self.fields = PostFields(self.desk.clock.today())
        self.banner = Banner()
        self.heading = label("请先在左边选一条规则", "heading", wraps=True)
        self.search = PersonSearch(self.desk.tasks, self._find, keeps_text=False)
        self.many_button = push_button("批量添加", "group_add", tip="把一支队伍的队员或一个小组的各户加进来")
        self.many_menu = ManyMenu(self)
        self.many_button.setMenu(self.many_menu)
        theme.style(self.many_button, menu=True)
        self.remove_button = push_button("移出", "remove", tip="把选中的移出名单（Del）")
        self.remove_button.setEnabled(False)
        self.tables = (self._table(of_households=False), self._table(of_households=True))
        self._stack = QStackedWidget()
        for table in self.tables:
            self._stack.addWidget(table)
        self.total = label("", "strong")
        self.post_button = self.set_primary("入账", "task_alt", "记分入账（Ctrl+回车）")
        self.post_button.setVisible(self.desk.may("points.post"))
        find = QHBoxLayout()
        find.setSpacing(8)
        find.addWidget(self.search, 1)
        find.addWidget(self.many_button)
        find.addWidget(self.remove_button)
        right = Card()
        for part in (self.heading, self.fields):
            right.body.addWidget(part)
        right.body.addLayout(find)
        right.body.addWidget(self._stack, 1)
        right.body.addWidget(self.total)
        halves = QHBoxLayout()
        halves.setSpacing(16)
        halves.addWidget(self.chooser)
        halves.addWidget(right, 1)
        self.column.addWidget(self.banner)
        self.column.addLayout(halves, 1)
        self.banner.hide()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)

    def _table(self, *, of_households: bool) -> DataTable[DoerRow]:
        table = DataTable(
            "本次记分",
            doer_columns(of_households=of_households),
            key=lambda row: row.doer,
            searchable=False,
            multi_select=True,
        )
        table.set_empty("给谁记分", "在上面输入姓名、拼音首字母或户号，回车加进来，可以加很多人。")
        table.count.hide()
        table.selection_changed.connect(lambda rows: self.remove_button.setEnabled(bool(rows)))
        table.set_rows([])
        return table

    def _connect_signals(self) -> None:
        self._pause.timeout.connect(self._preview)
        self.chooser.rule_chosen.connect(self._on_rule_chosen)
        self.chooser.entered.connect(self.search.setFocus)
        self.fields.changed.connect(self._pause.start)
        self.fields.submitted.connect(self.search.setFocus)
        self.search.chosen.connect(self._on_hit_chosen)
        self.many_menu.doers_chosen.connect(self._add)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self._remove_key = self._shortcut("Del", self._on_remove_clicked)
        self.post_button.clicked.connect(self._on_post_clicked)
        self._post_key = self._shortcut("Ctrl+Return", self._on_post_clicked)
        self._show_rows([])

    def load(self) -> None:
        self.act(lambda: rules.list_rules(self.desk.store), self.chooser.set_rules)
        self.many_menu.refresh(of_households=self._of_households())
        self._pause.start()

    def show_error(self, error: StationError) -> bool:
        """A sentence above everything, and its field marked."""
        self.banner.show_text(str(error), "bad")
        self.fields.mark(error)
        return True

    # ---- choosing

    def _find(self, typed: str) -> list[Hit]:
        """Runs on the store's lane."""
        people = self.desk.people
        return (find_households(people) if self._of_households() else find_people(people))(typed)

    def _of_households(self) -> bool:
        rule = self.chooser.rule
        return rule is not None and rule.scope == HOUSEHOLD

    def _on_rule_chosen(self, rule: RuleView | None) -> None:
        self.fields.set_rule(rule)
        text = f"{rule.name}　{worth(rule)}　{SCOPES[rule.scope]}" if rule else "请先在左边选一条规则"
        self.heading.setText(text)
        self._stack.setCurrentIndex(int(self._of_households()))
        self.many_menu.refresh(of_households=self._of_households())
        self.banner.show_text("")
        self._pause.start()

    def _on_hit_chosen(self, hit: Hit) -> None:
        self._add([doer_of(hit.key)])

    def _add(self, doers: list[Doer]) -> None:
        self._doers.add(doers)
        self.banner.show_text("")
        self._pause.start()

    def _on_remove_clicked(self) -> None:
        rows = self.tables[int(self._of_households())].selected_rows()
        self._doers.remove(row.doer for row in rows)
        self._pause.start()

    # ---- seeing what would be posted

    def _draft(self, rule: RuleView) -> PostingDraft:
        doers = self._doers.for_scope(rule.scope)
        is_household = rule.scope == HOUSEHOLD
        return PostingDraft(
            rule.id,
            self.fields.deed_on(),
            () if is_household else tuple(each.resident_id for each in doers if each.resident_id),
            tuple(each.household_id for each in doers) if is_household else (),
            self.fields.quantity(),
            self.fields.reason.text(),
        )

    def _preview(self) -> None:
        self._asked += 1
        number, rule = self._asked, self.chooser.rule
        doers = self._doers.for_scope("" if rule is None else rule.scope)
        if rule is None or not doers:
            self._show_rows([DoerRow(doer, None) for doer in doers])
            return
        try:
            draft = self._draft(rule)
        except StationError as error:
            self._show_rows([DoerRow(doer, None) for doer in doers])
            self.show_error(error)
            return

        def done(found: list[PostedPoints]) -> None:
            if number == self._asked:
                self.fields.unmark()
                self._show_rows([DoerRow(doer, each) for doer, each in zip(doers, found, strict=True)])

        def failed(error: BaseException) -> None:
            if number == self._asked:
                self._show_rows([DoerRow(doer, None) for doer in doers])
                self.desk.messages.error(error, near=self)

        self.desk.tasks.run(
            lambda _: posting.preview_points(self.desk.store, draft), done=done, failed=failed, owner=self
        )

    def _show_rows(self, rows: list[DoerRow]) -> None:
        self.tables[int(self._of_households())].set_rows(rows)
        known = [row.points for row in rows if row.points is not None]
        limited = sum(bool(points.limited_by) for points in known)
        counted = "户" if self._of_households() else "人"
        words = (
            f"共 {len(rows)} {counted}，{format_points(sum(each.points for each in known), signed=True)} 分"
        )
        if limited:
            words += f"；{limited} {counted}受上限限制"
        self.total.setText(words if known else "")
        self.post_button.setEnabled(any(points.points for points in known))

    # ---- posting

    def _on_post_clicked(self) -> None:
        rule = self.chooser.rule
        if rule is None or not self.post_button.isEnabled():
            return
        try:
            draft = self._draft(rule)
        except StationError as error:
            self.show_error(error)
            return
        self.desk.tasks.run(
            lambda _: posting.post_points(self.desk.store, self.desk.actor, draft),
            done=self._say_posted,
            failed=lambda error: self.desk.messages.error(error, near=self),
            owner=self,
            busy=self.post_button,
        )

    def _say_posted(self, posted: list[PostedPoints]) -> None:
        self._doers.clear()
        self._show_rows([])
        self.search.setFocus()
        ids = [each.transfer_id for each in posted if each.transfer_id is not None]
        total = format_points(sum(each.points for each in posted), signed=True)
        named = posted[0].holder if len(posted) == 1 else f"{len(ids)} 笔"

        def undo() -> None:
            self.act(lambda: posting.reverse_all(self.desk.store, self.desk.actor, ids, _UNDONE))

        self.desk.messages.say(f"已入账：{named}，{posted[0].item}，{total} 分。", undo)
        cut = [
            f"{each.holder}只记 {format_points(each.points)} 分（{each.limited_by}）"
            for each in posted
            if each.limited_by
        ]
        self.banner.show_text("；".join(cut), "warn")
