"""The page that shows two records beside each other."""

from django.urls import reverse


def compare(kept, gone) -> str:
    return f"{reverse(f'products:{kept._meta.model_name}_merge', args=[kept.pk])}?trung={gone.pk} (mã {gone.pk})"
