"""Keeps a server that is down from costing every turn its deadline: after failures in a row it is left alone.

closed ──failures in a row──▶ open ──rest over──▶ probing ──began──▶ closed      a failure now opens it again
                              open ◀──failed───── probing                        for twice as long
                              open ◀──dropped──── probing                        its rest is over: the next one probes
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import TracebackType
from typing import Self

from npc_server.errors import ProviderError

__all__ = ["Attempt", "CircuitBreaker", "ModelFailure"]

_log = logging.getLogger(__name__)

FAILURES = 3
"""In a row, until it opens. Chosen: one or two may be a slow moment."""
FIRST_REST_S, LONGEST_REST_S = 5.0, 60.0
"""Chosen: a server that is back is found within a minute, and a dead one costs one turn a minute its deadline."""


class ModelFailure(ProviderError):
    """A failed request, and what it tells of the server.

    Attributes:
        is_request_to_blame: the server works; this request was wrong.
        retry_after_s: when the server wants to be asked again.
    """

    def __init__(
        self, provider: str, cause: str, *, is_request_to_blame: bool = False, retry_after_s: float | None = None
    ) -> None:
        super().__init__(provider, cause)
        self.is_request_to_blame = is_request_to_blame
        self.retry_after_s = retry_after_s


class Attempt:
    """One request. A context: an end without an error is a success, a `ProviderError` a failure, and anything
    else, such as a cancelled request, tells nothing.
    """

    def __init__(self, breaker: CircuitBreaker, *, is_probe: bool) -> None:
        self._breaker = breaker
        self._is_probe = is_probe

    def began(self) -> None:
        """The answer has begun: others may ask, too. Calling it again does nothing."""
        if self._is_probe:
            self._is_probe = False
            self._breaker.close(FAILURES - 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is None or (isinstance(error, ModelFailure) and error.is_request_to_blame):
            self._breaker.close()
        elif isinstance(error, ProviderError):
            self._breaker.fail(error, is_probe=self._is_probe)
        elif self._is_probe:
            self._breaker.is_probing = False


class CircuitBreaker:
    """One server's, for all players.

    Args:
        name: of the provider.
        clock: seconds, never going back.
    """

    def __init__(self, name: str, clock: Callable[[], float]) -> None:
        self.is_probing = False
        self._name = name
        self._clock = clock
        self._failures = 0
        self._rest_s = FIRST_REST_S
        self._open_until_s: float | None = None

    def attempt(self) -> Attempt:
        """Leave to ask the server.

        Raises:
            ModelFailure: it is left alone, or somebody else is trying whether it is back.
        """
        if self._open_until_s is None:
            return Attempt(self, is_probe=False)
        left_s = self._open_until_s - self._clock()
        if left_s > 0:
            raise ModelFailure(self._name, f"it failed, and is not asked for another {left_s:.1f} s")
        if self.is_probing:
            raise ModelFailure(self._name, "it failed, and somebody is trying whether it is back")
        self.is_probing = True
        return Attempt(self, is_probe=True)

    def close(self, failures: int = 0) -> None:
        """Let everybody ask.

        Args:
            failures: in a row, so far.
        """
        if self._open_until_s is not None:
            _log.info("%s answers again", self._name)
        self._failures = failures
        self._open_until_s = None
        self.is_probing = False
        if failures == 0:
            self._rest_s = FIRST_REST_S

    def fail(self, error: ProviderError, *, is_probe: bool) -> None:
        """Count a failure; open if it was one too many, or if the server asks for a rest."""
        self._failures += 1
        if is_probe:
            self.is_probing = False
        asked_s = error.retry_after_s if isinstance(error, ModelFailure) else None
        if asked_s is not None:
            self._open(min(asked_s, LONGEST_REST_S), error)
        elif is_probe or (self._failures >= FAILURES and self._open_until_s is None):
            self._open(self._rest_s, error)
            self._rest_s = min(self._rest_s * 2, LONGEST_REST_S)

    def _open(self, rest_s: float, error: ProviderError) -> None:
        self._open_until_s = self._clock() + rest_s
        _log.warning("%s is not asked for %.0f s; authors' lines are said: %s", self._name, rest_s, error.cause)
