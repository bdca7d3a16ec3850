"""Receipts (爱心超市兑换凭证) for the counter: 58 and 80 mm rolls, A5, A4 with a stub, forms."""

from __future__ import annotations

from station_app.documents.papers import ReceiptPaper
from station_app.documents.receipt_facts import facts_of
from station_app.documents.receipt_roll import roll_receipt
from station_app.documents.receipt_sheet import form_receipt, sheet_receipt, sheet_receipt_with_stub
from station_app.services.receipts import ReceiptView

__all__ = ["ReceiptPaper", "receipt"]


def receipt(view: ReceiptView, paper: ReceiptPaper) -> bytes:
    """The receipt's PDF; on a roll the page is as long as its content.

    Raises ``UnshowableCharacter`` where a name holds a character that the fonts lack.
    """
    facts = facts_of(view)
    if paper is ReceiptPaper.A4:
        return sheet_receipt_with_stub(facts)
    if paper is ReceiptPaper.A5:
        return sheet_receipt(facts)
    if paper is ReceiptPaper.FORM_241:
        return form_receipt(facts)
    return roll_receipt(facts, paper)
