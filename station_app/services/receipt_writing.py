"""How a receipt comes to be inside an act: its number, its row, its lines, and its check code."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.models.points import PointsAccount, PointsTransfer
from station_app.models.shop import Redemption, RedemptionKind, RedemptionLine
from station_app.services.receipt_numbers import LAST_NUMBER
from station_app.services.receipts import made_check_code
from station_app.store.unit_of_work import StationSession


def next_number(session: Session) -> int:
    """The number that the next receipt gets."""
    return (session.scalar(select(LAST_NUMBER)) or 0) + 1


def new_receipt(
    number: int,
    kind: RedemptionKind,
    household_id: int,
    account: PointsAccount,
    transfer: PointsTransfer,
    before: int,
) -> Redemption:
    """A receipt of what ``transfer`` moved; ``before`` was the account's balance (tenths)."""
    return Redemption(
        number=number,
        kind=kind,
        at=transfer.at,
        account_id=account.id,
        household_id=household_id,
        total=transfer.amount,
        balance_before=before,
        balance_after=account.balance,
        transfer_id=transfer.id,
        check_code="",
        by_name=transfer.by_name,
    )


def copied_line(line: RedemptionLine, quantity: int) -> RedemptionLine:
    """So many of another receipt's line, with its name and price: what a void or a return takes back."""
    return RedemptionLine(
        redemption_id=0,
        product_id=line.product_id,
        product_name=line.product_name,
        unit=line.unit,
        quantity=quantity,
        price=line.price,
        amount=line.price * quantity,
    )


def keep_receipt(
    session: StationSession, secret: str, redemption: Redemption, lines: list[RedemptionLine]
) -> None:
    """Add a receipt with its lines and give it the check code that the ledger's rows make."""
    session.add(redemption)
    for line in lines:
        line.redemption_id = redemption.id
    session.add_all(lines)
    redemption.check_code = made_check_code(secret, redemption, lines)
