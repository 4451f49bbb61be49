from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from surveys.models import AnswerOption, Group, Organisation, Question, Result, Source, Survey
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


@extend_schema_serializer(component_name="SurveySource")
class SourceSerializer(ListItemSerializer):
    class Meta:
        model = Source
        fields = ["name", "url", "supports"]


class GroupSerializer(ListItemSerializer):
    class Meta:
        model = Group
        fields = ["code", "label", "n"]


class AnswerOptionSerializer(ListItemSerializer):
    class Meta:
        model = AnswerOption
        fields = ["code", "label", "kind"]


@extend_schema_serializer(component_name="SurveyResult")
class ResultSerializer(ListItemSerializer):
    option = serializers.SlugField(source="option.code", help_text="Code of one of the question's options.")
    group = serializers.SlugField(source="group.code", help_text="Code of one of the survey's groups.")

    class Meta:
        model = Result
        fields = ["option", "group", "percent", "count", "base_n", "status", "approx_text", "note"]

    def to_representation(self, result):
        data = super().to_representation(result)
        if result.percent is not None:
            data["percent"] = str(result.published_percent)  # 52, not 52.000: as precise as it was published
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
            "sponsors",
            "self_commissioned",
            "funding_source",
            "conducted_by",
            "universe",
            "sampling_type",
            "mode",
            "field_start",
            "field_end",
            "sample_size",
            "response_rate",
            "weighting",
            "weighting_description",
            "representative",
            "representative_of",
            "questionnaire_url",
            "methodology_url",
            "licence",
            "limitations",
            "sources",
            "status",
            "published_at",
            "updated_at",
        ]
        read_only_fields = ["updated_at"]


class SurveySerializer(SurveySummarySerializer):
    """A whole survey, the same shape for reading and writing. A list that is sent replaces the old one."""

    groups = GroupSerializer(many=True, required=False, help_text="Groups of respondents, in their order.")
    questions = QuestionSerializer(many=True, required=False, help_text="The questions, in their order.")

    class Meta(SurveySummarySerializer.Meta):
        fields = [*SurveySummarySerializer.Meta.fields, "groups", "questions"]

    def create(self, facts):
        return self._as_stored(record_survey(facts))

    def update(self, survey, facts):
        return self._as_stored(record_survey(facts, survey=survey))

    def _as_stored(self, survey):
        return Survey.objects.with_results().get(pk=survey.pk)
