"""Asks which goods are to have a shelf label, and shows the labels' preview."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from station_app.documents.inputs import ShelfLabelView
from station_app.domain.amounts import format_points
from station_app.domain.shop import is_own_barcode
from station_app.services.products import ProductView
from station_app.ui.page import Desk
from station_app.ui.tasks import Lane, Progress

_PAPER = "labels"


def ask_labels(
    desk: Desk, parent: QWidget, selected: Sequence[ProductView], shown: Sequence[ProductView]
) -> None:
    """For the selected product, for the goods that bear our own barcode, or for all that are shown."""
    own = [product for product in shown if is_own_barcode(product.barcode)]
    choices = [(f"“{product.name}”", "只打所选的这一种", [product]) for product in selected]
    if own:
        choices.append(("用本站条码的商品", f"{len(own)} 种，包装上没有条码", own))
    if shown:
        choices.append(("表中显示的商品", f"{len(shown)} 种", list(shown)))
    chosen = desk.messages.ask_choice("打印哪些商品的标签？", choices) if choices else None
    if chosen is not None:
        _print_labels(desk, parent, chosen)


def _print_labels(desk: Desk, parent: QWidget, goods: Sequence[ProductView]) -> None:
    views = [
        ShelfLabelView(each.name, f"{format_points(each.price)} 分/{each.unit}", each.code, each.barcode)
        for each in goods
    ]

    def make(_: Progress) -> bytes:
        from station_app.documents.shelf_labels import shelf_labels  # reportlab, when first printed

        return shelf_labels(views)

    desk.tasks.run(
        make,
        done=lambda pdf: desk.printing.show(pdf, "商品标签", _PAPER, parent),
        lane=Lane.POOL,
        owner=parent,
    )
