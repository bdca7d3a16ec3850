"""The papers of stock, made when they are asked for: reportlab is not loaded before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from station_app.documents.papers import SheetPaper
from station_app.ui.page import Desk
from station_app.ui.tasks import Lane

if TYPE_CHECKING:
    from station_app.services.deliveries import DeliveryView
    from station_app.services.donations import DonatedGoods
    from station_app.services.funds import FundBook
    from station_app.services.handovers import HandoverView
    from station_app.services.lots import LossView
    from station_app.services.stocktakes import StocktakeView


def show_paper(desk: Desk, parent: QWidget, make: Callable[[], bytes], title: str, paper: SheetPaper) -> None:
    """Makes a paper away from the window's thread and shows its preview."""
    desk.tasks.run(
        lambda _: make(),
        done=lambda pdf: desk.printing.show(pdf, title, paper.value, parent),
        lane=Lane.POOL,
        owner=parent,
        title="正在排版",
    )


def show_delivery(desk: Desk, parent: QWidget, view: DeliveryView) -> None:
    """入库单 or 捐赠接收单."""

    def make() -> bytes:
        from station_app.documents.delivery_slip import delivery_slip

        return delivery_slip(view)

    show_paper(desk, parent, make, f"{view.title} {view.number:04d}", SheetPaper.A5)


def show_thanks(desk: Desk, parent: QWidget, view: DeliveryView) -> None:
    """感谢信."""

    def make() -> bytes:
        from station_app.documents.thanks_letter import thanks_letter

        return thanks_letter(view)

    show_paper(desk, parent, make, f"感谢信 {view.supplier}", SheetPaper.A4)


def show_loss(desk: Desk, parent: QWidget, view: LossView) -> None:
    """报损单."""

    def make() -> bytes:
        from station_app.documents.loss_slip import loss_slip

        return loss_slip(view)

    show_paper(desk, parent, make, f"报损单 {view.number:06d}", SheetPaper.A5)


def show_donated(desk: Desk, parent: QWidget, view: DonatedGoods) -> None:
    """捐赠物资收发公示表."""

    def make() -> bytes:
        from station_app.documents.donated_sheet import donated_sheet

        return donated_sheet(view)

    show_paper(desk, parent, make, f"捐赠物资收发公示表 {view.period.label()}", SheetPaper.A4)


def show_stocktake(desk: Desk, parent: QWidget, view: StocktakeView) -> None:
    """盘点表 while it is counted, 盘点结果 after that."""

    def make() -> bytes:
        from station_app.documents import stocktake_sheets

        sheet = stocktake_sheets.stocktake_list if view.is_open else stocktake_sheets.stocktake_result
        return sheet(view)

    title = "盘点表" if view.is_open else "盘点结果"
    show_paper(desk, parent, make, f"{title} 第 {view.number} 次", SheetPaper.A4)


def show_handover(desk: Desk, parent: QWidget, view: HandoverView) -> None:
    """移交清单."""

    def make() -> bytes:
        from station_app.documents.handover_sheet import handover_sheet

        return handover_sheet(view)

    show_paper(desk, parent, make, f"移交清单 {view.number:03d}", SheetPaper.A4)


def show_fund_book(desk: Desk, parent: QWidget, view: FundBook, *, with_names: bool) -> None:
    """资金收支账."""

    def make() -> bytes:
        from station_app.documents.fund_sheet import fund_sheet

        return fund_sheet(view, with_names=with_names)

    show_paper(desk, parent, make, f"资金收支账 {view.fund}", SheetPaper.A4)
