"""Asks where to put files that travel: the sticks that are plugged in, or any folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from station_app.sync.stick import Drive, find_drives
from station_app.ui import files
from station_app.ui.page import Desk
from station_app.ui.tasks import Lane

_GIB = 1 << 30
_MIB = 1 << 20


def choose_place(desk: Desk, owner: QWidget, question: str, chosen: Callable[[Path], None]) -> None:
    """Look for sticks away from the window's thread, ask which one, and hand on its folder."""

    def ask(drives: list[Drive]) -> None:
        folder = _ask(desk, owner, question, drives)
        if folder is not None:
            chosen(folder)

    desk.tasks.run(lambda _: find_drives(), done=ask, lane=Lane.POOL, owner=owner)


def _ask(desk: Desk, owner: QWidget, question: str, drives: list[Drive]) -> Path | None:
    choices: list[tuple[str, str, Path | None]] = [
        (f"U盘：{drive.label}", f"{drive.folder}，还能放 {_size(drive.free)}", drive.folder)
        for drive in drives
    ]
    if not drives:
        question = f"{question}（没有发现U盘；插好后可以再点一次）"
    choices.append(("另选一个文件夹……", "放到电脑上或别的盘里", None))
    answer = desk.messages.ask_choice(
        question, [(name, detail, (folder,)) for name, detail, folder in choices]
    )
    if answer is None:
        return None
    return answer[0] if answer[0] is not None else files.ask_folder(owner, "选择文件夹")


def _size(size: int) -> str:
    return f"{size / _GIB:.1f} GB" if size >= _GIB else f"{size // _MIB} MB"
