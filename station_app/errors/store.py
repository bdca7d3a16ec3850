"""Sentences about the station's file: passwords, damage, backups, room on the disk."""

from __future__ import annotations

from station_app.errors import EnvironmentFault, StationError


class NotAllowed(StationError):
    sentence = "您的角色“{role}”不能做这件事。请让有权限的同事登录后操作。"


class WrongPassword(StationError):
    sentence = "密码不对。请检查大小写和输入法后再试一次。"
    field = "password"


class WrongRecoveryCode(StationError):
    sentence = "恢复码不对。请对照打印的恢复码一组一组核对后再输入。"
    field = "recovery_code"


class UnknownUser(StationError):
    sentence = "没有名叫“{name}”的用户。请从列表里选择自己的名字。"
    field = "user"


class PasswordTooShort(StationError):
    sentence = "密码至少要 {least} 个字。请换一个长一点、自己记得住的密码。"
    field = "password"


class PasswordTooLong(StationError):
    sentence = "密码最多 {most} 个字。请换一个短一点的密码。"
    field = "password"


class UserNameTaken(StationError):
    sentence = "已经有一位用户叫“{name}”。请在名字后加上职务，例如“{name}（文书）”。"
    field = "name"


class StoreDamaged(EnvironmentFault):
    sentence = "本站的数据文件打不开，可能已经损坏。文件已原样保留，请从备份恢复，或联系市中心。"


class KeyFileDamaged(EnvironmentFault):
    sentence = "本站的钥匙文件不见了或已损坏。数据仍在，请用最近的备份恢复。"


class StoreMissing(EnvironmentFault):
    sentence = "这台电脑上还没有实践站的数据。请先新建实践站，或从备份恢复。"


class StoreExists(StationError):
    sentence = "这台电脑上已经有实践站的数据。请直接登录；如要另建，请先换一个文件夹。"


class StoreInUse(EnvironmentFault):
    sentence = "程序已经打开了一个窗口。请在任务栏里切换到那个窗口继续使用。"


class DataFolderClosed(EnvironmentFault):
    sentence = "数据文件夹“{folder}”不能写入。请检查这个文件夹是不是只读，或者换一个用户登录电脑后再打开。"


class StoreTooNew(EnvironmentFault):
    sentence = "这份数据是用更新的版本写的，本机的程序太旧。请先把程序更新到最新版本再打开。"


class DiskFull(EnvironmentFault):
    sentence = "电脑的磁盘满了，刚才这一步没有保存。请删掉一些不用的文件后再做一次。"


class DiskFault(EnvironmentFault):
    sentence = "写入磁盘时出错，刚才这一步没有保存。请重新打开程序再试；若再次出现，请先备份到U盘。"


class StoreBusy(EnvironmentFault):
    sentence = (
        "数据文件正被另一个程序占用，刚才这一步没有保存。请过一会儿再做一次；若总是这样，请重新启动电脑。"
    )


class StoreReadOnly(EnvironmentFault):
    sentence = "数据文件夹不能写入，刚才这一步没有保存。请检查磁盘是否被设为只读。"


class ClockRanBack(StationError):
    sentence = (
        "电脑现在的时间是 {now}，早于最后一笔记录的时间 {last}。请先把电脑的日期和时间调对；"
        "如果确认现在的时间是对的，请选“时间没错，继续”。"
    )


class BackupUnreadable(EnvironmentFault):
    sentence = "这个文件不是完整的备份，不能用来恢复。请换一个备份文件。"


class BackupFailed(EnvironmentFault):
    sentence = "备份没有做成：写好的备份检查时不完整，已经删除。请再做一次，或换一个地方存放。"


class BackupPlaceFull(EnvironmentFault):
    sentence = "“{place}”放不下这份备份，备份没有做成。请清出一些空间，或换一个地方存放。"


class BackupPlaceLocked(EnvironmentFault):
    sentence = "“{place}”不能写入，备份没有做成。请看看是不是只读的，或已经拔出，再换一个地方存放。"


class TextNotStorable(StationError):
    sentence = "“{text}”里有一个不能保存的字符（多半是从别处粘贴来的）。请把这几个字删掉，重新输入后再保存。"


class NothingFound(StationError):
    sentence = "没有找到这条记录，可能刚刚被改动过。请刷新后再试。"


class RestoreUnsettled(StationError):
    """A restored store of an enrolled station must not go on before it knows what its centre holds."""

    sentence = "这份数据刚从备份恢复，请先与市中心核对，或者选择不等核对直接开始工作，然后再录入。"
