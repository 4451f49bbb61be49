"""Who may not see readers' addresses meets them nowhere: not on a page, not in a search, a filter or an error."""

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from comments import moderation, notes, submission, trust
from comments.models import Block, OutboundMessage
from tests.factories import make_comment, make_thread, make_user

CANARY = "q7xk2mvz9p4w8rtb@canary-3f9.example"
_PARTS = ("q7xk2mvz", "canary-3f9")


@pytest.fixture
def shy(blog):
    """Somebody with every permission of the desk but the one to see personal data."""
    user = make_user(username="shy", is_staff=True)
    rows = Permission.objects.filter(content_type__app_label="comments").exclude(codename="view_personal_data")
    user.user_permissions.set(rows)
    blog.moderators.add(user)
    return user


@pytest.fixture
def comment(blog, mo):
    """A comment of an address that was blocked, trusted, mailed to, decided on, edited and noted about."""
    blog.mail_approved = True
    blog.save()
    thread = make_thread(site=blog)
    comment = make_comment(thread=thread, status="pending", email=CANARY, wants_replies=True)
    make_comment(thread=thread, email=CANARY, name="Another", status="rejected")
    trust.trust_authors([comment], by=mo)
    trust.block(blog, kind=Block.Kind.EMAIL, value=CANARY, by=mo)
    trust.block(blog, kind=Block.Kind.DOMAIN, value="casino.example", by=mo)
    notes.add(comment, text="Look twice", by=mo)
    submission.revise(comment, text="Something else", version=1)
    comment.refresh_from_db()
    moderation.decide([(comment.uuid, comment.version)], to="approved", actor=mo)
    moderation.undo(comment.decisions.latest("pk").batch, actor=mo)
    assert OutboundMessage.objects.filter(recipient=CANARY).exists()
    return comment


def leaks(answer) -> bool:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return any(part in body.decode() or part in str(answer.headers) for part in _PARTS)


STARTS = ["/admin/", "/admin/comments/comment/review/"]


def crawl(client, *, limit: int = 400) -> list[str]:
    """Every page of the desk that links lead to; returns those on which the address stands."""
    todo, seen, found = deque(STARTS), set(STARTS), []
    while todo and len(seen) < limit:
        path = todo.popleft()
        answer = client.get(path)
        assert answer.status_code < 500, path
        if leaks(answer):
            found.append(path)
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        for link in re.findall(r'(?:href|action)="([^"#]+)', answer.content.decode()):
            target = urljoin(path, unescape(link))
            if urlsplit(target).netloc or not target.startswith("/admin/") or "logout" in target or target in seen:
                continue
            seen.add(target)
            todo.append(target)
    assert len(seen) > 50
    return found


def test_no_page_of_the_desk_shows_an_address_to_who_may_not_see_it(client, comment, shy):
    client.force_login(shy)
    assert crawl(client) == []


def test_the_same_walk_finds_it_for_who_may(client, comment, shy):
    shy.user_permissions.add(Permission.objects.get(codename="view_personal_data"))
    client.force_login(shy)
    found = crawl(client)
    assert any("review" in path for path in found)
    assert any("trustedauthor" in path for path in found)


@pytest.mark.parametrize("q", ["email:q7xk2mvz", "q7xk2mvz", CANARY, "canary-3f9", "email:nobody"])
def test_no_search_tells_whether_an_address_is_there(client, comment, shy, q):
    client.force_login(shy)
    answer = client.get("/admin/comments/comment/", {"q": q, "status": "all"})
    assert str(comment.pk) not in re.findall(r'name="_selected_action" value="(\d+)"', answer.content.decode())


@pytest.mark.parametrize("model", ["comment", "block", "outboundmessage", "thread", "site", "deskpreferences"])
@pytest.mark.parametrize("lookup", ["email", "recipient", "comment__email", "comments__email", "value", "facts"])
@pytest.mark.parametrize("how", ["", "__startswith", "__icontains", "__regex"])
def test_no_filter_spells_an_address_out(client, comment, shy, model, lookup, how):
    client.force_login(shy)
    address = f"/admin/comments/{model}/"
    hit = client.get(address, {f"{lookup}{how}": "q7xk2mvz"})
    miss = client.get(address, {f"{lookup}{how}": "zzzzzzzz"})
    assert hit.status_code == miss.status_code
    assert hit.status_code < 500
    assert rows(hit) == rows(miss)


def rows(answer) -> list[str]:
    return re.findall(r'href="(/admin/comments/\w+/\d+/change/)', answer.content.decode())


def test_what_the_admin_logs_names_no_address(client, comment, mo):
    mo.is_staff = mo.is_superuser = True
    mo.save()
    client.force_login(mo)
    version = {f"version-{comment.pk}": comment.version}
    for action in ("make_approved", "trust_authors", "block_email"):
        client.post("/admin/comments/comment/", {"action": action, "_selected_action": [comment.pk]} | version)
    block = Block.objects.get(kind=Block.Kind.EMAIL)
    client.post(f"/admin/comments/block/{block.pk}/delete/", {"post": "yes"})
    trusted = comment.thread.site.trusted_authors.get()
    client.post(f"/admin/comments/trustedauthor/{trusted.pk}/delete/", {"post": "yes"})
    assert not comment.thread.site.trusted_authors.exists()
    for entry in LogEntry.objects.all():
        assert not any(part in f"{entry.object_repr} {entry.change_message}" for part in _PARTS)
