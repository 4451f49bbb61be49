"""Atom feeds of posts and of the comments on them. What makes a feed safe lives in comments/feeds.py."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import gettext as _

from comments.feeds import ENTRIES, CommentFeed, SafeFeed, xml_safe
from comments.models import OWN_SITE, Comment
from posts.metadata import absolute
from posts.models import Post
from surveys.corrections import latest_corrections


class PostFeed(SafeFeed):
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
        return [xml_safe(group.name) for group in (post.category, *post.tags.all())]

    def item_pubdate(self, post):
        return post.published_at

    def item_updateddate(self, post):
        return max(post.updated_at, post.published_at)

    def item_extra_kwargs(self, post):
        return {"language": post.language}


class CorrectionFeed(SafeFeed):
    """What has been corrected in published surveys: for whoever has quoted them."""

    def title(self):
        return _("%(site)s: corrections of survey results") % {"site": settings.SITE_NAME}

    def link(self):
        return absolute(reverse("survey-list"))

    def feed_url(self):
        return absolute(reverse("correction-feed"))

    def items(self):
        return latest_corrections(ENTRIES)

    def item_title(self, correction):
        with translation.override(correction.language):
            return _("Corrected: %(survey)s") % {"survey": correction.survey_title}

    def item_description(self, correction):
        with translation.override(correction.language):
            changes = format_html_join("", "<li>{}</li>", ((change.in_words,) for change in correction.changes))
        return format_html("<p>{}</p>", correction.note) + (format_html("<ul>{}</ul>", changes) if changes else "")

    def item_link(self, correction):
        return absolute(f"{reverse('survey', args=[correction.survey_slug])}#corrections-title")

    def item_guid(self, correction):
        return absolute(f"{reverse('survey', args=[correction.survey_slug])}?v={correction.version}")

    def item_pubdate(self, correction):
        return correction.made_at

    def item_updateddate(self, correction):
        return correction.made_at

    def item_author_name(self, correction):
        return settings.SITE_NAME

    def item_extra_kwargs(self, correction):
        return {"language": correction.language}


class BlogCommentFeed(CommentFeed):
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
        return self.newest(Comment.objects.public().filter(thread__site__slug=OWN_SITE, thread__in=public))


class PostCommentFeed(CommentFeed):
    """The newest comments on one post, in the post's language. It moves with the post."""

    def __call__(self, request, slug):
        try:
            return super().__call__(request, slug=slug)
        except Http404:
            moved = get_object_or_404(Post.objects.formerly(slug))
            return redirect("post-comment-feed", slug=moved.slug, permanent=True)

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
        return self.newest(Comment.objects.public().filter(thread=post.thread)) if post.thread else []
