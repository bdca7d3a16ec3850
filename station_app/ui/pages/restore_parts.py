"""The last step of a restore: seeing what would be lost."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from station_app.clock import local
from station_app.services.restoring import RestorePlan
from station_app.ui.widgets.cards import Banner, Card, label, push_button
from station_app.ui.widgets.unlock_card import centred

_WIDTH = 640


class Confirmation(QWidget):
    """What the backup holds, what would be lost, and the one button that does it."""

    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = label("", "strong", wraps=True)
        self.loss = Banner()
        self.restore = push_button("恢复到这个时候", "settings_backup_restore", "primary")
        self.restore.clicked.connect(self.confirmed)
        card = Card()
        card.setMaximumWidth(_WIDTH)
        card.body.setSpacing(16)
        card.body.addWidget(self.facts)
        card.body.addWidget(self.loss)
        card.body.addWidget(
            label(
                "电脑上现在的数据不会删除，会改名留在原来的文件夹里，需要时市中心的人可以找回。",
                "muted",
                wraps=True,
            )
        )
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.restore)
        card.body.addLayout(row)
        centred(self, card)

    def show_plan(self, plan: RestorePlan) -> None:
        info = plan.backup
        if plan.keys_only:
            self.facts.setText(f"{info.station}\n数据是完整的，只缺钥匙文件")
            self.loss.show_text("只从备份里补回钥匙文件，数据一条也不会少；密码是备份那天的密码。", "good")
            self.restore.setText("补回钥匙文件")
            self.restore.setFocus()
            return
        self.restore.setText("恢复到这个时候")
        self.facts.setText(
            f"{info.station}\n恢复到 {local(info.at):%Y年%m月%d日 %H:%M} 的样子，共 {info.seq} 条记录"
        )
        if plan.later is None:
            self.loss.show_text("这台电脑上没有能打开的数据，恢复后直接使用备份里的数据。", "info")
        elif plan.later:
            self.loss.show_text(
                f"备份之后又记了 {plan.later} 条，恢复后这 {plan.later} 条都不在了，要重新录入。", "warn"
            )
        else:
            self.loss.show_text("备份之后没有记过新的内容，恢复不会少任何记录。", "good")
        self.restore.setFocus()
