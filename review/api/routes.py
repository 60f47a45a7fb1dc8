"""The interface for programs: projects, files, runs, pre-fills and decisions over HTTP.

It is mounted beside the screens under `/api`; `/api/openapi.json` describes it. Who calls is known
from the server's guard; every route asks whether they may.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from starlette.concurrency import run_in_threadpool

from indicators.catalogue import framework_ids, load_framework
from review.accounts.access import CALLER, Action, Caller, caller_of
from review.accounts.account_store import AccountStore
from review.api.decisions import decided, refuse_blind
from review.api.faults import tell_faults
from review.api.shapes import (
    DecisionIn,
    DecisionOut,
    ErrorOut,
    FileOut,
    FrameworkOut,
    ProjectIn,
    ProjectOut,
    RunIn,
    RunOut,
    RunsOut,
    WaitingRun,
)
from review.api.uploads import received
from review.decisions import Decision
from review.exports.prefill import prefill_data
from review.jobs import Jobs
from review.pages.review_model import run_under_review
from review.project_store import LONGEST_NAME
from review.run_store import Run
from review.workspace import Workspace

PATH = "/api"
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut} for status in (400, 401, 403, 404, 409, 413, 422)
}


def api_app(workspace: Workspace, jobs: Jobs) -> FastAPI:
    """The interface as an application of its own, to be mounted at `PATH`."""
    api = FastAPI(
        title="mingzheng",
        version=version("mingzheng"),
        description="Projects, files, runs, pre-fills and decisions. Send `Authorization: Bearer "
        "TOKEN` where accounts are set up (`mingzheng users token`).",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        responses=_ERRORS,
    )
    tell_faults(api)
    api.include_router(_catalogue_routes(), prefix="/v1")
    api.include_router(_project_routes(workspace, jobs), prefix="/v1")
    api.include_router(_run_routes(workspace), prefix="/v1")
    return api


async def _caller(request: Request) -> Caller:  # not a function: it would wait for a thread
    """The caller as the guard has just found it for this request."""
    found = request.scope.get(CALLER)
    return found if isinstance(found, Caller) else caller_of(request)


Asking = Annotated[Caller, Depends(_caller)]


def _catalogue_routes() -> APIRouter:
    routes = APIRouter(tags=["frameworks"])

    @routes.get("/frameworks")
    def frameworks(caller: Asking) -> list[FrameworkOut]:
        """Every framework that projects can be assessed by."""
        caller.require("see")
        found = [load_framework(name) for name in framework_ids()]
        return [
            FrameworkOut(
                id=each.id,
                version=each.version,
                title=each.title,
                indicators=len(each.indicators),
            )
            for each in found
        ]

    return routes


def _project_routes(workspace: Workspace, jobs: Jobs) -> APIRouter:
    routes = APIRouter(tags=["projects"])

    def allowed(caller: Caller, action: Action, project: int) -> int:
        caller.require(action, project)
        return workspace.projects.get(project).id

    @routes.get("/projects")
    def projects(caller: Asking) -> list[ProjectOut]:
        """The projects that the caller may see."""
        return [
            ProjectOut.model_validate(each)
            for each in workspace.projects.all()
            if caller.may("see", each.id)
        ]

    @routes.post("/projects", status_code=201)
    def create(caller: Asking, said: ProjectIn) -> ProjectOut:
        """Make a project."""
        caller.require("create_project")
        made = workspace.projects.create(said.name)
        AccountStore(workspace.engine).admit(caller, made.id)
        return ProjectOut.model_validate(made)

    @routes.get("/projects/{project}/files")
    def files(caller: Asking, project: int) -> list[FileOut]:
        """The files of a project."""
        allowed(caller, "see", project)
        return [FileOut.model_validate(each) for each in workspace.files.of(project)]

    @routes.post("/projects/{project}/files", status_code=202)
    async def upload(
        request: Request,
        caller: Asking,
        project: int,
        name: Annotated[str, Query(min_length=1, max_length=LONGEST_NAME)],
    ) -> FileOut:
        """Add a file, which is the body of the request; it is read in the background."""
        allowed(caller, "upload", project)
        path = await received(request, workspace)
        try:
            file = workspace.files.add(project, path, name)
        finally:
            path.unlink(missing_ok=True)
        jobs.read(project, file.document)
        return FileOut.model_validate(file)

    @routes.get("/projects/{project}/runs")
    def runs(caller: Asking, project: int) -> RunsOut:
        """The runs of a project, and what is still to be made."""
        allowed(caller, "see", project)
        waiting = jobs.of(project, "assess").values()
        return RunsOut(
            made=tuple(RunOut.model_validate(each) for each in workspace.runs.of(project)),
            open=tuple(WaitingRun.model_validate(job) for job in waiting if job.state != "done"),
        )

    @routes.post("/projects/{project}/runs", status_code=202)
    def run(caller: Asking, project: int, said: RunIn) -> RunsOut:
        """Ask for a run; `GET` tells when it is made."""
        allowed(caller, "run", project)
        jobs.assess(project, load_framework(said.framework).id)
        return runs(caller, project)

    return routes


def _run_routes(workspace: Workspace) -> APIRouter:
    routes = APIRouter(tags=["runs"])

    def allowed(caller: Caller, action: Action, number: int) -> Run:
        run = workspace.runs.get(number)
        caller.require(action, run.project)
        return run

    @routes.get("/runs/{run}/prefill")
    def prefill(caller: Asking, run: int) -> dict[str, Any]:
        """The pre-fill as the file format has it, with the decisions in force and the scores."""
        held = allowed(caller, "export", run)
        refuse_blind(workspace, held)
        under = run_under_review(workspace, held)
        earlier = {indicator: under.decided_on[indicator] for indicator in under.stale}
        return prefill_data(under.assessment, under.decisions, earlier, under.circumstances)

    @routes.get("/runs/{run}/decisions")
    def decisions(caller: Asking, run: int) -> list[DecisionOut]:
        """Every decision on the run's project and framework, the oldest first."""
        return [
            DecisionOut.model_validate(each)
            for each in workspace.decisions.of(allowed(caller, "see_answers", run))
        ]

    @routes.post("/runs/{run}/decisions", status_code=201)
    async def decide(caller: Asking, run: int, said: DecisionIn) -> DecisionOut:
        """Decide an indicator; the same decision once more adds nothing."""

        def kept() -> Decision:
            return decided(workspace, allowed(caller, "decide", run), said, caller)

        # One wait for a thread: of a plain function the answer would wait for another.
        return DecisionOut.model_validate(await run_in_threadpool(kept))

    return routes
