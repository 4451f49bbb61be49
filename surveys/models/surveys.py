from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.models.disclosure import Disclosure
from surveys.models.series import SurveySeries
from surveys.querysets import SurveyQuerySet
from surveys.validators import validate_label


class Survey(Disclosure):
    """A survey as it was published; how it was made stands in Disclosure, its figures hang on its questions."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    slug = models.SlugField(
        _("short name"),
        max_length=100,
        unique=True,
        help_text=_("Stands in the address and in references from posts."),
    )
    title = models.CharField(
        _("title"), max_length=300, validators=[validate_label], help_text=_("The survey's own title.")
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default="de",
        help_text=_("Language of the title, the questions and the labels."),
    )
    series = models.ForeignKey(
        SurveySeries,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="surveys",
        verbose_name=_("series"),
        help_text=_("The series of which this survey is a wave."),
    )
    wave_label = models.CharField(
        _("wave"),
        max_length=100,
        blank=True,
        validators=[validate_label],
        help_text=_("What the wave is called within its series, such as “2014” or “second wave”."),
    )

    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.DRAFT,
        help_text=_("Only published surveys can be read by everybody."),
    )
    published_at = models.DateTimeField(
        _("publication date"),
        null=True,
        blank=True,
        help_text=_("From when on everybody can read it; left empty, the moment it is published."),
    )
    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_("Nobody can read it before this moment, published or not."),
    )
    version = models.PositiveIntegerField(
        _("version"), default=1, editable=False, help_text=_("Rises with each correction of what was published.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last change"), auto_now=True, help_text=_("When it was last changed."))

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="surveys_survey_status_valid", condition=Q(status__in=["draft", "published"])),
            models.CheckConstraint(
                name="surveys_published_has_date",
                condition=Q(status="draft") | Q(published_at__isnull=False),
                violation_error_message=_("A published survey needs a publication date."),
            ),
            models.CheckConstraint(
                name="surveys_field_ends_after_start",
                condition=Q(field_start__lte=F("field_end")),
                violation_error_message=_("The last day in the field is before the first."),
            ),
            models.CheckConstraint(
                name="surveys_response_rate_is_percent",
                condition=Q(response_rate__gte=0, response_rate__lte=100),
                violation_error_message=_("The response rate is a percentage between 0 and 100."),
            ),
            models.CheckConstraint(
                name="surveys_published_moe_is_points",
                condition=Q(published_moe__gt=0, published_moe__lte=50),
                violation_error_message=_("A margin of error lies between 0 and 50 percentage points."),
            ),
            models.CheckConstraint(
                name="surveys_representative_of_whom",
                condition=Q(representative="yes") | Q(representative_of=""),
                violation_error_message=_("Say for whom the results speak only where the survey is representative."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.status == self.Status.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()
