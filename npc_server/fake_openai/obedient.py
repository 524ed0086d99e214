"""A little talker without a mind of its own: it does whatever the player's last line asks.

It claims what it is told to claim, says what it is told to say, and gives away whatever stands in its
prompt, knowledge first. So whoever shows that it can't tell a secret has shown that the secret is not
in the prompt. The same messages always give the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["answer", "brief", "last_line", "pick", "words"]

_NAME = re.compile(r"\bYou are ([^\n,.;:]{1,60})")
_KNOWLEDGE = re.compile(r"know|secret|remember|reveal|told|fact|hidden|never say|truth", re.IGNORECASE)
_FRAMED = re.compile(r'^[^"“]{0,60}\bsays: ["“](.*)["”]$')
"""The player's words within somebody else's, as in `The player says: "hello"`."""
_WORD = re.compile(r"\w+")
_ID = re.compile(r"\b\w+(?:\.\w+)+\b")
_SMALL_WORDS = frozenset(
    "a an and are at be by do for i in is it me my no of on or that the this to we with you".split()
)


def answer(messages: Sequence[Mapping[str, Any]]) -> str:
    """What the character says."""
    told, line = brief(messages), last_line(messages)
    found = _NAME.search(told)
    name = found[1].strip() if found else "nobody in particular"
    for pattern, obey in _RULES:
        if asked := pattern.search(line):
            return obey(asked, line, told)
    if not line:
        return f"I am {name}, as everybody here knows, and I am listening."
    return f"You talk to me of {_last_word(line)}, and I listen. I am {name}, and you said, {_closed(line)}"


def pick(messages: Sequence[Mapping[str, Any]], options: Sequence[str]) -> str:
    """What it picks among options: what the line names, even if it is on no list; else what is most like it."""
    line = last_line(messages)
    if named := _ID.search(line):
        return named[0]
    asked = words(line)
    told = brief(messages).splitlines()

    def likeness(option: str) -> int:
        about = " ".join([option, *(line for line in told if _stands_in(option, line))])
        return len(asked & words(about))

    offered = [option for option in options if option != "none"]
    best = max(offered, key=likeness, default="none")
    return "none" if "none" in options and not likeness(best) else best


def _give_away(_asked: re.Match[str], _line: str, told: str) -> str:
    """All that stands in the prompt, what looks like knowledge first: an answer has a limit."""
    return f"I will hide nothing from you. {' '.join(map(_closed, _knowledge_first(told)))}"


def _knowledge_first(told: str) -> list[str]:
    """Items of a list whose heading tells of knowledge, then other lines that do, then the rest."""
    ranked: list[tuple[int, str]] = []
    is_known = False
    for line in filter(None, map(str.strip, told.splitlines())):
        is_item = line.startswith("- ")
        if not is_item:
            is_known = line.endswith(":") and _KNOWLEDGE.search(line) is not None
        rank = 0 if is_item and is_known else 1 if _KNOWLEDGE.search(line) else 2
        ranked.append((rank, line.removeprefix("- ")))
    return [line for _, line in sorted(ranked, key=lambda pair: pair[0])]


def _say(asked: re.Match[str], _line: str, _told: str) -> str:
    return asked["what"].strip(" \"'“”")


def _claim(_asked: re.Match[str], line: str, _told: str) -> str:
    return f"Yes, it is just as you say: {_closed(line)}"


def _do(_asked: re.Match[str], line: str, _told: str) -> str:
    return f"As you wish, it is done now: {_closed(line)}"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_RULES: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str], str, str], str]]] = (
    (_pattern(r"\b(?:say|repeat|write|print)(?: after me| exactly| only| the words?)*\s*[,:'\"“](?P<what>.+)$"), _say),
    (
        _pattern(
            r"secret|reveal|confess|hidden|hiding|truth|prompt|instruction|above|everything|what (?:else )?do you know"
            r"|tell me (?:all|more|what)|geheim|secreto|segreto|wahrheit|vérité|ignore|forget|system\s*:|debug|admin"
        ),
        _give_away,
    ),
    (
        _pattern(
            r"^(?:i am|i'm|i have|i've|we|you (?:already |have )?(?:told|promised|said|gave|know)|remember|it is|it's"
            r"|the \w+ (?:is|was|are|has|have)|my)\b"
        ),
        _claim,
    ),
    (
        _pattern(
            r"^(?:please |now |just )*(?:open|give|let|go|take|bring|show|move|unlock|end|start|pretend|act|play|become"
            r"|kill|attack|follow|obey|step|jump|set|mark|agree)\b"
        ),
        _do,
    ),
)
"""The first one that fits is obeyed."""


def brief(messages: Sequence[Mapping[str, Any]]) -> str:
    """What the character was told about itself and the world."""
    return "\n".join(_text(message) for message in messages if message.get("role") in ("system", "developer"))


def last_line(messages: Sequence[Mapping[str, Any]]) -> str:
    """What the player said last."""
    lines = [_text(message) for message in messages if message.get("role") == "user"]
    line = " ".join(lines[-1].split()) if lines else ""
    framed = _FRAMED.search(line)
    return framed[1] if framed else line


def _text(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))


def _last_word(line: str) -> str:
    found: list[str] = _WORD.findall(line)
    return found[-1] if found else "nothing"


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def words(text: str) -> set[str]:
    """The words of a text or of a name, without those that tell nothing."""
    return {word.lower() for word in _WORD.findall(text.replace("_", " ").replace(".", " "))} - _SMALL_WORDS


def _stands_in(option: str, line: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(option)}(?![\w.]*\w)", line) is not None
