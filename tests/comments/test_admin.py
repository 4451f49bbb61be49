"""The moderation desk in the admin."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from comments import moderation
from comments.admin import counts
from comments.models import OWN_SITE, Block, Comment, Decision, Reason, Site, TrustedAuthor
from comments.submission import Words, submit
from tests.factories import make_comment, make_site, make_thread, make_user

pytestmark = pytest.mark.django_db
QUEUE = "/admin/comments/comment/"
REASON_WORDS = ["label_de", "label_en", "public_de", "public_en"]
CANARY = "k9f3zq71mmw0xx42@example.org"


@pytest.fixture
def mo(client):
    """A moderator of this blog who may see e-mail addresses."""
    user = make_user(
        "comments.moderate_comment", "comments.view_personal_data", is_staff=True, first_name="Mo", last_name="Maurer"
    )
    Site.objects.own().moderators.add(user)
    client.force_login(user)
    return user


@pytest.fixture
def shy(client):
    """A moderator of this blog who may not see personal data."""
    user = make_user("comments.moderate_comment", is_staff=True)
    Site.objects.own().moderators.add(user)
    client.force_login(user)
    return user


def waiting(**kwargs) -> Comment:
    return make_comment(status="pending", **kwargs)


def act(client, action: str, *comments: Comment, **extra):
    chosen = {"action": f"make_{action}", "_selected_action": [c.pk for c in comments]}
    return client.post(QUEUE, chosen | extra)


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_what_waits_comes_first_and_the_oldest_at_the_top(client, mo):
    thread = make_thread()
    make_comment(thread=thread, text="already decided", status="approved")
    waiting(thread=thread, text="first to wait")
    waiting(thread=thread, text="second to wait")
    html = client.get(QUEUE).content.decode()
    assert html.index("first to wait") < html.index("second to wait")
    assert "already decided" not in html
    assert "already decided" in client.get(QUEUE, {"status": "all"}).content.decode()


def test_the_queue_shows_the_whole_text_the_page_the_name_the_address_and_why_it_waits(client, mo):
    thread = make_thread(title="Sommerfest")
    text = "lang " * 400 + "ENDE https://a.example https://b.example"
    submit(thread, Words(text=text, name="Ann", email=CANARY))
    html = client.get(QUEUE).content.decode()
    for shown in ("ENDE", "Sommerfest", "Ann", CANARY, "a.example, b.example"):
        assert shown in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_needs_as_many_queries_for_three_rows_as_for_one(client, mo, rows, django_assert_num_queries):
    for _ in range(rows):
        submit(make_thread(), Words(text="https://a.example https://b.example", name="Ann", email=CANARY))
    client.get(QUEUE)
    with django_assert_num_queries(11):
        client.get(QUEUE)


@pytest.mark.parametrize("status", ["approved", "rejected", "spam", "trash"])
def test_an_action_decides_through_moderation(client, mo, status):
    comments = [waiting(), waiting()]
    response = act(client, status, *comments)
    assert {c.status for c in Comment.objects.all()} == {status}
    assert Decision.objects.filter(after=status, actor=mo).count() == 2
    assert "2 Kommentare" in said(response)[0]


def test_a_decision_on_a_text_that_changed_meanwhile_is_not_made_and_says_who_was_first(client, mo):
    comment = make_comment(status="rejected")
    response = act(client, "approved", comment, **{f"version-{comment.pk}": "1"})
    comment.refresh_from_db()
    assert comment.status == "rejected"
    assert "inzwischen" in said(response)[0]


def test_the_queue_carries_the_version_that_was_shown(client, mo):
    comment = make_comment(status="rejected")
    html = client.get(QUEUE, {"status": "rejected"}).content.decode()
    assert re.search(rf'name="version-{comment.pk}" value="{comment.version}"', html)


def test_who_may_not_see_personal_data_sees_no_address_anywhere(client, shy):
    comment = waiting(email=CANARY)
    change = reverse("admin:comments_comment_change", args=[comment.pk])
    answer = reverse("admin:comments_comment_answer", args=[comment.pk])
    for address in (QUEUE, change, answer):
        page = client.get(address)
        assert page.status_code == 200
        assert CANARY not in page.content.decode()


def test_who_may_not_see_personal_data_cannot_search_or_filter_for_it(client, shy):
    waiting(email=CANARY, text="a sentence to be found")
    found = client.get(QUEUE, {"q": "sentence"}).content.decode()
    assert "a sentence to be found" in found
    assert "a sentence to be found" not in client.get(QUEUE, {"q": CANARY}).content.decode()
    for lookup in ("email", "email__startswith", "email__regex", "email__isnull"):
        assert client.get(QUEUE, {lookup: CANARY[:1]}).status_code == 400


def test_a_moderator_of_another_site_sees_and_decides_nothing(client):
    comment = waiting(text="not yours")
    otto = make_user("comments.moderate_comment", is_staff=True)
    make_site(moderators=[otto])
    client.force_login(otto)
    assert "not yours" not in client.get(QUEUE).content.decode()
    response = act(client, "approved", comment)
    assert said(response) == ["Keiner dieser Kommentare ist (noch) hier. Es wurde nichts geändert."]
    for name in ("change", "answer"):
        page = client.get(reverse(f"admin:comments_comment_{name}", args=[comment.pk]))
        assert page.status_code in (302, 404)
    decide = reverse("admin:comments_comment_decide", args=[comment.pk])
    assert client.post(decide, {"to": "approved"}).status_code == 404
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_the_list_of_threads_names_no_foreign_site(client):
    sites = [make_site(name=f"Kunde {number}") for number in range(3)]
    user = make_user("comments.moderate_comment", "comments.view_thread", is_staff=True)
    for site in sites:
        make_thread(site=site)
    for site in sites[:2]:
        site.moderators.add(user)
    client.force_login(user)
    html = client.get("/admin/comments/thread/").content.decode()
    assert ["Kunde 0" in html, "Kunde 1" in html, "Kunde 2" in html] == [True, True, False]


def test_staff_without_the_permission_is_refused(client):
    client.force_login(make_user(is_staff=True))
    assert client.get(QUEUE).status_code == 403


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 50, "9" * 5000])
def test_a_version_that_nobody_saw_is_not_decided_upon(client, mo, version):
    comment = make_comment(status="pending")
    data = {f"version-{comment.pk}": version}
    client.post(f"{QUEUE}{comment.pk}/decide/", data | {"to": "approved"})
    client.post(QUEUE, data | {"action": "make_approved", "_selected_action": [comment.pk]})
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_one_comment_is_decided_from_its_own_page_and_never_by_a_get(client, mo):
    comment = waiting()
    decide = reverse("admin:comments_comment_decide", args=[comment.pk])
    assert client.get(decide, {"to": "approved"}).status_code == 405
    assert client.post(decide, {"to": "nonsense"}).status_code == 404
    client.post(decide, {"to": "spam", f"version-{comment.pk}": comment.version})
    comment.refresh_from_db()
    assert comment.status == "spam"


def test_the_page_of_a_comment_tells_its_history_in_words(client, mo, thread):
    comment = submit(thread, Words(name="Ann", email="ann@example.org", text="Well said."))
    moderation.decide([(comment.uuid, comment.version)], to="approved", actor=mo)
    html = client.get(f"{QUEUE}{comment.pk}/change/").content.decode()
    for words in ("wartet → freigegeben", "ging ein", mo.get_username()):
        assert words in html
    for code in ("pending → approved", "submitted"):
        assert code not in html


def test_an_answer_is_public_at_once_and_marked_as_the_teams(client, mo):
    comment = make_comment(status="approved")
    client.post(reverse("admin:comments_comment_answer", args=[comment.pk]), {"text": "Danke!"})
    answer = Comment.objects.get(parent=comment)
    assert (answer.status, answer.user, answer.name, answer.email) == ("approved", mo, "Mo Maurer", "")


def test_of_what_is_decided_the_newest_stands_first(client, mo):
    now = timezone.now()
    rows = [make_comment(created_at=now - timedelta(days=days)) for days in (1, 0, 2)]
    html = client.get(QUEUE, {"status": "approved"}).content.decode()
    shown = [int(pk) for pk in re.findall(r'name="_selected_action" value="(\d+)"', html)]
    assert shown == [rows[1].pk, rows[0].pk, rows[2].pk]


def test_an_answer_that_is_sent_twice_is_published_once(client, mo):
    comment = make_comment()
    for text in ("Danke!", "Danke!", "Und noch etwas."):
        client.post(reverse("admin:comments_comment_answer", args=[comment.pk]), {"text": text})
    assert [answer.text for answer in Comment.objects.filter(parent=comment)] == ["Danke!", "Und noch etwas."]


def test_an_answer_to_what_is_not_public_is_refused_with_a_sentence_and_keeps_the_text(client, mo):
    comment = waiting()
    page = client.post(reverse("admin:comments_comment_answer", args=[comment.pk]), {"text": "Danke!"})
    assert page.status_code == 400
    assert "Danke!" in page.content.decode()
    assert not Comment.objects.filter(parent=comment).exists()


def test_a_hostile_text_and_web_address_stay_text(client, mo):
    comment = waiting(text="<script>alert(1)</script>", name="<b>Ann</b>")
    Comment.objects.filter(pk=comment.pk).update(website="javascript:alert(1)")
    for address in (QUEUE, reverse("admin:comments_comment_change", args=[comment.pk])):
        html = client.get(address).content.decode()
        assert "<script>alert(1)" not in html
        assert "<b>Ann" not in html
        assert 'href="javascript:' not in html


def test_a_readers_text_cannot_be_rewritten_or_deleted(client, mo):
    comment = waiting(text="as it was")
    change = reverse("admin:comments_comment_change", args=[comment.pk])
    assert client.post(change, {"text": "rewritten"}).status_code == 403
    assert client.post(reverse("admin:comments_comment_delete", args=[comment.pk]), {"post": "yes"}).status_code == 403
    assert client.get("/admin/comments/comment/add/").status_code == 403
    comment.refresh_from_db()
    assert comment.text == "as it was"


def test_the_own_blog_cannot_be_deleted_and_a_new_site_is_known_at_once(
    admin_client, settings, django_capture_on_commit_callbacks
):
    own = Site.objects.own()
    delete = reverse("admin:comments_site_delete", args=[own.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        form = {"slug": "werkzeitung", "name": "Werkzeitung", "language": "de", "trust": "nobody", "max_links": 1}
        inline = {"origins-TOTAL_FORMS": 1, "origins-INITIAL_FORMS": 0, "origins-0-origin": "https://werk.example"}
        response = admin_client.post("/admin/comments/site/add/", form | inline)
    assert response.status_code == 302, response.content.decode()
    assert (settings.PUBLISHED_ROOT / "v1/sites/werkzeitung").is_dir()
    assert Site.objects.filter(slug=OWN_SITE).exists()


def test_a_thread_is_closed_in_the_admin_through_its_domain_function(admin_client):
    thread = make_thread()
    form = {"title": thread.title, "url": thread.url, "state": "closed"}
    inline = {"identifiers-TOTAL_FORMS": 0, "identifiers-INITIAL_FORMS": 0}
    response = admin_client.post(reverse("admin:comments_thread_change", args=[thread.pk]), form | inline)
    assert response.status_code == 302, response.content.decode()
    before, thread.version = thread.version, 0
    thread.refresh_from_db()
    assert (thread.state, thread.version) == ("closed", before + 1)


@pytest.mark.parametrize("section", ["site", "thread", "comment"])
def test_every_list_and_form_opens(admin_client, section):
    row = {"site": Site.objects.own, "thread": make_thread, "comment": make_comment}[section]()
    assert admin_client.get(f"/admin/comments/{section}/").status_code == 200
    assert admin_client.get(reverse(f"admin:comments_{section}_change", args=[row.pk])).status_code == 200


# The queue: cards, filters, bulk


def listed(client, **query) -> str:
    response = client.get(QUEUE, query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_card_says_who_wrote_what_it_answers_and_how_much_else_waits(client, mo):
    thread = make_thread(title="Sommerfest")
    make_comment(thread=thread, email="ann@example.org", status="rejected")
    parent = make_comment(thread=thread, name="Bea", text="Und wann?")
    waiting(parent=parent, email="Ann@example.org", name="Ann")
    waiting(thread=thread)
    html = listed(client)
    for shown in ("Erster Kommentar", "0 freigegeben, 1 abgelehnt", "Und wann?", "2 offen"):
        assert shown in html
    assert "Kommentare: 2 offen" in html
    assert "Kommentare, die warten: 2" in client.get("/admin/").content.decode()


def test_long_texts_fold_and_lose_nothing(client, mo):
    text = "x" * 700 + "ENDE"
    waiting(text=text)
    html = listed(client)
    assert f"{'x' * 600}… " in html
    assert f"{'x' * 100}ENDE" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"held_for": "links"}, {"links"}),
        ({"has_link": "true"}, {"links"}),
        ({"author": "known"}, {"known"}),
        ({"author": "first"}, {"links", "english"}),
        ({"site": "english-site"}, {"english"}),
        ({"language": "en"}, {"english"}),
        ({"age": "day"}, {"links", "known", "english"}),
        ({"age": "older"}, set()),
        ({"q": "known-text"}, {"known"}),
        ({"q": "email:links@"}, {"links"}),
        ({"q": "post:Sommerfest"}, {"links", "known"}),
        ({"status": "approved"}, {"earlier"}),
        (
            {"held_for": "nonsense", "age": "x", "author": "x", "thread": "x", "has_link": "x"},
            {"links", "known", "english"},
        ),
    ],
)
def test_the_queue_is_narrowed_by_filters_and_search(client, mo, query, found):
    thread = make_thread(title="Sommerfest")
    english = make_site(slug="english-site", language="en", moderators=[mo])
    make_comment(thread=thread, email="known@example.org", text="earlier-text")
    waiting(thread=thread, email="KNOWN@example.org", text="known-text")
    links = [{"code": "links", "evidence": "a.example"}]
    waiting(thread=thread, email="links@example.org", text="links-text https://a.example", held_for=links)
    waiting(thread=make_thread(site=english), email="english@example.org", text="english-text")
    html = listed(client, **query)
    assert {name for name in ("links", "known", "english", "earlier") if f"{name}-text" in html} == found


def test_every_filter_counts_when_asked_to(client, mo):
    waiting()
    assert "(1)" in listed(client, _facets="True")


def test_addresses_are_not_searched_by_those_who_may_not_see_them(client, shy):
    waiting(email=CANARY, text="my-text")
    response = client.get(QUEUE, {"q": "email:k9f3"})
    assert "my-text" not in response.content.decode()
    assert said(response)
    assert "my-text" not in listed(client, q="k9f3zq71mmw0xx42")


def test_rejecting_many_asks_for_the_reason_once(client, mo):
    Reason.objects.get_or_create(code="insult", defaults=dict.fromkeys(REASON_WORDS, "Beleidigend"))
    comments = [waiting(), waiting()]
    chosen = {"action": "reject_for_reason", "_selected_action": [c.pk for c in comments]}
    asked = client.post(QUEUE, chosen | {f"version-{c.pk}": c.version for c in comments})
    assert "Beleidigend" in asked.content.decode()
    assert f'name="version-{comments[0].pk}" value="1"' in asked.content.decode()
    client.post(QUEUE, chosen | {"reason": "no-such"})
    assert not Decision.objects.filter(after="rejected").exists()
    client.post(QUEUE, chosen | {"reason": "insult", "note": "both"})
    decisions = Decision.objects.filter(after="rejected")
    assert {(d.reason, d.note) for d in decisions} == {("insult", "both")}
    assert len({d.batch for d in decisions}) == 1


def test_what_was_decided_meanwhile_is_named_though_the_list_does_not_show_it_any_more(client, mo):
    mine, theirs = waiting(), waiting()
    eve = make_user(username="eve")
    moderation.decide([(theirs.uuid, theirs.version)], to="spam", actor=eve)
    response = act(client, "approved", mine, theirs, **{f"version-{c.pk}": "1" for c in (mine, theirs)})
    assert any("eve" in words for words in said(response))
    assert set(Comment.objects.values_list("status", flat=True)) == {"approved", "spam"}


def test_all_that_match_are_decided_in_sets(client, mo):
    thread, other = make_thread(), make_thread()
    comments = [waiting(thread=thread) for _ in range(60)]
    left = waiting(thread=other)
    chosen = {"action": "make_spam", "_selected_action": [comments[0].pk], "select_across": "1"}
    client.post(f"{QUEUE}?thread={thread.uuid}", chosen)
    assert Comment.objects.filter(status="spam").count() == 60
    left.refresh_from_db()
    assert left.status == "pending"


@pytest.mark.parametrize("chosen", [["x"], ["9" * 40], ["1; DROP TABLE"], ["²"]])
def test_forged_selections_change_nothing(client, mo, chosen):
    waiting()
    response = client.post(QUEUE, {"action": "make_spam", "_selected_action": chosen})
    assert response.status_code == 302
    assert Comment.objects.get().status == "pending"


def test_authors_are_trusted_and_blocked_from_the_queue(client):
    user = make_user(
        *("comments.moderate_comment", "comments.view_personal_data", "comments.add_block"),
        "comments.add_trustedauthor",
        is_staff=True,
    )
    Site.objects.own().moderators.add(user)
    client.force_login(user)
    comment = waiting(email="ann@mail.example")
    for action in ("trust_authors", "block_email", "block_domain"):
        client.post(QUEUE, {"action": action, "_selected_action": [comment.pk]})
    assert (
        'name="word"' in client.post(QUEUE, {"action": "block_word", "_selected_action": [comment.pk]}).content.decode()
    )
    client.post(QUEUE, {"action": "block_word", "_selected_action": [comment.pk], "word": "Kasino"})
    assert TrustedAuthor.objects.get().email == "ann@mail.example"
    assert set(Block.objects.values_list("kind", "value")) == {
        ("email", "ann@mail.example"),
        ("domain", "mail.example"),
        ("word", "kasino"),
    }


def test_blocking_is_for_those_who_may(client, mo):
    comment = waiting()
    for action in ("trust_authors", "block_email", "block_domain", "block_word"):
        client.post(QUEUE, {"action": action, "_selected_action": [comment.pk], "word": "Kasino"})
    assert not Block.objects.exists()
    assert not TrustedAuthor.objects.exists()


def test_many_are_counted_up_to_a_thousand(client, mo, monkeypatch):
    monkeypatch.setattr("comments.admin.counts.COUNTED", 2)
    monkeypatch.setattr("comments.admin.queue.CommentAdmin.list_per_page", 1)
    thread = make_thread()
    for _ in range(3):
        waiting(thread=thread, text="Ein Wort")
    html = listed(client, q="Wort", _facets="True")
    for words in ("Kommentare: 2+ offen", "2+ Ergebnisse", "Alle 2+ Kommentare auswählen", ">2+ offen<", "offen (2+)"):
        assert words in html


def test_counts_beyond_a_thousand_are_written_as_in_the_readers_language():
    assert (counts.shown(1000), counts.shown(1001)) == ("1000", "1.000+")
    with translation.override("en"):
        assert counts.shown(20_000) == "1,000+"


def test_a_card_has_buttons_that_decide_and_lead_back_to_the_same_list(client, mo):
    Reason.objects.get_or_create(code="insult", defaults=dict.fromkeys(REASON_WORDS, "Beleidigend"))
    Site.objects.filter(slug=OWN_SITE).update(default_reason="insult")
    comment = waiting()
    assert f'name="to" value="rejected" formaction="{comment.pk}/decide/"' in listed(client, site="blog")
    sent = {"to": "rejected", f"version-{comment.pk}": "1", "queue": "site=blog&p=2"}
    response = client.post(f"{QUEUE}{comment.pk}/decide/", sent)
    assert response["Location"] == f"{QUEUE}?site=blog&p=2"
    assert comment.decisions.latest("pk").reason == "insult"
    response = client.post(f"{QUEUE}{comment.pk}/decide/", sent | {"queue": "//evil.example/\r\nX: y"})
    assert response["Location"].startswith(f"{QUEUE}?%2F%2Fevil.example")


def test_observers_see_no_buttons_and_tick_nothing(client):
    user = make_user("comments.view_comment", is_staff=True)
    Site.objects.own().moderators.add(user)
    client.force_login(user)
    waiting(text="To be read.")
    html = listed(client)
    assert "To be read." in html
    assert "/decide/" not in html
    assert "checkbox" not in html


def test_the_list_offers_to_take_an_action_back_as_a_whole(client, mo):
    comments = [waiting(), waiting()]
    response = act(client, "spam", *comments)
    assert Comment.objects.filter(status="spam").count() == 2
    html = client.get(response["Location"]).content.decode()
    batch = re.search(r'form="desk-undo" name="batch" value="([0-9a-f-]+)"', html)[1]
    response = client.post(f"{QUEUE}review/undo/", {"batch": batch, "queue": "status=all"})
    assert response["Location"] == f"{QUEUE}?status=all"
    assert Comment.objects.filter(status="pending").count() == 2


def test_reviewing_starts_with_the_part_that_the_list_shows(client, mo):
    thread = make_thread()
    waiting(thread=thread, text="not this one")
    wanted = waiting(thread=thread, text="this one https://a.example")
    html = listed(client, has_link="true", q="one", thread=thread.uuid)
    start = unescape(re.search(r'action="([^"]+/review/start/[^"]*)"', html)[1])
    assert client.post(start)["Location"].startswith(f"{QUEUE}review/{wanted.uuid}/?")


@pytest.mark.parametrize("lookup", ["text__regex", "text__contains", "thread__site", "parent__email", "user__password"])
def test_no_column_is_asked_but_by_the_filters(client, mo, lookup):
    waiting()
    assert client.get(QUEUE, {lookup: "x"}).status_code == 400


def test_five_hundred_are_decided_with_few_statements(client, mo):
    thread = make_thread()
    comments = [waiting(thread=thread) for _ in range(500)]
    with CaptureQueriesContext(connection) as queries:
        moderation.decide([(c.uuid, c.version) for c in comments], to="approved", actor=mo)
    assert len(queries) <= 60
    assert thread.comments.filter(is_public=True).count() == 500
