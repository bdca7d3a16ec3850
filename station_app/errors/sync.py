"""What can go wrong between a station, a stick and the city centre, each as one sentence."""

from __future__ import annotations

from typing import ClassVar

from station_app.errors import EnvironmentFault, StationError


class SyncError(StationError):
    """A refusal that a clerk reads in Chinese and the centre's operator in plain English.

    The facts always hold ``file``, the name of the file in hand, where a file is refused.
    """

    operator: ClassVar[str] = ""
    """The operator's line, a ``str.format`` template filled by the same facts."""

    def operator_line(self) -> str:
        """One line of ASCII for the centre's console and logs: what happened, what to do next."""
        line = self.operator.format(**self.facts)
        return line.encode("ascii", "backslashreplace").decode("ascii").replace("\n", " ")


class SyncFault(SyncError, EnvironmentFault):
    """A fault of the stick, the disk or the computer rather than of what a file says."""


class NotABundle(SyncError):
    sentence = "“{file}”不是同步包。请选择以 .bundle 结尾的文件。"
    operator = "{file}: not a bundle"


class BundleCutOff(SyncError):
    sentence = "同步包“{file}”不完整，可能是拷贝没有完成就拔出了U盘。请重新拷贝，或请对方重新导出。"
    operator = "{file}: cut off; copy the file again or have it exported again"


class BundleDamaged(SyncError):
    """``reason`` says in English which check failed, for the operator alone."""

    sentence = "同步包“{file}”已损坏，没有收取任何内容。请重新拷贝，或请对方重新导出。"
    operator = "{file}: damaged ({reason}); nothing was taken; have it exported again"


class FileUnreadable(SyncFault):
    sentence = "读不到文件“{file}”，U盘可能已经拔出。请插好U盘后再试一次。"
    operator = "{file}: cannot be read; check the stick or the file's permissions"


class BundleTooLarge(SyncError):
    """``what`` names in English the size that is too large; ``size`` and ``limit`` are counts of it."""

    sentence = "同步包“{file}”大得不正常，没有收取。请请对方用最新版本的程序重新导出。"
    operator = "{file}: {what} is {size}, the limit is {limit}; nothing was unpacked"


class UnknownSender(SyncError):
    sentence = "同步包“{file}”来自没有登记过的“{sender}”，没有收取。请先与对方完成入网登记。"
    operator = "{file}: sender {sender} is not enrolled here; enrol and approve it first"


class SignatureWrong(SyncError):
    sentence = "同步包“{file}”的签名与“{sender}”登记的不符，没有收取。请打电话与对方核对，并请对方重新导出。"
    operator = "{file}: the signature is not {sender}'s; check by phone whether its keys were replaced"


class OtherReceiver(SyncError):
    sentence = "同步包“{file}”是发给“{receiver}”的，不是发给这里的。请选择发给这里的文件。"
    operator = "{file}: addressed to {receiver}, not to this receiver"


class OtherKey(SyncError):
    sentence = "同步包“{file}”不是用这里现在的密钥加密的，打不开。请请对方更新密钥后重新导出。"
    operator = "{file}: not encrypted to this receiver's present key; send the sender a new welcome or key"


class WrongDirection(SyncError):
    sentence = "“{file}”不是发到这一边的同步包。请选择对方交来的文件，不要选自己导出的文件。"
    operator = "{file}: a bundle of kind {kind} where {wanted} is taken in"


class NewerFormat(SyncError):
    """``sender`` signed it; empty where that is not known. ``schema`` is newer than all known here."""

    sentence = "同步包“{file}”是用更新版本的程序做的，这台电脑读不了。请先升级这台电脑上的程序。"
    operator = "{file}: format version {version} is newer than this side reads ({known}); update this side"


class NewerSchema(SyncError):
    """``sender`` signed it."""

    sentence = "同步包“{file}”的数据版本比这台电脑上的程序新，没有收取。请先升级这台电脑上的程序。"
    operator = "{file}: schema revision {schema} is newer than this side's {known}; update this side"


class BundleGap(SyncError):
    """What lies between is missing; ``resend_from`` is the first sequence number to send again."""

    sentence = "同步包“{file}”前面还缺内容，先放在一边等待。请请对方从第 {resend_from} 条起重新导出。"
    operator = "{file}: starts at {first}, but entries are missing; have it resent from {resend_from}"


class BundleFork(SyncError):
    """What is held and what arrives differ from ``seq`` on."""

    sentence = (
        "同步包“{file}”从第 {seq} 条起与已经收到的内容不一致，可能有两台电脑在用同一份数据。"
        "没有收取，请两边电话核对后再处理。"
    )
    operator = "{file}: forks from what is held at entry {seq}; quarantined, nothing was taken"


class JournalDoesNotChain(SyncError):
    sentence = "本站流水从第 {seq} 条起对不上，不能导出。请在“设置”里检查数据，或用备份恢复。"
    operator = "the journal does not chain at entry {seq}; nothing was exported"


class PhotoDamaged(SyncError):
    """A photo in the store is not what its SHA-256 says; the journal's bundles do not depend on it."""

    sentence = "本站有一张照片已经损坏，照片没有导出，其他记录不受影响。请在“设置”里检查数据，或用备份恢复。"
    operator = "photo {sha256} is not what its name says; no further photos were exported"


class NotARequest(SyncError):
    sentence = "“{file}”不是入网申请，或已经损坏。请重新生成入网申请后再交来。"
    operator = "{file}: not a station request, or damaged ({reason})"


class NotAWelcome(SyncError):
    sentence = "“{file}”不是市中心的入网批复，或已经损坏。请向市中心重新要一份批复文件。"
    operator = "{file}: not a welcome, or damaged ({reason})"


class NewerEnrolment(SyncError):
    sentence = "“{file}”是用更新版本的程序做的，读不了。请先升级这台电脑上的程序。"
    operator = "{file}: version {version} is newer than this side reads ({known}); update this side"


class WelcomeForAnother(SyncError):
    sentence = "“{file}”不是发给本站这台电脑的入网批复。请核对后选择发给本站的批复文件，或重新申请入网。"
    operator = "{file}: the welcome is for another station or for keys that this station no longer has"


class WelcomeFromAnotherCenter(SyncError):
    sentence = "“{file}”不是本站已入网的市中心发来的，没有采用。请打电话与市中心核对。"
    operator = "{file}: the welcome is signed by other keys than the centre's that this station knows"


class StationCodeMissing(SyncError):
    sentence = "还没有填写本站的统计用区划代码。请先到“设置”里填写，再申请入网。"
    operator = "the station has no area code yet"


class DemoStaysHome(SyncError):
    sentence = "这是演示站，里面的人和事都是编的，不能申请入网。请先新建正式的实践站。"
    operator = "a demonstration station cannot be enrolled"


class NotEnrolled(SyncError):
    sentence = "本站还没有入网。请先把入网申请交给市中心，收到批复后再导出。"
    operator = "this station has no welcome from a centre yet"


class NothingToExport(SyncError):
    sentence = "没有需要导出的内容，市中心已经全部收到。"
    operator = "nothing to export: everything is acknowledged"


class AcknowledgementUnknown(SyncError):
    """The centre acknowledges an entry that this journal does not hold, or holds with another hash."""

    sentence = (
        "市中心收到的内容与本站的流水从第 {seq} 条起不一致，可能是恢复了旧备份，或有两台电脑在用同一份数据。"
        "请先不要继续录入，打电话与市中心核对。"
    )
    operator = "{file}: the centre holds entry {seq} of epoch {epoch} with a hash that is not this journal's"


class OtherComputerKept(SyncError):
    """The centre holds what another computer sent; ``seq`` is the first entry that differs."""

    sentence = (
        "还有一台电脑在用本站的数据，市中心收的是那一台的：从第 {seq} 条起与本机的不一样，本机的没有收。"
        "请先不要在这台电脑上记账，打电话给市中心，由市中心定留哪一台。"
    )
    operator = "{file}: the centre holds another computer's entries from {seq} on, not this journal's"


class StickFull(SyncFault):
    """``needed`` and ``free`` are in whole MiB, rounded up and down."""

    sentence = "“{place}”空间不够：需要 {needed} MB，只剩 {free} MB。请删除一些文件或换一个U盘，再导出一次。"
    operator = "{place}: not enough space, {needed} MiB needed, {free} MiB free"


class StickReadOnly(SyncFault):
    sentence = "“{place}”不能写入，可能打开了写保护开关，或没有权限。请关闭写保护或换一个U盘，再导出一次。"
    operator = "{place}: read-only or no permission to write"


class StickGone(SyncFault):
    sentence = "找不到“{place}”，U盘可能已经拔出。请插好U盘，再导出一次。"
    operator = "{place}: gone or not answering"


class ReadBackDiffers(SyncFault):
    sentence = "写到“{place}”的“{file}”读回来不一样，这个U盘可能坏了。请换一个U盘，再导出一次。"
    operator = "{place}: {file} read back differently from what was written; replace the stick"
