"""Papers for a test print: something of every kind that is printed in earnest."""

from __future__ import annotations

from datetime import datetime

from station_app.documents.inputs import PrintedList
from station_app.documents.papers import Align, ReceiptPaper
from station_app.services.receipts import ReceiptLine, ReceiptView

_FOR_RECEIPTS_ALONE = {ReceiptPaper.ROLL_58, ReceiptPaper.ROLL_80, ReceiptPaper.FORM_241}


def sample_paper(paper: str, station: str, at: datetime) -> bytes:
    """A receipt where ``paper`` is a roll or a form, else a list, each marked as a test. Runs on a worker."""
    if paper in _FOR_RECEIPTS_ALONE:
        from station_app.documents.receipts import receipt  # reportlab, when first printed

        return receipt(_receipt(station, at), ReceiptPaper(paper))
    from station_app.documents.generic_list import printed_list  # reportlab, when first printed

    return printed_list(_list(station))


def _receipt(station: str, at: datetime) -> ReceiptView:
    lines = (ReceiptLine("试打商品", "件", 1, 60, 60),)
    return ReceiptView(
        redemption_id=0,
        number=0,
        station=station,
        at=at,
        household_number="试打",
        household_head="试打",
        taker="",
        proxy="",
        lines=lines,
        total=60,
        balance_before=600,
        balance_after=540,
        clerk="试打",
        check_code="0000-0000",
        note="这是一张试打的凭证，不作数。",
        prints=0,
        voids=None,
        voided_by=None,
    )


def _list(station: str) -> PrintedList:
    return PrintedList(
        station=station,
        title="试打",
        subtitle="这是一张试打的表，四边没有切掉、字迹清楚，就可以用了。",
        headings=("序号", "内容", "数量"),
        rows=tuple((str(place), "试打内容，看看左右是否对齐", "12.5") for place in range(1, 21)),
        alignments=(Align.CENTER, Align.LEFT, Align.RIGHT),
    )
