"""A round red seal and a signature in blue ink, pressed over a page image."""
import math

from PIL import Image, ImageChops, ImageDraw

from printing import fonts
from printing.wear import generator


def press(image, x, y, dpi, issuer, seed):
    """`image` (RGB) with a seal of 36 mm centred at (x, y) in pixels, and a signature to its right."""
    random = generator(seed + "/seal")
    radius = 18 / 25.4 * dpi
    size = int(radius * 2.2)
    ink = Image.new("RGB", (size, size), "white")
    pen, centre, red = ImageDraw.Draw(ink), size / 2, (214, 40, 52)
    for r, w in ((1.0, 4), (0.93, 1), (0.6, 1)):
        pen.ellipse([centre - r * radius, centre - r * radius, centre + r * radius, centre + r * radius], outline=red, width=max(1, round(w * dpi / 150)))
    star = [(centre + (0.42 if i % 2 == 0 else 0.17) * radius * math.sin(math.pi * i / 5),
             centre - (0.42 if i % 2 == 0 else 0.17) * radius * math.cos(math.pi * i / 5)) for i in range(10)]
    pen.polygon(star, fill=red)
    font = fonts.at(fonts.path("NotoSans", True), radius * 0.17)
    around(ink, issuer.upper(), font, centre, radius * 0.77, red)
    ink = ink.rotate(float(random.uniform(-25, 25)), Image.BICUBIC, fillcolor="white")
    box = (int(x - size / 2), int(y - size / 2))
    layer = Image.new("RGB", image.size, "white")
    layer.paste(ink, box)
    pen = ImageDraw.Draw(layer)
    points = [(x + radius * (0.1 + 0.16 * i), y + radius * 0.5 * float(random.uniform(-1, 1))) for i in range(14)]
    smooth = [tuple(sum(c * p[k] for c, p in zip(basis(t), points[i:i + 4])) for k in (0, 1))
              for i in range(len(points) - 3) for t in (0, 0.2, 0.4, 0.6, 0.8)]
    pen.line(smooth, fill=(38, 52, 150), width=max(2, round(dpi / 75)), joint="curve")
    return ImageChops.multiply(image, layer)


def basis(t):
    """Weights of a uniform cubic B-spline."""
    return ((1 - t) ** 3 / 6, (3 * t ** 3 - 6 * t * t + 4) / 6, (-3 * t ** 3 + 3 * t * t + 3 * t + 1) / 6, t ** 3 / 6)


def around(image, text, font, centre, radius, colour):
    """Letters along the upper arc."""
    total = sum(font.getlength(c) for c in text) + 0.02 * radius * len(text)
    angle = -min(total / radius, 5.2) / 2
    squeeze = min(1.0, 5.2 * radius / total)
    for c in text:
        step = (font.getlength(c) + 0.02 * radius) * squeeze / radius
        glyph = Image.new("RGBA", (int(font.size * 2),) * 2, (255, 255, 255, 0))
        ImageDraw.Draw(glyph).text((font.size, font.size), c, fill=colour, font=font, anchor="mm")
        here = angle + step / 2
        turned = glyph.rotate(-math.degrees(here), Image.BICUBIC)
        image.paste(turned, (int(centre + radius * math.sin(here) - font.size), int(centre - radius * math.cos(here) - font.size)), turned)
        angle += step
