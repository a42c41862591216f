"""Query → hits: several pictures, filters, copies, and scores in words.

The door. From the bottom: `query` and `answer` are the values; `combine`, `blend`, `collapse`,
`bands`, `calibration` and `hits` are plain arithmetic on vectors; `term_reader` turns pictures
into vectors and `confirm` looks at them again; `live_index` keeps an index in step with the
catalogue and `candidates` asks it; `searcher` puts these together. `agreement` and
`explaining` say why a hit is one; `evaluation` measures a network.
"""

from lookalike.search.agreement import Agreement, Explanation, agreement, spot_box
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
from lookalike.search.explaining import explain
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
    "Agreement",
    "Answer",
    "Band",
    "BandEdges",
    "ClassEvaluation",
    "Comparison",
    "Copy",
    "CopyKind",
    "Evaluation",
    "Explanation",
    "Hit",
    "LibraryPicture",
    "PictureBytes",
    "PictureFile",
    "Query",
    "QuerySource",
    "QueryTerm",
    "Searcher",
    "SkippedPicture",
    "agreement",
    "compare",
    "evaluate_folder",
    "explain",
    "find_sets",
    "spot_box",
]
