from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_memberships_that_never_held")]

    operations = [
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_from", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="membership_ends_after_it_begins",
                violation_error_message="Vai trò kết thúc trước ngày bắt đầu. Hãy xem lại hai ngày.",
            ),
        ),
    ]
