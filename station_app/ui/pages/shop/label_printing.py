"""Asks which goods are to have a shelf label, and on which paper; and prints the wall list of goods."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from station_app.documents.inputs import ShelfLabelView, WallGoods, WallList
from station_app.documents.label_layouts import LAYOUTS, LabelLayout
from station_app.documents.papers import SheetPaper
from station_app.domain.amounts import format_points
from station_app.domain.shop import is_own_barcode
from station_app.services.prices import ComingPrice, coming_prices
from station_app.services.products import ProductView, list_products
from station_app.ui.page import Desk
from station_app.ui.pages.shop.stock_papers import show_paper
from station_app.ui.tasks import Lane, Progress

_PAPER = "labels"


def ask_labels(
    desk: Desk, parent: QWidget, selected: Sequence[ProductView], shown: Sequence[ProductView]
) -> None:
    """For the selected product, for the goods that bear our own barcode, or for all that are shown."""
    own = [product for product in shown if is_own_barcode(product.barcode) or not product.barcode]
    choices = [(f"“{product.name}”", "只打所选的这一种", [product]) for product in selected]
    if own:
        choices.append(("包装上没有条码的商品", f"{len(own)} 种，用本站条码或编号", own))
    if shown:
        choices.append(("表中显示的商品", f"{len(shown)} 种", list(shown)))
    chosen = desk.messages.ask_choice("打印哪些商品的标签？", choices) if choices else None
    if chosen is None:
        return
    papers = [(layout.title, layout.detail, layout) for layout in LAYOUTS]
    layout = desk.messages.ask_choice("用哪种标签纸？", papers)
    if layout is not None:
        _print_labels(desk, parent, chosen, layout)


def ask_wall_list(desk: Desk, parent: QWidget) -> None:
    """The wall list of all goods on sale, on A3 or A4."""
    sizes = [
        ("A3", "字大，贴在超市墙上", SheetPaper.A3),
        ("A4", "没有 A3 打印机时用", SheetPaper.A4),
    ]
    paper = desk.messages.ask_choice("价目表用多大的纸？", sizes)
    if paper is None:
        return
    store = desk.store

    def look() -> WallList:
        coming = coming_prices(store)
        goods = tuple(_wall_goods(each, coming.get(each.id)) for each in list_products(store))
        return WallList(desk.station_name, store.clock.today(), goods)

    def lay_out(view: WallList) -> None:
        def make() -> bytes:
            from station_app.documents.goods_wall import goods_wall  # reportlab, when first printed

            return goods_wall(view, paper)

        show_paper(desk, parent, make, "兑换价目表", paper)

    desk.tasks.run(lambda _: look(), done=lay_out, owner=parent)


def _print_labels(desk: Desk, parent: QWidget, goods: Sequence[ProductView], layout: LabelLayout) -> None:
    store = desk.store

    def lay_out(coming: dict[int, ComingPrice]) -> None:
        views = [_label(each, coming.get(each.id)) for each in goods]

        def make(_: Progress) -> bytes:
            from station_app.documents.shelf_labels import shelf_labels  # reportlab, when first printed

            return shelf_labels(views, layout)

        desk.tasks.run(
            make,
            done=lambda pdf: desk.printing.show(pdf, "商品标签", _PAPER, parent),
            lane=Lane.POOL,
            owner=parent,
        )

    desk.tasks.run(lambda _: coming_prices(store), done=lay_out, owner=parent)


def _label(product: ProductView, coming: ComingPrice | None) -> ShelfLabelView:
    price = f"{format_points(product.price)} 分/{product.unit}"
    return ShelfLabelView(product.name, price, product.code, product.barcode, _coming_words(coming))


def _wall_goods(product: ProductView, coming: ComingPrice | None) -> WallGoods:
    is_out = not product.is_service and not product.stock
    remark = "暂时无货" if is_out else _coming_words(coming)
    points = f"{format_points(product.price)} 分"
    return WallGoods(product.class_name, product.name, product.unit, points, remark)


def _coming_words(coming: ComingPrice | None) -> str:
    if coming is None:
        return ""
    day = coming.valid_from
    return f"{day.month}月{day.day}日起 {format_points(coming.price)} 分"
