"""What of a web page is no content: navigation, banners, comments, hidden parts, scripts.

What a part is called is only a hint. Sites wrap whole policies in elements named `modal-body` or
`main-menu-page`, so a part is cut away only if its text also looks like what its name says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

SKIPPED = frozenset(
    "script style template select option optgroup datalist svg canvas iframe frame object embed "
    "audio video map head input textarea progress meter noframes rp rt math".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_CONTAINERS = frozenset("div section ul ol aside form table header footer nav dialog dl".split())
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NAVIGATION = frozenset(
    "nav navbar navigation menu menubar breadcrumb breadcrumbs crumb crumbs sidebar toolbar topbar "
    "footer foot pagination pager sitemap".split()
)
_RELATED = frozenset("related recommend recommended recommends hot latest links friend".split())
_SOCIAL = frozenset("share sharing social sns qrcode bdsharebuttonbox".split())
_OVERLAYS = frozenset("modal popup dialog toast overlay mask tooltip popover".split())
_ADVERTS = frozenset("ad ads adv advert advertisement banner promo promotion".split())
_ACCOUNT = frozenset("login signin register search language lang".split())
_CONSENT = frozenset(
    "banner bar consent notice popup modal tip tips dialog overlay law layer alert box wrap "
    "wrapper container message disclaimer".split()
)
_COMMENTS = frozenset("comments replies disqus gitalk valine livere".split())
_COMMENT_PARTS = frozenset("list box area section wrap form container item items".split())
_HIDDEN = frozenset("hidden hide".split())
_SHARING = re.compile(r"分享|扫一扫|二维码|微信|微博|朋友圈|share", re.IGNORECASE)
_COOKIE = re.compile(r"cookie", re.IGNORECASE)
_SENTENCE = re.compile(r"[。；！？]|\.\s")
_NUMBERED = re.compile(r"\s*(?:第?[一二三四五六七八九十\d]{1,3}[章节条、.．]|[（(])")
LEAST_PROSE = 200  # characters of a hidden part that is content behind a click


@dataclass(slots=True)
class Measure:
    """What stands in an element: characters (white space not counted) and links."""

    characters: int = 0
    linked: int = 0
    links: int = 0
    away: int = 0  # links that leave the page
    sentences: int = 0
    headings: int = 0
    tables: int = 0

    @property
    def link_share(self) -> float:
        """The share of the characters that are links."""
        return self.linked / max(1, self.characters)

    @property
    def is_prose(self) -> bool:
        """True for sentences, not links."""
        return self.sentences >= 2 and self.link_share < 0.4

    def add(self, other: Measure) -> None:
        """Count what stands in a child."""
        self.characters += other.characters
        self.linked += other.linked
        self.links += other.links
        self.away += other.away
        self.sentences += other.sentences
        self.headings += other.headings
        self.tables += other.tables


def measured(body: LexborNode) -> dict[int, Measure]:
    """The measure of every element by its `mem_id`; no recursion, as pages may nest deeply."""
    found: dict[int, Measure] = {}
    order: list[tuple[LexborNode, int]] = []
    stack = [(body, -1)]
    while stack:
        node, parent = stack.pop()
        tag = node.tag or ""
        if tag in SKIPPED or tag == "noscript":
            continue
        order.append((node, parent))
        number = len(order) - 1
        stack.extend((child, number) for child in node.iter(include_text=True))
    sums = [_own(node) for node, _ in order]
    for number in range(len(order) - 1, -1, -1):
        node, parent = order[number]
        if node.tag == "a":
            sums[number].linked = sums[number].characters
            sums[number].links += 1
            sums[number].away += not (node.attributes.get("href") or "").startswith("#")
        found[node.mem_id] = sums[number]
        if parent >= 0:
            sums[parent].add(sums[number])
    return found


def _own(node: LexborNode) -> Measure:
    if node.tag == "-text":
        text = node.text_content or ""
        return Measure(len("".join(text.split())), sentences=len(_SENTENCE.findall(text)))
    return Measure(headings=int(node.tag in HEADINGS), tables=int(node.tag == "table"))


def names_of(attributes: Mapping[str, str | None]) -> frozenset[str]:
    """The words in the class and id of an element, lower case: mainMenu_page → main menu page."""
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return frozenset(word.lower() for word in _WORD.findall(names))


class Boilerplate:
    """Decides for the elements of one page whether they are content."""

    def __init__(self, body: LexborNode) -> None:
        self._measures = measured(body)
        self._total = self.measure(body).characters
        self.opened_hidden = False  # content was read that shows only after a click

    def measure(self, node: LexborNode) -> Measure:
        """The measure of an element; empty for what is never read."""
        return self._measures.get(node.mem_id, Measure())

    def leaves_out(self, node: LexborNode, tag: str, inside: bool) -> bool:
        """True where an element and all in it is no content.

        Args:
            node: the element.
            tag: its name.
            inside: it stands in the page's own main part or article.
        """
        if tag in SKIPPED or tag.startswith(("-", "_")):
            return True
        if tag == "noscript":
            return self._total >= 50
        attributes = node.attributes
        measure = self.measure(node)
        if tag == "button":
            return _is_command(node, attributes)
        if _is_hidden(tag, attributes):
            if measure.is_prose and measure.characters >= LEAST_PROSE:
                self.opened_hidden = True
                return False
            return True
        if tag in HEADINGS or measure.characters > 0.5 * self._total:
            return measure.link_share > 0.7 and self._rest(measure) >= LEAST_PROSE
        return self._by_tag(tag, attributes, measure, inside) or (
            tag in _CONTAINERS and self._by_name(node, attributes, measure, inside)
        )

    def _rest(self, measure: Measure) -> int:
        return self._total - measure.characters

    def _by_tag(
        self, tag: str, attributes: Mapping[str, str | None], measure: Measure, inside: bool
    ) -> bool:
        role = attributes.get("role") or ""
        if tag == "nav" or role in ("navigation", "search", "menu", "menubar"):
            return not measure.is_prose and measure.away > 0
        if tag == "footer" or role == "contentinfo":
            return not inside and not (measure.is_prose and measure.characters >= 300)
        if tag == "header" or role == "banner":
            return measure.link_share > 0.5 and not measure.headings
        if tag == "aside" or role == "complementary":
            return measure.sentences == 0 or measure.link_share >= 0.4
        links_only = measure.links >= 4 and measure.link_share > 0.85 and measure.sentences == 0
        short = measure.linked <= 12 * measure.links
        return tag == "ul" and not inside and links_only and short and measure.away >= 4

    def _by_name(
        self,
        node: LexborNode,
        attributes: Mapping[str, str | None],
        measure: Measure,
        inside: bool,
    ) -> bool:
        names = names_of(attributes)
        if not names:
            return False
        if names & _COMMENTS or ("comment" in names and names & _COMMENT_PARTS):
            return not measure.headings
        if names & {"cookie", "cookies", "gdpr"} and names & _CONSENT:
            return measure.characters < 800 and bool(_COOKIE.search(node.text()))
        if measure.is_prose or (inside and measure.link_share < 0.5):
            return False
        if names & (_NAVIGATION | _RELATED):
            return measure.link_share > 0.5 and not (names & _RELATED and inside)
        if names & _SOCIAL:
            return measure.characters < 200 and bool(_SHARING.search(node.text()))
        small = measure.characters < 200 and not measure.headings and measure.links > 0
        return bool(names & (_OVERLAYS | _ADVERTS | _ACCOUNT)) and small


def _is_hidden(tag: str, attributes: Mapping[str, str | None]) -> bool:
    style = (attributes.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or "visibility:hidden" in style or "hidden" in attributes:
        return True
    if tag == "dialog" and "open" not in attributes:
        return True
    return bool(_HIDDEN & set((attributes.get("class") or "").lower().split()))


def _is_command(node: LexborNode, attributes: Mapping[str, str | None]) -> bool:
    """True for a button that does something; one that opens a section is its heading."""
    opens = any(key in attributes for key in ("aria-expanded", "aria-controls", "data-toggle"))
    text = " ".join(node.text().split())
    return not (text and (opens or _NUMBERED.match(text) or len(text) > 12))
