"""What a first visit weighs: a browser with an empty cache, every published photo one of several MB.

    createdb ocop_bench; export DATABASE_URL=postgres:///ocop_bench DATA_DIR=/tmp/bench DEMO_PASSWORD=measure-by-hand
    .venv/bin/python manage.py migrate && .venv/bin/python manage.py prepare
    .venv/bin/python -m bench.weight

The photos' pictures take the place of those drawn in DATA_DIR: a throw-away one. Bytes are Chromium's own count
(`Network.loadingFinished`), heads included.
"""

import io
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop.settings")
django.setup()

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from bench.pages import MEMBER, pages  # noqa: E402
from bench.run import office  # noqa: E402
from ocop.core.files import decoding, pictures  # noqa: E402
from ocop.core.files.models import StoredFile  # noqa: E402
from ocop.core.files.rules import PICTURE_WIDTHS, FileFormat  # noqa: E402
from products.models import Certificate  # noqa: E402

SIZE = (4000, 3000)
PHOTOS = 3
OCTAVES = {6: 0.3, 12: 0.3, 25: 0.3, 50: 0.3, 100: 0.16, 200: 0.16, 400: 0.16, 1000: 0.1, 2000: 0.1}
"""Grain of each width with its share: as in a photo, the finer the weaker, and some at every size."""
WINDOWS = {"1366 px": (1366, 768, 1), "390 px, twice as dense": (390, 844, 2)}


def photo(seed: int) -> bytes:
    """Some 4 MB of JPEG that packs as badly as a detailed photo."""
    dice = random.Random(seed)
    ends = [Image.new("RGB", SIZE, tuple(dice.randrange(256) for _ in range(3))) for _ in range(2)]
    drawn = Image.composite(*ends, Image.linear_gradient("L").resize(SIZE))
    for width, share in OCTAVES.items():
        grain = Image.merge("RGB", [Image.effect_noise((width, width * 3 // 4), 130) for _ in range(3)])
        drawn = Image.blend(drawn, grain.resize(SIZE, Image.Resampling.BICUBIC), share)
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=92)
    return out.getvalue()


def put_photos() -> None:
    """Drawn as an upload is, under the names of the labels' pictures."""
    labels = list(StoredFile.objects.filter(pk__in=Certificate.objects.values("label_photo")).order_by("pk"))
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(PHOTOS):
            source = Path(folder) / f"{seed}.jpg"
            source.write_bytes(photo(seed))
            drawn = {width: Path(folder) / f"{seed}-{width}.webp" for width in PICTURE_WIDTHS}
            decoding.draw(source, FileFormat.JPEG, [(1, drawn)])
            sizes = ", ".join(f"{width} px {path.stat().st_size:,}" for width, path in drawn.items())
            print(f"photo of {source.stat().st_size:,} bytes: {sizes}")
            for label in labels[seed::PHOTOS]:
                for width, path in drawn.items():
                    target = pictures.path_of(label, 1, width)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)


def weigh(browser: Browser, port: int, path: str, window: tuple[int, int, int], who: str | None) -> tuple[int, int]:
    """Bytes and requests of one page in a context that has nothing yet."""
    width, height, density = window
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=density, is_mobile=density > 1
    )
    page, base = context.new_page(), f"http://127.0.0.1:{port}"
    if who:
        page.goto(f"{base}/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(who)
        page.get_by_label("Mật khẩu").fill(os.environ["DEMO_PASSWORD"])
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(f"{base}/lam-viec/")
    heard: list[int] = []
    network = context.new_cdp_session(page)
    network.on("Network.loadingFinished", lambda said: heard.append(int(said["encodedDataLength"])))
    network.send("Network.enable")
    network.send("Network.clearBrowserCache")
    network.send("Network.setCacheDisabled", {"cacheDisabled": False})
    page.goto(f"{base}{path}", wait_until="networkidle")
    context.close()
    return sum(heard), len(heard)


def rows(port: int) -> Iterator[str]:
    sheet = next(page for page in pages() if page.name == "score sheet")
    visits = {"public home": ("/", None), "public register": ("/san-pham/", None), "score sheet": (sheet.path, MEMBER)}
    with sync_playwright() as play:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, (path, who) in visits.items():
            found = [weigh(browser, port, str(path), window, who) for window in WINDOWS.values()]
            yield (
                " | ".join([f"| {name}", *(f"{size / 1000:.0f} kB, {count} requests" for size, count in found)]) + " |"
            )
        browser.close()


def main() -> None:
    put_photos()
    with office() as (port, _):
        print(f"| page | {' | '.join(WINDOWS)} |\n|---|--:|--:|")
        for row in rows(port):
            print(row, flush=True)


if __name__ == "__main__":
    main()
