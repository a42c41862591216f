"""`look` is computed in the graph as it was learned, and hears colour."""

from __future__ import annotations

import numpy as np
import torch

from conftest import MadePictures, Smoke
from training.features import network_input, picture_features
from training.look import (
    LOOK_DIMENSION,
    LOOK_POWER,
    LOOK_STAGES,
    LookHead,
    LookWeights,
    learn_look,
)
from training.network import LookalikeNetwork
from training.projection import unit_rows
from training.substitute_pictures import Pixels


def _look(network: LookalikeNetwork, pictures: list[Pixels]) -> np.ndarray:
    inputs = np.stack([network_input(each, network.trunk.variant) for each in pictures])
    with torch.no_grad():
        return network(torch.from_numpy(inputs))[1].numpy()


def test_the_graph_computes_what_was_learned(smoke: Smoke) -> None:
    network = smoke.trained.network
    pictures = [MadePictures().picture(number) for number in range(4)]
    groups = picture_features(network.trunk, pictures).look
    learned = learn_look(groups, LookWeights().groups, LOOK_DIMENSION, power=LOOK_POWER)
    inputs = torch.from_numpy(
        np.stack([network_input(each, network.trunk.variant) for each in pictures])
    )
    head = LookHead(learned)
    with torch.no_grad():
        maps = network.trunk.maps(inputs, LOOK_STAGES)
        found = head(inputs, maps.stages).numpy()
    wanted = learned.apply(np.concatenate(groups, axis=1))
    assert np.allclose(found, wanted, atol=1e-3)
    assert np.allclose(found, unit_rows(found), atol=1e-5)


def test_a_mirror_image_looks_more_alike_than_a_recoloured_copy(smoke: Smoke) -> None:
    picture = MadePictures().picture(1)
    own, mirrored, recoloured = _look(
        smoke.trained.network,
        [picture, np.ascontiguousarray(picture[:, ::-1]), 255 - picture[:, :, [1, 2, 0]]],
    )
    assert own @ mirrored > 0.5
    assert own @ recoloured < own @ mirrored - 0.2
