"""What can be wrong with the files that are shipped with the program."""

from __future__ import annotations

from station_app.errors import EnvironmentFault


class ProgramFileMissing(EnvironmentFault):
    """A shipped file (font, icon, catalogue) is not where the installation put it."""

    sentence = "程序文件不完整，缺少“{name}”。请重新安装本程序，已录入的数据不受影响。"
