"""Says that the program stumbled, in plain words, and saves a report for whoever looks after it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from station_app.ui import files
from station_app.ui.crash_report import crash_report
from station_app.ui.dialogs.question_dialog import QuestionDialog

_TEXT = (
    "刚才这一步没有做完，已经保存的数据没有受影响，您填写的内容也还在。\n"
    "请再试一次；如果还是这样，请保存问题报告，交给负责维护的人。报告里没有村民的姓名和号码。"
)


class CrashDialog(QuestionDialog):
    """Leaves the page behind it as it is, with all that was typed."""

    def __init__(self, error: BaseException, at: datetime, parent: QWidget | None = None) -> None:
        super().__init__("程序出了点问题", _TEXT, ["保存问题报告"], parent, tone="warn", way_out="关闭")
        self.report = crash_report(error, at)
        self._suggested = f"问题报告{at:%Y%m%d-%H%M}.txt"
        (self.save_button,) = self.buttons
        self.save_button.clicked.disconnect()
        self.save_button.clicked.connect(self._on_save_clicked)

    def save(self, path: Path) -> None:
        """Writes the report."""
        path.write_text(self.report, encoding="utf-8")
        self.save_button.setText("已保存")
        self.save_button.setEnabled(False)

    def _on_save_clicked(self) -> None:
        path = files.ask_save(self, "保存问题报告", self._suggested, files.TEXT)
        if path is None:
            return
        try:
            self.save(path)
        except OSError:
            self.save_button.setText("没有存成，换个位置再试")
