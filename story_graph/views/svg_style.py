"""Colours and type of the drawing: light by default, dark where the reader's system is dark."""

from __future__ import annotations

__all__ = ["STYLE", "TRIGGERS"]

TRIGGERS = ("intent", "event", "timer", "otherwise", "automatic")

_LIGHT = {
    "page": "#ffffff",
    "scene": "#f3f5f8",
    "frame": "#d0d7de",
    "card": "#ffffff",
    "border": "#8c959f",
    "text": "#1f2328",
    "dim": "#57606a",
    "ending": "#ddf4e4",
    "ending-border": "#1a7f37",
    "pill": "#e6ebf1",
    "intent": "#0969da",
    "event": "#bc4c00",
    "timer": "#8250df",
    "otherwise": "#818b98",
    "automatic": "#1a7f37",
    "plain": "#57606a",
}
_DARK = {
    "page": "#0d1117",
    "scene": "#151b23",
    "frame": "#3d444d",
    "card": "#212830",
    "border": "#656c76",
    "text": "#f0f6fc",
    "dim": "#a5aeb9",
    "ending": "#12381f",
    "ending-border": "#3fb950",
    "pill": "#2f3742",
    "intent": "#58a6ff",
    "event": "#f0883e",
    "timer": "#bc8cff",
    "otherwise": "#8b949e",
    "automatic": "#3fb950",
    "plain": "#9ea7b3",
}


def _colours(theme: dict[str, str]) -> str:
    rules = [
        f".page{{fill:{theme['page']}}}",
        f".scene{{fill:{theme['scene']};stroke:{theme['frame']}}}",
        f".card{{fill:{theme['card']};stroke:{theme['border']}}}",
        f".ending{{fill:{theme['ending']};stroke:{theme['ending-border']};stroke-width:2}}",
        f".pill{{fill:{theme['pill']};stroke:{theme['border']}}}",
        f"text{{fill:{theme['text']}}}",
        f".goal,.detail,.target,.small,.tag{{fill:{theme['dim']}}}",
    ]
    for kind in (*TRIGGERS, "plain"):
        rules.append(f".line.{kind}{{stroke:{theme[kind]}}}.dot.{kind},.{kind} .tip{{fill:{theme[kind]}}}")
    return "".join(rules)


STYLE = (
    "text{font-family:Inter,'Segoe UI',Helvetica,Arial,'DejaVu Sans',sans-serif;font-size:11.5px}"
    ".title{font-size:22px;font-weight:600}.scene-name{font-size:14px;font-weight:600}"
    ".name{font-size:13.5px;font-weight:600}.goal{font-size:10.5px;font-style:italic}"
    ".detail{font-size:10px}.small,.target,.tag{font-size:10.5px}.target,.tag{text-anchor:end}"
    ".tag{font-weight:600}.stays{opacity:.6}.pill-name{text-anchor:middle}"
    ".line{fill:none;stroke-width:1.4;opacity:.85}.line.back{stroke-width:1;opacity:.5}"
    ".call,.pool,.pick,.return,.resume{stroke-dasharray:5 3}"
    ".line:hover{stroke-width:3;opacity:1}"
    + _colours(_LIGHT)
    + "@media(prefers-color-scheme:dark){"
    + _colours(_DARK)
    + "}"
)
