"""The API of posts, categories, tags and authors. Reading is open, writing asks for Django's model permissions."""

from django.db.models import ProtectedError, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, parsers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from posts import publishing, serializers
from posts.filters import FigureReferenceFilter, PostFilter
from posts.models import Author, Category, FigureReference, Post, Tag
from surveys.models import Survey

SLUG = "[-a-zA-Z0-9_]+"
_SLUG_IN_PATH = [OpenApiParameter("slug", str, OpenApiParameter.PATH, description="Short name.")]


class StillInUse(Exception):
    """A category, tag or author cannot be deleted while posts need it."""

    status_code = 409
    error_code = "in_use"


class _ReadWriteViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet
):
    """List, read, create, change in parts, delete; what was written is answered as it is read."""

    lookup_field = "slug"
    lookup_value_regex = SLUG
    write_serializer_class: type

    def create(self, request, *args, **kwargs):
        writer = self.write_serializer_class(data=request.data, context=self.get_serializer_context())
        writer.is_valid(raise_exception=True)
        return self._answer(writer.save(), status.HTTP_201_CREATED)

    def partial_update(self, request, *args, **kwargs):
        writer = self.write_serializer_class(
            self.get_object(), data=request.data, partial=True, context=self.get_serializer_context()
        )
        writer.is_valid(raise_exception=True)
        return self._answer(writer.save(), status.HTTP_200_OK)

    def _answer(self, row, status_code):
        row = self.get_readable_rows().get(pk=row.pk)
        headers = {"Location": self.reverse_action("detail", args=[row.slug])} if status_code == 201 else {}
        return Response(self.get_serializer(row).data, status=status_code, headers=headers)


@extend_schema_view(
    list=extend_schema(
        summary="List posts",
        description="Public posts, the newest first. Those who may see drafts meet drafts and scheduled posts too.",
    ),
    retrieve=extend_schema(
        summary="Read a post",
        description="One post with its text as Markdown and as HTML. A former short name redirects (301).",
        parameters=_SLUG_IN_PATH,
    ),
    create=extend_schema(
        summary="Create a post",
        description="Needs the permission to add posts. A published post without a date is published now.",
        request=serializers.PostWriteSerializer,
        responses={201: serializers.PostDetailSerializer},
    ),
    partial_update=extend_schema(
        summary="Change a post",
        description="Needs the permission to change posts. A new slug keeps the old address as a redirect; a status of"
        " `draft` withdraws the post and hides its comments.",
        parameters=_SLUG_IN_PATH,
        request=serializers.PostWriteSerializer,
        responses=serializers.PostDetailSerializer,
    ),
    destroy=extend_schema(
        summary="Delete a post",
        description="Needs the permission to delete posts. Its comments are kept, but shown nowhere.",
        parameters=_SLUG_IN_PATH,
    ),
)
class PostViewSet(_ReadWriteViewSet):
    queryset = Post.objects.none()
    write_serializer_class = serializers.PostWriteSerializer
    filterset_class = PostFilter
    search_fields = ["title", "subtitle", "teaser", "body"]
    ordering_fields = {"date": "published_at", "title": "title", "modified": "updated_at"}

    def get_readable_rows(self):
        return Post.objects.with_bylines().prefetch_related("thread__identifiers")

    def get_queryset(self):
        rows = self.get_readable_rows().visible_to(self.request.user).newest_first()
        return rows.defer("body") if self.action == "list" else rows

    def get_serializer_class(self):
        return serializers.PostSerializer if self.action == "list" else serializers.PostDetailSerializer

    def retrieve(self, request, slug):
        try:
            return super().retrieve(request, slug=slug)
        except Http404:
            moved = get_object_or_404(Post.objects.formerly(slug))
            return redirect(self.reverse_action("detail", args=[moved.slug]), permanent=True)

    def perform_destroy(self, instance):
        publishing.delete_post(instance)

    @extend_schema(
        summary="Upload a post's lead figure",
        description="Needs the permission to change posts. The image replaces the former one; it is stored in two"
        " widths and without its metadata.",
        parameters=_SLUG_IN_PATH,
        request={"multipart/form-data": serializers.FigureUploadSerializer},
        responses=serializers.PostDetailSerializer,
    )
    @action(detail=True, methods=["put"], parser_classes=[parsers.MultiPartParser])
    def figure(self, request, slug):
        writer = serializers.FigureUploadSerializer(self.get_object(), data=request.data)
        writer.is_valid(raise_exception=True)
        return self._answer(writer.save(), status.HTTP_200_OK)


@extend_schema_view(
    list=extend_schema(
        summary="List the survey figures in posts",
        description="What posts draw and state of survey results, and whether that is still what is published. Those "
        "who may not see drafts meet public posts only.",
    )
)
class FigureReferenceViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    queryset = FigureReference.objects.none()
    serializer_class = serializers.FigureReferenceSerializer
    filterset_class = FigureReferenceFilter
    search_fields = ["reference", "claimed_text"]
    ordering_fields = {"checked_at": "checked_at", "post": "post__slug"}

    def get_queryset(self):
        posts, surveys = (model.objects.visible_to(self.request.user) for model in (Post, Survey))
        rows = FigureReference.objects.filter(post__in=posts).select_related("post", "survey", "question")
        # A survey that was taken back, or is not out yet: its figures stand in the rows, too.
        rows = rows.filter(Q(survey__in=surveys) | Q(survey__isnull=True))
        return rows.order_by("-post__published_at", "post", "order")


class _BylineViewSet(_ReadWriteViewSet):
    search_fields = ["name"]
    ordering_fields = {"name": "name"}

    def get_readable_rows(self):
        return self.queryset.model.objects.with_counts()

    def get_queryset(self):
        return self.queryset.model.objects.visible_to(self.request.user).order_by("name", "pk")

    def perform_destroy(self, instance):
        try:
            instance.delete()
        except ProtectedError as error:
            raise StillInUse(_("There are still posts with it.")) from error


def _described(one: str, many: str):
    """Summaries and descriptions of the five operations, in the words of one kind of thing."""
    hidden = f"Those who may not see drafts meet the {many} of public posts only."
    return extend_schema_view(
        list=extend_schema(summary=f"List {many}", description=f"All {many} by name. {hidden}"),
        retrieve=extend_schema(
            summary=f"Read one of the {many}", description=f"One {one}. {hidden}", parameters=_SLUG_IN_PATH
        ),
        create=extend_schema(summary=f"Create one of the {many}", description=f"Needs the permission to add {many}."),
        partial_update=extend_schema(
            summary=f"Change one of the {many}",
            description=f"Needs the permission to change {many}.",
            parameters=_SLUG_IN_PATH,
        ),
        destroy=extend_schema(
            summary=f"Delete one of the {many}",
            description=f"Needs the permission to delete {many}. 409 while posts need it.",
            parameters=_SLUG_IN_PATH,
        ),
    )


@_described("category", "categories")
class CategoryViewSet(_BylineViewSet):
    queryset = Category.objects.none()
    serializer_class = write_serializer_class = serializers.CategorySerializer


@_described("tag", "tags")
class TagViewSet(_BylineViewSet):
    queryset = Tag.objects.none()
    serializer_class = write_serializer_class = serializers.TagSerializer


@_described("author", "authors")
class AuthorViewSet(_BylineViewSet):
    queryset = Author.objects.none()
    serializer_class = write_serializer_class = serializers.AuthorSerializer
