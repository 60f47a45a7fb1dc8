"""What the screens share: the workspace, the place of the person, events with one error handler."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

import gradio as gr

from corpus.database_errors import DatabaseFault
from extractor.errors import ExtractorError
from indicators.catalogue import framework_ids, load_framework
from indicators.errors import IndicatorsError
from indicators.schema import Framework
from review.accounts.access import (
    LOCAL,
    Action,
    Caller,
    NotAllowed,
    acting_as,
    caller_or_local,
)
from review.accounts.lookup import Access
from review.collection_desk import CollectionDesk
from review.errors import ReviewError
from review.jobs import Jobs
from review.pages.markup import tag
from review.pages.place import Place
from review.translations import Language, in_language, say
from review.workspace import Workspace

NOTICE_SECONDS = 6.0
_log = logging.getLogger(__name__)
# How every event behaves: no overlay on what it changes, no place in the public interface.
HIDDEN: dict[str, Any] = {
    "show_progress": "hidden",
    "concurrency_limit": None,
    "api_visibility": "private",
}


Outputs = tuple[Any, ...]  # what Gradio takes, one for each output


@dataclass(frozen=True, slots=True)
class Screen:
    """How a screen is drawn afresh.

    A handler of the place and of the values of `inputs` fills the components `outputs`; `action` is
    what the person must be allowed to do in the project of the place.
    """

    refresh: Callable[..., Sequence[Any]]
    outputs: Sequence[Any]
    inputs: Sequence[Any] = ()
    action: Action = "see"


@dataclass(slots=True)
class Shell:
    """The frame around the screens.

    `access` tells who is behind an event; None where there are no accounts. `collection` is that of
    many companies' reports; None where none was named.
    """

    workspace: Workspace
    jobs: Jobs
    place: Any
    screen: Any
    seen: Any = None
    tabs: Any = None
    reviewer: Any = None
    screens: dict[str, Screen] = field(default_factory=dict)
    watchers: list[tuple[Callable[[Place], Iterator[Any]], Sequence[Any]]] = field(
        default_factory=list
    )
    words: list[tuple[Any, dict[str, str]]] = field(default_factory=list)
    projects: dict[str | None, int | None] = field(default_factory=dict)  # of each open window
    access: Access | None = None
    collection: CollectionDesk | None = None

    def caller(self) -> Caller:
        """The person for whom the event under way is handled."""
        return caller_or_local()

    def caller_of(self, request: gr.Request) -> Caller:
        """Who is behind an event, looked up afresh; NotLoggedIn where the session has ended."""
        return LOCAL if self.access is None else self.access.caller(request.headers)

    def _admitted(self, place: Place, caller: Caller, action: Action | None) -> None:
        """Refuse an event that its person may not send, or whose place was made up."""
        if caller.local or self.access is None:
            return
        self.access.check_place(place.project, place.run, place.document)
        if action == "create_project":
            caller.require(action)
            return
        caller.require("see", place.project)
        # What says of itself nothing is for nobody but an administrator.
        caller.require(action or "administer", place.project)

    def _watching(self, place: Place, request: gr.Request) -> Caller | None:
        """Who watches work go on; None where their session has ended or they are no member now."""
        try:
            caller = self.caller_of(request)
            self._admitted(place, caller, "see")
        except NotAllowed:
            return None
        return caller

    def _as_given(
        self, inputs: Sequence[Any], values: tuple[Any, ...], caller: Caller
    ) -> list[Any]:
        """The values of an event; the name of who reviews is that of the account."""
        if caller.local:
            return list(values)
        return [
            caller.display_name if component is self.reviewer else value
            for component, value in zip(inputs, values, strict=True)
        ]

    def worded(self, component: Any, **keys: str) -> Any:  # noqa: ANN401 - Gradio component
        """Remember which words of a component change with the language."""
        self.words.append((component, keys))
        return component

    def redraw(
        self, event: Callable[..., Any], spoken: bool = True, header_only: bool = False
    ) -> None:
        """Draw the header and the screen in view after an event, and follow the work that goes on.

        The other screens are drawn when they are chosen. `spoken` draws every word afresh too;
        `header_only` leaves out the screen, where the choice of its tab follows and draws it.
        """
        outputs = [component for component, _ in self.words] if spoken else []
        inputs: list[Any] = [self.screen]
        for screen in self.screens.values():
            outputs.extend(screen.outputs)
            inputs.extend(screen.inputs)

        def refresh(place: Place, name: str, *values: object) -> tuple[Any, ...]:
            drawn = [_spoken(keys, place.language) for _, keys in self.words] if spoken else []
            rest = list(values)
            for own, screen in self.screens.items():
                given, rest = rest[: len(screen.inputs)], rest[len(screen.inputs) :]
                wanted = own == "header" or (own == name and not header_only)
                if wanted and self.caller().may(screen.action, place.project):
                    drawn.extend(screen.refresh(place, *given))
                else:
                    drawn.extend([gr.skip()] * len(screen.outputs))
            return tuple(drawn)

        drawn = self.on(event, refresh, inputs, outputs, drawing=True, action="see")
        for handler, watched in self.watchers:
            self.watch(drawn.then, handler, [], watched)

    def on(
        self,
        trigger: Callable[..., Any],
        handler: Callable[..., Any],
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        drawing: bool = False,
        action: Action | None = None,
        lenient: bool = False,
        **options: Any,  # noqa: ANN401 - passed to Gradio
    ) -> Any:  # noqa: ANN401 - Gradio dependency
        """Call a handler with the place and the inputs' values when something happens.

        `action` is what the person must be allowed to do in the project of the place; an event
        without one is for administrators. The run and the document of the place belong to its
        project when the handler is called. Of an event that is `lenient` the handler itself looks
        whether the person may see the place, so that it can lead them elsewhere.

        What is only `drawing` is dropped where the window has gone to another project meanwhile:
        it would come late and cover that project's screen. A window has gone as soon as a handler
        has led it there, and by nothing else: events of the project before may still come in.
        """
        leads = outputs.index(self.place) if self.place in outputs else None

        def admitted(place: Place, request: gr.Request, *values: Any) -> Any:  # noqa: ANN401
            caller = self.caller_of(request)
            try:
                self._admitted(place, caller, action)
            except NotAllowed:
                if not lenient:
                    raise
            else:
                if place.project is not None:  # no project is where all begin, never a next step
                    self.projects.setdefault(request.session_hash, place.project)
            with acting_as(caller):
                return handler(place, *self._as_given(inputs, values, caller))

        admitted.__qualname__ = getattr(handler, "__qualname__", str(handler))  # for the log

        def run(data: Any, request: gr.Request, *values: Any) -> Any:  # noqa: ANN401
            place = Place.of(data)
            window = request.session_hash
            result = guarded(admitted, place, request, *values)
            if drawing and self.projects.get(window, place.project) != place.project:
                return gr.skip()
            if leads is not None:
                self._gone(window, result if isinstance(result, dict) else result[leads])
            return result

        given = [self.place, *inputs]
        wired = declared(run, action)
        return trigger(wired, inputs=given, outputs=list(outputs), **{**self.hidden, **options})

    @property
    def hidden(self) -> dict[str, Any]:
        """How every event behaves.

        Gradio tells the state of an event to each of its outputs, and with every state those of
        all events before are told again, each with a copy of all the component holds: a third of
        the time of a decision. Told to one hidden field, it costs nothing.
        """
        return {**HIDDEN, "show_progress_on": self.seen}

    def _gone(self, window: str | None, data: object) -> None:
        """Remember the project to which a window is led, by the data of a new place if any."""
        if isinstance(data, dict) and (project := Place.of(data).project) is not None:
            self.projects[window] = project

    def on_act(
        self,
        component: Any,  # noqa: ANN401 - Gradio component
        handler: Callable[..., Any],
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        action: Action | None = None,
        acts: Mapping[str, Action] | None = None,
    ) -> Any:  # noqa: ANN401 - Gradio dependency
        """Call a handler with the place, the data of the clicked element, and the values.

        `acts` gives the action by the `data-do` of what was clicked, `action` that of all others.

        What was clicked is asked of the page when the event is sent: the data that Gradio keeps
        with a waiting event are those of an earlier click.
        """
        return self.on_seen(
            component.act,
            handler,
            inputs,
            outputs,
            f"window.mingzheng.lastClick('{component.elem_id}')",
            trigger_mode="always_last",
            action=action,
            acts=acts,
        )

    def on_seen(
        self,
        trigger: Callable[..., Any],
        handler: Callable[..., Any],
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        seen: str,
        action: Action | None = None,
        acts: Mapping[str, Action] | None = None,
        **options: Any,  # noqa: ANN401 - passed to Gradio
    ) -> Any:  # noqa: ANN401 - Gradio dependency
        """Call a handler with the place, what the page tells, and the values.

        `seen` is a JavaScript expression for an object of strings; `acts` as in `on_act`.
        """

        def run(place: Place, told: str, *values: Any) -> Any:  # noqa: ANN401
            target = seen_data(told)
            if acts is not None and action is not None:
                self.caller().require(acts.get(target.get("do", ""), action), place.project)
            return handler(place, target, *values)

        script = f"(place, seen, ...values) => [place, JSON.stringify({seen}), ...values]"
        # Of several acts each is asked for when it is known which one it is; at least one may look.
        least = action
        if acts and action:
            least = "see" if "see" in (action, *acts.values()) else "see_answers"
        given = [self.seen, *inputs]
        return self.on(trigger, run, given, outputs, js=script, action=least, **options)

    def watch(
        self,
        trigger: Callable[..., Any],
        handler: Callable[..., Iterator[Any]],
        inputs: Sequence[Any],
        outputs: Sequence[Any],
    ) -> Any:  # noqa: ANN401 - Gradio dependency
        """Call a handler that gives one picture after the other while work goes on.

        It ends where the window has gone to another project, whose screen the pictures would spoil.
        Gradio sends the last one again when a handler ends, so the last is none.
        """

        def run(data: Any, request: gr.Request, *values: Any) -> Iterator[Any]:  # noqa: ANN401
            place = Place.of(data)
            pictures = handler(place, *values)
            while (caller := self._watching(place, request)) is not None:
                with acting_as(caller):
                    picture = guarded(next, pictures, None, place=place)
                if picture is None:
                    break
                if self.projects.get(request.session_hash, place.project) != place.project:
                    break
                yield picture
            yield gr.skip()

        given = [self.place, *inputs]
        options = {**self.hidden, "trigger_mode": "always_last"}
        wired = declared(run, "see")
        return trigger(wired, inputs=given, outputs=list(outputs), **options)


def declared(handler: Callable[..., Any], action: Action | None) -> Callable[..., Any]:
    """A handler that says which action it is, for the test that looks at every event."""
    handler.action = action  # type: ignore[attr-defined]
    return handler


def small_button(key: str, name: str, variant: Any = "secondary") -> Any:  # noqa: ANN401 - Gradio
    """A button that is as wide as its word."""
    return gr.Button(say("zh", key), variant=variant, elem_id=name, size="sm", min_width=0, scale=0)


def _spoken(keys: dict[str, str], language: Language) -> Any:  # noqa: ANN401 - Gradio update
    """A component's words in a language; `lead` is a sentence above a screen."""
    said = {name: say(language, key) for name, key in keys.items()}
    if "lead" in said:
        return gr.update(value=tag("p", said["lead"], class_="mz-lead"))
    return gr.update(**said)  # type: ignore[arg-type]


def seen_data(told: object) -> dict[str, str]:
    """What the page told as JSON, e.g. the data attributes of what was clicked."""
    try:
        data = json.loads(told) if isinstance(told, str) else {}
    except ValueError:
        data = {}
    return {str(key): str(value) for key, value in data.items()} if isinstance(data, dict) else {}


def guarded(handler: Callable[..., Any], *values: Any, place: Place | None = None) -> Any:  # noqa: ANN401
    """A handler's result; what goes wrong is told in words, and the screen stays as it was."""
    place = place or values[0]
    try:
        return handler(*values)
    except (ExtractorError, ReviewError, DatabaseFault) as error:
        told = said(error, place.language)
    except Exception:  # the one broad handler of the screens
        _log.exception("event %s", getattr(handler, "__qualname__", handler))
        told = say(place.language, "unexpected")
    notice(told, place.language)
    return gr.skip()


def said(error: ExtractorError | ReviewError | DatabaseFault, language: Language) -> str:
    """What an error says in a language."""
    return error.chinese if language == "zh" else str(error)


def notice(told: str, language: Language) -> None:
    """Show a message in the corner for a while."""
    gr.Warning(escape(told), duration=NOTICE_SECONDS, title=say(language, "notice"))


@cache
def catalogue() -> tuple[Framework, ...]:
    """Every framework that can be used; one with faults is left out and logged."""
    found = []
    for name in framework_ids():
        try:
            found.append(load_framework(name))
        except IndicatorsError as error:
            _log.warning("framework %s is left out: %s", name, error)
    return tuple(found)


def framework_title(framework: Framework, language: Language) -> str:
    """A framework's title in a language, as far as it has one."""
    return in_language(language, framework.title, framework.title_en)


@cache
def title_of(framework: str, language: Language) -> str:
    """A framework's title by its id; the id where the catalogue no longer has it."""
    titles = {each.id: framework_title(each, language) for each in catalogue()}
    return titles.get(framework, framework)
