"""What can be wrong with a service order that the centre forwards from the city's app."""

from __future__ import annotations

from station_app.errors.sync import SyncError


class OrderNumberWrong(SyncError):
    sentence = "单号“{typed}”不对。请照着市里平台上的单号填，只有字母、数字和短横。"
    operator = "--number {typed}: letters, digits and dashes, 40 at most"


class OrderFieldMissing(SyncError):
    sentence = "没有填“{head}”。请补上再转。"
    operator = "the order lacks its {name}"


class OrderFieldTooLong(SyncError):
    sentence = "“{head}”有 {length} 个字，最多 {most} 个字。请写短一些。"
    operator = "the order's {name} has {length} characters, {most} at most"


class OrderFieldUnfit(SyncError):
    sentence = "“{head}”里有认不出的字符。请重新输入。"
    operator = "the order's {name} holds characters that cannot be kept"


class OrderPhoneWrong(SyncError):
    sentence = "电话“{typed}”不是手机号，也不是带区号的座机号。请核对后重新填写。"
    operator = "the order's phone is neither a mobile nor a landline with its area code"


class OrderDayWrong(SyncError):
    sentence = "希望的日期“{typed}”不是日期。请写成 2026-12-31 这样的形式。"
    operator = "wanted_on {typed}: a day such as 2026-12-31 is wanted"


class OrderFileWrong(SyncError):
    """``reason`` says in English what its form lacks."""

    sentence = "“{file}”不是点单文件。请用市里平台导出的文件。"
    operator = "{file}: no order ({reason}); give a JSON object or a list of them"


class OrderForwardedAlready(SyncError):
    sentence = "单号“{number}”已经转给“{station}”了。要改内容或改转别的站，请先撤回，再用新的单号转。"
    operator = "{number}: forwarded to {code} already; cancel it first, or give it another number"


class OrderUnknown(SyncError):
    sentence = "没有单号是“{number}”的点单，或者已经撤回了。请核对单号。"
    operator = "{number}: no such order stands; 'station-center orders' lists them"
