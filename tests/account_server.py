"""A served workspace with accounts, and people who send it requests as a browser does."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from build_documents import assessment, paged_document
from program_server import started
from reportlab.pdfgen.canvas import Canvas

from review.accounts.account_store import AccountStore
from review.accounts.session_store import SessionStore
from review.pages.place import Place
from review.workspace import Workspace

PASSWORD = "a long enough password"
# name, role of the account, its role in project 1, its role in project 2
PEOPLE = (
    ("admin", "administrator", "", ""),
    ("assessor", "assessor", "assessor", ""),
    ("second", "second_reviewer", "second_reviewer", ""),
    ("judge", "adjudicator", "adjudicator", ""),
    ("viewer", "viewer", "viewer", ""),
    ("outsider", "assessor", "", "assessor"),
)


@dataclass
class Told:
    """What came of an event: the status, the messages in the corner, and the outputs if any."""

    status: int
    notices: list[str] = field(default_factory=list)
    data: list[Any] = field(default_factory=list)
    failed: bool = False

    @property
    def refused(self) -> bool:
        """Whether the server said no, in whichever way."""
        words = ("不是其成员", "不能进行此操作", "属于其他项目", "尚未登录")
        return self.status != 200 or any(word in told for told in self.notices for word in words)


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, address: str, config: dict[str, Any] | None = None) -> None:
        self.address = address.rstrip("/")
        self.http = httpx.Client(
            base_url=self.address, headers={"Origin": self.address}, verify=False, timeout=30
        )
        self.window = uuid.uuid4().hex
        self._config = config

    def log_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.http.post("/login", data={"name": name, "password": password})

    @property
    def config(self) -> dict[str, Any]:
        if self._config is None:
            self._config = self.http.get("/config").json()
        return self._config

    def wired(self, name: str, kind: str) -> dict[str, Any]:
        """The event of a component, by the name of its element."""
        (number,) = [
            e["id"] for e in self.config["components"] if e["props"].get("elem_id") == name
        ]
        return next(
            each
            for each in self.config["dependencies"]
            if [number, kind] in [list(target) for target in each["targets"]]
        )

    def nothing(self, component: int) -> list[Any] | None:
        """The value of a component in which nothing is chosen."""
        (kind,) = [each["type"] for each in self.config["components"] if each["id"] == component]
        return [] if kind == "checkboxgroup" else None

    def event(
        self,
        name: str,
        kind: str,
        place: Place,
        told: dict[str, str] | None = None,
        values: dict[int, Any] | None = None,
        window: str | None = None,
    ) -> Told:
        """Send an event; `told` is what the page tells, `values` other inputs by their number."""
        wired = self.wired(name, kind)
        data = [self.nothing(each) for each in wired["inputs"]]
        data[0] = place.data()
        if told is not None:
            data[1] = json.dumps(told)
        for at, value in (values or {}).items():
            data[at] = value
        return self.send(wired["id"], data, window or self.window)

    def send(self, number: int, data: list[Any], window: str) -> Told:
        body = {"fn_index": number, "data": data, "session_hash": window, "event_data": None}
        joined = self.http.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return Told(joined.status_code)
        return self.outcome(joined.json()["event_id"], window)

    def outcome(self, event: str, window: str) -> Told:
        told = Told(200)
        query = {"session_hash": window}
        with self.http.stream("GET", "/gradio_api/queue/data", params=query) as stream:
            told.status = stream.status_code
            for line in stream.iter_lines():
                message = json.loads(line[6:]) if line.startswith("data: ") else {}
                if message.get("event_id") not in (None, event):
                    continue
                if message.get("msg") == "log":
                    told.notices.append(message["log"])
                if message.get("msg") == "process_completed":
                    told.data = message["output"].get("data") or []
                    told.failed = not message["success"]
                    break
        return told


@dataclass
class Served:
    """The server, its workspace and what is in it; `place` is in project 1, `other` in 2."""

    address: str
    workspace: Workspace
    place: Place
    other: Place
    documents: tuple[str, str]
    log: Path
    process: Any = None
    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        """Somebody who is logged in; the same one each time."""
        if name not in self.people:
            known = next(iter(self.people.values()), None)
            person = Person(self.address, known.config if known else None)
            answer = person.log_in(name)
            assert answer.status_code == 303, answer.text
            self.people[name] = person
        return self.people[name]


def pdf(path: Path, text: str) -> Path:
    canvas = Canvas(str(path), pagesize=(300, 400))
    canvas.drawString(20, 200, text)
    canvas.save()
    return path


def filled(folder: Path) -> tuple[Workspace, list[Place], list[str]]:
    """Two projects, each with a run over a document of its own."""
    workspace = Workspace.open(folder)
    places, documents = [], []
    for name in ("甲公司", "乙公司"):
        project = workspace.projects.create(name).id
        file = workspace.files.add(
            project, pdf(folder / f"{project}.pdf", f"page of {project}"), f"{project}.pdf"
        )
        document = paged_document(file.document.partition(":")[2], file.name)
        workspace.files.save_read(project, document)
        run = workspace.runs.save(project, assessment(document))
        places.append(Place(project=project, run=run, indicator="1"))
        documents.append(file.document)
    return workspace, places, documents


def with_people(workspace: Workspace) -> dict[str, str]:
    """The accounts of `PEOPLE`; a token of each."""
    store, tokens = AccountStore(workspace.engine), {}
    for name, role, *roles in PEOPLE:
        account = store.add(name, PASSWORD, role, f"{name} 女士")
        for project, held in enumerate(roles, 1):
            if held:
                store.set_member(account.id, project, held)
        tokens[name] = SessionStore(workspace.engine).make_token(account.id, "test")
    return tokens


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    """A served workspace with two projects and an account of each role."""
    workspace, places, documents = filled(folder)
    tokens = with_people(workspace)
    with started(str(folder), folder, options) as (address, process, log):
        yield Served(
            address, workspace, *places, (documents[0], documents[1]), log, process, {}, tokens
        )
    workspace.close()
