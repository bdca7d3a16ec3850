"""调整积分价: asks for a price and the day from which it holds, with the prices that were and will be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from station_app.domain.amounts import format_points
from station_app.services.prices import PriceView, list_prices, set_price, withdraw_price
from station_app.services.products import ProductView
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.widgets.cards import push_button
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import points_field

_SHOWN = 6


class PriceDialog(FormDialog):
    """The price, the day, and below them the versions; one that is coming may be taken back."""

    def __init__(
        self, product: ProductView, versions: Sequence[PriceView], today: date, parent: QWidget
    ) -> None:
        super().__init__(
            f"调整“{product.name}”的积分价",
            "保存",
            parent,
            note="新价从填的那天起用，柜台、标签和价目表都按当天的价；以前的凭证不变。\n\n"
            + "\n".join(_words(each) for each in versions[:_SHOWN]),
        )
        price, day = points_field(), DateField(today)
        self.form.add("price", f"新的积分价（分/{product.unit}）", price, required=True)
        self.form.add("valid_from", "从哪天起", day, required=True, hint="今天或以后。")
        self.coming = next((each for each in versions if each.is_coming), None)
        self.withdraw_button = push_button("取消将来的调价", "undo")
        self.withdraw_button.setAutoDefault(False)
        self.withdraw_button.setVisible(self.coming is not None)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.withdraw_button)


def ask_price(desk: Desk, parent: QWidget, product: ProductView, done: Callable[[str], None]) -> None:
    """Opens the dialog; ``done`` follows with what was settled, in a sentence."""

    def ask(versions: list[PriceView]) -> None:
        dialog = PriceDialog(product, versions, desk.clock.today(), parent)

        def save(values: dict[str, int | date]) -> PriceView:
            price, day = values["price"], values["valid_from"]
            assert isinstance(price, int)
            assert isinstance(day, date)
            return set_price(desk.store, desk.actor, product.id, price, day)

        def withdrawn() -> None:
            dialog.accept()
            done(f"“{product.name}”将来的调价已取消。")

        def withdraw() -> None:
            coming = dialog.coming
            assert coming is not None
            desk.tasks.run(
                lambda _: withdraw_price(desk.store, desk.actor, coming.id),
                done=lambda _: withdrawn(),
                owner=dialog,
            )

        def say(view: PriceView) -> None:
            done(f"“{product.name}”{_from(view)} {format_points(view.price)} 分/{product.unit}。")

        dialog.withdraw_button.clicked.connect(withdraw)
        dialog.save_with(
            desk.tasks,
            save,
            lambda view: done(
                f"“{product.name}”{_from(view)} {format_points(view.price)} 分/{product.unit}。"
            ),
            lambda error: desk.messages.error(error, near=dialog.form),
        )

    desk.tasks.run(lambda _: list_prices(desk.store, product.id), done=ask, owner=parent)


def _words(version: PriceView) -> str:
    since = "最初" if version.valid_from is None else f"{version.valid_from} 起"
    state = "（现在）" if version.is_current else "（将来）" if version.is_coming else ""
    return f"{since}　{format_points(version.price)} 分{state}"


def _from(view: PriceView) -> str:
    assert view.valid_from is not None
    return f"从 {view.valid_from.month}月{view.valid_from.day}日起"
