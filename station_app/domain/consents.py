"""What a person may be asked to agree to, one purpose at a time (个人信息保护法 arts. 14, 23, 29, 31)."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """A purpose of handling personal data; without a consent only the household's number is shown."""

    POST_NAME = "post_name"
    BANK = "bank"
    PICTURES = "pictures"
    CARE = "care"

    @property
    def label(self) -> str:
        return _LABELS[self][0]

    @property
    def explained(self) -> str:
        """What it means, in a sentence that stands on the form."""
        return _LABELS[self][1]


_LABELS = {
    Purpose.POST_NAME: (
        "张榜写明姓名",
        "公示、红榜和排行上写姓名，隐去中间的字，例如“李*兰”；不同意的只写户编号。",
    ),
    Purpose.BANK: ("名单提供给银行", "评上荣誉的户，名单交合作银行用于授信贴息。"),
    Purpose.PICTURES: ("使用照片和影像", "活动照片、影像用于宣传栏、投稿和直播。"),
    Purpose.CARE: ("登记关爱信息", "健康、困难情况等敏感信息，只用于上门关爱服务。"),
}
