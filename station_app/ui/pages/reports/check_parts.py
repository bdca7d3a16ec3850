"""The parts of 体检: what stands in its tables, the tally at the top, and a finding's own card."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from station_app.clock import local
from station_app.documents.papers import Align
from station_app.domain.checks.findings import FindingRow, PlaceKind, Severity
from station_app.services.checks.running import MOST_WORDS, CheckResult, CheckUp, NotedFinding
from station_app.ui import theme
from station_app.ui.points_words import signed
from station_app.ui.showing import set_shown
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Card, StatusChip, label, push_button

TONES = {Severity.MUST: "bad", Severity.LOOK: "warn", Severity.HINT: "info"}
_SYMBOLS = {Severity.MUST: "error", Severity.LOOK: "warning", Severity.HINT: "info"}
_ORDER = list(Severity)
GOOD = "没有问题"


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One line of the list: a finding of a check, or a check that found nothing."""

    result: CheckResult
    noted: NotedFinding | None

    @property
    def key(self) -> str:
        return self.result.key if self.noted is None else self.noted.finding.key

    @property
    def state(self) -> str:
        return GOOD if self.noted is None else self.result.severity.label

    @property
    def words(self) -> str:
        return self.result.meaning if self.noted is None else self.noted.finding.words

    @property
    def total(self) -> int | None:
        return None if self.noted is None else self.noted.finding.total or None

    @property
    def is_explained(self) -> bool:
        return self.noted is not None and self.noted.note is not None


def rows_of(up: CheckUp) -> list[FoundRow]:
    """What was found, the most pressing first, then what is in order."""
    found = [FoundRow(result, noted) for result in up.results for noted in result.findings]
    found.sort(key=lambda row: _ORDER.index(row.result.severity))
    return found + [FoundRow(result, None) for result in up.results if result.is_good]


def _symbol(row: FoundRow) -> tuple[str, str]:
    if row.noted is None:
        return "check_circle", theme.GOOD
    return _SYMBOLS[row.result.severity], theme.TONES[TONES[row.result.severity]][0]


def _rank(row: FoundRow) -> int:
    return len(_ORDER) if row.noted is None else _ORDER.index(row.result.severity)


def _explained(row: FoundRow) -> str:
    if row.noted is None:
        return ""
    return "写了" if row.is_explained else "还没写"


FOUND_COLUMNS = (
    Column[FoundRow]("结果", lambda row: row.state, symbol=_symbol, sort_key=_rank),
    Column[FoundRow]("项目", lambda row: row.result.title, bold=lambda row: row.noted is not None, widest=14),
    Column[FoundRow]("发现了什么", lambda row: row.words, widest=27),
    Column[FoundRow]("笔数", lambda row: row.total, align=Align.RIGHT),
    Column[FoundRow](
        "说明", lambda row: "写了" if row.is_explained else "" if row.noted is None else "还没写"
    ),
)
BEHIND_COLUMNS = (
    Column[FindingRow]("日期", lambda row: row.on),
    Column[FindingRow]("户、人或商品", lambda row: row.who, widest=14),
    Column[FindingRow]("内容", lambda row: row.what, widest=22),
    Column[FindingRow]("积分", lambda row: 0 if row.amount is None else row.amount, signed, Align.RIGHT),
    Column[FindingRow]("经办人", lambda row: row.by),
)
OPENS = {
    PlaceKind.TRANSFER: "看来历",
    PlaceKind.RECEIPT: "看凭证",
    PlaceKind.HOUSEHOLD: "看这一户",
    PlaceKind.PRODUCT: "看商品",
    PlaceKind.ENTRY: "看操作记录",
}


class Tally(QWidget):
    """How many findings of each severity there are, and how much is in order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.chips = {severity: StatusChip() for severity in Severity}
        self.good = StatusChip()
        self.when = label("", "muted")
        for chip in (*self.chips.values(), self.good):
            row.addWidget(chip)
        row.addWidget(self.when, 1)

    def show_run(self, up: CheckUp) -> None:
        for severity, chip in self.chips.items():
            count = up.count(severity)
            chip.set_state(f"{severity.label} {count}", TONES[severity] if count else "plain")
        self.good.set_state(f"{GOOD} {up.good} / {len(up.results)} 项", "good")
        self.when.setText(
            f"{local(up.at):%H:%M} 查完：{up.transfers} 笔流水、{up.entries} 条操作记录全部核对过"
        )


class FindingCard(Card):
    """What a finding means, how it is put right, and its 说明, written in place."""

    save_asked = Signal(str, str)
    """The finding's key, and the words."""

    def __init__(self, *, may_write: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("这一项的意思和说明")
        self._may_write = may_write
        self._key = ""
        self._saved = ""
        self.about = label("", "strong", wraps=True)
        self.meaning = label("", wraps=True)
        self.remedy = label("", "muted", wraps=True)
        self.said = label("", "small", wraps=True)
        self.words = QPlainTextEdit()
        self.words.setAccessibleName("说明")
        self.words.setPlaceholderText(f"说明：是怎么回事，有什么凭据（最多 {MOST_WORDS} 字）")
        self.words.setTabChangesFocus(True)
        self.words.setMinimumHeight(theme.sizes().text * 3)
        self.save = push_button("保存说明", "save")
        below = QHBoxLayout()
        below.addWidget(self.said, 1)
        below.addWidget(self.save)
        self.body.addWidget(self._area(), 1)
        self.body.addWidget(self.words, 1)
        self.body.addLayout(below)
        self.words.textChanged.connect(self._on_typed)
        self.save.clicked.connect(lambda: self.save_asked.emit(self._key, self.words.toPlainText()))

    def _area(self) -> QScrollArea:
        """What the finding means may be long, and the card low."""
        inside = QWidget()
        theme.style(inside, role="plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for widget in (self.about, self.meaning, self.remedy):
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        return area

    @property
    def is_changed(self) -> bool:
        """True while words are typed that were not saved."""
        return bool(self._key) and self.words.toPlainText().strip() != self._saved

    def show_row(self, row: FoundRow | None) -> None:
        note = None if row is None or row.noted is None else row.noted.note
        self._key = "" if row is None or row.noted is None else row.key
        self._saved = "" if note is None else note.words
        self.about.setText("" if row is None else row.result.title)
        self.meaning.setText("" if row is None else row.result.meaning)
        self.remedy.setText("" if row is None or row.noted is None else row.result.remedy)
        self.said.setText("" if note is None else f"{note.by}　{local(note.at):%Y-%m-%d %H:%M} 写")
        self.words.setPlainText(self._saved)
        self.words.setReadOnly(not self._may_write)
        for widget in (self.remedy, self.words, self.said, self.save):
            set_shown(widget, shown=bool(self._key))
        set_shown(self.save, shown=bool(self._key) and self._may_write)
        self._on_typed()

    def _on_typed(self) -> None:
        self.save.setEnabled(self.is_changed and bool(self.words.toPlainText().strip()))
