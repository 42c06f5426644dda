from django.db import models


class Role(models.TextChoices):
    """What a user is in a unit (DESIGN §1). Chair and secretary are offices in a council, not roles."""

    OFFICE = "office", "Cán bộ cơ quan quản lý OCOP"
    LEADER = "leader", "Lãnh đạo"
    WARD_OFFICER = "ward_officer", "Cán bộ xã, phường"
    HELPER_TEAM = "helper_team", "Tổ giúp việc, Tổ tư vấn Hội đồng"
    COUNCIL_MEMBER = "council_member", "Thành viên Hội đồng"
    DEPARTMENT = "department", "Phòng, ban chuyên môn"
    PRODUCER = "producer", "Chủ thể"
    ADMINISTRATOR = "administrator", "Quản trị"
