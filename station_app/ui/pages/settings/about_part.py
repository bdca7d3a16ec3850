"""关于: which program this is, where its data lies, and what to hand to whoever looks after it."""

from __future__ import annotations

import platform

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QGridLayout

import station_app
from station_app.ui.application import APPLICATION_NAME
from station_app.ui.pages.settings.part import Part
from station_app.ui.widgets.cards import Card, label

_LICENCES = (
    "本程序是自由软件，按 Apache 2.0 许可证发布，可以免费使用、复制和修改。",
    "字体：思源黑体（Noto Sans SC），按 SIL Open Font License 1.1 使用。",
    "图标：Material Symbols，按 Apache 2.0 使用。界面：Qt，按 LGPL 3 使用。",
)


class AboutPart(Part):
    """Facts only; nothing is sent anywhere."""

    key = "about"
    title = "关于"

    def _build_ui(self) -> None:
        program = Card(APPLICATION_NAME)
        facts = QGridLayout()
        facts.setHorizontalSpacing(16)
        facts.setVerticalSpacing(8)
        facts.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(self._facts()):
            facts.addWidget(label(name, "muted"), row, 0)
            shown = label(value, wraps=True)
            shown.setTextInteractionFlags(shown.textInteractionFlags().TextSelectableByMouse)
            facts.addWidget(shown, row, 1)
        program.body.addLayout(facts)
        licences = Card("许可")
        for text in _LICENCES:
            licences.body.addWidget(label(text, wraps=True))
        self.add_scrolled(program, licences)

    def _facts(self) -> list[tuple[str, str]]:
        return [
            ("版本", getattr(station_app, "__version__", "开发版")),
            ("本站", self.desk.station_name),
            ("数据文件夹", str(self.desk.store.folder)),
            ("系统", f"{platform.system()} {platform.release()}，{platform.machine()}"),
            ("组件", f"Python {platform.python_version()}，Qt {qVersion()}"),
        ]
