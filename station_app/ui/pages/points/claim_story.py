"""What became of a claim, told in plain lines: its facts, steps, meetings, notices, objections, points."""

from __future__ import annotations

from collections.abc import Iterator

from station_app.clock import local
from station_app.domain.amounts import format_points
from station_app.domain.claims import ClaimStatus
from station_app.services.claim_views import ClaimDetail, ClaimRow
from station_app.ui.pages.points.claim_words import quantity, signed, waits_for

Section = tuple[str, tuple[str, ...]]
"""A heading and the lines below it."""

_RESULTS = {"agreed": "同意", "changed": "改为", "refused": "不同意", "put_off": "暂缓", "": "还没有结果"}
_ITEMS = {"open": "", "carried_out": "，已办结", "taken_out": "，已撤下"}
_OBJECTIONS = {"open": "等答复", "upheld": "成立", "rejected": "不成立"}


def story(detail: ClaimDetail) -> list[Section]:
    """The sections that have something to say."""
    found = (
        ("申报内容", tuple(_facts(detail.row))),
        ("经过", tuple(_steps(detail))),
        ("评议", tuple(_reviews(detail))),
        ("公示与异议", (*_notices(detail), *_objections(detail))),
        ("入账", tuple(_entry(detail))),
    )
    return [(title, lines) for title, lines in found if lines]


def _facts(row: ClaimRow) -> Iterator[str]:
    yield f"{row.rule_name}（规则第 {row.rule_version} 版）"
    yield f"{row.deed_on:%Y年%m月%d日}　{quantity(row)}　{signed(row.points)}"
    if row.granted is not None and row.granted != row.points:
        yield f"评议认可 {signed(row.granted)}"
    if row.evidence:
        yield f"事由：{row.evidence}"
    yield f"申报人：{row.claimed_by}"
    waits = waits_for(row)
    if waits:
        yield f"下一步：{waits}"


def _steps(detail: ClaimDetail) -> Iterator[str]:
    for step in detail.steps:
        words = f"：{step.words}" if step.words else ""
        yield f"{local(step.at):%m-%d %H:%M}　{step.status.label}（{step.by}）{words}"


def _reviews(detail: ClaimDetail) -> Iterator[str]:
    for review in detail.reviews:
        result = _RESULTS[review.result]
        if review.points is not None:
            result = f"{result} {signed(review.points)}"
        votes = "" if review.votes_for is None else f"，{review.votes_for} 票同意"
        against = f"、{review.votes_against} 票反对" if review.votes_against else ""
        words = f"：{review.words}" if review.words else ""
        yield f"{review.held_on:%m-%d}　第 {review.number} 次评议会　{result}{votes}{against}{words}"


def _notices(detail: ClaimDetail) -> Iterator[str]:
    for notice in detail.notices:
        state = "，已撤下" if notice.status == "withdrawn" else _ITEMS[notice.item_status]
        days = f"{notice.starts_on:%m-%d} 至 {notice.ends_on:%m-%d}"
        yield f"第 {notice.number} 号公示　{days}{state}"


def _objections(detail: ClaimDetail) -> Iterator[str]:
    for each in detail.objections:
        answer = f"；答复：{each.answer}" if each.answer else ""
        yield f"{each.raised_on:%m-%d}　异议（{_OBJECTIONS[each.status]}）：{each.words}{answer}"


def _entry(detail: ClaimDetail) -> Iterator[str]:
    row, transfer = detail.row, detail.transfer
    if row.status is not ClaimStatus.ENTERED:
        return
    if transfer is None:
        yield f"没有记分：{row.points_note}"
        return
    yield f"流水 {transfer.id} 号　可兑换 {signed(transfer.change)}，荣誉 {signed(transfer.honour_change)}"
    if row.points_note:
        yield f"受{row.points_note}限制，应记 {format_points(row.due, signed=True)} 分"
    if transfer.reversed_at is not None:
        undone = f"{local(transfer.reversed_at):%m-%d} 冲正（流水 {transfer.reversed_by} 号）"
        yield f"{undone}：{transfer.reverse_reason}"
