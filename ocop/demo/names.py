"""Plainly made-up names: every person and producer carries a word that says so (Mẫu, Thử, Ví Dụ…)."""

from dataclasses import dataclass

from ocop.accounts.roles import Role
from products.producers.models import ProducerKind


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    role: Role
    title: str
    seat: str = "office"  # which unit: office (the council's level), ward:<short name>, department:<code>


@dataclass(frozen=True)
class Maker:
    name: str
    kind: ProducerKind
    representative: str


DEPARTMENTS = (
    ("KT", "Phòng Kinh tế"),
    ("YT", "Phòng Y tế"),
    ("TCKH", "Phòng Tài chính - Kế hoạch"),
    ("VHTT", "Phòng Văn hóa và Thông tin"),
    ("TNMT", "Phòng Tài nguyên và Môi trường"),
)
STAFF = (
    Person("vanphong", "Lê Thị Minh Mẫu", Role.OFFICE, "Chuyên viên cơ quan quản lý OCOP"),
    Person("lanhdao", "Nguyễn Văn Ví Dụ", Role.LEADER, "Phó Chủ tịch UBND"),
    Person("giupviec", "Trần Thị Thử", Role.HELPER_TEAM, "Chuyên viên kiểm tra hồ sơ"),
    Person("yte", "Phan Văn Giả Định", Role.DEPARTMENT, "Chuyên viên", "department:YT"),
    Person("taichinh", "Mai Thị Ước Lệ", Role.DEPARTMENT, "Chuyên viên", "department:TCKH"),
    Person("quantri", "Quản trị minh họa", Role.ADMINISTRATOR, "Quản trị"),
)
COUNCIL = (
    ("Nguyễn Văn Mẫu", "UBND", "Phó Chủ tịch UBND"),
    ("Trần Thị Ví Dụ", "Phòng Kinh tế", "Trưởng phòng"),
    ("Lê Văn Thử", "Phòng Kinh tế", "Phó Trưởng phòng"),
    ("Phạm Thị Phỏng", "Phòng Y tế", "Phó Trưởng phòng"),
    ("Võ Văn Giả Định", "Phòng Tài chính - Kế hoạch", "Phó Trưởng phòng"),
    ("Đặng Thị Mô Phỏng", "Phòng Văn hóa và Thông tin", "Phó Trưởng phòng"),
    ("Bùi Văn Thí Điểm", "Phòng Tài nguyên và Môi trường", "Phó Trưởng phòng"),
    ("Hồ Thị Ước Lệ", "Hội Nông dân", "Phó Chủ tịch"),
    ("Đỗ Văn Hư Cấu", "Hội Liên hiệp Phụ nữ", "Ủy viên Thường vụ"),
)
SUCCESSOR = ("Ngô Thị Tạm", "Hội Liên hiệp Phụ nữ", "Phó Chủ tịch")  # takes the last seat of the council
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Hồ", "Ngô")
MIDDLE = (("Văn", "nam"), ("Thị", "nu"))
GIVEN = ("Mẫu", "Thử", "Ví Dụ", "Giả Định", "Thí Điểm", "Phỏng", "Ước Lệ", "Tạm", "Nháp", "Minh Họa")
MAKERS = (
    ("HTX Thủy sản Bến Sen (mẫu)", ProducerKind.COOPERATIVE),
    ("HTX Nông nghiệp Cù Lao Mẫu", ProducerKind.COOPERATIVE),
    ("HTX Gạo thơm Vàm Thử", ProducerKind.COOPERATIVE),
    ("HTX Rau sạch Kênh Ví Dụ", ProducerKind.COOPERATIVE),
    ("Tổ hợp tác Chiếu cói Tân Ví Dụ", ProducerKind.GROUP),
    ("Tổ hợp tác Xoài Bãi Mẫu", ProducerKind.GROUP),
    ("Công ty TNHH Thực phẩm Sông Thử", ProducerKind.COMPANY),
    ("Công ty TNHH Mắm Ba Mẫu", ProducerKind.COMPANY),
    ("Công ty TNHH Tinh dầu Ví Dụ", ProducerKind.COMPANY),
    ("Công ty TNHH Bánh kẹo Minh Họa", ProducerKind.COMPANY),
    ("Công ty TNHH Trà Hạnh Mẫu", ProducerKind.COMPANY),
    ("Công ty Cổ phần Gia vị Thí Điểm", ProducerKind.COMPANY),
    ("Trang trại Nấm Giả Định", ProducerKind.FARM),
    ("Trang trại Dưa lưới Tạm Mẫu", ProducerKind.FARM),
    ("Câu lạc bộ Du lịch vườn Cù Lao (mẫu)", ProducerKind.TOURISM),
    *(
        (f"Hộ kinh doanh {name}", ProducerKind.HOUSEHOLD)
        for name in (
            "Năm Mẫu",
            "Sáu Thử",
            "Bảy Ví Dụ",
            "Cô Mẫu",
            "Chú Thử",
            "Dì Út Mẫu",
            "Ba Thử",
            "Tư Giả Định",
            "Hai Phỏng",
            "Chín Mẫu",
            "Mười Thử",
            "Út Ví Dụ",
            "Ông Tám Mẫu",
            "Bà Ba Thử",
            "Hai Minh Họa",
            "Tư Nháp",
            "Bảy Tạm",
            "Sáu Ước Lệ",
            "Năm Thí Điểm",
            "Cô Hai Mẫu",
            "Cô Tư Thử",
            "Chị Bảy Mẫu",
            "Anh Sáu Thử",
            "Dì Chín Ví Dụ",
            "Bác Ba Phỏng",
        )
    ),
)
# product, its set, price in đồng, price unit, picture, maker
PRODUCTS = (
    (
        "Khô cá lóc Bến Sen",
        "che-bien-thit-thuy-san-trung-sua-mat-ong",
        285_000,
        "500 g",
        "kho-ca",
        "HTX Thủy sản Bến Sen (mẫu)",
    ),
    (
        "Mắm cá linh Cô Mẫu",
        "che-bien-thit-thuy-san-trung-sua-mat-ong",
        95_000,
        "hũ 430 g",
        "mam",
        "Hộ kinh doanh Cô Mẫu",
    ),
    ("Nước mắm cá linh Ba Thử", "tuong-nuoc-mam", 68_000, "chai 0,5 lít", "mam", "Hộ kinh doanh Ba Thử"),
    ("Gạo thơm Vàm Thử", "gao-ngu-coc-hat-so-che-khac", 160_000, "túi 5 kg", "gao", "HTX Gạo thơm Vàm Thử"),
    ("Đường thốt nốt Năm Mẫu", "gia-vi-khac", 60_000, "keo 500 g", "thot-not", "Hộ kinh doanh Năm Mẫu"),
    ("Xoài sấy dẻo Cù Lao Mẫu", "che-bien-rau-cu-qua-hat", 75_000, "gói 250 g", "xoai", "HTX Nông nghiệp Cù Lao Mẫu"),
    ("Trà lá sen Hạnh Mẫu", "tra-tu-thuc-vat-khac", 90_000, "hộp 20 gói", "tra", "Công ty TNHH Trà Hạnh Mẫu"),
    ("Chiếu cói Tân Ví Dụ", "tcmn", 320_000, "đôi", "chieu", "Tổ hợp tác Chiếu cói Tân Ví Dụ"),
    ("Tinh dầu tràm Ví Dụ", "tinh-dau-thao-duoc-khac", 120_000, "chai 50 ml", "con", "Công ty TNHH Tinh dầu Ví Dụ"),
    ("Chao môn Sáu Thử", "tuong-nuoc-mam", 38_000, "hũ 400 g", "mam", "Hộ kinh doanh Sáu Thử"),
    ("Bánh phồng khoai Ba Thử", "che-bien-gao-ngu-coc", 30_000, "gói 300 g", "gao", "Hộ kinh doanh Bà Ba Thử"),
    ("Xoài cát Bãi Mẫu", "rau-cu-qua-hat-tuoi", 55_000, "kg", "xoai", "Tổ hợp tác Xoài Bãi Mẫu"),
)
KINDS_OF_PRODUCT = (
    ("Mắm cá sặc", "che-bien-thit-thuy-san-trung-sua-mat-ong", 88_000, "hũ 430 g", "mam"),
    ("Khô cá tra phồng", "che-bien-thit-thuy-san-trung-sua-mat-ong", 190_000, "gói 500 g", "kho-ca"),
    ("Lạp xưởng cá", "che-bien-thit-thuy-san-trung-sua-mat-ong", 175_000, "gói 500 g", "kho-ca"),
    ("Chả cá thát lát", "che-bien-thit-thuy-san-trung-sua-mat-ong", 130_000, "gói 500 g", "kho-ca"),
    ("Nước màu dừa", "tuong-nuoc-mam", 35_000, "chai 250 ml", "thot-not"),
    ("Nước mắm chay", "tuong-nuoc-mam", 42_000, "chai 0,5 lít", "mam"),
    ("Bánh tráng mè", "che-bien-gao-ngu-coc", 28_000, "gói 20 cái", "gao"),
    ("Bún gạo lứt", "che-bien-gao-ngu-coc", 45_000, "gói 500 g", "gao"),
    ("Bánh in nếp", "do-an-nhanh", 50_000, "hộp 12 cái", "gao"),
    ("Gạo lứt tím", "gao-ngu-coc-hat-so-che-khac", 85_000, "túi 2 kg", "gao"),
    ("Dưa lưới", "rau-cu-qua-hat-tuoi", 60_000, "kg", "xoai"),
    ("Nấm bào ngư", "rau-cu-qua-hat-tuoi", 70_000, "kg", "tra"),
    ("Muối ớt tôm", "gia-vi-khac", 32_000, "hũ 200 g", "thot-not"),
    ("Rượu thốt nốt", "ruou-trang", 110_000, "chai 0,5 lít", "thot-not"),
    ("Mứt me", "che-bien-rau-cu-qua-hat", 48_000, "hộp 300 g", "xoai"),
)

OF_KIND = (
    "HTX Thủy sản",
    "HTX Nông nghiệp",
    "HTX Gạo thơm",
    "HTX Rau sạch",
    "Tổ hợp tác Chiếu cói",
    "Tổ hợp tác Xoài",
    "Công ty TNHH Thực phẩm",
    "Công ty TNHH Mắm",
    "Công ty TNHH Tinh dầu",
    "Công ty TNHH Bánh kẹo",
    "Công ty TNHH Trà",
    "Công ty Cổ phần Gia vị",
    "Trang trại Nấm",
    "Trang trại Dưa lưới",
    "Câu lạc bộ Du lịch vườn",
    "Hộ kinh doanh",
)


def mark(maker: str) -> str:
    """What a product is called after: "Hộ kinh doanh Ba Thử" → "Ba Thử"."""
    kind = next(kind for kind in OF_KIND if maker.startswith(kind))
    return maker.removeprefix(kind).removesuffix(" (mẫu)").strip()
