"""The moderators' API: what the desk can do. The queue, decisions and their taking back, history, reasons, notes."""

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from comments import access, moderation, notes
from comments.desk_serializers import (
    DecideSerializer,
    DecisionSerializer,
    HistorySerializer,
    ModeratedCommentSerializer,
    NoteSerializer,
    OutcomesSerializer,
    ReasonSerializer,
    UndoSerializer,
)
from comments.filters import DecisionFilter, NoteFilter, QueueFilter
from comments.models import Comment, Decision, Note, Reason
from comments.timeline import timeline_of


class IsModerator(permissions.BasePermission):
    """Observers look, moderators also decide."""

    def has_permission(self, request, view):
        may_look = request.method in permissions.SAFE_METHODS and request.user.has_perm("comments.view_comment")
        return request.user.is_authenticated and (may_look or request.user.has_perm("comments.moderate_comment"))


class QueueViewSet(viewsets.ReadOnlyModelViewSet):
    """Comments in every status on the sites that the token's holder moderates, the oldest first."""

    queryset = Comment.objects.all()
    serializer_class = ModeratedCommentSerializer
    permission_classes = [IsModerator]
    filterset_class = QueueFilter
    lookup_field = lookup_url_kwarg = "uuid"
    lookup_value_converter = "uuid"
    ordering_fields = {"date": "created_at"}
    ordering = ["created_at", "pk"]

    def get_queryset(self):
        return access.comments_seen_by(self.request.user).select_related("thread", "parent", "root")

    @extend_schema(responses={200: HistorySerializer(many=True)}, filters=False)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def history(self, request, uuid):
        """All that happened to a comment, in order: decisions, earlier texts, notes."""
        return Response(HistorySerializer(timeline_of(self.get_object()), many=True).data)


class DecisionViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Decisions, append-only."""

    queryset = Decision.objects.all()
    serializer_class = DecisionSerializer
    permission_classes = [IsModerator]
    filterset_class = DecisionFilter
    ordering = ["pk"]

    def get_queryset(self):
        return super().get_queryset().filter(comment__thread__site__in=access.sites_seen_by(self.request.user))

    @extend_schema(
        request=DecideSerializer, responses={200: OutcomesSerializer, 409: OutcomesSerializer}, filters=False
    )
    def create(self, request):
        """Decide on one or many comments, naming the version seen. 409 where none of them was as it was seen."""
        data = DecideSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        wanted = {item["id"]: item["version"] for item in data.validated_data["items"]}
        mine = set(
            access.comments_for(request.user).filter(uuid__in=wanted).values_list("uuid", flat=True)
        )  # somebody else's comments are answered like unknown ones
        decided = {
            outcome.uuid: outcome
            for outcome in moderation.decide(
                [(uuid, version) for uuid, version in wanted.items() if uuid in mine],
                to=data.validated_data["status"],
                actor=request.user,
                reason=data.validated_data["reason"],
                note=data.validated_data["note"],
            )
        }
        return _told([decided.get(uuid, moderation.Outcome(uuid, "unknown")) for uuid in wanted])

    @extend_schema(request=UndoSerializer, responses={200: OutcomesSerializer, 409: OutcomesSerializer}, filters=False)
    @action(detail=False, methods=["post"], filter_backends=[], pagination_class=None)
    def undo(self, request):
        """Take back one action of one's own, by new decisions. What was decided or edited since is left alone."""
        data = UndoSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        own = self.get_queryset().filter(batch=data.validated_data["batch"], actor=request.user)
        if not own.exists():
            raise Http404
        return _told(moderation.undo(data.validated_data["batch"], actor=request.user))


def _told(outcomes: list[moderation.Outcome]) -> Response:
    """What became of each; 409 where nothing was done."""
    body = OutcomesSerializer({"results": outcomes}).data
    if any(outcome.was_taken for outcome in outcomes):
        return Response(body)
    code = "stale" if any(outcome.result == "stale" for outcome in outcomes) else "refused"
    return Response(body | {"error_code": code}, status=status.HTTP_409_CONFLICT)


class ReasonViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Why comments are rejected: what `reason` of a decision may be."""

    queryset = Reason.objects.filter(is_active=True)
    serializer_class = ReasonSerializer
    permission_classes = [IsModerator]
    filter_backends: list = []
    pagination_class = None


class NoteViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """What moderators tell each other about comments; never public."""

    queryset = Note.objects.select_related("comment")
    serializer_class = NoteSerializer
    permission_classes = [IsModerator]
    filterset_class = NoteFilter
    ordering = ["pk"]

    def get_queryset(self):
        return super().get_queryset().filter(comment__thread__site__in=access.sites_seen_by(self.request.user))

    @extend_schema(responses={201: NoteSerializer}, filters=False)
    def create(self, request):
        """Note something about a comment."""
        data = NoteSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        wanted = data.validated_data["comment"]["uuid"]
        comment = access.comments_for(request.user).filter(uuid=wanted).first()
        if comment is None:
            raise ValidationError({"comment": [_("There is no such comment here.")]})
        note = notes.add(comment, text=data.validated_data["text"], by=request.user)
        return Response(NoteSerializer(note).data, status=status.HTTP_201_CREATED)
