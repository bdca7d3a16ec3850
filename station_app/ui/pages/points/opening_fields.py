"""Of which day an opening document is, where its figures stand, and who signs for them."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from station_app.domain.opening import OpeningKind
from station_app.errors.service import DayMissing
from station_app.services.opening import OpeningDraft
from station_app.services.opening_views import OpeningFigure
from station_app.ui import theme
from station_app.ui.widgets.cards import label
from station_app.ui.widgets.date_field import DateField

NOTES = {
    OpeningKind.POINTS: (
        "照存折或登记本，在户的右边填数；荣誉积分不填的，按可兑换积分记。也可以从表格读入。"
        "填好先打印核对单，各户签字以后再登记。"
    ),
    OpeningKind.HOURS: (
        "照登记本，在人的右边填小时数，最小半小时。也可以从表格读入。填好先打印核对单，签字以后再登记。"
    ),
}
HEADINGS = {
    OpeningKind.POINTS: ("户编号", "姓名", "村民小组", "可兑换积分", "荣誉积分"),
    OpeningKind.HOURS: ("户编号", "姓名", "村民小组", "服务时长"),
}
"""Of the table that is given out empty."""


class OpeningFields(QWidget):
    """Four facts, two by two."""

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.day = DateField(today)
        self.source, self.signed_by, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.source.setPlaceholderText("例如：积分存折")
        self.signed_by.setPlaceholderText("谁核对、签字")
        self.note.setPlaceholderText("可不填")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        facts: tuple[tuple[str, QWidget], ...] = (
            ("期初日期", self.day),
            ("账从哪里来", self.source),
            ("核对签字人", self.signed_by),
            ("说明", self.note),
        )
        for place, (text, field) in enumerate(facts):
            caption = label(text)
            caption.setBuddy(field)
            field.setAccessibleName(text)
            grid.addWidget(caption, place // 2, place % 2 * 2)
            grid.addWidget(field, place // 2, place % 2 * 2 + 1)

    def draft(self, kind: OpeningKind, figures: tuple[OpeningFigure, ...]) -> OpeningDraft:
        """Raises DayMissing, DayNotReadable."""
        day = self.day.value()
        if day is None:
            raise DayMissing
        return OpeningDraft(kind, day, figures, self.source.text(), self.signed_by.text(), self.note.text())

    def mark(self, name: str | None) -> None:
        """Marks the field that an error belongs to."""
        fields: dict[str, QWidget] = {"as_of": self.day, "signed_by": self.signed_by}
        for key, field in fields.items():
            theme.style(field, tone="bad" if name == key else "")
