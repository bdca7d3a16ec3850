"""What the kinds of points transfers are called, on the screen and on paper alike."""

from __future__ import annotations

KIND_LABELS: dict[str, str] = {
    "earn": "获得",
    "minus": "扣分",
    "redeem": "兑换",
    "void": "凭证作废",
    "return": "退货退回",
    "voucher": "兑换券",
    "reversal": "冲正",
    "expire": "清零",
    "adjust": "调整",
    "opening": "期初转入",
    "merge": "并户转入转出",
}
