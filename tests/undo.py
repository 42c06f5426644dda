"""The line right after an act, as a page shows it."""

import re


def line_on(client, address: str) -> str:
    """Its words, "" where there is none."""
    found = re.search(r'class="undo-line".*?</(?:form|div)>', client.get(address).content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0].split(">", 1)[1]).split()) if found else ""
