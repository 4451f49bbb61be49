"""The demo: people to log in as, and something for them to do. Loading it again changes nothing that is there."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User

import comments.demo
import posts.demo
import surveys.demo
from blogsite import demo_blog, roles
from surveys.charts.describe import anchor
from surveys.references import find_results

MODERATOR = "demo"
AUTHOR = "julia"


@dataclass(frozen=True)
class Login:
    name: str
    password: str


def password_file() -> Path:
    return settings.DATA_DIR / "demo_password"


def load() -> Login:
    """Make roles, people, the survey, the posts and their comments, another blog's too; returns the moderator's login.

    The moderator is a superuser, so that everything in the admin can be tried. A password that was changed stays
    changed.
    """
    roles.make_roles()
    password = _password()
    moderator = _person(MODERATOR, password, name="Demo", groups=["Moderator", "Editor"], is_superuser=True)
    author = _person(AUTHOR, None, name="Julia Brandt", groups=["Editor"])
    surveys.demo.load_trendmonitor()
    *_older, post = posts.demo.load_posts(author_user=author)
    assert post.thread is not None  # noqa: S101 -- a public post has one
    result = find_results("social-media-trendmonitor-2014/problems/too-little-internal-support@press").result
    about = anchor(result) if result else ""
    comments.demo.load_comments(thread=post.thread, author_user=author, moderator=moderator, anchor=about)
    load_existing_blog(demo_blog.address())
    return Login(MODERATOR, password)


def is_loaded() -> bool:
    return password_file().exists()


def load_existing_blog(origin: str) -> None:
    """Let the demo's other blog, wherever it is served this time, show and send comments."""
    moderator = User.objects.filter(username=MODERATOR).first()
    if moderator is not None:
        comments.demo.load_existing_blog(origin=origin, address=f"{origin}/leimholz/", moderator=moderator)


def _password() -> str:
    """Generated once per installation and kept where only its owner can read it."""
    path = password_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12))
    return path.read_text()


def _person(username: str, password: str | None, *, name: str, groups: list[str], is_superuser: bool = False) -> User:
    """password=None: nobody can log in as this person until an administrator sets one."""
    person = User.objects.filter(username=username).first()
    if person is None:
        first, _, last = name.partition(" ")
        person = User.objects.create_user(username, password=password, first_name=first, last_name=last, is_staff=True)
        person.is_superuser = is_superuser
        person.save()
        person.groups.set(Group.objects.filter(name__in=groups))
    return person
