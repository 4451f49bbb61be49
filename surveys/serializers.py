from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from surveys.charts.describe import anchor
from surveys.models import (
    AcceptedWarning,
    AnswerOption,
    BreakdownVariable,
    Group,
    Organisation,
    Question,
    Result,
    Source,
    Survey,
    SurveyRevision,
    SurveySeries,
)
from surveys.recording import record_survey
from surveys.validators import validate_label


class ListItemSerializer(serializers.ModelSerializer):
    """An item of a list inside a survey: always sent whole, in a PATCH too, since the list replaces the old one."""

    def to_internal_value(self, data):
        facts = super().to_internal_value(data)
        missing = [name for name, field in self.fields.items() if field.required and name not in data]
        if missing:
            raise serializers.ValidationError(
                {name: [self.fields[name].error_messages["required"]] for name in missing}
            )
        return facts


class OrganisationSerializer(ListItemSerializer):
    # Without the model's check for uniqueness: a survey names organisations that may well exist already.
    name = serializers.CharField(
        max_length=200, validators=[validate_label], help_text=Organisation._meta.get_field("name").help_text
    )

    class Meta:
        model = Organisation
        fields = ["name", "url"]


class SurveySeriesSerializer(ListItemSerializer):
    # Without the model's check for uniqueness: the other waves name the same series.
    slug = serializers.SlugField(max_length=100, help_text=SurveySeries._meta.get_field("slug").help_text)
    title = serializers.CharField(
        max_length=300,
        required=False,
        validators=[validate_label],
        help_text=SurveySeries._meta.get_field("title").help_text,
    )

    class Meta:
        model = SurveySeries
        fields = ["slug", "title"]


class BreakdownVariableSerializer(ListItemSerializer):
    class Meta:
        model = BreakdownVariable
        fields = ["code", "label", "overlapping"]


@extend_schema_serializer(component_name="SurveySource")
class SourceSerializer(ListItemSerializer):
    class Meta:
        model = Source
        fields = ["name", "url", "supports"]


class _CodeField(serializers.SlugField):
    """Another row of the same survey, named by its code; null where there is none."""

    def to_representation(self, row):
        return row.code


class _CodesField(serializers.ListField):
    """Other rows of the same survey, named by their codes."""

    child = serializers.SlugField()

    def to_representation(self, rows):
        return [row.code for row in rows.all()]


class GroupSerializer(ListItemSerializer):
    variable = _CodeField(required=False, allow_null=True, help_text="Code of one of the survey's variables.")

    class Meta:
        model = Group
        fields = ["code", "label", "variable", "n", "n_weighted"]


class AnswerOptionSerializer(ListItemSerializer):
    net_of = _CodesField(required=False, help_text="Only for a net: codes of the answers that it sums up.")

    class Meta:
        model = AnswerOption
        fields = ["code", "label", "kind", "in_base", "net_of"]


@extend_schema_serializer(component_name="SurveyResult")
class ResultSerializer(ListItemSerializer):
    option = serializers.SlugField(source="option.code", help_text="Code of one of the question's options.")
    group = serializers.SlugField(source="group.code", help_text="Code of one of the survey's groups.")
    anchor = serializers.SerializerMethodField(help_text="Its name in addresses and as a comment's `anchor`.")

    source = serializers.CharField(
        max_length=500, required=False, allow_null=True, help_text="Web address of one of the survey's sources."
    )

    class Meta:
        model = Result
        fields = [
            *("option", "group", "anchor", "percent", "count", "base_n", "computed"),
            *("status", "approx_text", "source", "source_locator", "note"),
        ]

    def get_anchor(self, result) -> str:
        return anchor(result)

    def to_representation(self, result):
        data = super().to_representation(result)
        data["percent"] = None if result.percent is None else str(result.precise_percent)
        data["source"] = None if result.source is None else result.source.url
        return data

    def to_internal_value(self, data):
        facts = super().to_internal_value(data)
        return {**facts, "option": facts["option"]["code"], "group": facts["group"]["code"]}


class QuestionSerializer(ListItemSerializer):
    options = AnswerOptionSerializer(many=True, required=False, help_text="The answers, in their order.")
    results = ResultSerializer(many=True, required=False, help_text="One entry for each answer and group.")

    class Meta:
        model = Question
        fields = [
            "code",
            "label",
            "text",
            "text_status",
            "text_note",
            "instruction",
            "response_type",
            "max_choices",
            "base_type",
            "base_description",
            "base_n",
            "base_status",
            "decimals",
            "reading_help",
            "options",
            "results",
        ]


class SurveyQuestionSerializer(QuestionSerializer):
    """A question outside its survey: it says which one it belongs to."""

    survey = serializers.SlugRelatedField(
        slug_field="slug", read_only=True, help_text="Short name of the survey it belongs to."
    )
    survey_title = serializers.CharField(source="survey.title", read_only=True, help_text="Title of that survey.")

    class Meta(QuestionSerializer.Meta):
        fields = ["survey", "survey_title", *QuestionSerializer.Meta.fields]


class SurveySummarySerializer(serializers.ModelSerializer):
    """A survey in a list: all about it but its groups and questions."""

    series = SurveySeriesSerializer(
        required=False, allow_null=True, help_text="The series of which this survey is a wave."
    )
    sponsors = OrganisationSerializer(many=True, required=False, help_text="Who asked for the survey or paid for it.")
    conducted_by = OrganisationSerializer(many=True, required=False, help_text="The institute or institutes.")
    sources = SourceSerializer(
        many=True, required=False, help_text="Where the figures were published, the most important first."
    )

    class Meta:
        model = Survey
        fields = [
            "slug",
            "title",
            "language",
            "series",
            "wave_label",
            "sponsors",
            "self_commissioned",
            "funding_source",
            "conducted_by",
            "universe",
            "geographic_coverage",
            "sampling_type",
            "sampling_frame",
            "recruitment",
            "mode",
            "field_start",
            "field_end",
            "sample_size",
            "response_rate",
            "weighting",
            "weighting_description",
            "design_effect",
            "published_moe",
            "published_moe_text",
            "confidence_level",
            "representative",
            "representative_of",
            "questionnaire_url",
            "methodology_url",
            "licence",
            "limitations",
            "sources",
            "status",
            "published_at",
            "embargo_until",
            "version",
            "updated_at",
        ]
        read_only_fields = ["version", "updated_at"]


class AcceptedWarningSerializer(ListItemSerializer):
    code = serializers.CharField(max_length=50, help_text="The warning's code.")
    place = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="Its place, as the check names it."
    )

    class Meta:
        model = AcceptedWarning
        fields = ["code", "place", "reason"]


class RevisionNoteSerializer(serializers.ModelSerializer):
    kind = serializers.ChoiceField(
        [choice for choice in SurveyRevision.Kind.choices if choice[0] != SurveyRevision.Kind.PUBLICATION],
        required=False,
        help_text="Left out, it follows from what changed and whether there is a note.",
    )

    class Meta:
        model = SurveyRevision
        fields = ["kind", "public_note"]

    def validate(self, facts):
        if facts.get("kind") == SurveyRevision.Kind.CORRECTION and not facts.get("public_note"):
            raise serializers.ValidationError({"public_note": [_("Tell readers what was corrected.")]})
        return facts


class SurveySerializer(SurveySummarySerializer):
    """A whole survey, the same shape for reading and writing. A list that is sent replaces the old one."""

    variables = BreakdownVariableSerializer(
        many=True, required=False, help_text="What the respondents are divided by, in its order."
    )
    groups = GroupSerializer(many=True, required=False, help_text="Groups of respondents, in their order.")
    questions = QuestionSerializer(many=True, required=False, help_text="The questions, in their order.")

    accepted_warnings = AcceptedWarningSerializer(
        many=True,
        required=False,
        write_only=True,
        help_text="Reasons for warnings of the checks, to publish with them.",
    )
    revision = RevisionNoteSerializer(
        required=False, write_only=True, help_text="What readers are told about this change of a published survey."
    )

    class Meta(SurveySummarySerializer.Meta):
        fields = [
            *SurveySummarySerializer.Meta.fields,
            "variables",
            "groups",
            "questions",
            "accepted_warnings",
            "revision",
        ]

    def create(self, facts):
        return self._as_stored(record_survey(facts, by=self.context["request"].user))

    def update(self, survey, facts):
        return self._as_stored(record_survey(facts, survey=survey, by=self.context["request"].user))

    def _as_stored(self, survey):
        return Survey.objects.with_results().get(pk=survey.pk)
