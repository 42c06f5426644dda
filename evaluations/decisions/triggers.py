"""A published decision neither changes nor vanishes, and neither do its lines and legal bases (SECURITY 40)."""

from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ocop.core.triggers import Guard

MESSAGE = "Quyết định đã ban hành không sửa, không xóa được"


@dataclass(frozen=True)
class OfPublished(Guard):
    """For rows that hang on a decision: PostgreSQL allows no query in WHEN, so the question stands in the function."""

    def install(self, apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor != "postgresql":
            return super().install(apps, editor)
        row = "OLD" if self.event == "DELETE" else "NEW"  # what is handed back is what is written
        editor.execute(
            f"CREATE FUNCTION {self.full_name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
            f"IF {self.when} THEN RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation'; "
            f"END IF; RETURN {row}; END$$"
        )
        editor.execute(
            f"CREATE TRIGGER {self.full_name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.full_name}()"
        )
        return None


def _published(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM evaluations_decision d WHERE d.id = {row}.decision_id AND d.state = 'published')"  # noqa: S608


ROWS = ("evaluations_decisionline", "evaluations_decision_legal_bases")
GUARDS: list[Guard] = [
    Guard("evaluations_decision", event, "published", MESSAGE, "OLD.state = 'published'")
    for event in ("UPDATE", "DELETE")
]
GUARDS += [
    OfPublished(table, event, "published", MESSAGE, _published("NEW" if event == "INSERT" else "OLD"))
    for table in ROWS
    for event in ("INSERT", "UPDATE", "DELETE")
]
REPORTED = "Báo cáo của xã, phường đã có số, không sửa được"


def _reported(row: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM evaluations_wardassessment w WHERE w.id = {row}.assessment_id AND w.number IS NOT NULL)"  # noqa: S608
    )


GUARDS += [
    Guard("evaluations_wardassessment", event, "reported", REPORTED, "OLD.number IS NOT NULL")
    for event in ("UPDATE", "DELETE")
]
GUARDS += [
    OfPublished("evaluations_wardmatter", event, "reported", REPORTED, _reported("NEW" if event == "INSERT" else "OLD"))
    for event in ("INSERT", "UPDATE", "DELETE")
]
