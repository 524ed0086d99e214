"""Writes docs/reference/settings.md from the settings' own descriptions.

Run `python -m npc_server.settings_reference` after a change of `npc_server.settings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from npc_server.settings import Settings

__all__ = ["PAGE", "settings_page"]

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "settings.md"

_HEAD = """# Settings

Made from `npc_server/settings.py` by `python -m npc_server.settings_reference`.

The server reads `npc-server.toml` in the working folder (or the file that `--config` names), then the
environment; a variable wins over the file. Command-line options such as `--port` win over both.

```toml
# npc-server.toml
world = "characters/millbrook"

[gateway]
port = 8765

[listening]
silence_ms = 300
```

| key | variable | default | meaning |
|---|---|---|---|
"""


def settings_page() -> str:
    """The whole page."""
    rows = (
        f"| `{key}` | `NPC_{key.upper().replace('.', '__')}` | {_default(info)} | {info.description} |\n"
        for key, info in _keys(Settings, "")
    )
    return _HEAD + "".join(rows)


def _keys(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, info in model.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _keys(info.annotation, f"{prefix}{name}.")
        else:
            yield prefix + name, info


def _default(info: FieldInfo) -> str:
    value = info.default
    if value is None or isinstance(value, SecretStr):
        return "none"
    if value == ():
        return "`[]`"
    return f"`{value}`"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(settings_page(), encoding="utf-8")
