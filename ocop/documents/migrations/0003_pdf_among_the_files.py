from django.db import migrations

FORTH = """
INSERT INTO documents_paperfile (created_at, updated_at, kind, file_id, paper_id)
SELECT created_at, updated_at, 'pdf', file_id, id FROM documents_officialpaper WHERE file_id IS NOT NULL
"""
BACK = """
UPDATE documents_officialpaper SET file_id = (
    SELECT f.file_id FROM documents_paperfile f
    WHERE f.paper_id = documents_officialpaper.id AND f.kind = 'pdf'
      AND NOT EXISTS (SELECT 1 FROM documents_paperfile later WHERE later.replaces_id = f.id)
)
"""


class Migration(migrations.Migration):
    """The one file that each paper had is its PDF, made when the paper was."""

    dependencies = [('documents', '0002_files_of_a_paper')]
    operations = [migrations.RunSQL(FORTH, BACK)]
