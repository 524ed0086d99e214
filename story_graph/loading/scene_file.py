"""Reads one `story/*.yaml`: a scene with its nodes and pools."""

from __future__ import annotations

from dataclasses import dataclass, field

from story_graph.codes import Code
from story_graph.diagnostics import did_you_mean
from story_graph.loading.edges_section import read_edges
from story_graph.loading.effects_section import read_effects
from story_graph.loading.fields import Fields, check_id
from story_graph.loading.folder import ParsedFile
from story_graph.loading.lines_section import read_lines
from story_graph.loading.outline import Outline
from story_graph.loading.yaml_tree import YamlEntry, YamlMap, plain
from story_graph.story import Line, Node, PickPolicy, Pool, Scene

__all__ = ["SceneParts", "outline_scene", "read_scene", "scene_name"]


@dataclass(slots=True)
class SceneParts:
    """What one scene file adds to the story."""

    scene: Scene | None = None
    nodes: list[Node] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)


def scene_name(file: ParsedFile) -> str:
    """The scene's id: the key `scene`, or the file's name."""
    entry = file.content.entries.get("scene")
    text = getattr(entry.value, "text", None) if entry is not None else None
    return text if isinstance(text, str) and text else file.name


def outline_scene(file: ParsedFile, outline: Outline) -> None:
    """Learn the names of this scene."""
    name = scene_name(file)
    if name in outline.scenes:
        outline.report.error(Code.DUPLICATE, file.place, f"the scene '{name}' is in two files; scene ids must differ")
    check_id(name, file.place, outline.report)
    outline.scenes.add(name)
    outline.lines[name] = _keys(file.content, "lines")
    for node in _keys(file.content, "nodes"):
        full = f"{name}.{node}"
        outline.nodes.add(full)
        value = file.content.entries["nodes"].value
        content = value.entries[node].value if isinstance(value, YamlMap) else None
        outline.lines[full] = _keys(content, "lines") if isinstance(content, YamlMap) else set()
    outline.pools.update(f"{name}.{pool}" for pool in _keys(file.content, "pools"))


def _keys(content: YamlMap, key: str) -> set[str]:
    entry = content.entries.get(key)
    return set(entry.value.entries) if entry is not None and isinstance(entry.value, YamlMap) else set()


def read_scene(file: ParsedFile, outline: Outline) -> SceneParts:
    """Build the scene; every mistake goes to the report."""
    name = scene_name(file)
    parts = SceneParts()
    fields = Fields(file.content, f"the scene '{name}'", outline.report)
    fields.optional_text("scene")  # known already; what is no text is reported here
    fields.entry("facts")  # read before the scenes are built
    anchor = fields.required_text("anchor")
    character = outline.character(fields.optional_text("character"), fields.place_of("character"))
    parts.lines.extend(read_lines(fields, name, outline).values())
    for entry in fields.ids("nodes"):
        node, lines = _read_node(entry, name, outline)
        parts.nodes.append(node)
        parts.lines.extend(lines)
    parts.pools.extend(pool for entry in fields.ids("pools") if (pool := _read_pool(entry, name, outline)))
    if not parts.nodes:
        outline.report.error(Code.MISSING_KEY, file.place, f"the scene '{name}' has no nodes")
    fields.finish()
    home = outline.node(anchor, name, fields.place_of("anchor")) if anchor is not None else None
    parts.scene = Scene(name, home or "", file.place, character)
    return parts


def _read_node(entry: YamlEntry, scene: str, outline: Outline) -> tuple[Node, list[Line]]:
    full = f"{scene}.{entry.key}"
    fields = Fields(entry.value, f"the node '{entry.key}'", outline.report)
    if entry.key == "return":
        outline.report.error(Code.BAD_ID, entry.place, "a node can't be named 'return'; that ends a call")
    lines = read_lines(fields, full, outline)
    edges, inline = read_edges(fields, full, scene, outline)
    ending = fields.optional_text("ending")
    if ending is not None and edges:
        outline.report.error(Code.WRONG_VALUE, entry.place, f"the node '{entry.key}' is an ending and can't have edges")
    meta = fields.entry("meta")
    for line in inline:
        if line.name in lines:
            outline.report.error(
                Code.DUPLICATE,
                line.place,
                f"the edge '{line.name}' has a `say` of its own, and the node a line of that name, first at "
                f"{lines[line.name].place}; rename one, since both would be the line '{line.id}'",
            )
    node = Node(
        id=full,
        name=entry.key,
        scene=scene,
        place=entry.place,
        goal=fields.text("goal"),
        lines=lines,
        enter=read_effects(fields.entry("enter"), outline),
        edges=edges,
        when=outline.condition(fields, "when", scene),
        max=fields.integer("max", minimum=1),
        weight=fields.number("weight", 1.0, minimum=0.001),
        ending=ending,
        was=tuple(old if "." in old else f"{scene}.{old}" for old in fields.texts("was")),
        meta={"value": plain(meta.value)} if meta is not None else {},
    )
    fields.finish()
    return node, [*lines.values(), *inline]


def _read_pool(entry: YamlEntry, scene: str, outline: Outline) -> Pool | None:
    fields = Fields(entry.value, f"the pool '{entry.key}'", outline.report)
    pick = fields.text("pick", PickPolicy.RANDOM)
    storylets = fields.texts("storylets")
    fields.finish()
    known = [policy.value for policy in PickPolicy]
    if pick not in known:
        outline.report.error(
            Code.WRONG_VALUE, fields.place_of("pick"), f"unknown pick policy '{pick}'{did_you_mean(pick, known)}"
        )
        return None
    if not storylets:
        outline.report.error(
            Code.MISSING_KEY, entry.place, f"the pool '{entry.key}' needs `storylets`: a list of nodes"
        )
    place = fields.place_of("storylets")
    nodes = tuple(node for storylet in storylets if (node := outline.node(storylet, scene, place)))
    return Pool(f"{scene}.{entry.key}", PickPolicy(pick), nodes, entry.place)
