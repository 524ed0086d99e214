"""The stable codes of everything that can be wrong with a world's files."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Code"]


class Code(StrEnum):
    """`SG00x` files and YAML, `SG01x` references, `SG02x` and up the checks of the whole story."""

    FILE = "SG001"
    SYNTAX = "SG002"
    DUPLICATE = "SG003"
    REFUSED_YAML = "SG004"
    UNKNOWN_KEY = "SG005"
    WRONG_VALUE = "SG006"
    MISSING_KEY = "SG007"
    BAD_ID = "SG008"
    CONDITION = "SG009"
    UNKNOWN_REFERENCE = "SG010"
    UNREACHABLE_NODE = "SG020"
    DEAD_END = "SG021"
    FACT_NEVER_SET = "SG022"
    FACT_NEVER_READ = "SG023"
    RETURN_WITHOUT_CALL = "SG024"
    LINE_WITHOUT_SPEAKER = "SG025"
    EXITS_SPENT = "SG026"
    CALL_WITHOUT_RETURN = "SG027"
    CONTRADICTORY_GUARD = "SG028"
    ZERO_PROGRESS = "SG029"
    OVERLAPPING_INTENTS = "SG030"
    SECRET_OPEN_AT_START = "SG031"
    UNKNOWN_VOICE = "SG032"
    UNDECLARED_ACTION = "SG033"
