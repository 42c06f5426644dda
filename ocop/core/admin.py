from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models, transaction
from django.http import HttpRequest, HttpResponseRedirect

from ocop.core.admin_site import KEY
from ocop.core.audit import services as audit
from ocop.core.audit.sentences import changes_of, title_of
from ocop.core.models import AuditEvent, Job, NumberBook, StoredFile
from ocop.core.refusal import Refusal
from ocop.core.typed.fields import kind_of

SECRETS = {"password", "password1", "password2", "usable_password"}


def values_of(obj: models.Model, fields: list[str]) -> dict[str, Any]:
    """What is kept of these fields in the audit trail; a secret is named, never shown."""
    kept = {field.name: field.attname for field in obj._meta.concrete_fields if field.name not in SECRETS}
    return {name: getattr(obj, kept[name]) for name in fields if name in kept}


def links_of(obj: models.Model, name: str) -> list[str]:
    return sorted(str(each) for each in getattr(obj, name).all())


class OfficeAutocomplete(AutocompleteSelect):
    """Django's asks the database for whatever was sent, and breaks on what is no key (SECURITY 24)."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [each for each in value if KEY.fullmatch(str(each))], attrs)


class OfficeAutocompleteMany(AutocompleteSelectMultiple):
    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [each for each in value if KEY.fullmatch(str(each))], attrs)


class Picks(BaseModelAdmin):
    """Autocompletes and typed fields of ours, for pages and their inline lines."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if kind := kind_of(db_field):
            return db_field.formfield(**{**kind, **kwargs})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = OfficeAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = OfficeAutocompleteMany(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class AuditedAdmin(Picks, admin.ModelAdmin):
    """What is changed here leaves its event with old and new values, inlines too, in the same transaction."""

    def save_model(self, request, obj, form, change):
        before = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        changes = {
            name: (values_of(before, [name])[name], new) if before else new
            for name, new in values_of(obj, form.changed_data).items()
        }
        audit.record(request.user, f"{obj._meta.model_name}.saved", obj, fields=form.changed_data, values=changes)

    def save_related(self, request, form, formsets, change):
        """Links to many others, as of a producer to its accounts: whom it had and whom it has."""
        obj = form.instance
        names = [field.name for field in obj._meta.many_to_many if field.name in form.changed_data]
        before = {name: links_of(obj, name) for name in names}
        super().save_related(request, form, formsets, change)
        if names:
            links: dict[str, Any] = {name: (before[name], links_of(obj, name)) for name in names}
            audit.record(request.user, f"{obj._meta.model_name}.linked", obj, **links)

    def save_formset(self, request, form, formset, change):
        before = {each.instance.pk: type(each.instance)._default_manager.filter(pk=each.instance.pk).first()
                  for each in formset.forms if each.instance.pk}  # fmt: skip
        super().save_formset(request, form, formset, change)
        for obj, fields in formset.changed_objects:
            old = values_of(before[obj.pk], fields) if before.get(obj.pk) else {}
            changes = {name: (old.get(name), new) for name, new in values_of(obj, fields).items()}
            audit.record(request.user, f"{obj._meta.model_name}.saved", obj, values=changes)
        for obj in formset.new_objects:
            changes = values_of(obj, [field.name for field in obj._meta.concrete_fields if field.editable])
            audit.record(request.user, f"{obj._meta.model_name}.added", obj, values=changes)
        for obj in formset.deleted_objects:
            audit.record(request.user, f"{obj._meta.model_name}.deleted", form.instance, gone=str(obj))

    def changeform_view(self, request, *args, **kwargs):
        """What a record refuses although its form did not, as when two people saved at once, is said, not a 500."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refusal as no:
            messages.error(request, str(no))
            return HttpResponseRedirect(request.get_full_path())

    def delete_model(self, request, obj):
        audit.record(request.user, f"{obj._meta.model_name}.deleted", obj)
        super().delete_model(request, obj)

    @transaction.atomic  # all with their events, or none
    def delete_queryset(self, request, queryset):
        for obj in queryset:
            audit.record(request.user, f"{obj._meta.model_name}.deleted", obj)
        super().delete_queryset(request, queryset)


class LookedAt:
    """What is looked at here and changed by its own acts alone, which ask the rules."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(LookedAt, admin.ModelAdmin):
    """A record's page."""


class ReadOnlyInline(LookedAt, admin.TabularInline):
    """Its lines."""

    extra = 0
    can_delete = False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "told", "object_text", "address"]
    list_filter = ["action", "content_type"]
    search_fields = ["object_text", "by__full_name", "by__username"]
    date_hierarchy = "at"
    list_select_related = ["by", "content_type"]
    show_full_result_count = False

    @admin.display(description="việc đã làm", ordering="action")
    def told(self, event: AuditEvent) -> str:
        """In words, with what changed."""
        return ": ".join(filter(None, (title_of(event), changes_of(event))))


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["key", "kind", "state", "done", "total", "attempts", "created_at", "error"]
    list_filter = ["kind"]
    search_fields = ["key"]


@admin.register(NumberBook)
class NumberBookAdmin(ReadOnlyAdmin):
    list_display = ["book", "unit", "year", "last"]
    list_filter = ["book", "year"]
    search_fields = ["unit__name"]
    list_select_related = ["unit"]


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Which there are, never what stands in them: the houses give files out, each after its own check."""

    list_display = ["original_name", "state", "kind", "size", "stored_by", "created_at"]
    list_filter = ["state", "kind"]
    search_fields = ["original_name", "stored_by__full_name", "stored_by__username"]
    list_select_related = ["stored_by"]
    fields = ["original_name", "state", "kind", "size", "stored_by", "created_at", "pages", "sha256", "held_by"]
    show_full_result_count = False

    @admin.display(description="nằm trong")
    def held_by(self, file: StoredFile) -> str:
        """The records that name it."""
        held = [
            f"{relation.related_model._meta.verbose_name}: {row}"
            for relation in StoredFile.holders()
            for row in relation.related_model._base_manager.filter(**{relation.field.name: file})
        ]
        return "; ".join(held) or "không bản ghi nào"
