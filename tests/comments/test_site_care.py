"""A whole site moves to another host, or goes; other sites notice nothing."""

import json

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from comments import notes, orphans, publication, site_care, submission, threads, trust
from comments.models import Block, Comment, Decision, ImportedComment, Operation, Site, Thread
from tests.factories import make_comment, make_post, make_site, make_thread

OLD, NEW = "http://old.example.org", "https://new.example.org:8443"


@pytest.fixture
def site(db):
    return make_site(slug="beispiel", origins=[OLD])


@pytest.fixture
def pages(site):
    made = []
    for n in range(3):
        page = make_thread(site=site, identifier=f"{OLD}/{n}/?p={n}", url=f"{OLD}/{n}/?p={n}")
        threads.add_identifier(page, identifier=f"wp-{n}")
        make_comment(parent=make_comment(thread=page, text=f"Words {n}"))
        made.append(page)
    return made


def newest(site, identifier):
    key = threads.identifiers.key_of(identifier)
    path = publication.root() / "sites" / site.slug / key / "newest.json"
    return json.loads(path.read_bytes()) if path.exists() else None


# Another host


def test_every_page_answers_under_its_new_and_its_old_address(site, pages, commit, mo):
    commit()
    facts = site_care.rename_host(site, old=f"{OLD}/", new=NEW, by=mo)
    commit()
    assert (facts["threads"], facts["names"], facts["taken"]) == (3, 3, 0)
    for n, page in enumerate(pages):
        for name in (f"{OLD}/{n}/?p={n}", f"{NEW}/{n}/?p={n}", f"wp-{n}"):
            assert newest(site, name)["count"] == 2
        body = (publication.folder(page) / "oldest.json").read_text()
        assert f"{NEW}/{n}/?p={n}#comment-" in body
        assert OLD not in body
    assert {origin.origin for origin in site.origins.all()} == {OLD, NEW}
    assert Operation.objects.get().kind == "rename_host"
    again = site_care.rename_host(site, old=OLD, new=NEW)
    assert (again["threads"], again["names"]) == (0, 0)


def test_only_the_scheme_changes(site, pages, commit):
    facts = site_care.rename_host(site, old=OLD, new="https://old.example.org")
    assert (facts["threads"], facts["names"]) == (3, 0)
    assert Thread.objects.get(pk=pages[0].pk).url == "https://old.example.org/0/?p=0"


def test_a_name_that_another_thread_has_is_left_and_told(site, pages):
    there = make_thread(site=site, identifier=f"{NEW}/1/?p=1", url=f"{NEW}/1/?p=1")
    facts = site_care.rename_host(site, old=OLD, new=NEW)
    assert (facts["names"], facts["taken"]) == (2, 1)
    assert facts["taken_names"] == [f"{NEW}/1?p=1"]
    assert threads.find_thread(site, identifier=f"{NEW}/1/?p=1") == there


def test_a_host_that_only_begins_alike_is_another_one(site):
    page = make_thread(site=site, identifier=f"{OLD}.evil.example/x", url=f"{OLD}.evil.example/x")
    other = make_thread(site=make_site(origins=[OLD]), identifier=f"{OLD}/x", url=f"{OLD}/x")
    assert site_care.rename_host(site, old=OLD, new=NEW)["threads"] == 0
    for thread in (page, other):
        url = thread.url
        thread.refresh_from_db()
        assert thread.url == url
        assert thread.identifiers.count() == 1


@pytest.mark.parametrize(
    "typed", ["", "example.org", "ftp://x.org", "https://x.org/path", "javascript:x", "https://a@b.c"]
)
def test_what_is_no_origin_is_told(site, pages, typed, stored):
    before = stored()
    for old, new in ((OLD, typed), (typed, NEW), (OLD, OLD)):
        with pytest.raises(ValidationError):
            site_care.rename_host(site, old=old, new=new)
    assert stored() == before


def test_a_rehearsal_of_a_move_changes_nothing(site, pages, stored, commit):
    before = stored()
    assert site_care.rename_host(site, old=OLD, new=NEW, is_dry=True)["threads"] == 3
    assert stored() == before
    assert Thread.objects.get(pk=pages[0].pk).url.startswith(OLD)


def test_ten_threads_take_as_many_queries_as_three(site, pages, django_assert_max_num_queries):
    with django_assert_max_num_queries(24) as three:
        site_care.rename_host(site, old=OLD, new=NEW)
    for n in range(10, 17):
        make_thread(site=site, identifier=f"{OLD}/{n}/", url=f"{OLD}/{n}/")
    with django_assert_max_num_queries(len(three)):
        site_care.rename_host(site, old=OLD, new="https://third.example.org")


# Removal


@pytest.fixture
def full(site, pages, mo):
    """Everything that can hang on a site."""
    comment = Comment.objects.filter(thread=pages[0]).first()
    site.moderators.add(mo)
    notes.add(comment, text="Look", by=mo)
    submission.revise(comment, text="Other words", version=1)
    trust.block(site, kind=Block.Kind.WORD, value="casino", by=mo)
    trust.trust_authors([comment], by=mo)
    ImportedComment.objects.create(site=site, import_ref="x:1", comment=comment)
    Decision.objects.filter(comment=comment).update(note="about a person")
    return site


def test_a_site_goes_with_everything_and_nothing_else_does(full, blog, pages, commit, mo):
    other = make_comment(thread=make_thread(site=blog), text="Stays")
    make_comment(thread=make_thread(site=make_site(slug="beispiel-2")), text="Stays, too")
    commit()
    decisions = Decision.objects.count()
    facts = site_care.remove(full, by=mo)
    commit()
    assert (facts["threads"], facts["comments"]) == (3, 6)
    assert set(Comment.objects.values_list("text", flat=True)) == {"Stays", "Stays, too"}
    assert set(Site.objects.values_list("slug", flat=True)) == {"blog", "beispiel-2"}
    for model in apps.get_app_config("comments").get_models():
        for field in model._meta.get_fields():
            if field.related_model is Site and field.many_to_one:
                assert not model._base_manager.filter(**{f"{field.name}_id": full.pk or -1}).exists()
    assert Decision.objects.count() == decisions
    assert not Decision.objects.filter(note__contains="person").exists()
    assert not (publication.root() / "sites" / "beispiel").exists()
    assert not any(publication.folder(page).exists() for page in pages)
    assert publication.folder(other.thread).exists()
    operation = Operation.objects.get(kind="remove_site")
    assert (operation.site, operation.facts["slug"], operation.actor) == (None, "beispiel", mo)


def test_its_pages_go_also_where_nobody_lived_to_remove_them(full, pages, commit):
    commit()
    site_care.remove(full)
    connection.run_on_commit = []
    assert (publication.root() / "sites" / "beispiel").exists()
    assert orphans.remove_sites() == 1
    assert not (publication.root() / "sites" / "beispiel").exists()
    assert orphans.remove() == 3
    assert orphans.remove() == 0
    assert not any(publication.folder(page).exists() for page in pages)


def test_a_rehearsal_of_a_removal_changes_nothing(full, stored):
    before = stored()
    assert site_care.remove(full, is_dry=True)["comments"] == 6
    assert stored() == before


def test_this_blog_cannot_be_removed_nor_a_site_whose_threads_belong_to_posts(blog, site):
    with pytest.raises(ValidationError, match="eigene"):
        site_care.remove(blog)
    post = make_post()
    post.thread.site = site
    post.thread.save()
    with pytest.raises(ValidationError, match="Beiträge"):
        site_care.remove(site)
    assert Site.objects.count() == 2
