"""A document handed over with all that proves it: text, bytes, headers, hashes, and a page that shows them."""

from storage.bundle.writing import Bundled, write_bundle

__all__ = ["Bundled", "write_bundle"]
