"""PDF/A from our templates: one by one, or many as one document and then split (fonts are subset only once)."""

import io
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, cast

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from PIL import ImageFile
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for the whole process; uploads must be whole
BATCH = 40
VARIANT = "pdf/a-3b"
PICTURE = "ocop-picture:"
_STATIC = Path(settings.BASE_DIR).resolve() / "static"
_BUNDLED = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".ttf": "font/ttf"}
_FOLDERS = ("css", "img", "vendor/fonts")
_ENGINE = threading.Lock()  # Pango's font maps are not safe in threads


class ForeignAddress(Exception):
    """A paper asked for something that is neither bundled nor handed over with it: a bug, or an attack."""


@dataclass(frozen=True)
class Sheet:
    """One paper of a batch: what its template shows, and the pictures it may show as `ocop-picture:<name>`."""

    context: Mapping[str, Any]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    title: str = ""


class BundledOnly(URLFetcher):
    """Gives papers our own styles, fonts, ornaments and the caller's pictures; all else stops it (SECURITY 23)."""

    def __init__(self, pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.pictures = pictures or {}
        self.refused: list[str] = []  # drawing an SVG swallows even fatal errors: what was refused is asked for later

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url.startswith(PICTURE):
            return self._picture(url)
        path = _bundled(url)
        if path is None:
            self._refuse(url)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _BUNDLED[path.suffix]})

    def _picture(self, url: str) -> URLFetcherResponse:
        data = self.pictures.get(url.removeprefix(PICTURE).split("?")[0])
        if data is None:
            self._refuse(url)
        kind = "image/svg+xml" if data.lstrip()[:4] in (b"<svg", b"<?xm") else "image/*"
        return URLFetcherResponse(url, data, {"Content-Type": kind})

    def _refuse(self, url: str) -> NoReturn:
        self.refused.append(url)
        raise FatalURLFetchingError(f"Neither bundled nor handed over: {url[:200]}")


def pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    pictures: Mapping[str, bytes] | None = None,
    title: str = "",
    underlay: str = "",
) -> bytes:
    """One paper as PDF/A-3b. `underlay` names a template whose one page is laid under each page."""
    return pdf_batch(template, [Sheet(context, pictures or {}, title)], underlay=underlay)[0]


def pdf_batch(template: str, sheets: Sequence[Sheet], *, underlay: str = "") -> list[bytes]:
    """One PDF for each sheet, in order. At most BATCH are laid out as one document, so memory stays flat."""
    made: list[bytes] = []
    for start in range(0, len(sheets), BATCH):
        made += _together(template, sheets[start : start + BATCH], underlay)
    return made


def _together(template: str, sheets: Sequence[Sheet], underlay: str) -> list[bytes]:
    fetchers = [BundledOnly(sheet.pictures) for sheet in sheets]
    laid_out = [_html(template, sheet, number, fetchers[number]) for number, sheet in enumerate(sheets)]
    with _ENGINE:
        try:
            documents = [_layout(html) for html in laid_out]
            whole = _write(documents)
        except FatalURLFetchingError as no:  # a BaseException: it would end the worker
            raise ForeignAddress(str(no)) from None
    if refused := [url for fetcher in fetchers for url in fetcher.refused]:
        raise ForeignAddress(refused[0][:200])
    counts = [len(document.pages) for document in documents]
    titles = [document.metadata.title or "" for document in documents]
    frame = _frame(underlay) if underlay else None
    return _split(whole, counts, titles, frame)


def _html(template: str, sheet: Sheet, number: int, fetcher: BundledOnly) -> HTML:
    # a number behind each name: WeasyPrint keeps pictures by address, and two papers' "qr" are not one
    pictures = {name: f"{PICTURE}{name}?{number}" for name in sheet.pictures}
    text = render_to_string(template, {"title": sheet.title, **sheet.context, "pictures": pictures})
    return HTML(string=text, base_url=f"{_STATIC.as_uri()}/", url_fetcher=fetcher, media_type="print")


def _layout(html: HTML) -> Document:
    fonts, styles = _styles()
    return html.render(font_config=fonts, stylesheets=[styles], pdf_variant=VARIANT)


def _write(documents: Sequence[Document]) -> bytes:
    pages = [page for document in documents for page in document.pages]
    return bytes(documents[0].copy(pages).write_pdf(pdf_variant=VARIANT) or b"")


@cache
def _styles() -> tuple[FontConfiguration, CSS]:
    """Fonts and styles are read once in a process's life."""
    fonts = FontConfiguration()
    return fonts, CSS(filename=str(_STATIC / "css" / "papers.css"), font_config=fonts, url_fetcher=BundledOnly())


@cache
def _frame(template: str) -> bytes:
    return pdf(template, {})


def _bundled(url: str) -> Path | None:
    if not url.startswith("file:///"):
        return None
    path = Path(url.removeprefix("file://").split("?")[0].split("#")[0]).resolve()
    inside = any(path.is_relative_to(_STATIC / folder) for folder in _FOLDERS)
    return path if inside and path.suffix in _BUNDLED and path.is_file() else None


# ── split ──


def _split(whole: bytes, counts: Sequence[int], titles: Sequence[str], frame: bytes | None) -> list[bytes]:
    with pikepdf.open(io.BytesIO(whole)) as source:
        if len(counts) > 1:
            source.remove_unreferenced_resources()  # of the other papers; before the frame, which it would read
        if frame:
            _lay_under(source, frame)
        if len(counts) == 1:
            return [_saved(source)]
        starts = [sum(counts[:number]) for number in range(len(counts))]
        return [_part(source, start, count, title) for start, count, title in zip(starts, counts, titles, strict=True)]


def _lay_under(source: pikepdf.Pdf, frame: bytes) -> None:
    """The ornament once as a shared object: drawn on each page it would cost more than the text."""
    with pikepdf.open(io.BytesIO(frame)) as ornament:
        shared = source.copy_foreign(ornament.pages[0].as_form_xobject())
    for page in source.pages:
        name = page.add_resource(shared, pikepdf.Name.XObject, prefix="Khung")
        page.contents_add(b"q %b Do Q\n" % bytes(name), prepend=True)


def _part(source: pikepdf.Pdf, start: int, count: int, title: str) -> bytes:
    """Some pages as a PDF/A of its own, under its own title."""
    with pikepdf.new() as part:
        part.pages.extend(source.pages[start : start + count])
        for name in ("/OutputIntents", "/Metadata", "/Lang"):
            if name in source.Root:
                part.Root[name] = part.copy_foreign(source.make_indirect(source.Root[name]))
        part.docinfo = cast(pikepdf.Dictionary, part.copy_foreign(source.make_indirect(source.docinfo)))
        with part.open_metadata(set_pikepdf_as_editor=False) as facts:
            facts["dc:title"] = title
        part.docinfo.Title = title
        return _saved(part)


def _saved(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()
