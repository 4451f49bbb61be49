from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from surveys import polls
from surveys.charts import readers
from surveys.models import Ballot, Poll, PollDay, PollMark, Question
from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db
OPTIONS = [
    {"code": "yes", "label": "Ja"},
    {"code": "no", "label": "Nein"},
    {"code": "either", "label": "Ja oder nein", "kind": "net", "net_of": ["yes", "no"]},
    {"code": "unknown", "label": "Weiß nicht", "kind": "dont_know"},
]


def make_poll(*, response_type="single_choice", **question):
    facts = survey_facts(language="de")
    results = [{"option": "yes", "group": "total", "percent": 60}, {"option": "no", "group": "total", "percent": 40}]
    facts["questions"][0] |= {"response_type": response_type, "options": OPTIONS, "results": results} | question
    survey = make_survey(**facts)
    now = timezone.now()
    return Poll.objects.create(
        question=survey.questions.get(), opens_at=now - timedelta(days=9), closes_at=now + timedelta(days=9)
    )


def test_readers_choose_among_the_answers_but_not_their_sums():
    poll = make_poll()
    assert [option.code for option in polls.choices(poll.question)] == ["yes", "no", "unknown"]


def test_an_answer_is_counted_and_nothing_kept_of_who_gave_it():
    poll = make_poll()
    assert polls.answer(poll, ["yes"], browser="secret-browser")
    assert [option.code for option in Ballot.objects.get().options.all()] == ["yes"]
    rows = [*Ballot.objects.values(), *PollMark.objects.values(), *PollDay.objects.values()]
    assert "secret-browser" not in str(rows)
    assert {field.name for field in Ballot._meta.get_fields()} == {"id", "poll", "day", "options"}


def test_a_browser_counts_once_a_day_and_its_first_answer_stays():
    poll = make_poll()
    assert polls.answer(poll, ["yes"], browser="one")
    assert not polls.answer(poll, ["no"], browser="one")
    assert polls.answer(poll, ["no"], browser="two")
    assert polls.tally(poll).counts == {"yes": 1, "no": 1}
    tomorrow = timezone.now() + timedelta(days=1)
    assert polls.answer(poll, ["yes"], browser="one", now=tomorrow)
    assert polls.tally(poll).n == 3


def test_the_same_browser_leaves_another_mark_on_every_poll_and_every_day():
    one, two = make_poll(), make_poll()
    for poll in (one, two):
        for days in (0, 1):
            polls.answer(poll, ["yes"], browser="same", now=timezone.now() + timedelta(days=days))
    assert len(set(PollMark.objects.values_list("mark", flat=True))) == 4
    assert len(set(PollDay.objects.values_list("key", flat=True))) == 2


def test_keys_and_marks_of_days_that_are_over_are_destroyed_and_the_answers_stay():
    poll = make_poll()
    polls.answer(poll, ["yes"], browser="one")
    assert polls.forget() == 0
    assert polls.forget(timezone.now() + timedelta(days=1)) == 2
    assert (PollDay.objects.count(), PollMark.objects.count(), polls.tally(poll).n) == (0, 0, 1)


def test_a_new_key_is_another_one():
    poll = make_poll()
    polls.answer(poll, ["yes"], browser="one")
    before = PollDay.objects.get().key
    PollDay.objects.all().delete()
    PollMark.objects.all().delete()
    polls.answer(poll, ["yes"], browser="one")
    assert PollDay.objects.get().key != before


def test_the_day_is_that_of_the_blog_s_time_zone(settings):
    poll = make_poll()
    late = timezone.now().replace(hour=23, minute=30)  # UTC: in Berlin it is tomorrow
    polls.answer(poll, ["yes"], browser="one", now=late)
    assert Ballot.objects.get().day == late.date() + timedelta(days=1)


@pytest.mark.parametrize(
    ("response_type", "codes"),
    [
        ("single_choice", []),
        ("single_choice", ["yes", "no"]),
        ("single_choice", ["nothing"]),
        ("single_choice", ["either"]),
        ("single_choice", ["yes\0"]),
        ("multiple_response", ["yes", "nothing"]),
        ("multiple_response", ["yes", "unknown"]),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_counted(response_type, codes):
    poll = make_poll(response_type=response_type)
    with pytest.raises(ValidationError):
        polls.answer(poll, codes, browser="one")
    assert (Ballot.objects.count(), PollMark.objects.count()) == (0, 0)


def test_several_answers_count_one_reader():
    options = [{"code": code, "label": code} for code in ("a", "b", "c")]
    poll = make_poll(response_type="multiple_response", options=options, results=[], max_choices=2)
    polls.answer(poll, ["a", "b"], browser="one")
    polls.answer(poll, ["a"], browser="two")
    with pytest.raises(ValidationError, match="2"):
        polls.answer(poll, ["a", "b", "c"], browser="three")
    tally = polls.tally(poll)
    assert (tally.n, tally.share("a"), tally.share("b"), tally.share("c")) == (2, 100, 50, 0)


@pytest.mark.parametrize("days", [-10, 9.1])
def test_before_and_after_its_time_a_poll_takes_no_answer(days):
    poll = make_poll()
    with pytest.raises(polls.PollClosed):
        polls.answer(poll, ["yes"], browser="one", now=timezone.now() + timedelta(days=days))
    assert not Ballot.objects.exists()


def test_shares_are_rounded_half_up():
    tally = polls.Tally(8, None, None, {"a": 1, "b": 3})
    assert (tally.share("a"), tally.share("b")) == (Decimal(13), Decimal(38))


@pytest.mark.parametrize(("n", "shown"), [(29, False), (30, True)])
def test_a_result_is_shown_from_thirty_answers(n, shown):
    assert polls.Tally(n, None, None, {}).is_shown is shown


def test_only_questions_with_answers_to_choose_from_can_be_opened():
    poll = make_poll()
    poll.question.response_type = Question.ResponseType.OPEN_CODED
    with pytest.raises(ValidationError):
        poll.full_clean()
    poll.question.response_type = Question.ResponseType.SCALE
    poll.full_clean()
    poll.closes_at = poll.opens_at
    with pytest.raises(ValidationError):
        poll.full_clean()


def test_the_readers_picture_says_how_many_when_and_what_it_is_not():
    poll = make_poll()
    polls.answer(poll, ["yes"], browser="one")
    question = Question.objects.with_figure().get()
    chart = readers.of_readers(question, polls.tally(poll), language="de")
    assert chart.columns[0].size == "n\u00a0=\u00a01"
    assert [row.cells[0].value for row in chart.rows] == ["100\u00a0%", "0\u00a0%", "0\u00a0%"]
    assert "nicht repräsentativ" in chart.notices[0]
    assert [fact.term for fact in chart.facts] == ["Beantwortet"]
    assert chart.anchors == frozenset()  # nobody can quote it as a result
    survey = readers.of_survey(question, language="de")
    assert [row.label for row in survey.rows] == ["Ja", "Nein"]


@pytest.mark.django_db(transaction=True)
def test_two_answers_of_one_browser_at_the_same_moment_count_once():
    poll = make_poll()
    Poll.objects.select_related("question").get().question.options.count()

    def answer(_number):
        try:
            return polls.answer(Poll.objects.get(pk=poll.pk), ["yes"], browser="same")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        counted = list(pool.map(answer, range(6)))
    assert counted.count(True) == 1
    assert (Ballot.objects.count(), PollMark.objects.count(), PollDay.objects.count()) == (1, 1, 1)


def test_an_editor_opens_a_poll_and_sees_how_many_answered(admin_client):
    poll = make_poll()
    other = make_survey(slug="other")
    polls.answer(poll, ["yes"], browser="one")
    listed = admin_client.get(reverse("admin:surveys_poll_changelist")).content.decode()
    assert '<td class="field-answers">1</td>' in listed
    day = timezone.localdate() + timedelta(days=3)
    data = {"question": other.questions.get().pk, "closes_at_0": day.isoformat(), "closes_at_1": "12:00"}
    data |= {"opens_at_0": timezone.localdate().isoformat(), "opens_at_1": "00:00"}
    assert admin_client.post(reverse("admin:surveys_poll_add"), data).status_code == 302
    assert Poll.objects.count() == 2
    page = admin_client.get(reverse("admin:surveys_poll_change", args=[poll.pk])).content.decode()
    assert "ballots" not in page
