"""The names that exist in a world, learnt before anything is built, so that files may refer ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from story_graph.codes import Code
from story_graph.conditions.parse import parse_condition
from story_graph.conditions.scope import ConditionScope
from story_graph.conditions.tree import Condition
from story_graph.diagnostics import did_you_mean
from story_graph.engine.templates import TEMPLATE_KEY
from story_graph.errors import ConditionSyntaxError
from story_graph.facts import Fact
from story_graph.loading.fields import Fields
from story_graph.loading.report import Report
from story_graph.loading.yaml_tree import YamlEntry, YamlScalar
from story_graph.place import Place

__all__ = ["Outline"]


@dataclass(slots=True)
class Outline:
    """Every name, and the resolving of references to them.

    Attributes:
        nodes: full ids.
        lines: names of the lines of each node by the node's full id; scene-level lines stand
            under the scene's own name.
        pools: full ids, `scene.pool`.
    """

    report: Report
    nodes: set[str] = field(default_factory=set)
    lines: dict[str, set[str]] = field(default_factory=dict)
    pools: set[str] = field(default_factory=set)
    scenes: set[str] = field(default_factory=set)
    characters: set[str] = field(default_factory=set)
    facts: dict[str, Fact] = field(default_factory=dict)
    events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    queries: tuple[str, ...] = ()

    def find_node(self, reference: str, scene: str) -> str | None:
        """Full id of a node that is named bare (same scene) or as `scene.node`."""
        full = reference if "." in reference else f"{scene}.{reference}"
        return full if full in self.nodes else None

    def node(self, reference: str, scene: str, place: Place) -> str | None:
        """Like `find_node`, but reports what does not exist."""
        found = self.find_node(reference, scene)
        if found is None and not self.report.is_full:
            self._unknown("node", reference, place, self._node_names(scene))
        return found

    def pool(self, reference: str, scene: str, place: Place) -> str | None:
        full = reference if "." in reference else f"{scene}.{reference}"
        if full not in self.pools:
            names = [pool.removeprefix(f"{scene}.") for pool in self.pools]
            self._unknown("pool", reference, place, names)
            return None
        return full

    def character(self, reference: str | None, place: Place) -> str | None:
        if reference is not None and reference not in self.characters:
            self._unknown("character", reference, place, self.characters)
            return None
        return reference

    def event(self, reference: str | None, place: Place) -> str | None:
        if reference is not None and reference not in self.events:
            self._unknown("event", reference, place, self.events)
            return None
        return reference

    def fact(self, key: str, place: Place) -> Fact | None:
        fact = self.facts.get(key)
        if fact is None:
            self._unknown("fact", key, place, self.facts)
        return fact

    def condition(self, fields: Fields, key: str, scene: str, event: str | None = None) -> Condition | None:
        """The condition under a key, if there is one and it can be understood."""
        entry = fields.entry(key)
        return self.condition_of(entry, scene, event) if entry is not None else None

    def condition_of(self, entry: YamlEntry, scene: str, event: str | None = None) -> Condition | None:
        value = entry.value
        if self.report.is_full:
            return None
        if not isinstance(value, YamlScalar):
            self.report.error(Code.CONDITION, value.place, f"'{entry.key}' must be a condition, such as gold >= 5")
            return None
        try:
            return parse_condition(value.text, self.scope(scene, event))
        except ConditionSyntaxError as error:
            self.report.error(Code.CONDITION, value.place, f"in the condition `{value.text[:200]}`: {error}")
            return None

    def scope(self, scene: str, event: str | None = None) -> ConditionScope:
        """What a condition in this scene may name."""
        return ConditionScope(
            facts=self.facts,
            queries=self.queries,
            find_node=lambda reference: self.find_node(reference, scene),
            nodes=lambda: self._node_names(scene),
            event_arguments=self.events.get(event, ()) if event is not None else (),
        )

    def check_template(self, text: str, place: Place, extra: tuple[str, ...] = ()) -> None:
        """Report template keys that nothing can fill in."""
        for found in TEMPLATE_KEY.finditer(text):
            key = found.group(1).strip()
            if key not in self.facts and key not in ("player", *extra):
                known = ("player", *extra, *self.facts)
                self._unknown("template key", key, place, known)

    def _node_names(self, scene: str) -> list[str]:
        return [node.removeprefix(f"{scene}.") for node in self.nodes]

    def _unknown(self, kind: str, reference: str, place: Place, known: object) -> None:
        if self.report.is_full:
            return
        names = [str(name) for name in known] if isinstance(known, list | set | dict | tuple) else []
        self.report.error(
            Code.UNKNOWN_REFERENCE, place, f"unknown {kind} '{reference[:80]}'{did_you_mean(reference[:80], names)}"
        )
