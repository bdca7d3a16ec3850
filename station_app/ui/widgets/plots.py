"""Bar plots over months, in the theme's colours; loaded when the first of them is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCharts import (
    QBarCategoryAxis,
    QBarSeries,
    QBarSet,
    QChart,
    QChartView,
    QStackedBarSeries,
    QValueAxis,
)
from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

from station_app.ui import theme

_TICKS = 5
_MOST_LEGENDS = 6


@dataclass(frozen=True, slots=True)
class PlotLine:
    """A name and one value for each month."""

    name: str
    values: tuple[float, ...]


class MonthBars(QChartView):
    """Bars by month, side by side or stacked; the words are read out as a table by screen readers."""

    def __init__(self, title: str, unit: str, *, stacked: bool = False) -> None:
        super().__init__(QChart())
        self._title = title
        self._unit = unit
        self._stacked = stacked
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFrameShape(QChartView.Shape.NoFrame)
        self.setStyleSheet("background: transparent")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(title)
        chart = self.chart()
        chart.setBackgroundVisible(False)
        chart.setMargins(QMargins(0, 0, 0, 0))
        chart.layout().setContentsMargins(0, 0, 0, 0)
        chart.legend().setAlignment(Qt.AlignmentFlag.AlignBottom)
        chart.legend().setFont(_small())
        chart.legend().setLabelColor(QColor(theme.MUTED))

    def show_months(self, months: Sequence[str], lines: Sequence[PlotLine]) -> None:
        """``months`` as ``YYYY-MM``, the oldest first."""
        chart = self.chart()
        chart.removeAllSeries()
        for axis in chart.axes():
            chart.removeAxis(axis)
        series = QStackedBarSeries() if self._stacked else QBarSeries()
        series.setBarWidth(0.7)
        for line, color in zip(lines, theme.SERIES, strict=False):
            bars = QBarSet(line.name)
            bars.append(list(line.values))
            bars.setColor(QColor(color))
            bars.setPen(QPen(Qt.PenStyle.NoPen))
            series.append(bars)
        chart.addSeries(series)
        chart.legend().setVisible(1 < len(lines) <= _MOST_LEGENDS + 2)
        across, up = _months_axis(months), _values_axis(_highest(lines, stacked=self._stacked))
        chart.addAxis(across, Qt.AlignmentFlag.AlignBottom)
        chart.addAxis(up, Qt.AlignmentFlag.AlignLeft)
        series.attachAxis(across)
        series.attachAxis(up)
        self.setAccessibleDescription(self._read_out(months, lines))

    def _read_out(self, months: Sequence[str], lines: Sequence[PlotLine]) -> str:
        return "；".join(
            f"{line.name}："
            + "，".join(
                f"{month} {value:g} {self._unit}" for month, value in zip(months, line.values, strict=True)
            )
            for line in lines
        )


def _months_axis(months: Sequence[str]) -> QBarCategoryAxis:
    axis = QBarCategoryAxis()
    axis.append([str(int(month[-2:])) for month in months])  # of twelve months no two are the same
    axis.setGridLineVisible(False)
    axis.setTruncateLabels(False)
    axis.setLabelsFont(_small())
    axis.setLabelsBrush(QBrush(QColor(theme.MUTED)))
    axis.setLinePen(QPen(QColor(theme.EDGE)))
    return axis


def _values_axis(highest: float) -> QValueAxis:
    axis = QValueAxis()
    axis.setRange(0, max(highest, _TICKS - 1))
    axis.setTickCount(_TICKS)
    axis.applyNiceNumbers()
    axis.setTruncateLabels(False)
    axis.setLabelFormat("%d")
    axis.setLabelsFont(_small())
    axis.setLabelsBrush(QBrush(QColor(theme.MUTED)))
    axis.setGridLinePen(QPen(QColor(theme.LINE)))
    axis.setLinePen(QPen(Qt.PenStyle.NoPen))
    return axis


def _highest(lines: Sequence[PlotLine], *, stacked: bool) -> float:
    if not lines:
        return 0
    if not stacked:
        return max(max(line.values) for line in lines)
    sums: list[float] = [sum(values) for values in zip(*(line.values for line in lines), strict=True)]
    return max(sums)


def _small() -> QFont:
    return theme.font(factor=0.8)
