from django.db import models


class RateBucket(models.Model):
    """How often a network may still send or try something. Rows are forgotten as soon as they would be full again."""

    key = models.CharField(max_length=64, unique=True)  # HMAC of a network; no address is stored
    full_at = models.FloatField()  # seconds since the epoch; the further away, the fewer are left

    class Meta:
        default_permissions = []

    def __str__(self) -> str:
        return self.key
