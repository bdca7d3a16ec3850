"""The recovery sheet (恢复码): the one paper that opens the station's data when passwords are lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from station_app.documents import fonts, qr
from station_app.documents.blocks import Facts, Letterhead, Paragraph, Rule, Signatures, Space
from station_app.documents.inputs import RecoverySheetView
from station_app.documents.layout import Block, compose
from station_app.documents.papers import A4, MM, Align
from station_app.documents.pen import FAINT, INK, QUIET, RED, Pen

_PURPOSE: Final = (
    "忘记密码、更换电脑，或电脑损坏后用备份重建时，在“用恢复码打开”里输入或扫描这个恢复码，"
    "就能重新打开本站数据。没有密码也没有恢复码，任何人都无法打开本站数据，包括市中心和软件提供方。"
)
_KEEPING: Final = (
    "一、打印后当场核对，装入信封，封口处签字盖章，注明“恢复码”和日期。",
    "二、由村“两委”或站长锁入保险柜、档案柜保管，不要放在电脑旁边，不要和备份U盘放在一起。",
    "三、不要拍照，不要用微信、QQ 发送，不要抄录给他人。",
    "四、拆封使用后，或保管人更换时，应在系统里重新生成恢复码，打印新单，旧单当场销毁。",
)

_BOX: Final = 50
_GAP: Final = 9
_ABREAST: Final = 4
"""Boxes of one group each: height and gap in points, and how many stand side by side."""

_SIDE: Final = 36 * MM
"""The QR code with its quiet zone."""


def recovery_sheet(view: RecoverySheetView) -> bytes:
    """The sheet's PDF on A4."""
    groups = tuple(re.split(r"[\s\-]+", view.code.strip()))
    blocks: list[Block] = [
        Letterhead(view.station, "数据恢复码", "请密封保管，切勿外传", size=22),
        Space(10),
        Facts((("生成人", view.user), ("生成日期", f"{view.on}")), size=10.5),
        Space(12),
        _Code(groups),
        Space(6),
        _Scan(view.code.strip()),
        Space(8),
        Paragraph("这张单子做什么用", 12, bold=True, colour=RED),
        Space(3),
        Paragraph(_PURPOSE, 10.5, leading=1.6),
        Space(10),
        Paragraph("怎样保管", 12, bold=True, colour=RED),
        Space(3),
        *(Paragraph(text, 10.5, leading=1.6) for text in _KEEPING),
        Space(10),
        Rule(),
        Signatures(("生成人签字", "保管人签字"), 10.5, space=34),
        Signatures(("监督人签字", "封存日期"), 10.5, space=34),
    ]
    return compose("数据恢复码", A4, blocks)


@dataclass(frozen=True, slots=True)
class _Code:
    """The code's groups in numbered boxes, four in a row, every character in a cell of equal width."""

    groups: tuple[str, ...]
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        rows = -(-len(self.groups) // _ABREAST)
        return rows * (_BOX + _GAP)

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        wide = (width - (_ABREAST - 1) * _GAP) / _ABREAST
        for index, group in enumerate(self.groups):
            row, place = divmod(index, _ABREAST)
            left = x + place * (wide + _GAP)
            bottom = top - row * (_BOX + _GAP) - _BOX
            pen.frame(left, bottom, wide, _BOX, thick=0.9, radius=4)
            pen.text(left + 5, bottom + _BOX - 11, str(index + 1), 8, colour=QUIET)
            self._draw_group(pen, group, left, bottom, wide)

    def _draw_group(self, pen: Pen, group: str, left: float, bottom: float, wide: float) -> None:
        cell = (wide - 16) / max(4, len(group))
        size = min(27.0, cell * 0.92 / fonts.width("W", 1, bold=True))
        start = left + (wide - cell * len(group)) / 2
        for index, letter in enumerate(group):
            middle = start + (index + 0.5) * cell
            pen.text(middle, bottom + 13, letter, size, bold=True, colour=INK, align=Align.CENTER)


@dataclass(frozen=True, slots=True)
class _Scan:
    """The code as a QR code, and how to read what was written."""

    code: str
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        return _SIDE

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        pen.frame(x, top - _SIDE, _SIDE, _SIDE, colour=FAINT, radius=4)
        qr.draw(pen, x, top - _SIDE, _SIDE, self.code)
        left = x + _SIDE + 14
        text = (
            "用扫码枪扫左边的码，或照上面的方格逐格输入。\n"
            "输入时不分大小写，方格之间的短横和空格可以不打。\n"
            "码里没有字母 O、I、L，看起来像的都是数字 0 和 1。"
        )
        Paragraph(text, 10, colour=QUIET, leading=1.7).draw(pen, left, top - 22, x + width - left)
