"""Where a value of the law was read, said as an officer understands it; the note itself stays in the data. Pure."""

import re

NO_SOURCE = "chưa ghi nguồn"
SAID = (
    (r"^github \S+, .*\(bản gõ lại của một phần mềm chấm điểm cấp huyện, ([\d/]+)\)", r"bản gõ lại của một huyện (\1)"),
    (r"^github \S+, .*\(bản văn bản của một trang luật, ([\d/]+)\)", r"bản chép trên một trang luật (\1)"),
    (r"^tệp “([^”]+?)\.?”$", r"bảng “\1”"),
    (r"^hiểu biết chung$|ngày là hiểu biết chung", "theo thông lệ, chưa tìm thấy văn bản quy định"),
    (r"hiểu biết chung", "theo thông lệ"),
    (r"^văn bản không quy định$", "văn bản không quy định, chọn khi cài đặt"),
    (r"bảng minh chứng của một phần mềm chấm điểm", "theo bảng minh chứng một địa phương đang dùng"),
    (r"một phần mềm chấm điểm cấp huyện \((\d+)\)", r"theo cách làm của một huyện năm \1"),
    (r"phần mềm của nguồn đòi đủ điểm", "có địa phương đòi đủ điểm"),
    (r"thiết kế của chương trình", "chọn khi cài đặt phần mềm"),
    (r"qua trang tin pháp luật", "đọc qua trang tin pháp luật"),
    (r"qua nguồn kể lại", "đọc qua bài viết dẫn lại"),
    (r"^doanhnghiepvadoisong\.com\.vn \(kể lại 148\)$", "bài báo dẫn lại 148/QĐ-TTg (doanhnghiepvadoisong.com.vn)"),
    (r"thanglequoc/vietnamese-provinces-database", "danh mục đơn vị hành chính đăng công khai trên mạng"),
    (r"bản chính thức: vanban\.chinhphu\.vn, docid \d+", "bản chính thức ở vanban.chinhphu.vn"),
    (r"bản chép của một trang luật", "bản chép trên một trang luật"),
    (r"^ocop\.bentre\.gov\.vn", "trang OCOP Bến Tre"),
    (r"\(kể lại, không nguyên văn\)", "(dẫn lại, không nguyên văn)"),
    (r"chưa thấy dòng đó$", "không có dòng đó"),
    (r"là suy ra", "là cách hiểu, văn bản không nêu rõ"),
    (r"^như lần đầu$", "như đánh giá lần đầu"),
    (r"^thực tế các tỉnh$", "theo cách làm của các tỉnh"),
    (r"^câu chữ ", "hiểu theo câu chữ "),
    (r"^chưa thấy mẫu", "chưa có mẫu"),
    (r"^chưa thấy$", "chưa tìm thấy trong văn bản"),
    (r"thấy (\d+) ở 1048 và 26/2026", r"1048/QĐ-TTg và 26/2026/QĐ-TTg ghi \1"),
    (r"thấy mốc 70 và 90; các mốc khác thấy ở 1048", "ghi mốc 70 và 90; các mốc khác theo 1048/QĐ-TTg"),
    (r"chưa xác\sminh", "chưa đối chiếu bản ký"),
)


def source_words(note: str) -> str:
    """Each part of the note in an office's words; what is said well stays."""
    if not note.strip():
        return NO_SOURCE
    whole = _said(note.strip())
    return "; ".join(_said(part.strip()) for part in whole.split(";"))


def _said(part: str) -> str:
    for pattern, words in SAID:
        part = re.sub(pattern, words, part)
    return part
