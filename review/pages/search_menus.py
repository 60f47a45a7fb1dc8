"""The menus of the search screen, filled for a project and its run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import gradio as gr

from extractor.document import Document
from indicators.schema import EvidenceStatus
from review.pages.indicator_list import title_of
from review.pages.place import Place
from review.pages.review_model import Reviewed
from review.pages.shell import title_of as framework_title_of
from review.passage_search import MODES, Mode, PassageFilters
from review.translations import Language, say


def indicator_menu(under: Reviewed | None, place: Place) -> Any:  # noqa: ANN401 - Gradio update
    """The indicators of the run with that of the place chosen."""
    language = place.language
    if under is None:
        label = say(language, "find_for_none")
        return gr.update(choices=[], value=None, label=label, interactive=False)
    known = {each.indicator for each in under.assessment.proposals}
    choices = [
        (f"{each.id} {title_of(each, language)}", each.id)
        for each in under.framework.indicators
        if each.id in known
    ]
    title = framework_title_of(under.framework.id, language)
    return gr.update(
        choices=choices,
        value=place.indicator if place.indicator in known else None,
        label=say(language, "find_for", framework=title),
        interactive=True,
    )


def filter_menus(
    documents: Mapping[str, Document], filters: PassageFilters, language: Language
) -> tuple[Any, Any]:
    """The menus of documents and of kinds of statements, as they are set."""
    files = [(each.file, each.id) for each in documents.values()]
    statuses = [(say(language, each), each) for each in get_args(EvidenceStatus)]
    return (
        gr.update(
            choices=[(say(language, "find_all_documents"), ""), *files], value=filters.document
        ),
        gr.update(
            choices=[(say(language, "find_all_statuses"), ""), *statuses], value=filters.status
        ),
    )


def mode_choices(chosen: Mode, language: Language) -> Any:  # noqa: ANN401 - Gradio update
    """The ways to search, in a language."""
    return gr.update(
        choices=[(say(language, f"find_mode_{each}"), each) for each in MODES], value=chosen
    )
