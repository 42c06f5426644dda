"""What an issued certificate prints never changes; a correction is a new edition (SECURITY 40, 46)."""

from ocop.core.triggers import Guard, register

MESSAGE = "Giấy chứng nhận đã cấp không sửa, không xóa được"
PRINTED = (
    "product_id", "dossier_id", "profile_id", "stars", "issuer_id", "year", "number", "number_text", "code",
    "product_code", "decision_number", "decision_date", "valid_from", "valid_to", "edition", "file_id", "sha256",
    "product_name", "product_set_id", "product_set_name", "group_name", "producer_name", "representative", "address",
    "ward_id", "ward_name", "above_names", "label_photo_id", "origin", "proof", "issuer_name", "scan_id",
)  # fmt: skip


def changes(columns: tuple[str, ...]) -> str:
    return "(" + " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns) + ")"


# ours are kept once printed, those of others from the start: a wrong record of them is taken out and made anew
ATTESTS = "(OLD.sha256 <> '' OR OLD.origin <> 'ours')"

register(
    Guard("products_certificate", "UPDATE", "kept", MESSAGE, f"{ATTESTS} AND {changes(PRINTED)}"),
    Guard("products_certificate", "DELETE", "kept", MESSAGE, ATTESTS),
)

CHANGED = "Thay đổi đã ghi không sửa, không xóa được"
OF_CHANGE = (
    "kind", "product_id", "producer_id", "altered", "ground", "reason", "day", "file_id", "reissued", "by_id",
)  # fmt: skip
OF_NAME = ("change_id", "product_id", "what", "old", "new")
register(
    Guard("products_change", "UPDATE", "kept", CHANGED, f"OLD.undone_at IS NOT NULL OR {changes(OF_CHANGE)}"),
    Guard("products_change", "DELETE", "kept", CHANGED),
    Guard("products_formername", "UPDATE", "kept", CHANGED, changes(OF_NAME)),
    Guard("products_formername", "DELETE", "kept", CHANGED),
)

TAKEN_BACK = "OLD.taken_back_at IS NOT NULL"
ANSWERED = "Kết quả của cấp trên đã ghi không sửa, không xóa được, chỉ rút được"
OF_ANSWER = (
    "dossier_id", "outcome", "decision_number", "decision_date", "issuer_name", "scan_id", "note", "certificate_id",
    "by_id",
)  # fmt: skip
register(
    Guard(
        "products_higherresult", "UPDATE", "kept", ANSWERED, f"OLD.taken_back_at IS NOT NULL OR {changes(OF_ANSWER)}"
    ),
    Guard("products_higherresult", "DELETE", "kept", ANSWERED),
)
