"""Looks into a PDF with poppler's tools: its text, fonts, page sizes, where words stand, and its picture."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class EmbeddedFont:
    """One line of pdffonts."""

    name: str
    embedded: bool
    subset: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box on its page, in mm from the upper left corner."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        """The font size in points: our fonts are one em from ascent to descent."""
        return (self.bottom - self.top) * POINTS_PER_MM


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as grey pixels, row by row from the top."""

    width: int
    height: int
    pixels: bytes

    def row(self, y: int) -> bytes:
        return self.pixels[y * self.width : (y + 1) * self.width]

    def dark(self, x: float, y: float) -> bool:
        return self.pixels[int(y) * self.width + int(x)] < 128


def text_of(pdf: bytes) -> str:
    """All text as it lies on the pages, columns kept apart."""
    return _poppler("pdftotext", "-layout", pdf=pdf, after=("-",)).decode()


def flat_text_of(pdf: bytes) -> str:
    """All text in reading order without any white space."""
    return "".join(_poppler("pdftotext", "-raw", pdf=pdf, after=("-",)).decode().split())


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    return text_of(pdf).split("\f")[:-1]


def page_numbers(pdf: bytes) -> list[str]:
    """What the foot of each page says: ``第1页共2页``."""
    return ["".join(re.findall(r"第\s*\d+\s*页\s*共\s*\d+\s*页", page)[-1].split()) for page in pages_of(pdf)]


def fonts_of(pdf: bytes) -> list[EmbeddedFont]:
    lines = _poppler("pdffonts", pdf=pdf).decode().splitlines()[2:]
    found = []
    for line in lines:
        name, *rest = line.split()
        embedded, subset = re.findall(r"\b(yes|no)\b", " ".join(rest))[:2]
        found.append(EmbeddedFont(name, embedded == "yes", subset == "yes"))
    return found


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in mm."""
    report = _poppler("pdfinfo", "-f", "1", "-l", "999", pdf=pdf).decode()
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+) pts", report)
    return [(float(w) / POINTS_PER_MM, float(h) / POINTS_PER_MM) for w, h in sizes]


def words_of(pdf: bytes) -> list[Word]:
    report = _poppler("pdftotext", "-bbox", pdf=pdf, after=("-",)).decode()
    words: list[Word] = []
    for page, body in enumerate(report.split("<page ")[1:], start=1):
        for box in re.finditer(
            r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', body
        ):
            left, top, right, bottom = (float(each) / POINTS_PER_MM for each in box.groups()[:4])
            words.append(Word(unescape(box[5]), page, left, top, right, bottom))
    return words


def overlapping(words: list[Word], slack: float = 0.3) -> list[tuple[str, str]]:
    """Words of one page whose boxes cover one another by more than ``slack`` mm both ways.

    A box reaches over the white above and below the letters, so a fifth is taken off each.
    """
    found = []
    for index, one in enumerate(words):
        for other in words[index + 1 :]:
            if one.page != other.page:
                continue
            wide = min(one.right, other.right) - max(one.left, other.left)
            trim = 0.2 * min(one.bottom - one.top, other.bottom - other.top)
            high = min(one.bottom, other.bottom) - max(one.top, other.top) - trim
            if wide > slack and high > slack:
                found.append((one.text, other.text))
    return found


def picture_of(pdf: bytes, page: int = 1, dpi: int = 200, *, smooth: bool = True) -> Picture:
    """A page rendered in grey; without ``smooth`` every pixel is what was drawn, nothing in between."""
    plain = () if smooth else ("-aa", "no", "-aaVector", "no")
    raw = _poppler("pdftoppm", "-gray", "-r", str(dpi), "-f", str(page), "-l", str(page), *plain, pdf=pdf)
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", raw)
    assert head is not None
    return Picture(int(head[1]), int(head[2]), raw[head.end() :])


def shades_of(pdf: bytes, page: int = 1) -> set[int]:
    """The greys that a page is drawn in, 0 to 255."""
    return set(picture_of(pdf, page, 100, smooth=False).pixels)


def _poppler(tool: str, *options: str, pdf: bytes, after: tuple[str, ...] = ()) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "document.pdf")
        path.write_bytes(pdf)
        return subprocess.run([tool, *options, str(path), *after], capture_output=True, check=True).stdout
