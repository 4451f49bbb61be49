"""How commands put threads and sites in order: they tell what was done, or, in a dry run, what would be."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from comments import thread_care
from comments.models import Site, Thread


def add_dry_run(parser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")


def site_of(slug: str) -> Site:
    """Raises CommandError."""
    found = Site.objects.own() if slug == "blog" else Site.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Site.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no site {slug}. There are: {known}")
    return found


def thread_of(site: Site, name: str) -> Thread:
    """Raises CommandError."""
    try:
        return thread_care.thread_named(site, name)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


def carry_out(command, act: Callable[..., dict[str, Any]], *, dry_run: bool, **given: Any) -> None:
    """Do it and print what was done. Raises CommandError."""
    try:
        facts = act(**given, is_dry=dry_run)
    except ValidationError as error:
        raise CommandError(f"{' '.join(error.messages)} Nothing was changed.") from error
    for name, value in facts.items():
        command.stdout.write(f"{name}: {', '.join(value) if isinstance(value, list) else value}")
    command.stdout.write("Nothing was changed: this was a dry run." if dry_run else "Done.")
