"""The command, and that an export is of one moment."""

import json
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from comments.exporting import export_comments
from comments.models import Comment
from tests.factories import make_comment, make_site, make_thread


def test_it_writes_a_file_for_its_owner_only_with_every_address(site, tmp_path):
    path = tmp_path / "press.jsonl"
    call_command("export_comments", "--site", "press", str(path))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[0]["contents"] == "comments"
    assert lines[-1] == {"kind": "end", "threads": 3, "comments": len(lines) - 6}
    assert "@example.org" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if "press" in each.name] == ["press.jsonl"]


@pytest.mark.parametrize("form", ["jsonl", "wxr", "csv"])
def test_without_a_file_it_prints(site, form):
    out = StringIO()
    call_command("export_comments", "--site", "press", "--format", form, stdout=out)
    assert "bold" in out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [(["--site", "nobody"], "no site nobody"), (["--site", "press", "/nowhere/x"], "cannot be written")],
)
def test_mistakes_are_said_in_a_sentence(site, arguments, why):
    with pytest.raises(CommandError, match=why):
        call_command("export_comments", *arguments)


@pytest.mark.parametrize("form", ["jsonl", "wxr", "csv"])
def test_one_sites_export_holds_nothing_of_another(site, form):
    make_comment(thread=make_thread(site=make_site(slug="other")), text="Elsewhere entirely")
    assert "Elsewhere entirely" not in "".join(export_comments(site, form=form, with_addresses=True))


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("pages", [1, 3])
def test_it_asks_as_often_for_three_pages_as_for_one(db, form, pages, django_assert_max_num_queries):
    site = make_site()
    for _ in range(pages):
        make_comment(thread=make_thread(site=site))
    with django_assert_max_num_queries(10):
        list(export_comments(site, form=form, with_addresses=True))


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_is_not_in_it_and_need_not_wait(settings):
    site = make_site()
    page = make_thread(site=site)
    make_comment(thread=page, text="Before")
    pieces = export_comments(site, form="jsonl", with_addresses=True)
    first = [next(pieces)]  # the snapshot is taken
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("UPDATE comments_comment SET text = 'Meanwhile'")
        if other.vendor == "sqlite":
            other.connection.commit()
    finally:
        other.close()
    text = "".join([*first, *pieces])
    assert "Before" in text
    assert "Meanwhile" not in text
    assert Comment.objects.get().text == "Meanwhile"
