from django.db import migrations

from ocop.core.triggers import Guard

FIXED = (
    "product_id", "dossier_id", "profile_id", "stars", "issuer_id", "year", "number", "number_text", "code",
    "product_code", "decision_number", "decision_date", "valid_from", "valid_to", "edition", "file_id", "sha256",
)  # fmt: skip
MESSAGE = "Giấy chứng nhận đã cấp không sửa, không xóa được"
GUARDS = [
    Guard(
        "products_certificate",
        "UPDATE",
        "kept",
        MESSAGE,
        "OLD.sha256 <> '' AND (" + " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FIXED) + ")",
    ),
    Guard("products_certificate", "DELETE", "kept", MESSAGE, "OLD.sha256 <> ''"),
]


class Migration(migrations.Migration):
    """SECURITY 40, 46: what an issued certificate prints never changes; a correction is a new edition."""

    dependencies = [("products", "0001_initial")]
    operations = [migrations.RunPython(guard.install, guard.remove) for guard in GUARDS]
