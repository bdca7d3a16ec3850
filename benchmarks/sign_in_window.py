"""The program itself until its sign-in page is painted: ``python -m benchmarks.sign_in_window --data …``."""

from __future__ import annotations

import sys

from benchmarks.first_paint import FirstPaint
from station_app.__main__ import main
from station_app.ui.main_window import MainWindow
from station_app.ui.pages.sign_in_page import SignInPage

if __name__ == "__main__":
    show_alone = MainWindow.show_alone

    def watched(window: MainWindow, page: SignInPage) -> None:
        """The page that the program shows first has to be the one that is timed."""
        assert type(page) is SignInPage, page
        show_alone(window, page)
        FirstPaint(page)

    MainWindow.show_alone = watched  # type: ignore[method-assign,assignment] # the only way to see it paint
    sys.exit(main())
