"""Reads `tests/*.yaml` of a world; every mistake has its place."""

from __future__ import annotations

from collections.abc import Iterable

from story_graph.codes import Code
from story_graph.diagnostics import did_you_mean
from story_graph.errors import WorldInvalid
from story_graph.facts import FactValue
from story_graph.loading.fields import Fields, value_kind
from story_graph.loading.folder import ParsedFile, read_part
from story_graph.loading.report import Report
from story_graph.loading.yaml_tree import YamlEntry, YamlList, YamlMap, YamlScalar, YamlValue, plain
from story_graph.place import Place
from story_graph.scenarios.scenario import NO_EDGE, Expected, Scenario, Start, Turn
from story_graph.scenarios.staging import fact_value
from story_graph.world import World

__all__ = ["load_scenarios"]

_ACTS = ("say", "choose", "event", "wait")


def load_scenarios(world: World) -> tuple[Scenario, ...]:
    """The scenarios of a world, in the order of files and lines; none if it has no folder `tests`.

    Raises:
        WorldInvalid: with everything that is wrong in them, each with file, line and column.
    """
    report = Report()
    files = list(read_part(world.folder, "tests", report)) if (world.folder / "tests").exists() else []
    reader = _Reader(world, report)
    scenarios = tuple(reader.scenario(entry) for file in files for entry in _entries(file, report))
    if report.diagnostics:
        raise WorldInvalid(report.diagnostics)
    return scenarios


def _entries(file: ParsedFile, report: Report) -> Iterable[YamlEntry]:
    return Fields(file.content, f"the file '{file.name}'", report).all_ids()


class _Reader:
    def __init__(self, world: World, report: Report) -> None:
        self._world = world
        self._story = world.story
        self._report = report

    def scenario(self, entry: YamlEntry) -> Scenario:
        """A scenario: a list of turns, or a mapping with `start` and `turns`."""
        start, turns = Start(), entry.value
        if isinstance(entry.value, YamlMap):
            fields = Fields(entry.value, f"the scenario '{entry.key}'", self._report)
            start = self._start(fields.entry("start"))
            found = fields.entry("turns")
            fields.finish()
            if found is None:
                message = f"the scenario '{entry.key}' needs `turns`: a list of what happens"
                self._report.error(Code.MISSING_KEY, entry.place, message)
                return Scenario(entry.key, entry.place, start, ())
            turns = found.value
        if not isinstance(turns, YamlList):
            message = f"the scenario '{entry.key}' must be a list of turns, not {value_kind(turns)}"
            self._report.error(Code.WRONG_VALUE, turns.place, message)
            return Scenario(entry.key, entry.place, start, ())
        return Scenario(entry.key, entry.place, start, tuple(self._turns(turns)))

    def _start(self, entry: YamlEntry | None) -> Start:
        if entry is None:
            return Start()
        fields = Fields(entry.value, "'start'", self._report)
        player = fields.text("player", Start().player)
        nodes: dict[str, str] = {}
        for one in fields.ids("nodes"):
            track = self._known("track", one.key, one.place, self._story.tracks)
            node = self._known("node", _text(one.value), one.value.place, self._story.nodes)
            if track is not None and node is not None:
                nodes[track] = node
        facts, queries = self._facts(fields.entry("facts"), settable=True), self._queries(fields)
        fields.finish()
        return Start(player, nodes, facts, queries)

    def _turns(self, turns: YamlList) -> Iterable[Turn]:
        faced: str | None = None
        for item in turns.items:
            turn = self._turn(Fields(item, "the turn", self._report), faced)
            faced = turn.to
            yield turn

    def _turn(self, fields: Fields, faced: str | None) -> Turn:
        addressed = fields.optional_text("to")
        to = faced
        if addressed is not None:
            to = self._known("character", addressed, fields.place_of("to"), self._world.characters) or faced
        acts = [act for act in _ACTS if fields.entry(act) is not None]
        if len(acts) > 1:
            self._wrong(fields.place, f"one thing happens in a turn, not {' and '.join(acts)}; write a turn for each")
        elif not acts and addressed is None:
            self._wrong(fields.place, "nothing happens in this turn; it needs one of to, say, choose, event or wait")
        elif acts and acts[0] in ("say", "choose") and addressed is None and faced is None:
            self._wrong(fields.place, "nobody is spoken to yet; the turn needs `to`, a character")
        event, args = self._event(fields)
        turn = Turn(
            place=fields.place,
            to=to,
            say=fields.optional_text("say"),
            choose=self._choice(fields),
            event=event,
            args=args,
            wait_s=fields.number("wait", 0.0) if "wait" in acts else None,
            queries=self._queries(fields),
            expected=self._expected(fields),
        )
        fields.finish()
        return turn

    def _expected(self, fields: Fields) -> Expected:
        edge, node = fields.optional_text("edge"), fields.optional_text("node")
        ends = fields.optional_text("ends")
        endings = [one.ending for one in self._story.nodes.values() if one.ending is not None]
        return Expected(
            edge=edge
            if edge in (None, NO_EDGE)
            else self._known("edge", edge, fields.place_of("edge"), self._story.edges),
            node=node and self._known("node", node, fields.place_of("node"), self._story.nodes),
            facts=self._facts(fields.entry("fact")),
            says=fields.texts("says"),
            not_says=fields.texts("not_says"),
            ends=ends and self._known("ending", ends, fields.place_of("ends"), endings),
        )

    def _choice(self, fields: Fields) -> str | None:
        choice = fields.optional_text("choose")
        if choice is None:
            return None
        edges = [edge for edge in self._story.edges.values() if edge.choice is not None]
        names = {name for edge in edges for name in (edge.id, edge.name, edge.choice) if name is not None}
        return self._known("choice", choice, fields.place_of("choose"), names)

    def _event(self, fields: Fields) -> tuple[str | None, dict[str, object]]:
        name, args = fields.optional_text("event"), fields.entry("args")
        known = name and self._known("event", name, fields.place_of("event"), self._story.events)
        given: dict[str, object] = {}
        for key, value in args.value.entries.items() if args is not None and isinstance(args.value, YamlMap) else ():
            if known and self._known("argument", key, value.place, self._story.events[known]):
                given[key] = plain(value.value)
        return known or None, given

    def _queries(self, fields: Fields) -> dict[str, FactValue]:
        entry = fields.entry("queries")
        answers: dict[str, FactValue] = {}
        for one in fields.ids("queries") if entry is not None else ():
            value = one.value.value if isinstance(one.value, YamlScalar) else None
            if not isinstance(value, bool | int | str):
                self._wrong(
                    one.value.place,
                    f"the game answers with a word, a number or true or false, not {value_kind(one.value)}",
                )
            elif self._known("query", one.key, one.place, self._story.queries):
                answers[one.key] = value
        return answers

    def _facts(self, entry: YamlEntry | None, *, settable: bool = False) -> dict[str, FactValue]:
        if entry is None:
            return {}
        if not isinstance(entry.value, YamlMap):
            self._wrong(entry.value.place, f"'{entry.key}' must be a mapping of facts, not {value_kind(entry.value)}")
            return {}
        values: dict[str, FactValue] = {}
        for one in entry.value.entries.values():
            key = self._known("fact", one.key, one.place, self._story.facts)
            if key is None:
                continue
            if settable and self._story.facts[key].derived is not None:
                self._wrong(one.place, f"'{key}' is derived from other facts and can't be set")
                continue
            try:
                values[key] = fact_value(self._story.facts[key], _texts(one.value))
            except ValueError as error:
                self._wrong(one.value.place, str(error))
        return values

    def _known(self, kind: str, name: str, place: Place, known: Iterable[str]) -> str | None:
        if name in known:
            return name
        message = f"unknown {kind} '{name[:80]}'{did_you_mean(name[:80], known)}"
        self._report.error(Code.UNKNOWN_REFERENCE, place, message)
        return None

    def _wrong(self, place: Place, message: str) -> None:
        self._report.error(Code.WRONG_VALUE, place, message)


def _text(value: YamlValue) -> str:
    return value.text if isinstance(value, YamlScalar) else ""


def _texts(value: YamlValue) -> list[str]:
    items = value.items if isinstance(value, YamlList) else [value]
    return [item.text for item in items if isinstance(item, YamlScalar)]
