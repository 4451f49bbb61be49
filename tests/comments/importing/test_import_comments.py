"""The command: what it prints, and that it can be killed and started again."""

import json
import os
import random
import signal
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments.models import Comment, Site
from tests.comments.importing.exports import comment, item, wxr
from tests.installations import ORIGIN

EXPORT = wxr(item(comment(1), comment(2, type="note"), comment(3, content="")))


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.xml"
    path.write_bytes(EXPORT)
    return str(path)


def run(*arguments) -> str:
    out = StringIO()
    call_command("import_comments", *arguments, stdout=out)
    return out.getvalue()


def test_it_names_sums_and_reasons_and_ends_with_one_line_of_json(export, site):
    printed = run("--from", "wordpress", export, "--site", "blog-1", "--json").splitlines()
    assert "comments: 1 created, 0 updated, 1 skipped, 1 refused" in printed
    assert "  comments refused, it has no text: 1" in printed
    assert "    3 (line 4)" in printed
    assert json.loads(printed[-1]) == {
        "pages": {"created": 1, "updated": 0, "skipped": 0, "refused": 0},
        "comments": {"created": 1, "updated": 0, "skipped": 1, "refused": 1},
    }


def test_a_dry_run_says_so_and_stores_nothing(export, site):
    assert "dry run" in run("--from", "wordpress", export, "--site", "blog-1", "--dry-run")
    assert not Comment.objects.exists()


def test_it_names_every_record_where_that_is_asked_for(export, site):
    printed = run("--from", "wordpress", export, "--site", "blog-1", "--verbosity", "2")
    assert "comments 1 (line 4): created\n" in printed
    assert "comments 2 (line 4): skipped not a reader's comment: note" in printed


def test_the_own_blog_needs_no_registration(export, db):
    run("--from", "wordpress", export, "--site", "blog")
    assert Comment.objects.get().thread.site == Site.objects.own()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--from", "wordpress", "{export}", "--site", "nobody"], "no site nobody"),
        (["--from", "wordpress", "/nowhere.xml", "--site", "blog-1"], "cannot be read"),
        (["--from", "disqus", "{export}", "--site", "blog-1"], "not a Disqus export"),
        (["--from", "wordpress", "{export}", "--site", "blog-1", "--map-url", "old"], "old and the new address"),
        (["--from", "livejournal", "{export}", "--site", "blog-1"], "invalid choice"),
    ],
)
def test_mistakes_are_said_in_a_sentence(export, site, arguments, why):
    with pytest.raises(CommandError, match=why):
        run(*(argument.format(export=export) for argument in arguments))
    assert not Comment.objects.exists()


ROWS = """
import json
from comments import publication
from comments.models import Comment, ImportedComment, Decision, ThreadIdentifier
fields = ["thread__title", "thread__count", "parent__text", "root__text", "name", "email", "text", "status", "version"]
fields += ["is_public", "html", "position", "last_position", "created_at", "imported_from__import_ref"]
rows = [[str(value) for value in row] for row in Comment.objects.order_by("text").values_list(*fields)]
names = ThreadIdentifier.objects.order_by("key").values_list("key", "thread__title")
rows += [[str(value) for value in row] for row in names]
rows += [[Decision.objects.count(), ImportedComment.objects.count(), publication.reconcile()]]
print(json.dumps(rows))
"""


def rows(blog) -> list:
    return json.loads(blog.run("shell", "--verbosity=0", "--command", ROWS).splitlines()[-1])


@pytest.mark.slow
def test_killed_anywhere_and_started_again_it_stores_the_same(installation, pattern, tmp_path):
    times = int(os.environ.get("IMPORT_KILLS", "2"))
    random.seed(times)
    path = tmp_path / "export.xml"
    posts = [
        item(
            *(
                comment(p * 1000 + n, parent=p * 1000 + random.randint(0, n), approved="10"[n % 5 == 0])
                for n in range(1, 101)
            ),
            title=f"Post {p}",
            post_id=p,
            link=f"{ORIGIN}/{p}/",
        )
        for p in range(1, 31)
    ]
    path.write_bytes(wxr(*posts))
    command = ["import_comments", "--from", "wordpress", str(path), "--site", "load", "--json"]
    whole = installation("whole", like=pattern)
    started = time.monotonic()
    whole.run(*command)
    took = time.monotonic() - started
    expected = rows(whole)
    for n in range(times):
        broken = installation(f"broken-{n}", like=pattern)
        process = broken.start(*command)
        time.sleep(took * random.uniform(0.2, 0.95))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        sums = json.loads(broken.run(*command).splitlines()[-1])["comments"]
        assert sums["created"] + sums["skipped"] == 3000
        assert rows(broken) == expected
