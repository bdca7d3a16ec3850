"""What can go wrong on the way to the city centre over the network."""

from __future__ import annotations

from station_app.errors.sync import SyncError, SyncFault


class NoService(SyncError):
    sentence = "市中心还没有开通网络同步。请用U盘导出；开通以后，读一次回执就能用网络了。"
    operator = "the centre has told no address yet"


class CenterUnreachable(SyncFault):
    """``reason`` is the network library's own word, for the log alone."""

    sentence = "连不上市中心。请看看网络通不通；程序过一会儿会自己再试，也可以先用U盘导出。"
    operator = "the centre cannot be reached: {reason}"


class CenterNotTrusted(SyncError):
    sentence = "网络那一头不是本站认识的市中心，没有传任何东西。请打电话与市中心核对，先用U盘导出。"
    operator = "the other side shows another certificate than the pinned one: {reason}"


class CenterBusy(SyncFault):
    sentence = "市中心现在忙不过来。程序过一会儿会自己再试，也可以先用U盘导出。"
    operator = "the centre answered {status}; to be tried again later"


class UploadRefused(SyncError):
    """``said`` is the centre's own sentence."""

    sentence = "市中心没有收下这次的数据：{said}"
    operator = "the centre refused: {reason}"


class NotLetIn(SyncError):
    sentence = "市中心不认得这台电脑。可能换过电脑或重新申请过，请打电话与市中心核对，先用U盘导出。"
    operator = "the centre does not take this station's signature: {reason}"


class StationRevoked(SyncError):
    sentence = "市中心已经停用了本站这台电脑的同步。数据都在，请打电话与市中心核对。"
    operator = "this station was revoked: {reason}"


class CenterOlder(SyncError):
    """``what`` names in Chinese what the centre's program does not take in yet."""

    sentence = (
        "市中心的程序比本站的旧，还收不了{what}。数据都在本站，请打电话让市中心升级程序，升级后会自动补传。"
    )
    operator = "the centre's program is too old for this ({reason}); the centre is to be updated"


class KeysReplaced(SyncError):
    """``day`` is when the keys that this computer signs with were replaced at the centre."""

    sentence = (
        "本站的密钥{day}已经在市中心更换，这台电脑还在用旧的，市中心不收。"
        "是本站换的，请读取市中心的回执；不是本站换的，请马上打电话给市中心。"
    )
    operator = "the centre has replaced these keys on {day}: {reason}"


class KeyChangeRefused(SyncError):
    sentence = (
        "市中心登记的不是这台电脑现在的密钥，没有更换。"
        "请把更换密钥的申请文件送到市中心，打电话核对核对码后由市中心批准。"
    )
    operator = "the centre does not take the consent of these keys: {reason}"


class CenterAnswerStrange(SyncFault):
    sentence = "市中心的回答读不懂，这次没有同步完。程序过一会儿会自己再试，也可以先用U盘导出。"
    operator = "an answer that this protocol does not have: {reason}"
