"""Reads `facts:` of world.yaml and of scenes; adds relationships and the player's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from story_graph.character import Relationship
from story_graph.codes import Code
from story_graph.conditions.parse import parse_typed
from story_graph.diagnostics import did_you_mean
from story_graph.errors import ConditionSyntaxError
from story_graph.facts import PLAYER_NAME, Fact, FactScope, FactType, FactValue
from story_graph.loading.fields import Fields, text_list, value_kind
from story_graph.loading.outline import Outline
from story_graph.loading.yaml_tree import YamlEntry, YamlScalar
from story_graph.place import Place

__all__ = ["builtin_facts", "read_facts", "relationship_facts"]

_ZERO: Mapping[FactType, FactValue] = {
    FactType.BOOL: False,
    FactType.INT: 0,
    FactType.ENUM: "",
    FactType.SET: frozenset(),
    FactType.TEXT: "",
}


_RESERVED = ("and", "or", "not", "in", "true", "false", "emit", "act")
"""Words of the conditions' language, and keys of effects that are no facts."""


def builtin_facts() -> dict[str, Fact]:
    """Facts that every world has."""
    place = Place("world.yaml", 1, 1)
    return {PLAYER_NAME: Fact(PLAYER_NAME, FactType.TEXT, FactScope.PLAYER, "stranger", place)}


def relationship_facts(character: str, relationships: Iterable[Relationship], place: Place) -> dict[str, Fact]:
    """`mara.trust` and the like."""
    return {
        f"{character}.{relationship.name}": Fact(
            key=f"{character}.{relationship.name}",
            type=FactType.INT,
            scope=FactScope.CHARACTER,
            default=relationship.start,
            place=place,
            minimum=relationship.minimum,
            maximum=relationship.maximum,
        )
        for relationship in relationships
    }


def read_facts(fields: Fields, scene: str, outline: Outline) -> None:
    """Add the facts declared here to the outline.

    Derived facts may read whatever is declared above them; so they can't run in a circle.
    """
    for entry in fields.ids("facts"):
        if entry.key in _RESERVED:
            outline.report.error(Code.BAD_ID, entry.place, f"a fact can't be named '{entry.key}', which has a meaning")
            continue
        fact = _read_fact(entry, scene, outline)
        if fact is None:
            continue
        for key in _keys(entry.key, fact.scope, outline):
            earlier = outline.facts.get(key)
            if earlier is not None:
                outline.report.error(
                    Code.DUPLICATE, entry.place, f"the fact '{key}' is declared twice; first at {earlier.place}"
                )
                continue
            outline.facts[key] = replace(fact, key=key)


def _keys(name: str, scope: FactScope, outline: Outline) -> list[str]:
    match scope:
        case FactScope.STORY:
            return [name]
        case FactScope.PLAYER:
            return [f"player.{name}"]
        case FactScope.CHARACTER:
            return [f"{character}.{name}" for character in sorted(outline.characters)]


def _read_fact(entry: YamlEntry, scene: str, outline: Outline) -> Fact | None:
    report = outline.report
    fields = Fields(entry.value, f"the fact '{entry.key}'", report)
    derived = fields.entry("derived")
    if derived is not None:
        fields.finish()
        return _read_derived(entry, derived, scene, outline)
    type_name = fields.required_text("type")
    scope_name = fields.text("scope", FactScope.STORY)
    values = fields.texts("values")
    minimum, maximum = fields.integer("min"), fields.integer("max")
    default = fields.entry("default")
    fields.finish()
    if type_name not in set(FactType):
        if type_name is not None:
            known = [kind.value for kind in FactType]
            place = fields.place_of("type")
            report.error(Code.WRONG_VALUE, place, f"unknown type '{type_name}'{did_you_mean(type_name, known)}")
        return None
    if scope_name not in set(FactScope):
        known = [kind.value for kind in FactScope]
        report.error(
            Code.WRONG_VALUE, fields.place_of("scope"), f"unknown scope '{scope_name}'{did_you_mean(scope_name, known)}"
        )
        return None
    kind = FactType(type_name)
    if kind in (FactType.ENUM, FactType.SET) and not values:
        report.error(Code.MISSING_KEY, entry.place, f"the fact '{entry.key}' needs `values`: what it may hold")
        return None
    fact = Fact(entry.key, kind, FactScope(scope_name), _ZERO[kind], entry.place, values, minimum, maximum)
    if kind is FactType.ENUM:
        fact = replace(fact, default=values[0])
    if kind is FactType.INT:
        return _bounded(fact, fields, outline)
    return _with_default(fact, default, outline) if default is not None else fact


def _bounded(fact: Fact, fields: Fields, outline: Outline) -> Fact:
    """An int fact with its default: where the author gave none, 0 or the bound that is nearest to it."""
    low, high = fact.minimum, fact.maximum
    if low is not None and high is not None and low > high:
        outline.report.error(Code.WRONG_VALUE, fields.place_of("min"), f"'min' is {low}, above 'max', which is {high}")
        return fact
    nearest = 0 if low is None else max(low, 0)
    nearest = nearest if high is None else min(high, nearest)
    default = fields.integer("default", nearest, minimum=low, maximum=high)
    return replace(fact, default=nearest if default is None else default)


def _with_default(fact: Fact, default: YamlEntry, outline: Outline) -> Fact:
    value = default.value
    if fact.type is FactType.SET:
        members = text_list(value, "'default'", outline.report)
        wrong = next((member for member in members if member not in fact.values), None)
        if wrong is not None:
            outline.report.error(
                Code.WRONG_VALUE, value.place, f"'{wrong}' is none of its values{did_you_mean(wrong, fact.values)}"
            )
        return replace(fact, default=frozenset(members) & frozenset(fact.values))
    scalar = value.value if isinstance(value, YamlScalar) else None
    text = value.text if isinstance(value, YamlScalar) else ""
    fits = {
        FactType.BOOL: isinstance(scalar, bool),
        FactType.ENUM: text in fact.values,
        FactType.TEXT: isinstance(value, YamlScalar),
    }[fact.type]
    if not fits:
        expected = f"one of {', '.join(fact.values)}" if fact.values else f"of type {fact.type}"
        outline.report.error(Code.WRONG_VALUE, value.place, f"'default' must be {expected}, not {value_kind(value)}")
        return fact
    return replace(fact, default=scalar if isinstance(scalar, bool) and fact.type is FactType.BOOL else text)


def _read_derived(entry: YamlEntry, derived: YamlEntry, scene: str, outline: Outline) -> Fact | None:
    value = derived.value
    if not isinstance(value, YamlScalar):
        outline.report.error(Code.CONDITION, value.place, "'derived' must be a condition, such as gold >= 5")
        return None
    try:
        tree, kind = parse_typed(value.text, outline.scope(scene))
    except ConditionSyntaxError as error:
        outline.report.error(
            Code.CONDITION,
            value.place,
            f"in the condition `{value.text[:200]}`: {error} (a derived fact can read the facts declared above it)",
        )
        return None
    fact_type = FactType.BOOL if kind == "any" else FactType(kind)
    return Fact(entry.key, fact_type, FactScope.STORY, _ZERO[fact_type], entry.place, derived=tree)
