"""What can be wrong with a framework.

IndicatorsError
├── UnknownFramework   no catalogue has this id
├── FactError          what was said of an organisation is no such fact or value
├── PatternTooSlow     a regular expression of an indicator takes too long on a text
└── CatalogueError     the YAML of a catalogue has faults, each with its file and line
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class IndicatorsError(Exception):
    """Base of all errors of this package."""


class UnknownFramework(IndicatorsError):
    """No framework has the id; the message lists those that exist."""

    def __init__(self, framework: str, known: Sequence[str]) -> None:
        super().__init__(f"unknown framework '{framework}'; choose one of: {', '.join(known)}")
        self.chinese = f"没有编号为“{framework}”的评估框架；可选：{'、'.join(known)}"


class FactError(IndicatorsError):
    """What was said of an organisation cannot be taken; in English and in Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.chinese = chinese


class PatternTooSlow(IndicatorsError):
    """The regular expressions of an indicator took longer than they may; it is named."""

    def __init__(self, indicator: str, patterns: Sequence[str], seconds: float) -> None:
        named = ", ".join(repr(each) for each in patterns)
        super().__init__(
            f"indicator {indicator}: its patterns {named} took more than {seconds:.0f} seconds on "
            "this text; change the pattern in the framework so that it has fewer open repeats"
        )
        self.chinese = (
            f"指标 {indicator} 的匹配规则 {named} 在本文件上运行超过 {seconds:.0f} 秒，"
            "已中止；请修改评估框架中的规则，减少不定长的重复。"
        )


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of a catalogue: the file, the line (from 1), and what is wrong."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CatalogueError(IndicatorsError):
    """A catalogue cannot be used; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)
