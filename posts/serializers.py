"""What the API says of posts, categories, tags and authors, and what it accepts.

Reading and writing are separate lists: nothing becomes public or writable because a model grew a field.
"""

from datetime import UTC

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comments.models import Thread
from posts import publishing
from posts.metadata import absolute
from posts.models import Author, Category, FigureReference, Post, Tag
from posts.rendering import render_body


class RefusesUnknownFields(serializers.Serializer):
    """Input must name writable fields only: a misspelt or server-set field is an error, not silence."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = [name for name in data if name not in writable]
            if unknown:
                raise serializers.ValidationError({name: [_("There is no such writable field.")] for name in unknown})
        return super().to_internal_value(data)


# Reading


class AbsoluteURLField(serializers.CharField):
    """An address of ours in full: who reads the API may be anywhere."""

    def to_representation(self, value):
        return absolute(value)


class AuthorRefSerializer(serializers.Serializer):
    slug = serializers.CharField(help_text="Short name: the author's address in the API and on the blog.")
    name = serializers.CharField(help_text="Name as it stands in the byline.")
    role = serializers.CharField(help_text="Role, such as “Head of communications”; may be empty.")


class TermRefSerializer(serializers.Serializer):
    slug = serializers.CharField(help_text="Short name: the address in the API and on the blog.")
    name = serializers.CharField(help_text="Name as readers see it.")


class SourceSerializer(serializers.Serializer):
    url = AbsoluteURLField(help_text="Absolute address of the image file.")
    width = serializers.IntegerField(help_text="Width in pixels.")
    height = serializers.IntegerField(help_text="Height in pixels.")


class FigureSerializer(serializers.Serializer):
    sources = SourceSerializer(
        many=True, source="figure_sources", help_text="The same image in one or two widths, the narrowest first."
    )
    alt = serializers.CharField(source="figure_alt", help_text="What the figure shows, for those who cannot see it.")
    caption = serializers.CharField(source="figure_caption", help_text="Caption; may be empty.")


class CommentsSerializer(serializers.Serializer):
    state = serializers.ChoiceField(["open", "closed"], help_text="Whether readers may comment now.")
    count = serializers.IntegerField(help_text="Number of public comments.")
    closes_at = serializers.DateTimeField(
        default_timezone=UTC, allow_null=True, help_text="When comments close or closed, where that is set."
    )


class ThreadRefSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="uuid", help_text="The thread in `/api/v1/threads/`.")
    site = serializers.CharField(source="site.slug", help_text="The site to name when commenting.")
    identifier = serializers.CharField(
        source="first_identifier.identifier", help_text="The thread's identifier to name when commenting."
    )
    key = serializers.CharField(help_text="Name of the thread's folder of published files.")
    published_url = serializers.CharField(help_text="Absolute address of that folder: add `newest.json`.")


class RenderedSerializer(serializers.Serializer):
    rendered = serializers.CharField(help_text="Safe HTML, with survey figures drawn.")


class PostSerializer(serializers.Serializer):
    """A post in a list."""

    id = serializers.UUIDField(source="uuid", help_text="The post's lasting public id.")
    slug = serializers.CharField(help_text="Short name: the post's address in the API and on the blog.")
    title = serializers.CharField(help_text="Title, plain text.")
    subtitle = serializers.CharField(help_text="Subtitle, plain text; may be empty.")
    teaser = serializers.CharField(help_text="Two or three sentences, plain text; may be empty.")
    language = serializers.CharField(help_text="Language code: `de` or `en`.")
    author = AuthorRefSerializer(help_text="Who wrote it.")
    category = TermRefSerializer(help_text="The one category.")
    tags = TermRefSerializer(many=True, help_text="Tags, by name.")
    status = serializers.ChoiceField(Post.Status.choices, help_text="Readers meet public posts only.")
    date = serializers.DateTimeField(
        source="published_at", default_timezone=UTC, allow_null=True, help_text="Publication date."
    )
    modified = serializers.DateTimeField(source="updated_at", default_timezone=UTC, help_text="Last change.")
    link = serializers.CharField(source="page_url", help_text="Absolute address of the post's page.")
    figure = serializers.SerializerMethodField(help_text="The lead figure, where there is one.")
    comments = serializers.SerializerMethodField(help_text="How the discussion stands.")
    thread = serializers.SerializerMethodField(help_text="Where to read and write comments; null until it is public.")

    @extend_schema_field(FigureSerializer(allow_null=True))
    def get_figure(self, post):
        return FigureSerializer(post).data if post.figure else None

    @extend_schema_field(CommentsSerializer)
    def get_comments(self, post):
        thread = _public_thread(post)
        if thread is None:
            return {"state": "closed", "count": 0, "closes_at": None}
        state = "open" if thread.accepts_comments() else "closed"
        return CommentsSerializer({"state": state, "count": thread.count, "closes_at": thread.closing_time}).data

    @extend_schema_field(ThreadRefSerializer(allow_null=True))
    def get_thread(self, post):
        thread = _public_thread(post)
        return ThreadRefSerializer(thread).data if thread else None


def _public_thread(post: Post) -> Thread | None:
    thread = post.thread
    return thread if thread and post.is_public() and thread.state != Thread.State.HIDDEN else None


class PostDetailSerializer(PostSerializer):
    """A post with its text."""

    body = serializers.CharField(help_text="Text as it was written, in `markup`.")
    markup = serializers.ChoiceField(Post.Markup.choices, help_text="What `body` is written in: `markdown` or `html`.")
    content = serializers.SerializerMethodField(help_text="Text as HTML.")

    @extend_schema_field(RenderedSerializer)
    def get_content(self, post):
        return {"rendered": render_body(post)}


class FigureReferenceSerializer(serializers.ModelSerializer):
    post = serializers.CharField(source="post.slug", help_text="Slug of the post.")
    survey = serializers.CharField(source="survey.slug", default=None, help_text="Short name of the survey.")
    question = serializers.CharField(source="question.code", default=None, help_text="Code of the question.")
    checked_at = serializers.DateTimeField(default_timezone=UTC, help_text="When it was compared last.")

    class Meta:
        model = FigureReference
        fields = [
            *("post", "kind", "reference", "survey", "question", "claimed_text", "shown_text"),
            *("state", "problem", "checked_version", "checked_at"),
        ]
        extra_kwargs = {
            "kind": {"help_text": "A drawn figure, a number that is put in, or a phrase in the author's words."},
            "reference": {"help_text": "What the text refers to."},
            "state": {
                "help_text": "`ok`, `stale` (the number changed), `drift` (the phrase no longer fits), `broken`."
            },
            "problem": {"help_text": "What is wrong, in words; empty where nothing is."},
        }


# Writing


class PostWriteSerializer(RefusesUnknownFields, serializers.ModelSerializer):
    """A post as an editor's client sends it; what it leaves out of a PATCH stays."""

    author = serializers.SlugRelatedField(slug_field="slug", queryset=Author.objects, help_text="Slug of the author.")
    category = serializers.SlugRelatedField(
        slug_field="slug", queryset=Category.objects, help_text="Slug of the category."
    )
    tags = serializers.SlugRelatedField(
        slug_field="slug", queryset=Tag.objects, many=True, required=False, help_text="Slugs of the tags."
    )
    date = serializers.DateTimeField(
        source="published_at",
        required=False,
        allow_null=True,
        help_text="Publication date; a date to come makes a scheduled post, no date means now.",
    )
    comment_status = serializers.ChoiceField(
        Post.Comments.choices,
        source="comments",
        required=False,
        help_text="`open`, `closed`, or `closing` with `comments_close_after`.",
    )

    class Meta:
        model = Post
        fields = [
            *(
                "slug",
                "title",
                "subtitle",
                "teaser",
                "body",
                "markup",
                "language",
                "author",
                "category",
                "tags",
                "status",
                "date",
            ),
            *("figure_alt", "figure_caption", "comment_status", "comments_close_after"),
        ]

    def create(self, validated_data):
        tags = validated_data.pop("tags", [])
        return publishing.save_post(Post(**validated_data), tags=tags)

    def update(self, instance, validated_data):
        tags = validated_data.pop("tags", None)
        return publishing.change_post(instance, validated_data, tags=tags)


class FigureUploadSerializer(RefusesUnknownFields):
    """The lead figure of a post."""

    file = serializers.FileField(help_text="A JPEG, PNG or WebP image. Its metadata is not kept.")
    alt = serializers.CharField(max_length=300, help_text="What the figure shows, for those who cannot see it.")
    caption = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="Caption.")

    def update(self, instance, validated_data):
        names = {"figure": "file", "figure_alt": "alt", "figure_caption": "caption"}
        changes = {name: validated_data[ours] for name, ours in names.items() if ours in validated_data}
        try:
            return publishing.change_post(instance, changes)
        except ValidationError as error:  # the model's names are not those of this form
            raise serializers.ValidationError({names.get(k, k): v for k, v in error.message_dict.items()}) from error


# Reading and writing


class CategorySerializer(RefusesUnknownFields, serializers.ModelSerializer):
    link = serializers.CharField(source="page_url", read_only=True, help_text="Absolute address of its page.")
    count = serializers.IntegerField(source="public_posts", read_only=True, help_text="Number of its public posts.")

    class Meta:
        model = Category
        fields = ["slug", "name", "description", "link", "count"]


class TagSerializer(RefusesUnknownFields, serializers.ModelSerializer):
    link = serializers.CharField(source="page_url", read_only=True, help_text="Absolute address of its page.")
    count = serializers.IntegerField(source="public_posts", read_only=True, help_text="Number of its public posts.")

    class Meta:
        model = Tag
        fields = ["slug", "name", "link", "count"]


class AuthorSerializer(RefusesUnknownFields, serializers.ModelSerializer):
    link = serializers.CharField(source="page_url", read_only=True, help_text="Absolute address of the author's page.")
    count = serializers.IntegerField(source="public_posts", read_only=True, help_text="Number of public posts.")

    class Meta:
        model = Author
        fields = ["slug", "name", "role", "text", "link", "count"]

    def create(self, validated_data):
        return publishing.save_author(Author(**validated_data))

    def update(self, instance, validated_data):
        for name, value in validated_data.items():
            setattr(instance, name, value)
        return publishing.save_author(instance)
