"""The files of the page, from the package. They are few and small, and are read once."""

from __future__ import annotations

import http
from importlib.resources import files

from websockets.datastructures import Headers
from websockets.http11 import Response

__all__ = ["Pages", "page_response"]

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing is loaded but from here, nothing runs that is written into the page, nobody frames it."""


class Pages:
    def __init__(self) -> None:
        folder = files("npc_server.inspector") / "page"
        self._files = {file.name: file.read_bytes() for file in folder.iterdir() if _type(file.name) is not None}

    def answer(self, name: str) -> Response:
        """The file of this name, or a 404."""
        body = self._files.get(name)
        if body is None:
            return page_response(http.HTTPStatus.NOT_FOUND, b"nothing is here; the inspector is at /inspect\n")
        return page_response(http.HTTPStatus.OK, body, _type(name) or "")


def page_response(status: http.HTTPStatus, body: bytes, type_: str = "text/plain; charset=utf-8") -> Response:
    """An answer that a browser takes for nothing but what it is."""
    headers = Headers()
    headers["Content-Type"] = type_
    headers["Content-Length"] = str(len(body))
    headers["Cache-Control"] = "no-store"
    headers["Content-Security-Policy"] = _POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Connection"] = "close"
    return Response(status.value, status.phrase, headers, body)


def _type(name: str) -> str | None:
    return _TYPES.get(name.rpartition(".")[2])
