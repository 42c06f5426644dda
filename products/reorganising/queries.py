from typing import Self

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, within


class ReorganisationQuerySet(ScopedQuerySet):
    scopes = {Role.OFFICE: lambda m: within(m.unit, "unit"), Role.ADMINISTRATOR: lambda m: within(m.unit, "unit")}

    def standing(self) -> Self:
        """Those recorded."""
        return self.filter(recorded_at__isnull=False)

    def with_lines(self) -> Self:
        return self.prefetch_related("receivers__unit__parent", "lines__unit__parent", "lines__receiver__unit")
