"""What stands beside a sighting, as a person reads it: pages that link its file, files its page links, its rendering."""

from __future__ import annotations

from baogao.cli.terminal import say_field
from storage.trace import Beside


def show_beside(beside: Beside, indent: str = "") -> None:
    """Print it, a line each; nothing for a page that links no file and was read as it came."""
    for page in beside.attachment_of:
        named = "" if page.document_id is None else f"document {page.document_id}, {page.title}, "
        said = f", linked as {page.text}" if page.text else ""
        say_field("attachment of", f"{named}{page.url}{said}", indent)
    for file in beside.files:
        became = f"document {file.document_id}" if file.document_id else file.reason or "no text yet"
        say_field("attachment", f"{became}: {file.url}", indent)
    if beside.rendering is not None:
        say_field("rendered", f"by a browser, with {beside.rendering.requests} requests of the page", indent)
        for url, why in beside.rendering.refused:
            say_field("refused", f"{url}: {why}", indent)
