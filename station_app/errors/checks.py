"""Sentences about the check of the books (体检) and about explaining points."""

from __future__ import annotations

from station_app.errors import StationError


class FindingWordsMissing(StationError):
    sentence = "请写几句说明：是怎么回事，有什么凭据。"
    field = "words"


class FindingWordsTooLong(StationError):
    sentence = "说明最多写 {most} 个字，现在有 {typed} 个字。请写短一些。"
    field = "words"


class PhotoNotHere(StationError):
    sentence = "这张照片不在这台电脑上，可能还没有取回来。"
