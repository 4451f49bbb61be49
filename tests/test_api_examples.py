"""The examples in docs/api.md, run with curl against the whole product with the demo content.

Each answer feeds the variables of the next ones, as it would for a reader who tries them out from top to bottom.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import User

import comments.demo
import posts.demo
import surveys.demo
from comments import publication

pytestmark = pytest.mark.slow
EXAMPLES = re.findall(r"```sh\n(.*?)```", (Path(__file__).parents[1] / "docs/api.md").read_text(), re.DOTALL)


@pytest.fixture
def demo(transactional_db):
    mo = User.objects.create_superuser("mo", "mo@example.org", "correct horse")
    surveys.demo.load_trendmonitor()
    post = posts.demo.load_posts(author_user=mo)[-1]
    publication.reconcile()
    comments.demo.load_comments(thread=post.thread, author_user=mo, moderator=mo)
    return post


def run(example: str, variables: dict[str, str]):
    """What curl printed, as JSON; an answer of 400 or above is an error."""
    command = example.replace("curl -sS", "curl --fail-with-body -sS")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command], env=variables, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"{example}\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout) if done.stdout else None


def comment(variables) -> dict:
    """A second comment, for the example that withdraws one."""
    send = next(e for e in EXAMPLES if '"author_name"' in e)
    return run(send.replace("9f2c-one", "another-one").replace("Kim Petersen", "Toni Weiß"), variables)


def published(thread) -> str:
    return (publication.folder(thread) / "newest.json").read_text()


def test_every_example_does_what_the_text_says(live_blog, demo):
    found = {
        "BLOG": live_blog,
        "PATH": str(Path(shutil.which("curl")).parent) + ":/usr/bin:/bin",
        "POST": demo.slug,
        "NAME": "mo",
        "PASSWORD": "correct horse",
    }
    token = next(e for e in EXAMPLES if "/auth/token/" in e)
    found["TOKEN"] = run(token, found)["token"]
    answers, was_public = {}, False
    for number, example in enumerate(EXAMPLES):
        if "$WITHDRAWN" in example:
            other = comment(found)
            found |= {"WITHDRAWN": other["id"], "WITHDRAWN_TOKEN": other["author_token"]}
        answer = answers[number] = run(example, found)
        match answer:
            case {"slug": demo.slug, "thread": {"identifier": str(identifier), "id": thread, "key": key}}:
                found |= {"POST_ID": identifier.removeprefix("post-"), "THREAD": thread, "KEY": key}
            case {"author_token": str(author_token), "id": str(uuid)}:
                found |= {"COMMENT": uuid, "AUTHOR_TOKEN": author_token}
            case {"results": [*_, {"batch": batch}]}:
                found |= {"BATCH": batch}
        was_public = was_public or "am Vormittag" in published(demo.thread)
    said = json.dumps(list(answers.values()), ensure_ascii=False)
    assert "Miriam Vogt" in said, "published comments can be read"
    assert '"status": "pending"' in said, "a comment waits"
    assert '"result": "decided"' in said, "and is decided upon"
    assert was_public, "then readers see it"
    assert "am Vormittag" not in published(demo.thread), "until it is taken back"
