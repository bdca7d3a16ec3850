"""Sentences about year-ends, opening balances, closed months and passbooks."""

from __future__ import annotations

from station_app.errors import StationError


class YearAlreadyCleared(StationError):
    sentence = "{year}年已经在{done}结转过了，不能再结转一次。要重新结转，请先撤销那一次。"
    field = "year"


class ClearingInFuture(StationError):
    sentence = "截止日期不能晚于今天（{today}）。请改正日期。"
    field = "as_of"


class ClearingOfOtherYear(StationError):
    sentence = "{year}年的结转，截止日期要在{year}年或下一年之内。请改正年份或日期。"
    field = "as_of"


class ShareOutOfRange(StationError):
    sentence = "保留比例要在 1 到 99 之间。全部保留请选“全部结转”，一分不留请选“清零”。"
    field = "share"


class NothingToClear(StationError):
    sentence = "现在没有可以清零的积分，不用办理。"


class ExpiryOff(StationError):
    sentence = "本站没有规定积分多少个月到期。需要时请站长先在“设置”里填写月数。"
    field = "kind"


class ClearingNotFound(StationError):
    sentence = "没有找到这次结转。请刷新后再试。"


class ClearingUndone(StationError):
    sentence = "这次结转已经撤销过了，不用再撤。"


class RedeemedSinceClearing(StationError):
    sentence = "结转以后已经有人兑换过：{holders}。这次结转不能再撤销；个别记错的，请另入一笔积分并写明原因。"


class ReversalOfClearing(StationError):
    sentence = "这一笔是结转清零的，不能单独冲正。请到“年终结转”里把整次结转撤销。"


class MonthClosed(StationError):
    sentence = (
        "{month}已经月结，不能再补记那个月的事。确需补记，请站长先在“公示与报表”的“月结”里重开{month}。"
    )


class MonthAlreadyClosed(StationError):
    sentence = "{month}已经月结过了，不用再结。"


class MonthNotOver(StationError):
    sentence = "{month}还没有过完，到下个月再月结。"


class EarlierMonthOpen(StationError):
    sentence = "要按月份先后月结：请先结{month}。"


class MonthHasActivities(StationError):
    sentence = "到{month}底还有活动没有结束入账：{activities}。请先在“队伍与活动”里结束或取消，再月结。"


class MonthHasClaims(StationError):
    sentence = "到{month}底还有 {claims} 件申报没有办完。请先在“积分”的“申报”里入账、撤回或不予认可，再月结。"


class MonthNotClosed(StationError):
    sentence = "{month}没有月结，不用重开。"


class OpeningNegative(StationError):
    sentence = "期初数不能是负数（“{typed}”）。请对照存折或登记本改正。"


class OpeningHoursNotHalves(StationError):
    sentence = "“{typed}”不是时长。请填小时数，最小半小时，例如 12 或 12.5。"


class OpeningEmpty(StationError):
    sentence = "还没有填一个数。请在表里填写，或从表格读入，再登记。"


class OpeningDoubled(StationError):
    sentence = "{holder}在第 {number} 号期初登记单里已经登记过，不能再登记一次。要改的话请先撤销那一张。"


class OpeningInFuture(StationError):
    sentence = "期初日期不能晚于今天（{today}）。请改正日期。"
    field = "as_of"


class OpeningUnsigned(StationError):
    sentence = "请填写签字的人：期初数要有人核对并签字。"
    field = "signed_by"


class OpeningNotFound(StationError):
    sentence = "没有找到这张期初登记单。请刷新后再试。"


class OpeningUndone(StationError):
    sentence = "这张期初登记单已经撤销过了，不用再撤。"


class NoOpeningHeadings(StationError):
    sentence = (
        "没有认出“{file}”的表头。要有一行写着“户编号”或“姓名”，还要有{wanted}这样的一列。"
        "可以先点“空表”下载一张来填。"
    )


class OpeningNobody(StationError):
    sentence = "没有找到{named}。请核对户编号和姓名。"


class OpeningAmbiguous(StationError):
    sentence = "叫{name}的有 {count} 个，请在表里写上户编号。"


class OpeningNameDiffers(StationError):
    sentence = "户编号 {number} 登记的是{known}，表里写的是{typed}，请核对。"


class OpeningTwice(StationError):
    sentence = "{named}在表里有两行（第 {first} 行也是），请只留一行。"


class NothingToPrint(StationError):
    sentence = "{holder}的存折已经打到最新一笔，没有要接着打的。"


class PassbookMovedOn(StationError):
    sentence = "{holder}的存折刚才已经打过了。请关掉这个窗口，重新打开再看。"


class PassbookOffsetTooLarge(StationError):
    sentence = "偏移最多 {most} 毫米，例如 1.5 或 −2。"
    field = "offset"
