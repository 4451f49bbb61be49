from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from comments.models import Thread
from posts import publishing
from posts.models import Author, Category, Post, Tag
from tests.factories import make_author, make_category, make_post, make_survey, make_tag, make_user

pytestmark = pytest.mark.django_db

LIST_KEYS = {
    *("id", "slug", "title", "subtitle", "teaser", "language", "author", "category", "tags", "status"),
    *("date", "modified", "link", "figure", "comments", "thread"),
}
DRAFT_WORDS = ["Geheimfusion", "geheimfusion"]


def _hidden_post(**kwargs):
    """A draft whose every word would leak something."""
    fields = {
        "title": "Geheimfusion",
        "subtitle": "Geheimfusion",
        "slug": "geheimfusion",
        "teaser": "Geheimfusion",
        "body": "Geheimfusion {{ figure:x/y }}",
        "status": "draft",
        "author": make_author(name="Geheimfusion", slug="geheimfusion-author"),
        "category": make_category(name="Geheimfusion", slug="geheimfusion-category"),
        "tags": [make_tag(name="Geheimfusion", slug="geheimfusion-tag")],
    }
    return make_post(**fields | kwargs)


def _new(**kwargs):
    return {
        "slug": "new",
        "title": "New",
        "body": "Text.",
        "author": make_author().slug,
        "category": make_category().slug,
        "status": "published",
    } | kwargs


# Reading


def test_a_post_in_a_list_says_exactly_this(reader, picture, settings):
    author = make_author(name="Ann", slug="ann", role="Editor", text="Secret of Ann", user=make_user())
    post = make_post(
        author=author, tags=[make_tag(name="T", slug="t")], figure=picture(), figure_alt="Alt", figure_caption="Cap"
    )
    (data,) = reader.get("/api/v1/posts/").json()["results"]
    assert set(data) == LIST_KEYS
    assert data["id"] == str(post.uuid)
    assert data["author"] == {"slug": "ann", "name": "Ann", "role": "Editor"}
    assert set(data["category"]) == {"slug", "name"}
    assert data["tags"] == [{"slug": "t", "name": "T"}]
    assert data["link"] == post.page_url
    assert data["date"] == post.published_at.isoformat().replace("+00:00", "Z")
    assert data["modified"].endswith("Z")
    assert (data["figure"]["alt"], data["figure"]["caption"]) == ("Alt", "Cap")
    assert [source["url"] for source in data["figure"]["sources"]] == [
        f"{settings.SITE_URL}{source['url']}" for source in post.figure_sources
    ]
    assert {key for source in data["figure"]["sources"] for key in source} == {"url", "width", "height"}
    assert data["comments"] == {"state": "open", "count": 0, "closes_at": None}
    assert set(data["thread"]) == {"id", "site", "identifier", "key", "published_url"}


def test_a_post_by_itself_adds_its_text_as_markdown_and_as_html(reader):
    make_post(slug="a", body="*Text*")
    data = reader.get("/api/v1/posts/a/").json()
    assert set(data) == LIST_KEYS | {"body", "markup", "content"}
    assert data["body"] == "*Text*"
    assert data["content"] == {"rendered": "<p><em>Text</em></p>\n"}
    assert data["figure"] is None


def test_a_post_tells_where_its_comments_are(reader, settings):
    post = make_post(slug="a", comments="closing", comments_close_after=3)
    data = reader.get("/api/v1/posts/a/").json()
    thread = Thread.objects.get()
    assert data["thread"] == {
        "id": str(thread.uuid),
        "site": "blog",
        "identifier": f"post-{post.uuid}",
        "key": thread.key,
        "published_url": f"{settings.SITE_URL}/published/v1/blog/{thread.key}/",
    }
    assert data["comments"]["state"] == "open"
    assert data["comments"]["closes_at"].endswith("Z")


def test_comments_past_their_time_are_closed_even_before_the_worker_saw_it(reader):
    make_post(slug="a", comments="closing", comments_close_after=3)
    Thread.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    assert reader.get("/api/v1/posts/a/").json()["comments"]["state"] == "closed"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_posts_takes_four_queries(reader, rows, django_assert_num_queries):
    for _ in range(rows):
        make_post(tags=[make_tag(), make_tag()])
    with django_assert_num_queries(4):  # the count, the posts, their tags, their identifiers
        assert reader.get("/api/v1/posts/").json()["count"] == rows


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["categories", "tags", "authors"])
def test_lists_of_bylines_take_two_queries(reader, path, rows, django_assert_num_queries):
    for _ in range(rows):
        make_post(tags=[make_tag()])
    with django_assert_num_queries(2):
        assert reader.get(f"/api/v1/{path}/").json()["count"] == rows


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("categories", {"slug", "name", "description", "link", "count"}),
        ("tags", {"slug", "name", "link", "count"}),
        ("authors", {"slug", "name", "role", "text", "link", "count"}),
    ],
)
def test_bylines_say_exactly_this(reader, path, keys):
    make_post(tags=[make_tag()], author=make_author(user=make_user()))
    (data,) = reader.get(f"/api/v1/{path}/").json()["results"]
    assert set(data) == keys
    assert data["count"] == 1
    assert reader.get(f"/api/v1/{path}/{data['slug']}/").json() == data


# What must not be seen


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/posts/",
        "/api/v1/posts/?search=Geheimfusion",
        "/api/v1/posts/?status=draft",
        "/api/v1/posts/?status=scheduled",
        "/api/v1/posts/?category=geheimfusion-category",
        "/api/v1/posts/?tag=geheimfusion-tag",
        "/api/v1/posts/?author=geheimfusion-author",
        "/api/v1/posts/?survey=x",
        "/api/v1/posts/?ordering=title",
        "/api/v1/categories/",
        "/api/v1/categories/?search=Geheim",
        "/api/v1/tags/",
        "/api/v1/authors/",
    ],
)
@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_lists_show_nothing_of_a_post_that_is_not_public(reader, client_of, path, state):
    public = make_post()
    hidden = _hidden_post()
    tomorrow = timezone.now() + timedelta(days=1)
    if state == "scheduled":
        Post.objects.filter(pk=hidden.pk).update(status="scheduled", published_at=tomorrow)
    if state == "withdrawn":
        hidden.body, hidden.status = "Geheimfusion", "published"
        publishing.save_post(hidden)
        hidden.status = "draft"
        publishing.save_post(hidden)
    for client in (reader, client_of(make_user("posts.add_post", "posts.change_post"))):
        answer = client.get(path)
        assert answer.status_code == 200
        rows = [row for row in answer.json()["results"] if row["slug"] != public.slug]
        assert not any(word in str(rows) for word in DRAFT_WORDS)
        assert answer.json()["count"] <= 1


@pytest.mark.parametrize(
    "path",
    ["posts/geheimfusion", "categories/geheimfusion-category", "tags/geheimfusion-tag", "authors/geheimfusion-author"],
)
def test_what_is_not_public_is_not_found_but_by_who_may_see_drafts(reader, client_of, path):
    _hidden_post()
    assert reader.get(f"/api/v1/{path}/").status_code == 404
    assert client_of(make_user()).get(f"/api/v1/{path}/").status_code == 404
    assert client_of(make_user("posts.view_post")).get(f"/api/v1/{path}/").status_code == 200


def test_a_withdrawn_post_has_no_thread_even_for_its_editors(editor):
    post = make_post(slug="a")
    post.status = "draft"
    publishing.save_post(post)
    data = editor.get("/api/v1/posts/a/").json()
    assert (data["thread"], data["comments"]["count"], data["comments"]["state"]) == (None, 0, "closed")


# Filters


@pytest.fixture
def three_posts():
    """Three public posts that differ in everything that can be asked for."""
    now = timezone.now()
    return [
        make_post(
            slug=slug,
            title=title,
            subtitle=f"sub-{slug}",
            teaser=f"teaser-{slug}",
            body=body,
            language=language,
            published_at=now - timedelta(days=days),
            author=make_author(slug=f"author-of-{slug}"),
            category=make_category(slug=f"category-of-{slug}"),
            tags=[make_tag(slug=f"tag-of-{slug}"), make_tag()],
        )
        for slug, title, body, language, days in [
            ("a", "Cherry", "The needle is here", "de", 30),
            ("b", "Apple", "Nothing", "en", 20),
            ("c", "Banana", "figure:wave-1/q", "de", 10),
        ]
    ]


def _slugs(client, query):
    answer = client.get(f"/api/v1/posts/?{query}")
    assert answer.status_code == 200, answer.content
    return [row["slug"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["c", "b", "a"]),
        ("category=category-of-a", ["a"]),
        ("tag=tag-of-b", ["b"]),
        ("author=author-of-c", ["c"]),
        ("language=de", ["c", "a"]),
        ("search=needle", ["a"]),
        ("search=sub-b", ["b"]),
        ("search=teaser-c", ["c"]),
        ("search=apple", ["b"]),
        ("search=nothing+apple", ["b"]),
        ("ordering=title", ["b", "c", "a"]),
        ("ordering=-title", ["a", "c", "b"]),
        ("ordering=date", ["a", "b", "c"]),
        ("ordering=-date", ["c", "b", "a"]),
        ("ordering=modified", ["a", "b", "c"]),
        ("category=no-such", []),
        ("language=de&search=needle", ["a"]),
        ("status=draft", ["c", "b", "a"]),
    ],
)
def test_lists_can_be_narrowed_and_sorted(reader, three_posts, query, slugs):
    assert _slugs(reader, query) == slugs


def test_lists_can_be_narrowed_by_date(reader, three_posts):
    middle = three_posts[1].published_at.isoformat().replace("+00:00", "Z")
    day = three_posts[1].published_at.date().isoformat()
    assert _slugs(reader, f"published_at__gte={middle}") == ["c", "b"]
    assert _slugs(reader, f"published_at__lte={middle}") == ["b", "a"]
    assert _slugs(reader, f"published_at__lte={day}") == ["a"]


def test_lists_can_be_narrowed_by_the_survey_that_a_text_shows(reader):
    for slug in ("wave-1", "wave-10", "other-wave-1"):
        make_survey(slug=slug)
    for number, body in enumerate(
        [
            "{{ figure:wave-1/problems@press }}\n\n{{ figure:wave-1/problems }}",
            "[half]{number:wave-1/problems/interaction@press}",
            "{{ figure:wave-10/problems }}",
            "figure:wave-1/problems",
            "{{ figure:other-wave-1/problems }}",
        ]
    ):
        make_post(slug=f"p{number}", body=body)
    assert sorted(_slugs(reader, "survey=wave-1")) == ["p0", "p1"]


def test_who_may_see_drafts_can_filter_by_status(editor):
    make_post(slug="public")
    _hidden_post()
    assert _slugs(editor, "status=draft") == ["geheimfusion"]
    assert _slugs(editor, "status=published") == ["public"]


@pytest.mark.parametrize(
    "query",
    [
        "language=xx",
        "ordering=author__user__email",
        "ordering=body",
        "published_at__gte=yesterday",
        "published_at__gte=0001-01-01T00:00:00%2B14:00",
        "published_at__lte=9999-12-31T23:59:59-14:00",
        "survey=a%25b",
        "category=%00",
        "tag=%00",
        "author=%00",
        "survey=%00",
        "search=%00",
    ],
)
def test_a_bad_filter_is_a_clear_400(reader, query):
    make_post()
    answer = reader.get(f"/api/v1/posts/?{query}")
    assert answer.status_code == 400
    assert answer.json()["error_code"] == ("malformed" if "%00" in query else "invalid")


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "2"])
def test_a_page_that_does_not_exist_is_not_found(reader, page):
    make_post()
    assert reader.get(f"/api/v1/posts/?page={page}").status_code == 404


def test_a_search_for_thousands_of_words_is_refused(reader):
    make_post(body="word " * 3)
    assert reader.get("/api/v1/posts/", {"search": "word " * 3000}).status_code == 400


def test_leaking_lookups_change_nothing(reader, read_corpus):
    make_post(author=make_author(user=make_user(email="secret@example.org", password="secret")))
    plain = reader.get("/api/v1/posts/").json()
    for name, data, _record in read_corpus("orm_leak_params"):
        query = data.decode()
        answer = reader.get(f"/api/v1/posts/?{query}")
        assert answer.status_code in (200, 400, 404), name
        if answer.status_code == 200 and "page" not in query:
            assert answer.json()["results"] in (plain["results"], []), name
            assert "secret" not in answer.content.decode(), name


# Writing


def test_an_editor_creates_a_post_and_reads_what_became_of_it(editor, reader):
    tag = make_tag()
    answer = editor.post("/api/v1/posts/", _new(tags=[tag.slug], comment_status="closing", comments_close_after=7))
    assert answer.status_code == 201, answer.content
    assert answer["Location"].endswith("/api/v1/posts/new/")
    data = answer.json()
    assert set(data) == LIST_KEYS | {"body", "markup", "content"}
    assert data["status"] == "published"
    assert data["tags"] == [{"slug": tag.slug, "name": tag.name}]
    assert data["comments"]["state"] == "open"
    assert data == reader.get("/api/v1/posts/new/").json()


def test_a_draft_needs_no_date_and_a_date_to_come_schedules(editor):
    assert editor.post("/api/v1/posts/", _new(status="draft")).json()["date"] is None
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    assert editor.post("/api/v1/posts/", _new(slug="later", date=tomorrow)).json()["status"] == "scheduled"


def test_an_editor_changes_parts_and_the_rest_stays(editor):
    post = make_post(slug="old", title="Before", subtitle="Stays", tags=[make_tag(slug="t")])
    answer = editor.patch("/api/v1/posts/old/", {"slug": "new", "title": "After"})
    assert answer.status_code == 200
    data = answer.json()
    assert (data["slug"], data["title"], data["subtitle"]) == ("new", "After", "Stays")
    assert [tag["slug"] for tag in data["tags"]] == ["t"]
    assert post.former_slugs.get().slug == "old"
    moved = editor.get("/api/v1/posts/old/")
    assert (moved.status_code, moved["Location"].endswith("/api/v1/posts/new/")) == (301, True)
    editor.patch("/api/v1/posts/new/", {"status": "draft"})
    assert editor.get("/api/v1/posts/old/").status_code == 404


def test_an_editor_deletes_a_post(editor):
    make_post(slug="a")
    assert editor.delete("/api/v1/posts/a/").status_code == 204
    assert Post.objects.count() == 0
    assert Thread.objects.get().state == Thread.State.HIDDEN


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "admin"}, "slug"),
        ({"slug": "threads"}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"slug": "no slug"}, "slug"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"teaser": "x" * 601}, "teaser"),
        ({"body": "x" * 100_001}, "body"),
        ({"body": "a\x0bb"}, "body"),
        ({"language": "fr"}, "language"),
        ({"status": "approved"}, "status"),
        ({"author": "nobody"}, "author"),
        ({"category": "nothing"}, "category"),
        ({"tags": ["nothing"]}, "tags"),
        ({"tags": "nothing"}, "tags"),
        ({"date": "soon"}, "date"),
        ({"date": "0001-01-01"}, "non_field_errors"),
        ({"comment_status": "closing"}, "non_field_errors"),
        ({"comment_status": "ajar"}, "comment_status"),
        ({"comments_close_after": 40_000}, "comments_close_after"),
        ({"body": "{{ figure:no-such-survey/q@g }}"}, "body"),
    ],
)
def test_bad_input_is_a_400_at_its_field_and_changes_nothing(editor, change, field):
    make_post(slug="taken")
    before = make_post(slug="a", title="Before")
    answer = editor.patch("/api/v1/posts/a/", change)
    assert answer.status_code == 400, answer.content
    assert field in answer.json()
    assert answer.json()["error_code"] == "invalid"
    after = Post.objects.get(pk=before.pk)
    assert (after.title, after.slug, after.updated_at) == (before.title, before.slug, before.updated_at)
    assert editor.post("/api/v1/posts/", _new() | change).status_code == 400
    assert Post.objects.count() == 2


@pytest.mark.parametrize(
    "field", ["id", "uuid", "pk", "thread", "thread_id", "comments", "figure", "content", "modified", "link", "tilte"]
)
def test_a_field_that_cannot_be_written_is_refused(editor, field):
    before = make_post(slug="a")
    answer = editor.patch("/api/v1/posts/a/", {"title": "After", field: "x"})
    assert answer.status_code == 400
    assert set(answer.json()) == {field, "error_code"}
    after = Post.objects.get(pk=before.pk)
    assert (after.title, after.uuid, after.thread_id) == (before.title, before.uuid, before.thread_id)


@pytest.mark.parametrize("body", [[], "x", 1, None, [{}]])
def test_what_is_no_object_is_a_400(editor, body):
    assert editor.post("/api/v1/posts/", body).status_code == 400


def _requests(client, kind):
    """Every write that somebody could try on this kind of row, with the permission it takes."""
    path = {"post": "posts", "category": "categories", "tag": "tags", "author": "authors"}[kind]
    new = _new() if kind == "post" else {"slug": "new", "name": "New"}
    name = "title" if kind == "post" else "name"
    yield "add", lambda: client.post(f"/api/v1/{path}/", new)
    yield "change", lambda: client.patch(f"/api/v1/{path}/existing/", {name: "Changed"})
    yield "delete", lambda: client.delete(f"/api/v1/{path}/existing/")


def _make_existing(kind):
    if kind == "post":
        return make_post(slug="existing")
    make = {"category": make_category, "tag": make_tag, "author": make_author}[kind]
    return make(slug="existing")


@pytest.mark.parametrize("kind", ["post", "category", "tag", "author"])
def test_writing_takes_exactly_the_permission_for_it(reader, client_of, kind):
    model = {"post": Post, "category": Category, "tag": Tag, "author": Author}[kind]
    see = f"posts.view_{'post'}"
    for permission in ("add", "change", "delete"):
        for client, granted, refusal in [
            (reader, None, 401),
            (client_of(make_user(see)), None, 403),
            (client_of(make_user(see, f"posts.{permission}_{kind}")), permission, 403),
        ]:
            for needed, send in _requests(client, kind):
                if not model.objects.filter(slug="existing").exists():
                    _make_existing(kind)
                model.objects.filter(slug="new").delete()
                answer = send()
                if needed == granted:
                    assert answer.status_code in (200, 201, 204), answer.content
                else:
                    assert answer.status_code == refusal
                    assert model.objects.filter(slug="existing").exists()
                    assert not model.objects.filter(slug="new").exists()


@pytest.mark.parametrize("kind", ["category", "author"])
def test_what_posts_still_need_cannot_be_deleted(editor, kind):
    post = make_post()
    path = {"category": "categories", "author": "authors"}[kind]
    answer = editor.delete(f"/api/v1/{path}/{getattr(post, kind).slug}/")
    assert answer.status_code == 409
    assert answer.json()["error_code"] == "in_use"


def test_bylines_refuse_what_cannot_be_written_and_bad_values(editor):
    user = make_user()
    make_author(slug="a", name="A")
    assert editor.patch("/api/v1/authors/a/", {"user": user.pk}).status_code == 400
    assert editor.patch("/api/v1/authors/a/", {"name": "a\x00b"}).status_code == 400
    assert editor.patch("/api/v1/authors/a/", {"count": 7}).status_code == 400
    assert editor.patch("/api/v1/authors/a/", {"role": "New role"}).json()["role"] == "New role"
    make_tag(slug="t", name="T")
    assert editor.post("/api/v1/tags/", {"slug": "t", "name": "Other"}).status_code == 400
    assert editor.post("/api/v1/tags/", {"slug": "u", "name": "T"}).status_code == 400
    assert Author.objects.get(slug="a").user is None


# The lead figure


def test_an_editor_uploads_a_lead_figure(editor, picture):
    make_post(slug="a")
    big = picture(1600, 900, kind="PNG", mode="RGB")
    answer = editor.put("/api/v1/posts/a/figure/", {"file": big, "alt": "Alt", "caption": "Cap"}, format="multipart")
    assert answer.status_code == 200, answer.content
    figure = answer.json()["figure"]
    assert [source["width"] for source in figure["sources"]] == [720, 1440]
    assert (figure["alt"], figure["caption"]) == ("Alt", "Cap")


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({}, {"file", "alt"}),
        ({"alt": "Alt"}, {"file"}),
        ({"file": "text", "alt": "Alt"}, {"file"}),
        ({"file": "svg", "alt": "Alt"}, {"file"}),
        ({"file": "picture"}, {"alt"}),
        ({"file": "picture", "alt": "Alt", "title": "x"}, {"title"}),
        ({"file": "picture", "alt": "a\x0bb"}, {"alt"}),
        ({"file": "picture", "alt": "Alt", "caption": "a\x0bb"}, {"caption"}),
    ],
)
def test_a_bad_upload_is_a_400_at_its_field_and_changes_nothing(editor, picture, form, fields):
    make_post(slug="a")
    files = {"picture": picture(), "svg": ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'/>", name="a.svg")}
    form = form | {"file": files[form["file"]]} if form.get("file") in files else form
    answer = editor.put("/api/v1/posts/a/figure/", form, format="multipart")
    assert answer.status_code == 400
    assert set(answer.json()) == fields | {"error_code"}
    assert not Post.objects.get().figure


def test_uploading_takes_the_permission_to_change_and_a_form(reader, editor, client_of, picture):
    make_post(slug="a")
    for client, status in [(reader, 401), (client_of(make_user("posts.add_post", "posts.delete_post")), 403)]:
        answer = client.put("/api/v1/posts/a/figure/", {"file": picture(), "alt": "Alt"}, format="multipart")
        assert answer.status_code == status
    assert editor.put("/api/v1/posts/a/figure/", {"alt": "Alt"}).status_code == 415
    assert editor.post("/api/v1/posts/", {"title": "x"}, format="multipart").status_code == 415
    assert not Post.objects.get().figure


def test_what_posts_say_of_surveys_is_listed_with_how_it_stands(reader, editor):
    make_survey(slug="trend")
    make_post(slug="shown", body="{{ number:trend/problems/interaction@press }}")
    make_post(slug="drafted", status="draft", body="[ein Drittel]{number:trend/problems/interaction@press}")
    rows = reader.get("/api/v1/figure-references/").data["results"]
    assert [row["post"] for row in rows] == ["shown"]
    assert set(rows[0]) == {
        *("post", "kind", "reference", "survey", "question", "claimed_text", "shown_text"),
        *("state", "problem", "checked_version", "checked_at"),
    }
    assert (rows[0]["survey"], rows[0]["question"], rows[0]["shown_text"]) == ("trend", "problems", "52\u00a0%")
    drifted = editor.get("/api/v1/figure-references/?state=drift&state=broken").data["results"]
    assert [(row["post"], row["state"]) for row in drifted] == [("drafted", "drift")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_figures_in_posts_has_a_constant_query_count(reader, django_assert_num_queries, count):
    make_survey(slug="trend")
    for _ in range(count):
        make_post(body="{{ number:trend/problems/interaction@press }}")
    with django_assert_num_queries(2):
        assert reader.get("/api/v1/figure-references/").data["count"] == count
