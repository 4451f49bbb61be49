"""What moderators filter and search by: the same for the desk and the API."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from comments.filters import QueueFilter, search
from comments.models import Comment
from tests.factories import make_comment, make_site, make_thread, make_user

pytestmark = pytest.mark.django_db


def found(user=None, **data):
    """The texts that are found, in the order of the queue."""
    filters = QueueFilter(data, Comment.objects.all(), request=SimpleNamespace(user=user or make_user()))
    assert filters.is_valid(), filters.errors
    return [comment.text for comment in filters.qs.distinct()]


def test_by_reason_finds_the_code_and_no_word_that_looks_like_it(blog):
    make_comment(text="links", held_for=[{"code": "repeated", "evidence": ""}, {"code": "links", "evidence": "x.de"}])
    make_comment(text="sly", held_for=[{"code": "borrowed_name", "evidence": '"code": "links"'}])
    make_comment(text="none", held_for=[])
    assert found(held_for="links") == ["links"]
    assert found(held_for="borrowed_name") == ["sly"]


def test_a_reason_that_does_not_exist_is_an_error():
    assert not QueueFilter({"held_for": "no-such"}, Comment.objects.all()).is_valid()


def test_an_author_is_known_where_the_same_site_published_the_address(blog, mo):
    thread = make_thread(site=blog)
    make_comment(thread=thread, text="public", email="ann@example.org")
    make_comment(thread=thread, text="again", email="ann@example.org", status="pending")
    make_comment(thread=make_thread(site=make_site()), text="elsewhere", email="ann@example.org", status="pending")
    make_comment(thread=thread, text="refused before", email="bob@example.org", status="spam")
    make_comment(thread=thread, text="new", email="bob@example.org", status="pending")
    make_comment(thread=thread, text="nameless", email="", source="import", status="pending")
    make_comment(thread=thread, text="staff", email="", user=mo)
    assert found(author="known") == ["again"]
    assert found(author="first") == ["public", "elsewhere", "refused before", "new", "nameless"]
    assert found(author="staff") == ["staff"]


def test_by_link_language_and_age(blog):
    english = make_thread(site=make_site(language="en"))
    now = timezone.now()
    make_comment(text="https://a.example", created_at=now - timedelta(days=8), thread=english)
    make_comment(text="WWW.a.example", created_at=now - timedelta(days=2))
    make_comment(text="nothing", created_at=now)
    assert found(has_link="true") == ["https://a.example", "WWW.a.example"]
    assert found(has_link="false") == ["nothing"]
    assert found(language="en") == ["https://a.example"]
    assert [found(age=age) for age in ("older", "week", "day")] == [
        ["https://a.example"],
        ["WWW.a.example"],
        ["nothing"],
    ]


def test_words_are_all_looked_for_and_a_phrase_as_it_is(blog):
    make_comment(text="red apple", name="Ann")
    make_comment(text="apple red", name="Bob")
    assert found(search="apple red") == ["red apple", "apple red"]
    assert found(search='"apple red"') == ["apple red"]
    assert found(search="apple ann") == ["red apple"]
    assert found(search="http://x") == []
    assert found(search='"') == []


def test_a_prefix_looks_in_the_page_alone(blog):
    make_comment(text="here", thread=make_thread(title="On apples", url="https://blog.example.org/fruit/"))
    make_comment(text="apples")
    assert found(search="post:apples") == ["here"]
    assert found(search='post:"on apples"') == ["here"]
    assert found(search="post:fruit here") == ["here"]
    assert found(search="apples") == ["apples"]


def test_addresses_are_found_by_those_who_may_see_them_and_refused_to_others(blog, mo):
    make_comment(text="hers", email="ann@example.org")
    make_comment(text="his", email="bob@example.org")
    assert found(mo, search="email:ann@") == ["hers"]
    assert found(mo, search="ann@example") == ["hers"]
    shy = make_user("comments.moderate_comment")
    assert found(shy, search="ann@example") == []
    with pytest.raises(ValidationError, match="nicht nach E-Mail-Adressen suchen"):
        search(Comment.objects.all(), "email:ann", user=shy)
