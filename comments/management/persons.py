"""How commands name a person."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from comments.models import Site
from comments.privacy import Person, check_address


def add_person_arguments(parser) -> None:
    parser.add_argument("email", help="the person's e-mail address")
    parser.add_argument("--site", action="append", default=[], help="only on this site; repeatable (all sites)")


def person_of(email: str, slugs: list[str]) -> Person:
    """Raises CommandError."""
    try:
        check_address(email)
        return Person(email, tuple(Site.objects.get(slug=slug) for slug in slugs) if slugs else None)
    except ValidationError as error:
        raise CommandError(f"{email} is no e-mail address.") from error
    except Site.DoesNotExist as error:
        known = ", ".join(Site.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no such site. There are: {known}") from error
