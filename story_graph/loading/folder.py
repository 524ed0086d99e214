"""Finds a world's files and reads them, never leaving the world's folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from story_graph.codes import Code
from story_graph.loading.report import Report
from story_graph.loading.yaml_tree import YamlMap, parse_yaml
from story_graph.place import Place

__all__ = ["MAX_FILE_BYTES", "ParsedFile", "WorldFiles", "read_folder", "read_part"]

MAX_FILE_BYTES = 1 << 20
"""Specified: 1 MiB; a scene of 2,000 nodes fits."""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """`name` is the file's name without `.yaml`; it is the id of a scene or character."""

    name: str
    place: Place
    content: YamlMap


@dataclass(frozen=True, slots=True)
class WorldFiles:
    world: ParsedFile
    characters: tuple[ParsedFile, ...]
    story: tuple[ParsedFile, ...]


def read_folder(folder: Path, report: Report) -> WorldFiles | None:
    """Parse `world.yaml`, `characters/*.yaml` and `story/*.yaml`; None if there is no world to speak of."""
    try:
        return _read_files(folder, report)
    except OSError as error:
        report.error(Code.FILE, Place("world.yaml", 1, 1), f"the world's folder can't be read: {error}")
        return None


def _read_files(folder: Path, report: Report) -> WorldFiles | None:
    if not (folder / "world.yaml").is_file():
        what = "there is no such file" if folder.is_dir() else f"there is no folder {folder}"
        report.error(Code.FILE, Place("world.yaml", 1, 1), f"{what}; a world is a folder with a world.yaml")
        return None
    world = _read(folder, folder / "world.yaml", report)
    characters = tuple(read_part(folder, "characters", report))
    story = tuple(read_part(folder, "story", report))
    return WorldFiles(world, characters, story) if world is not None else None


def read_part(folder: Path, part: str, report: Report) -> Iterator[ParsedFile]:
    """Parse every YAML file of one of the world's folders; reports if there is none."""
    directory = folder / part
    if not directory.is_dir():
        report.error(
            Code.FILE, Place(part, 1, 1), f"the folder '{part}' is missing; a world has at least one file there"
        )
        return
    paths = sorted(directory.iterdir())
    for path in paths:
        if path.suffix == ".yml":
            report.error(Code.FILE, Place(f"{part}/{path.name}", 1, 1), "rename it to end in .yaml, or it is not read")
        elif path.suffix == ".yaml":
            parsed = _read(folder, path, report)
            if parsed is not None:
                yield parsed
    if not any(path.suffix == ".yaml" for path in paths):
        report.error(Code.FILE, Place(part, 1, 1), f"the folder '{part}' holds no .yaml file")


def _read(folder: Path, path: Path, report: Report) -> ParsedFile | None:
    name = path.relative_to(folder).as_posix()
    place = Place(name, 1, 1)
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            report.error(
                Code.FILE, place, "it is a link that leads out of the world's folder; put the file itself here"
            )
            return None
        if not path.is_file():
            report.error(Code.FILE, place, "it is not a file")
            return None
        if path.stat().st_size > MAX_FILE_BYTES:
            report.error(Code.FILE, place, f"larger than {MAX_FILE_BYTES} bytes; split it into several files")
            return None
        text = path.read_text(encoding="utf-8-sig")
    except RuntimeError:  # Python before 3.13 has no better word for it
        report.error(Code.FILE, place, "it is a link that leads to itself; put the file itself here")
        return None
    except (OSError, UnicodeDecodeError) as error:
        report.error(Code.FILE, place, f"can't be read as UTF-8 text: {error}")
        return None
    content = parse_yaml(text, name, report)
    return ParsedFile(path.stem, place, content) if content is not None else None
