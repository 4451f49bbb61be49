"""Named ways to select surveys and questions, and how much of them comes along."""

from django.apps import apps
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone


class SurveyQuerySet(models.QuerySet):
    def public(self, now=None):
        """What anybody may read."""
        now = now or timezone.now()
        lifted = Q(embargo_until=None) | Q(embargo_until__lte=now)
        return self.filter(lifted, status="published", published_at__lte=now)

    def visible_to(self, user):
        """Public surveys; drafts too for who may view surveys."""
        return self.all() if user.has_perm("surveys.view_survey") else self.public()

    def with_organisations(self):
        """All that a list of surveys shows, in a constant number of queries."""
        return self.select_related("series").prefetch_related("sponsors", "conducted_by", "sources")

    def with_results(self):
        """All that a survey's page shows, in a constant number of queries."""
        questions = apps.get_model("surveys.Question")._default_manager.prefetch_related("options__net_of", _results())
        groups = Prefetch("groups", apps.get_model("surveys.Group")._default_manager.select_related("variable"))
        return self.with_organisations().prefetch_related("variables", groups, Prefetch("questions", questions))


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Questions of the surveys that this user may read."""
        surveys: SurveyQuerySet = SurveyQuerySet(apps.get_model("surveys.Survey"))
        return self.filter(survey__in=surveys.visible_to(user))

    def with_results(self):
        """Questions with their answers and figures, in a constant number of queries."""
        return self.select_related("survey").prefetch_related("options__net_of", _results())

    def with_figure(self):
        """All that a question's figure shows, in a constant number of queries."""
        return self.with_results().prefetch_related("survey__groups", "survey__conducted_by", "survey__sources")


def _results() -> Prefetch:
    results = apps.get_model("surveys.Result")._default_manager
    return Prefetch("results", results.select_related("option", "group", "source"))
