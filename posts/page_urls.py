"""Addresses of the blog's own pages. A post lives directly under the root, so its pattern comes last."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path, re_path
from django.views.decorators.http import require_safe

from posts import embed_pages, feeds, pages, sitemaps, survey_pages
from surveys.charts.find import NAME

urlpatterns = [
    path("", pages.home, name="home"),
    path("category/<slug:slug>/", pages.category, name="category"),
    path("tag/<slug:slug>/", pages.tag, name="tag"),
    path("author/<slug:slug>/", pages.author, name="author"),
    path("surveys/", survey_pages.survey_list, name="survey-list"),
    path("surveys/<slug:slug>/", survey_pages.survey, name="survey"),
    path("surveys/<slug:slug>/<slug:code>/", survey_pages.question, name="survey-question"),
    re_path(rf"^embed/charts/(?P<name>{NAME})/$", embed_pages.chart_embed, name="chart-embed"),
    path("oembed/", embed_pages.oembed, name="oembed"),
    path("corrections/feed/", feeds.CorrectionFeed(), name="correction-feed"),
    path("feed/", feeds.PostFeed(), name="feed"),
    path("comments/feed/", feeds.BlogCommentFeed(), name="comment-feed"),
    path("sitemap.xml", require_safe(sitemap), {"sitemaps": sitemaps.SITEMAPS}, name="sitemap"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("favicon.ico", pages.favicon),
    path("<slug:slug>/", pages.post, name="post"),
    path("<slug:slug>/feed/", feeds.PostCommentFeed(), name="post-comment-feed"),
]
