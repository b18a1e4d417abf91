//! The content of a page without the text layer that was on it. Pure.
//!
//! Text that nobody sees (rendering mode 3, or painted over by an image) is taken out, in form XObjects as well. Text
//! that can be seen stays to be seen, and is marked so that a reader of the text passes it over: what it said is said,
//! restored, by the layer that takes its place.

use std::collections::{BTreeMap, BTreeSet};

use hayro::hayro_syntax::content::UntypedIter;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro::hayro_syntax::page::Resources;
use hayro::kurbo::{Affine, Point};

use super::copy::write_simple;
use super::file::{name, numbers};
use super::font::no_text;

/// Forms inside forms that are looked into.
const DEEPEST: usize = 12;
/// Instructions of one page, its forms counted each time: more is an attack.
const MOST_INSTRUCTIONS: usize = 20_000_000;
/// Seals and logos cover less than this share of a page, images of pages more.
const LEAST_COVER: f64 = 0.25;

/// Content that was written anew, with what it uses.
pub struct Rewritten<'a> {
    pub content: Vec<u8>,
    /// XObjects by the names in `content`.
    pub xobjects: BTreeMap<Vec<u8>, Used<'a>>,
    /// Names of fonts in the resources.
    pub fonts: BTreeSet<Vec<u8>>,
    /// Whether anything is painted.
    paints: bool,
}

/// An XObject that is used.
pub enum Used<'a> {
    /// As it is in the original.
    Original,
    /// A form whose content was written anew.
    Form(Box<NewForm<'a>>),
}

/// A form in the place of another one.
pub struct NewForm<'a> {
    pub original: Stream<'a>,
    pub resources: Resources<'a>,
    pub body: Rewritten<'a>,
}

/// What q and Q save and restore.
#[derive(Clone)]
struct State {
    transform: Affine,
    invisible: bool,
    /// The font that the content has chosen, with its size, and the one that was written.
    font: Option<(Vec<u8>, f64)>,
    written: Option<(Vec<u8>, f64)>,
    leading: f64,
}

/// Rewrites the content of one page whose area is `area`.
pub fn rewrite<'a>(content: &[u8], resources: &Resources<'a>, area: f64) -> Rewritten<'a> {
    let mut walk = Walk { covers: Vec::new(), writing: false, sequence: 0, area, form_count: 0 };
    let state = State { transform: Affine::IDENTITY, invisible: false, font: None, written: None, leading: 0.0 };
    walk.content(content, resources, state.clone(), 0);
    walk.writing = true;
    walk.sequence = 0;
    walk.content(content, resources, state, 0)
}

/// Two walks over the same instructions: the first finds the images, the second writes.
struct Walk {
    /// Where an image lies, as the transform of the unit square, and when it was painted.
    covers: Vec<(usize, Affine)>,
    writing: bool,
    sequence: usize,
    area: f64,
    form_count: usize,
}

impl Walk {
    fn content<'a>(
        &mut self,
        content: &[u8],
        resources: &Resources<'a>,
        mut state: State,
        depth: usize,
    ) -> Rewritten<'a> {
        let mut out =
            Rewritten { content: Vec::new(), xobjects: BTreeMap::new(), fonts: BTreeSet::new(), paints: false };
        let mut saved: Vec<State> = Vec::new();
        let (mut matrix, mut line) = (Affine::IDENTITY, Affine::IDENTITY);
        let mut span_open = false;
        // For each marked passage, whether it was written.
        let mut marked: Vec<bool> = Vec::new();
        let mut instructions = UntypedIter::new(content);
        while let Some(instruction) = instructions.next() {
            self.sequence += 1;
            if self.sequence > MOST_INSTRUCTIONS {
                break;
            }
            let operands: Vec<&Object<'_>> = instruction.operands().collect();
            let value = |index: usize| match operands.get(index) {
                Some(Object::Number(number)) => number.as_f64(),
                _ => 0.0,
            };
            let operator: &[u8] = instruction.operator;
            match operator {
                b"q" => saved.push(state.clone()),
                b"Q" => match saved.pop() {
                    Some(before) => state = before,
                    // What was not saved cannot be restored.
                    None => continue,
                },
                b"cm" => state.transform *= affine(&value),
                b"BT" => (matrix, line) = (Affine::IDENTITY, Affine::IDENTITY),
                b"ET" => close_span(&mut span_open, &mut out.content),
                b"Tm" => {
                    line = affine(&value);
                    matrix = line;
                }
                b"Td" | b"TD" => {
                    if operator == b"TD" {
                        state.leading = -value(1);
                    }
                    line *= Affine::translate((value(0), value(1)));
                    matrix = line;
                }
                b"TL" => state.leading = value(0),
                b"T*" => {
                    line *= Affine::translate((0.0, -state.leading));
                    matrix = line;
                }
                b"Tr" => state.invisible = value(0) == 3.0,
                b"Tf" => {
                    if let Some(Object::Name(font)) = operands.first() {
                        state.font = Some((font.to_vec(), value(1)));
                    }
                    // Written when text is shown with it.
                    continue;
                }
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    if matches!(operator, b"'" | b"\"") {
                        line *= Affine::translate((0.0, -state.leading));
                        matrix = line;
                    }
                    let size = state.font.as_ref().map_or(1.0, |(_, size)| *size);
                    let place = state.transform * matrix * Point::new(0.3 * size, 0.3 * size);
                    if state.invisible || self.is_covered(place) {
                        write_line_break(&mut out.content, operator, &value);
                        continue;
                    }
                    out.paints = true;
                    if let Some((font, size)) = &state.font {
                        out.fonts.insert(font.clone());
                        if state.written != state.font {
                            name(&mut out.content, font);
                            out.content.push(b' ');
                            numbers(&mut out.content, &[*size]);
                            out.content.extend_from_slice(b"Tf\n");
                            state.written = state.font.clone();
                        }
                    }
                    if !span_open {
                        no_text(&mut out.content);
                        span_open = true;
                    }
                }
                b"BMC" | b"BDC" => {
                    let optional = matches!(operands.first(), Some(Object::Name(tag)) if tag.as_ref() == b"OC");
                    marked.push(optional);
                    if !optional {
                        continue;
                    }
                    close_span(&mut span_open, &mut out.content);
                }
                b"EMC" => {
                    if !marked.pop().unwrap_or(false) {
                        continue;
                    }
                    close_span(&mut span_open, &mut out.content);
                }
                b"MP" | b"DP" => continue,
                b"Do" => {
                    if let Some(Object::Name(key)) = operands.first() {
                        self.xobject(key, resources, &state, depth, &mut out);
                    }
                    continue;
                }
                b"BI" => {
                    out.paints = true;
                    if let Some(Object::Stream(image)) = operands.first() {
                        write_inline_image(&mut out.content, image);
                    }
                    continue;
                }
                b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" | b"sh" => out.paints = true,
                _ => {}
            }
            if self.writing {
                for operand in &operands {
                    write_simple(&mut out.content, operand);
                    out.content.push(b' ');
                }
                out.content.extend_from_slice(operator);
                out.content.push(b'\n');
            }
        }
        close_span(&mut span_open, &mut out.content);
        for _ in marked.into_iter().filter(|written| *written) {
            out.content.extend_from_slice(b"EMC\n");
        }
        for _ in saved {
            out.content.extend_from_slice(b"Q\n");
        }
        out
    }

    fn is_covered(&self, place: Point) -> bool {
        self.covers.iter().any(|(sequence, image)| {
            let inside = image.inverse() * place;
            *sequence > self.sequence && (0.0..=1.0).contains(&inside.x) && (0.0..=1.0).contains(&inside.y)
        })
    }

    fn xobject<'a>(
        &mut self,
        key: &Name<'_>,
        resources: &Resources<'a>,
        state: &State,
        depth: usize,
        out: &mut Rewritten<'a>,
    ) {
        let Some(stream) = resources.x_objects.get::<Stream<'a>>(key.as_ref()) else { return };
        let dict = stream.dict();
        let is_form = dict.get::<Name<'_>>(b"Subtype".as_slice()).is_some_and(|kind| kind.as_ref() == b"Form");
        let mut used = Used::Original;
        let mut used_name = key.to_vec();
        if is_form {
            if depth >= DEEPEST {
                return;
            }
            let Ok(content) = stream.decoded_data() else { return };
            let own = dict.get::<Dict<'a>>(b"Resources".as_slice()).map(Resources::new);
            let own = own.unwrap_or_else(|| resources.clone());
            let inside = State { transform: state.transform * matrix_of(dict), ..state.clone() };
            let body = self.content(&content, &own, State { written: None, ..inside }, depth + 1);
            if !body.paints {
                return;
            }
            used = Used::Form(Box::new(NewForm { original: stream.clone(), resources: own, body }));
            // The same form may be cut differently where it is used again.
            self.form_count += 1;
            used_name = format!("KehoachForm{}", self.form_count).into_bytes();
        } else if !self.writing && is_opaque(dict) && state.transform.determinant().abs() > LEAST_COVER * self.area {
            self.covers.push((self.sequence, state.transform));
        }
        out.paints = true;
        if self.writing {
            name(&mut out.content, &used_name);
            out.content.extend_from_slice(b" Do\n");
            out.xobjects.insert(used_name, used);
        }
    }
}

/// Whether nothing can be seen through an image.
fn is_opaque(dict: &Dict<'_>) -> bool {
    !dict.contains_key(b"SMask".as_slice())
        && !dict.contains_key(b"Mask".as_slice())
        && !dict.get::<bool>(b"ImageMask".as_slice()).unwrap_or(false)
}

pub(super) fn matrix_of(dict: &Dict<'_>) -> Affine {
    let Some(array) = dict.get::<Array<'_>>(b"Matrix".as_slice()) else { return Affine::IDENTITY };
    let values: Vec<f64> = array.iter::<f64>().collect();
    values.try_into().map_or(Affine::IDENTITY, Affine::new)
}

fn affine(value: &impl Fn(usize) -> f64) -> Affine {
    Affine::new([value(0), value(1), value(2), value(3), value(4), value(5)])
}

fn close_span(open: &mut bool, out: &mut Vec<u8>) {
    if std::mem::take(open) {
        out.extend_from_slice(b"EMC\n");
    }
}

/// What `'` and `"` do beside showing text.
fn write_line_break(out: &mut Vec<u8>, operator: &[u8], value: &impl Fn(usize) -> f64) {
    if operator == b"\"" {
        numbers(out, &[value(0)]);
        out.extend_from_slice(b"Tw ");
        numbers(out, &[value(1)]);
        out.extend_from_slice(b"Tc ");
    }
    if matches!(operator, b"'" | b"\"") {
        out.extend_from_slice(b"T*\n");
    }
}

fn write_inline_image(out: &mut Vec<u8>, image: &Stream<'_>) {
    out.extend_from_slice(b"BI ");
    for (key, item) in image.dict().entries() {
        if let hayro::hayro_syntax::object::MaybeRef::NotRef(item) = item {
            name(out, &key);
            out.push(b' ');
            write_simple(out, &item);
            out.push(b' ');
        }
    }
    out.extend_from_slice(b"ID ");
    out.extend_from_slice(&image.raw_data());
    out.extend_from_slice(b"\nEI\n");
}
