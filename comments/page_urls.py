"""Addresses of the pages and feeds of threads, and of the pages that mails lead to.

A key is 32 hexadecimal digits, see comments/identifiers.py.
"""

from django.urls import path, re_path

from comments import feeds, mail_pages, thread_pages

_KEY = r"^threads/(?P<slug>[-a-z0-9]+)/(?P<key>[0-9a-f]{32})/"

urlpatterns = [
    path("threads/<slug:slug>/", thread_pages.find_thread, name="find-thread"),
    path("threads/<slug:slug>/feed/", feeds.SiteCommentFeed(), name="site-comment-feed"),
    path("mail/confirm/<str:token>/", mail_pages.confirm, name="mail-confirm"),
    path("mail/decide/<str:token>/", mail_pages.decide, name="mail-decide"),
    path("mail/proposal/<str:token>/", mail_pages.proposal, name="mail-proposal"),
    path("mail/unsubscribe/<str:token>/", mail_pages.unsubscribe, name="mail-unsubscribe"),
    re_path(rf"{_KEY}$", thread_pages.thread, name="thread"),
    re_path(rf"{_KEY}feed/$", feeds.ThreadCommentFeed(), name="thread-feed"),
]
