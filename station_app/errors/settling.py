"""What can go wrong while a restored or rebuilt store settles with its centre."""

from __future__ import annotations

from station_app.errors.sync import SyncError


class NotRestored(SyncError):
    sentence = "本站不是从备份恢复的，或者已经核对过了，不用再核对。"
    operator = "the store is settled already"


class NoAnswerYet(SyncError):
    """``place`` is the folder that was looked through."""

    sentence = (
        "“{place}”里没有市中心对这次核对的答复。请先把核对文件交给市中心，请他们把答复文件放回U盘，再来收取。"
    )
    operator = "{place}: no answer to this store's question"


class StillLacking(SyncError):
    """``lacking`` is how many entries the centre has yet to give back."""

    sentence = "市中心还有 {lacking} 条记录没有取回来。请把U盘上的文件带齐，或联网再核对一次。"
    operator = "{lacking} entries have yet to be given back"


class BackupOfAnotherBranch(SyncError):
    sentence = (
        "这份备份里的记录与市中心收到的对不上，市中心退不回后面的记录。"
        "请打电话给市中心，换一份备份，或用市中心的恢复文件重建。"
    )
    operator = "the backup is of a branch that the centre does not hold"


class ReturnedUnasked(SyncError):
    sentence = "“{file}”是市中心退回的旧记录，从备份恢复时才用得着，本站现在不用收它。"
    operator = "{file}: entries given back, which a settled store does not take"


class ReturnedUnfit(SyncError):
    """``reason`` says in English what did not fit, from entry ``seq`` on or before."""

    sentence = (
        "市中心退回的“{file}”里有这台电脑上的程序读不了的内容，没有收取。"
        "请先升级这台电脑上的程序再核对一次；还是不行，请打电话给市中心。"
    )
    operator = "{file}: what was given back does not fit at entry {seq} ({reason}); nothing was taken"


class NotARebuildFile(SyncError):
    sentence = "“{file}”不是市中心的恢复文件，或已经损坏。请重新拷贝，或请市中心重新做一份。"
    operator = "{file}: not a rebuild file, or damaged ({reason})"


class RebuildFileNewer(SyncError):
    sentence = "“{file}”是用更新版本的程序做的，读不了。请先升级这台电脑上的程序。"
    operator = "{file}: version {version} is newer than this side reads ({known}); update this side"


class RebuiltUnsound(SyncError):
    """``reason`` says in English what did not hold."""

    sentence = "用“{file}”重建出来的数据核对不上，没有采用，这台电脑上什么也没有改动。请打电话给市中心。"
    operator = "{file}: what was rebuilt does not hold ({reason}); it was not used"


class NothingToRebuildFrom(SyncError):
    sentence = "市中心还没有收到过这个站的任何记录，不能重建。"
    operator = "{code}: nothing is held of this station"


class RecoveryKeyMissing(SyncError):
    sentence = "这个站还没有交来恢复用的钥匙，不能重建。"
    operator = (
        "{code}: the station never sent a recovery key; its program was too old, or it never synced since"
    )
