from django.db import migrations
from django.utils import timezone

RULES = (
    "quorum", "quorum_with_chair", "quorum_source", "spread_limit", "spread_source", "minimum_reading",
    "minimum_source",
)


def copy_rules(apps, schema_editor):
    """Sessions in which scoring has begun go by the council's rules as they are now, on their own from here on.

    Where the chair has chosen one reading of the minimums, it holds for the session; where items differ, each keeps its
    own and the next choice is the session's.
    """
    Session = apps.get_model("evaluations", "Session")
    SessionRules = apps.get_model("evaluations", "SessionRules")
    Result = apps.get_model("evaluations", "Result")
    begun = Session.objects.filter(items__state__in=("open", "closed", "confirmed")).distinct()
    for session in begun.select_related("council").order_by("pk"):
        rules = {name: getattr(session.council, name) for name in RULES}
        at = session.items.exclude(opened_at=None).order_by("opened_at").values_list("opened_at", flat=True).first()
        rows = [SessionRules(session=session, **rules)]
        chosen = Result.objects.filter(item__session=session).exclude(reading_reason="").order_by("pk")
        if not rules["minimum_reading"] and len(set(chosen.values_list("reading", flat=True))) == 1:
            first = chosen.first()
            reading = {"minimum_reading": first.reading, "minimum_source": "Chủ trì phiên chọn"}
            rows.append(SessionRules(session=session, reason=first.reading_reason, **{**rules, **reading}))
        for row in rows:
            row.save()
            SessionRules.objects.filter(pk=row.pk).update(created_at=at or session.starts_at or timezone.now())


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0024_session_rules")]
    operations = [migrations.RunPython(copy_rules, migrations.RunPython.noop)]
