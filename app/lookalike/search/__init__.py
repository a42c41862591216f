"""Query → hits: several pictures, filters, copies, and scores in words.

The door. From the bottom: `query` and `answer` are the values; `combine`, `collapse`, `bands`
and `hits` are plain arithmetic on vectors; `term_reader` turns pictures into vectors and
`confirm` looks at them again; `live_index` keeps an index in step with the catalogue and
`candidates` asks it; `searcher` puts these together. `evaluation` measures a network.
"""

from lookalike.search.answer import Answer, Copy, CopyKind, Hit
from lookalike.search.bands import Band, BandEdges
from lookalike.search.class_folders import SkippedPicture, find_sets
from lookalike.search.evaluation import (
    ClassEvaluation,
    Comparison,
    Evaluation,
    compare,
    evaluate_folder,
)
from lookalike.search.query import (
    LibraryPicture,
    PictureBytes,
    PictureFile,
    Query,
    QuerySource,
    QueryTerm,
)
from lookalike.search.searcher import Searcher

__all__ = [
    "Answer",
    "Band",
    "BandEdges",
    "ClassEvaluation",
    "Comparison",
    "Copy",
    "CopyKind",
    "Evaluation",
    "Hit",
    "LibraryPicture",
    "PictureBytes",
    "PictureFile",
    "Query",
    "QuerySource",
    "QueryTerm",
    "Searcher",
    "SkippedPicture",
    "compare",
    "evaluate_folder",
    "find_sets",
]
