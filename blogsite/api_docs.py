"""What the API offers: its collections, and its documentation to try things out in, from this server alone."""

from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.response import Response
from rest_framework.views import APIView

# By the names of their addresses; what only the team may read stands in the documentation.
COLLECTIONS = {
    "posts": "api-posts-list",
    "categories": "api-categories-list",
    "tags": "api-tags-list",
    "authors": "api-authors-list",
    "figure-references": "api-figure-references-list",
    "surveys": "api-surveys-list",
    "questions": "api-questions-list",
    "threads": "thread-list",
    "comments": "comment-list",
    "schema": "schema",
    "docs": "api-docs",
}


class ApiRootView(APIView):
    permission_classes = []

    @extend_schema(
        summary="List the collections",
        description="Where everything begins that anybody may read.",
        responses=OpenApiResponse(OpenApiTypes.OBJECT, description="Names and addresses."),
    )
    def get(self, request):
        return Response({name: settings.SITE_URL + reverse(route) for name, route in COLLECTIONS.items()})


class SchemaView(SpectacularAPIView):
    """The stock view makes it anew for each request, which takes half a second, and in any language that is named."""

    @extend_schema(exclude=True)
    def get(self, request):
        asked = request.GET.get("lang")
        language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
        return Response(_schema_in(language))


@cache
def _schema_in(language: str) -> dict:
    with translation.override(language):
        return SchemaGenerator().get_schema(request=None, public=True)


class ApiDocsView(SpectacularSwaggerSplitView):
    """Swagger UI from files of this installation, its script apart from the page as the content policy asks."""

    title = "blogsite API"
    template_name = "blogsite/api_docs.html"


_PATH_PARAMETERS = {"uuid": "Public id.", "slug": "Short name."}


def describe_path_parameters(result, **kwargs):
    """Says what the ids in addresses are: a hook of drf-spectacular, which does not learn it from the views."""
    for operations in result["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path" and not parameter.get("description"):
                    parameter["description"] = _PATH_PARAMETERS[parameter["name"]]
    return result


_ERROR = {
    "type": "object",
    "description": "Why not: a sentence in `detail`, or a list of sentences under the name of each wrong field.",
    "properties": {
        "error_code": {"type": "string", "description": "Stable; what programs look at."},
        "detail": {"type": "string", "description": "For people, by `Accept-Language`."},
    },
    "required": ["error_code"],
    "additionalProperties": True,
}


def describe_errors(result, **kwargs):
    """Says what any operation may answer instead: a hook of drf-spectacular, which learns only the good answers."""
    result["components"]["schemas"]["Error"] = _ERROR
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    refused = {"description": "The request is wrong, or not allowed. Nothing was changed.", "content": body}
    unavailable = {"description": "Not now; `Retry-After` says when. Nothing was saved.", "content": body}
    for operations in result["paths"].values():
        for method, operation in operations.items():
            operation["responses"] |= {"4XX": refused, "503": unavailable}
            if method == "get":
                operation["responses"]["304"] = {"description": "Nothing changed since the ETag in `If-None-Match`."}
    return result
