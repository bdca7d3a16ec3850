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


class HoursMissing(StationError):
    sentence = "还没有填服务时长。请填小时数，例如 1.5。"
    field = "hours"


class HoursNotNumber(StationError):
    sentence = "服务时长“{typed}”不是一个数。请填小时数，例如 1.5。"
    field = "hours"


class HoursNotHalves(StationError):
    sentence = "服务时长“{typed}”不是半小时的倍数。请按半小时填写，不足半小时的不计，例如 1.5。"
    field = "hours"


class HoursOutOfRange(StationError):
    sentence = "服务时长“{typed}”不在范围内。请填 0.5 到 {most} 小时之间的数。"
    field = "hours"


class ServiceEndsTooEarly(StationError):
    sentence = "结束时间要晚于开始时间。请改正；过了零点结束的，请把结束日期改到第二天。"
    field = "ends_at"


class ServiceTooLong(StationError):
    sentence = "一次服务不能超过 {most} 小时。请核对开始和结束的日期、时间。"
    field = "ends_at"


class AreaCodeMissing(StationError):
    sentence = "还没有填区划代码。请填本村 12 位的统计用区划代码。"
    field = "area_code"


class AreaCodeNotTwelve(StationError):
    sentence = "区划代码“{typed}”不是 12 位数字。请填本村 12 位的统计用区划代码。"
    field = "area_code"


class AreaCodeNotVillage(StationError):
    sentence = "区划代码“{typed}”不是村一级的代码。村的代码最后三位不会是 000，请核对。"
    field = "area_code"


class AreaCodeUnknownProvince(StationError):
    sentence = "区划代码“{typed}”的前两位不是省级代码。请核对，湖北省的代码以 42 开头。"
    field = "area_code"
