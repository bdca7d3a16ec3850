"""Sentences about rosters that come in as spreadsheets and tables that go out as such.

``file`` is always the name of the file in hand, without its folder.
"""

from __future__ import annotations

from station_app.errors import EnvironmentFault, StationError


class SheetEmpty(StationError):
    sentence = "“{file}”里没有任何内容。请换一个有人员名单的表格。"


class NotASpreadsheet(StationError):
    sentence = "“{file}”不是表格文件。请选择 Excel、WPS 表格（.xlsx、.xls、.ods）或 .csv 文件。"


class OtherSpreadsheet(StationError):
    """A spreadsheet, but of a kind that is not read; ``kind`` names it in Chinese."""

    sentence = (
        "“{file}”是{kind}，本程序不能直接读取。请用 Excel 或 WPS 打开它，"
        "点“另存为”，类型选“Excel 工作簿（.xlsx）”，再选另存的文件。"
    )


class SheetProtected(StationError):
    sentence = (
        "“{file}”设了打开密码，读不了。请用 Excel 或 WPS 输入密码打开，去掉密码后另存一份，再选另存的文件。"
    )


class SheetDamaged(StationError):
    sentence = "“{file}”已经损坏或没有拷贝完整。请重新拷贝一份，或用 Excel、WPS 打开后另存一份再试。"


class SheetTooLarge(StationError):
    """``size`` and ``most`` in MiB."""

    sentence = "“{file}”太大（{size} MB），最大只能读 {most} MB。请删掉表里的图片，或按组拆成几个文件再导入。"


class TooManyRows(StationError):
    """``rows`` is the last row that holds anything, ``most`` how many people one file may bring."""

    sentence = (
        "“{file}”一直排到第 {rows} 行，一次最多导入 {most} 人。请按组拆成几个文件分别导入；"
        "如果人没有这么多，请删掉表格末尾没有用的行。"
    )


class TooManyColumns(StationError):
    sentence = "“{file}”有 {columns} 列，超过了 {most} 列。请删掉表格右边没有用的列后再试。"


class SheetUnreadable(EnvironmentFault):
    sentence = "读不到文件“{file}”，可能已被移动、U盘已拔出，或没有打开它的权限。请检查后再试一次。"


class NoHeadings(StationError):
    sentence = (
        "没有认出“{sheet}”的表头。表格前 {looked} 行里要有一行写着“姓名”“身份证号”“与户主关系”等列名，"
        "请补上表头，或自己指定每一列是什么。"
    )


class ReadingCancelled(StationError):
    sentence = "已经取消，什么都没有改动。"


class TableInUse(EnvironmentFault):
    sentence = "“{file}”写不进去，多半正在 Excel 或 WPS 里打开着。请先关掉它，或换一个文件名再导出。"


class TablePlaceReadOnly(EnvironmentFault):
    sentence = "“{folder}”里不能写文件。请换一个文件夹，例如桌面，再导出一次。"


class TablePlaceFull(EnvironmentFault):
    sentence = "“{folder}”所在的磁盘或U盘满了，表格没有导出。请腾出一些空间，或换一个地方再导出。"


class TablePlaceGone(EnvironmentFault):
    sentence = "找不到“{folder}”，可能U盘已经拔出。请插好U盘，或换一个地方再导出。"


class TableTooLong(StationError):
    sentence = "这张表有 {rows} 行，一个表格文件最多导出 {most} 行。请缩短时间范围，或按组分开导出。"
