"""What this house's acts, and those of the core, are called in a journal."""

from ocop.core.audit.words import Words, tell

SYNONYM = {"short": "từ", "words": "cũng là"}

tell(
    {
        "login.entered": Words("Đăng nhập"),
        "login.left": Words("Đăng xuất"),
        "login.refused": Words("Đăng nhập sai", "bad"),
        "password.changed": Words("Đổi mật khẩu"),
        "password.link_sent": Words("Gửi liên kết đặt mật khẩu"),
        "password.reset_asked": Words("Xin đặt lại mật khẩu"),
        "password.reset_failed": Words("Không gửi được thư đặt lại mật khẩu", "bad"),
        "user.first_administrator": Words("Lập quản trị đầu tiên", "key"),
        "user.shortcuts": Words("Đổi phím tắt"),
        "job.again": Words("Chạy lại tác vụ"),
        "synonym.add": Words("Thêm từ đồng nghĩa", shows=SYNONYM),
        "synonym.edit": Words("Sửa từ đồng nghĩa", shows=SYNONYM),
        "synonym.drop": Words("Bỏ từ đồng nghĩa", "bad", SYNONYM),
        "list.export": Words("Xuất danh sách"),
    }
)
