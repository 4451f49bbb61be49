"""What the Django admin shows: the queue of comments and its audit; what a team decides by; sites, threads, mail."""

from django.contrib import admin

from comments.admin import audit, imports, mail, operations, policy, preferences, queue, sites, threads

__all__ = ["audit", "imports", "mail", "operations", "policy", "preferences", "queue", "sites", "threads"]

admin.site.index_template = "admin/comments/index.html"  # says how many comments wait
