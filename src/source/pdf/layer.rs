//! The text layer of a PDF page with all that helps to judge it: glyphs with their fonts and whether they can be seen,
//! ruled lines, and where images lie.

use std::collections::HashMap;

use hayro::hayro_interpret::font::{Glyph as PdfGlyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::dict::keys::BITS_PER_COMPONENT;
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, Vec2};

use crate::page::Rule;
use crate::record::BoundingBox;

/// Why a reader of the printed page does not see a glyph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visibility {
    Visible,
    /// Rendering mode 3, or painted over by an image: how an OCR layer is stored.
    Layer,
    /// Outside of the page or of a clip, white on white, painted over by a white shape.
    Hidden,
}

/// A glyph of the text layer.
#[derive(Clone, Debug)]
pub(crate) struct LayerGlyph {
    /// What the PDF says it reads, a replacement character where it says nothing.
    pub text: String,
    /// The character code in its font, for judges of legacy encodings.
    #[expect(dead_code)]
    pub code: u32,
    /// Index in [`TextLayer::fonts`].
    pub font: u16,
    pub left: f32,
    pub right: f32,
    pub baseline: f32,
    pub size: f32,
    pub visibility: Visibility,
}

/// An image on the page, turned with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlacedImage {
    /// What can be seen of it, in points.
    pub bounds: BoundingBox,
    /// Its pixels to a point along the page's width and its height as it is shown; `None` for one that stands slanted.
    pub resolution: Option<(f32, f32)>,
    /// One bit a pixel.
    pub bitonal: bool,
}

/// All that a page draws, as far as reading it goes. Points, origin at the top left of the page as it is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct TextLayer {
    pub width: f32,
    pub height: f32,
    pub glyphs: Vec<LayerGlyph>,
    /// Names of the fonts, without the prefix of a subset; empty where the PDF has none.
    pub fonts: Vec<String>,
    pub rules: Vec<Rule>,
    pub images: Vec<PlacedImage>,
    /// Filled shapes that are no rules: many of them and no text mean text drawn as outlines.
    pub shapes: usize,
    /// Quarter turns clockwise by which the text was turned to stand upright.
    pub turns: u8,
}

/// A filled shape thinner than this (points) is a ruled line.
const RULE_THICKNESS: f64 = 2.2;
/// Shorter ones are dots, dashes and parts of letters.
const LEAST_RULE: f64 = 6.0;
/// More glyphs on one page than anybody prints: a page that exhausts memory.
const MOST_GLYPHS: usize = 400_000;
const MOST_RULES: usize = 100_000;

/// Interprets page `index` of `pdf`. Never fails: what cannot be interpreted is missing.
pub(crate) fn extract(pdf: &Pdf, index: usize) -> TextLayer {
    let page = &pdf.pages()[index];
    let (width, height) = page.render_dimensions();
    let frame = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let cache = InterpreterCache::new();
    let mut context = Context::new(
        page.initial_transform(true).to_kurbo(),
        frame,
        &cache,
        pdf.xref(),
        InterpreterSettings::default(),
    );
    let mut collector = Collector {
        layer: TextLayer { width, height, ..TextLayer::default() },
        clips: vec![frame],
        directions: Vec::new(),
        covers: Vec::new(),
        opacity: vec![1.0],
        font_index: HashMap::new(),
    };
    interpret_page(page, &mut context, &mut collector);
    collector.finish()
}

/// A shape that hides what was drawn before it.
struct Cover {
    bounds: Rect,
    /// Glyphs before this index lie below it.
    above: usize,
    image: bool,
    /// 0 black to 1 white.
    lightness: f32,
}

struct Collector {
    layer: TextLayer,
    clips: Vec<Rect>,
    /// Writing direction of each glyph, for turned pages.
    directions: Vec<Vec2>,
    covers: Vec<Cover>,
    opacity: Vec<f32>,
    font_index: HashMap<String, u16>,
}

impl Collector {
    fn clip(&self) -> Rect {
        self.clips.last().copied().unwrap_or(Rect::ZERO)
    }

    fn opaque(&self) -> bool {
        self.opacity.last().is_none_or(|opacity| *opacity > 0.9)
    }

    fn font_of(&mut self, glyph: &PdfGlyph<'_>) -> u16 {
        let name = match glyph {
            PdfGlyph::Outline(outline) => outline.font_data().and_then(|data| data.postscript_name),
            PdfGlyph::Type3(_) => None,
        };
        let name = name.unwrap_or_default();
        let name = match name.split_once('+') {
            Some((prefix, rest)) if prefix.len() == 6 => rest.to_owned(),
            _ => name,
        };
        let next = u16::try_from(self.font_index.len()).unwrap_or(u16::MAX);
        *self.font_index.entry(name.clone()).or_insert_with(|| {
            self.layer.fonts.push(name);
            next
        })
    }

    fn add_rule(&mut self, rule: Rule) {
        if self.layer.rules.len() < MOST_RULES && [rule.at, rule.from, rule.to].iter().all(|value| value.is_finite()) {
            self.layer.rules.push(rule);
        }
    }

    fn add_segment(&mut self, a: Point, b: Point) {
        let clip = self.clip().inflate(2.0, 2.0);
        if (a.y - b.y).abs() < 0.8 && (a.x - b.x).abs() >= LEAST_RULE {
            let (from, to) = (a.x.min(b.x).max(clip.x0), a.x.max(b.x).min(clip.x1));
            if from < to && clip.y0 <= a.y && a.y <= clip.y1 {
                let at = ((a.y + b.y) / 2.0) as f32;
                self.add_rule(Rule { horizontal: true, at, from: from as f32, to: to as f32 });
            }
        } else if (a.x - b.x).abs() < 0.8 && (a.y - b.y).abs() >= LEAST_RULE {
            let (from, to) = (a.y.min(b.y).max(clip.y0), a.y.max(b.y).min(clip.y1));
            if from < to && clip.x0 <= a.x && a.x <= clip.x1 {
                let at = ((a.x + b.x) / 2.0) as f32;
                self.add_rule(Rule { horizontal: false, at, from: from as f32, to: to as f32 });
            }
        }
    }

    fn add_fill(&mut self, bounds: Rect, lightness: f32) {
        let bounds = bounds.intersect(self.clip());
        if bounds.width() <= 0.0 && bounds.height() <= 0.0 {
            return;
        }
        let (x, y) = (bounds.center().x, bounds.center().y);
        if bounds.height() <= RULE_THICKNESS && bounds.width() >= LEAST_RULE {
            if lightness < 0.9 {
                self.add_segment(Point::new(bounds.x0, y), Point::new(bounds.x1, y));
            }
        } else if bounds.width() <= RULE_THICKNESS && bounds.height() >= LEAST_RULE {
            if lightness < 0.9 {
                self.add_segment(Point::new(x, bounds.y0), Point::new(x, bounds.y1));
            }
        } else {
            self.layer.shapes += 1;
        }
    }

    fn add_path(&mut self, path: &BezPath, transform: Affine, paint: &Paint<'_>, mode: &DrawMode) {
        let lightness = lightness(paint);
        let (fill, stroke) = match mode {
            DrawMode::Fill(_) => (true, false),
            DrawMode::Stroke(_) => (false, true),
            DrawMode::FillAndStroke(..) => (true, true),
            DrawMode::Invisible => (false, false),
        };
        if fill {
            for part in sub_paths(path) {
                let bounds = (transform * &part).bounding_box();
                self.add_fill(bounds, lightness);
                let is_box = part.elements().len() <= 6;
                if is_box && self.opaque() && bounds.width() > RULE_THICKNESS && bounds.height() > RULE_THICKNESS {
                    let bounds = bounds.intersect(self.clip());
                    self.covers.push(Cover { bounds, above: self.layer.glyphs.len(), image: false, lightness });
                }
            }
        }
        if stroke && lightness < 0.9 {
            let mut start = Point::ZERO;
            let mut last = Point::ZERO;
            for element in (transform * path).elements() {
                match *element {
                    PathEl::MoveTo(point) => {
                        start = point;
                        last = point;
                    }
                    PathEl::LineTo(point) => {
                        self.add_segment(last, point);
                        last = point;
                    }
                    PathEl::QuadTo(_, point) | PathEl::CurveTo(_, _, point) => last = point,
                    PathEl::ClosePath => {
                        self.add_segment(last, start);
                        last = start;
                    }
                }
            }
        }
    }

    fn finish(mut self) -> TextLayer {
        for (index, glyph) in self.layer.glyphs.iter_mut().enumerate() {
            if glyph.visibility != Visibility::Visible {
                continue;
            }
            let center =
                Point::new(f64::from(glyph.left + glyph.right) / 2.0, f64::from(glyph.baseline - 0.3 * glyph.size));
            let over = self.covers.iter().rev().find(|cover| cover.above > index && cover.bounds.contains(center));
            if let Some(cover) = over {
                glyph.visibility = if cover.image { Visibility::Layer } else { Visibility::Hidden };
            }
        }
        turn_upright(&mut self.layer, &self.directions);
        self.layer
    }
}

fn sub_paths(path: &BezPath) -> Vec<BezPath> {
    let mut parts: Vec<BezPath> = Vec::new();
    for element in path.elements() {
        if matches!(element, PathEl::MoveTo(_)) || parts.is_empty() {
            parts.push(BezPath::new());
        }
        if let Some(part) = parts.last_mut() {
            if part.elements().is_empty() && !matches!(element, PathEl::MoveTo(_)) {
                part.move_to(Point::ZERO);
            }
            part.push(*element);
        }
    }
    parts
}

/// 0 black to 1 white; patterns count as grey.
fn lightness(paint: &Paint<'_>) -> f32 {
    match paint {
        Paint::Color(color) => {
            let [r, g, b, a] = color.to_rgba().to_rgba8();
            let luma = (0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b)) / 255.0;
            1.0 - (1.0 - luma) * f32::from(a) / 255.0
        }
        Paint::Pattern(_) => 0.5,
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if path.elements().len() > 20_000 {
            self.layer.shapes += 1;
            return;
        }
        self.add_path(path, props.transform, &props.paint, mode);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.clips.push(self.clip().intersect(clip.path.bounding_box()));
    }

    fn push_transparency_group(&mut self, opacity: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        let above = self.opacity.last().copied().unwrap_or(1.0);
        self.opacity.push(above * opacity);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let Some(first) = run.glyphs().first() else { return };
        let font = self.font_of(first);
        let lightness = lightness(&props.paint);
        let clip = self.clip().inflate(1.0, 1.0);
        for glyph in run.glyphs() {
            if self.layer.glyphs.len() >= MOST_GLYPHS {
                return;
            }
            let transform = props.transform * glyph.transform();
            let advance = match &**glyph {
                PdfGlyph::Outline(outline) => outline.advance_width(),
                PdfGlyph::Type3(type3) => type3.advance_width(),
            };
            let origin = transform * Point::ZERO;
            let end = transform * Point::new(f64::from(advance.unwrap_or(500.0)), 0.0);
            let up = transform * Point::new(0.0, 1000.0) - origin;
            let size = up.hypot();
            let direction = end - origin;
            if !origin.is_finite() || !end.is_finite() || !size.is_finite() {
                continue;
            }
            let center = origin + direction * 0.5 + up * 0.3;
            let dark_below = || {
                self.covers
                    .iter()
                    .rev()
                    .find(|cover| cover.bounds.contains(center))
                    .is_some_and(|cover| cover.lightness < 0.8)
            };
            let visibility = if matches!(mode, DrawMode::Invisible) {
                Visibility::Layer
            } else if !clip.contains(center) || (lightness > 0.95 && !dark_below()) || size < 0.5 {
                Visibility::Hidden
            } else {
                Visibility::Visible
            };
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(text)) => text,
                None => "\u{fffd}".to_owned(),
            };
            self.directions.push(if direction.hypot() > 0.01 { direction } else { Vec2::new(up.y.abs(), -up.x) });
            self.layer.glyphs.push(LayerGlyph {
                text: text.replace('\u{a0}', " "),
                code: glyph.char_code(),
                font,
                left: origin.x as f32,
                right: end.x as f32,
                // The end of the advance, until the glyph is known to stand upright.
                baseline: origin.y as f32,
                size: size as f32,
                visibility,
            });
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let (width, height) = (image.width(), image.height());
        let bounds = props.transform.transform_rect_bbox(Rect::new(0.0, 0.0, f64::from(width), f64::from(height)));
        let bounds = bounds.intersect(self.clip());
        if bounds.width() <= 0.0 || bounds.height() <= 0.0 || !bounds.is_finite() {
            return;
        }
        let placed = BoundingBox {
            left: bounds.x0 as f32,
            top: bounds.y0 as f32,
            right: bounds.x1 as f32,
            bottom: bounds.y1 as f32,
        };
        let bitonal = match &image {
            Image::Raster(raster) => raster.stream().dict().get::<u8>(BITS_PER_COMPONENT) == Some(1),
            Image::Stencil(_) => true,
        };
        let resolution = pixels_to_a_point(props.transform);
        self.layer.images.push(PlacedImage { bounds: placed, resolution, bitonal });
        if matches!(image, Image::Raster(_)) && self.opaque() {
            let area = bounds.width() * bounds.height();
            // Seals and logos have see-through parts; an image that hides text fills much of the page.
            if area > 0.25 * f64::from(self.layer.width * self.layer.height) {
                let above = self.layer.glyphs.len();
                self.covers.push(Cover { bounds, above, image: true, lightness: 0.7 });
            }
        }
    }

    fn pop_clip(&mut self) {
        if self.clips.len() > 1 {
            self.clips.pop();
        }
    }

    fn pop_transparency_group(&mut self) {
        if self.opacity.len() > 1 {
            self.opacity.pop();
        }
    }
}

/// How many pixels of an image that is drawn so come to a point along the page's width and its height.
fn pixels_to_a_point(transform: Affine) -> Option<(f32, f32)> {
    let [a, b, c, d, ..] = transform.as_coeffs().map(f64::abs);
    let is_level = b.max(c) < 1e-3 * a.min(d);
    let on_end = a.max(d) < 1e-3 * b.min(c);
    let (across, down) = if on_end { (c, b) } else { (a, d) };
    (is_level || on_end).then(|| (1.0 / across as f32, 1.0 / down as f32))
}

/// Turns the page so that most of its text stands upright, and drops glyphs that then do not (watermarks, marginal
/// notes along the edge).
fn turn_upright(layer: &mut TextLayer, directions: &[Vec2]) {
    let quarter = |direction: &Vec2| {
        if direction.x.abs() >= direction.y.abs() * 5.0 {
            Some(if direction.x > 0.0 { 0u8 } else { 2 })
        } else if direction.y.abs() >= direction.x.abs() * 5.0 {
            // Text that runs down the page is turned back by three quarter turns clockwise.
            Some(if direction.y > 0.0 { 3 } else { 1 })
        } else {
            None
        }
    };
    let mut counts = [0usize; 4];
    for turns in directions.iter().filter_map(quarter) {
        counts[usize::from(turns)] += 1;
    }
    let turns = (0..4u8).max_by_key(|&turns| (counts[usize::from(turns)], 4 - turns)).unwrap_or(0);
    let keep: Vec<bool> = directions.iter().map(|direction| quarter(direction) == Some(turns)).collect();
    let mut kept = keep.iter();
    layer.glyphs.retain(|_| kept.next().copied().unwrap_or(false));
    if turns == 0 {
        return;
    }
    let lengths: Vec<f32> = directions
        .iter()
        .zip(&keep)
        .filter(|(_, keep)| **keep)
        .map(|(direction, _)| direction.hypot() as f32)
        .collect();
    let (width, height) = (layer.width, layer.height);
    let turn = |x: f32, y: f32| match turns {
        1 => (height - y, x),
        2 => (width - x, height - y),
        _ => (y, width - x),
    };
    for (glyph, length) in layer.glyphs.iter_mut().zip(lengths) {
        let (x, y) = turn(glyph.left, glyph.baseline);
        (glyph.left, glyph.right, glyph.baseline) = (x, x + length, y);
    }
    let turn_box = |bounds: BoundingBox| {
        let (ax, ay) = turn(bounds.left, bounds.top);
        let (bx, by) = turn(bounds.right, bounds.bottom);
        BoundingBox { left: ax.min(bx), top: ay.min(by), right: ax.max(bx), bottom: ay.max(by) }
    };
    for image in &mut layer.images {
        image.bounds = turn_box(image.bounds);
    }
    for rule in &mut layer.rules {
        let (a, b) = if rule.horizontal {
            (turn(rule.from, rule.at), turn(rule.to, rule.at))
        } else {
            (turn(rule.at, rule.from), turn(rule.at, rule.to))
        };
        let horizontal = rule.horizontal == (turns == 2);
        *rule = if horizontal {
            Rule { horizontal, at: a.1, from: a.0.min(b.0), to: a.0.max(b.0) }
        } else {
            Rule { horizontal, at: a.0, from: a.1.min(b.1), to: a.1.max(b.1) }
        };
    }
    if turns != 2 {
        (layer.width, layer.height) = (height, width);
    }
    layer.turns = turns;
}
