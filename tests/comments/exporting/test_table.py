"""The table: nothing in it is obeyed by a spreadsheet."""

import csv
import io

from comments.exporting import export_comments
from comments.models import Comment
from tests.factories import make_comment, make_site, make_thread


def rows(site, *, with_addresses=True):
    text = "".join(export_comments(site, form="csv", with_addresses=with_addresses))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_there_is_a_line_for_every_comment_the_oldest_first(site):
    found = rows(site)
    assert len(found) == Comment.objects.filter(thread__site=site).count()
    assert found[0] | {"id": "", "email": "", "name": ""} == {
        **{
            "id": "",
            "page": "Strike & <b>more</b>",
            "address": "https://press.example.org/2020/strike/",
            "answers": "",
        },
        **{"status": "approved", "public": "yes", "written": "2024-05-06T07:08:09.123456Z", "name": "", "email": ""},
        **{"website": "https://ann.example.org/", "badge": "", "text": "First\n\n**bold** ]]> `code`"},
    }
    assert [row["badge"] for row in found if row["text"] == "An answer"] == ["author"]


def test_only_who_may_see_addresses_gets_them(site):
    assert "email" not in rows(site, with_addresses=False)[0]
    assert rows(site)[0]["email"].endswith("@example.org")


def test_no_cell_is_a_formula(db, read_corpus):
    site = make_site()
    page = make_thread(site=site)
    for _id, payload, _record in read_corpus("csv_formula"):
        words = payload.decode(errors="replace").replace("\0", "")
        comment = make_comment(thread=page)
        Comment.objects.filter(pk=comment.pk).update(text=words, name=words[:100], website=words[:200])
    found = rows(site)
    assert len(found) > 10
    for row in found:
        for cell in row.values():
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
