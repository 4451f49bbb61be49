import django.core.validators
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F

AT_ONCE = 500  # rows: a database takes only so many parameters


def forget_dates(apps, schema_editor):
    """Until now a page got a date when a comment came while its site had days; now the days are asked each time.

    Only code wrote microseconds: what somebody chose in the admin has whole seconds and stays, as do the dates of posts.
    Where the site has days, what was closed on such a date is open again and closed by the days; where it has none any
    more, it stays closed. All pages of sites with days are published again, with what holds for them.
    """
    Site, Thread = (apps.get_model("comments", name) for name in ("Site", "Thread"))
    for site in Site.objects.exclude(slug="blog"):
        rows = Thread.objects.filter(site=site, closes_at__isnull=False).values_list("pk", "closes_at")
        dated = [pk for pk, closes_at in rows if closes_at.microsecond]
        for start in range(0, len(dated), AT_ONCE):
            found = Thread.objects.filter(pk__in=dated[start : start + AT_ONCE])
            if site.closes_after is not None:
                found.filter(state="closed", closes_at__lte=django.utils.timezone.now()).update(state="open")
            found.update(closes_at=None, version=F("version") + 1, changed_at=django.utils.timezone.now())
    Thread.objects.filter(site__closes_after__isnull=False, closes_at__isnull=True).update(
        version=F("version") + 1, changed_at=django.utils.timezone.now()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0022_hidden_for"),
    ]

    operations = [
        migrations.AlterField(
            model_name="thread",
            name="closes_at",
            field=models.DateTimeField(
                blank=True,
                help_text="For this page alone. Empty: as its site says.",
                null=True,
                verbose_name="closes at",
            ),
        ),
        migrations.AlterField(
            model_name="thread",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="opened"),
        ),
        migrations.AlterField(
            model_name="site",
            name="closes_after",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="From a page's first comment or a post's publication. Older pages close at once. Empty: never.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="close after (days)",
            ),
        ),
        migrations.RunPython(forget_dates, migrations.RunPython.noop),
    ]
