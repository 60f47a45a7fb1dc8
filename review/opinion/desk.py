"""The second opinions of a workspace: asks, checks what comes, and keeps it; it decides nothing."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from indicators.assessment import Assessment
from review.errors import ReviewError
from review.opinion.checks import Opinion, Refused, checked
from review.opinion.client import NoAnswer, ask
from review.opinion.log import OpinionLog
from review.opinion.prompt import Prompt, prompt_for
from review.opinion.source import OpinionSource
from review.run_store import Run


class NothingToAsk(ReviewError):
    """No second opinion can be asked for: it is off, or no passage was found to ask about."""


class SecondOpinions:
    """Asks for second opinions, and the log of them.

    `source` is who is asked: None, which is off, unless it was named when the program was started.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.log = OpinionLog(engine)
        self.source: OpinionSource | None = None

    def ask(self, run: Run, assessment: Assessment, indicator: str, who: str) -> None:
        """Ask about an indicator of a run as it was made, and keep what comes; takes up to 30 s.

        What goes wrong on the way is kept as the result too.

        Raises:
            NothingToAsk: it is off, or there is no passage.
            UnderWay: the same question was sent a moment ago.
        """
        source, prompt = self.source, question(assessment, indicator)
        if source is None:
            raise NothingToAsk(
                "Second opinions are off; start the program with --opinion-address.",
                "第二意见未启用：启动程序时加上 --opinion-address 才能使用。",
            )
        if not prompt.passages:
            raise NothingToAsk(
                "No passage was retrieved for this indicator, so there is nothing to ask about.",
                "该指标没有检索到段落，无从请求第二意见。",
            )
        request = self.log.asked(run, indicator, source, prompt.hash, who)
        self.log.answered(request, _result(source, prompt, assessment, indicator))


def question(assessment: Assessment, indicator: str) -> Prompt:
    """What would be sent about an indicator of a run as it was made; KeyError for an unknown one.

    What reviewers decided or marked has no part in it.
    """
    documents = {document.id: document for document in assessment.documents}
    return prompt_for(assessment.framework, assessment.proposal(indicator), documents)


def _result(
    source: OpinionSource, prompt: Prompt, assessment: Assessment, indicator: str
) -> Opinion | Refused | NoAnswer:
    framework = assessment.framework
    try:
        content = ask(source, prompt)
        opinion = checked(content, framework, framework.indicator(indicator), prompt.passages)
    except (Refused, NoAnswer) as error:
        return error
    if source.key:  # a server may repeat what it was sent
        return replace(opinion, reason=opinion.reason.replace(source.key, "…"))
    return opinion
