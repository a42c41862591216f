"""The statements of hot paths use their indexes: nothing is slow because a library is large."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lookalike.catalogue import Catalogue, contents, counts, files, selection, tokens, vectors
from lookalike.values import Filters
from made_catalogues import SPACE, filled

LOOK_UPS = {
    "known_files": files.KNOWN_FILES,
    "find_same_file": files.FIND_SAME_FILE,
    "find_path": files.FIND_PATH,
    "find_content": "SELECT label FROM contents WHERE hash = ?",
    "has_vector": vectors.HAS_VECTOR,
    "vectors": vectors.VECTORS_OF,
    "all_vectors": vectors.ALL_VECTORS,
    "live_labels": vectors.LIVE_LABELS,
    "tokens": tokens.TOKENS_OF,
    "token_count": tokens.COUNT_IN_SPACE,
    "lacking_tokens": tokens.LACKING_TOKENS.replace("?1", "?"),
    "records": contents.RECORDS,
    "places": contents.PLACES,
    "remove_root": "DELETE FROM roots WHERE id = ?",
    "forget_files": "DELETE FROM files WHERE folder = ? AND name = ?",
}

WHOLE_LIBRARY = {
    "counts": counts.COUNTS,
    "files of folders": counts.FILES_OF_FOLDERS,
    "skipped of folders": counts.SKIPPED_OF_FOLDERS,
    "live_labels": vectors.LIVE_LABELS,
    "lacking_vectors": vectors.LACKING_VECTORS,
}


def plan(path: Path, statement: str) -> list[str]:
    values = (None,) * statement.count("?")
    with closing(sqlite3.connect(path)) as connection:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]


@pytest.mark.parametrize("name", LOOK_UPS)
def test_a_look_up_never_scans_a_table(catalogue: Catalogue, name: str) -> None:
    filled(catalogue, 50)
    steps = plan(catalogue.path, LOOK_UPS[name])
    assert steps
    scans = [step for step in steps if step.startswith("SCAN") and "wanted" not in step]
    assert not scans, steps
    assert not [step for step in steps if "AUTOMATIC" in step], steps


@pytest.mark.parametrize("name", WHOLE_LIBRARY)
def test_counting_reads_indexes_and_no_rows(catalogue: Catalogue, name: str) -> None:
    filled(catalogue, 50)
    steps = plan(catalogue.path, WHOLE_LIBRARY[name])
    rows = [
        step
        for step in steps
        if re.match(r"(SCAN|SEARCH) (files|vectors|contents)\b", step) and "COVERING" not in step
    ]
    skipped_only = [step for step in rows if "files_skipped" in step]
    assert rows == skipped_only, steps


@pytest.mark.parametrize("folder", [b"/pictures/f1", b"/pictures/nowhere"])
def test_a_filter_by_folder_looks_only_at_its_files(catalogue: Catalogue, folder: bytes) -> None:
    filled(catalogue, 50, folder_size=10)
    seen: list[str] = []
    with catalogue._readers.lend() as connection:
        connection.set_trace_callback(seen.append)
        selection.allowed(connection, Filters(folder=folder), SPACE.id)
        connection.set_trace_callback(None)
    steps = plan(catalogue.path, seen[-1])
    scans = [step for step in steps if step.startswith("SCAN") and "json_each" not in step]
    assert not scans, steps
