"""Reads QR codes off a page's picture, as a scanner would: finders, format, mask, check words, text.

Written from ISO/IEC 18004 and independent of the encoder; upright codes of versions 1 to 6 at level M.
"""

from __future__ import annotations

from itertools import groupby

from tests.helpers.pdf import Picture

Grid = list[list[bool]]

_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BLOCKS = {1: (1, 10), 2: (1, 16), 3: (1, 26), 4: (2, 18), 5: (2, 24), 6: (4, 16)}
"""Version → number of blocks and check words in each, at level M."""


def codes_in(picture: Picture) -> list[str]:
    """The texts of all codes on the page, from the top down."""
    finders = _finders(picture)
    texts = []
    for x, y, step in finders:
        right = [f for f in finders if abs(f[1] - y) < step and f[0] > x + 10 * step]
        below = [f for f in finders if abs(f[0] - x) < step and f[1] > y + 10 * step]
        for along, _, _ in sorted(right):
            span = along - x
            if any(abs(f[1] - y - span) < step for f in below):
                texts.append(read_grid(_sample(picture, x, y, span, step)))
                break
    return texts


def _finders(picture: Picture) -> list[tuple[float, float, float]]:
    """Centres and module sizes of 1:1:3:1:1 patterns, by row and by column."""
    found: list[tuple[float, float, float]] = []
    for y in range(0, picture.height, 2):
        for x, step in _patterns(picture.row(y)):
            column = bytes(picture.pixels[int(x) :: picture.width])
            near = [(cy, s) for cy, s in _patterns(column) if abs(cy - y) < s and abs(s - step) < 0.3 * s]
            for cy, size in near:
                if not any(abs(fx - x) < 3 * size and abs(fy - cy) < 3 * size for fx, fy, _ in found):
                    found.append((x, cy, (size + step) / 2))
    return sorted(found, key=lambda finder: (round(finder[1]), finder[0]))


def _patterns(line: bytes) -> list[tuple[float, float]]:
    runs = [(dark, len(list(run))) for dark, run in groupby(pixel < 128 for pixel in line)]
    found, start = [], 0
    for index, (dark, length) in enumerate(runs):
        if dark and index + 5 <= len(runs):
            lengths = [run for _, run in runs[index : index + 5]]
            step = sum(lengths) / 7
            wanted = (1, 1, 3, 1, 1)
            if step >= 2 and all(
                abs(run - part * step) < 0.6 * step for run, part in zip(lengths, wanted, strict=True)
            ):
                found.append((start + sum(lengths) / 2, step))
        start += length
    return found


def _sample(picture: Picture, x: float, y: float, span: float, step: float) -> Grid:
    size = 4 * round((span / step + 7 - 17) / 4) + 17
    step = span / (size - 7)
    left, top = x - 3 * step, y - 3 * step
    return [[picture.dark(left + c * step, top + r * step) for c in range(size)] for r in range(size)]


def read_grid(grid: Grid) -> str:
    """The text of a code's modules; raises AssertionError where a check word does not hold."""
    size = len(grid)
    version = (size - 17) // 4
    mask = _mask_of(grid)
    bits = [grid[r][c] ^ _masked(mask, r, c) for r, c in _path(size, version)]
    words = [int("".join("01"[bit] for bit in bits[i : i + 8]), 2) for i in range(0, len(bits) // 8 * 8, 8)]
    return _text(_data(words, version))


def _mask_of(grid: Grid) -> int:
    cells = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7)] + [(8, 8), (7, 8)] + [(r, 8) for r in (5, 4, 3, 2, 1, 0)]
    form = int("".join("01"[grid[r][c]] for r, c in cells), 2) ^ 0b101010000010010
    assert form >> 13 == 0, "not level M"
    return form >> 10 & 7


def _masked(mask: int, r: int, c: int) -> bool:
    return (
        (r + c) % 2,
        r % 2,
        c % 3,
        (r + c) % 3,
        (r // 2 + c // 3) % 2,
        r * c % 2 + r * c % 3,
        (r * c % 2 + r * c % 3) % 2,
        ((r + c) % 2 + r * c % 3) % 2,
    )[mask] == 0


def _path(size: int, version: int) -> list[tuple[int, int]]:
    """The data modules in the order in which they are written: pairs of columns, up and down."""
    free, upward = [], True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        rows = range(size - 1, -1, -1) if upward else range(size)
        free += [(r, c) for r in rows for c in (right, right - 1) if not _reserved(r, c, size, version)]
        upward = not upward
    return free


def _reserved(r: int, c: int, size: int, version: int) -> bool:
    finder = (r < 9 and (c < 9 or c >= size - 8)) or (r >= size - 8 and c < 9)
    alignment = version > 1 and abs(r - (size - 7)) <= 2 and abs(c - (size - 7)) <= 2
    return finder or alignment or r == 6 or c == 6


def _data(words: list[int], version: int) -> list[int]:
    blocks, checks = _BLOCKS[version]
    length = len(words) // blocks - checks
    data: list[int] = []
    for block in range(blocks):
        own = words[block : length * blocks : blocks]
        _verify(own + words[length * blocks + block :: blocks][:checks], checks)
        data += own
    return data


def _verify(words: list[int], checks: int) -> None:
    """All Reed-Solomon syndromes are zero, so that a scanner has nothing to mend."""
    for power in range(checks):
        root = 1
        for _ in range(power):
            root = _times(root, 2)
        value = 0
        for word in words:
            value = _times(value, root) ^ word
        assert value == 0, "check words do not hold"


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= 0x11D
        b >>= 1
    return product


def _text(data: list[int]) -> str:
    bits = "".join(f"{word:08b}" for word in data)
    place = 0

    def take(count: int) -> int:
        nonlocal place
        place += count
        return int(bits[place - count : place], 2)

    mode = take(4)
    if mode == 0b0100:
        return bytes(take(8) for _ in range(take(8))).decode()
    assert mode == 0b0010, "neither bytes nor alphanumeric"
    length, text = take(9), ""
    while len(text) + 2 <= length:
        first, second = divmod(take(11), 45)
        text += _ALPHANUMERIC[first] + _ALPHANUMERIC[second]
    return text if len(text) == length else text + _ALPHANUMERIC[take(6)]
