"""Makes the Qt application speak Chinese and wear the theme; the first thing a start does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from station_app.ui import theme

APPLICATION_NAME = "文明实践站"


def make_application(
    arguments: Sequence[str], size: theme.TextSize = theme.TextSize.STANDARD
) -> QApplication:
    """The one ``QApplication``, dressed."""
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, on=False)
    app = QApplication(list(arguments))
    dress(app, size)
    return app


def dress(app: QApplication, size: theme.TextSize = theme.TextSize.STANDARD) -> None:
    """Chinese dates and Qt's own words in Chinese; font, colours and style sheet."""
    chinese = QLocale(QLocale.Language.Chinese, QLocale.Country.China)
    QLocale.setDefault(chinese)
    app.setApplicationDisplayName(APPLICATION_NAME)
    words = QTranslator(app)
    if words.load(chinese, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)
    theme.apply(app, size)
