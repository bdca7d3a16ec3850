"""Sentences about the points supermarket: goods, stock, the counter, receipts."""

from __future__ import annotations

from station_app.errors import StationError


class ProductCodeTaken(StationError):
    sentence = "商品编号“{code}”已经用在“{product}”上。请换一个编号。"
    field = "code"


class BarcodeTaken(StationError):
    sentence = "条码 {barcode} 已经贴在“{product}”上。请核对是不是同一种商品。"
    field = "barcode"


class BarcodeNotDigits(StationError):
    sentence = "条码“{barcode}”不对，商品条码是 7 到 14 位数字。请重新扫一次；没有条码的，可点“用本站条码”。"
    field = "barcode"


class UnknownBarcode(StationError):
    sentence = "没有条码为“{scanned}”的商品。请再扫一次，或按名称查找；新商品请先到“商品”里登记。"
    field = "product"


class ProductNotSold(StationError):
    sentence = "“{product}”已经下架，不能兑换。请换一种商品。"
    field = "product"


class ServiceFixed(StationError):
    sentence = "“{product}”已经有出入库或兑换记录，不能在商品和服务券之间改。请另外添加一个商品，把这个下架。"
    field = "is_service"


class PriceNotPositive(StationError):
    sentence = "所需积分要大于 0。请填写兑换一{unit}“{product}”需要多少分。"
    field = "price"


class ProductCodeMissing(StationError):
    sentence = "请填写商品编号，例如“{proposed}”。"
    field = "code"


class ProductNameMissing(StationError):
    sentence = "请填写商品名称。"
    field = "name"


class OutOfStock(StationError):
    sentence = "“{product}”只剩 {stock} {unit}，不够 {wanted} {unit}。请减少数量，或先办理入库。"
    field = "quantity"


class ProductExpired(StationError):
    sentence = "“{product}”最近一批的保质期到 {day}，已经过期，不能兑换。请下架，并在“商品”里办理报损。"
    field = "product"


class BasketEmpty(StationError):
    sentence = "还没有选商品。请先扫商品条码，或按名称查找。"
    field = "product"


class QuantityNotPositive(StationError):
    sentence = "“{product}”的数量要是大于 0 的整数，且一次不超过 {most}。请改正数量。"
    field = "quantity"


class HouseholdClosed(StationError):
    sentence = "{household}已经销户，不能兑换。请核对户编号；如有误，请先在“户与人”里更正。"
    field = "household"


class HouseholdNotFound(StationError):
    sentence = "没有户编号为“{number}”的户。请核对户码卡，或按姓名查找。"
    field = "household"


class CardOutdated(StationError):
    sentence = "这张户码卡已经作废，{household}补办过新卡。请用新卡，或按姓名查找并核对本人。"
    field = "household"


class CardNotReadable(StationError):
    sentence = "“{scanned}”不是户码卡。请扫户码卡，或输入姓名、拼音首字母、户号后按回车。"
    field = "household"


class BasketNotConfirmed(StationError):
    sentence = "刚才扫的是户码卡，这一单还没有确认。请先按 F8 确认，或按 Esc 放弃，再扫下一户。"
    field = "product"


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


class StockUnchanged(StationError):
    sentence = "“{product}”账上就是 {stock} {unit}，不用更正。请核对实有数量。"
    field = "counted"


class StockCountOutOfRange(StationError):
    sentence = "实有数量要是 0 到 {most} 之间的整数。请核对后重新填写。"
    field = "counted"


class NothingToStockIn(StationError):
    sentence = "还没有要入库的商品。请先扫条码，或按名称查找商品。"
    field = "product"


class UnitCostNotMoney(StationError):
    sentence = "进价“{typed}”不是金额。请填元，最多两位小数，例如 12.5；捐赠的可以不填。"
    field = "unit_cost"


class ExpiresBeforeToday(StationError):
    sentence = "“{product}”的保质期到 {day}，已经过期，不能入库。请核对包装上的日期。"
    field = "expires_on"


class PictureTooLarge(StationError):
    sentence = "照片有 {size} MB，超过了 {most} MB。请换一张小一点的，或用手机截一下屏再选。"
    field = "picture"


class PictureNotReadable(StationError):
    sentence = "这个文件不是能用的照片。请选 JPG 或 PNG 格式的照片。"
    field = "picture"


class ReceiptCodeNotReadable(StationError):
    sentence = "看不懂“{typed}”。请扫凭证上的二维码，或输入凭证号码和查验码，例如 000123 7F3K-9QW2。"
    field = "check_code"


class PriceFromPast(StationError):
    sentence = "新的积分价最早从今天（{day}）起用，以前的兑换不能再改。请改日期。"
    field = "valid_from"


class PriceStands(StationError):
    sentence = "“{product}”那天本来就是这个积分价，不用调整。"
    field = "price"


class SupplierMissing(StationError):
    sentence = "请填写捐赠人，捐赠接收单上要写；不愿公开姓名的可以打勾，对外只写“爱心人士”。"
    field = "supplier"


class ReceivedInFuture(StationError):
    sentence = "到货日期不能晚于今天。请改成实际到货的日子。"
    field = "received_on"


class CostMissing(StationError):
    sentence = "要从“{fund}”里付款，请给每种商品填进价。“{product}”还没有填。"
    field = "unit_cost"


class LossNothing(StationError):
    sentence = "还没有选要报损的商品。请选一个批次，填数量。"
    field = "quantity"


class LotTooSmall(StationError):
    sentence = "“{product}”这一批只剩 {left} {unit}，报损不了 {wanted} {unit}。请改数量。"
    field = "quantity"


class StocktakeOpen(StationError):
    sentence = "第 {number} 次盘点还没有入账。请先录完入账，或取消它，再开始新的盘点。"


class StocktakeEmpty(StationError):
    sentence = "没有要盘点的商品。请换一个类别，或先添加商品。"


class StocktakeClosed(StationError):
    sentence = "这次盘点已经入账或取消，不能再改。需要的话请重新盘点一次。"


class NotCounted(StationError):
    sentence = "还有 {count} 种商品没有填实盘数：{products}。没有货的请填 0。"


class DifferenceUnexplained(StationError):
    sentence = "“{product}”的实盘数和账上不一样，请写明原因，例如“破损”“入库时录错”。"


class CountOverrun(StationError):
    sentence = "录入盘点数以后“{product}”又出库了，账上已不够扣减。请重新数一数这种商品，再录一次。"


class StocktakeNameMissing(StationError):
    sentence = "请填写{who}的姓名，盘点结果上要签字。"
    field = "counted_by"


class HandoverNameMissing(StationError):
    sentence = "请填写{who}的姓名，移交清单上要签字。"


class HandoverToSelf(StationError):
    sentence = "移交人和接收人不能是同一个人。请核对姓名。"
    field = "to_name"


class LabelLayoutUnknown(StationError):
    sentence = "没有这种标签纸。请重新选择标签纸的规格。"
