"""The sentences of the pure rules: what a clerk typed that no rule can take."""

from __future__ import annotations

from station_app.errors import StationError


class PointsMissing(StationError):
    sentence = "还没有填积分。请填一个数，例如 3 或 3.5。"
    field = "points"


class PointsNotNumber(StationError):
    sentence = "积分“{typed}”不是一个数。请只填数字，例如 3 或 3.5。"
    field = "points"


class PointsTooFine(StationError):
    sentence = "积分“{typed}”的小数位太多。积分最多一位小数，例如 3.5，请改正。"
    field = "points"


class PointsTooLarge(StationError):
    sentence = "积分“{typed}”太大。一次最多 {most} 分，请核对后重新填写。"
    field = "points"


class PointsNotPositive(StationError):
    sentence = "积分“{typed}”要大于 0。请重新填写。"
    field = "points"


class QuantityMissing(StationError):
    sentence = "还没有填数量。请填 1 到 {most} 之间的整数。"
    field = "quantity"


class QuantityNotWhole(StationError):
    sentence = "数量“{typed}”不是整数。请填 1 到 {most} 之间的整数。"
    field = "quantity"


class QuantityIsBarcode(StationError):
    sentence = "数量里扫进了条码“{typed}”。请清空数量栏重新填写，再到扫码栏扫商品。"
    field = "quantity"


class QuantityOutOfRange(StationError):
    sentence = "数量“{typed}”不在范围内。一次可填 1 到 {most}，请改正。"
    field = "quantity"
