"""Somebody at a browser: keeps cookies and sends back the forms of the page that was seen last."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import httpx

from tests.helpers.wire import Wire

NAME, PASSWORD = "王科长", "桃花流水1234"

_TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')
_PROBLEM = re.compile(r'<p class="problem(?: said)?" role="alert">(.*?)</p>', re.DOTALL)
_FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Visitor:
    """One browser."""

    wire: Wire
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> httpx.Response:
        """See a page."""
        return self._sent("GET", path)

    def post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        """Send the form of the page that was seen last."""
        return self.post_raw(path, urlencode({"token": self.token, **fields}, doseq=True).encode())

    def upload(self, path: str, file: tuple[str, bytes] | None, **fields: str | list[str]) -> httpx.Response:
        """Send the form of the page that was seen last, with a file (name, content) in it as ``file``."""
        form = httpx.Request(
            "POST",
            "https://centre/",
            data={"token": self.token, **fields},
            files={"file": file or ("", b"")},
        )
        return self.post_raw(path, form.read(), form.headers["Content-Type"])

    def post_raw(self, path: str, body: bytes, kind: str = _FORM_TYPE) -> httpx.Response:
        """Send anything as a form."""
        return self._sent("POST", path, body, {"Content-Type": kind})

    def sign_in(self, name: str = NAME, password: str = PASSWORD) -> httpx.Response:
        """From the sign-in page on."""
        self.get("/sign-in")
        reply = self.post("/sign-in", name=name, password=password)
        if reply.status_code == 303:
            self.get("/")
        return reply

    def _sent(
        self, method: str, path: str, body: bytes | None = None, fields: dict[str, str] | None = None
    ) -> httpx.Response:
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        reply = self.wire.plain(method, path, body, {**(fields or {}), **({"Cookie": held} if held else {})})
        for line in reply.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        if found := _TOKEN.search(reply.text):
            self.token = found[1]
        return reply


def problem(reply: httpx.Response) -> str:
    """The sentence that a page shows beside its form; empty where there is none."""
    found = _PROBLEM.search(reply.text)
    return "" if found is None else unescape(found[1])
