"""The line right after an act, as a page shows it."""

import re


def line_on(client, address: str) -> str:
    """Its words, "" where there is none."""
    found = re.search(r'class="undo-line".*?</(?:form|div)>', client.get(address).content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0].split(">", 1)[1]).split()) if found else ""


def fold_on(client, address: str) -> tuple[list[str], list[str]]:
    """What the fold “Sửa lại” says can be put right, and what cannot be; two empty lists where there is no fold."""
    found = re.search(r'<ul class="fixes".*?</ul>', client.get(address).content.decode(), re.DOTALL)
    rows = re.findall(r"<li( class=\"no\")?>(.*?)</li>", found[0], re.DOTALL) if found else []
    told = [(bool(no), " ".join(re.sub(r"<[^>]+>", " ", row).split())) for no, row in rows]
    return [words for no, words in told if not no], [words for no, words in told if no]
