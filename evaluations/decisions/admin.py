from django.contrib import admin

from evaluations.decisions.models import Decision, DecisionLine


class LineInline(admin.TabularInline):
    model = DecisionLine
    extra = 0
    can_delete = False
    readonly_fields = ["position", "result", "outcome", "stars"]
    fields = [*readonly_fields]

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    """Looked at here; drafted, approved and published on its own page alone."""

    list_display = ["__str__", "title", "unit", "state", "date"]
    list_filter = ["state", "unit"]
    list_select_related = ["unit", "session"]
    search_fields = ["title", "number_text"]
    inlines = [LineInline]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
