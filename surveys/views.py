from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from surveys import publishing
from surveys.check_serializers import CheckSerializer
from surveys.checks.completeness import completeness
from surveys.filters import QuestionFilter, SurveyFilter
from surveys.models import Question, Survey
from surveys.serializers import SurveyQuestionSerializer, SurveySerializer, SurveySummarySerializer


class MayView(permissions.DjangoModelPermissions):
    """For what is asked by a POST but changes nothing."""

    perms_map = {**permissions.DjangoModelPermissions.perms_map, "POST": ["%(app_label)s.view_%(model_name)s"]}


@extend_schema_view(
    list=extend_schema(summary="List surveys", description="Published surveys without their questions."),
    retrieve=extend_schema(summary="Read a survey", description="One survey with groups, questions and results."),
    create=extend_schema(
        summary="Record a survey",
        description="Stores the survey with everything in it, or nothing. Needs a token with `surveys.add_survey`.",
    ),
    partial_update=extend_schema(
        summary="Change a survey",
        description="What is not sent stays as it is; a list that is sent replaces the old one as a whole, matched by "
        "code. Needs a token with `surveys.change_survey`.",
    ),
    destroy=extend_schema(
        summary="Delete a survey",
        description="Deletes it with its questions and results. Needs a token with `surveys.delete_survey`.",
    ),
)
class SurveyViewSet(viewsets.ModelViewSet):
    queryset = Survey.objects.all()
    lookup_field = "slug"
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    filterset_class = SurveyFilter
    search_fields = ["title", "universe", "questions__label", "questions__text"]
    ordering_fields = {name: name for name in ("published_at", "field_start", "field_end", "sample_size", "title")}

    def get_queryset(self):
        surveys = Survey.objects.visible_to(self.request.user)
        return surveys.with_organisations() if self.action == "list" else surveys.with_results()

    def get_serializer_class(self):
        return SurveySummarySerializer if self.action == "list" else SurveySerializer

    @extend_schema(
        summary="Check a survey",
        description="What is wrong or odd about it, and whether it could be published. Changes nothing. Needs a token "
        "with `surveys.view_survey`.",
        request=None,
        responses=CheckSerializer,
    )
    @action(methods=["post"], detail=True, permission_classes=[MayView])
    def check(self, request, slug):
        survey = self.get_object()
        judged = publishing.judge(survey)
        found = {
            "publishable": not any(each.blocks for each in judged),
            "findings": judged,
            "completeness": completeness(survey),
        }
        return Response(CheckSerializer(found).data)


@extend_schema_view(
    list=extend_schema(summary="List questions", description="Questions of published surveys with their results.")
)
class QuestionViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    queryset = Question.objects.all()
    serializer_class = SurveyQuestionSerializer
    filterset_class = QuestionFilter
    search_fields = ["label", "text", "options__label"]
    ordering_fields = {"published_at": "survey__published_at", "code": "code"}

    def get_queryset(self):
        return Question.objects.visible_to(self.request.user).with_results()
