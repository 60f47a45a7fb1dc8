"""Small pieces of HTML; every text that goes in is escaped here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from extractor.document import Box
from review.kept_time import read_time
from review.translations import Language, say

# Clicks on anything with data-do, and choices in such a menu or field, are kept by frame.js and
# reach Python as the event "act" (`Shell.on_act`).
CLICKS = """
for (const kind of ['click', 'change']) element.addEventListener(kind, event => {
  const target = event.target.closest('[data-do]');
  if (!target || !element.contains(target) || target.disabled) return;
  if (target.matches('select, input') !== (kind === 'change')) return;
  if (kind === 'click' && target.matches('.mz-evidence') && !getSelection().isCollapsed) return;
  event.preventDefault();
  window.mingzheng.clicked(element, target);
  trigger('act');
});
"""


class Markup(str):
    """HTML that is safe to show."""

    __slots__ = ()


def safe(text: object) -> Markup:
    """Text as HTML; what is HTML already stays."""
    return text if isinstance(text, Markup) else Markup(escape(str(text)))


def tag(name: str, *content: object, **attributes: object) -> Markup:
    """An element; `class_` gives the class, `data_do` gives data-do, None leaves one out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{''.join(map(safe, content))}</{name}>")


def joined(parts: Iterable[object]) -> Markup:
    """Pieces of HTML one after the other."""
    return Markup("".join(map(safe, parts)))


def empty(language: Language, title: str, advice: str, screen: str = "") -> Markup:
    """What an empty screen says: what is missing, and what to do, with the way to a screen."""
    return tag(
        "div",
        tag("div", say(language, title), class_="mz-empty-title"),
        tag("div", say(language, advice), class_="mz-empty-do"),
        way_to(screen, say(language, "go_to", screen=say(language, screen))) if screen else "",
        class_="mz-empty",
    )


def way_to(screen: str, words: str) -> Markup:
    """A button that leads to another screen; the page's script presses its tab."""
    return tag("button", words, class_="mz-link mz-way", data_go=screen)


def printable(text: str) -> str:
    """Text from a document for the screen: bullets of symbol fonts, which have no glyph, as •."""
    return "".join("•" if "\ue000" <= each <= "\uf8ff" else each for each in text)


def area(box: Box, around: Box) -> str:
    """The style that lays an element over a box, in shares of the box around it."""
    width, height = max(1.0, around.x1 - around.x0), max(1.0, around.bottom - around.top)
    return (
        f"left:{100 * (box.x0 - around.x0) / width:.3f}%;"
        f"top:{100 * (box.top - around.top) / height:.3f}%;"
        f"width:{100 * (box.x1 - box.x0) / width:.3f}%;"
        f"height:{100 * (box.bottom - box.top) / height:.3f}%"
    )


def chip(text: str, kind: str) -> Markup:
    """A small coloured label."""
    return tag("span", text, class_=f"mz-chip mz-{kind}")


def bar(done: int, total: int) -> Markup:
    """A progress bar; one that moves by itself while the total is unknown."""
    if total <= 0:
        return tag("div", tag("i"), class_="mz-bar mz-bar-busy")
    share = max(0, min(100, round(100 * done / total)))
    return tag("div", tag("i", style=f"width:{share}%"), class_="mz-bar")


def moment(text: str) -> str:
    """An ISO 8601 time as the clock here shows it, e.g. 2025-03-01 14:05."""
    time = read_time(text)
    return text if time is None else time.astimezone().strftime("%Y-%m-%d %H:%M")
