"""What was erased here does not come back with an import, whatever it is called there."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction

from comments import erased, privacy
from comments.exporting import export_comments
from comments.importing.records import COMMENTS
from comments.models import Comment, ImportedComment, Thread
from comments.privacy import Person
from tests.comments.importing.exports import comment, item, wxr
from tests.factories import make_comment, make_thread

CANARY = "canary@example.org"
EXPORT = wxr(
    item(comment(1, author_email=CANARY), comment(2, parent=1), comment(3, author_email=CANARY.upper(), approved="0"))
)


@pytest.fixture
def forgotten(bring):
    """Imported; then a person was erased; then all comments went. Only the list knows."""
    bring(EXPORT)
    privacy.erase(Person(CANARY))
    forget()


def forget() -> None:
    ImportedComment.objects.all().delete()
    for each in Comment.objects.order_by("-pk"):  # answers before what they answer
        each.delete()
    Thread.objects.all().delete()


def texts() -> set[str]:
    return set(Comment.objects.values_list("text", flat=True))


def test_neither_the_records_nor_others_of_the_address_come_back(bring, forgotten):
    report = bring(EXPORT)
    assert texts() == {"Comment 2"}
    assert report.sums()[COMMENTS] == {"created": 1, "updated": 0, "skipped": 2, "refused": 0}
    assert Comment.objects.get().parent is None
    bring(wxr(item(comment(99, author_email=CANARY, content="In another system"))))
    assert texts() == {"Comment 2"}
    bring(EXPORT, is_dry=True)


@pytest.mark.django_db(transaction=True)
def test_an_erasure_waits_for_what_an_import_is_just_storing():
    page = make_thread()

    def erase() -> None:
        privacy.erase(Person(CANARY))
        connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            erased.take_turns(alone=False)
            erased.among(page.site, {1: erased.Candidate(refs=["wordpress:1"], email=CANARY)})
            erasing = pool.submit(erase)
            wait([erasing], timeout=0.3)  # long enough for one that does not wait
            make_comment(thread=page, email=CANARY)
        erasing.result(timeout=60)
    assert list(Comment.objects.values_list("email", "text")) == [("", "")]


def test_what_the_person_wrote_since_does(bring, forgotten):
    bring(wxr(item(comment(99, author_email=CANARY, content="Back again", date_gmt="2090-01-01 09:00:00"))))
    assert texts() == {"Back again"}


def test_nor_with_our_own_export(bring, site, django_capture_on_commit_callbacks):
    bring(EXPORT)
    export = "".join(export_comments(site, form="jsonl", with_addresses=False)).encode()
    privacy.erase(Person(CANARY))
    forget()
    bring(export, origin="blogsite")
    assert texts() == {"Comment 2"}
