"""Section 4: is the picture found that a box was cut from?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.region_codes import decode_tokens, encode_tokens, pool_cells
from lookalike.search.region_ranking import REGION_WEIGHT, region_fit
from quality.bench import Bench, share, table
from quality.measures import Vectors, ranks_in, recall_at
from quality.networks import SUBJECT, TOKENS, NetworkFeatures
from quality.pictures import boxes, sample_rows

Tokens = NDArray[np.float32]
"""(n, cells, d), every cell of length 1."""

CANDIDATES: Final = 300
RESCUED: Final = 0.01

_ROWS_AT_ONCE: Final = 200
_ABOVE_THE_REST: Final = 10.0


@dataclass(frozen=True, slots=True)
class RegionRecall:
    """Ranks of the source picture, one array a way to search."""

    found: dict[str, NDArray[np.int64]]
    whole: str
    """The way that needs nothing but the vectors that every library holds."""
    codes: tuple[str, ...]
    """The ways that need the codes a library can store."""


def measure_regions(bench: Bench) -> RegionRecall:
    """Cut a quarter-area box out of 500 pictures and look for them in every way."""
    rows = sample_rows(bench.evaluation.count)
    cut = boxes(bench.source, bench.evaluation, rows)
    found = {}
    lite0, _, lite2 = bench.plain
    for network in (lite0, lite2):
        queries, gallery = _vectors(bench, NetworkFeatures(network, (SUBJECT,)), cut)
        found[f"{network.title}: box → whole"] = ranks_in(queries @ gallery.T, rows)
    whole = f"{bench.network.title} subject: box → whole"
    extractor = NetworkFeatures(bench.network)
    (query,) = bench.store.of(cut, extractor)
    gallery = bench.store.of(bench.evaluation, extractor)
    gallery += bench.store.of(bench.distractors, extractor)
    scores = query[SUBJECT] @ np.concatenate([one[SUBJECT] for one in gallery]).T
    found[whole] = ranks_in(scores, rows)
    if TOKENS not in query:
        return RegionRecall(found, whole, ())
    maps = np.concatenate([one[TOKENS] for one in gallery])
    by_tokens = _by_tokens(query[SUBJECT], query[TOKENS], maps, scores)
    codes = []
    for title, each in by_tokens.items():
        found[title] = ranks_in(each, rows)
        if "codes" in title:
            codes.append(title)
    return RegionRecall(found, whole, tuple(codes))


def region_section(recall: RegionRecall) -> str:
    """Return the section's Markdown, with what follows from it."""
    rows = [
        [title, share(recall_at(found, 1)), share(recall_at(found, 10))]
        for title, found in recall.found.items()
    ]
    text = table(["way to search", "recall@1", "recall@10"], rows)
    if not recall.codes:
        return text
    whole = recall_at(recall.found[recall.whole], 1)
    best = max(recall.codes, key=lambda one: recall_at(recall.found[one], 1))
    gain = recall_at(recall.found[best], 1) - whole
    verdict = "helps" if gain >= RESCUED else "doesn't help enough to be worth its space"
    return (
        f"{text}\nRe-ranking with the codes that a library can hold {verdict}: "
        f"{gain:+.3f} at rank 1 against the whole-picture search ({best}).\n"
    )


def cells(maps: NDArray[np.floating]) -> Tokens:
    """Return (n, rows · columns, d) of (n, d, rows, columns)."""
    count, dimension = maps.shape[:2]
    flat = maps.reshape(count, dimension, -1).transpose(0, 2, 1)
    return np.ascontiguousarray(flat, dtype=np.float32)


def cell_to_cell(query: NDArray[np.float32], candidates: Tokens) -> NDArray[np.float32]:
    """Return for each candidate how well the query's cells are found in it, on the mean.

    query: (q, d).  candidates: (n, c, d).  The best cell counts for each cell of the query.
    """
    count, width, dimension = candidates.shape
    scores = candidates.reshape(-1, dimension) @ query.T
    return scores.reshape(count, width, len(query)).max(axis=1).mean(axis=1)


def reranked(
    scores: NDArray[np.float32], query: Tokens, candidates: Tokens, share_of_cells: float
) -> NDArray[np.float32]:
    """Return ``scores`` (q, n) with the best 300 of each row ordered anew, above the others."""
    result = scores.copy()
    for row, each in enumerate(scores):
        best = np.argpartition(-each, min(CANDIDATES, len(each) - 1))[:CANDIDATES]
        anew = share_of_cells * cell_to_cell(query[row], candidates[best])
        result[row, best] = anew + (1 - share_of_cells) * each[best] + _ABOVE_THE_REST
    return result


def _vectors(bench: Bench, extractor: NetworkFeatures, cut: object) -> tuple[Vectors, Vectors]:
    (query,) = bench.store.of(cut, extractor)
    gallery = bench.store.of(bench.evaluation, extractor)
    gallery += bench.store.of(bench.distractors, extractor)
    return query[SUBJECT], np.concatenate([one[SUBJECT] for one in gallery])


def _by_tokens(
    subject: Vectors, query_maps: Tokens, maps: Tokens, scores: NDArray[np.float32]
) -> dict[str, NDArray[np.float32]]:
    """Return the scores (q, n) of each way to search with tokens.

    A cell and a picture compare in the leading part of `subject`, as the network is made.
    """
    leading = _unit(subject[:, : maps.shape[1]])
    half = (maps.shape[2] + 1) // 2
    query_cells, all_cells = cells(query_maps), cells(maps)
    found = {
        "box → best single cell": _best_of(leading, _chunks(all_cells)),
        f"box → best {half}×{half} cells": _best_of(leading, _windows(maps, half)),
        f"best {CANDIDATES} re-ranked, cell to cell": reranked(
            scores, query_cells, all_cells, 1.0
        ),
        f"best {CANDIDATES} re-ranked, whole + cells": reranked(
            scores, query_cells, all_cells, 0.5
        ),
    }
    stored = _stored_codes(maps)
    codes = decode_tokens(stored, maps.shape[1])
    asked = pool_cells(_last_axis(query_maps)).reshape(len(scores), -1, maps.shape[1])
    for title, share_of_cells in (("codes alone", 1.0), ("whole + codes", 0.5)):
        found[f"best {CANDIDATES} re-ranked, {title}"] = reranked(
            scores, asked, codes, share_of_cells
        )
    title = f"best {CANDIDATES} re-ranked, codes laid over each place: the program's way"
    found[title] = _as_the_program(scores, _last_axis(query_maps), stored)
    return found


def _as_the_program(
    scores: NDArray[np.float32], asked: NDArray[np.float32], codes: Sequence[bytes]
) -> NDArray[np.float32]:
    """Return the scores (q, n) after `lookalike.search.region_ranking`."""
    result = scores.copy()
    for row, each in enumerate(scores):
        best = np.argpartition(-each, min(CANDIDATES, len(each) - 1))[:CANDIDATES]
        fits = region_fit(asked[row], [codes[at] for at in best])
        result[row, best] = each[best] + REGION_WEIGHT * fits + _ABOVE_THE_REST
    return result


def _stored_codes(maps: NDArray[np.floating]) -> list[bytes]:
    """Return the tokens as a library stores them, one code a picture."""
    parts = [maps[start : start + _ROWS_AT_ONCE] for start in range(0, len(maps), _ROWS_AT_ONCE)]
    return [code for part in parts for code in encode_tokens(_last_axis(part))]


def _last_axis(maps: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return (n, rows, columns, d), as the application holds tokens."""
    return np.ascontiguousarray(maps.transpose(0, 2, 3, 1), dtype=np.float32)


def _best_of(queries: Vectors, parts: Iterator[Tokens]) -> NDArray[np.float32]:
    found = []
    for part in parts:
        count, width, dimension = part.shape
        scores = queries @ part.reshape(-1, dimension).T
        found.append(scores.reshape(len(queries), count, width).max(axis=2))
    return np.concatenate(found, axis=1)


def _chunks(tokens: Tokens) -> Iterator[Tokens]:
    for start in range(0, len(tokens), _ROWS_AT_ONCE):
        yield tokens[start : start + _ROWS_AT_ONCE]


def _windows(maps: NDArray[np.floating], edge: int) -> Iterator[Tokens]:
    """Yield (n, windows, d) of every window of ``edge`` × ``edge`` cells."""
    for start in range(0, len(maps), _ROWS_AT_ONCE):
        part = maps[start : start + _ROWS_AT_ONCE].astype(np.float32)
        views = np.lib.stride_tricks.sliding_window_view(part, (edge, edge), axis=(2, 3))
        means = views.mean(axis=(4, 5))
        yield _unit(cells(means))


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return (rows / np.maximum(length, 1e-12)).astype(np.float32)
