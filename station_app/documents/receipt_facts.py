"""What a receipt says, put into words once for every paper it can be printed on."""

from __future__ import annotations

from dataclasses import dataclass

from station_app.clock import local
from station_app.domain.amounts import capital_points, format_points
from station_app.domain.shop import receipt_code, receipt_label
from station_app.services.receipts import ReceiptView


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """One kind of goods in words: ``quantity`` with its unit, ``price`` and ``amount`` in points."""

    product: str
    quantity: str
    price: str
    amount: str


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """A receipt's texts; the same on a roll and on a sheet."""

    station: str
    title: str
    number: str
    household: str
    head: str
    taker: str
    at: str
    goods: tuple[GoodsLine, ...]
    total_label: str
    total: str
    total_in_words: str
    balance_labels: tuple[str, str]
    before: str
    after: str
    clerk: str
    check_code: str
    qr: str
    note: str
    marks: tuple[str, ...]
    """Framed words that stand under the title: 补打第 2 次, 作废原凭证 000122 号, 退自凭证 000122 号."""

    dead: str
    """已作废, with the number of the receipt that voided this one; empty where it stands."""


def facts_of(view: ReceiptView) -> ReceiptFacts:
    """The texts of ``view``. The amounts of a void or a return are what comes back, without a sign."""
    gives_back = view.voids is not None or view.returns is not None
    number = receipt_label(view.number)
    return ReceiptFacts(
        station=view.station,
        title=_title(view),
        number=number,
        household=view.household_number,
        head=view.household_head,
        taker=f"{view.taker}（代领，{view.proxy}）" if view.proxy else view.taker,
        at=f"{local(view.at):%Y-%m-%d %H:%M}",
        goods=tuple(
            GoodsLine(
                line.product,
                f"{abs(line.quantity)} {line.unit}".rstrip(),
                format_points(abs(line.price)),
                format_points(abs(line.amount)),
            )
            for line in view.lines
        ),
        total_label="退回积分" if gives_back else "合计积分",
        total=format_points(abs(view.total)),
        total_in_words=capital_points(abs(view.total)),
        balance_labels=("退回前余额", "退回后余额") if gives_back else ("兑换前余额", "兑换后余额"),
        before=format_points(view.balance_before),
        after=format_points(view.balance_after),
        clerk=view.clerk,
        check_code=view.check_code,
        qr=receipt_code(view.number, view.check_code),
        note=view.note,
        marks=_marks(view),
        dead=f"已作废　见 {receipt_label(view.voided_by)} 号" if view.voided_by is not None else "",
    )


def _title(view: ReceiptView) -> str:
    kind = "作废" if view.voids is not None else "退货" if view.returns is not None else "兑换"
    return f"爱心超市{kind}凭证"


def _marks(view: ReceiptView) -> tuple[str, ...]:
    marks = []
    if view.voids is not None:
        marks.append(f"作废原凭证 {receipt_label(view.voids)} 号")
    if view.returns is not None:
        marks.append(f"退自凭证 {receipt_label(view.returns)} 号")
    if view.exchange is not None:
        other = "换出" if view.returns is not None else "退回"
        marks.append(f"换货　{other}见 {receipt_label(view.exchange)} 号")
    if view.returned_by:
        back = "、".join(map(receipt_label, view.returned_by))
        marks.append(f"已有退货　见 {back} 号")
    if view.prints > 0:
        marks.append(f"补打第 {view.prints} 次")
    return tuple(marks)
