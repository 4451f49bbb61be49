"""What the forms of all pages have in common."""

from django.db import models

TYPED: dict[type[models.Field], dict[str, object]] = {
    # Django 6 will assume https for an address typed without a scheme; until then it wants to be told.
    models.URLField: {"assume_scheme": "https"},
    models.DecimalField: {"localize": True},  # 52,5 as well as 52.5
}
