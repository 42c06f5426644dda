from importlib.util import find_spec

from django.apps import AppConfig
from django.db.models import Q


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Đánh giá, phân hạng"

    def ready(self) -> None:
        """What `products` cannot know: whose dossiers council members may open, and the ward's part."""
        from evaluations import triggers  # noqa: F401  (registers itself)
        from evaluations.sessions.queries import dossiers_on_own_agenda
        from ocop.accounts.roles import Role
        from products.dossiers.queries import DossierQuerySet

        DossierQuerySet.scopes[Role.COUNCIL_MEMBER] = lambda m: Q(pk__in=dossiers_on_own_agenda(m.user_id))
        from evaluations.decisions.services import refresh_lines
        from products.changes.services import FOLLOWERS

        FOLLOWERS.append(refresh_lines)
        if find_spec("evaluations.ward.hooks"):
            from evaluations.ward import hooks

            hooks.register()
