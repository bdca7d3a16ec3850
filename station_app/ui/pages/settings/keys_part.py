"""密钥: the pair by which the centre knows this station, and how to replace it."""

from __future__ import annotations

from pathlib import Path

from station_app.sync.key_change import KeyState, begin_key_change, find_key_state, write_key_request
from station_app.ui.drives import choose_place
from station_app.ui.pages.settings.part import Part
from station_app.ui.widgets.cards import Banner, Card, label

_WHAT = (
    "本站交给市中心的数据都用密钥签名、加密，市中心凭它认得本站。密钥在这台电脑的数据里，平时不用管它。",
    "这台电脑或带数据的U盘离过手，比如送修、丢过又找回，就换一次。换好以后，旧密钥签的数据市中心不再收。",
    "更换时站里照常记账、照常同步。有网络的，到“同步”里点“立即同步”就换好了。",
    "没有网络的，把申请文件和导出的数据一起送到市中心，读取带回来的回执，就换好了。",
)
_ASKED = "新密钥已经备好。有网络的，到“同步”里点“立即同步”；没有网络的，请点“申请文件写到U盘”，送到市中心。"


class KeysPart(Part):
    """For the station head alone."""

    key = "keys"
    title = "密钥"
    areas = frozenset({"settings"})

    def _build_ui(self) -> None:
        self.write = self.add_action("申请文件写到U盘", "usb")
        self.replace = self.set_primary("更换密钥", "key")
        self.state = Banner()
        self.column.addWidget(self.state)
        card = Card("什么时候要换")
        for words in _WHAT:
            card.body.addWidget(label(words, wraps=True))
        self.add_scrolled(card)
        self._show(None)

    def _connect_signals(self) -> None:
        self.replace.clicked.connect(self._on_replace_clicked)
        self.write.clicked.connect(self._on_write_clicked)

    def load(self) -> None:
        store = self.desk.store
        self.desk.tasks.run(lambda _: find_key_state(store), done=self._show, owner=self)

    def write_to(self, folder: Path) -> None:
        """Write the request into ``folder``."""
        store, actor = self.desk.store, self.desk.actor
        self.desk.tasks.run(
            lambda _: write_key_request(store, actor, folder),
            done=self._on_written,
            owner=self,
            title="正在写申请文件",
            busy=self.write,
        )

    def _show(self, state: KeyState | None) -> None:
        self.state.show_text(*key_words(state))
        under_way = state is not None and state.change is not None
        self.write.setVisible(under_way)
        self.replace.setEnabled(state is not None and not under_way)

    def _on_replace_clicked(self) -> None:
        agreed = self.desk.messages.confirm(
            "更换本站的密钥？",
            "更换密钥",
            detail="市中心确认以前，照旧用现在的密钥，什么都不耽误。",
        )
        if not agreed:
            return
        store, actor = self.desk.store, self.desk.actor
        self.desk.tasks.run(
            lambda _: begin_key_change(store, actor),
            done=lambda _: self._on_begun(),
            owner=self,
            busy=self.replace,
        )

    def _on_begun(self) -> None:
        self.desk.messages.say(_ASKED)
        self.load()

    def _on_write_clicked(self) -> None:
        choose_place(self.desk, self, "申请文件放到哪里？", self.write_to)

    def _on_written(self, path: Path) -> None:
        self.desk.messages.say(f"申请文件已写好：{path.name}。可以拔出U盘，送到市中心。")
        self.load()


def key_words(state: KeyState | None) -> tuple[str, str]:
    """How the keys stand, in a sentence, and its tone."""
    if state is None:
        return "本站还没有加入市中心，没有要更换的密钥。", "info"
    if state.change is None:
        return f"现在用的密钥，核对码是 {state.check_code}。", "good"
    code = state.change.check_code
    waits = f"新密钥等市中心确认，确认以前照旧用现在的。市中心打电话核对时，请念核对码 {code}。"
    return waits, "warn"
