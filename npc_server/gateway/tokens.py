"""Who may play: JSON Web Tokens (RFC 7519), signed with HS256 by the game's own backend.

A token says `sub` (the player's id), `aud` (the server's audience) and `exp`. It comes in `hello`,
never in the address, where proxies would log it.
"""

from __future__ import annotations

import ipaddress

import jwt

from npc_server.errors import ConfigurationError, PeerError
from npc_server.protocol.client_messages import Hello
from npc_server.protocol.error_codes import ErrorCode
from npc_server.settings import GatewaySection

__all__ = ["TokenVerifier", "is_loopback", "token_verifier"]

_ALGORITHM = "HS256"
_MIN_SECRET_BYTES = 32
"""RFC 7518, section 3.2: a key of the hash's size or larger."""
_LEEWAY_S = 10
"""How far the clocks of the server and of the token's maker may differ; chosen."""


class TokenVerifier:
    def __init__(self, secret: str, audience: str) -> None:
        self._secret = secret
        self._audience = audience

    def check(self, hello: Hello) -> None:
        """Make sure that the hello comes from the player it names.

        Raises:
            PeerError: no token, or one that is forged, expired or another player's.
        """
        if self.subject(hello.token) != hello.player.id:
            raise _invalid("the token is not for this player: its `sub` and `player.id` differ")

    def subject(self, token: str | None) -> str:
        """Whom a token names.

        Raises:
            PeerError: there is none, or it is forged, expired or for another audience.
        """
        if token is None:
            raise PeerError(ErrorCode.TOKEN_MISSING, "this server wants a token in `hello`", field="token", fatal=True)
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                audience=self._audience,
                leeway=_LEEWAY_S,
                options={"require": ["exp", "aud", "sub"]},
            )
        except jwt.InvalidTokenError as error:
            raise _invalid(f"the token can't be taken: {error}") from None
        return str(claims["sub"])


def token_verifier(settings: GatewaySection) -> TokenVerifier | None:
    """What checks tokens; None where none are asked for: on loopback without a secret.

    Raises:
        ConfigurationError: the secret is too short, or missing with an address that others can reach.
    """
    if settings.token_secret is None:
        if is_loopback(settings.host):
            return None
        raise ConfigurationError(
            f"gateway.host is {settings.host}, which other machines can reach: "
            "set gateway.token_secret (variable NPC_GATEWAY__TOKEN_SECRET), or listen on 127.0.0.1"
        )
    secret = settings.token_secret.get_secret_value()
    if len(secret.encode()) < _MIN_SECRET_BYTES:
        raise ConfigurationError(
            f"gateway.token_secret has {len(secret.encode())} bytes; {_MIN_SECRET_BYTES} or more are needed, "
            'such as from: python -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return TokenVerifier(secret, settings.token_audience)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _invalid(message: str) -> PeerError:
    return PeerError(ErrorCode.TOKEN_INVALID, message, field="token", fatal=True)
