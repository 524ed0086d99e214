"""Reads `docs/protocol.md`: what it says of each message, and its example."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[2] / "docs" / "protocol.md"


@dataclass(frozen=True)
class DocumentedMessage:
    """`fields` says of each field whether it may be left out."""

    type: str
    is_from_client: bool
    fields: dict[str, bool]
    example: dict[str, Any]


def documented_messages() -> list[DocumentedMessage]:
    text = DOCUMENT.read_text(encoding="utf-8")
    messages = []
    for heading, is_from_client in (("From the client", True), ("From the server", False)):
        chapter = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
        for section in chapter.split("\n### ")[1:]:
            type_ = section.split("`")[1]
            rows = re.findall(r"^\| `(\w+)(\??)` \|", section, re.MULTILINE)
            (example,) = re.findall(r"```json\n(.*?)\n```", section, re.DOTALL)
            fields = {name: mark == "?" for name, mark in rows}
            messages.append(DocumentedMessage(type_, is_from_client, fields, json.loads(example, object_hook=_bytes)))
    return messages


def documented_codes() -> dict[str, tuple[str, str]]:
    """Meaning and close code by error code."""
    chapter = DOCUMENT.read_text(encoding="utf-8").split("\n## Error codes\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (\d*) \|$", chapter, re.MULTILINE)
    return {code: (meaning, close) for code, meaning, close in rows}


def _bytes(value: dict[str, Any]) -> Any:
    return bytes.fromhex(value["$bin"]) if value.keys() == {"$bin"} else value
