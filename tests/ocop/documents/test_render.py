import io
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pytest
from PIL import Image, ImageFile
from weasyprint.urls import FatalURLFetchingError

from ocop.documents import render
from ocop.documents.qr import qr_svg

from .reading import text_of


@pytest.fixture
def template(settings, tmp_path):
    """Write a paper template of the test's own; gives its name."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path / "mau"]}]
    (tmp_path / "mau").mkdir()

    def write(body: str) -> str:
        (tmp_path / "mau" / "thu.html").write_text(f"<!doctype html><title>{{{{ title }}}}</title><body>{body}")
        return "thu.html"

    return write


@pytest.fixture
def canary_server():
    """A server beside us that remembers whether anybody called."""
    calls: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", calls
    server.shutdown()
    thread.join()
    server.server_close()


FOREIGN = [
    '<img src="{url}">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<p style="background: url({url})">x</p>',
    "<style>@import url({url});</style>",
    "<style>@font-face {{ font-family: X; src: url({url}) }} p {{ font-family: X }}</style><p>x</p>",
    '<object data="{url}"></object>',
    '<embed src="{url}">',
]


@pytest.mark.parametrize("markup", FOREIGN)
@pytest.mark.parametrize("where", ["file", "server", "unbundled"])
def test_s23_a_paper_reaches_no_other_file_and_no_server(markup, where, template, tmp_path, canary_server, settings):
    server, calls = canary_server
    canary = tmp_path / "canary.svg"
    canary.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>CANARY</text></svg>')
    url = {
        "file": canary.as_uri(),
        "server": f"{server}/canary.png",
        "unbundled": (settings.BASE_DIR / "static" / "css" / ".." / ".." / "manage.py").as_uri(),
    }[where]
    with pytest.raises(render.ForeignAddress):
        render.pdf(template(markup.format(url=url)), {})
    assert calls == []


def test_s23_a_picture_handed_over_can_call_nobody_either(template, tmp_path, canary_server):
    server, calls = canary_server
    inner = f'<image href="{server}/x.png" width="9" height="9"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inner}</svg>'
    with pytest.raises(render.ForeignAddress):
        render.pdf(template('<img src="{{ pictures.a }}">'), {}, pictures={"a": svg.encode()})
    assert calls == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "http://127.0.0.1/",
        "ftp://127.0.0.1/",
        "data:text/plain,x",
        "ocop-picture:missing",
        f"file://{render._STATIC}/img/../../manage.py",
        f"file://{render._STATIC}/js",
        "",
    ],
)
def test_s23_the_fetcher_stops_the_paper_at_anything_else(url):
    with pytest.raises(FatalURLFetchingError):
        render.BundledOnly({"own": b""}).fetch(url)


def test_half_a_picture_is_still_refused_elsewhere():
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


def test_each_paper_of_a_batch_has_its_own_pages_title_and_pictures(template):
    two = '{% if n == 2 %}<p class="trang-moi">trang hai</p>{% endif %}'
    body = '<p>Nguyễn {{ n }}</p><img src="{{ pictures.photo }}">' + two
    sheets = [render.Sheet({"n": n}, {"photo": _colour(n)}, f"Giấy số {n}") for n in range(4)]
    made = render.pdf_batch(template(body), sheets)
    for n, data in enumerate(made):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) == (2 if n == 2 else 1)
            assert str(pdf.docinfo.Title) == f"Giấy số {n}"
            colours = [
                Image.open(io.BytesIO(_png(image))).getpixel((0, 0)) for image in pdf.pages[0].get_images().values()
            ]
        assert text_of(data).startswith(f"Nguyễn{n}")
        assert colours == [COLOURS[n]]  # its own picture, and none of the others'


@pytest.mark.parametrize("count", [1, 3])
def test_a_paper_is_pdf_a_with_fonts_inside_and_nothing_attached(template, count):
    made = render.pdf_batch(
        template("<main class=vanban><p>Nguyễn <b>Ễ</b></p></main>"), [render.Sheet({}, title="Giấy thử")] * count
    )
    for data in made:
        with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as facts:
            assert (facts["pdfaid:part"], facts["pdfaid:conformance"]) == ("3", "B")
            assert "/OutputIntents" in pdf.Root
            assert len(pdf.attachments) == 0
            assert pdf.docinfo.get("/Title", "") == facts.get("dc:title", "")
        assert _fonts(data) == _embedded(data) != set()


def test_a_qr_is_one_plain_svg():
    svg = qr_svg("https://ocop.example.vn/xac-minh/Ễ/")
    assert svg.startswith("<svg")
    assert not re.search(r"style=|<script|class=|href", svg)


COLOURS = [(200, 10, 10), (10, 200, 10), (10, 10, 200), (120, 120, 10)]


def _colour(n: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), COLOURS[n]).save(out, format="PNG")
    return out.getvalue()


def _png(image: pikepdf.Object) -> bytes:
    out = io.BytesIO()
    pikepdf.PdfImage(image).as_pil_image().convert("RGB").save(out, format="PNG")
    return out.getvalue()


def _descriptors(data: bytes) -> list[pikepdf.Object]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        return [(str(font.BaseFont), "/FontFile2" in font.DescendantFonts[0].FontDescriptor) for font in fonts]


def _fonts(data: bytes) -> set[str]:
    return {name for name, _ in _descriptors(data)}


def _embedded(data: bytes) -> set[str]:
    return {name for name, inside in _descriptors(data) if inside}
