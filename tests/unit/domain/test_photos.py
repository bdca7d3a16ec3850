"""What a phone took becomes a small plain JPEG, the right way up, that says no more than it shows."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from station_app.domain import photos
from station_app.domain.photos import LONGEST_SIDE, MOST_BYTES, small_photo
from station_app.errors.claims import PhotoNotReadable, PhotoTooBig

ORIENTATION, MODEL = 0x0112, 0x0110
GPS = 0x8825
SECRET = b"ZHANGSAN-PHONE"


def _saved(picture: Image.Image, kind: str = "JPEG", **facts: object) -> bytes:
    made = BytesIO()
    picture.save(made, kind, **facts)
    return made.getvalue()


def _opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def _noise(width: int, height: int) -> Image.Image:
    """What compresses worst."""
    return Image.frombytes("RGB", (width, height), Random(7).randbytes(width * height * 3))


def _halves(width: int = 800, height: int = 600) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    return picture


def _is_red(colour: object) -> bool:
    return isinstance(colour, tuple) and colour[0] > 200 and colour[2] < 60


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (1600, 1600), (9000, 40), (1, 1), (320, 240)])
def test_a_photo_is_at_most_1600_wide_or_high_and_keeps_its_shape(size: tuple[int, int]) -> None:
    made = _opened(small_photo(_saved(_halves(*size))))
    assert made.format == "JPEG"
    assert max(made.size) == min(max(size), LONGEST_SIDE)
    assert abs(made.width / made.height - size[0] / size[1]) / (size[0] / size[1]) < 0.2


def test_a_photo_that_does_not_compress_is_made_to_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(small_photo(_saved(_noise(1800, 1700), quality=95))) <= MOST_BYTES
    monkeypatch.setattr(photos, "MOST_BYTES", 9_000)
    made = small_photo(_saved(_noise(600, 300)))
    assert len(made) <= 9_000
    assert _opened(made).width < 600


def test_a_photo_of_a_whole_camera_sensor_is_still_worth_looking_at() -> None:
    made = small_photo(_saved(_halves(6000, 4500), quality=95))
    picture = _opened(made)
    assert picture.size == (1600, 1200)
    assert _is_red(picture.getpixel((100, 600)))
    assert not _is_red(picture.getpixel((1500, 600)))


def test_nothing_but_the_picture_is_kept() -> None:
    exif = Image.Exif()
    exif[MODEL] = SECRET.decode()
    exif[GPS] = {1: "N", 2: (30.0, 24.0, 11.0), 3: "E", 4: (111.0, 27.0, 3.0)}
    taken = _saved(
        _halves(), exif=exif, comment=SECRET, icc_profile=b"ICC " + SECRET, xmp=b"<x>" + SECRET + b"</x>"
    )
    assert taken.count(SECRET) == 4
    made = small_photo(taken)
    assert SECRET not in made
    assert not {"exif", "icc_profile", "comment", "xmp", "photoshop", "mpoffset"} & set(_opened(made).info)
    assert _markers(made) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA}


def _markers(jpeg: bytes) -> set[int]:
    """The segments of a JPEG before its picture."""
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found | {0xDA}


def test_words_in_a_png_are_left_behind() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET.decode())
    assert SECRET not in small_photo(_saved(_halves(), "PNG", pnginfo=words))


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (800, 600), (50, 300)),
        (3, (800, 600), (750, 300)),
        (6, (600, 800), (300, 50)),
        (8, (600, 800), (300, 750)),
    ],
)
def test_a_photo_taken_sideways_stands_upright(
    orientation: int, size: tuple[int, int], red_at: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    made = _opened(small_photo(_saved(_halves(), exif=exif)))
    assert made.size == size
    assert _is_red(made.getpixel(red_at))
    assert not _is_red(made.getpixel((size[0] - red_at[0], size[1] - red_at[1])))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "RGB", "I;16"])
def test_every_kind_of_png_is_taken_and_what_is_see_through_is_white(mode: str) -> None:
    picture = Image.new("RGBA", (40, 30), (200, 0, 0, 0))
    if mode == "I;16":
        content = _saved(Image.new(mode, (40, 30)), "PNG")
    elif mode == "P":
        content = _saved(picture.convert("P"), "PNG", transparency=picture.convert("P").getpixel((0, 0)))
    else:
        content = _saved(picture.convert(mode), "PNG")
    made = _opened(small_photo(content))
    assert made.mode == "RGB"
    if mode in {"RGBA", "LA", "P"}:
        assert made.getpixel((20, 15)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["WEBP", "BMP", "PNG"])
def test_other_usual_files_are_taken(kind: str) -> None:
    assert _is_red(_opened(small_photo(_saved(_halves(), kind))).getpixel((100, 300)))


def test_a_press_photo_in_four_colours_is_taken() -> None:
    assert _opened(small_photo(_saved(_halves().convert("CMYK")))).mode == "RGB"


def _png_of(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of so many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(10_000, 8_001), (12_000, 9_000), (60_000, 60_000)])
def test_a_picture_that_would_fill_the_memory_is_refused_by_its_head(size: tuple[int, int]) -> None:
    with pytest.raises(PhotoTooBig, match=r"“大图\.png”太大（超过 8,000 万像素）"):
        small_photo(_png_of(*size), "大图.png")


def test_a_file_of_many_megabytes_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_FILE_BYTES", 1024 * 1024)
    with pytest.raises(PhotoTooBig, match="超过 1 MB"):
        small_photo(bytes(1024 * 1024 + 1))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 not a picture",
        b"GIF89a" + bytes(40),
        b"\xff\xd8\xff",
        _png_of(40, 30),
        _saved(_halves())[:3000],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_whole_picture_is_refused_with_its_name(content: bytes) -> None:
    with pytest.raises(PhotoNotReadable, match=r"“坏照片\.jpg”不是能打开的照片"):
        small_photo(content, "坏照片.jpg")


_GOOD = (
    _saved(_halves(64, 48)),
    _saved(_halves(64, 48).convert("RGBA"), "PNG"),
    _saved(_halves(64, 48), "WEBP"),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_GOOD), st.integers(0, 2000), st.binary(min_size=1, max_size=8))
@example(_GOOD[1], 16, struct.pack(">II", 60_000, 60_000))
def test_whatever_is_done_to_a_file_it_is_a_photo_or_a_sentence(good: bytes, at: int, spoilt: bytes) -> None:
    at %= len(good)
    content = good[:at] + spoilt + good[at + len(spoilt) :]
    try:
        made = small_photo(content)
    except (PhotoNotReadable, PhotoTooBig):
        return
    assert max(_opened(made).size) <= LONGEST_SIDE
    assert len(made) <= MOST_BYTES
