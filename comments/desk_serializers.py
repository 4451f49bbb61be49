"""What moderators see through the API. Never used for a public answer."""

from datetime import UTC

from django.utils.translation import gettext as _
from rest_framework import serializers

from comments import access, screening
from comments.models import Comment, Decision, Note, Reason
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

    def validate_reason(self, value: str) -> str:
        if value and not Reason.objects.filter(code=value, is_active=True).exists():
            raise serializers.ValidationError(_("There is no such reason. Nothing was changed."))
        return value


class UndoSerializer(serializers.Serializer):
    batch = serializers.UUIDField(help_text="The action that is taken back: `batch` of its decisions.")


class HistorySerializer(serializers.Serializer):
    """One event in a comment's life."""

    kind = serializers.ChoiceField(choices=["decision", "edit", "note"], help_text="What kind of event.")
    date = serializers.DateTimeField(source="moment", default_timezone=UTC, help_text="When, UTC.")
    who = serializers.CharField(help_text="Who did it; empty where a rule did.")
    words = serializers.CharField(help_text="What happened, as a sentence.")
    text = serializers.CharField(help_text="What was typed with it: a note, or the earlier text.")


class ReasonSerializer(serializers.ModelSerializer):
    class Meta:
        model = Reason
        fields = ["code", "label_de", "label_en", "public_de", "public_en", "ground"]
        extra_kwargs = {
            "code": {"help_text": "Name it when deciding."},
            "label_de": {"help_text": "What moderators read, in German."},
            "label_en": {"help_text": "What moderators read, in English."},
            "ground": {"help_text": "Whether it is a house rule or the law."},
        }


class NoteSerializer(serializers.ModelSerializer):
    comment = serializers.UUIDField(source="comment.uuid", help_text="Id of the comment.")
    author = serializers.CharField(source="author_name", read_only=True, help_text="Who noted it.")
    date = serializers.DateTimeField(source="created_at", default_timezone=UTC, read_only=True, help_text="When, UTC.")

    class Meta:
        model = Note
        fields = ["comment", "author", "text", "date"]
        extra_kwargs = {"text": {"help_text": "For colleagues, never public."}}


class OutcomeSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="uuid", help_text="Id of the comment.")
    result = serializers.ChoiceField(
        choices=["decided", "half", "stale", "refused", "unknown"],
        help_text="`half`: approved, a second person has to agree; `stale`: changed or decided meanwhile; `refused`: "
        "no such step from its status, or not by the same person.",
    )
    status = serializers.CharField(help_text="The comment's status now.")
    version = serializers.IntegerField(help_text="The comment's version now.")
    batch = serializers.UUIDField(allow_null=True, help_text="What `undo` takes back; null where nothing was done.")
    last = DecisionSerializer(allow_null=True, help_text="Who was first, what they did and when.")


class OutcomesSerializer(serializers.Serializer):
    results = OutcomeSerializer(many=True, help_text="One for each item, in the order given.")
