"""What can be wrong with a catalogue of the city centre, and with the lines of the table it is made from."""

from __future__ import annotations

from station_app.errors import StationError
from station_app.errors.sync import SyncError


class CatalogueFileUnusable(SyncError):
    """``said`` is the sentence of whoever could not read the file."""

    sentence = "{said}"
    operator = "{file}: cannot be read as a table; give an .xlsx, .xls, .ods or .csv file"


class CatalogueFileMissing(SyncError):
    sentence = "还没有选目录文件。请点“选择文件”，选一个表格。"
    operator = "no file was chosen"


class CatalogueHeadsMissing(SyncError):
    sentence = "目录里没有找到这些列：{missing}。请把列名写在第一行，一条规则或一种商品占一行。"
    operator = "the table lacks columns that a catalogue needs; nothing was sent"


class CatalogueEmpty(SyncError):
    sentence = "目录里一条内容也没有。请在列名下面填好，再发一次。"
    operator = "the table has no line below its heads; nothing was sent"


class CatalogueTooLong(SyncError):
    sentence = "目录有 {count} 条，最多 {most} 条。请减少一些再发。"
    operator = "the catalogue has {count} lines, {most} at most; nothing was sent"


class CatalogueLinesWrong(SyncError):
    """``lines`` holds a sentence for each line, ``first`` the number of the first one."""

    sentence = "目录没有发出，请先改好这些行：\n{lines}"
    operator = "{count} lines are wrong, the first is line {first}; nothing was sent"


class CatalogueTitleTooLong(SyncError):
    sentence = "目录的名称有 {length} 个字，最多 {most} 个字。请写短一些。"
    operator = "the title has {length} characters, {most} at most"


class CatalogueUnchanged(SyncError):
    sentence = "这份目录和上一版（第 {number} 版）一模一样，不用再发。请核对是不是选错了文件。"
    operator = "the catalogue is the same as version {number}; nothing was sent"


class ItemCodeWrong(StationError):
    sentence = "编号“{typed}”不对，请用字母和数字，最多 {most} 个。"


class ItemCodeTwice(StationError):
    sentence = "编号“{code}”和第 {line} 行的重复了，请改成不一样的。"


class ItemTextMissing(StationError):
    sentence = "没有填“{head}”，请补上。"


class ItemTextTooLong(StationError):
    sentence = "“{head}”有 {length} 个字，最多 {most} 个字，请写短一些。"


class ItemTextUnfit(StationError):
    sentence = "“{head}”里有认不出的字符，请重新输入这一格。"


class ItemPointsWrong(StationError):
    """``said`` is the sentence of whoever could not read the number."""

    sentence = "“{head}”：{said}"


class ItemPointsZero(StationError):
    sentence = "“{head}”不能是 0，请填加几分或扣几分。"


class ItemPriceNotPositive(StationError):
    sentence = "“{head}”要大于 0，请改正。"


class ItemMonthsWrong(StationError):
    sentence = "“{head}”是“{typed}”，请填 1 到 {most} 的整月数，不限就空着。"


class ItemChoiceWrong(StationError):
    sentence = "“{head}”是“{typed}”，请填这几种里的一种：{known}。"


class ItemCellFaulty(StationError):
    sentence = "“{head}”{fault}，请直接填写内容。"


class CatalogueOutdated(StationError):
    sentence = "市中心的目录刚刚又变了，这次没有改动本站的内容。请重新打开，再看一遍。"
