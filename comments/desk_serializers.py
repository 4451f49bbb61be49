"""What moderators see through the API. Never used for a public answer."""

from datetime import UTC

from rest_framework import serializers

from comments import access, screening
from comments.models import Comment, Decision
from comments.serializers import PublicCommentSerializer


class HeldForSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="Stable name of the reason.")
    words = serializers.CharField(help_text="The reason as a sentence.")


class ModeratedContentSerializer(serializers.Serializer):
    raw = serializers.CharField(help_text="The text as it was typed, as the author last left it.")
    rendered = serializers.CharField(help_text="What readers see now; empty while nothing is public.")


class ModeratedCommentSerializer(PublicCommentSerializer):
    """A comment in any status, for those who decide on it."""

    status = serializers.ChoiceField(choices=Comment.Status.choices, help_text="What was decided last.")
    content = ModeratedContentSerializer(help_text="The text as it was typed, and as readers see it.")
    author_email = serializers.CharField(allow_null=True, help_text="Null for those who may not see personal data.")
    held_for = HeldForSerializer(many=True, help_text="Why it waits.")

    class Meta(PublicCommentSerializer.Meta):
        fields = [*PublicCommentSerializer.Meta.fields, "version", "is_public", "author_email", "held_for"]
        extra_kwargs = PublicCommentSerializer.Meta.extra_kwargs | {
            "version": {"help_text": "Name it when deciding."},
            "is_public": {"help_text": "Whether readers see it."},
        }

    def to_representation(self, comment: Comment):
        personal = access.may_see_personal_data(self.context["request"].user)
        return super().to_representation(comment) | {
            "author_name": comment.name,
            "author_url": comment.website,
            "anchor": comment.anchor,
            "status": comment.status,
            "content": {"raw": comment.text, "rendered": comment.html},
            "version": comment.version,
            "is_public": comment.is_public,
            "author_email": comment.email if personal else None,
            "held_for": [{"code": r["code"], "words": screening.in_words(r)} for r in comment.held_for],
        }


class DecisionSerializer(serializers.ModelSerializer):
    """One step in a comment's life."""

    comment = serializers.UUIDField(source="comment_uuid", help_text="Id of the comment.")
    actor = serializers.CharField(source="actor_name", help_text="Who decided; empty where a rule did.")
    date = serializers.DateTimeField(source="created_at", default_timezone=UTC, help_text="When, UTC.")

    class Meta:
        model = Decision
        fields = ["comment", "version", "before", "after", "actor", "rule", "reason", "note", "batch", "date"]
        extra_kwargs = {
            "version": {"help_text": "The version that was decided upon."},
            "before": {"help_text": "Status before; empty for the first decision."},
            "after": {"help_text": "Status after."},
            "rule": {"help_text": "Which rule decided where nobody did."},
            "reason": {"help_text": "Code of the reason."},
            "note": {"help_text": "For colleagues."},
            "batch": {"help_text": "Shared by all decisions of one action."},
        }


class ItemSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text="Id of the comment.")
    version = serializers.IntegerField(min_value=1, help_text="The version that was looked at.")


class DecideSerializer(serializers.Serializer):
    """A decision on one or many comments."""

    items = ItemSerializer(many=True, allow_empty=False, max_length=1000, help_text="What is decided upon.")
    status = serializers.ChoiceField(choices=Comment.Status.choices, help_text="What they become.")
    reason = serializers.SlugField(
        required=False, default="", allow_blank=True, max_length=50, help_text="Reason code."
    )
    note = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=2000, help_text="For colleagues."
    )


class OutcomeSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="uuid", help_text="Id of the comment.")
    result = serializers.ChoiceField(
        choices=["decided", "stale", "refused", "unknown"],
        help_text="`stale`: changed or decided meanwhile; `refused`: no such step from its status.",
    )
    status = serializers.CharField(help_text="The comment's status now.")
    version = serializers.IntegerField(help_text="The comment's version now.")
    last = DecisionSerializer(allow_null=True, help_text="Who was first, what they did and when.")


class OutcomesSerializer(serializers.Serializer):
    results = OutcomeSerializer(many=True, help_text="One for each item, in the order given.")
