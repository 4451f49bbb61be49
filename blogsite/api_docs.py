"""The API's documentation to try things out in, from this server alone."""

from drf_spectacular.views import SpectacularSwaggerSplitView


class ApiDocsView(SpectacularSwaggerSplitView):
    """Swagger UI from files of this installation, its script apart from the page as the content policy asks."""

    title = "blogsite API"
    template_name = "blogsite/api_docs.html"
