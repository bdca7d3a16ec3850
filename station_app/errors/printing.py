"""What can keep a finished paper from leaving the printer."""

from __future__ import annotations

from station_app.errors import EnvironmentFault


class PrinterGone(EnvironmentFault):
    """The printer that was used for this paper is no longer there."""

    sentence = "找不到打印机“{printer}”。请检查它是否开机、连线是否插好，或另选一台打印机。"


class PrinterStopped(EnvironmentFault):
    """The printer is there, and stands still: paused, out of paper, or without power."""

    sentence = "打印机“{printer}”停着，没有打印。请检查是否缺纸、卡纸、关机或被暂停，好了以后再打印。"


class PrintingFailed(EnvironmentFault):
    """The printer's queue would not take the paper."""

    sentence = "打印机“{printer}”没有接收这次打印。请检查打印机是否缺纸、卡纸或脱机，再打印一次。"


class PaperNotSaved(EnvironmentFault):
    sentence = "没有存成“{name}”。请检查磁盘是否已满或U盘是否写保护，换个位置再存。"
