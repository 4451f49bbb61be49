"""The demo: people to log in as, and something for them to do. Loading it again changes nothing that is there."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

import comments.demo
import posts.demo
import surveys.demo
from blogsite import roles

MODERATOR = "demo"
AUTHOR = "autorin"


@dataclass(frozen=True)
class Login:
    name: str
    password: str


def password_file() -> Path:
    return settings.DATA_DIR / "demo_password"


def load() -> Login:
    """Make roles, people, the survey, the posts and their comments, in this order; returns the moderator's login.

    The moderator is a superuser, so that everything in the admin can be tried. A password that was changed stays
    changed.
    """
    roles.make_roles()
    password = _password()
    moderator = _person(MODERATOR, password, groups=["Moderator", "Editor"], is_superuser=True)
    author = _person(AUTHOR, None, groups=["Editor"])
    surveys.demo.load_trendmonitor()
    post = posts.demo.load_posts(author_user=author)
    comments.demo.load_comments(thread=post.thread, author_user=author, moderator=moderator)
    return Login(MODERATOR, password)


def _password() -> str:
    """Generated once per installation and kept where only its owner can read it."""
    path = password_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12))
    return path.read_text()


def _person(username: str, password: str | None, *, groups: list[str], is_superuser: bool = False):
    """password=None: nobody can log in as this person until an administrator sets one."""
    people = get_user_model().objects
    person = people.filter(username=username).first()
    if person is None:
        person = people.create_user(username, password=password, is_staff=True, is_superuser=is_superuser)
        person.groups.set(Group.objects.filter(name__in=groups))
    return person
