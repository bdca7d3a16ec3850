"""Prints 积分告知单, on the paper that the counter prints its receipts on."""

from __future__ import annotations

from station_app.documents.papers import ReceiptPaper
from station_app.services.claim_slips import ClaimSlip
from station_app.ui.tabbed_page import Panel
from station_app.ui.tasks import Lane

_PAPERS = (
    (ReceiptPaper.A5, "A5", "一条一张，可以存档"),
    (ReceiptPaper.ROLL_58, "58 毫米小票", "用柜台的小票打印机，一条一段"),
    (ReceiptPaper.ROLL_80, "80 毫米小票", "用柜台的小票打印机，一条一段"),
)


def print_slips(panel: Panel, slips: list[ClaimSlip]) -> None:
    """Asks for the paper, and shows the preview."""
    desk = panel.desk
    choices = [(name, detail, paper) for paper, name, detail in _PAPERS]
    paper = desk.messages.ask_choice("告知单打在什么纸上？", choices)
    if paper is None:
        return

    def make() -> bytes:
        from station_app.documents.claim_slip import claim_slips  # reportlab, when first printed

        return claim_slips(slips, paper)

    first = slips[0].row
    title = f"积分告知单 {first.number}号" if len(slips) == 1 else f"积分告知单 {len(slips)}份"
    desk.tasks.run(
        lambda _: make(),
        done=lambda pdf: desk.printing.show(pdf, title, paper.value, panel),
        lane=Lane.POOL,
        owner=panel,
        title="正在排版",
    )
