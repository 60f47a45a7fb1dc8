"""Copies of the PDFs with the evidence as highlights that every PDF program shows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from extractor.document import Box, Document
from indicators.assessment import Assessment
from indicators.schema import Evidence, Proposal
from review.decisions import Decision
from review.errors import ReviewError
from review.exports import wording
from review.exports.atomic import replacing
from review.exports.plain_text import plain, shortened
from review.file_store import safe_name

Colour = tuple[float, float, float]
# One for each framework, in the order given; light, because black type is read through them.
FRAMEWORK_COLOURS: tuple[Colour, ...] = (
    (1.0, 0.88, 0.42),
    (0.70, 0.86, 1.0),
    (0.74, 0.92, 0.70),
    (1.0, 0.79, 0.86),
    (0.86, 0.81, 1.0),
    (1.0, 0.83, 0.62),
)
SHARED: Colour = (0.60, 0.92, 0.88)  # what serves several frameworks
CANDIDATE: Colour = (0.87, 0.87, 0.87)  # found, but no answer rests on it
LONGEST_CONTENTS = 6000
MEMORY = 3_000_000_000  # bytes of data, where the system can limit it
PATIENCE = 300  # seconds for one file
_PROJECT = Path(__file__).parents[2]
_REFUSED = {
    "encrypted": (
        "is protected by encryption; save a copy without protection and assess that",
        "已加密保护；请另存为不加密的副本后重新评估",
    ),
    "page": (
        "has not the page of the evidence; assess the file again",
        "没有证据所在的页；请重新评估该文件",
    ),
    "damaged": (
        "is damaged, so that nothing can be added to it; save it again with a PDF program",
        "已损坏，无法添加批注；请用 PDF 软件另存后重试",
    ),
}
_SIGNED = "文件带有电子签名：副本会显示为签名后有改动，请以原件为准。"


class NotAnnotated(ReviewError):
    """No annotated copy of a PDF can be made; the original is as it was."""


@dataclass(frozen=True, slots=True)
class Note:
    """One highlight: a page (from 1), line boxes on it in points as displayed, what it says."""

    page: int
    boxes: tuple[Box, ...]
    contents: str
    subject: str = ""
    colour: Colour = FRAMEWORK_COLOURS[0]


@dataclass(frozen=True, slots=True)
class AnnotatedCopy:
    """A written copy, with the number of its highlights and what a reader should know of it."""

    document: str
    path: Path
    notes: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoCopy:
    """A document of which no copy was made, and why."""

    document: str
    file: str
    english: str
    chinese: str


@dataclass(frozen=True, slots=True)
class AnnotatedCopies:
    """What was written and what was not, both in the order of the file names."""

    written: tuple[AnnotatedCopy, ...]
    left_out: tuple[NoCopy, ...]


def annotate_pdf(source: Path, target: Path, notes: Sequence[Note]) -> AnnotatedCopy:
    """Write a copy of a PDF with notes, whole or not at all; the original stays as it is.

    Raises:
        NotAnnotated: the file is encrypted or damaged, or `target` is the file itself.
        NotWritten: the disk is full, the folder closed, or the like.
    """
    if target.exists() and target.samefile(source):
        raise NotAnnotated(
            f"{target}: would replace the original; choose another place",
            f"{target.name}：会覆盖原件，请换一个位置。",
        )
    with replacing(target) as temporary:
        told = _written(source, temporary, notes)
    warnings = (_SIGNED,) if told.get("signed") else ()
    return AnnotatedCopy("", target, len(notes), warnings)


def _written(source: Path, temporary: Path, notes: Sequence[Note]) -> Mapping[str, object]:
    """What the process says that writes the copy."""
    command = [
        *(sys.executable, "-m", "review.exports.annotated_pdf_process"),
        *(str(MEMORY), str(PATIENCE), str(source.absolute()), str(temporary.absolute())),
    ]
    given = json.dumps([_plain(note) for note in notes]).encode()
    try:
        ran = subprocess.run(
            command,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PROJECT,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        ran = None
    told = json.loads(ran.stdout) if ran is not None and ran.returncode == 0 else {}
    if "notes" not in told:
        raise _refused(source.name, str(told.get("refused", "damaged")))
    return dict(told)


def _plain(note: Note) -> dict[str, object]:
    contents = shortened(plain(note.contents), LONGEST_CONTENTS)
    return {**asdict(note), "contents": contents, "subject": plain(note.subject)}


def _refused(name: str, why: str) -> NotAnnotated:
    english, chinese = _REFUSED[why]
    return NotAnnotated(f"{name}: {english}", f"“{name}”{chinese}。")


def annotated_copies(
    assessments: Sequence[Assessment],
    files: Mapping[str, Path],
    folder: Path,
    decisions: Mapping[str, Mapping[str, Decision]] | None = None,
    candidates: bool = False,
) -> AnnotatedCopies:
    """Write a copy of every PDF on which evidence stands, with that of all the assessments.

    Args:
        assessments: of one or several frameworks over the same documents.
        files: the file of each document, by its id.
        folder: where the copies go, each under the name of its document.
        decisions: those in force, by framework and indicator.
        candidates: mark what was found and not cited too.
    """
    documents = {each.id: each for made in assessments for each in made.documents}
    taken: set[str] = set()
    written, left_out = [], []
    for document in sorted(documents.values(), key=lambda each: (each.file, each.id)):
        notes = notes_on(document, assessments, decisions or {}, candidates)
        reason = _no_copy(document, files, notes)
        if reason is None:
            target = folder / _free_name(document, taken)
            try:
                copy = annotate_pdf(files[document.id], target, notes)
                written.append(AnnotatedCopy(document.id, target, copy.notes, copy.warnings))
                continue
            except NotAnnotated as error:
                reason = error.english, error.chinese
        left_out.append(NoCopy(document.id, document.file, *reason))
    return AnnotatedCopies(tuple(written), tuple(left_out))


def _no_copy(
    document: Document, files: Mapping[str, Path], notes: Sequence[Note]
) -> tuple[str, str] | None:
    if not document.paged:
        return "has no pages to mark", "不是分页文件，无法在页面上标注"
    if document.id not in files:
        return "the file is not here", "找不到原文件"
    return None if notes else ("no evidence stands in it", "其中没有证据")


def _free_name(document: Document, taken: set[str]) -> str:
    """E.g. 报告.annotated.pdf; a second file of the same name has some of its hash in it."""
    stem = safe_name(document.file).removesuffix(".pdf")
    name = f"{stem}.annotated.pdf"
    if name.lower() in taken:
        name = f"{stem}.{document.id.removeprefix('sha256:')[:8]}.annotated.pdf"
    taken.add(name.lower())
    return name


def notes_on(
    document: Document,
    assessments: Sequence[Assessment],
    decisions: Mapping[str, Mapping[str, Decision]],
    candidates: bool = False,
) -> tuple[Note, ...]:
    """The highlights of a document, in the order of its text: one for each quote on each page."""
    uses: dict[tuple[int, int], list[_Use]] = {}
    for number, made in enumerate(assessments):
        decided = decisions.get(made.framework.id, {})
        for proposal in made.proposals:
            for index, evidence in enumerate(proposal.evidence):
                if evidence.document == document.id and (evidence.cited or candidates):
                    use = _Use(number, made, proposal, index, decided.get(proposal.indicator))
                    uses.setdefault((evidence.start, evidence.end), []).append(use)
    return tuple(note for span in sorted(uses) for note in _notes(uses[span]))


@dataclass(frozen=True, slots=True)
class _Use:
    """A quote as evidence of one indicator."""

    number: int
    made: Assessment
    proposal: Proposal
    index: int
    decision: Decision | None

    @property
    def evidence(self) -> Evidence:
        return self.proposal.evidence[self.index]

    def told(self) -> str:
        """The indicator, its answer, and the claims that the quote supports."""
        framework, proposal = self.made.framework, self.proposal
        indicator = framework.indicator(proposal.indicator)
        claims = [
            f"  {wording.claim_sign(proposal, claim)} {claim.text}"
            for claim in proposal.claims
            if self.index in claim.evidence
        ]
        head = f"[{framework.title}] {indicator.id} {indicator.title}"
        kind = "" if self.evidence.cited else "（候选，未引用）"
        return "\n".join(
            [head, f"  {answer_told(self.made, proposal, self.decision)}{kind}", *claims]
        )


def answer_told(made: Assessment, proposal: Proposal, decision: Decision | None) -> str:
    """The answer with who decided it, or that it is only proposed."""
    indicator = made.framework.indicator(proposal.indicator)
    if decision is None:
        label = wording.proposed_label(made.framework, indicator, proposal)
        return f"建议：{label or wording.STATES[proposal.state]}（{wording.OPEN}）"
    who = decision.reviewer or wording.UNNAMED
    label = wording.decided_label(made.framework, indicator, decision)
    return f"{label}（{wording.decided_as(decision)}，{who}）"


def _notes(uses: Sequence[_Use]) -> list[Note]:
    contents = "\n".join(use.told() for use in uses)
    frameworks = dict.fromkeys(use.made.framework.title for use in uses)
    parts = next((use.evidence.boxes for use in uses if use.evidence.boxes), ())
    subject, colour = "、".join(frameworks), _colour(uses)
    return [Note(part.page, part.boxes, contents, subject, colour) for part in parts if part.boxes]


def _colour(uses: Sequence[_Use]) -> Colour:
    cited = {use.number for use in uses if use.evidence.cited}
    if not cited:
        return CANDIDATE
    if len(cited) > 1:
        return SHARED
    return FRAMEWORK_COLOURS[cited.pop() % len(FRAMEWORK_COLOURS)]
