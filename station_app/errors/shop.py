"""Sentences about the points supermarket: goods, stock, the counter, receipts."""

from __future__ import annotations

from station_app.errors import StationError


class ProductCodeTaken(StationError):
    sentence = "商品编号“{code}”已经用在“{product}”上。请换一个编号。"
    field = "code"


class BarcodeTaken(StationError):
    sentence = "条码 {barcode} 已经贴在“{product}”上。请核对是不是同一种商品。"
    field = "barcode"


class UnknownBarcode(StationError):
    sentence = "没有条码为“{scanned}”的商品。请再扫一次，或按名称查找；新商品请先到“商品”里登记。"
    field = "product"


class ProductNotSold(StationError):
    sentence = "“{product}”已经下架，不能兑换。请换一种商品。"
    field = "product"


class PriceNotPositive(StationError):
    sentence = "所需积分要大于 0。请填写兑换一{unit}“{product}”需要多少分。"
    field = "price"


class ProductNameMissing(StationError):
    sentence = "请填写商品名称。"
    field = "name"


class OutOfStock(StationError):
    sentence = "“{product}”只剩 {stock} {unit}，不够 {wanted} {unit}。请减少数量，或先办理入库。"
    field = "quantity"


class BasketEmpty(StationError):
    sentence = "还没有选商品。请先扫商品条码，或按名称查找。"
    field = "product"


class QuantityNotPositive(StationError):
    sentence = "“{product}”的数量要是大于 0 的整数，且一次不超过 {most}。请改正数量。"
    field = "quantity"


class HouseholdClosed(StationError):
    sentence = "{household}已经销户，不能兑换。请核对户编号；如有误，请先在“户与人”里更正。"
    field = "household"


class HouseholdNotChosen(StationError):
    sentence = "请先扫户码卡，或按姓名、户编号查找要兑换的户。"
    field = "household"


class PriceChanged(StationError):
    sentence = "商品的所需积分刚刚有变动，现在合计 {total} 分。请看清后再按一次确认。"
    field = "product"


class ReceiptNotFound(StationError):
    sentence = "没有找到凭证“{typed}”。请核对凭证号码。"
    field = "receipt"


class AlreadyVoided(StationError):
    sentence = "凭证 {number} 已经作废过了（作废凭证 {void}），不能再作废一次。"


class VoidOfVoid(StationError):
    sentence = "凭证 {number} 本身是作废凭证，不能再作废。如需兑换，请重新办理。"


class CheckCodeWrong(StationError):
    sentence = "查验码对不上：凭证 {number} 与账上不一致，可能被改动过或抄错了。请对照原凭证再输一次。"
    field = "check_code"


class StockNotCounted(StationError):
    sentence = "“{product}”是服务券，不计库存，不用办理入库。"
    field = "product"
