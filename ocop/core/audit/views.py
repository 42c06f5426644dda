from django.db.models import QuerySet

from ocop.core.audit.filters import AuditFilter
from ocop.core.audit.models import AuditEvent
from ocop.core.audit.sentences import by_whom, changes_of, title_of
from ocop.core.columns import Moment, Text, Title
from ocop.core.lists import ListPage, Nothing


class AuditList(ListPage):
    """Nhật ký: every act and every refusal, for the administrator; taken along like any list."""

    action, filterset_class = "audit.read", AuditFilter
    title, noun = "Nhật ký", "sự kiện"
    lead = "Mọi việc đã làm và bị từ chối, giá trị cũ và mới. Nhật ký chỉ ghi thêm, không sửa, không xóa được."
    columns = (
        Title(
            "viec",
            "Việc",
            title_of,
            url=None,
            sort=("action", "at"),
            under=(Text("thay-doi", "Thay đổi", changes_of),),
        ),
        Moment("luc", "Lúc", "at", sort=("at",)),
        Text("nguoi", "Người làm", by_whom, sort=("by__name_order", "at")),
        Text(
            "ban-ghi",
            "Bản ghi",
            "object_text",
            sort=("object_text", "at"),
            under=(Text("loai", "Loại", lambda event: event.content_type.name if event.content_type else ""),),
        ),
        Text("dia-chi", "Địa chỉ mạng", "address", listed=False),
    )
    default_sort = ("-at",)
    nothing = Nothing("Không có sự kiện nào", "Bỏ bớt điều kiện lọc.")

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.select_related("by", "for_whom", "content_type")
