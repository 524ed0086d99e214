"""What the page asks for: JSON texts, checked before anything is done with them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, TypeAdapter, ValidationError

from npc_server.errors import NpcError
from npc_server.session.direction import MindState, Order, SetFact, SetMind, SpeakAs, TakeEdge

__all__ = ["BadRequest", "Hello", "Memory", "Ping", "Request", "Watch", "decode_request", "order_as_json", "order_of"]

_Id = Annotated[str, Field(min_length=1, max_length=200)]
_MOST_SAID = 1000
"""Characters of one line that a director types. Chosen: a minute of speech."""


class BadRequest(NpcError):
    """The text is no request; says what is wrong with it."""


class _Request(BaseModel):
    """`id` is the page's own number for it, sent back with the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: int = 0


class Hello(_Request):
    do: Literal["hello"]
    token: str | None = Field(default=None, max_length=4096)
    name: str = Field(default="", max_length=60)


class Watch(_Request):
    do: Literal["watch"]
    session: _Id


class Memory(_Request):
    do: Literal["memory"]


class Ping(_Request):
    do: Literal["ping"]


class _Step(_Request):
    do: Literal["step"]
    edge: _Id


class _Fact(_Request):
    do: Literal["fact"]
    key: _Id
    value: StrictBool | StrictInt | StrictStr | list[StrictStr]


class _Say(_Request):
    do: Literal["say"]
    character: _Id
    text: str = Field(max_length=_MOST_SAID)


class _Mind(_Request):
    do: Literal["mind"]
    state: MindState


Request = Hello | Watch | Memory | Ping | _Step | _Fact | _Say | _Mind
_REQUEST: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="do")])


def decode_request(text: str | bytes) -> Request:
    """Read one message of the page.

    Raises:
        BadRequest: it is none.
    """
    try:
        return _REQUEST.validate_json(text, strict=False)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadRequest(f"{place or 'the message'}: {first['msg']}") from None


def order_of(request: Request) -> Order | None:
    """The order that a request holds, if it is one.

    Raises:
        BadRequest: there is nothing to say.
    """
    match request:
        case _Step(edge=edge):
            return TakeEdge(edge)
        case _Fact(key=key, value=value):
            return SetFact(key, frozenset(value) if isinstance(value, list) else value)
        case _Say(character=character, text=text):
            said = " ".join(text.split())
            if not said:
                raise BadRequest("text: there is nothing to say")
            return SpeakAs(character, said)
        case _Mind(state=state):
            return SetMind(state)
    return None


def order_as_json(order: Order) -> dict[str, Any]:
    """The order as the page wrote it."""
    match order:
        case TakeEdge(edge):
            return {"do": "step", "edge": edge}
        case SetFact(key, value):
            return {"do": "fact", "key": key, "value": sorted(value) if isinstance(value, frozenset) else value}
        case SpeakAs(character, text):
            return {"do": "say", "character": character, "text": text}
        case SetMind(state):
            return {"do": "mind", "state": state}
