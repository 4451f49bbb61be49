"""What lists of threads and comments can be filtered by. Only what is public anyway, so that no filter tells more."""

import django_filters as filters
from django.core.exceptions import ValidationError

from comments import identifiers
from comments.models import Comment, Decision, Thread


class PublicCommentFilter(filters.FilterSet):
    site = filters.CharFilter("thread__site__slug", label="Short name of the site.")
    thread = filters.UUIDFilter("thread__uuid", label="Id of the thread.")
    parent = filters.UUIDFilter("parent__uuid", label="Id of the comment that is answered.")
    anchor = filters.CharFilter("anchor", label="What on the page it belongs to.")
    date__gte = filters.IsoDateTimeFilter("created_at", "gte", label="Written at this time or later.")
    date__lte = filters.IsoDateTimeFilter("created_at", "lte", label="Written at this time or earlier.")

    class Meta:
        model = Comment
        fields: list[str] = []


class ThreadFilter(filters.FilterSet):
    site = filters.CharFilter("site__slug", label="Short name of the site.")
    key = filters.CharFilter("identifiers__key", label="Name of its published folder.")
    identifier = filters.CharFilter(method="by_identifier", label="What the page calls its thread, or its address.")
    state = filters.ChoiceFilter(choices=[("open", "open"), ("closed", "closed")], label="Whether comments are taken.")

    class Meta:
        model = Thread
        fields: list[str] = []

    def by_identifier(self, queryset, name, value):
        try:
            return queryset.filter(identifiers__key=identifiers.key_of(value))
        except ValidationError:
            return queryset.none()


class QueueFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=Comment.Status.choices, label="What was decided last.")
    site = filters.CharFilter("thread__site__slug", label="Short name of the site.")
    thread = filters.UUIDFilter("thread__uuid", label="Id of the thread.")
    date__gte = filters.IsoDateTimeFilter("created_at", "gte", label="Written at this time or later.")
    date__lte = filters.IsoDateTimeFilter("created_at", "lte", label="Written at this time or earlier.")

    class Meta:
        model = Comment
        fields: list[str] = []


class DecisionFilter(filters.FilterSet):
    comment = filters.UUIDFilter("comment_uuid", label="Id of the comment.")
    batch = filters.UUIDFilter("batch", label="Id of one action of one person.")

    class Meta:
        model = Decision
        fields: list[str] = []
