"""What stands in the list of receipts."""

from __future__ import annotations

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_label
from station_app.services.receipts import ReceiptView, RedemptionRow
from station_app.ui import theme
from station_app.ui.tables.rows_table import Column


def _state(row: RedemptionRow) -> str:
    if row.voids is not None:
        return f"作废 {receipt_label(row.voids)}"
    if row.returns is not None:
        return f"退货，原 {receipt_label(row.returns)}"
    if row.voided_by is not None:
        return f"已作废（{receipt_label(row.voided_by)}）"
    return f"有退货（{_labels(row.returned_by)}）" if row.returned_by else "兑换"


def _state_colour(row: RedemptionRow) -> str | None:
    return None if row.stands else theme.BAD if row.gives_back else theme.MUTED


def _taken(row: RedemptionRow) -> int:
    """What left the balance, signed: a void or a return brings it back."""
    return -row.total if row.gives_back else row.total


def _labels(numbers: tuple[int, ...]) -> str:
    return "、".join(map(receipt_label, numbers))


def returned_words(made: tuple[ReceiptView, ...]) -> str:
    """What a return did, or an exchange with its two receipts."""
    back, last = made[0], made[-1]
    points, after = format_points(back.total), format_points(last.balance_after)
    taken = f"，换出扣 {format_points(last.total)} 分" if len(made) > 1 else ""
    numbers = _labels(tuple(view.number for view in made))
    return f"已退回{back.household_head}户 {points} 分{taken}，余 {after} 分，凭证 {numbers}。"


def taken_back_words(view: ReceiptView) -> str:
    """What became of a receipt that is true, or what it takes back itself; empty where it simply stands."""
    if view.voided_by is not None:
        return f"但它已经作废，见凭证 {receipt_label(view.voided_by)}。"
    if view.voids is not None:
        return f"这是作废凭证，作废的是 {receipt_label(view.voids)}。"
    if view.returns is not None:
        return f"这是退货凭证，退的是 {receipt_label(view.returns)} 的商品。"
    return f"其中有退货，见凭证 {_labels(view.returned_by)}。" if view.returned_by else ""


COLUMNS = (
    Column[RedemptionRow]("凭证号", lambda row: receipt_label(row.number)),
    Column[RedemptionRow]("时间", lambda row: row.at),
    Column[RedemptionRow]("户号", lambda row: row.household_number),
    Column[RedemptionRow]("户主", lambda row: row.household_head),
    Column[RedemptionRow]("商品", lambda row: row.goods, widest=18),
    Column[RedemptionRow]("扣减积分", _taken, format_points, Align.RIGHT, bold=lambda row: row.stands),
    Column[RedemptionRow]("余额", lambda row: row.balance_after, format_points, Align.RIGHT),
    Column[RedemptionRow]("状态", _state, foreground=_state_colour),
    Column[RedemptionRow]("打印", lambda row: row.prints, lambda n: f"{n} 次" if n else "未打印"),
    Column[RedemptionRow]("领取人", lambda row: row.taker, widest=10),
    Column[RedemptionRow]("经办人", lambda row: row.clerk),
    Column[RedemptionRow]("说明", lambda row: row.note, widest=16),
)
