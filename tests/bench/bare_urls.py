from django.urls import path
from rest_framework import generics, pagination, serializers

from comments.models import Comment


class RowSerializer(serializers.ModelSerializer):
    """The row that a submission writes."""

    class Meta:
        model = Comment
        fields = ["uuid", "thread", "anchor", "name", "email", "website", "text", "markup", "created_at"]


class Create(generics.CreateAPIView):
    queryset = Comment.objects.all()
    serializer_class = RowSerializer


class ShownSerializer(serializers.ModelSerializer):
    """The columns that a published comment shows."""

    class Meta:
        model = Comment
        fields = ["uuid", "thread", "parent", "name", "website", "created_at", "edited_at", "html", "anchor", "status"]


class FiftyPerPage(pagination.PageNumberPagination):
    page_size = 50


class List(generics.ListAPIView):
    queryset = Comment.objects.filter(is_public=True)
    serializer_class = ShownSerializer
    pagination_class = FiftyPerPage


urlpatterns = [path("create/", Create.as_view()), path("list/", List.as_view())]
