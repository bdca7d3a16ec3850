"""Photos made small and clean: what a phone took becomes a plain JPEG that says no more than it shows."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from station_app.errors.claims import PhotoNotReadable, PhotoTooBig

MEDIA_TYPE = "image/jpeg"
LONGEST_SIDE = 1600
"""Pixels."""
MOST_BYTES = 300 * 1024
MOST_FILE_BYTES = 40 * 1024 * 1024
MOST_PIXELS = 80_000_000
"""More would take more memory than a village's computer can spare."""

_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "MPO")
_QUALITIES = (85, 75, 65, 55, 45, 35)
_SHRINK = 0.8


def small_photo(content: bytes, name: str = "这张照片") -> bytes:
    """A photo file as a JPEG of at most ``LONGEST_SIDE`` pixels and ``MOST_BYTES``, the right way up.

    Nothing else of the file is kept: no place, no camera, no time, no profile, no comment; what was
    see-through is white. Raises PhotoNotReadable, PhotoTooBig, which name the file.
    """
    if len(content) > MOST_FILE_BYTES:
        raise PhotoTooBig(name=name, most=f"{MOST_FILE_BYTES // 1024 // 1024} MB")
    try:
        picture = _upright(content, name)
    except (PhotoTooBig, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels(name) from bomb
    except Exception as error:  # a broken picture may break anything in the reader of its format
        raise PhotoNotReadable(name=name) from error
    return _within_bytes(picture)


def _upright(content: bytes, name: str) -> Image.Image:
    """The picture alone, on white, within ``LONGEST_SIDE``."""
    with Image.open(BytesIO(content), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise _too_many_pixels(name)
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        turned = ImageOps.exif_transpose(opened)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        picture = Image.new("RGB", turned.size, "white")
        if turned.has_transparency_data:
            seen_through = turned.convert("RGBA")
            picture.paste(seen_through, mask=seen_through.getchannel("A"))
        else:
            picture.paste(turned.convert("RGB"))
        return picture


def _within_bytes(picture: Image.Image) -> bytes:
    """The best quality that fits; a picture that fits in none is made smaller."""
    while True:
        for quality in _QUALITIES:
            made = BytesIO()
            picture.save(made, "JPEG", quality=quality, optimize=True)
            if made.tell() <= MOST_BYTES:
                return made.getvalue()
        smaller = (max(round(picture.width * _SHRINK), 1), max(round(picture.height * _SHRINK), 1))
        picture = picture.resize(smaller, Image.Resampling.LANCZOS)


def _too_many_pixels(name: str) -> PhotoTooBig:
    return PhotoTooBig(name=name, most=f"{MOST_PIXELS // 10_000:,} 万像素")
