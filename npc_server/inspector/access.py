"""Who may look on and direct.

Where the server listens on loopback and has no secret, whoever sits at this machine may, and nobody
who merely got a page into its browser:

    a page of another site opens our socket        its `Origin` is not the address that it asks (`Host`)
    a name of another site is made to point here   its `Host` is no name of this machine (DNS rebinding)
    a proxy passes strangers on to loopback        it says so: `Forwarded`, `X-Forwarded-For`, `Via`

Everywhere else a token is needed: as a player's, but its audience ends in `-inspect`, so that no player
can look into the story. The page itself holds no secret and is shown to anybody.
"""

from __future__ import annotations

import ipaddress

from websockets.datastructures import Headers, MultipleValuesError

from npc_server.gateway.tokens import TokenVerifier, is_loopback, token_verifier
from npc_server.settings import GatewaySection

__all__ = ["Access"]

_AUDIENCE_END = "-inspect"
_PROXY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


class Access:
    """Raises `ConfigurationError` as `token_verifier` does."""

    def __init__(self, settings: GatewaySection) -> None:
        audience = settings.token_audience + _AUDIENCE_END
        self._verifier: TokenVerifier | None = token_verifier(settings.model_copy(update={"token_audience": audience}))

    @property
    def needs_token(self) -> bool:
        return self._verifier is not None

    def why_refused(self, headers: Headers, *, is_socket: bool) -> str | None:
        """Why a request can't be served, for people; None if it can.

        Args:
            is_socket: it opens the socket, and has to come from our own page.
        """
        try:
            host, origin = headers.get("Host"), headers.get("Origin")
        except MultipleValuesError:
            return "the request has several hosts or origins"
        if host is None:
            return "the request has no host"
        if is_socket and (origin is None or origin.partition("://")[2].lower() != host.lower()):
            return "the socket of the inspector is only for the inspector's own page"
        if self.needs_token:
            return None
        if any(name in headers for name in _PROXY_HEADERS):
            return "a proxy passed this on: set gateway.token_secret, so that the inspector asks for a token"
        if not _is_this_machine(host):
            return f"{host} is no name of this machine: open the inspector as http://127.0.0.1"
        return None

    def subject(self, token: str | None) -> str:
        """Whom a token names; `local` where none is asked for.

        Raises:
            PeerError: it is missing, forged or expired, or it is a player's.
        """
        return "local" if self._verifier is None else self._verifier.subject(token)


def _is_this_machine(host: str) -> bool:
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return is_loopback(name.lower())
