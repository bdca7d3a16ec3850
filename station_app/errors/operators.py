"""What can go wrong when the centre's operators sign in and fill in the forms of its page."""

from __future__ import annotations

from station_app.errors.sync import SyncError


class OperatorNameWrong(SyncError):
    sentence = "姓名是空的，或者太长。请填写 1 到 {most} 个字的姓名。"
    operator = "the name: 1 to {most} printable characters are wanted"


class PasswordTooShort(SyncError):
    sentence = "密码太短。请用 {least} 个以上的字符。"
    operator = "the password is too short: {least} characters at least"


class PasswordsDiffer(SyncError):
    sentence = "两次输入的密码不一样，没有保存。请再输入一次。"
    operator = "the two passwords differ; nothing was kept"


class SignInWrong(SyncError):
    """Either of the two; which one is not told to somebody who tries."""

    sentence = "姓名或密码不对。请核对后再登录；还没有密码的，请管理员在市中心的电脑上设置。"
    operator = "sign-in of {name}: the name or the password is wrong"


class SignInSlowed(SyncError):
    sentence = "“{name}”连续登录失败 {most} 次。请等 {minutes} 分钟再试。"
    operator = "sign-in of {name}: refused after {most} failures within {minutes} minutes"


class FormStale(SyncError):
    """The form does not come from a page of this session: it is old, or somebody else made it."""

    sentence = "这一页打开得太久，或登录已经变过，没有提交。请核对填写的内容，再提交一次。"
    operator = "a form without the token of its session; nothing was done"


class FormUnreadable(SyncError):
    sentence = "提交的内容太长，或读不出来，没有提交。请改短后再提交一次。"
    operator = "a form that is too large or cannot be read; nothing was done"


class CheckCodeMissing(SyncError):
    sentence = "还没有填写核对码。请打电话给“{name}”，请对方念出核对码，再照着填写。"
    operator = "{name}: the check code as heard by phone is wanted"


class RequestNotChosen(SyncError):
    sentence = "还没有选择文件。请选择站里交来的申请文件，名字以 .request 结尾。"
    operator = "no file was chosen"


class RequestUnknown(SyncError):
    sentence = "没有找到这份接入申请，可能已经处理过。请刷新接入申请一页再看。"
    operator = "{fingerprint}: no such request has come in"


class CheckCodeMisheard(SyncError):
    """On a page, where the right one must not be read off instead of being heard."""

    sentence = (
        "填写的核对码“{given}”与“{name}”的申请不一致，没有批准。"
        "请在电话里再核对一遍；仍不一致时，请站里重新生成接入申请。"
    )
    operator = "{name}: {given} is not the check code of this request; nothing was approved"


class StationKeysDiffer(SyncError):
    sentence = (
        "“{code}”已经由“{name}”用别的密钥接入，没有批准。"
        "如果确实是同一个站换了电脑，请勾选“这个站换了电脑”再批准一次。"
    )
    operator = "{code}: enrolled already with other keys; nothing was approved"
