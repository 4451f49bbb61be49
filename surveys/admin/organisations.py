from django.contrib import admin

from surveys.admin.forms import TYPED
from surveys.models import Organisation, SurveySeries


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "url"]
    search_fields = ["name"]
    formfield_overrides = TYPED


@admin.register(SurveySeries)
class SurveySeriesAdmin(admin.ModelAdmin):
    list_display = ["title", "slug"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
