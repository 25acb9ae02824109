"""What bundle.json says, as far as deriving its texts again takes: read as a stranger's claim."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_FORMAT = 1
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Text = Annotated[str, Field(max_length=16_384)]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True)


class Page(_Said):
    """The bytes of a page, and what came with them."""

    url: Text
    headers: Annotated[tuple[tuple[Text, Text], ...], Field(max_length=200)]
    snapshot_sha256: Hash
    link_text: Text = ""


class Sighting(_Said):
    """A document seen in the bytes of one page, or of all pages of an article."""

    id: int
    title: str
    cleaner: Text
    position: int
    url: Text
    fetched_url: Text
    pages: Annotated[tuple[Page, ...], Field(min_length=1, max_length=100)]


class Document(_Said):
    """A document of the bundle."""

    id: int
    text_sha256: Hash
    file: Annotated[str, Field(pattern=r"^documents/\d{1,18}\.txt$")]
    sightings: tuple[Sighting, ...]


class Account(_Said):
    """What the bundle says of itself."""

    format: int
    cleaner: Text
    about: int
    original: int | None
    documents: Annotated[tuple[Document, ...], Field(min_length=1, max_length=100)]
    templates: dict[str, str]


def read_account(body: bytes) -> Account | str:
    """The account, or why it is none."""
    try:
        account = Account.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"cannot be understood: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    return account if account.format == _FORMAT else "is of a newer version of baogao; update it"
