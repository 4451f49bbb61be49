from django.db import migrations, models
from django.db.models import F


def remember_when(apps, schema_editor):
    """Of what is approved, its last edit; of a public text whose edit waits, the edit before that one."""
    Comment = apps.get_model("comments", "Comment")
    Revision = apps.get_model("comments", "Revision")
    edited = Comment.objects.filter(is_public=True, edited_at__isnull=False)
    edited.filter(status="approved").update(modified_at=F("edited_at"))
    for comment in edited.filter(status="pending").iterator():
        shown = Revision.objects.filter(comment=comment, was_public=True).order_by("-version").first()
        if shown is not None:
            earlier = Revision.objects.filter(comment=comment, editor_name="", version__lt=shown.version)
            comment.modified_at = earlier.order_by("-version").values_list("replaced_at", flat=True).first()
            comment.save(update_fields=["modified_at"])


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0014_who_edited'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='modified_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(remember_when, migrations.RunPython.noop),
    ]
