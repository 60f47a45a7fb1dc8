"""The dialog that lists the keys of the review screen."""

from __future__ import annotations

from review.pages.markup import Markup, tag
from review.translations import Language, say

KEYS = (
    (("1", "…", "9"), "choose"),
    (("Enter",), "confirm"),
    (("N",), "not_found"),
    (("X",), "not_applicable"),
    (("J", "K"), "move"),
    (("E", "Shift+E"), "evidence"),
    (("C",), "cite"),
    (("R",), "reject"),
    (("A",), "add"),
    (("F",), "find"),
    (("U",), "undo"),
    (("?",), "help"),
)


def keys_html(language: Language) -> Markup:
    """The keys and what they do, as a list of terms."""
    rows = []
    for keys, name in KEYS:
        rows.append(tag("dt", *(tag("kbd", key) for key in keys)))
        rows.append(tag("dd", say(language, f"help_{name}")))
    return tag("dl", *rows)


def help_html(language: Language) -> Markup:
    """The dialog, closed until the key ? or its button is pressed."""
    return tag(
        "dialog",
        tag("h2", say(language, "help_title"), id="mz-help-title"),
        keys_html(language),
        tag("button", say(language, "close"), class_="mz-button", data_close="yes"),
        id="mz-help-dialog",
        class_="mz-dialog",
        aria_labelledby="mz-help-title",
    )
