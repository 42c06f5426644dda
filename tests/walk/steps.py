"""The steps of a walk, each as one person does it at the screen. Shared by the walks under both laws."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from tests.ocop.core.files.making import pdf, picture

SET = "Tương, nước mắm"
PRODUCT = "Nước mắm cá linh Thử Một"
PRODUCER = "Hợp tác xã Thử Một"


def day(shift: int = 0) -> str:
    return f"{timezone.localdate() + timedelta(days=shift):%d/%m/%Y}"


def said(page: Page, words: str) -> None:
    """The page answered with these words."""
    expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("link", name=name).first.click()


def field(page: Page, label: str) -> Locator:
    """The field of this label, with or without the mark of an optional one."""
    return page.get_by_label(re.compile(rf"^{re.escape(label)}( \(không bắt buộc\))?$"))


def choose(page: Page, label: str, words: str) -> None:
    """The option that has these words."""
    options = field(page, label)
    if options.get_attribute("role") == "combobox":  # a long select, which searches
        take(page, options, words, words)
    else:
        options.select_option(options.get_by_role("option").filter(has_text=words).first.get_attribute("value"))


def pick(page: Page, label: str, typed: str, words: str) -> None:
    """What the field suggests for these letters, taken."""
    take(page, field(page, label), typed, words)


def take(page: Page, box: Locator, typed: str, words: str) -> None:
    box.clear()
    box.press_sequentially(typed)
    option = page.locator(f"#{box.get_attribute('aria-controls')}").get_by_role("option")
    expect(option).to_have_count(1)
    expect(option).to_contain_text(words)
    option.click()


# ── office: the round ──


def open_round(page: Page, profile: str) -> None:
    page.goto("/lam-viec/dot/moi/")
    field(page, "Đợt số").fill("1")
    choose(page, "Bộ quy định", profile)
    field(page, "Nhận hồ sơ từ ngày").fill(day(-7))
    field(page, "Nhận hồ sơ đến hết ngày").fill(day(30))
    field(page, "Hoàn thành trước ngày").fill(day(90))
    field(page, "Lý do nhận hồ sơ ngoài thời gian của bộ quy định").fill("Hồ sơ nộp khi quy định còn nhận")
    page.get_by_role("button", name="Lập đợt").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đợt 1")


# ── ward officer: producer, product, dossier ──


def record_producer(page: Page) -> None:
    page.goto("/lam-viec/chu-the/")
    follow(page, "Thêm chủ thể")
    choose(page, "Loại hình", "Hợp tác xã")
    field(page, "Tên chủ thể").fill(PRODUCER)
    field(page, "Mã số thuế hoặc số đăng ký").fill("0100233488")
    field(page, "Người đại diện").fill("Hồ Thị Chủ Thể")
    field(page, "Địa chỉ").fill("12 đường Bờ Sông")
    field(page, "Điện thoại").fill("0901234567")
    press(page, "Thêm chủ thể")
    expect(page.get_by_role("heading", name=PRODUCER, level=1)).to_be_visible()


def record_product(page: Page, product_set: str = SET) -> None:
    follow(page, "Thêm sản phẩm")
    field(page, "Tên sản phẩm").fill(PRODUCT)
    choose(page, "Bộ sản phẩm", product_set)
    field(page, "Giá bán (đồng)").fill("85.000")
    page.get_by_role("button", name="Thêm sản phẩm").click()
    expect(page.get_by_role("heading", name=PRODUCT, level=1)).to_be_visible()
    page.get_by_label("Chọn tệp").set_input_files(
        {"name": "chai.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(800, 600))}
    )
    expect(page.get_by_role("img", name="chai.jpg")).to_be_visible()


def open_dossier(page: Page) -> None:
    page.goto("/lam-viec/ho-so/")
    follow(page, "Lập hồ sơ mới")
    pick(page, "Sản phẩm", "nuoc mam ca linh", PRODUCT)
    choose(page, "Đợt đánh giá", "Đợt 1")
    choose(page, "Loại hồ sơ", "Đánh giá lần đầu")
    press(page, "Lập hồ sơ")
    said(page, "Đã lập hồ sơ")


def submit_too_early(page: Page) -> None:
    """A refused act is shown with its reason, not hidden."""
    expect(page.get_by_role("button", name="Nộp hồ sơ")).to_be_disabled()
    expect(page.get_by_text(re.compile("Còn thiếu: ")).first).to_be_visible()


def fill_items(page: Page) -> None:
    """A PDF onto every required item, the samples counted."""
    dossier = page.url
    papers = page.get_by_role("region", name="Giấy tờ của hồ sơ")
    while (missing := papers.get_by_role("listitem").filter(has_text="Còn thiếu").get_by_role("link")).count():
        missing.first.click()
        page.wait_for_url("**/muc/*/")
        fill_item(page)
        page.goto(dossier)


def fill_item(page: Page) -> None:
    samples = page.get_by_label("Số lượng đã giao")
    if samples.count():
        samples.fill("5")
        press(page, "Ghi số lượng")
        return said(page, "Đã ghi số lượng sản phẩm mẫu.")
    page.get_by_label("Chọn tệp").set_input_files(
        {"name": "Giấy tờ ký, đóng dấu.pdf", "mimeType": "application/pdf", "buffer": pdf(3)}
    )
    return expect(page.get_by_role("button", name="Gỡ Giấy tờ ký, đóng dấu.pdf")).to_be_visible()


def describe_paper(page: Page) -> None:
    """Number and day of the registration; an end before the beginning is said beside its field."""
    dossier = page.url
    follow(page, "Giấy đăng ký kinh doanh")
    follow(page, re.compile("Ghi số, ngày, thay"))
    field(page, "Số").fill("0100233488")
    field(page, "Cấp cho").fill(PRODUCER)
    field(page, "Ngày cấp").fill(day(-400))
    field(page, "Hết hạn ngày").fill(day(-500))
    page.get_by_role("button", name=re.compile("^Lưu")).click()
    expect(page.get_by_text("Ngày hết hạn trước ngày cấp").first).to_be_visible()
    expect(field(page, "Cấp cho")).to_have_value(PRODUCER)
    field(page, "Hết hạn ngày").fill("")
    page.get_by_role("button", name=re.compile("^Lưu")).click()
    said(page, "Đã lưu giấy tờ.")
    page.goto(dossier)


def mark_evidence(page: Page) -> None:
    """The first criterion is proved by page 2 of the first paper."""
    dossier = page.url
    follow(page, "Minh chứng theo tiêu chí")
    first = page.locator("details.crit").first
    first.locator("summary").click()
    first.get_by_label("Trang").fill("2")
    first.get_by_role("button", name="Gắn trang này").click()
    said(page, "trang 2 cho tiêu chí")
    page.goto(dossier)


def submit(page: Page) -> None:
    press(page, "Nộp hồ sơ")
    said(page, "Đã nộp hồ sơ.")


# ── ward officer: the ward's part ──


def take_at_ward(page: Page) -> None:
    press(page, "Tiếp nhận ở xã, phường")
    said(page, "Đã tiếp nhận hồ sơ ở xã, phường.")
    follow(page, "Đánh giá của xã, phường")


def assess_with_levels(page: Page) -> None:
    """148: a level for each of the four matters, and a meeting."""
    for levels in page.get_by_role("group").filter(has_text="điểm").all():
        levels.get_by_role("radio").nth(-2).check()
    hold_meeting(page)
    save_assessment(page)


def assess_in_words(page: Page) -> None:
    """26/2026: words for each matter, no points anywhere."""
    expect(page.get_by_role("radio")).to_have_count(0)
    for words in page.get_by_label("Nhận xét").all():
        words.fill("Đủ điều kiện, có hợp đồng thu mua với bà con trong xã.")
    save_assessment(page)


def hold_meeting(page: Page) -> None:
    field(page, "Họp ngày").fill(day())
    field(page, "Chủ trì").fill("Bùi Thị Chủ Trì")
    field(page, "Thành phần dự họp").fill("Bùi Thị Chủ Trì: Phó Chủ tịch\nNgô Văn Phường: công chức")
    field(page, "Ý kiến tại cuộc họp").fill("Ngô Văn Phường: thống nhất")


def save_assessment(page: Page) -> None:
    press(page, "Lưu đánh giá")
    said(page, "Đã lưu phần đánh giá của xã, phường.")


def number_report(page: Page) -> None:
    follow(page, "Ban hành báo cáo")
    field(page, "Người ký").fill("Bùi Thị Chủ Trì")
    give_number(page, 5)
    said(page, "Đã ban hành báo cáo số 05/BC-UBND")
    print_papers()
    downloads(page, "Tải báo cáo (PDF)")


def give_number(page: Page, number: int) -> None:
    """The number of the clerk's book; sentence and button repeat it while it is typed."""
    page.get_by_label("Số", exact=True).fill(str(number))
    field(page, "Ngày ban hành").fill(day())
    expect(page.locator("[data-sentence]")).to_contain_text(f"số {number:02d}/")
    press(page, f"Ban hành số {number}, ngày {day()}")


def print_papers() -> None:
    """The worker's turn."""
    for job in Job.objects.filter(kind="paper").due(timezone.now()):
        jobs.run(job.pk)


def downloads(page: Page, name: str) -> None:
    """The link behind this name answers with a PDF."""
    link = page.get_by_role("link", name=name).first
    answer = page.request.get(link.get_attribute("href"))
    assert answer.status == 200
    assert answer.body()[:5] == b"%PDF-"


# ── office and helper team ──


def find_dossier(page: Page) -> None:
    """Found without accents, as people type."""
    page.goto("/lam-viec/ho-so/?q=nuoc+mam+ca+linh")
    follow(page, PRODUCT)
    expect(page.get_by_role("heading", level=1)).to_contain_text(PRODUCT)


def receive(page: Page) -> None:
    follow(page, "Tiếp nhận hồ sơ")
    press(page, "Tiếp nhận hồ sơ")
    said(page, "Đã tiếp nhận hồ sơ, số 1.")


def check_items(page: Page) -> None:
    press(page, "Bắt đầu kiểm tra hồ sơ")
    said(page, "Đã bắt đầu kiểm tra hồ sơ.")
    follow(page, "Kiểm tra tiếp")
    while page.url.rstrip("/").endswith("kiem-tra") or "?muc=" in page.url:
        place = page.url
        page.locator("details[open]").get_by_role("button", name="Hợp lệ", exact=True).click()
        page.wait_for_url(lambda url, before=place: url != before)
    said(page, "Đã kiểm tra hết các mục.")


def declare_eligible(page: Page) -> None:
    press(page, "Xác nhận đủ điều kiện")
    said(page, "Đã xác nhận đủ điều kiện.")


# ── office: council, session ──


def set_up_council(page: Page, people) -> None:
    page.goto("/lam-viec/hoi-dong/moi/")
    field(page, "Tên Hội đồng").fill("Hội đồng đánh giá, phân hạng năm nay")
    field(page, "Số quyết định thành lập").fill("01/QĐ-UBND")
    field(page, "Ngày quyết định").fill(day(-20))
    offices = ("Chủ tịch", "Thư ký", "Thành viên")
    for place, (member, office) in enumerate(zip(people.council, offices, strict=True), 1):
        choose(page, f"Thành viên {place}", member.full_name)
        page.get_by_label(f"Chức danh {place}").select_option(label=office)
    page.get_by_role("button", name=re.compile("^Lập Hội đồng")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hội đồng đánh giá")


def call_session(page: Page) -> None:
    follow(page, "Lập phiên")
    choose(page, "Đợt", "Đợt 1")
    field(page, "Bắt đầu lúc").fill(f"{day()} 08:00")
    field(page, "Địa điểm").fill("Phòng họp số 2")
    press(page, "Lập phiên")
    follow(page, "Đưa hồ sơ vào chương trình")
    page.get_by_role("checkbox", name=re.compile(PRODUCT)).check()
    press(page, "Đưa vào chương trình")
    said(page, "Đã đưa 1 hồ sơ vào chương trình.")
    follow(page, "Thành viên dự họp")
    expect(page.get_by_role("button", name="Lưu thành viên dự họp")).to_be_visible()  # all() waits for no page
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Lưu thành viên dự họp")
    said(page, "Đã lưu thành viên dự họp")


# ── council: scoring ──


def declare_interests(page: Page) -> None:
    page.goto("/lam-viec/")
    follow(page, "Khai")
    press(page, "Không liên quan sản phẩm nào")
    said(page, "Đã khai: không liên quan 1 sản phẩm, liên quan 0 sản phẩm.")


def open_scoring(page: Page) -> None:
    page.goto("/lam-viec/hoi-dong/phien/")
    follow(page, re.compile("^Phiên họp số"))
    press(page, "Bắt đầu chấm điểm")
    said(page, "Đã bắt đầu chấm điểm")


def score_by_clicks(page: Page, wanted: dict[int, int]) -> None:
    """Every criterion that is still open, by the level of `wanted`; each choice saves itself."""
    page.goto("/lam-viec/hoi-dong/phieu/")
    follow(page, PRODUCT)
    for criterion, level in wanted.items():
        score_one(page, criterion, level)
    expect(page.get_by_role("link", name=re.compile("chưa chấm"))).to_have_count(0)


def score_one(page: Page, criterion: int, level: int) -> None:
    box = page.locator(f"#c-{criterion}")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    choice = box.locator(f"input[name=muc][value='{level}']")
    if not choice.is_checked():
        with page.expect_response(re.compile("/tieu-chi/")) as answer:
            choice.check()
        assert answer.value.status == 200
    expect(box.locator("summary")).not_to_contain_text("Chưa chấm")


def send_sheet(page: Page) -> None:
    press(page, "Gửi phiếu")
    said(page, "Đã gửi phiếu.")


def close_scoring(page: Page) -> None:
    page.goto("/lam-viec/hoi-dong/phien/")
    follow(page, re.compile("^Phiên họp số"))
    follow(page, "Kết thúc chấm điểm và công bố")
    press(page, "Kết thúc chấm điểm và công bố")
    said(page, "Đã kết thúc chấm điểm và công bố")


def settle_result(page: Page) -> None:
    """The chair chooses how a minimum counts where the readings differ, then confirms."""
    differs = page.get_by_role("link", name="Chọn cách tính yêu cầu tối thiểu")
    if differs.count():
        differs.click()
        page.get_by_role("radio").first.check()
        field(page, "Lý do chọn").fill("Hội đồng thống nhất tại phiên họp")
        press(page, "Ghi cách tính")
    page.get_by_role("link", name=re.compile("^Xác nhận kết quả")).click()
    page.get_by_role("button", name=re.compile("^Xác nhận kết quả")).click()
    said(page, "Đã xác nhận kết quả")


def confirm_minutes(page: Page) -> None:
    follow(page, "Biên bản")
    press(page, "Xác nhận biên bản")
    said(page, "Đã xác nhận biên bản.")


# ── decision, certificate ──


def draft_decision(page: Page) -> str:
    page.goto("/lam-viec/danh-gia/quyet-dinh/")
    page.get_by_role("button", name=re.compile("Lập dự thảo")).click()
    said(page, "Đã lập dự thảo quyết định.")
    downloads(page, "Xem bản dự thảo (PDF)")
    return page.url


def approve_decision(page: Page, decision: str) -> None:
    page.goto(decision)
    press(page, "Duyệt dự thảo")
    said(page, "Đã duyệt dự thảo quyết định")


def publish_decision(page: Page, decision: str) -> None:
    page.goto(decision)
    follow(page, "Ghi số, ban hành")
    page.get_by_label("Người ký", exact=True).fill("Trần Văn Ký")
    give_number(page, 1247)
    said(page, "Đã ban hành quyết định số 1247/QĐ-UBND")
    print_papers()
    downloads(page, "Tải quyết định (PDF)")
    page.get_by_label("Chọn tệp").set_input_files(
        {"name": "Bản ký.pdf", "mimeType": "application/pdf", "buffer": pdf(2)}
    )
    follow(page, "Công bố")
    press(page, "Công bố")
    said(page, "Đã công bố quyết định.")
