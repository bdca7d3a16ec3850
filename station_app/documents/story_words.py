"""A transfer's story in plain sentences from top to bottom, for the window and for paper; no reportlab."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from station_app.clock import local
from station_app.domain.action_labels import action_words
from station_app.domain.amounts import format_points
from station_app.domain.hours import format_hours
from station_app.domain.points import HOUR_UNIT
from station_app.domain.shop import receipt_label
from station_app.domain.transfers import KIND_LABELS
from station_app.models.publicity import NoticeStatus, ObjectionStatus
from station_app.services.explaining.facts import (
    ClaimFacts,
    ClearingFacts,
    NoticeFacts,
    PhotoFacts,
    ReceiptFacts,
    ReviewFacts,
    RuleFacts,
    Story,
)

STEPS = {
    "claimed": "申报",
    "reviewed": "评议通过",
    "posted_up": "开始公示",
    "objected": "有人提出异议",
    "entered": "入账",
    "refused": "没有通过",
    "withdrawn": "撤回",
}
_RESULTS = {"agreed": "同意", "changed": "同意，分数有改动", "refused": "不同意", "put_off": "下次再议"}
_NOTICES = {
    NoticeStatus.POSTED: "正在公示",
    NoticeStatus.CLOSED: "公示期满办结",
    NoticeStatus.WITHDRAWN: "已撤下",
}
_OBJECTIONS = {
    ObjectionStatus.OPEN: "还没有答复",
    ObjectionStatus.UPHELD: "异议成立",
    ObjectionStatus.REJECTED: "异议不成立",
}
_VOUCHERS = {"issued": "还没有用", "spent": "已经用掉", "cancelled": "已经退回"}
_SEAL = 16
"""Characters of a hash that are told: enough to compare by eye."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the story: its heading, its sentences, its photos.

    ``receipt``, ``activity`` and ``transfer`` are the ids of what it can open.
    """

    heading: str
    sentences: tuple[str, ...]
    photos: tuple[PhotoFacts, ...] = field(default=())
    receipt: int | None = None
    activity: int | None = None
    transfer: int | None = None


def headline(story: Story) -> str:
    """The whole in one line: “李名兰户因“参加村民会议”得 3 分”."""
    change = story.change or story.honour_change
    verb = {"redeem": "兑换用去", "minus": "扣", "expire": "清零", "voucher": "换兑换券"}.get(
        story.kind, "得"
    )
    if verb == "得" and change < 0:
        verb = "减少"
    if story.kind == "voucher" and change > 0:
        verb = "退回"
    return f"{story.holder}：{story.item}，{verb} {format_points(abs(change))} 分"


def chapters(story: Story) -> tuple[Chapter, ...]:
    """The story from the deed to the entry in the journal."""
    return tuple(
        chapter
        for part in (_deed, _claim, _reviews, _notices, _rule, _shop, _books, _entered, _mended, _journal)
        for chapter in part(story)
    )


def _deed(story: Story) -> Iterator[Chapter]:
    activity = story.activity
    if activity is not None:
        start, end = local(activity.starts_at), local(activity.ends_at)
        place = f"在{activity.place}" if activity.place else ""
        told = [f"{_moment(start)} 到 {end:%H:%M}，{activity.team}{place}举办“{activity.title}”。"]
        if activity.minutes is not None:
            told.append(
                f"{story.who or story.holder}参加，记服务时长 {format_hours(activity.minutes)} 小时。"
            )
        if activity.recorded_at is not None:
            told.append(f"签到由{activity.recorded_by}在 {_moment(local(activity.recorded_at))} 登记。")
        if activity.in_charge:
            told.append(f"活动负责人：{activity.in_charge}。")
        yield Chapter("做了什么", tuple(told), activity=activity.activity_id)
    elif story.claim is None and story.kind in {"earn", "minus"}:
        who = story.who or story.holder
        told = [f"{_day(story.deed_on)}，{who}：{story.item}。"]
        if story.reason:
            told.append(f"凭据：{_bare(story.reason)}。")
        yield Chapter("做了什么", tuple(told))


def _claim(story: Story) -> Iterator[Chapter]:
    claim = story.claim
    if claim is None:
        return
    told = [
        (
            f"{_day(claim.deed_on)}的事，{claim.claimed_by}在 {_moment(local(claim.claimed_at))} 申报"
            f"（{claim.number} 号申报，{claim.by}登记），申报 {format_points(claim.points)} 分。"
        )
    ]
    if claim.evidence:
        told.append(f"做了什么、谁能证明：{_bare(claim.evidence)}。")
    if story.sheet is not None:
        told.append(f"从 {story.sheet.number} 号评分表“{story.sheet.title}”录入。")
    told.extend(_step(each.status, local(each.at), each.by, each.words) for each in claim.steps[1:])
    yield Chapter("申报", tuple(told), claim.photos)


def _step(status: str, at: datetime, by: str, words: str) -> str:
    more = f"：{_bare(words)}" if words else ""
    return f"{_moment(at)}，{STEPS.get(status, '有变动')}（{by}）{more}。"


def _bare(typed: str) -> str:
    """What somebody typed, without a stop of its own: the sentence around it has one."""
    return typed.rstrip("。. ")


def _reviews(story: Story) -> Iterator[Chapter]:
    claim = story.claim
    if claim is not None and claim.reviews:
        yield Chapter("评议", tuple(_review(each) for each in claim.reviews))
    elif story.sheet is not None and claim is None:
        told = f"从 {story.sheet.number} 号评分表“{story.sheet.title}”录入（{story.sheet.entered_by}）。"
        yield Chapter("评分", (told,))


def _review(review: ReviewFacts) -> str:
    where = f"在{review.place}" if review.place else ""
    chair = f"，{review.chair}主持" if review.chair else ""
    members = "、".join(review.members)
    told = f"{_day(review.held_on)}{where}开第 {review.number} 次评议会{chair}，{members}参加。"
    for name, reason in review.recused:
        told += f"{name}回避{f'（{reason}）' if reason else ''}。"
    if review.votes_for is not None:
        told += f"{review.votes_for} 人同意，{review.votes_against or 0} 人不同意。"
    result = _RESULTS.get(review.result, "还没有结果")
    points = f"，评定 {format_points(review.points)} 分" if review.points is not None else ""
    return f"{told}结果：{result}{points}{f'（{review.words}）' if review.words else ''}。"


def _notices(story: Story) -> Iterator[Chapter]:
    claim = story.claim
    if claim is not None and claim.notices:
        yield Chapter("公示", tuple(line for each in claim.notices for line in _notice(each)))


def _notice(notice: NoticeFacts) -> Iterator[str]:
    place = f"，贴在{notice.place}" if notice.place else ""
    status = _NOTICES.get(NoticeStatus(notice.status), "")
    yield (
        f"{_day(notice.starts_on)}至{_day(notice.ends_on)}，第 {notice.number} 号公示“{notice.title}”{place}"
        f"（{status}）。"
    )
    if not notice.objections:
        yield "公示期间没有人提出异议。"
    for each in notice.objections:
        result = _OBJECTIONS.get(ObjectionStatus(each.status), "")
        answer = f"答复：{_bare(each.answer)}" if each.answer else ""
        yield f"{_day(each.raised_on)}有人提出异议：{_bare(each.words)}。{answer}（{result}）。"


def _rule(story: Story) -> Iterator[Chapter]:
    rule = story.rule
    if rule is None:
        return
    told = [
        (
            f"按“{rule.name}”（{rule.category}，{rule.code} 第 {rule.version} 版，"
            f"{_day(rule.valid_from)}起）：每{rule.unit} {format_points(rule.points, signed=True)} 分。"
        ),
        _counted(rule, story),
    ]
    if rule.caps:
        told.append("，".join(f"{name} {format_points(abs(limit))} 分" for name, limit in rule.caps) + "。")
    if rule.needs_panel or rule.needs_notice:
        steps = [word for word, needed in (("评议", rule.needs_panel), ("公示", rule.needs_notice)) if needed]
        told.append(f"这条规则要{'、'.join(steps)}以后才入账。")
    if rule.remark:
        told.append(f"规则说明：{_bare(rule.remark)}。")
    if rule.valid_to is not None:
        told.append(f"规则后来改过，这一版用到{_day(rule.valid_to)}为止；这一笔按当时的算。")
    yield Chapter("按哪条规则", tuple(told))


def _counted(rule: RuleFacts, story: Story) -> str:
    many = format_hours(story.quantity) if rule.unit == HOUR_UNIT else str(story.quantity)
    points = format_points(story.honour_change, signed=True)
    told = f"这一笔记 {many} {rule.unit}，{points} 分。"
    if abs(story.change) < abs(story.honour_change):
        told += f"可兑换积分不够扣，只扣了 {format_points(abs(story.change))} 分，不欠账。"
    return told


def _shop(story: Story) -> Iterator[Chapter]:
    if story.receipt is not None:
        yield _receipt(story.receipt)
    if story.vouchers:
        told = tuple(
            f"兑换券 {each.number} 号，{format_points(each.value)} 分，{_VOUCHERS.get(each.status, '')}，"
            f"用到{_day(each.valid_to)}为止。"
            for each in story.vouchers
        )
        yield Chapter("兑换券", told)


def _receipt(receipt: ReceiptFacts) -> Chapter:
    goods = "、".join(f"{each.name} {each.quantity} {each.unit}" for each in receipt.goods)
    what = {"void": "退回", "return": "退回"}.get(receipt.kind, "换了")
    told = [
        f"{_moment(local(receipt.at))}，在爱心超市{what}：{goods}，共 {format_points(receipt.total)} 分。"
    ]
    before, after = format_points(receipt.balance_before), format_points(receipt.balance_after)
    told.append(f"可兑换积分从 {before} 分变为 {after} 分。")
    if receipt.kind == "redeem":
        taker = f"{receipt.proxy} 代领" if receipt.proxy else f"{receipt.taker}领取"
        told.append(f"{taker}，凭证 {receipt_label(receipt.number)}，校验码 {receipt.check_code}。")
    else:
        told.append(f"凭证 {receipt_label(receipt.number)}，校验码 {receipt.check_code}。")
    if receipt.paper_number:
        told.append(f"当时先写在纸上（{receipt.paper_number}），后来补录的。")
    if receipt.voids is not None:
        told.append(f"作废的是凭证 {receipt_label(receipt.voids)}。")
    if receipt.voided_by is not None:
        told.append(f"这张凭证后来作废了，见凭证 {receipt_label(receipt.voided_by)}。")
    return Chapter("兑换", tuple(told), receipt=receipt.redemption_id)


def _books(story: Story) -> Iterator[Chapter]:
    if story.clearing is not None:
        yield Chapter("清零", _clearing(story.clearing))
    if story.opening is not None:
        opening = story.opening
        source = f"，数字来自{opening.source}" if opening.source else ""
        signed = f"，{opening.signed_by}签字" if opening.signed_by else ""
        told = f"{_day(opening.as_of)}以前的账，按第 {opening.number} 号期初登记单转入{source}{signed}。"
        yield Chapter("期初", (told,))
    if story.other_holder:
        way = ("并入", "转来") if story.change >= 0 else ("转到", "转出")
        told = (
            f"{story.other_holder}的积分{way[1]}，因为两户并成一户。"
            if story.change >= 0
            else f"本户并入{story.other_holder}，积分一起{way[0]}那一户。"
        )
        yield Chapter("并户", (told,))


def _clearing(clearing: ClearingFacts) -> tuple[str, ...]:
    if clearing.kind == "expiry":
        how = f"超过 {clearing.months} 个月没有用的积分到期"
    elif clearing.mode == "share":
        how = f"{clearing.year} 年年终结转，保留 {clearing.share}%"
    else:
        how = f"{clearing.year} 年年终结转"
    least = f"，每户至少保留 {format_points(clearing.minimum)} 分" if clearing.minimum else ""
    told = [
        f"{how}{least}，按{_day(clearing.as_of)}的余额算（{clearing.by}办理）。",
        f"从 {format_points(clearing.before)} 分变为 {format_points(clearing.after)} 分。荣誉积分不受影响。",
    ]
    if clearing.undone_at is not None:
        told.append(f"这次结转在 {_moment(local(clearing.undone_at))} 撤销了。")
    return tuple(told)


def _entered(story: Story) -> Iterator[Chapter]:
    told = [
        (
            f"{_moment(local(story.at))}，{story.by}入账（流水号 {story.transfer_id}，"
            f"{KIND_LABELS.get(story.kind, '变动')}）。"
        ),
        (
            f"可兑换积分 {format_points(story.change, signed=True)} 分，"
            f"荣誉积分 {format_points(story.honour_change, signed=True)} 分。"
        ),
    ]
    claim: ClaimFacts | None = story.claim
    if claim is not None and claim.points_note:
        told.append(f"比评定的少，因为{claim.points_note}。")
    if story.reason and story.kind not in {"earn", "minus"}:
        told.append(f"原因：{_bare(story.reason)}。")
    yield Chapter("入账", tuple(told))


def _mended(story: Story) -> Iterator[Chapter]:
    if story.reverses is not None:
        other = story.reverses
        what = f"{_day(other.on)}，{other.item}"
        told = f"这一笔是对 {other.transfer_id} 号流水（{what}）的更正。两笔都留着，不删。"
        yield Chapter("更正", (told,), transfer=other.transfer_id)
    if story.reversed_by is not None:
        other = story.reversed_by
        why = f"，原因：{other.reason}" if other.reason else ""
        told = f"这一笔后来被 {other.transfer_id} 号流水更正了（{_day(other.on)}，{other.by}）{why}。"
        yield Chapter("后来更正了", (told,), transfer=other.transfer_id)


def _journal(story: Story) -> Iterator[Chapter]:
    entry = story.entry
    if entry is None:
        yield Chapter("操作记录", ("当时的操作记录内容已按要求删除，记录本身还在。",))
        return
    seal = " ".join(entry.hash[place : place + 4] for place in range(0, _SEAL, 4))
    told = (
        (
            f"记在第 {entry.seq} 条操作记录里：{_moment(local(entry.at))}，{entry.actor}，"
            f"{action_words(entry.action)}。"
        ),
        f"这条记录的指纹是 {seal}，谁改动过，指纹就对不上。",
    )
    yield Chapter("操作记录", told)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(at: datetime) -> str:
    return f"{_day(at.date())} {at:%H:%M}"
