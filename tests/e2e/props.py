"""What lies ready on the desk before the play: the village's roster, a stick, and the centre's folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from PIL import Image

from station_app.clock import SystemClock
from tests.helpers.rosters import id_number, write_usual_mess
from tests.helpers.sample_village import SamplePerson, village_roster

STATION = "李家畈村新时代文明实践站"
HEAD = "覃先进"
PASSWORD = "shijianzhan 2026"
CENTER = "宜都市新时代文明实践中心"
_PEOPLE, _GROUPS = 300, 3

TEAMS = {
    "宣讲队": ("何德明", "解芳", "郑定国"),
    "关爱队": ("胡玉梅", "刘桂兰", "张正香"),
    "理事队": ("何国强", "周建国", "孙传友"),
    "文体队": ("唐雅婷", "王欣怡", "欧阳婷", "覃桂兰"),
    "调解队": ("单志鹏", "仇国强", "周永福"),
}
"""Who serves in which team, its leader first."""

ACTIVITY = "重阳节看望独居老人"
SEARCHED = "高名兰"
"""Signs in at the desk, by her name's initials."""
CARD_HOLDER, CARD_HOUSEHOLD = "张永福", "1010"
"""Signs in with his household's card; 刘桂兰 of 关爱队 is of the same household."""

REVIEWERS = ("何国强", "周建国", "孙传友")
"""Review what is claimed."""

BRUSH, BRUSH_BARCODE = "牙刷（2支）", "6901234567892"
POWDER = "洗衣粉 1.5kg"
"""Goods of the starting catalogue; the first gets its barcode in the play."""

REFUSED = 3
"""Rows of the roster that cannot be taken: a name with a digit, and two people with one identity number."""


@dataclass(frozen=True, slots=True)
class Props:
    """``folder`` holds all of it; nothing outside is touched."""

    folder: Path
    people: int = _PEOPLE
    today: date = field(default_factory=lambda: SystemClock().today())

    @property
    def data(self) -> Path:
        """The computer's, empty at first."""
        return self.folder / "data"

    @property
    def roster(self) -> Path:
        return self.folder / "李家畈村花名册.xlsx"

    @property
    def refused_rows(self) -> Path:
        """Where the clerk keeps the rows that could not be taken."""
        return self.folder / "花名册－不能导入的行.xlsx"

    @property
    def recovery_sheet(self) -> Path:
        return self.folder / "恢复单.pdf"

    @property
    def cards(self) -> Path:
        """Printed cards of households, to be scanned."""
        return self.folder / "户码卡.pdf"

    @property
    def photo(self) -> Path:
        """Of a deed, as it comes from a phone."""
        return self.folder / "让地修路.jpg"

    @property
    def ports(self) -> Path:
        """Where the computer's drives are listed: a root folder with /proc, /sys and /media of its own."""
        return self.folder / "ports"

    @property
    def stick(self) -> Path:
        return self.ports / "media" / "U盘"

    @property
    def center(self) -> Path:
        return self.folder / "center"

    @property
    def villagers(self) -> tuple[SamplePerson, ...]:
        """Everybody in the roster, in its order."""
        return village_roster(self.people, groups=_GROUPS)

    def lay_out(self) -> Props:
        """Put everything in its place."""
        for folder in (self.data, self.stick, self.ports / "proc"):
            folder.mkdir(parents=True, exist_ok=True)
        mounts = self.ports / "proc" / "mounts"
        mounts.write_text("/dev/sdb1 /media/U盘 vfat rw 0 0\n", encoding="utf-8")
        Image.new("RGB", (1600, 1200), "olivedrab").save(self.photo)
        number = self.villagers[-1].id_number
        damaged = [
            [None, None, "王3妹", "户主", id_number("19700101", 302), "女", 13_800_009_001, None],
            [None, None, "周大明", "户主", number, "男", 13_800_009_002, None],
            [None, None, "李　兰", "户主", "42059919700230112X", "女", 13_800_009_003, None],
        ]
        write_usual_mess(self.roster, self.people, groups=_GROUPS, more=damaged)
        return self
