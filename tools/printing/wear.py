"""Wear a page down as copying and scanning do: clean, office, worn, fax.

Lengths of blur are physical (points), so the same page at a lower resolution loses more, as in a scanner.
Calibrated so that Tesseract 5.3 `vie` at 200 dpi misreads about 0.6, 0.9, 1.4 and 3.3 % of the syllables.
"""
import hashlib
import io

import numpy as np
from PIL import Image, ImageFilter

LEVELS = ("clean", "office", "worn", "fax")

# skew: largest angle in degrees; blur: radius in points; noise: standard deviation in grey levels; light: depth of
# uneven light in grey levels; ink: chance that strokes thin or thicken; specks per million pixels; jpeg: quality
_RECIPES = {
    "clean": dict(skew=0.0, blur=0.0, noise=1.5, light=0, ink=0.0, specks=0, jpeg=85),
    "office": dict(skew=0.4, blur=0.20, noise=8, light=8, ink=0.25, specks=8, jpeg=72),
    "worn": dict(skew=0.9, blur=0.29, noise=14, light=28, ink=0.5, specks=40, jpeg=50),
    "fax": dict(skew=0.8, blur=0.24, noise=22, light=12, ink=0.5, specks=60, jpeg=0),
}


def generator(seed):
    """A random generator from any string, the same on every machine."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))


def wear(image, level, dpi, seed, skew=None):
    """Returns (worn image, angle in degrees by which it is turned, counter-clockwise). `fax` comes out 1-bit."""
    recipe, random = _RECIPES[level], generator(seed)
    angle = float(random.uniform(-recipe["skew"], recipe["skew"])) if skew is None else skew
    if angle:
        image = image.rotate(angle, Image.BICUBIC, fillcolor=255)
    if random.random() < recipe["ink"]:
        strength = random.uniform(0.15, 0.5)
        kind = ImageFilter.MaxFilter(3) if random.random() < 0.5 else ImageFilter.MinFilter(3)
        image = Image.blend(image, image.filter(kind), strength)
    if recipe["blur"]:
        image = image.filter(ImageFilter.GaussianBlur(recipe["blur"] * dpi / 72 * random.uniform(0.8, 1.2)))
    grey = np.asarray(image, dtype=np.float32)
    height, width = grey.shape
    if recipe["light"]:
        tilt = random.uniform(-1, 1, 2)
        plane = np.linspace(-1, 1, height)[:, None] * tilt[0] + np.linspace(-1, 1, width)[None, :] * tilt[1]
        grey = grey - recipe["light"] * (0.35 + 0.5 * (plane + 1) / 2)
    if recipe["noise"]:
        grey = grey + random.normal(0, recipe["noise"], grey.shape).astype(np.float32)
    for _ in range(int(recipe["specks"] * grey.size / 1e6)):
        y, x, r = random.integers(0, height), random.integers(0, width), random.integers(1, max(2, dpi // 90))
        grey[y:y + r, x:x + r] = random.choice([30, 230]) if level != "fax" else random.choice([0, 255])
    if level == "fax":
        threshold = random.uniform(120, 165)
        return Image.fromarray(((grey > threshold) * 255).astype(np.uint8)).convert("1", dither=Image.NONE), angle
    return through_jpeg(Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)), recipe["jpeg"]), angle


def through_jpeg(image, quality):
    """The image as it comes back from a JPEG of that quality."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert(image.mode)
