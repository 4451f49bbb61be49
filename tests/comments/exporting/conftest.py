from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from comments import moderation, notes, submission
from comments.models import Comment, Decision, ImportedComment, Note, Revision, Site, Thread
from tests.factories import make_comment, make_site, make_thread, make_user

WRITTEN = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def staff(db):
    return make_user(username="mo")


@pytest.fixture
def site(staff, django_capture_on_commit_callbacks) -> Site:
    """A site with one of everything that a comment can be."""
    with django_capture_on_commit_callbacks(execute=True):
        site = make_site(slug="press", name="Press", language="en", origins=["https://press.example.org"])
        fill(site, staff)
    return site


def fill(site, staff):
    page = make_thread(
        site=site,
        identifier="wp-17",
        aliases=["https://press.example.org/2020/strike/"],
        title="Strike & <b>more</b>",
        url="https://press.example.org/2020/strike/",
        author=staff,
        state="closed",
        closes_at=WRITTEN,
    )
    first = make_comment(
        thread=page, text="First\n\n**bold** ]]> `code`", website="https://ann.example.org/", created_at=WRITTEN
    )
    make_comment(parent=first, text="An answer", user=staff, name="Mo", email="", anchor="question-1")
    gone = make_comment(thread=page, text="Removed later", created_at=WRITTEN + timedelta(seconds=1))
    make_comment(parent=gone, text="Still public")
    moderation.decide([(gone.uuid, gone.version)], to="rejected", actor=staff, reason="insult", note="See rule 3.")
    for status in ("pending", "rejected", "spam", "trash"):
        make_comment(thread=page, status=status, text=f"It is {status}", wants_replies=True)
    html = make_comment(thread=page, text="<b>Old</b><script>x</script>", markup="html", source="import", email="")
    ImportedComment.objects.create(site=site, import_ref="wordpress:7", comment=html)
    ImportedComment.objects.create(site=site, import_ref="wordpress:8", comment=None)
    edited = make_comment(thread=page, text="Before the edit", confirmed_at=WRITTEN)
    submission.revise(edited, text="After the edit", version=submission.author_version(edited))
    notes.add(first, text="Nice one", by=staff)
    erased = make_comment(thread=page, text="To be erased")
    Comment.objects.filter(pk=erased.pk).update(name="", email="", website="", text="", html="", erased_at=WRITTEN)
    hidden = make_thread(site=site, state="hidden")
    make_comment(thread=hidden, text="On a hidden page")
    Thread.objects.filter(pk=hidden.pk).update(hidden_for="wp-18")
    make_thread(site=site, title="Nobody wrote here")


def forget_everything():
    """As if this were another installation: only logins stay."""
    for model in (Note, Revision, Decision, ImportedComment):
        model.objects.all().delete()
    while Comment.objects.exists():
        Comment.objects.filter(answers=None, replies=None).delete()
    Thread.objects.all().delete()
