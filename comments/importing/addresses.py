"""Under which names pages ask for an imported conversation, also where they moved meanwhile."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comments import identifiers
from comments.importing.records import Page
from comments.models import OWN_SITE, Site
from comments.validators import validate_web_address

_RULE = re.compile(r"(?P<old>(?:https?://|/)\S*?)=(?P<new>(?:https?://|/)\S*)")  # addresses may hold a = themselves


class Rule(NamedTuple):
    """Addresses that begin with old begin with new now."""

    old: str
    new: str

    def apply(self, url: str) -> str:
        """The new address, or the same where the rule is not for it."""
        rest = url.removeprefix(self.old)
        if not url.startswith(self.old) or not _ends_there(self.old, rest):
            return url
        return self.new + rest


def _ends_there(old: str, rest: str) -> bool:
    """Whether old ends between two parts of an address: ?p=1 is not the beginning of ?p=12."""
    if "?" in old:
        return not rest or rest[0] in "&#"
    return not rest or rest[0] in "/?#" or old.endswith("/")


def parse_rule(typed: str) -> Rule:
    """`old=new`, both whole addresses or both paths. Raises ValidationError."""
    found = _RULE.fullmatch(typed)
    if not found:
        raise ValidationError(
            _("Write the old and the new address like http://old.example.org=https://new.example.org, not %(typed)s")
            % {"typed": typed}
        )
    return Rule(**found.groupdict())


def base_of(site: Site) -> str:
    """Where the site's pages are: what a path in an export belongs to."""
    if site.slug == OWN_SITE:
        return settings.SITE_URL
    first = site.origins.order_by("pk").first()
    return first.origin if first else ""


def names_of(page: Page, *, base: str, rules: Sequence[Rule]) -> tuple[str, dict[str, str]]:
    """The page's address today ("" where it has none that may stand in a link), and its names by their keys."""
    given = page.url
    now, before = _whole(_moved(given, rules), base), _whole(given, base)
    names = (*page.identifiers, now, before, given)
    if page.kept:  # our own export knows all names of a page
        names = (*(_moved(name, rules) for name in page.identifiers), *page.identifiers)
    named: dict[str, str] = {}
    for name in names:
        try:
            named.setdefault(identifiers.key_of(name), name)
        except ValidationError:  # not a name that any page could use
            continue
    return (now if _may_be_linked(now) else ""), named


def _moved(url: str, rules: Sequence[Rule]) -> str:
    for rule in rules:
        url = rule.apply(url)
    return url


def _whole(url: str, base: str) -> str:
    return base + url if url.startswith("/") and base else url


def _may_be_linked(url: str) -> bool:
    try:
        validate_web_address(url)
    except ValidationError:
        return False
    return len(url) <= identifiers.MAX_LENGTH
