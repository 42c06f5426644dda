"""One correction of words on a sheet that dossiers were scored by."""

from evaluations.sessions.models import AgendaItem
from ocop.demo.people import People
from ocop.law.wording.services import correct, places_of


def corrected(people: People) -> None:
    sheet = AgendaItem.objects.select_related("sheet").earliest("pk").sheet
    place = next(place for place in places_of(sheet).values() if place.key.startswith("knock_out."))
    correct(
        sheet, place.key, f"{place.words.rstrip('.')}.", seen=place.words, by=people["quantri"],
        reason="Thiếu dấu chấm cuối câu (lỗi chữ đặt ra để minh họa).", source="Bản in minh họa, không có thật",
    )  # fmt: skip
