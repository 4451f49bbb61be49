from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surveys.models.groups import Group
from surveys.models.surveys import Survey
from surveys.querysets import QuestionQuerySet
from surveys.validators import validate_label, validate_text


class Question(models.Model):
    """A question of a survey, and what its percentages are percentages of."""

    class TextStatus(models.TextChoices):
        VERBATIM = "verbatim", _("verbatim")
        TRANSLATED = "translated", _("translated")
        PARAPHRASED = "paraphrased", _("paraphrased")
        NOT_PUBLISHED = "not_published", _("not published")

    class ResponseType(models.TextChoices):
        SINGLE_CHOICE = "single_choice", _("single choice")
        MULTIPLE_RESPONSE = "multiple_response", _("multiple response")
        SCALE = "scale", _("scale")
        NUMERIC = "numeric", _("numeric")
        OPEN_CODED = "open_coded", _("open, coded")

    class BaseType(models.TextChoices):
        ALL = "all", _("all respondents")
        FILTERED = "filtered", _("only some respondents (filter)")
        SPLIT_SAMPLE = "split_sample", _("a random part (split sample)")

    class BaseStatus(models.TextChoices):
        PUBLISHED = "published", _("published")
        COMPUTED = "computed", _("computed")
        UNCONFIRMED = "unconfirmed", _("unconfirmed")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions", verbose_name=_("survey"))
    code = models.SlugField(_("code"), max_length=100, help_text=_("Stands after the survey in references."))
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Position in the questionnaire."))
    label = models.CharField(
        _("label"),
        max_length=300,
        validators=[validate_label],
        help_text=_("What the question is about; the title of its figure."),
    )
    text = models.TextField(
        _("wording"),
        blank=True,
        max_length=4000,
        validators=[validate_text],
        help_text=_("The question as the respondents were asked."),
    )
    text_status = models.CharField(
        _("status of the wording"),
        max_length=15,
        choices=TextStatus.choices,
        default=TextStatus.VERBATIM,
        help_text=_("How close the wording is to what was asked."),
    )
    text_note = models.CharField(
        _("note on the wording"),
        max_length=500,
        blank=True,
        validators=[validate_label],
        help_text=_("Where the wording comes from; why it is missing, where it was not published."),
    )
    instruction = models.CharField(
        _("instruction"),
        max_length=500,
        blank=True,
        validators=[validate_label],
        help_text=_("What interviewers or respondents were told, such as “Several answers possible, at random order”."),
    )
    response_type = models.CharField(
        _("response type"), max_length=20, choices=ResponseType.choices, help_text=_("How respondents could answer.")
    )
    max_choices = models.PositiveSmallIntegerField(
        _("most answers allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(2)],
        help_text=_("Only for multiple response; empty means any number."),
    )
    base_type = models.CharField(
        _("base"),
        max_length=15,
        choices=BaseType.choices,
        default=BaseType.ALL,
        help_text=_("Who was asked this question."),
    )
    base_description = models.CharField(
        _("description of the base"),
        max_length=500,
        blank=True,
        validators=[validate_label],
        help_text=_("Of whom the percentages are percentages, such as “all press offices with a Facebook page”."),
    )
    base_n = models.PositiveIntegerField(
        _("size of the base"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Respondents of all groups together; a base of one group stands at its results."),
    )
    base_status = models.CharField(
        _("status of the base"),
        max_length=15,
        choices=BaseStatus.choices,
        default=BaseStatus.PUBLISHED,
        help_text=_("Whether the base was published, was computed by us, or is not known for certain."),
    )
    decimals = models.PositiveSmallIntegerField(
        _("decimals"),
        default=0,
        validators=[MaxValueValidator(3)],
        help_text=_("With how many decimals the percentages were published."),
    )
    reading_help = models.CharField(
        _("reading help"),
        max_length=500,
        blank=True,
        validators=[validate_label],
        help_text=_("One sentence that spells out one figure, such as “52 % of the press offices say …”."),
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["survey", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="surveys_question_code_once",
                fields=["survey", "code"],
                violation_error_message=_("The survey has another question with this code."),
            ),
            models.CheckConstraint(
                name="surveys_wording_unless_not_published",
                condition=Q(text_status="not_published", text="") | (~Q(text_status="not_published") & ~Q(text="")),
                violation_error_message=_("Give the wording, or say that it is not published; not both."),
            ),
            models.CheckConstraint(
                name="surveys_max_choices_of_multiple_response",
                condition=Q(max_choices__isnull=True) | Q(response_type="multiple_response"),
                violation_error_message=_("Only multiple response has a limit of answers."),
            ),
            models.CheckConstraint(
                name="surveys_unconfirmed_base_has_no_size",
                condition=~Q(base_status="unconfirmed") | Q(base_n__isnull=True),
                violation_error_message=_("An unconfirmed base has no size: leave it empty and describe the base."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def base_of(self, group: Group) -> int | None:
        """How many of group answered, as far as that is known; a result may have a base of its own (Result.base)."""
        if self.base_status == self.BaseStatus.UNCONFIRMED:
            return None
        if group.code == Group.TOTAL and self.base_n is not None:
            return self.base_n
        return group.n if self.base_type == self.BaseType.ALL else None


class AnswerOption(models.Model):
    """One of the answers to a question."""

    class Kind(models.TextChoices):
        SUBSTANTIVE = "substantive", pgettext_lazy("survey", "answer")
        NONE_OF_THESE = "none_of_these", _("none of these")
        OTHER = "other", _("other")
        DONT_KNOW = "dont_know", _("don't know")
        NO_ANSWER = "no_answer", _("no answer")
        NOT_APPLICABLE = "not_applicable", _("not applicable")
        NET = "net", _("sum of several answers (net)")

    question = models.ForeignKey(Question, models.CASCADE, related_name="options", verbose_name=_("question"))
    code = models.SlugField(_("code"), max_length=100, help_text=_("Stands after the question in references."))
    label = models.CharField(
        _("label"), max_length=300, validators=[validate_label], help_text=_("The answer as readers see it.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Position in the questionnaire."))
    kind = models.CharField(
        _("kind"),
        max_length=15,
        choices=Kind.choices,
        default=Kind.SUBSTANTIVE,
        help_text=_("Answers with content are drawn first, the others last."),
    )
    in_base = models.BooleanField(
        _("in the base"),
        default=True,
        help_text=_("Whether those who gave this answer are among the 100 % (“no answer” is often left out)."),
    )
    net_of = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="nets",
        verbose_name=_("sum of"),
        help_text=_("Only for a net: the answers that it sums up."),
    )

    class Meta:
        verbose_name = _("answer option")
        verbose_name_plural = _("answer options")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="surveys_option_code_once",
                fields=["question", "code"],
                violation_error_message=_("The question has another answer with this code."),
            )
        ]

    def __str__(self) -> str:
        return self.label
