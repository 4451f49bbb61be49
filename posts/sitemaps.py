"""What search engines may find."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from posts.metadata import absolute
from posts.models import Author, Category, Post, Tag
from surveys.models import Question, Survey


class _BlogSitemap(Sitemap):
    """Addresses come from SITE_URL, whatever host was asked."""

    limit = 10_000

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class EntranceSitemap(_BlogSitemap):
    def items(self):
        return ["home", "survey-list"]

    def location(self, name):
        return reverse(name)


class PostSitemap(_BlogSitemap):
    def items(self):
        return Post.objects.public().newest_first()

    def lastmod(self, post):
        return max(post.updated_at, post.published_at)


class GroupSitemap(_BlogSitemap):
    """Categories, tags or authors that have something public to show."""

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.with_counts().filter(public_posts__gt=0).order_by("pk")


class SurveySitemap(_BlogSitemap):
    def items(self):
        return Survey.objects.public().order_by("pk")

    def location(self, survey):
        return reverse("survey", args=[survey.slug])

    def lastmod(self, survey):
        return survey.updated_at


class QuestionSitemap(_BlogSitemap):
    def items(self):
        public = Survey.objects.public()
        return Question.objects.filter(survey__in=public).select_related("survey").order_by("survey", "order", "pk")

    def location(self, question):
        return reverse("survey-question", args=[question.survey.slug, question.code])

    def lastmod(self, question):
        return question.survey.updated_at


SITEMAPS = {
    "entrances": EntranceSitemap,
    "posts": PostSitemap,
    "categories": GroupSitemap(Category),
    "tags": GroupSitemap(Tag),
    "authors": GroupSitemap(Author),
    "surveys": SurveySitemap,
    "questions": QuestionSitemap,
}


@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*?reply=",
        "Disallow: /*?anchor=",
        "Disallow: /*?answered=",
        f"Sitemap: {absolute(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
