"""The dialogs of a notice: what is posted how long, an objection, its answer, why it is taken down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from station_app.domain.periods import Period, month_of, quarter_of, year_of
from station_app.domain.publicity import NoticeKind, last_day
from station_app.services.claim_views import ClaimRow
from station_app.services.households import GroupView
from station_app.services.notice_views import NoticeLine, NoticeView, ObjectionView, about_line
from station_app.services.objections import ObjectionDraft
from station_app.services.public_notices import LineDraft, NoticeDraft, ranking_lines
from station_app.services.publicity_due import UsualFacts
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.points_words import claim_words
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.named_rows import NamedRow, NamedRowsField
from station_app.ui.widgets.tick_list import TickList

_WIDE = 52
"""Characters across."""


class NoticeDialog(FormDialog):
    """What every notice says; a subclass adds what it is about before these fields."""

    kind = NoticeKind.OTHER

    def __init__(self, desk: Desk, usual: UsualFacts, parent: QWidget) -> None:
        super().__init__(f"张贴公示：{self.kind.label}", "登记公示", parent, self._note(usual))
        self.setMinimumWidth(theme.sizes().text * _WIDE)
        today = desk.clock.today()
        self.title = QLineEdit(self._usual_title(today))
        self.form.add("title", "标题", self.title, required=True)
        self._add_content(desk)
        self.form.add("starts_on", "张贴日期", DateField(today), required=True, hint="张贴当天算第一天")
        self.form.add("ends_on", "截止日期", DateField(last_day(today, usual.days)), required=True)
        self.form.add("place", "张贴地点", QLineEdit(usual.place), hint="例如“村委会公示栏”")
        self.form.add(
            "contact", "异议找谁", QLineEdit(usual.contact), required=True, hint="姓名和电话，印在公示上"
        )
        self.form.add("words", "前面的话", QPlainTextEdit(self.kind.usual_words))

    def draft(self, values: dict[str, Any]) -> NoticeDraft:
        """What was filled in; a ranking is computed here, on the store's lane."""
        return NoticeDraft(
            self.kind,
            values["title"],
            values["starts_on"],
            values["ends_on"],
            values["contact"],
            values["words"],
            values["place"],
            **self.content(values),
        )

    def content(self, values: dict[str, Any]) -> dict[str, Any]:
        """The draft's claims or lines."""
        raise NotImplementedError

    def _add_content(self, desk: Desk) -> None:
        """Adds the fields of what the notice is about."""

    def _note(self, usual: UsualFacts) -> str:
        return f"至少公示 {usual.days} 天。没有同意公开姓名的、未满 14 周岁的，公示上只列户号。"

    def _usual_title(self, today: date) -> str:
        return f"{today.year}年{today.month}月{self.kind.usual_title}"


class ClaimsNoticeDialog(NoticeDialog):
    """Claims that wait for their notice, ticked."""

    kind = NoticeKind.CLAIMS

    def __init__(self, desk: Desk, usual: UsualFacts, claims: Sequence[ClaimRow], parent: QWidget) -> None:
        self._claims = claims
        super().__init__(desk, usual, parent)

    def content(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"claim_ids": values["claims"]}

    def _add_content(self, desk: Desk) -> None:  # noqa: ARG002 - needs no search
        choices = [(claim_words(row), row.id) for row in self._claims]
        self.claims = TickList("公示的申报", choices, most_rows=6)
        self.form.add("claims", "公示的申报", self.claims, required=True)


class RankingNoticeDialog(NoticeDialog):
    """A ranking of a period, of the village or one group."""

    kind = NoticeKind.RANKING

    def __init__(self, desk: Desk, usual: UsualFacts, groups: Sequence[GroupView], parent: QWidget) -> None:
        self._store = desk.store
        self._groups = groups
        super().__init__(desk, usual, parent)

    def content(self, values: dict[str, Any]) -> dict[str, Any]:
        """The places as they stand now; called on the store's lane."""
        return {"lines": ranking_lines(self._store, values["period"], values["group"])}

    def _add_content(self, desk: Desk) -> None:
        self.period = QComboBox()
        for period in _periods(desk.clock.today()):
            self.period.addItem(period.label(), period)
        self.group = QComboBox()
        self.group.addItem("全村", None)
        for group in self._groups:
            self.group.addItem(group.name, group.id)
        self.form.add("period", "哪段时间", self.period, required=True)
        self.form.add("group", "哪个小组", self.group)
        for box in (self.period, self.group):
            box.currentIndexChanged.connect(lambda _: self._name_it())
        self._name_it()

    def _name_it(self) -> None:
        group = "" if self.group.currentData() is None else self.group.currentText()
        self.title.setText(f"{self.period.currentText()}{group}{self.kind.usual_title}")


class LinesNoticeDialog(NoticeDialog):
    """Households, or people, each with a word; or words alone."""

    def __init__(
        self, desk: Desk, usual: UsualFacts, kind: NoticeKind, parent: QWidget, *, by_household: bool
    ) -> None:
        self.kind = kind
        self._by_household = by_household
        super().__init__(desk, usual, parent)

    def content(self, values: dict[str, Any]) -> dict[str, Any]:
        rows: Sequence[NamedRow] = values["lines"]
        return {"lines": tuple(self._line(row) for row in rows)}

    def _line(self, row: NamedRow) -> LineDraft:
        home = row.household_id if self._by_household else None
        return LineDraft(row.words, home, row.resident_id)

    def _add_content(self, desk: Desk) -> None:
        who = "户" if self._by_household else "人"
        self.lines = NamedRowsField(
            desk.tasks,
            desk.people,
            (f"公示的{who}", "内容"),
            "不写人的，直接输入一行文字，回车加进来",
            by_household=self._by_household,
            free_is_words=True,
        )
        hint = "内容双击可以填写，例如“十星级文明户”；后加的自动照上一行填"
        self.form.add("lines", "公示内容", self.lines, required=True, hint=hint)


class ObjectionDialog(FormDialog):
    """An objection to a line, or to the whole notice."""

    def __init__(self, desk: Desk, notice: NoticeView, chosen: NoticeLine | None, parent: QWidget) -> None:
        super().__init__(
            "登记异议", "登记", parent, "登记以后，这一项停下来，答复以前不能入账。提的人可以不留姓名。"
        )
        self.setMinimumWidth(theme.sizes().text * 42)
        self._notice = notice
        self.item = QComboBox()
        self.item.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.item.setMinimumContentsLength(24)
        self.item.addItem("整张公示", None)
        for line in notice.standing:
            self.item.addItem(about_line(line, notice.starts_on), line.item_id)
        if chosen is not None:
            self.item.setCurrentIndex(max(self.item.findData(chosen.item_id), 0))
        self.form.add("item", "针对哪一条", self.item)
        self.form.add("words", "提的意见", QPlainTextEdit(), required=True)
        self.form.add("raised_by", "提出人", QLineEdit(), hint="不愿公开的可以不填")
        self.form.add("phone", "联系电话", QLineEdit())
        self.form.add("raised_on", "提出日期", DateField(desk.clock.today()), required=True)

    def draft(self, values: dict[str, Any]) -> ObjectionDraft:
        """What was filled in."""
        return ObjectionDraft(
            self._notice.id,
            values["raised_on"],
            values["words"],
            values["item"],
            values["raised_by"],
            values["phone"],
        )


class AnswerDialog(FormDialog):
    """What was found, and whether the objection stands; what follows from it is said above."""

    def __init__(self, objection: ObjectionView, parent: QWidget) -> None:
        follows = "这一条从公示里去掉，申报不予认可"
        if objection.item_id is None:
            follows = "整张公示撤下，申报退回去重新公示"
        note = (
            f"{objection.raised_by or '有村民'}对“{objection.about}”提出：{objection.words}\n"
            f"异议成立：{follows}。不成立：照常公示。答复以后不能再改。"
        )
        super().__init__(f"答复第 {objection.number} 号异议", "答复", parent, note)
        self.setMinimumWidth(theme.sizes().text * 42)
        self.verdict = QComboBox()
        self.verdict.addItem("请选择", None)
        self.verdict.addItem("异议不成立，维持公示", False)
        self.verdict.addItem(f"异议成立，{follows}", True)
        self.form.add("upheld", "核实结果", self.verdict, required=True)
        self.form.add(
            "answer", "答复内容", QPlainTextEdit(), required=True, hint="怎么核实的、结果怎样；打印给提的人看"
        )


class TakeDownDialog(FormDialog):
    """Why a notice is taken down before its period is over."""

    def __init__(self, notice: NoticeView, parent: QWidget) -> None:
        claims = sum(line.claim_id is not None for line in notice.standing)
        note = f"第 {notice.number} 号公示“{notice.title}”将撤下，不能恢复。"
        if claims:
            note += f"{claims} 件申报退回去，要重新公示。"
        super().__init__("撤下公示", "撤下", parent, note)
        self.form.add("reason", "原因", QLineEdit(), required=True, hint="例如“名字写错，重新张贴”")


def _periods(today: date) -> list[Period]:
    """The month, quarter and year that are over, and those that run."""
    now = (month_of(today), quarter_of(today), year_of(today))
    return [each for period in now for each in (period.previous(), period)]
