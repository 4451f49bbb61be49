"""Rows for tests, made the way the product makes them."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import count

from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.utils import timezone

from comments import moderation, publication, threads
from comments.models import Comment, Site, Thread
from posts import publishing
from posts.models import Author, Category, Post, Tag
from surveys.models import Survey
from surveys.publishing import NotPublishable, accept_warnings, judge
from surveys.recording import record_survey

_numbers = count(1)


def make_user(*permissions: str, **kwargs) -> User:
    """A user with these permissions, each as `app.codename`."""
    number = next(_numbers)
    user = User.objects.create_user(**{"username": f"user-{number}", "email": f"user-{number}@example.org"} | kwargs)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def make_author(**kwargs) -> Author:
    number = next(_numbers)
    return Author.objects.create(**{"name": f"Author {number}", "slug": f"author-{number}"} | kwargs)


def make_category(**kwargs) -> Category:
    number = next(_numbers)
    return Category.objects.create(**{"name": f"Category {number}", "slug": f"category-{number}"} | kwargs)


def make_tag(**kwargs) -> Tag:
    number = next(_numbers)
    return Tag.objects.create(**{"name": f"Tag {number}", "slug": f"tag-{number}"} | kwargs)


def make_post(*, tags=(), **kwargs) -> Post:
    """A post of yesterday, saved with all that follows; `status="draft"` for one that nobody may see."""
    number = next(_numbers)
    fields = {
        "title": f"Post {number}",
        "slug": f"post-{number}",
        "body": "Text.",
        "status": Post.Status.PUBLISHED,
        "published_at": timezone.now() - timedelta(days=1),
    } | kwargs
    fields["author"] = fields.get("author") or make_author()
    fields["category"] = fields.get("category") or make_category()
    return publishing.save_post(Post(**fields), tags=tags)


# Comments


def make_site(**kwargs) -> Site:
    """A registered blog of somebody else; `origins` and `moderators` are lists."""
    number = next(_numbers)
    origins, moderators = kwargs.pop("origins", []), kwargs.pop("moderators", [])
    site = Site.objects.create(**{"slug": f"site-{number}", "name": f"Site {number}"} | kwargs)
    for origin in origins:
        site.origins.create(origin=origin)
    site.moderators.set(moderators)
    publication.reconcile()  # what the server does at its start: known sites have a folder
    return site


def make_thread(**kwargs) -> Thread:
    """An open thread, of our own blog where no `site` is named; `state` and `closes_at` are changed afterwards."""
    number = next(_numbers)
    later = {name: kwargs.pop(name) for name in ("state", "closes_at") if name in kwargs}
    fields = {"identifier": f"thread-{number}", "title": f"Page {number}", "url": f"https://blog.example.org/{number}/"}
    thread = threads.open_thread(kwargs.pop("site", None) or Site.objects.own(), **fields | kwargs)
    threads.update_thread(thread, **later)
    return thread


def make_comment(*, status: str = "approved", **kwargs) -> Comment:
    """A comment that was admitted and then decided upon; an answer where `parent` is given."""
    number = next(_numbers)
    parent = kwargs.get("parent")
    fields = {
        "name": f"Reader {number}",
        "email": f"reader-{number}@example.org",
        "text": f"Comment {number}",
        "root": (parent.root or parent) if parent else None,
        "source": "staff" if kwargs.get("user") else "reader",
        "created_at": timezone.now(),
    } | kwargs
    fields["thread"] = fields.get("thread") or (parent.thread if parent else make_thread())
    comment = Comment(**fields)
    with transaction.atomic():
        moderation.admit([comment], status="pending", rule="submitted", now=fields["created_at"])
        if status != "pending":
            moderation.decide([(comment.uuid, comment.version)], to=status)
    comment.refresh_from_db()
    return comment


# Surveys


def disclosed(*, sponsors=None) -> dict:
    """What every published survey must say about itself."""
    return {
        "self_commissioned": not sponsors,
        "field_start": date(2014, 3, 7),
        "field_end": date(2014, 4, 15),
        "sample_size": 1019,
        "representative": "not_stated",
    }


def survey_facts(**kwargs) -> dict:
    """A small published survey as record_survey() and the API take it: one question, two answers, total and press."""
    number = next(_numbers)
    return {
        **disclosed(sponsors=kwargs.get("sponsors")),
        "slug": f"survey-{number}",
        "title": f"Survey {number}",
        "language": "en",
        "status": "published",
        "conducted_by": [{"name": "Institute"}],
        "groups": [
            {"code": "total", "label": "Everybody", "n": 1019},
            {"code": "press", "label": "Press offices", "n": 536},
        ],
        "questions": [
            {
                "code": "problems",
                "label": "Biggest problems",
                "text": "What are your biggest problems?",
                "response_type": "multiple_response",
                "options": [
                    {"code": "effort", "label": "Much effort"},
                    {"code": "interaction", "label": "Too little interaction"},
                ],
                "results": [
                    {"option": "effort", "group": "press", "percent": "34"},
                    {"option": "interaction", "group": "press", "percent": "52", "count": 279},
                    {"option": "interaction", "group": "total", "percent": "47"},
                ],
            }
        ],
    } | kwargs


def make_survey(**kwargs) -> Survey:
    """A recorded survey. The gate of publication is left open: odd and impossible figures are what some tests draw."""
    facts = survey_facts(**kwargs)
    if facts["status"] == Survey.Status.PUBLISHED:
        with suppress(NotPublishable):
            return record_survey(facts)
    with transaction.atomic():
        survey = record_survey(facts | {"status": "draft"})
        stored = Survey.objects.with_results().get(pk=survey.pk)
        warnings = [each.finding for each in judge(stored) if each.finding.severity == "warning"]
        accept_warnings(stored, [{"code": w.code, "place": w.place, "reason": "It is a test."} for w in warnings])
        try:
            return record_survey({"status": facts["status"]}, survey=survey)
        except NotPublishable:
            Survey.objects.filter(pk=survey.pk).update(
                status=facts["status"], published_at=facts.get("published_at") or timezone.now()
            )
            survey.refresh_from_db()
            return survey
