from importlib import import_module

import pytest
from django.apps import apps
from django.utils import translation

from comments.models import Reason


@pytest.mark.django_db
def test_a_new_installation_offers_nine_reasons_in_both_languages():
    Reason.objects.all().delete()
    import_module("comments.migrations.0007_reasons_and_standing").offer_reasons(apps, None)
    offered = list(Reason.objects.all())
    assert [reason.position for reason in offered] == list(range(1, 10))
    for reason in offered:
        reason.full_clean()
        with translation.override("de"):
            german = (reason.label, reason.public)
        with translation.override("en"):
            assert german != (reason.label, reason.public)
