"""What stands in the list of receipts."""

from __future__ import annotations

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_label
from station_app.services.receipts import RedemptionRow
from station_app.ui import theme
from station_app.ui.tables.rows_table import Column


def _state(row: RedemptionRow) -> str:
    if row.voids is not None:
        return f"作废 {receipt_label(row.voids)}"
    return "兑换" if row.voided_by is None else f"已作废（{receipt_label(row.voided_by)}）"


def _state_colour(row: RedemptionRow) -> str | None:
    return None if row.stands else theme.BAD if row.is_void else theme.MUTED


def _taken(row: RedemptionRow) -> int:
    """What left the balance, signed: a void brings it back."""
    return -row.total if row.is_void else row.total


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
