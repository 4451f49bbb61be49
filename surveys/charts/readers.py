"""What readers answered, as a picture of its own: it stands beside the survey's and never in it."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys import polls
from surveys.charts.chart import Cell, Chart, Column, Fact, Kind, Row
from surveys.charts.describe import ASIDE, Wish, default_groups, describe, summary, words_for
from surveys.models import Question
from surveys.numbers import NBSP, format_number, format_percent, format_period
from surveys.polls import Tally


def of_survey(question: Question, *, language: str) -> Chart:
    """The survey's result as it stands beside the readers': in the questionnaire's order, which both share."""
    with override(language):
        title = _("What the survey found")
    groups = default_groups(question)
    return describe(question, language=language, groups=groups, wish=Wish(by_size=False, takeaway=title))


def of_readers(question: Question, tally: Tally, *, language: str) -> Chart:
    """The readers' result with how many they were, when, and the sentence that says what it is not."""
    with override(language):
        column = Column(_("Readers"), f"n{NBSP}={NBSP}{format_number(tally.n, language=language)}")
        options = sorted(polls.choices(question), key=lambda option: option.kind in ASIDE)
        rows = tuple(
            Row(option.label, (_cell(tally, option.code, language),), aside=option.kind in ASIDE) for option in options
        )
        title = _("What readers answered")
        period = ""
        if tally.first_day and tally.last_day:
            period = format_period(tally.first_day, tally.last_day, language=language)
        several = polls.takes_several(question)
        return Chart(
            kind=Kind.BAR,
            language=language,
            own_language=question.survey.language,
            title=title,
            columns=(column,),
            rows=rows,
            words=words_for((column,)),
            measure=_("Shares in percent, several answers possible") if several else _("Shares in percent"),
            notices=(what_it_is(),),
            facts=(Fact(_("Answered"), period),),
            summary=summary(title, (column,), rows),
        )


def what_it_is() -> str:
    """The sentence under every reader poll, in the active language."""
    return _(
        "Reader poll, not representative: who takes part has chosen to, and it cannot be ruled out that somebody "
        "answers more than once. One answer per browser and day is counted; on another day, one more is possible."
    )


def _cell(tally: Tally, code: str, language: str) -> Cell:
    share = tally.share(code)
    return Cell(value=format_percent(share, language=language), share=share)
