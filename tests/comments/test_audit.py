"""The list of all decisions in the admin, and its file."""

import csv
import re
from datetime import UTC, datetime

import pytest

from comments import moderation, spreadsheets
from comments.models import Site
from tests.factories import make_comment, make_site, make_thread, make_user


@pytest.fixture
def site(db):
    return make_site(slug="press")


@pytest.fixture
def chief(client, site):
    user = make_user("comments.moderate_comment", "comments.view_decision", username="chief", is_staff=True)
    site.moderators.add(user)
    client.force_login(user)
    return user


def exported(client, query: str = "") -> list[dict]:
    answer = client.get(f"/admin/comments/decision/export.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))


def test_every_decision_of_ones_sites_is_in_the_file_and_no_other(client, site, chief):
    comment = make_comment(thread=make_thread(site=site), status="pending")
    moderation.decide([(comment.uuid, 1)], to="rejected", actor=chief, reason="other", note="=1+1")
    make_comment(thread=make_thread(site=make_site()))
    rows = exported(client)
    assert [(row["from"], row["to"], row["who"]) for row in rows] == [
        ("", "pending", ""),
        ("pending", "rejected", "chief"),
    ]
    assert rows[1]["note"] == "'=1+1"
    assert [row["to"] for row in exported(client, "?after=rejected")] == ["rejected"]
    page = client.get("/admin/comments/decision/")
    assert page.content.decode().count(str(site)) >= 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        *(("after=rejected", ["new"]), ("reason=other", ["new"]), ("site=press", ["old", "new"])),
        *(("site=elsewhere", []), ("month=2014-03", ["old"]), ("month=2014-04", []), ("month=soon", ["old", "new"])),
    ],
)
def test_it_is_filtered_by_what_was_decided_why_where_and_when(client, site, chief, query, found):
    comment = make_comment(thread=make_thread(site=site), status="pending")
    comment.decisions.update(created_at=datetime(2014, 3, 7, tzinfo=UTC), note="old")
    moderation.decide([(comment.uuid, 1)], to="rejected", actor=chief, reason="other", note="new")
    make_comment(thread=make_thread(site=make_site(slug="elsewhere")))
    assert [row["note"] for row in exported(client, f"?{query}")] == found


def test_who_moderates_every_site_sees_what_belongs_to_no_comment_any_more(client, site, chief):
    make_site()
    comment = make_comment(thread=make_thread(site=site), status="pending")
    comment.delete()
    assert exported(client) == []
    for each in Site.objects.all():
        each.moderators.add(chief)
    assert [row["to"] for row in exported(client)] == ["pending"]


def test_the_list_names_the_rule_of_a_step_that_somebody_made(client, site, chief):
    """Or a first of two approvals would read “wartet → wartet”, and nothing else."""
    Site.objects.filter(pk=site.pk).update(two_person=True)
    comment = make_comment(thread=make_thread(site=site), status="pending")
    moderation.decide([(comment.uuid, 1)], to="approved", actor=chief)
    html = client.get("/admin/comments/decision/").content.decode()
    assert "chief · zuerst freigegeben" in html


def test_nobody_changes_the_trail(client, site, chief):
    chief.is_superuser = True
    chief.save()
    comment = make_comment(thread=make_thread(site=site), status="pending")
    decision = comment.decisions.get()
    for address in (f"{decision.pk}/delete/", "add/"):
        assert client.post(f"/admin/comments/decision/{address}", {"post": "yes"}).status_code == 403
    client.post(f"/admin/comments/decision/{decision.pk}/change/", {"after": "approved"})
    decision.refresh_from_db()
    assert decision.after == "pending"


@pytest.mark.parametrize("query", ["?actor__username=chief", "?comment__email__startswith=a", "?note__contains=x"])
def test_nothing_is_filtered_by_person(client, site, chief, query):
    assert client.get(f"/admin/comments/decision/{query}").status_code in (302, 400)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_as_many_queries_for_three_as_for_one(client, site, chief, rows, django_assert_num_queries):
    for _ in range(rows):
        make_comment(thread=make_thread(site=site), status="pending")
    client.get("/admin/comments/decision/")
    with django_assert_num_queries(9):
        client.get("/admin/comments/decision/")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1"])
def test_no_cell_is_a_formula(cell):
    [line] = spreadsheets.lines([[cell, "plain - text = fine"]])
    [[first, second]] = csv.reader([line]) if "\n" not in cell and "\r" not in cell else [["'", "plain - text = fine"]]
    assert first.startswith("'")
    assert second == "plain - text = fine"


@pytest.mark.parametrize("cell", ["a;=1+1", "a;\t@x", "b\t=1", "x;-1", "|＝1"])
def test_nor_where_a_spreadsheet_parts_cells_elsewhere(cell):
    parts = re.split(r"[;\t|]", spreadsheets.harmless(cell))
    assert not any(part.strip().startswith(("=", "+", "-", "@", "＝")) for part in parts)


def test_smileys_stay_as_they_are():
    assert spreadsheets.harmless("gut ;-) sehr gut") == "gut ;-) sehr gut"


def test_no_hostile_cell_is_a_formula(read_corpus):
    for name, body, _record in read_corpus("csv_formula"):
        cell = spreadsheets.harmless(body.decode("utf-8", "replace"))
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), name


def test_the_file_is_for_those_who_see_the_list(client, site):
    """Also where every site names somebody: a role says what they may do there."""
    edda = make_user("posts.change_post", is_staff=True)
    for each in Site.objects.all():
        each.moderators.add(edda)
    make_comment(thread=make_thread(site=site))
    client.force_login(edda)
    assert client.get("/admin/comments/decision/").status_code == 403
    assert client.get("/admin/comments/decision/export.csv").status_code == 403
