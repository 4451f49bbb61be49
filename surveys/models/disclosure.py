"""How a survey was made, in the terms of the field: what whoever quotes a figure must be able to say about it."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.organisations import Organisation
from surveys.validators import validate_label, validate_text, validate_web_address


class Disclosure(models.Model):
    """Who asked whom, how, when and how many. The other half of a survey, kept apart because it is long."""

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
        NOT_STATED = "not_stated", _("the publisher does not say")

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
    geographic_coverage = models.CharField(
        _("geographic coverage"),
        max_length=300,
        blank=True,
        validators=[validate_label],
        help_text=_("Where people were asked, such as “Germany” or “Bavaria and Austria”."),
    )
    sampling_type = models.CharField(
        _("sampling"),
        max_length=20,
        choices=SamplingType.choices,
        default=SamplingType.UNKNOWN,
        help_text=_("How the respondents were chosen."),
    )
    sampling_frame = models.TextField(
        _("sampling frame"),
        blank=True,
        max_length=1000,
        validators=[validate_text],
        help_text=_("The list they were chosen from, such as a register, telephone numbers, the members of a panel."),
    )
    recruitment = models.TextField(
        _("recruitment"),
        blank=True,
        max_length=1000,
        validators=[validate_text],
        help_text=_("How they were invited, such as by letter, by e-mail, by an open link; incentives too."),
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
    design_effect = models.DecimalField(
        _("design effect"),
        max_digits=5,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1"))],
        help_text=_(
            "By how much weighting and clusters widen the variance (deff, 1 = not at all), as published or computed."
        ),
    )
    published_moe = models.DecimalField(
        _("published margin of error"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("Plus or minus so many percentage points, for all respondents, as the publisher states it."),
    )
    published_moe_text = models.CharField(
        _("margin of error in words"),
        max_length=500,
        blank=True,
        validators=[validate_label],
        help_text=_("What the publisher says about it, word for word."),
    )
    confidence_level = models.PositiveSmallIntegerField(
        _("confidence level"),
        default=95,
        validators=[MinValueValidator(50), MaxValueValidator(99)],
        help_text=_("In percent, for the margin of error that was published and those that are computed."),
    )
    representative = models.CharField(
        _("representative"),
        max_length=10,
        choices=Representative.choices,
        blank=True,
        default="",
        help_text=_("What the publisher of the survey says about it. Nothing can be published without an answer."),
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

    class Meta:
        abstract = True
