"""Section 3: does `look` see texture and colour whatever the subject?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quality.bench import Bench, Goal, share, table
from quality.measures import Vectors, precisions
from quality.networks import LOOK, SUBJECT, NetworkFeatures
from quality.pictures import recoloured

TEXTURES: Final = "textures"
MOST: Final = 0.5


@dataclass(frozen=True, slots=True)
class LookFigures:
    """How the outputs answer on the texture set; all booleans are one a picture."""

    pictures: int
    look_precision: float
    subject_precision: float
    look_below: NDArray[np.bool_]
    """By `look` the picture's recoloured copy ranks below another picture of its class."""
    subject_above: NDArray[np.bool_]
    """By `subject` it ranks above every other picture of its class."""

    @property
    def both(self) -> float:
        """Return the share of pictures for which both hold."""
        return float((self.look_below & self.subject_above).mean())


def measure_look(bench: Bench) -> LookFigures | None:
    """Measure on the set of textures; None where there is no such set, or no `look`."""
    names = [name for name in bench.source.labelled_sets if name.startswith(TEXTURES)]
    if not names or LOOK not in bench.network.kinds:
        return None
    rows = bench.source.rows(names[0])
    classes = bench.source.classes[rows]
    extractor = NetworkFeatures(bench.network, (SUBJECT, LOOK))
    (whole,) = bench.store.of(bench.evaluation, extractor)
    (copy,) = bench.store.of(recoloured(bench.source, bench.evaluation, rows), extractor)
    look, subject = whole[LOOK][rows], whole[SUBJECT][rows]
    return LookFigures(
        pictures=len(rows),
        look_precision=float(precisions(look, classes).mean()),
        subject_precision=float(precisions(subject, classes).mean()),
        look_below=is_below_alike(look, copy[LOOK], classes),
        subject_above=~is_below_alike(subject, copy[SUBJECT], classes),
    )


def is_below_alike(
    vectors: Vectors, copies: Vectors, classes: NDArray[np.str_]
) -> NDArray[np.bool_]:
    """Say whether each picture's copy scores less than the best other picture of its class."""
    scores = vectors @ vectors.T
    same = classes[:, None] == classes[None, :]
    np.fill_diagonal(same, val=False)
    alike = np.where(same, scores, -np.inf).max(axis=1)
    return np.einsum("nd,nd->n", vectors, copies) < alike


def look_goals(found: LookFigures | None) -> list[Goal]:
    """Return the goal for `look`."""
    if found is None:
        return []
    text = "the recoloured copy ranks below a texture-alike by `look`, above by `subject`: "
    return [Goal(text + "most pictures", f"{found.both:.0%}", found.both > MOST)]


def look_section(found: LookFigures | None) -> str:
    """Return the section's Markdown."""
    if found is None:
        return "This network has no `look`, or the set of textures is missing.\n"
    below, above = float(found.look_below.mean()), float(found.subject_above.mean())
    rows = [
        ["`look`", share(found.look_precision), f"{below:.1%}"],
        ["`subject`", share(found.subject_precision), f"{1 - above:.1%}"],
    ]
    head = ["output", "mAP", "recoloured copy below the best texture-alike"]
    return (
        table(head, rows)
        + f"\nFor {found.both:.1%} of {found.pictures} pictures both hold: by `look` the "
        "recoloured copy ranks below a texture-alike, by `subject` above all of them.\n"
    )
