"""What the checks answer, for whoever may see it."""

from rest_framework import serializers

from surveys.checks import Severity


class FindingSerializer(serializers.Serializer):
    code = serializers.CharField(source="finding.code", help_text="Code of the rule; never changes.")
    severity = serializers.ChoiceField(Severity.choices, source="finding.severity", help_text="How bad it is.")
    place = serializers.CharField(
        source="finding.place", help_text="`question`, `question@group`, `question/option@group`; empty: the survey."
    )
    message = serializers.CharField(source="finding.message", help_text="What is wrong, in words.")
    reason = serializers.CharField(help_text="Why a warning was accepted; empty where it was not.")


class DisclosureItemSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="Which item.")
    label = serializers.CharField(help_text="What is to be disclosed.")


class CompletenessSerializer(serializers.Serializer):
    given = serializers.SerializerMethodField(help_text="How many of the items are given.")
    of = serializers.IntegerField(source="total", help_text="How many items AAPOR asks for.")
    missing = DisclosureItemSerializer(many=True, help_text="What is not given.")

    def get_given(self, found) -> int:
        return len(found.given)


class CheckSerializer(serializers.Serializer):
    publishable = serializers.BooleanField(help_text="Whether nothing stands in the way of publication.")
    findings = FindingSerializer(many=True, help_text="What the checks found, the worst first.")
    completeness = CompletenessSerializer(help_text="How much of what AAPOR asks for is disclosed.")
