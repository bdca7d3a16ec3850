"""Takes any table out of the window: as an Excel workbook, or printed as a list on A4."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from station_app.clock import Clock
from station_app.documents.inputs import PrintedList
from station_app.ui import files
from station_app.ui.messages import Messages
from station_app.ui.printing import Printing
from station_app.ui.tables.rows_table import TableSheet
from station_app.ui.tasks import Lane, Progress, Tasks

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')
PAPER = "a4"


class TableOutput:
    """What a table's 导出 and 打印 buttons do."""

    def __init__(
        self,
        tasks: Tasks,
        messages: Messages,
        printing: Printing,
        clock: Clock,
        station_name: str,
    ) -> None:
        self._tasks = tasks
        self._messages = messages
        self._printing = printing
        self._clock = clock
        self._station_name = station_name

    def export(self, sheet: TableSheet, owner: QWidget) -> None:
        """Asks where to, and writes the workbook."""
        suggested = f"{_FORBIDDEN.sub('', sheet.title)}{self._clock.today():%Y%m%d}.xlsx"
        path = files.ask_save(owner, "导出为 Excel 表格", suggested, files.WORKBOOK)
        if path is not None:
            self.write(path, sheet, owner)

    def write(self, path: Path, sheet: TableSheet, owner: QWidget) -> None:
        """Writes the workbook to ``path``."""

        def work(progress: Progress) -> None:
            from station_app.spreadsheets.tables import Table, write_table  # xlsxwriter, when first exported

            table = Table(sheet.title, sheet.headings, sheet.cells, subtitle=self._subtitle(sheet))
            write_table(path, table, progress.report, progress.cancelled)

        self._tasks.run(
            work,
            done=lambda _: self._messages.say(f"已导出 {len(sheet.rows)} 条到“{path.name}”。"),
            lane=Lane.POOL,
            owner=owner,
            title="正在导出表格",
            cancellable=True,
        )

    def print(self, sheet: TableSheet, owner: QWidget, printed: Callable[[], None] | None = None) -> None:
        """Makes the list and shows its preview."""
        view = PrintedList(
            station=self._station_name,
            title=sheet.title,
            subtitle=self._subtitle(sheet),
            headings=sheet.headings,
            rows=sheet.rows,
            alignments=sheet.aligns,
        )

        def make(_: Progress) -> bytes:
            from station_app.documents.generic_list import printed_list  # reportlab, when first printed

            return printed_list(view)

        self._tasks.run(
            make,
            done=lambda pdf: self._printing.show(pdf, sheet.title, PAPER, owner, printed),
            lane=Lane.POOL,
            owner=owner,
            title="正在排版",
        )

    def _subtitle(self, sheet: TableSheet) -> str:
        return f"{sheet.note}　{self._clock.today():%Y-%m-%d}".strip()
