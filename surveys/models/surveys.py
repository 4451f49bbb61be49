from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.models.organisations import Organisation
from surveys.querysets import SurveyQuerySet
from surveys.validators import validate_label, validate_text, validate_web_address


class Survey(models.Model):
    """A survey as it was published: who asked whom, how, when and how many. Its figures hang on its questions."""

    class SamplingType(models.TextChoices):
        PROBABILITY = "probability", _("probability sample")
        QUOTA = "quota", _("quota sample")
        PANEL = "panel_nonprobability", _("panel, no probability sample")
        SELF_SELECTED = "self_selected", _("self-selected")
        CENSUS = "census", _("census")
        UNKNOWN = "unknown", _("not stated")

    class Mode(models.TextChoices):
        CATI = "cati", _("telephone (CATI)")
        CAPI = "capi", _("in person (CAPI)")
        CAWI = "cawi", _("online (CAWI)")
        PAPI = "papi", _("on paper (PAPI)")
        MIXED = "mixed", _("mixed modes")
        OTHER = "other", _("another mode")
        UNKNOWN = "unknown", _("not stated")

    class Weighting(models.TextChoices):
        NONE = "none", _("not weighted")
        WEIGHTED = "weighted", _("weighted")
        UNKNOWN = "unknown", _("not stated")

    class Representative(models.TextChoices):
        YES = "yes", _("representative")
        NO = "no", _("not representative")
        NOT_STATED = "not_stated", _("not stated")

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

    sponsors = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="sponsored_surveys",
        verbose_name=_("commissioned by"),
        help_text=_("Who asked for the survey or paid for it."),
    )
    self_commissioned = models.BooleanField(
        _("on the institute's own initiative"),
        default=False,
        help_text=_("No client: the institute asked on its own account."),
    )
    funding_source = models.CharField(
        _("funding"),
        max_length=300,
        blank=True,
        validators=[validate_label],
        help_text=_("Where the money came from, if not from who commissioned it."),
    )
    conducted_by = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="conducted_surveys",
        verbose_name=_("conducted by"),
        help_text=_("The institute or institutes that carried the survey out."),
    )

    universe = models.TextField(
        _("universe"),
        blank=True,
        max_length=1000,
        validators=[validate_text],
        help_text=_("Whom the results are about, such as “press offices of companies in Germany”."),
    )
    sampling_type = models.CharField(
        _("sampling"),
        max_length=20,
        choices=SamplingType.choices,
        default=SamplingType.UNKNOWN,
        help_text=_("How the respondents were chosen."),
    )
    mode = models.CharField(
        _("mode"), max_length=10, choices=Mode.choices, default=Mode.UNKNOWN, help_text=_("How people were asked.")
    )
    field_start = models.DateField(
        _("first day in the field"), null=True, blank=True, help_text=_("When the questioning began.")
    )
    field_end = models.DateField(
        _("last day in the field"), null=True, blank=True, help_text=_("When the questioning ended.")
    )
    sample_size = models.PositiveIntegerField(
        _("sample size"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Number of respondents in the whole survey."),
    )
    response_rate = models.DecimalField(
        _("response rate"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("In percent, as published."),
    )
    weighting = models.CharField(
        _("weighting"),
        max_length=10,
        choices=Weighting.choices,
        default=Weighting.UNKNOWN,
        help_text=_("Whether the answers were weighted."),
    )
    weighting_description = models.TextField(
        _("how it was weighted"),
        blank=True,
        max_length=2000,
        validators=[validate_text],
        help_text=_("Which features were weighted by which figures."),
    )
    representative = models.CharField(
        _("representative"),
        max_length=10,
        choices=Representative.choices,
        default=Representative.NOT_STATED,
        help_text=_("What the publisher of the survey says about it."),
    )
    representative_of = models.CharField(
        _("representative of"),
        max_length=300,
        blank=True,
        validators=[validate_label],
        help_text=_("For whom the results speak, as the publisher says."),
    )

    questionnaire_url = models.URLField(
        _("questionnaire"),
        max_length=500,
        blank=True,
        validators=[validate_web_address],
        help_text=_("Where the questionnaire can be read."),
    )
    methodology_url = models.URLField(
        _("methodology"),
        max_length=500,
        blank=True,
        validators=[validate_web_address],
        help_text=_("Where the method is described."),
    )
    licence = models.CharField(
        _("licence"),
        max_length=200,
        blank=True,
        validators=[validate_label],
        help_text=_("Under which terms the data may be used."),
    )
    limitations = models.TextField(
        _("limitations"),
        blank=True,
        max_length=4000,
        validators=[validate_text],
        help_text=_("What a reader should know before relying on the figures."),
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
