"""Reads `do:` and `enter:`: a mapping, or a list of mappings, of facts and what happens to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from story_graph.codes import Code
from story_graph.diagnostics import did_you_mean
from story_graph.effects import AddMember, AddNumber, AskAction, Effect, Emit, RemoveMember, SetFact
from story_graph.facts import PLAYER_NAME, Fact, FactType
from story_graph.loading.fields import Fields, value_kind
from story_graph.loading.outline import Outline
from story_graph.loading.yaml_tree import YamlEntry, YamlList, YamlMap, YamlScalar, YamlValue, plain
from story_graph.place import Place

__all__ = ["read_effects"]

_SET_NUMBER = re.compile(r"=\s*([-+]?\d{1,9})")


def read_effects(entry: YamlEntry | None, outline: Outline) -> tuple[Effect, ...]:
    """The effects, in the author's order."""
    if entry is None:
        return ()
    parts = entry.value.items if isinstance(entry.value, YamlList) else [entry.value]
    return tuple(effect for part in parts for effect in _read_part(part, entry.key, outline))


def _read_part(part: YamlValue, key: str, outline: Outline) -> Iterator[Effect]:
    if not isinstance(part, YamlMap):
        outline.report.error(
            Code.WRONG_VALUE, part.place, f"'{key}' must be a mapping such as {{gold: -5}}, not {value_kind(part)}"
        )
        return
    for entry in part.entries.values():
        if entry.key == "emit":
            yield from _emits(entry.value, outline)
        elif entry.key == "act":
            yield from _action(entry.value, outline)
        else:
            fact = outline.fact(entry.key, entry.place)
            effect = _on_fact(fact, entry.value, outline) if fact is not None else None
            if effect is not None:
                yield effect


def _emits(value: YamlValue, outline: Outline) -> Iterator[Effect]:
    for item in value.items if isinstance(value, YamlList) else [value]:
        if isinstance(item, YamlScalar):
            yield Emit(item.text, {})
            continue
        fields = Fields(item, "'emit'", outline.report)
        name, args = fields.required_text("name"), _args(fields)
        fields.finish()
        if name is not None:
            yield Emit(name, args)


def _action(value: YamlValue, outline: Outline) -> Iterator[Effect]:
    if isinstance(value, YamlScalar):
        yield AskAction(value.text, {})
        return
    fields = Fields(value, "'act'", outline.report)
    name, args = fields.required_text("name"), _args(fields)
    character = outline.character(fields.optional_text("character"), fields.place_of("character"))
    fields.finish()
    if name is not None:
        yield AskAction(name, args, character)


def _args(fields: Fields) -> dict[str, object]:
    entry = fields.entry("args")
    value = plain(entry.value) if entry is not None else {}
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def _on_fact(fact: Fact, value: YamlValue, outline: Outline) -> Effect | None:
    if fact.derived is not None or fact.key == PLAYER_NAME:
        what = "derived from other facts" if fact.derived is not None else "the player's own"
        outline.report.error(Code.WRONG_VALUE, value.place, f"'{fact.key}' is {what} and can't be set")
        return None
    effect = _effect(fact, value) if isinstance(value, YamlScalar) else None
    if effect is None:
        outline.report.error(Code.WRONG_VALUE, value.place, f"{_expected(fact)}, not {value_kind(value)}")
    elif isinstance(effect, AddMember | RemoveMember) and effect.member not in fact.values:
        _wrong_member(fact, effect.member, value.place, outline)
        return None
    elif fact.type is FactType.ENUM and isinstance(effect, SetFact) and effect.value not in fact.values:
        _wrong_member(fact, str(effect.value), value.place, outline)
        return None
    return effect


def _effect(fact: Fact, scalar: YamlScalar) -> Effect | None:
    value = scalar.value
    match fact.type:
        case FactType.BOOL:
            return SetFact(fact.key, value) if isinstance(value, bool) else None
        case FactType.INT:
            if isinstance(value, int) and not isinstance(value, bool):
                return AddNumber(fact.key, value)
            found = _SET_NUMBER.fullmatch(scalar.text)
            return SetFact(fact.key, int(found.group(1))) if found else None
        case FactType.SET:
            sign, member = scalar.text[:1], scalar.text[1:].strip()
            if sign == "+":
                return AddMember(fact.key, member)
            return RemoveMember(fact.key, member) if sign == "-" else None
        case FactType.ENUM | FactType.TEXT:
            return SetFact(fact.key, scalar.text)


def _expected(fact: Fact) -> str:
    match fact.type:
        case FactType.BOOL:
            return f"'{fact.key}' takes true or false"
        case FactType.INT:
            return f"'{fact.key}' takes a number to add, such as -5, or \"=5\" to set it"
        case FactType.SET:
            return f"'{fact.key}' takes +member or -member"
        case FactType.ENUM | FactType.TEXT:
            return f"'{fact.key}' takes a text"


def _wrong_member(fact: Fact, member: str, place: Place, outline: Outline) -> None:
    outline.report.error(
        Code.WRONG_VALUE, place, f"'{member}' is no value of '{fact.key}'{did_you_mean(member, fact.values)}"
    )
