"""Texts as they are typed into forms and tables: tidied, and proved to be storable everywhere."""

from __future__ import annotations

import unicodedata

_UNFIT = frozenset({"Cc", "Cs"})
"""Control characters and halves of characters: no database takes all of them."""


def one_line(text: str) -> str:
    """The text with single spaces and without line breaks."""
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """The text with its own lines, without white space at their ends and empty lines around it."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def is_storable(text: str) -> bool:
    """False where the text holds control characters, besides line breaks, or halves of characters."""
    return not any(unicodedata.category(character) in _UNFIT for character in text.replace("\n", ""))
