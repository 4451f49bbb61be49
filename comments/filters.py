"""What lists of threads and comments can be filtered by.

The public filters know only what is public anyway, so that no filter tells more; the queue's are the moderators'.
"""

from functools import reduce
from operator import or_

import django_filters as filters
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext as _

from comments import access, identifiers, screening, threads
from comments.models import Comment, Decision, Note, Thread
from comments.querysets import Age, AuthorKind

MAX_SEARCH_LENGTH = 200  # each word adds a condition, and a database takes only so many
# Where words are looked for, by their prefix; without one also in the e-mail address, for those who may see it.
_SEARCHED = {"": ("name", "text"), "post": ("thread__title", "thread__url"), "email": ("email",)}


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
    state = filters.ChoiceFilter(
        choices=[("open", "open"), ("closed", "closed")], method="by_state", label="Whether comments are taken now."
    )

    class Meta:
        model = Thread
        fields: list[str] = []

    def by_identifier(self, queryset, name, value):
        try:
            return queryset.filter(identifiers__key=identifiers.key_of(value))
        except ValidationError:
            return queryset.none()

    def by_state(self, queryset, name, value):
        return threads.that_take_comments(queryset, but=value == "closed")


def _selected_by(method: str):
    """A filter that asks one of the named ways to select, see comments/querysets.py."""
    return lambda queryset, _name, value: getattr(queryset, method)(value)


class QueueFilter(filters.FilterSet):
    """What moderators filter comments by, in the desk and in the API alike. `request.user` says who asks."""

    status = filters.MultipleChoiceFilter(choices=Comment.Status.choices, label="What was decided last.")
    site = filters.CharFilter("thread__site__slug", label="Short name of the site.")
    thread = filters.UUIDFilter("thread__uuid", label="Id of the thread.")
    held_for = filters.ChoiceFilter(
        choices=screening.choices, method=_selected_by("held_for"), label="Code of a reason for which it was held."
    )
    author = filters.ChoiceFilter(
        choices=AuthorKind.choices,
        method=_selected_by("written_by"),
        label="`known` where the site has published a comment from the same e-mail address, else `first`; or `staff`.",
    )
    has_link = filters.BooleanFilter(
        method=lambda queryset, _name, value: queryset.with_link(present=value),
        label="Whether its text has a web address.",
    )
    language = filters.ChoiceFilter(
        choices=settings.LANGUAGES, method=_selected_by("in_language"), label="Language of the site."
    )
    age = filters.ChoiceFilter(
        choices=Age.choices, method=_selected_by("aged"), label="Up to a `day`, up to a `week`, or `older`."
    )
    date__gte = filters.IsoDateTimeFilter("created_at", "gte", label="Written at this time or later.")
    date__lte = filters.IsoDateTimeFilter("created_at", "lte", label="Written at this time or earlier.")
    search = filters.CharFilter(
        method="by_words",
        max_length=MAX_SEARCH_LENGTH,
        label="Words of name and text. `post:word` looks in title and address of the page, `email:part` in the e-mail "
        "address (for those who may see personal data).",
    )

    class Meta:
        model = Comment
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        try:
            return search(queryset, value, user=self.request.user)
        except ValidationError as refused:
            raise ValidationError({name: refused.messages}) from None


def search(queryset, words: str, *, user):
    """The comments in which every word is found; a phrase stands in quotes.

    Raises ValidationError for `email:` where the user may not see addresses: silence would look like "none".
    """
    personal = access.may_see_personal_data(user)
    for word in smart_split(words):
        prefix, colon, rest = word.partition(":")
        if not colon or prefix not in _SEARCHED:
            prefix, rest = "", word
        if prefix == "email" and not personal:
            raise ValidationError(_("You may not search for e-mail addresses. Your role does not show them."))
        part = unescape_string_literal(rest) if rest[:1] in ('"', "'") and rest[:1] == rest[-1:] != rest else rest
        fields = [*_SEARCHED[prefix], *(["email"] if personal and not prefix else [])]
        queryset = queryset.filter(reduce(or_, (Q((f"{field}__icontains", part)) for field in fields)))
    return queryset


class DecisionFilter(filters.FilterSet):
    comment = filters.UUIDFilter("comment_uuid", label="Id of the comment.")
    batch = filters.UUIDFilter("batch", label="Id of one action of one person.")

    class Meta:
        model = Decision
        fields: list[str] = []


class NoteFilter(filters.FilterSet):
    comment = filters.UUIDFilter("comment__uuid", label="Id of the comment.")

    class Meta:
        model = Note
        fields: list[str] = []
