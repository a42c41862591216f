"""Pick the best k of many scores, and put answers into the shape that a caller expects."""

from __future__ import annotations

import numpy as np

from lookalike.values import Labels, Neighbours, Scores, Vectors

__all__ = ["BLOCK_ROWS", "best_of", "merged", "nobody", "score_block"]

BLOCK_ROWS = 16_384
"""Rows scored at a time: 32 MB of vectors with 512 values, and no (q, n) of everything."""

_FEW_QUERIES = 4


def nobody(query_count: int, k: int) -> Neighbours:
    """Return the answer of an empty index: label 0 and score -inf everywhere."""
    return Neighbours(
        np.zeros((query_count, k), dtype=np.int64),
        np.full((query_count, k), -np.inf, dtype=np.float32),
    )


def best_of(labels: Labels, scores: Scores, k: int) -> Neighbours:
    """Return the k best of (n,) labels by (q, n) scores, best first; among equals the
    smaller label, so that the answer never depends on the order of the rows.
    """
    found = nobody(len(scores), k)
    for row, row_scores in enumerate(scores):
        chosen = np.arange(len(labels))
        if len(labels) > k > 0:
            threshold = np.partition(row_scores, len(labels) - k)[len(labels) - k]
            chosen = np.flatnonzero(row_scores >= threshold)
        order = np.lexsort((labels[chosen], -row_scores[chosen]))[:k]
        best = chosen[order]
        found.labels[row, : len(best)] = labels[best]
        found.scores[row, : len(best)] = row_scores[best]
    return found


def merged(first: Neighbours, second: Neighbours, k: int) -> Neighbours:
    """Return the k best of two answers to the same queries over different labels."""
    labels = np.concatenate([first.labels, second.labels], axis=1)
    scores = np.concatenate([first.scores, second.scores], axis=1)
    order = np.lexsort((labels, -scores), axis=1)[:, :k]
    return Neighbours(
        np.take_along_axis(labels, order, axis=1), np.take_along_axis(scores, order, axis=1)
    )


def score_block(queries: Vectors, vectors: Vectors) -> Scores:
    """Return (q, n) inner products with unit rows, never beyond 1 by rounding.

    One query takes a dot product a row: as fast as BLAS with all its threads, which wait for
    each other by the time slice (8 ms instead of 0.3) as soon as indexing keeps the cores busy.
    """
    scores: Scores
    if len(queries) <= _FEW_QUERIES:
        scores = np.stack([np.vecdot(vectors, query) for query in queries])
    else:
        scores = queries @ vectors.T
    return np.clip(scores, -1.0, 1.0, out=scores)
