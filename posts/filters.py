"""What lists of posts can be narrowed by."""

from datetime import UTC, datetime

import django_filters
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, validate_slug

from posts.models import FigureReference, Post
from posts.querysets import SEE_DRAFTS

# Beyond these years a date leaves the calendar when it changes its time zone.
_SANE_DATES = [
    MinValueValidator(datetime(1900, 1, 1, tzinfo=UTC)),
    MaxValueValidator(datetime(9000, 1, 1, tzinfo=UTC)),
]


class PostFilter(django_filters.FilterSet):
    category = django_filters.CharFilter("category__slug", help_text="Slug of a category.")
    tag = django_filters.CharFilter("tags__slug", help_text="Slug of a tag.")
    author = django_filters.CharFilter("author__slug", help_text="Slug of an author.")
    language = django_filters.ChoiceFilter(choices=settings.LANGUAGES, help_text="Language code.")
    survey = django_filters.CharFilter(
        method="filter_survey", validators=[validate_slug], help_text="Slug of a survey whose results the text shows."
    )
    published_at__gte = django_filters.IsoDateTimeFilter(
        "published_at", "gte", validators=_SANE_DATES, help_text="Published at this time (ISO 8601) or later."
    )
    published_at__lte = django_filters.IsoDateTimeFilter(
        "published_at", "lte", validators=_SANE_DATES, help_text="Published at this time (ISO 8601) or earlier."
    )
    status = django_filters.ChoiceFilter(
        choices=Post.Status.choices, help_text="Only for those who may see drafts; without effect for others."
    )

    class Meta:
        model = Post
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request is not None and not self.request.user.has_perm(SEE_DRAFTS):
            del self.filters["status"]

    def filter_survey(self, queryset, name, value):
        return queryset.about(survey__slug=value)


class FigureReferenceFilter(django_filters.FilterSet):
    post = django_filters.CharFilter("post__slug", help_text="Slug of the post.")
    survey = django_filters.CharFilter("survey__slug", help_text="Short name of the survey.")
    question = django_filters.CharFilter("question__code", help_text="Code of the question.")
    kind = django_filters.ChoiceFilter(choices=FigureReference.Kind.choices, help_text="Figure, number or phrase.")
    state = django_filters.MultipleChoiceFilter(
        choices=FigureReference.State.choices,
        help_text="How the text stands to what is published now; may be given several times.",
    )

    class Meta:
        model = FigureReference
        fields: list[str] = []
