"""What a client is told: refusals with their reason, faults as "later", and of a bug nothing."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ExceptionHandler

from station_app.center.ingest import Ingested
from station_app.center.own_tables import Outcome
from station_app.errors.center import ConsentMissing, SenderRevoked
from station_app.errors.sync import (
    BundleFork,
    BundleGap,
    BundleTooLarge,
    NewerEnrolment,
    NewerFormat,
    NewerSchema,
    SyncError,
    SyncFault,
)
from station_app.sync.signatures import SignatureRefused

_log = logging.getLogger(__name__)

_RETRY_SECONDS = "60"
_STATUS = {Outcome.TAKEN: HTTPStatus.CREATED, Outcome.ASKED: HTTPStatus.CREATED, Outcome.HELD: HTTPStatus.OK}


class SignerRetired(Exception):
    """A request by keys that the station has had replaced, at ``at`` (milliseconds since the epoch, UTC)."""

    def __init__(self, at: int) -> None:
        super().__init__("the keys that signed this were replaced")
        self.at = at


def reply_to(done: Ingested) -> Response:
    """What became of an uploaded bundle.

    201 taken, 200 held already, 409 with ``resend_from`` for a gap and ``fork_at`` for a fork.
    """
    problem = done.problem
    if isinstance(problem, BundleGap):
        return JSONResponse({"resend_from": problem.facts["resend_from"]}, HTTPStatus.CONFLICT)
    if isinstance(problem, BundleFork):
        return JSONResponse({"fork_at": problem.facts["seq"]}, HTTPStatus.CONFLICT)
    return JSONResponse({"outcome": done.outcome.value}, _STATUS[done.outcome])


async def _refused(request: Request, error: Exception) -> Response:
    """422, or 413 for what is too large; the reason in English and the clerk's sentence."""
    assert isinstance(error, SyncError)
    _log.warning("%s refused: %s", request.url.path, error.operator_line())
    status = (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        if isinstance(error, BundleTooLarge)
        else HTTPStatus.UNPROCESSABLE_ENTITY
    )
    said = {"reason": error.operator_line(), "sentence": str(error)}
    if isinstance(error, NewerSchema | NewerFormat | NewerEnrolment):
        said["update"] = "centre"  # the sentence is for people on this side; who sent it has one of its own
    return JSONResponse(said, status)


async def _faulty(request: Request, error: Exception) -> Response:
    """503: the database or the disk; where they are and what they said is no business of a client."""
    assert isinstance(error, SyncFault)
    _log.error("%s failed: %s", request.url.path, error.operator_line())
    reason = "the centre cannot do this just now; try again later"
    return JSONResponse(
        {"reason": reason}, HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": _RETRY_SECONDS}
    )


async def _unsigned(request: Request, error: Exception) -> Response:
    """401; the reason says whether it is the key, the form or the clock."""
    _log.warning("%s not let in: %s", request.url.path, error)
    return JSONResponse({"reason": str(error)}, HTTPStatus.UNAUTHORIZED)


async def _retired(request: Request, error: Exception) -> Response:
    """401, and since when: the station may have asked for it, or somebody else."""
    assert isinstance(error, SignerRetired)
    _log.warning("%s not let in: %s", request.url.path, error)
    return JSONResponse({"reason": str(error), "retired_at": error.at}, HTTPStatus.UNAUTHORIZED)


async def _unconsented(request: Request, error: Exception) -> Response:
    """401: a request to replace keys must be signed by the present ones."""
    assert isinstance(error, ConsentMissing)
    _log.warning("%s not let in: %s", request.url.path, error.operator_line())
    return JSONResponse({"reason": error.operator_line()}, HTTPStatus.UNAUTHORIZED)


async def _revoked(request: Request, error: Exception) -> Response:
    """403: only who proved to be it is told so."""
    assert isinstance(error, SenderRevoked)
    _log.warning("%s not let in: %s", request.url.path, error.operator_line())
    return JSONResponse({"reason": error.operator_line()}, HTTPStatus.FORBIDDEN)


async def _plain(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"reason": error.detail}, error.status_code, headers=error.headers)


async def _gone(_request: Request, _error: Exception) -> Response:
    """A client that hung up while it sent reads no answer; the next one begins anew."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


async def _bug(_request: Request, _error: Exception) -> Response:
    """Starlette hands the exception on once this is sent, and the server logs it with its traceback."""
    return JSONResponse({"reason": ""}, HTTPStatus.INTERNAL_SERVER_ERROR)


HANDLERS: dict[int | type[Exception], ExceptionHandler] = {
    SyncError: _refused,
    SyncFault: _faulty,
    SignatureRefused: _unsigned,
    SignerRetired: _retired,
    ConsentMissing: _unconsented,
    SenderRevoked: _revoked,
    HTTPException: _plain,
    ClientDisconnect: _gone,
    Exception: _bug,
}
"""The answer for each kind of exception; the nearest class of one counts."""
