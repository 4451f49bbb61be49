"""Atom feeds of comments. Everything in them is public; what XML cannot carry is left out."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments import threads
from comments.caching import revalidated
from comments.models import Comment, Site, Thread

ENTRIES = 30
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class SafeAtom(Atom1Feed):
    """Atom whose entries name their language, and to which no character is fatal."""

    def __init__(self, **facts):
        super().__init__(**{key: xml_safe(value) for key, value in facts.items()})

    def add_item(self, **entry):
        super().add_item(**{key: xml_safe(value) for key, value in entry.items()})

    def item_attributes(self, item):
        return {"xml:lang": item["language"]}


def xml_safe(value):
    return _NOT_XML.sub("", value) if isinstance(value, str) else value


class SafeFeed(Feed):
    """In one language, whoever asks: a feed is kept and passed on."""

    feed_type = SafeAtom

    @method_decorator(require_safe)
    def __call__(self, request, *args, **kwargs):
        translation.activate(settings.LANGUAGE_CODE)
        response = super().__call__(request, *args, **kwargs)
        # Of the newest entry, so it would stay the same when an older one is withdrawn. The ETag tells.
        del response.headers["Last-Modified"]
        return revalidated(response)


class CommentFeed(SafeFeed):
    """What the feeds of comments have in common: their entries, and an id that no other feed has."""

    def feed_guid(self, subject):
        return self.feed_url(subject)  # several feeds link to one page, and that link may change

    @staticmethod
    def newest(comments: QuerySet[Comment]) -> QuerySet[Comment]:
        shown = comments.select_related("thread", "root").defer("email", "text", "root__text", "root__html")
        return shown.order_by("-created_at", "-pk")[:ENTRIES]

    def item_title(self, comment):
        return _("%(name)s on “%(title)s”") % {"name": comment.name, "title": comment.thread}

    def item_description(self, comment):
        return comment.html

    def item_link(self, comment):
        return comment.permalink

    def item_guid(self, comment):
        return f"urn:uuid:{comment.uuid}"

    def item_author_name(self, comment):
        return comment.name

    def item_author_link(self, comment):
        return comment.website or None

    def item_pubdate(self, comment) -> datetime:
        return comment.created_at

    def item_updateddate(self, comment) -> datetime:
        return comment.modified_at or comment.created_at

    def item_extra_kwargs(self, comment):
        return {"language": translation.get_language()}


@dataclass(frozen=True)
class Subject:
    """What a feed is about: a site, or the thread of this key on it, where there is one that may be shown."""

    site: Site
    key: str = ""
    thread: Thread | None = None


class SiteCommentFeed(CommentFeed):
    """The newest comments of a site, in its language."""

    def get_object(self, request, slug):
        return Subject(get_object_or_404(Site, slug=slug))

    def get_feed(self, subject, request):
        translation.activate(subject.site.language)
        return super().get_feed(subject, request)

    def title(self, subject):
        return _("%(site)s: comments") % {"site": subject.site.name}

    def link(self, subject):
        first = subject.site.origins.first()
        return f"{first.origin}/" if first else f"{settings.SITE_URL}/"

    def feed_url(self, subject):
        return settings.SITE_URL + reverse("site-comment-feed", args=[subject.site.slug])

    def items(self, subject):
        return self.newest(Comment.objects.public().filter(thread__site=subject.site))


class ThreadCommentFeed(SiteCommentFeed):
    """The newest comments of a thread. Of one that is hidden or not there yet the feed is empty: it can be followed."""

    def get_object(self, request, slug, key):
        site = get_object_or_404(Site, slug=slug)
        thread = threads.thread_of_key(site, key)
        is_shown = thread is not None and thread.is_announced and thread.state != Thread.State.HIDDEN
        return Subject(site, key, thread if is_shown else None)

    def title(self, subject):
        if subject.thread is None:
            return super().title(subject)
        return _("Comments on “%(title)s”") % {"title": subject.thread}

    def link(self, subject):
        return subject.thread.url if subject.thread else super().link(subject)

    def feed_url(self, subject):
        return settings.SITE_URL + reverse("thread-feed", args=[subject.site.slug, subject.key])

    def items(self, subject):
        return self.newest(Comment.objects.public().filter(thread=subject.thread)) if subject.thread else []
