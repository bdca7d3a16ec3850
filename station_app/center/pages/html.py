"""Fills the page's templates in: everything is escaped, and every answer carries the strict header fields."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from station_app.clock import from_millis, local
from station_app.domain.amounts import format_points
from station_app.domain.masking import mask_name, mask_phone
from station_app.resources import resource

_FOLDER = "center"
_HOUR, _DAY = 3_600_000, 24 * 3_600_000
_LATE_DAYS = 7
_MINUTES = 60

_STRICT = {
    # No script at all: what got past the escaping would still not run.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def page(template: str, status: HTTPStatus = HTTPStatus.OK, **facts: object) -> Response:
    """A template of ``resources/center``, filled in."""
    content = _environment().get_template(template).render(**facts)
    return HTMLResponse(content, status, headers=_STRICT)


def style() -> Response:
    """The one stylesheet."""
    content = resource(_FOLDER, "page.css").read_bytes()
    return Response(content, media_type="text/css", headers=_STRICT)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(resource(_FOLDER)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "at": _at,
        "count": shown_count,
        "hours": shown_hours,
        "points": shown_points,
        "late": _late,
        "masked_name": mask_name,
        "masked_phone": mask_phone,
    }
    made.globals |= {"age": _age}
    return made


def _at(millis: int) -> str:
    """An instant as the wall clock shows it."""
    return f"{local(from_millis(millis)):%Y-%m-%d %H:%M}"


def shown_count(number: int) -> str:
    """A number as it is shown."""
    return f"{number:,}"


def shown_points(tenths: int) -> str:
    """Tenths of a point as they are shown."""
    return format_points(tenths)


def shown_hours(minutes: int) -> str:
    """Minutes as hours, with one decimal where there is one."""
    return format_points(round(minutes * 10 / _MINUTES))


def _age(now: int, millis: int) -> tuple[str, int]:
    """How long ago, as a unit and a number: minutes, hours, and from two days on days."""
    past = max(0, now - millis)
    if past < _HOUR:
        return "minutes", past * 60 // _HOUR
    if past < 2 * _DAY:
        return "hours", past // _HOUR
    return "days", past // _DAY


def _late(age: tuple[str, int]) -> bool:
    return age[0] == "days" and age[1] >= _LATE_DAYS
