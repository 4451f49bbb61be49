"""The moderators' API: the queue, decisions on one or many comments, and their history."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, status, viewsets
from rest_framework.response import Response

from comments import access, moderation
from comments.desk_serializers import (
    DecideSerializer,
    DecisionSerializer,
    ModeratedCommentSerializer,
    OutcomesSerializer,
)
from comments.filters import DecisionFilter, QueueFilter
from comments.models import Comment, Decision


class IsModerator(permissions.BasePermission):
    def has_permission(self, request, view):
        return request.user.is_authenticated and request.user.has_perm("comments.moderate_comment")


class QueueViewSet(viewsets.ReadOnlyModelViewSet):
    """Comments in every status on the sites that the token's holder moderates, the oldest first."""

    queryset = Comment.objects.select_related("thread", "parent")
    serializer_class = ModeratedCommentSerializer
    permission_classes = [IsModerator]
    filterset_class = QueueFilter
    lookup_field = lookup_url_kwarg = "uuid"
    lookup_value_converter = "uuid"
    ordering_fields = {"date": "created_at"}
    ordering = ["created_at", "pk"]

    def get_queryset(self):
        return super().get_queryset().filter(thread__site__in=access.sites_of(self.request.user))

    @property
    def search_fields(self):
        personal = access.may_see_personal_data(self.request.user)
        return ["name", "text", *(["email"] if personal else [])]


class DecisionViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Decisions, append-only."""

    queryset = Decision.objects.all()
    serializer_class = DecisionSerializer
    permission_classes = [IsModerator]
    filterset_class = DecisionFilter
    ordering = ["pk"]

    def get_queryset(self):
        return super().get_queryset().filter(comment__thread__site__in=access.sites_of(self.request.user))

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
        outcomes = [decided.get(uuid, moderation.Outcome(uuid, "unknown")) for uuid in wanted]
        body = OutcomesSerializer({"results": outcomes}).data
        if any(outcome.result == "decided" for outcome in outcomes):
            return Response(body)
        code = "stale" if any(outcome.result == "stale" for outcome in outcomes) else "refused"
        return Response(body | {"error_code": code}, status=status.HTTP_409_CONFLICT)
