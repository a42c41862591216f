"""Sample motifs that fill the whole picture: sky, water, hills, trees, sand."""

from __future__ import annotations

import numpy as np

from lookalike.samples.brush import Canvas, gradient, hsv, noise, pigment, ridge, soft

__all__ = [
    "paint_clouds",
    "paint_dunes",
    "paint_forest",
    "paint_mountains",
    "paint_starry_night",
    "paint_sunset",
]


def paint_sunset(rng: np.random.Generator, canvas: Canvas) -> None:
    """A low sun over the sea, its light on the water."""
    horizon, hue = rng.uniform(0.52, 0.68), rng.uniform(-0.03, 0.06)
    sun_x, sun_y = canvas.aspect * rng.uniform(0.25, 0.75), horizon - rng.uniform(0.03, 0.16)
    sky = [hsv(hue + 0.68, 0.6, 0.3), hsv(hue + 0.9, 0.55, 0.62),
           hsv(hue + 0.03, 0.72, 0.95), hsv(hue + 0.12, 0.55, 1.0)]  # fmt: skip
    canvas.lay(gradient(canvas.y / horizon, sky))
    veil = noise(rng, canvas.size_px, (3, 14), 5)
    canvas.lay(hsv(hue + 0.02, 0.45, 0.98), np.clip(veil * 2.4 - 1.3, 0, 0.55))
    distance = np.hypot(canvas.x - sun_x, canvas.y - sun_y)
    canvas.lay(hsv(hue + 0.12, 0.35, 1.0), np.exp(-((distance / 0.2) ** 2)) * 0.7)
    radius = rng.uniform(0.045, 0.085)
    canvas.lay((1.0, 0.97, 0.86), soft(distance - radius, 0.012))
    ripples = noise(rng, canvas.size_px, (7, 90), 3)
    depth = np.clip((canvas.y - horizon) / (1 - horizon), 0, 1)
    mirrored = gradient(1 - depth * 0.8 + (ripples - 0.5) * 0.35, sky) * (
        0.8 - 0.35 * depth[..., None]
    )
    canvas.lay(mirrored, soft(horizon - canvas.y, canvas.pixel * 2))
    column = np.exp(-(((canvas.x - sun_x) / (0.05 + 0.2 * depth)) ** 2))
    glitter = column * np.clip(ripples * 3 - 1.2, 0, 1) * (canvas.y > horizon)
    canvas.lay(hsv(hue + 0.11, 0.35, 1.0), glitter * 0.85)
    if rng.random() < 0.5:
        hills = horizon - 0.09 * ridge(rng, canvas.size_px[0], 2.5)
        near = soft(hills - canvas.y, canvas.pixel * 2) * (canvas.y < horizon)
        canvas.lay(hsv(hue + 0.8, 0.5, 0.22), near)


def paint_mountains(rng: np.random.Generator, canvas: Canvas) -> None:
    """Ridges behind ridges, paler with the distance."""
    hue = rng.uniform(0.52, 0.66)
    dawn = rng.uniform(-0.55, -0.45) if rng.random() < 0.4 else 0.0
    canvas.lay(gradient(canvas.y, [hsv(hue, 0.5, 0.85), hsv(hue + dawn, 0.25, 1.0), (1, 1, 1)]))
    layers = int(rng.integers(4, 7))
    for layer in range(layers):
        nearness = (layer + 1) / layers
        heights = ridge(rng, canvas.size_px[0], 1.6 + 1.4 * nearness, 7)
        skyline = 0.36 + 0.48 * nearness**1.2 - heights * (0.46 - 0.26 * nearness)
        below = np.clip((canvas.y - skyline) * 3.5, 0, 1)
        rock = hsv(hue, 0.18 + 0.5 * nearness, 0.92 - 0.72 * nearness)
        mist = hsv(hue + dawn, 0.12 + 0.22 * nearness, 0.97 - 0.5 * nearness)
        canvas.lay(gradient(below, [rock, mist]), soft(skyline - canvas.y, canvas.pixel * 2))
        if layer == 1:
            snow = soft(
                canvas.y
                - skyline
                - 0.16 * (heights - 0.45) * noise(rng, canvas.size_px, (30, 8), 4),
                0.02,
            )
            canvas.lay((0.97, 0.98, 1.0), snow * soft(skyline - canvas.y, canvas.pixel * 2) * 0.9)


def paint_forest(rng: np.random.Generator, canvas: Canvas) -> None:
    """Rows of pines that come out of the fog."""
    hue = rng.uniform(0.33, 0.5)
    canvas.lay(gradient(canvas.y, [hsv(hue + 0.1, 0.14, 0.95), hsv(hue, 0.12, 0.86)]))
    rows = int(rng.integers(4, 6))
    for row in range(rows):
        nearness = (row + 1) / rows
        spacing = 0.045 + 0.1 * nearness
        trees = int(canvas.aspect / spacing) + 3
        treetops = np.full(canvas.size_px[0], 1.2, np.float32)
        columns = canvas.x[0]
        for tree in range(trees):
            middle = (tree - 1 + rng.uniform(0.2, 0.8)) * spacing
            height = (0.16 + 0.34 * nearness) * rng.uniform(0.65, 1.15)
            foot = 0.5 + 0.55 * nearness
            steps = np.abs(columns - middle) / (0.17 + 0.02 * rng.random())
            jag = 0.018 * nearness * np.abs(((steps * 34 * (1.4 - nearness * 0.7)) % 1.0) - 0.5)
            treetops = np.minimum(treetops, foot - height + steps * 0.62 + jag)
        needles = noise(rng, canvas.size_px, (70, 60), 2) * 0.1 * nearness
        shade = np.clip((canvas.y - treetops) * 2 + needles, 0, 1)
        colours = [hsv(hue, 0.2 + 0.45 * nearness, 0.74 - 0.56 * nearness),
                   hsv(hue, 0.12 + 0.3 * nearness, 0.9 - 0.5 * nearness)]  # fmt: skip
        canvas.lay(gradient(shade, colours), soft(treetops - canvas.y, canvas.pixel * 3))


def paint_dunes(rng: np.random.Generator, canvas: Canvas) -> None:
    """Sand in long waves, one side in the light, the other in the shade."""
    hue = rng.uniform(0.05, 0.12)
    canvas.lay(gradient(canvas.y / 0.6, [hsv(0.58, 0.6, 0.78), hsv(0.55, 0.25, 0.97)]))
    layers = int(rng.integers(3, 6))
    lean = rng.choice([-1, 1])
    for layer in range(layers):
        nearness = (layer + 1) / layers
        phase, swing = rng.uniform(0, 6.28), rng.uniform(2.2, 4.2)
        crest = 0.3 + 0.48 * nearness + 0.09 * np.sin(canvas.x[0] * swing + phase)
        crest = crest + 0.02 * ridge(rng, canvas.size_px[0], 3, 3)
        depth = np.clip((canvas.y - crest) * 2.4, 0, 1)
        edge = np.sin(canvas.x * swing + phase + lean * depth * 2.6)
        light = np.clip(0.5 + 0.7 * edge, 0, 1)
        wind = 0.5 + 0.5 * np.sin((canvas.y * 160 + canvas.x * 30 * lean) * (1.5 - nearness)
                                  + 5 * noise(rng, canvas.size_px, (4, 4), 3))  # fmt: skip
        sand = gradient(light, [hsv(hue - 0.03, 0.72, 0.42), hsv(hue + 0.02, 0.5, 0.96)])
        sand = sand * (0.95 + 0.05 * wind[..., None] * nearness)
        canvas.lay(sand, soft(crest - canvas.y, canvas.pixel * 2))


def paint_starry_night(rng: np.random.Generator, canvas: Canvas) -> None:
    """Stars, a band of the Milky Way, a moon, dark hills below."""
    hue = rng.uniform(0.58, 0.74)
    canvas.lay(
        gradient(canvas.y, [hsv(hue, 0.75, 0.1), hsv(hue, 0.7, 0.28), hsv(hue - 0.08, 0.5, 0.5)])
    )
    tilt, offset = rng.uniform(-0.8, 0.8), rng.uniform(0.15, 0.5)
    band = np.abs(canvas.y - offset - tilt * (canvas.x - canvas.aspect / 2))
    dust = noise(rng, canvas.size_px, (6, 6), 5)
    canvas.lay(hsv(hue + 0.08, 0.25, 0.9), np.exp(-((band / 0.14) ** 2)) * dust**2 * 0.75)
    stars = rng.random(canvas.y.shape, dtype=np.float32)
    dense = 0.0009 + 0.003 * np.exp(-((band / 0.12) ** 2))
    canvas.lay((1.0, 0.98, 0.92), (stars < dense).astype(np.float32) * 0.95)
    if rng.random() < 0.6:
        moon_x, moon_y = canvas.aspect * rng.uniform(0.15, 0.85), rng.uniform(0.14, 0.36)
        distance = np.hypot(canvas.x - moon_x, canvas.y - moon_y)
        radius = rng.uniform(0.04, 0.075)
        canvas.lay(hsv(hue, 0.2, 1.0), np.exp(-((distance / 0.18) ** 2)) * 0.35)
        spots = 0.86 + 0.14 * noise(rng, canvas.size_px, (30, 30), 3)
        canvas.lay(pigment((1.0, 0.97, 0.88)) * spots[..., None], soft(distance - radius, 0.006))
    for layer in range(2):
        hills = 0.76 + 0.12 * layer - 0.14 * ridge(rng, canvas.size_px[0], 2 + layer, 5)
        canvas.lay(hsv(hue, 0.6, 0.14 - 0.08 * layer), soft(hills - canvas.y, canvas.pixel * 2))


def paint_clouds(rng: np.random.Generator, canvas: Canvas) -> None:
    """Fair-weather clouds over a strip of meadow, or the sky alone."""
    hue = rng.uniform(0.55, 0.62)
    canvas.lay(
        gradient(canvas.y, [hsv(hue, 0.78, 0.75), hsv(hue - 0.02, 0.45, 0.95), hsv(hue, 0.15, 1)])
    )
    billows = noise(rng, canvas.size_px, (3.2, 4.2), 7)
    cover = rng.uniform(0.4, 0.56)
    body = np.clip((billows - cover) * 6, 0, 1)
    shaded = np.clip(
        (np.roll(billows, -round(canvas.size_px[1] * 0.03), axis=0) - cover) * 2.6, 0, 1
    )
    canvas.lay(gradient(shaded, [(1, 1, 1), (0.95, 0.96, 0.98), hsv(hue, 0.16, 0.76)]), body)
    if rng.random() < 0.55:
        edge = rng.uniform(0.76, 0.9) + 0.04 * ridge(rng, canvas.size_px[0], 2, 4)
        grass = noise(rng, canvas.size_px, (12, 60), 4)
        green = rng.uniform(0.22, 0.3)
        colours = [hsv(green, 0.7, 0.35), hsv(green - 0.04, 0.65, 0.7)]
        canvas.lay(gradient(grass, colours), soft(edge - canvas.y, canvas.pixel * 3))
