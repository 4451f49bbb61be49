"""What the public API takes and gives. Allow-lists: a field that is not named here does not exist outside."""

from datetime import UTC

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comments.models import OWN_SITE, Comment, Thread
from comments.public import public_comment
from comments.submission import MAX_TEXT


class TypedTextField(serializers.CharField):
    """Text that was sent as text: DRF's own field also takes numbers, and tells readers to “ensure” things."""

    default_error_messages = {"max_length": gettext_lazy("At most {max_length} characters are possible here.")}

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class ContentSerializer(serializers.Serializer):
    rendered = serializers.CharField(help_text="Sanitised HTML, ready to be shown.")


class PublicCommentSerializer(serializers.ModelSerializer):
    """A published comment, with exactly the keys that the published files have."""

    id = serializers.UUIDField(source="uuid", help_text="Public id.")
    thread = serializers.UUIDField(help_text="Id of the thread.")
    parent = serializers.UUIDField(allow_null=True, help_text="Id of the comment that this one answers.")
    author_name = serializers.CharField(help_text="Name as the reader gave it.")
    author_url = serializers.CharField(help_text="Web address as the reader gave it, or empty.")
    badge = serializers.ChoiceField(
        choices=["", "author", "staff"], help_text="`author` of the page or other `staff`; empty for readers."
    )
    date = serializers.DateTimeField(help_text="When it was written, UTC.")
    modified = serializers.DateTimeField(allow_null=True, help_text="When the text that is shown was edited, UTC.")
    content = ContentSerializer(help_text="The text as readers see it.")
    link = serializers.CharField(help_text="Address of the comment on its page.")
    status = serializers.ChoiceField(
        choices=["approved", "removed"],
        help_text="`removed`: a nameless placeholder above public answers (files only).",
    )

    class Meta:
        model = Comment
        fields = [
            "id",
            "thread",
            "parent",
            "author_name",
            "author_url",
            "badge",
            "date",
            "modified",
            "content",
            "anchor",
            "link",
            "status",
        ]
        extra_kwargs = {"anchor": {"help_text": "What on the page it belongs to, such as one survey result."}}

    def to_representation(self, comment: Comment):
        parent = comment.parent.uuid if comment.parent else None
        return public_comment(comment, thread=comment.thread, parent_uuid=parent)


class PublicThreadSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="uuid", help_text="Public id.")
    site = serializers.CharField(source="site.slug", help_text="Short name of the site.")
    key = serializers.CharField(help_text="Name of its published folder: 32 hexadecimal digits.")
    link = serializers.CharField(source="url", help_text="Address of the page.")
    state = serializers.SerializerMethodField(help_text="Whether comments are taken now.")
    closes_at = serializers.DateTimeField(
        source="closing_time",
        default_timezone=UTC,
        allow_null=True,
        help_text="When it closes or closed by itself, UTC.",
    )
    published = serializers.CharField(source="published_url", help_text="Where its published files are.")

    class Meta:
        model = Thread
        fields = ["id", "site", "key", "title", "link", "count", "version", "state", "closes_at", "published"]
        extra_kwargs = {
            "title": {"help_text": "Title of the page."},
            "count": {"help_text": "Number of public comments."},
            "version": {"help_text": "Moves whenever something public changes."},
        }

    @extend_schema_field(serializers.ChoiceField(["open", "closed"]))
    def get_state(self, thread: Thread) -> str:
        return thread.state_now()


class SubmissionSerializer(serializers.Serializer):
    """A reader's comment on its way in. Name and e-mail may be left out by members of the team."""

    site = serializers.SlugField(default=OWN_SITE, max_length=50, help_text="Short name of the site.")
    thread = TypedTextField(
        max_length=2000, help_text="What the page calls its thread, such as `post-<id>`, or its address."
    )
    url = TypedTextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=2000,
        help_text="Address of the page; needed for its first comment.",
    )
    title = TypedTextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=300,
        help_text="Title of the page, for its first comment.",
    )
    parent = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="Id of the public comment that is answered."
    )
    anchor = serializers.SlugField(
        required=False, allow_blank=True, default="", max_length=100, help_text="What on the page it belongs to."
    )
    author_name = TypedTextField(required=False, default="", allow_blank=True, max_length=100, help_text="Published.")
    author_email = TypedTextField(
        required=False, default="", allow_blank=True, max_length=254, help_text="Never published in any form."
    )
    author_url = TypedTextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="Web address; published."
    )
    content = TypedTextField(
        allow_blank=True, trim_whitespace=False, help_text="Text in a small Markdown, up to 5,000 characters."
    )
    wants_replies = serializers.BooleanField(
        default=False,
        help_text="Whether to tell the author by e-mail of answers, once they confirmed the address. "
        "Refused where the server sends no mail.",
    )

    def validate_wants_replies(self, value):
        if value and not settings.SENDS_MAIL:
            raise serializers.ValidationError(
                _("This server sends no mail, so it cannot tell you of answers. Please remove the tick.")
            )
        return value


class ReceiptSerializer(serializers.Serializer):
    """What a submission answers."""

    id = serializers.UUIDField(source="uuid", help_text="Id of the comment.")
    status = serializers.ChoiceField(choices=["pending", "approved"], help_text="`pending` until a moderator decides.")
    version = serializers.IntegerField(help_text="Name it when editing.")
    author_token = serializers.CharField(help_text="Opens this comment to its author; keep it.")


class RawContentSerializer(serializers.Serializer):
    raw = serializers.CharField(help_text="The text as it was typed.")
    rendered = serializers.CharField(help_text="What readers see of it now; empty while it waits.")


class OwnCommentSerializer(serializers.Serializer):
    """A comment as its author sees it. Nobody learns from it what the moderators or the filter think."""

    id = serializers.UUIDField(help_text="Id of the comment.")
    status = serializers.ChoiceField(choices=["pending", "approved"], help_text="Anything not approved is `pending`.")
    version = serializers.IntegerField(help_text="Name it when editing.")
    author_name = serializers.CharField(help_text="Name as given.")
    content = RawContentSerializer(help_text="The text as it was typed, and as readers see it.")
    date = serializers.DateTimeField(help_text="When it was written, UTC.")
    page = serializers.IntegerField(
        allow_null=True, help_text="Number of the published file that it is in, once it is public."
    )
    link = serializers.CharField(help_text="Its address on the page.")


class PlaceSerializer(serializers.Serializer):
    """Where in its thread's published files a comment stands."""

    page = serializers.IntegerField(help_text="Number of the published file that its conversation is in.")
    position = serializers.IntegerField(help_text="Position of its conversation in the thread.")


class PreviewSerializer(serializers.Serializer):
    content = TypedTextField(trim_whitespace=False, max_length=MAX_TEXT, help_text="Text in the small Markdown.")


class PreviewedSerializer(serializers.Serializer):
    content = ContentSerializer(help_text="The text as readers see it.")


class RevisionSerializer(serializers.Serializer):
    content = TypedTextField(trim_whitespace=False, help_text="The new text.")
    version = serializers.IntegerField(min_value=1, help_text="The version that was edited.")
