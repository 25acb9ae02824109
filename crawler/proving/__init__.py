"""Proving a bundle: every byte of it, and its texts derived again from the bytes that it holds."""

from crawler.proving.bundles import prove_bundle

__all__ = ["prove_bundle"]
