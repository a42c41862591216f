"""Vectors in, nearest labels out: exactly, or through an HNSW graph.

The only room that knows hnswlib. An index is a cache of the catalogue's vectors and may be
thrown away at any time. `docs/decisions/0010-exact-or-hnsw.md` says when which one is used.
"""

from lookalike.index.exact import ExactIndex
from lookalike.index.file import Manifest, load_index, manifest_path, read_manifest, save_index
from lookalike.index.hnsw import HnswIndex
from lookalike.index.protocol import Index

__all__ = [
    "EXACT_LIMIT",
    "ExactIndex",
    "HnswIndex",
    "Index",
    "Manifest",
    "load_index",
    "manifest_path",
    "read_manifest",
    "save_index",
]

EXACT_LIMIT = 50_000
"""Number of vectors up to which all of them are looked at: below 5 ms with 512 values."""
