"""A server that is down costs few turns their deadline, and is found again soon."""

from __future__ import annotations

import asyncio
import logging

import pytest

from npc_server.errors import ProviderError
from npc_server.thinking.llm.circuit_breaker import FAILURES, FIRST_REST_S, LONGEST_REST_S, CircuitBreaker, ModelFailure


class Server:
    """What a breaker stands before, and its clock."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.breaker = CircuitBreaker("told", lambda: self.now_s)

    def fail(self, error: BaseException | None = None, *, begins: bool = False) -> None:
        error = error or ProviderError("told", "no first token")
        with pytest.raises(type(error)), self.breaker.attempt() as attempt:
            if begins:
                attempt.began()
            raise error

    def work(self) -> None:
        with self.breaker.attempt() as attempt:
            attempt.began()

    def break_down(self) -> None:
        for _ in range(FAILURES):
            self.fail()

    @property
    def is_open(self) -> bool:
        try:
            attempt = self.breaker.attempt()
        except ModelFailure:
            return True
        with pytest.raises(asyncio.CancelledError), attempt:
            raise asyncio.CancelledError
        return False


@pytest.fixture
def server() -> Server:
    return Server()


def test_it_opens_after_failures_in_a_row_and_says_so_once(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(FAILURES):
        assert not server.is_open
        server.fail()
    assert server.is_open
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "no first token" in caplog.text


def test_failures_with_a_success_between_them_do_not_open_it(server: Server) -> None:
    for _ in range(2 * FAILURES):
        server.fail()
        server.work()
    assert not server.is_open


def test_answers_that_begin_and_fail_open_it(server: Server) -> None:
    for _ in range(FAILURES):
        server.fail(begins=True)
    assert server.is_open


def test_a_refusal_says_how_long_it_lasts(server: Server) -> None:
    server.break_down()
    server.now_s += 1.5
    with pytest.raises(ModelFailure, match=r"not asked for another 3\.5 s"):
        server.breaker.attempt()


def test_one_request_tries_whether_the_server_is_back_while_others_are_refused(server: Server) -> None:
    server.break_down()
    server.now_s += FIRST_REST_S
    with server.breaker.attempt() as attempt:
        with pytest.raises(ModelFailure, match="somebody is trying"):
            server.breaker.attempt()
        attempt.began()
        server.work()
    server.fail()
    assert not server.is_open


def test_each_rest_is_twice_as_long_up_to_the_longest(server: Server) -> None:
    server.break_down()
    rest_s = FIRST_REST_S
    for _ in range(8):
        server.now_s += rest_s - 0.01
        assert server.is_open
        server.now_s += 0.02
        server.fail()
        rest_s = min(2 * rest_s, LONGEST_REST_S)
    server.now_s += LONGEST_REST_S
    server.work()
    server.break_down()
    server.now_s += FIRST_REST_S
    assert not server.is_open


def test_a_probe_that_begins_and_fails_opens_it_again(server: Server) -> None:
    server.break_down()
    server.now_s += FIRST_REST_S
    server.fail(begins=True)
    assert server.is_open


def test_a_probe_that_is_broken_off_leaves_the_next_one_to_try(server: Server) -> None:
    server.break_down()
    server.now_s += FIRST_REST_S
    server.fail(asyncio.CancelledError())
    with server.breaker.attempt():
        pass
    assert not server.is_open


def test_a_late_failure_of_another_request_leaves_the_probe_alone(server: Server) -> None:
    late = server.breaker.attempt()
    server.break_down()
    server.now_s += FIRST_REST_S
    with server.breaker.attempt() as probe:
        with pytest.raises(ProviderError), late:
            raise ProviderError("told", "no first token")
        with pytest.raises(ModelFailure, match="somebody is trying"):
            server.breaker.attempt()
        probe.began()
    assert not server.is_open


def test_requests_that_are_broken_off_tell_nothing(server: Server) -> None:
    for _ in range(2 * FAILURES):
        server.fail(asyncio.CancelledError())
    assert not server.is_open


def test_a_wrong_request_does_not_count_against_the_server(server: Server) -> None:
    for _ in range(2 * FAILURES):
        server.fail(ModelFailure("told", "HTTP 400", is_request_to_blame=True))
    assert not server.is_open


@pytest.mark.parametrize(("asked_s", "rest_s"), [(2.0, 2.0), (86_400.0, LONGEST_REST_S)])
def test_a_server_that_asks_for_a_rest_gets_it_at_once(server: Server, asked_s: float, rest_s: float) -> None:
    server.fail(ModelFailure("told", "HTTP 429", retry_after_s=asked_s))
    server.now_s += rest_s - 0.01
    assert server.is_open
    server.now_s += 0.02
    assert not server.is_open
