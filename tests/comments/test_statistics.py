import csv
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache

from comments import moderation, statistics
from comments.models import Comment, Site
from tests.factories import make_comment, make_site, make_thread, make_user

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 15, 12, tzinfo=BERLIN)
PREMODERATION = [{"code": "premoderation", "evidence": ""}]


@pytest.fixture
def site(db):
    return make_site(slug="press")


@pytest.fixture
def page(site):
    return make_thread(site=site)


def came(page, moment, *, after: timedelta | None = None, to="approved", **kwargs) -> Comment:
    """A comment of this moment, decided some time later."""
    comment = make_comment(thread=page, status="pending", created_at=moment, **kwargs)
    if after is not None:
        decide(comment, to, moment + after)
    return comment


def decide(comment, to, moment, **kwargs):
    comment.refresh_from_db()
    moderation.decide([(comment.uuid, comment.version)], to=to, actor=make_user(), now=moment, **kwargs)
    comment.refresh_from_db()
    return comment.decisions.latest("pk").batch


def months(*sites):
    return statistics.months(Site.objects.filter(pk__in=[site.pk for site in sites]), now=NOW)


def test_a_month_says_what_came_what_became_of_it_and_how_long_it_took(page, site):
    for n in range(1, 9):
        came(page, NOW - timedelta(days=1), after=timedelta(hours=n))
    came(page, NOW - timedelta(days=1), after=timedelta(hours=9), to="rejected")
    came(page, NOW - timedelta(days=1), after=timedelta(hours=40), to="spam")
    came(page, NOW)
    [june] = months(site)
    assert (june.received, june.share("approved"), june.share("rejected"), june.share("spam")) == (11, 0.8, 0.1, 0.1)
    assert (june.wait(0.5), june.wait(0.9)) == (timedelta(hours=5), timedelta(hours=9))


def test_months_begin_at_midnight_where_the_blog_is(page, site):
    came(page, datetime(2026, 5, 31, 23, 59, tzinfo=BERLIN))
    came(page, datetime(2026, 6, 1, 0, 1, tzinfo=BERLIN))
    assert [f"{month.start:%Y-%m %H:%M}" for month in months(site)] == ["2026-06 00:00", "2026-05 00:00"]


def test_a_year_is_looked_back(page, site):
    came(page, datetime(2025, 6, 30, 12, tzinfo=BERLIN))
    came(page, datetime(2025, 7, 1, 12, tzinfo=BERLIN))
    assert [f"{month.start:%Y-%m}" for month in months(site)] == ["2025-07"]


def test_what_was_taken_back_did_not_count_and_a_first_of_two_approvals_neither(page, site):
    comment = came(page, NOW)
    batch = decide(comment, "spam", NOW + timedelta(hours=1))
    moderation.undo(batch, actor=make_user(is_superuser=True), now=NOW + timedelta(hours=2))
    assert months(site)[0].waits == []
    site.two_person = True
    site.save()
    decide(comment, "approved", NOW + timedelta(hours=3))
    assert months(site)[0].waits == []
    decide(comment, "approved", NOW + timedelta(hours=4))
    assert months(site)[0].waits == [4 * 3600]


def test_each_layer_says_how_often_it_was_wrong(page, site):
    links = [{"code": "links", "evidence": "a.example"}]
    came(page, NOW, after=timedelta(hours=1), held_for=links)
    came(page, NOW, after=timedelta(hours=1), to="spam", held_for=links)
    came(page, NOW, after=timedelta(hours=1), held_for=PREMODERATION)
    layers = months(site)[0].layers
    assert {code: (layer.approved, layer.held) for code, layer in layers.items()} == {
        "links": (1, 2),
        "premoderation": (1, 1),
    }


def test_each_reason_of_a_comment_counts_once_and_some_have_none(page, site):
    two = [{"code": "links", "evidence": "a.example"}, {"code": "words", "evidence": "cheap"}]
    came(page, NOW, after=timedelta(hours=1), held_for=[*two, {"code": "links", "evidence": "b.example"}])
    came(page, NOW, held_for=[*two, {"code": "of an older version", "evidence": ""}])
    came(page, NOW, after=timedelta(hours=1), held_for=[])
    [june] = months(site)
    assert (june.received, june.decided["approved"]) == (3, 2)
    assert {code: (layer.approved, layer.held) for code, layer in june.layers.items()} == {
        "links": (1, 2),
        "words": (1, 2),
        "of an older version": (0, 1),
    }


def test_layers_are_summed_over_the_months_of_each_site(page, site):
    other = make_thread(site=make_site(slug="other"))
    for moment in (NOW, NOW - timedelta(days=40)):
        came(page, moment, after=timedelta(hours=1), held_for=PREMODERATION)
        came(page, moment, after=timedelta(hours=1), to="spam", held_for=PREMODERATION)
    came(other, NOW, held_for=PREMODERATION)
    found = statistics.layers_of(months(site, other.site))
    sums = {each.slug: {code: (layer.held, layer.approved) for code, layer in f.items()} for each, f in found.items()}
    assert sums == {"press": {"premoderation": (4, 2)}, "other": {"premoderation": (1, 0)}}


def test_waits_are_told_to_the_millisecond(page, site):
    came(page, NOW.replace(microsecond=123_000), after=timedelta(days=40, milliseconds=456))
    assert months(site)[0].waits == [40 * 86400 + 0.456]


def test_imported_comments_and_the_teams_own_are_not_counted(page, site):
    make_comment(thread=page, source="import", created_at=NOW)
    make_comment(thread=page, user=make_user(), created_at=NOW)
    assert months(site) == []


@pytest.mark.parametrize("number", [1, 3])
def test_numbers_take_as_many_queries_for_three_as_for_one(page, site, number, django_assert_num_queries):
    for _ in range(number):
        came(page, NOW, after=timedelta(hours=1))
    with django_assert_num_queries(3):
        months(site)
    with django_assert_num_queries(2):
        months(site)
    with django_assert_num_queries(2):
        statistics.open_now(Site.objects.filter(pk=site.pk))


def test_this_month_and_the_last_are_counted_each_time_and_earlier_ones_once_a_day(page, site):
    dates = [NOW, datetime(2026, 5, 1, tzinfo=BERLIN), datetime(2026, 4, 30, tzinfo=BERLIN)]
    for moment in dates:
        came(page, moment)
    assert [month.received for month in months(site)] == [1, 1, 1]
    for moment in dates:
        came(page, moment)
    site.name = "Renamed"
    site.save()
    assert [(month.site.name, month.received) for month in months(site)] == [("Renamed", n) for n in (2, 2, 1)]
    cache.clear()  # as a day later
    assert [month.received for month in months(site)] == [2, 2, 2]


def test_what_is_kept_of_some_sites_is_not_shown_for_others(page, site):
    other = make_thread(site=make_site(slug="other"))
    for thread in (page, other):
        came(thread, NOW - timedelta(days=90))
    assert [month.site for month in months(site, other.site)] == [site, other.site]
    assert [month.site for month in months(site)] == [site]
    assert [month.site for month in months(other.site)] == [other.site]
    assert months() == []


def test_what_waits_now_and_since_when(page, site):
    oldest = came(page, NOW - timedelta(days=3))
    came(page, NOW)
    [row] = statistics.open_now(Site.objects.filter(pk=site.pk))
    assert (row.site, row.count, row.oldest) == (site, 2, oldest.created_at)


# The page


@pytest.fixture
def chief(client, page):
    user = make_user("comments.moderate_comment", "comments.view_decision", username="chief", is_staff=True)
    page.site.moderators.add(user)
    client.force_login(user)
    return user


def test_the_page_and_its_file_show_ones_own_sites_only_and_no_person(client, page, chief):
    foreign = make_site(slug="foreign", name="Foreign")
    came(make_thread(site=foreign), datetime.now(tz=BERLIN), after=timedelta(0))
    came(page, datetime.now(tz=BERLIN), after=timedelta(minutes=5))
    html = client.get("/admin/comments/comment/statistics/").content.decode()
    assert page.site.name in html
    assert "100\N{NO-BREAK SPACE}%" in html
    assert "Foreign" not in html
    answer = client.get("/admin/comments/comment/statistics.csv")
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert [(row["site"], row["received"], row["approved"]) for row in rows] == [("press", "1", "1.000")]
    assert not re.search(r"user-\d", html + str(rows))


def test_who_sees_no_queue_sees_no_numbers(client, page):
    client.force_login(make_user(is_staff=True))
    for address in ("statistics/", "statistics.csv"):
        assert client.get(f"/admin/comments/comment/{address}").status_code == 404
