"""The public API of threads and comments: anybody reads what is public, anybody may submit."""

from contextlib import contextmanager
from functools import cache

from django.core.exceptions import ValidationError as ModelError
from django.db.models import Q
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.reverse import reverse

from comments import access, idempotency, limits, markup, screening, submission, tokens
from comments.filters import PublicCommentFilter, ThreadFilter
from comments.models import OWN_SITE, Comment, Site, Thread
from comments.origins import is_registered
from comments.positions import page_of
from comments.public import PUBLIC_NAMES, iso, outward_status
from comments.refusals import Refusal
from comments.serializers import (
    OwnCommentSerializer,
    PlaceSerializer,
    PreviewedSerializer,
    PreviewSerializer,
    PublicCommentSerializer,
    PublicThreadSerializer,
    ReceiptSerializer,
    RevisionSerializer,
    SubmissionSerializer,
)

MAX_BODY = 65_536  # bytes: 5,000 characters fit however they are escaped
_AUTHOR_SCHEME = "Bearer "


class OriginNotRegistered(Refusal):
    """The page that sent this does not belong to the site. CORS would not have stopped it: it only hides answers."""

    status_code = 403
    error_code = "origin_not_registered"

    def __str__(self) -> str:
        return _("Comments for this site can only be sent from its own pages.")


class BodyTooLarge(Refusal):
    status_code = 413
    error_code = "too_large"

    def __str__(self) -> str:
        return _("This is too long for a comment.")


class ThreadViewSet(viewsets.ReadOnlyModelViewSet):
    """The threads under pages. Their comments are read from the published files, see `published`."""

    # Those that are announced, see Thread.is_announced.
    queryset = (
        Thread.objects.exclude(state=Thread.State.HIDDEN)
        .filter(Q(site__slug=OWN_SITE) | Q(last_position__gt=0))
        .select_related("site")
        .prefetch_related("identifiers")
    )
    serializer_class = PublicThreadSerializer
    filterset_class = ThreadFilter
    lookup_field = lookup_url_kwarg = "uuid"
    lookup_value_converter = "uuid"
    search_fields = ["title"]
    ordering_fields = {"count": "count", "created": "created_at"}
    ordering = ["-created_at", "-pk"]


class CommentViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Published comments, and the way in for new ones."""

    queryset = Comment.objects.public().select_related("thread", "parent", "root")
    serializer_class = PublicCommentSerializer
    permission_classes = []  # whatever is not public or one's own is answered with 404
    filterset_class = PublicCommentFilter
    lookup_field = lookup_url_kwarg = "uuid"
    lookup_value_converter = "uuid"
    search_fields = ["name", "html"]  # never `text`: an edit that waits is not public
    ordering_fields = {"date": "created_at"}
    ordering = ["-created_at", "-pk"]

    @extend_schema(
        request=SubmissionSerializer,
        responses={201: ReceiptSerializer, 202: ReceiptSerializer},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key", str, OpenApiParameter.HEADER, description="Makes sending it again safe."
            ),
            OpenApiParameter("Origin", str, OpenApiParameter.HEADER, description="Needed without a token."),
        ],
    )
    def create(self, request):
        """Submit a comment. It waits for a moderator (202); a moderator's own is published at once (201)."""
        if len(request.body) > MAX_BODY:
            raise BodyTooLarge
        words = _submission_in(get_language()).run_validation(request.data)
        try:
            site = Site.objects.get(slug=words["site"])
        except Site.DoesNotExist:
            raise ValidationError({"site": [_("There is no such site here.")]}) from None
        origin = request.headers.get("Origin", "")
        if not request.user.is_authenticated and not is_registered(origin, site_slug=site.slug):
            raise OriginNotRegistered
        scope = f"api {site.slug} {origin} {request.user.pk}"
        comment, was_known = self._once(request, words, scope=scope, site=site)
        receipt = {
            "id": str(comment.uuid),
            "status": outward_status(comment),
            "version": submission.author_version(comment) if was_known else 1,
            "author_token": tokens.author_token(comment.uuid),
        }
        where = reverse("comment-detail", kwargs={"uuid": comment.uuid}, request=request)
        published = comment.status == Comment.Status.APPROVED
        code = status.HTTP_201_CREATED if published else status.HTTP_202_ACCEPTED
        return Response(receipt, status=code, headers={"Location": where, "Cache-Control": "private, no-store"})

    def _once(self, request, words, *, scope: str, site: Site) -> tuple[Comment, bool]:
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > 255:
            raise ValidationError({"Idempotency-Key": [_("At most 255 characters.")]})
        if not key:
            return _submit(request, words, site), False
        # Not what the page says of itself: its title may count unread messages, and tell another number at each try.
        typed = {name: value for name, value in words.items() if name not in ("url", "title")}
        return idempotency.once(key, scope=scope, body=typed, create=lambda: _submit(request, words, site))

    @extend_schema(responses={200: PublicCommentSerializer})
    def retrieve(self, request, uuid):
        """A published comment; with its author's token (`Authorization: Bearer …`) also one that waits."""
        comment = self._comment(uuid)
        if self._is_author(comment) and not submission.is_withdrawn(comment):
            return _own(comment)
        if not comment.is_public or comment.thread.state == Thread.State.HIDDEN:
            raise Http404
        return Response(PublicCommentSerializer(comment).data)

    @extend_schema(request=RevisionSerializer, responses={200: OwnCommentSerializer})
    def partial_update(self, request, uuid):
        """Edit one's own comment, with the author's token. A published one waits again; its old text stays public."""
        comment = self._comment(uuid)
        if not self._is_author(comment):
            raise Http404
        data = RevisionSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        text, version = data.validated_data["content"], data.validated_data["version"]
        clues = screening.Clues(network=limits.network_of(request))
        with _api_names():
            return _own(submission.revise(comment, text=text, version=version, clues=clues))

    @extend_schema(responses={204: OpenApiResponse(description="Withdrawn: it is gone from every public place.")})
    def destroy(self, request, uuid):
        """Withdraw one's own comment, with the author's token."""
        comment = self._comment(uuid)
        if not self._is_author(comment):
            raise Http404
        submission.withdraw(comment)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={200: PlaceSerializer}, filters=False)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def place(self, request, uuid):
        """Where a published comment stands in the published files: what a permalink needs."""
        comment = self._comment(uuid)
        if not comment.is_public or comment.thread.state == Thread.State.HIDDEN:
            raise Http404
        position = (comment.root or comment).position
        return Response({"page": page_of(position), "position": position})

    @extend_schema(request=PreviewSerializer, responses={200: PreviewedSerializer}, filters=False)
    @action(
        detail=False,
        methods=["post"],
        filter_backends=[],
        pagination_class=None,
        throttle_classes=[limits.PreviewThrottle],
    )
    def preview(self, request):
        """How a text would look as a comment. Nothing is stored."""
        if not request.user.is_authenticated and not is_registered(request.headers.get("Origin", "")):
            raise OriginNotRegistered
        data = PreviewSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        html = markup.render(data.validated_data["content"], markup=Comment.Markup.MARKDOWN)
        return Response({"content": {"rendered": html}})

    def _comment(self, uuid) -> Comment:
        comment = Comment.objects.filter(uuid=uuid).select_related("thread", "parent", "root").first()
        if comment is None:
            raise Http404
        return comment

    def _is_author(self, comment: Comment) -> bool:
        authorization = self.request.headers.get("Authorization", "")
        return authorization.startswith(_AUTHOR_SCHEME) and tokens.is_author(
            authorization.removeprefix(_AUTHOR_SCHEME), comment.uuid
        )


@contextmanager
def _api_names():
    """Names the fields of a model's errors as the API does."""
    try:
        yield
    except ModelError as error:
        raise ValidationError({PUBLIC_NAMES.get(k, k): v for k, v in error.message_dict.items()}) from error


@cache
def _submission_in(language: str | None) -> SubmissionSerializer:
    """What a submission has to be. Made once, because copying its fields took a tenth of all the time of a comment,
    and once for each language, because some of DRF's messages stay in the one that they were first told in."""
    return SubmissionSerializer()


def _submit(request, words, site: Site) -> Comment:
    user = request.user if request.user.is_authenticated and access.may_moderate(request.user, site) else None
    typed = submission.Words(
        text=words["content"],
        name=words["author_name"],
        email=words["author_email"],
        website=words["author_url"],
        parent=words["parent"],
        anchor=words["anchor"],
        wants_replies=words["wants_replies"],
    )
    page = submission.Page(site, words["thread"], url=words["url"], title=words["title"])
    clues = screening.Clues(network=limits.network_of(request))
    with _api_names():
        return submission.submit_to_page(page, typed, user=user, clues=clues)


def _own(comment: Comment) -> Response:
    """A comment as its author sees it: `pending`, whatever was decided, until it is approved."""
    conversation = comment.root or comment
    body = {
        "id": str(comment.uuid),
        "status": outward_status(comment),
        "version": submission.author_version(comment),
        "author_name": comment.name,
        "content": {"raw": comment.text, "rendered": comment.html},
        "date": iso(comment.created_at),
        "page": page_of(conversation.position) if comment.is_public and conversation.position else None,
        "link": comment.permalink,
    }
    return Response(body, headers={"Cache-Control": "private, no-store"})
