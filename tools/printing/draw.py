"""Draw typeset pages as grey images."""
from PIL import Image, ImageDraw

from . import fonts


def draw(page, dpi):
    """The page as an 8-bit grey image at `dpi` dots per inch."""
    scale = dpi / 72
    image = Image.new("L", (round(page.width * scale), round(page.height * scale)), 255)
    pen = ImageDraw.Draw(image)
    for x0, y0, x1, y1, thickness in page.rules:
        pen.line([(x0 * scale, y0 * scale), (x1 * scale, y1 * scale)], fill=20, width=max(1, round(thickness * scale)))
    for line in page.lines:
        for word in line.words:
            s = word.style
            font = fonts.at(fonts.path(s.family, s.bold, s.italic), s.size * scale)
            pen.text((word.x * scale, word.baseline * scale), word.text, fill=10, font=font, anchor="ls")
    return image
