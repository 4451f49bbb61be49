"""Atom feeds of posts and of comments. Everything in them is public; what XML cannot carry is left out."""

import re

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from comments.caching import revalidated
from comments.models import OWN_SITE, Comment
from posts.metadata import absolute
from posts.models import Post

ENTRIES = 30
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class SafeAtom(Atom1Feed):
    """Atom whose entries name their language, and to which no character is fatal."""

    def __init__(self, **facts):
        super().__init__(**{key: _xml_safe(value) for key, value in facts.items()})

    def add_item(self, **entry):
        super().add_item(**{key: _xml_safe(value) for key, value in entry.items()})

    def item_attributes(self, item):
        return {"xml:lang": item["language"]}


def _xml_safe(value):
    return _NOT_XML.sub("", value) if isinstance(value, str) else value


class _BlogFeed(Feed):
    """In the blog's language, whoever asks: a feed is kept and passed on."""

    feed_type = SafeAtom

    def __call__(self, request, *args, **kwargs):
        translation.activate(settings.LANGUAGE_CODE)
        response = super().__call__(request, *args, **kwargs)
        # Of the newest entry, so it would stay the same when an older one is withdrawn. The ETag tells.
        del response.headers["Last-Modified"]
        return revalidated(response)


class PostFeed(_BlogFeed):
    def title(self):
        return settings.SITE_NAME

    def link(self):
        return absolute(reverse("home"))

    def feed_url(self):
        return absolute(reverse("feed"))

    def items(self):
        return Post.objects.public().with_bylines().newest_first()[:ENTRIES]

    def item_title(self, post):
        return post.title

    def item_description(self, post):
        return escape(post.teaser or post.subtitle)

    def item_link(self, post):
        return post.page_url

    def item_guid(self, post):
        return f"urn:uuid:{post.uuid}"

    def item_author_name(self, post):
        return post.author.name

    def item_author_link(self, post):
        return absolute(reverse("author", args=[post.author.slug]))

    def item_categories(self, post):
        return [_xml_safe(group.name) for group in (post.category, *post.tags.all())]

    def item_pubdate(self, post):
        return post.published_at

    def item_updateddate(self, post):
        return max(post.updated_at, post.published_at)

    def item_extra_kwargs(self, post):
        return {"language": post.language}


class CommentFeed(_BlogFeed):
    """The newest comments of the whole blog."""

    def title(self, post):
        return _("%(site)s: comments") % {"site": settings.SITE_NAME}

    def link(self, post):
        return absolute(reverse("home"))

    def feed_url(self, post):
        return absolute(reverse("comment-feed"))

    def items(self, post):
        """Only under posts that are public this very moment: a thread may be hidden a moment later."""
        public = Post.objects.public().values("thread")
        comments = Comment.objects.public().filter(thread__site__slug=OWN_SITE, thread__in=public)
        return self._newest(comments)

    def _newest(self, comments):
        return comments.select_related("thread").defer("email", "text").order_by("-created_at", "-pk")[:ENTRIES]

    def item_title(self, comment):
        return _("%(name)s on “%(title)s”") % {"name": comment.name, "title": comment.thread.title}

    def item_description(self, comment):
        return comment.html

    def item_link(self, comment):
        return f"{comment.thread.url}#comment-{comment.uuid}"

    def item_guid(self, comment):
        return f"urn:uuid:{comment.uuid}"

    def item_author_name(self, comment):
        return comment.name

    def item_author_link(self, comment):
        return comment.website or None

    def item_pubdate(self, comment):
        return comment.created_at

    def item_updateddate(self, comment):
        return comment.edited_at or comment.created_at

    def item_extra_kwargs(self, comment):
        return {"language": translation.get_language()}


class PostCommentFeed(CommentFeed):
    """The newest comments on one post, in the post's language."""

    def get_object(self, request, slug):
        return get_object_or_404(Post.objects.public().select_related("thread"), slug=slug)

    def get_feed(self, post, request):
        translation.activate(post.language)
        return super().get_feed(post, request)

    def title(self, post):
        return _("Comments on “%(title)s”") % {"title": post.title}

    def link(self, post):
        return post.page_url

    def feed_url(self, post):
        return absolute(reverse("post-comment-feed", args=[post.slug]))

    def items(self, post):
        return self._newest(Comment.objects.public().filter(thread=post.thread)) if post.thread else []
