"""Where `subject` and `look` start from: directions learned from features, without a step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.backbone import Trunk
from training.look import LOOK_DIMENSION, LOOK_POWER, LookMap, LookWeights, learn_look
from training.network import SUBJECT_DIMENSION
from training.pairs import paired_features
from training.pictures import Pictures
from training.projection import Projection, learn_projection


@dataclass(frozen=True, slots=True)
class Directions:
    """The two learned maps of a network whose trunk is as it was published."""

    subject: Projection
    look: LookMap


def learned_from(
    pictures: Pictures,
    trunk: Trunk,
    classifier: NDArray[np.float32],
    *,
    seed: int,
    cache: Path | None = None,
) -> Directions:
    """Learn both from ``pictures``, half-size copies of them, and the classifier's weights.

    cache: an .npz file with the features, read where it exists and written where it doesn't.
    """
    sound, copies = paired_features(trunk, pictures, seed=seed, cache=cache)
    return Directions(
        subject=learn_projection(sound.pooled, copies.pooled, classifier, SUBJECT_DIMENSION),
        look=learn_look(sound.look, LookWeights().groups, LOOK_DIMENSION, power=LOOK_POWER),
    )
