"""商品: what can be redeemed, what runs low or expires, and adding, changing and counting it."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QHBoxLayout

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.catalogues import CatalogueKind
from station_app.services.catalogue import product_classes, starting_products
from station_app.services.products import (
    ProductView,
    add_products,
    get_picture,
    list_products,
    next_code,
    propose_barcode,
)
from station_app.services.stock import MovementView
from station_app.ui import theme
from station_app.ui.items import ShowProduct
from station_app.ui.page import Page
from station_app.ui.pages.catalogues.offer_banner import OfferBanner
from station_app.ui.pages.shop.count_dialog import ask_count
from station_app.ui.pages.shop.label_printing import ask_labels, ask_wall_list
from station_app.ui.pages.shop.price_dialog import ask_price
from station_app.ui.pages.shop.product_card import ProductCard
from station_app.ui.pages.shop.product_dialog import ProductDialog, edit_product
from station_app.ui.pages.shop.quotas_dialog import open_quotas
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import PageHeader
from station_app.ui.widgets.data_table import DataTable


class GoodsPage(Page):
    """The table of goods with the selected one beside it."""

    title = "商品"
    icon = "inventory_2"
    areas = frozenset({"shop", "catalogues"})
    help_topic = "shop"

    def _build_ui(self) -> None:
        self._wanted: int | None = None
        self.header = PageHeader("商品")
        self.label_button = self.header.add_action("打印标签", "print", "名称、积分和条码，标签纸可选")
        self.wall_button = self.header.add_action("价目表", tip="在售商品的积分价，印出来上墙")
        self.price_button = self.header.add_action("积分价", tip="调整所选商品的积分价，可以定日子")
        self.quota_button = self.header.add_action("限额", tip="每户每月最多兑换多少")
        self.quota_button.setVisible(self.desk.may("shop.set_quota"))
        self.count_button = self.header.add_action("盘点更正", tip="货架上的实有数和账上不一样时用")
        self.edit_button = self.header.add_action("修改", "edit", "修改所选的商品（F2）")
        self.add_button = self.header.set_primary("添加商品", "add")
        self.table = DataTable(
            "爱心超市商品",
            self._columns(),
            key=lambda product: product.id,
            search_text=lambda product: product.search_keys.replace("'", ""),
            output=self.desk.output,
        )
        today = self.desk.clock.today()
        self.table.add_filter(
            "状态",
            (
                ("全部商品", None),
                ("在售", lambda product: product.active),
                ("库存不足", lambda product: product.active and product.is_low),
                ("临期和过期", lambda product: product.expires_soon(today)),
                ("已下架", lambda product: not product.active),
            ),
        )
        self.table.set_empty(
            "还没有商品", "可以先载入常用商品目录（36 种，积分可以再改），也可以自己添加。", "载入常用商品"
        )
        self.card = ProductCard()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.table, 1)
        row.addWidget(self.card)
        self.offer = OfferBanner(self.desk, CatalogueKind.GOODS)
        self.column.addWidget(self.header)
        self.column.addWidget(self.offer)
        self.column.addLayout(row, 1)
        for button in (self.count_button, self.edit_button, self.add_button):
            button.setVisible(self.desk.may("shop.change_product"))
        self.price_button.setVisible(self.desk.may("shop.set_price"))
        self._show_selected([])

    def _columns(self) -> tuple[Column[ProductView], ...]:
        today = self.desk.clock.today()
        return (
            Column("编号", lambda product: product.code),
            Column("名称", lambda product: product.name, widest=16),
            Column("类别", lambda product: product.class_name),
            Column("所需积分", lambda product: product.price, format_points, Align.RIGHT),
            Column(
                "库存",
                lambda product: None if product.is_service else product.stock,
                align=Align.RIGHT,
                foreground=lambda product: theme.BAD if product.is_low else None,
                bold=lambda product: product.is_low,
                symbol=lambda product: ("warning", theme.WARN) if product.is_low else None,
                tip=lambda product: f"到 {product.low} {product.unit}就提醒" if product.is_low else "",
            ),
            Column("单位", lambda product: product.unit),
            Column(
                "最早到期",
                lambda product: product.expires_on,
                foreground=lambda product: _expiry_colour(product, today),
            ),
            Column(
                "状态",
                lambda product: "在售" if product.active else "已下架",
                foreground=lambda product: None if product.active else theme.MUTED,
            ),
            Column("条码", lambda product: product.barcode),
        )

    def _connect_signals(self) -> None:
        self.table.selection_changed.connect(self._show_selected)
        self.table.row_activated.connect(self._edit)
        self.table.empty_action_asked.connect(self._on_catalogue_asked)
        self.add_button.clicked.connect(lambda: self._edit(None))
        self.edit_button.clicked.connect(self.edit_item)
        self.count_button.clicked.connect(self._on_count_clicked)
        self.label_button.clicked.connect(self._on_label_clicked)
        self.quota_button.clicked.connect(
            lambda: open_quotas(self.desk, self, [each for each in self.table.model.all_rows if each.active])
        )
        self.wall_button.clicked.connect(lambda: ask_wall_list(self.desk, self))
        self.price_button.clicked.connect(self._on_price_clicked)

    def load(self) -> None:
        store = self.desk.store
        self.desk.tasks.run(
            lambda _: list_products(store, with_inactive=True), done=self._show_products, owner=self
        )
        self.offer.load()

    def open_item(self, item: object) -> None:
        if isinstance(item, ShowProduct) and not self.table.select_key(item.product_id):
            self._wanted = item.product_id

    def edit_item(self) -> None:
        selected = self.table.selected_rows()
        if selected:
            self._edit(selected[0])

    def print_page(self) -> None:
        self.table.print_shown()

    # ---- what happens

    def _show_products(self, products: list[ProductView]) -> None:
        self.table.set_rows(products)
        if self._wanted is not None:
            self.table.select_key(self._wanted)
            self._wanted = None
        self._show_selected(self.table.selected_rows())

    def _show_selected(self, products: list[ProductView]) -> None:
        product = products[0] if products else None
        self.edit_button.setEnabled(product is not None)
        self.price_button.setEnabled(product is not None)
        self.count_button.setEnabled(product is not None and not product.is_service)
        expired, soon = _expiry_words(product, self.desk.clock.today())
        self.card.show_product(product, expired=expired, soon=soon)
        self.card.picture.show_picture(None)
        if product is not None and product.picture_sha256 is not None:
            digest, store = product.picture_sha256, self.desk.store
            self.desk.tasks.run(
                lambda _: get_picture(store, digest),
                done=lambda content: self._show_picture(digest, content),
                owner=self,
            )

    def _show_picture(self, digest: str, content: bytes | None) -> None:
        selected = self.table.selected_rows()
        if selected and selected[0].picture_sha256 == digest:
            self.card.picture.show_picture(content)

    def _edit(self, product: ProductView | None) -> None:
        if not self.desk.may("shop.change_product"):
            return
        store = self.desk.store

        def look() -> tuple[str, str, bytes | None]:
            code = next_code(store)
            own = propose_barcode(store, product.id if product else None)
            digest = product.picture_sha256 if product else None
            return code, own, get_picture(store, digest) if digest else None

        def ask(found: tuple[str, str, bytes | None]) -> None:
            code, own, picture = found
            known = {each.class_name for each in self.table.model.all_rows if each.class_name}
            classes = list(dict.fromkeys([*product_classes(), *sorted(known)]))
            dialog = ProductDialog(product, code, own, classes, picture, self)
            edit_product(self.desk, dialog, product, self._on_saved)

        self.desk.tasks.run(lambda _: look(), done=ask, owner=self)

    def _on_saved(self, product: ProductView) -> None:
        self._wanted = product.id
        self.desk.messages.say(f"已保存“{product.name}”。")

    def _on_label_clicked(self) -> None:
        ask_labels(self.desk, self, self.table.selected_rows(), self.table.model.shown_rows)

    def _on_price_clicked(self) -> None:
        selected = self.table.selected_rows()
        if selected:
            ask_price(self.desk, self, selected[0], self.desk.messages.say)

    def _on_count_clicked(self) -> None:
        selected = self.table.selected_rows()
        if selected:
            ask_count(self.desk, self, selected[0], self._on_counted)

    def _on_counted(self, movement: MovementView) -> None:
        self.desk.messages.say(
            f"“{movement.product}”的库存已更正为 {movement.stock_after} {movement.unit}（{movement.note}）。"
        )

    def _on_catalogue_asked(self) -> None:
        desk = self.desk
        desk.tasks.run(
            lambda _: add_products(desk.store, desk.actor, starting_products()),
            done=lambda count: desk.messages.say(f"已载入 {count} 种常用商品。到货后请在“库存”里办理。"),
            owner=self,
        )


def _expiry_colour(product: ProductView, today: date) -> str | None:
    if product.expires_on is None or not product.expires_soon(today):
        return None
    return theme.BAD if product.expires_on < today else theme.WARN


def _expiry_words(product: ProductView | None, today: date) -> tuple[str, str]:
    """What the earliest date on the shelf means: (expired, expires soon)."""
    if product is None or product.expires_on is None or not product.expires_soon(today):
        return "", ""
    if product.expires_on < today:
        return f"有一批 {product.expires_on:%Y-%m-%d} 已经过期，请下架并报损。", ""
    days = (product.expires_on - today).days
    return "", f"最早一批 {product.expires_on:%Y-%m-%d} 到期，还有 {days} 天。"
