"""One whole paper of each kind, with the letters that break bad fonts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ocop.documents import papers as p

HARD = "Nguyễn Ễ Ậ Ộ Ữ Ẵ đặc sản “Mắm ruốc” Bến Sen"
HEAD = {
    "issuer": "Ủy ban nhân dân\nthành phố Long Xuyên",
    "place": "Long Xuyên",
    "day": date(2024, 5, 20),
    "signer": "Trần Văn Giả Định",
}
PRODUCER = {"producer": "Hợp tác xã Thủy sản Bến Sen (mẫu)", "address": "Khóm Ví Dụ, phường Mỹ Thới"}
MEMBERS = tuple(
    p.Attendee(name=name, position=position, present=present, note=note)
    for name, position, present, note in (
        ("Trần Văn Giả Định", "Phó Chủ tịch UBND thành phố, Chủ tịch Hội đồng", True, ""),
        ("Lê Thị Ví Dụ", "Trưởng phòng Kinh tế, Thư ký", True, ""),
        (
            "Nguyễn Hữu Mẫu",
            "Phó Trưởng phòng Y tế",
            True,
            "không đánh giá sản phẩm số 2: có lợi ích liên quan",
        ),
        ("Phạm Thử Nghiệm", "Phó Trưởng phòng Tài chính - Kế hoạch", False, "có lý do"),
    )
)
WARD = p.WardReport(
    **{**HEAD, "issuer": "Ủy ban nhân dân\nphường Mỹ Thới"},
    **PRODUCER,
    law="Quyết định số 148/QĐ-TTg ngày 24/02/2023 của Thủ tướng Chính phủ",
    product=f"Khô cá lóc {HARD}",
    product_code="89-883-01-2024",
    product_set="Thịt, thủy sản, trứng, sữa và mật ong chế biến",
    producer_kind="hợp tác xã",
    representative="Nguyễn Thị Mẫu",
    dossier_kind="Lần đầu",
    received_on=date(2024, 3, 4),
    addressee="Ủy ban nhân dân thành phố Long Xuyên",
    matters=(
        p.WardMatter(
            title="Nguồn gốc sản phẩm, nguyên liệu địa phương",
            words="Cá lóc nuôi tại 12 hộ thành viên ở phường Mỹ Thới, có hợp đồng cung cấp hằng năm.",
            level="Sử dụng từ 50% đến dưới 75% nguyên liệu có nguồn gốc trong tỉnh",
            points=Decimal(3),
            max_points=Decimal(5),
        ),
        p.WardMatter(
            title="Sử dụng lao động địa phương",
            words="Có 24 lao động thường xuyên, 19 người ở phường.",
            level="Có tỷ lệ lao động là người địa phương từ 75% trở lên",
            points=Decimal(3),
            max_points=Decimal(3),
        ),
        p.WardMatter(
            title="Nguồn gốc ý tưởng sản phẩm",
            level="Phát triển từ nghề có sẵn",
            points=Decimal(2),
            max_points=Decimal(4),
        ),
        p.WardMatter(title="Bản sắc, trí tuệ địa phương", points=Decimal(0), max_points=Decimal(5)),
    ),
    meeting=p.Meeting(
        held_on=date(2024, 3, 12),
        place="hội trường UBND phường Mỹ Thới",
        chair="Nguyễn Chủ Trì",
        secretary="Lê Thư Ký",
        attendees=MEMBERS,
    ),
    opinions=(p.OpinionLine(who="Hội Nông dân", text="nhất trí đề nghị đánh giá."),),
)
SHEET = p.ScoreSheetPaper(
    **{**HEAD, "signer": ""},
    **PRODUCER,
    product_set="Thịt, thủy sản chế biến",
    product=f"Khô cá lóc {HARD}",
    phone="",
    knock_out="Hồ sơ bị loại khi: Giả mạo hồ sơ.",
    member="Lê Thị Ví Dụ",
    total=Decimal("66"),
    star=3,
    version="Hồ sơ LX-2024-07, bản 2, phiếu 12",
    check_url="https://ocop.example.vn/phieu/12/",
    parts=tuple(
        p.SheetPart(
            title=f"PHẦN {letter}. SẢN PHẨM VÀ SỨC MẠNH CỘNG ĐỒNG",
            max_points=Decimal(40),
            points=Decimal(22),
            groups=(
                p.SheetGroup(
                    title="1. TỔ CHỨC SẢN XUẤT",
                    max_points=Decimal(18),
                    criteria=tuple(
                        p.SheetCriterion(
                            number=f"1.{n}",
                            title="Nguồn nguyên liệu",
                            max_points=Decimal(5),
                            points=Decimal(3),
                            note="Yêu cầu: có nguồn gốc rõ ràng",
                            remark="Hợp đồng ở trang 40",
                            levels=(
                                p.SheetLevel(text="Dưới 50% nguyên liệu trong tỉnh", points=Decimal(1)),
                                p.SheetLevel(text="Từ 50% đến dưới 75%", points=Decimal(3), mark="***", chosen=True),
                                p.SheetLevel(text="Từ 75% trở lên", points=Decimal(5), mark="****"),
                            ),
                        )
                        for n in range(1, 5)
                    ),
                ),
            ),
        )
        for letter in "AB"
    ),
)
SAMPLES: dict[str, p.Paper] = {
    "bao-cao-xa": WARD,
    "giay-tiep-nhan": p.ReceiptNote(
        **{**HEAD, "signer": ""},
        **PRODUCER,
        dossier_code="HS-2024-0017",
        product=f"Khô cá lóc {HARD}",
        giver="Nguyễn Thị Mẫu",
        items=(
            p.ReceiptItem(name="Phiếu đăng ký đánh giá, phân hạng"),
            p.ReceiptItem(name="Báo cáo tự đánh giá", quantity="02", note="kèm minh chứng"),
        ),
        received_on=date(2024, 3, 4),
        due_on=date(2024, 3, 25),
        receiver="Lê Tiếp Nhận",
        check_url="https://ocop.example.vn/tra-cuu-ho-so/",
    ),
    "yeu-cau-bo-sung": p.SupplementRequest(
        **HEAD,
        **PRODUCER,
        product=f"Khô cá lóc {HARD}",
        dossier_code="HS-2024-0017",
        items=(
            p.Missing("Phiếu kết quả kiểm nghiệm", "Đã quá 12 tháng (ngày 02/01/2023). Nộp phiếu mới."),
            p.Missing("Giấy chứng nhận an toàn thực phẩm", "Tên cơ sở khác tên trên phiếu đăng ký."),
        ),
        until=date(2024, 6, 3),
    ),
    "bien-ban": p.Minutes(
        **HEAD,
        council="Hội đồng đánh giá, phân hạng sản phẩm OCOP thành phố Long Xuyên",
        session="Phiên 1, đợt 1 năm 2024",
        began="08 giờ 00, ngày 15/05/2024",
        ended="11 giờ 30 cùng ngày",
        venue="phòng họp số 2, UBND thành phố",
        chair="Trần Văn Giả Định",
        secretary="Lê Thị Ví Dụ",
        members=MEMBERS,
        items=(
            p.MinutesItem(
                product=f"Khô cá lóc {HARD}",
                producer="HTX Bến Sen (mẫu)",
                average=Decimal("69.857"),
                star_by_points=3,
                star=3,
                sheets=3,
            ),
            p.MinutesItem(
                product="Gạo thơm Vàm Thử",
                producer="HTX Vàm Thử (mẫu)",
                average=Decimal("72.125"),
                star_by_points=4,
                star=3,
                sheets=2,
                unmet=("1.5 Liên kết sản xuất: cần mức 2 điểm cho hạng 4 sao",),
                notes=("Ông Nguyễn Hữu Mẫu không tham gia chấm.",),
            ),
        ),
        reading="theo đa số thành viên, Quy chế số 02/QC-HĐ ngày 01/02/2024.",
        conclusions=("Thông qua kết quả đánh giá 02 sản phẩm.", "Giao thư ký hoàn thiện hồ sơ trình phê duyệt."),
    ),
    "quyet-dinh": p.DecisionPaper(
        **HEAD,
        signer_title="KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        authority="Chủ tịch Ủy ban nhân dân thành phố Long Xuyên",
        bases=(
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
            "Căn cứ Quyết định số 148/QĐ-TTg ngày 24 tháng 02 năm 2023 của Thủ tướng Chính phủ ban hành Bộ tiêu chí và "
            "quy trình đánh giá, phân hạng sản phẩm Chương trình Mỗi xã một sản phẩm;",
            "Theo đề nghị của Trưởng phòng Kinh tế tại Tờ trình số 00/TTr-KT ngày 17 tháng 5 năm 2024.",
        ),
        rows=tuple(
            p.DecisionRow(
                product=name,
                producer=producer,
                address="phường Mỹ Thạnh",
                points=Decimal(points),
                stars=3,
                code=code,
            )
            for name, producer, points, code in (
                (f"Gạo thơm {HARD}", "HTX Nông nghiệp Vàm Thử (mẫu)", "69.857", "89-883-01-2024"),
                ("Khô cá lóc Bến Sen", "HTX Thủy sản Bến Sen (mẫu)", "66.43", "89-883-02-2024"),
            )
        ),
        round_name="đợt 1 năm 2024",
        months=36,
    ),
    "giay-chung-nhan": p.CertificatePaper(
        **{**HEAD, "issuer": "Ủy ban nhân dân thành phố Long Xuyên"},
        signer_title="KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        product=f"Khô cá lóc {HARD}",
        producer="Hợp tác xã Thủy sản Bến Sen (mẫu)",
        address="Khóm Ví Dụ, phường Mỹ Thới, thành phố Long Xuyên, tỉnh An Giang",
        stars=3,
        number="LX-2024-0017",
        code="LX24-7K3M-Q9",
        product_code="89-883-01-2024",
        decision="Quyết định số 000/QĐ-UBND ngày 20/05/2024",
        valid_from=date(2024, 5, 20),
        valid_to=date(2027, 5, 20),
        months=36,
        check_url="https://ocop.example.vn/xac-minh/LX247K3MQ9/",
        draft=True,
    ),
    "ke-hoach": p.PlanPaper(
        **{**HEAD, "day": date(2024, 1, 9)},
        number_text="441/KH-UBND",
        summary="Thực hiện Chương trình Mỗi xã một sản phẩm (OCOP)\ntrên địa bàn thành phố Long Xuyên năm 2024",
        year=2024,
        bases=("Căn cứ Quyết định số 919/QĐ-TTg ngày 01 tháng 8 năm 2022 của Thủ tướng Chính phủ;",),
        parts=(
            p.PlanPart(
                heading="I. MỤC TIÊU, YÊU CẦU",
                text="- Có thêm từ 06 đến 08 sản phẩm đạt từ 3 sao.\n- Đánh giá lại 03 sản phẩm.",
            ),
            p.PlanPart(
                heading="II. NỘI DUNG VÀ GIẢI PHÁP",
                sections=(
                    p.PlanSection(heading="1. Công tác tuyên truyền", text=f"Phát thanh, cổng thông tin. {HARD}"),
                    p.PlanSection(heading="2. Hệ thống chỉ đạo", text="Kiện toàn Hội đồng và Tổ giúp việc."),
                ),
            ),
        ),
        rows=(
            p.PlanRow(
                number="1",
                work="Tuyên truyền, vận động tham gia OCOP",
                content="a) Rà soát các sản phẩm tiềm năng\nb) Tuyên truyền đến các chủ thể",
                units="Phòng Kinh tế; UBND các xã, phường",
                time="Quý I/2024; Quý II/2024",
            ),
            p.PlanRow(
                number="2", work="Tiếp nhận hồ sơ", content="Hồ sơ lần đầu", units="Phòng Kinh tế", time="Cả năm"
            ),
        ),
    ),
    "thong-bao-het-han": p.ExpiryNotice(
        **HEAD,
        **PRODUCER,
        product=f"Khô cá lóc {HARD}",
        certificate="LX-2021-0003",
        stars=3,
        valid_to=date(2024, 11, 16),
        days_left=180,
        law="Quyết định số 26/2026/QĐ-TTg",
        window_from=date(2024, 5, 20),
        window_to=date(2024, 7, 19),
    ),
    "phieu-danh-gia": SHEET,
}
IN_WORDS = replace(
    WARD,
    law="Quyết định số 26/2026/QĐ-TTg ngày 22/05/2026 của Thủ tướng Chính phủ",
    meeting=None,
    opinions=(),
    matters=tuple(replace(each, level="", points=None, words=each.words or "Không có.") for each in WARD.matters),
)
