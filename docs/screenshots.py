"""Pictures of the main pages, at a desk's and a phone's width, from a running address with demo data.

    DEMO_PASSWORD=… .venv/bin/python docs/screenshots.py http://127.0.0.1:8000
    .venv/bin/python docs/screenshots.py http://127.0.0.1:8000 --password-file var/demo-password --only phieu-cham

Writes docs/img/<page>-d.png and -m.png; the office's first page at a desk is docs/img/lam-viec.png (README).
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent / "img"
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
MOST_BYTES = 250_000
ONE = r"/\d+/$"


@dataclass(frozen=True)
class Shot:
    """A page: who sees it, where one starts, and the links one follows, each the first that matches.

    A link is a pattern of its address; `text=…` asks for words in its row, `any=…` takes the last resort.
    """

    name: str
    user: str
    path: str
    links: tuple[str, ...] = ()


SHOTS = (
    Shot("trang-chu", "", "/"),
    Shot("dang-nhap", "", "/dang-nhap/"),
    Shot("so-san-pham", "", "/san-pham/"),
    Shot("san-pham", "", "/san-pham/", (r"/san-pham/[\w-]+/$",)),
    Shot("xac-minh", "", "/san-pham/", (r"/san-pham/[\w-]+/$", r"/xac-minh/\w+/$")),
    Shot("phieu-danh-gia", "", "/bo-tieu-chi/", (r"/bo-tieu-chi/[\w-]+/$",)),
    Shot("lam-viec", "vanphong", "/lam-viec/"),
    Shot("ho-so-danh-sach", "vanphong", "/lam-viec/ho-so/"),
    Shot("ho-so", "vanphong", "/lam-viec/ho-so/?trang_thai=checking", (rf"/lam-viec/ho-so{ONE}",)),
    Shot("phien-hop", "vanphong", "/lam-viec/hoi-dong/phien/", (rf"/phien{ONE}",)),
    Shot("quyet-dinh", "vanphong", "/lam-viec/danh-gia/quyet-dinh/", (rf"/quyet-dinh{ONE}",)),
    Shot("giay-chung-nhan", "vanphong", "/lam-viec/giay-chung-nhan/?nguon=ours", (rf"/giay-chung-nhan{ONE}",)),
    Shot("ke-hoach", "vanphong", "/lam-viec/ke-hoach/", (rf"/ke-hoach{ONE}",)),
    Shot("lanh-dao", "lanhdao", "/lam-viec/"),
    Shot("phuong", "phuong.mylong", "/lam-viec/"),
    Shot("phuong-danh-gia", "phuong.mylong", "/lam-viec/danh-gia/xa-phuong/", (rf"/xa-phuong{ONE}",)),
    Shot("giup-viec", "giupviec", "/lam-viec/"),
    Shot("kiem-tra", "giupviec", "/lam-viec/ho-so/?trang_thai=checking", (rf"/ho-so{ONE}", r"/kiem-tra/$")),
    Shot("hoi-dong", "hoidong1", "/lam-viec/"),
    Shot("phieu-cham", "hoidong1", "/lam-viec/hoi-dong/phieu/", (rf"/phieu{ONE}",)),
    Shot("chu-the", "chuthe", "/lam-viec/"),
    Shot("quan-tri", "quantri", "/quan-tri/"),
)
CERTIFICATE = Shot(
    "giay-chung-nhan-ban-in", "vanphong", "/lam-viec/giay-chung-nhan/?nguon=ours", (rf"/giay-chung-nhan{ONE}",)
)


def main() -> int:
    asked = arguments()
    HERE.mkdir(exist_ok=True)
    wanted = [shot for shot in (*SHOTS, CERTIFICATE) if not asked.only or shot.name in asked.only]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        try:
            failed = [line for user, shots in by_user(wanted) for line in photograph(browser, asked, user, shots)]
        finally:
            browser.close()
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address", help="for example http://127.0.0.1:8000")
    parser.add_argument("--password-file", type=Path, help="otherwise DEMO_PASSWORD")
    parser.add_argument("--only", nargs="*", default=[], metavar="PAGE")
    parser.add_argument("--full", action="store_true", help="the whole page, not only its first screen")
    parser.add_argument("--to", type=Path, default=HERE)
    asked = parser.parse_args()
    asked.address = asked.address.rstrip("/")
    asked.password = (
        asked.password_file.read_text().strip() if asked.password_file else os.environ.get("DEMO_PASSWORD", "")
    )
    return asked


def by_user(shots: list[Shot]) -> Iterator[tuple[str, list[Shot]]]:
    for user in dict.fromkeys(shot.user for shot in shots):
        yield user, [shot for shot in shots if shot.user == user]


def photograph(browser: Browser, asked: argparse.Namespace, user: str, shots: list[Shot]) -> Iterator[str]:
    """All pages of one user, with one login. Yields what could not be taken."""
    context = browser.new_context(viewport=DESK, locale="vi-VN", reduced_motion="reduce", accept_downloads=True)
    page = context.new_page()
    if user:
        log_in(page, asked, user)
    for shot in shots:
        if not go(page, asked.address, shot):
            yield f"{shot.name}: no such page in this data"
        elif shot is CERTIFICATE:
            print_of(page, asked.to / f"{shot.name}.png")
        else:
            both_widths(page, asked, shot)
    context.close()


def log_in(page: Page, asked: argparse.Namespace, user: str) -> None:
    page.goto(f"{asked.address}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(user)
    page.get_by_label("Mật khẩu").fill(asked.password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(re.compile(r"^(?!.*/dang-nhap/)"))


def go(page: Page, address: str, shot: Shot) -> bool:
    page.goto(f"{address}{shot.path}")
    for pattern in shot.links:
        hrefs = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.pathname)")
        found = next((href for href in hrefs if re.search(pattern, href)), None)
        if found is None:
            return False
        page.goto(f"{address}{found}")
    return True


def both_widths(page: Page, asked: argparse.Namespace, shot: Shot) -> None:
    for size, mark in ((DESK, "d"), (PHONE, "m")):
        page.set_viewport_size(size)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        name = "lam-viec.png" if (shot.name, mark) == ("lam-viec", "d") else f"{shot.name}-{mark}.png"
        keep(page.screenshot(full_page=asked.full), asked.to / name)
    page.set_viewport_size(DESK)


def print_of(page: Page, path: Path) -> None:
    """The certificate as it is printed: the first page of its PDF."""
    import pypdfium2

    answer = page.request.get(page.url + "tep/")
    picture = pypdfium2.PdfDocument(answer.body())[0].render(scale=1.1).to_pil()
    whole = BytesIO()
    picture.save(whole, "PNG")
    keep(whole.getvalue(), path)


def keep(png: bytes, path: Path) -> None:
    """With as many colours as stay under the limit."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        small = BytesIO()
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            small, "PNG", optimize=True
        )
        if small.tell() < MOST_BYTES:
            break
    path.write_bytes(small.getvalue())
    print(f"{path.name}  {small.tell() // 1024} kB")


if __name__ == "__main__":
    raise SystemExit(main())
