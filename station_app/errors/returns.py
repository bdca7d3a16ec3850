"""Sentences about goods that come back: returns and exchanges."""

from __future__ import annotations

from station_app.errors import StationError


class ReturnsClosed(StationError):
    sentence = "本站没有开放退换货。如要开放，请站长在“设置”里填写退换货期限。"


class ReturnTooLate(StationError):
    sentence = "凭证 {number} 是 {day} 兑换的，已经过了 {days} 天的退换货期限，不能再退换。"


class NothingLeftToReturn(StationError):
    sentence = "凭证 {number} 没有可以退的商品：服务券不能退，其余的已经退完。"


class NothingToReturn(StationError):
    sentence = "还没有填退回的数量。请在要退的商品后面填写退几件。"
    field = "quantity"


class ServiceNotReturned(StationError):
    sentence = "“{product}”是服务券，不能退货。还没有使用的，请作废整张凭证。"
    field = "quantity"


class ReturnTooMany(StationError):
    sentence = "“{product}”当时兑换 {bought} {unit}，已退 {returned} {unit}，最多还能退 {left} {unit}。"
    field = "quantity"


class NotOnThisReceipt(StationError):
    sentence = "这张凭证上没有可以退的“{product}”。请核对商品，或换一张凭证办理。"
    field = "quantity"


class ReturnOfVoided(StationError):
    sentence = "凭证 {number} 已经作废（作废凭证 {void}），积分和商品都退过了，不能再退货。"


class ReturnOfReturn(StationError):
    sentence = "凭证 {number} 是{kind}，不是兑换凭证，不能退换货。"


class VoidOfReturned(StationError):
    sentence = "凭证 {number} 已有退货（退货凭证 {returns}），不能再作废。剩下的商品请办理退货。"


class VoidOfReturn(StationError):
    sentence = "凭证 {number} 是退货凭证，不能作废。村民要拿回商品，请重新兑换。"
