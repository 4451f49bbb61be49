"""The reader poll on a page: the form, the answer that comes back, and the two results side by side.

No cookie is set. Who has answered is sent on to an address that carries a signed receipt: it shows the result, and
holds nothing but the answer itself. The form carries a signed token (comments/form_tokens.py). A browser with
JavaScript adds its own random token, by which a second answer on the same day is known; without, the form's token takes
its place, and only the same form sent twice counts once.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comments import form_tokens, limits
from comments.forms import BUSY
from comments.origins import is_from_here
from surveys import polls
from surveys.charts import html, readers
from surveys.models import AnswerOption, Poll, Question
from surveys.polls import FEWEST_SHOWN, PollClosed, Tally

_SALT = "posts.polls.receipt.v1"
_RECEIPT = "answered"  # in the address
_BROWSER = re.compile(r"[0-9a-f]{32}")


@dataclass
class PollOnPage:
    """What a page shows of a poll: the form, or (once answered, or over) the results. `error` is why an answer was not
    taken; nothing of it is lost.
    """

    poll: Poll
    token: str
    options: list[AnswerOption]
    takes_several: bool
    is_open: bool
    sentence: str
    fewest: int = FEWEST_SHOWN
    chosen: set[str] = field(default_factory=set)
    answered: list[AnswerOption] = field(default_factory=list)
    was_counted: bool = True
    tally: Tally | None = None
    panels: list[str] = field(default_factory=list)
    error: str = ""
    status_code: int = 200
    retry_after: int | None = None

    def answering(self, response: HttpResponse) -> HttpResponse:
        """The page, as the answer to what was sent."""
        response.status_code = self.status_code
        if self.retry_after:
            response.headers["Retry-After"] = str(self.retry_after)
        return response


def on_page(request: HttpRequest, question: Question) -> PollOnPage | None:
    """The poll on this question as it stands for whoever asks; None where there is none, or it has not begun."""
    poll = Poll.objects.filter(question=question).first()
    now = timezone.now()
    if poll is None or poll.opens_at > now:
        return None
    poll.question = question
    found = PollOnPage(
        poll,
        token=form_tokens.sign(_goal(poll)),
        options=polls.choices(question),
        takes_several=polls.takes_several(question),
        is_open=poll.is_open(now),
        sentence=readers.what_it_is(),
    )
    receipt = _read_receipt(request, poll)
    if receipt:
        found.answered = [option for option in found.options if option.code in receipt["chosen"]]
        found.was_counted = receipt["counted"]
    if receipt or not found.is_open:
        _show_results(found, question)
    return found


def _show_results(found: PollOnPage, question: Question) -> None:
    language = get_language() or question.survey.language
    found.tally = polls.tally(found.poll)
    if found.tally.is_shown:
        charts = (
            readers.of_survey(question, language=language),
            readers.of_readers(question, found.tally, language=language),
        )
        found.panels = [html.write(chart) for chart in charts]


def receive(request: HttpRequest, question: Question) -> HttpResponseRedirect | PollOnPage:
    """Count the answer that was sent: leads on to the result, or shows the form again with what is wrong.

    Raises Http404 where there is no poll.
    """
    found = on_page(request, question)
    if found is None:
        raise Http404
    sent = request.POST
    found.chosen = set(sent.getlist("answer"))
    if not is_from_here(request):
        return _refused(found, 403, _("This form was sent from another page. Please send it again from here."))
    if form_tokens.age(sent.get("token", ""), _goal(found.poll)) is None:
        return _refused(found, 400, _("The page was open for a long time. Please send your answer again."))
    browser = sent.get("browser", "")
    try:
        if network := limits.network_of(request):
            limits.take_turn(f"poll {network}")
        counted = polls.answer(
            found.poll, found.chosen, browser=browser if _BROWSER.fullmatch(browser) else sent["token"]
        )
    except ValidationError as error:
        return _refused(found, 400, " ".join(error.messages))
    except PollClosed as error:
        return _refused(found, error.status_code, str(error))
    except limits.TooManyComments as error:
        found.retry_after = error.retry_after
        return _refused(found, 429, _("Too many answers came from your network. Please send yours again in a minute."))
    except OperationalError:
        found.retry_after = BUSY
        return _refused(found, 503, _("The database is busy. Nothing was saved. Please try again in a moment."))
    return _to_results(request, found, counted=counted)


def _refused(found: PollOnPage, status_code: int, error: str) -> PollOnPage:
    found.status_code, found.error = status_code, error
    return found


def _goal(poll: Poll) -> str:
    return f"poll {poll.pk}"


def _to_results(request: HttpRequest, found: PollOnPage, *, counted: bool) -> HttpResponseRedirect:
    receipt = signing.dumps([found.poll.pk, sorted(found.chosen), counted], salt=_SALT, compress=True)
    asked = request.GET.copy()
    asked[_RECEIPT] = receipt
    response = HttpResponseRedirect(f"{request.path}?{asked.urlencode()}#poll")
    response.status_code = 303
    return response


def _read_receipt(request: HttpRequest, poll: Poll) -> dict[str, Any] | None:
    """What the address says was answered; None where it is not ours, of another poll, or older than a day."""
    try:
        pk, chosen, counted = signing.loads(request.GET.get(_RECEIPT, ""), salt=_SALT, max_age=form_tokens.GOOD_FOR)
    except signing.BadSignature:
        return None
    return {"chosen": chosen, "counted": counted} if pk == poll.pk else None
