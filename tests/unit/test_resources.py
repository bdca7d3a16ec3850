import pytest

from station_app.errors.resources import ProgramFileMissing
from station_app.resources import resource


def test_a_shipped_file_is_found() -> None:
    assert resource("fonts", "NotoSansSC-Regular.ttf").stat().st_size > 1_000_000


def test_a_shipped_folder_is_found() -> None:
    assert resource("fonts").is_dir()


def test_a_missing_file_is_named_and_says_what_to_do() -> None:
    with pytest.raises(ProgramFileMissing, match=r"fonts/没有.ttf.*重新安装"):
        resource("fonts", "没有.ttf")
