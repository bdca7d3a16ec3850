"""Papers against kept ones: the text, the fonts, the page, and how each page looks.

``tests/data/papers`` holds what a paper said and looked like when somebody last looked at it: ``NAME.txt``,
``NAME-1.png``, ``NAME-2.png`` … After a change that is meant, ``GOLDEN=write`` keeps the new ones: look at
them. What did not match is left in ``build/papers``.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

from tests.helpers.pdf import Picture, fonts_of, overlapping, page_sizes, picture_of, text_of, words_of

KEPT = Path(__file__).parents[1] / "data" / "papers"
FAILED = Path(__file__).parents[2] / "build" / "papers"
DPI = 60
MOST_PAGES = 3
"""Of a long paper the first pages are kept; its text is kept whole."""
MOST_CHANGED = 0.002
"""The share of pixels that may differ: another version of the renderer smooths a little differently."""
_CLEARLY = 96
"""Of 255; smoothing alone stays below."""
_Size = tuple[float, float]

A3: _Size = (297, 420)
A4: _Size = (210, 297)
A5: _Size = (148, 210)


def assert_golden(pdf: bytes, name: str, size: _Size | None = None, *, may_overlap: bool = False) -> None:
    """The paper is sound, of that size (mm; None for a roll of any length), and what was kept as ``name``."""
    _assert_sound(pdf, size, may_overlap=may_overlap)
    pages = [_image(picture_of(pdf, page, DPI)) for page in range(1, min(_pages(pdf), MOST_PAGES) + 1)]
    text = "\n".join(line.rstrip() for line in text_of(pdf).replace("\f", "\n\f\n").splitlines()) + "\n"
    if os.environ.get("GOLDEN") == "write":
        _keep(name, text, pages)
    kept_text = KEPT / f"{name}.txt"
    assert kept_text.is_file(), f"{name} was never kept: run once with GOLDEN=write, and look at it"
    if text.split() != kept_text.read_text(encoding="utf-8").split():
        _leave(f"{name}.txt", text.encode())
        assert text.splitlines() == kept_text.read_text(encoding="utf-8").splitlines()
    for number, page in enumerate(pages, start=1):
        _assert_alike(page, f"{name}-{number}.png")


def _assert_sound(pdf: bytes, size: _Size | None, *, may_overlap: bool) -> None:
    fonts = fonts_of(pdf)
    assert fonts
    assert all(font.embedded and font.subset for font in fonts)
    if size is not None:
        assert {(round(wide), round(high)) for wide, high in page_sizes(pdf)} == {size}
    assert "\ufffd" not in text_of(pdf)
    words = words_of(pdf)
    edges = page_sizes(pdf)
    outside = [word.text for word in words if word.left < 0 or word.right > edges[word.page - 1][0]]
    assert outside == []
    if not may_overlap:
        assert overlapping(words) == []


def _assert_alike(page: Image.Image, name: str) -> None:
    kept = Image.open(KEPT / name).convert("L")
    if kept.size == page.size:
        apart = ImageChops.difference(kept, page).point(lambda value: 255 if value > _CLEARLY else 0)
        if ImageStat.Stat(apart).mean[0] / 255 <= MOST_CHANGED:
            return
    buffer = io.BytesIO()
    page.save(buffer, "PNG")
    _leave(name, buffer.getvalue())
    raise AssertionError(f"{name} looks different: compare build/papers/{name} with the kept one")


def _image(picture: Picture) -> Image.Image:
    return Image.frombytes("L", (picture.width, picture.height), picture.pixels)


def _keep(name: str, text: str, pages: list[Image.Image]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob(f"{name}-[0-9].png"):
        old.unlink()
    (KEPT / f"{name}.txt").write_text(text, encoding="utf-8")
    for number, page in enumerate(pages, start=1):
        page.quantize(16).save(KEPT / f"{name}-{number}.png", "PNG", optimize=True)


def _leave(name: str, content: bytes) -> None:
    FAILED.mkdir(parents=True, exist_ok=True)
    (FAILED / name).write_bytes(content)


def _pages(pdf: bytes) -> int:
    return len(page_sizes(pdf))
