from django.db import migrations
from django.db.models import F, Q

REASON = "Đợt lập trước khi chương trình hỏi lý do."


def give_reason(apps, schema_editor):
    """Rounds that take dossiers on days on which their law takes none go on as they did."""
    rounds = apps.get_model("products", "Round").objects.filter(law_reason="")
    after = Q(cut_off_on=None) | Q(cut_off_on__gt=F("profile__handed_in_to"))
    ended = Q(profile__handed_in_to__isnull=False) & after
    early = Q(opens_on__lt=F("profile__handed_in_from"))
    found = list(rounds.filter(ended | early).values_list("pk", flat=True))
    rounds.filter(pk__in=found).update(law_reason=REASON)


def take_back(apps, schema_editor):
    apps.get_model("products", "Round").objects.filter(law_reason=REASON).update(law_reason="")


class Migration(migrations.Migration):
    dependencies = [("products", "0013_round_law_reason")]

    operations = [migrations.RunPython(give_reason, take_back)]
