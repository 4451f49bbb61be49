"""The API's documentation to try things out in, from this server alone."""

from drf_spectacular.views import SpectacularSwaggerSplitView


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
