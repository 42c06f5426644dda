import pypdfium2


def text_of(data: bytes) -> str:
    """All text of a PDF without white space: line breaks are the paper's business."""
    with pypdfium2.PdfDocument(data) as pdf:
        parts = []
        for page in pdf:
            words = page.get_textpage()
            parts.append(words.get_text_bounded())
            words.close()
            page.close()
    return squeezed("".join(parts))


def squeezed(text: str) -> str:
    return "".join(text.split())
