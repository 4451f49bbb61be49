"""Registering somebody's blog, so that its pages may show and send comments."""

from collections.abc import Iterable

from django.db import transaction

from comments import publication
from comments.models import Origin, Site
from comments.validators import normalise_origin


def register_site(slug: str, *, origins: Iterable[str], name: str = "", language: str = "de") -> Site:
    """The new site; its folder is made on commit, so that readers can ask for its threads.

    An origin may end in a slash. Raises ValidationError, also where the slug is taken; then nothing is stored.
    """
    with transaction.atomic():
        site = Site(slug=slug, name=name or slug, language=language)
        site.full_clean()
        site.save()
        for typed in dict.fromkeys(origins):
            add_origin(site, typed)
        transaction.on_commit(lambda: publication.publish_site(slug))
    return site


def add_origin(site: Site, typed: str) -> Origin:
    """One more origin of the site, or the one that is there. Raises ValidationError."""
    value = normalise_origin(typed) or typed
    known = site.origins.filter(origin=value).first()
    if known is not None:
        return known
    origin = Origin(site=site, origin=value)
    origin.full_clean()
    origin.save()
    return origin
