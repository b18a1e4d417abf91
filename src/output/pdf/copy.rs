//! Objects of the original into the new file, as they are: streams are not decoded and encoded again. Pure.
//!
//! Left out is what PDF/A forbids and nobody sees: metadata and private data of other programs, places of a structure
//! that is not copied, references to other files. What can be seen and stands against PDF/A is copied all the same and
//! remembered as an obstacle.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::io::Write;

use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::{Dict, MaybeRef, Name, ObjRef, Object, ObjectIdentifier, Stream};
use hayro::hayro_syntax::xref::XRef;

use super::file::{FileWriter, hex, name, number};

/// Entries that are not copied, wherever they stand.
const LEFT_OUT: [&[u8]; 9] = [
    b"Metadata",
    b"PieceInfo",
    b"StructParent",
    b"StructParents",
    b"LastModified",
    b"AA",
    b"OPI",
    b"Alternates",
    // A viewer may smooth an image as it likes; the wish for it is what PDF/A forbids.
    b"Interpolate",
];
/// Entries of a stream that are written anew, or that point to another file.
const OF_STREAMS: [&[u8]; 4] = [b"Length", b"DL", b"FFilter", b"FDecodeParms"];

/// Copies objects on demand, each once.
pub struct Copier<'a> {
    xref: &'a XRef,
    ids: HashMap<ObjectIdentifier, u32>,
    waiting: VecDeque<(ObjectIdentifier, u32)>,
    /// Why the new file is no PDF/A-2b.
    pub obstacles: BTreeSet<&'static str>,
}

impl<'a> Copier<'a> {
    pub fn new(xref: &'a XRef) -> Self {
        Self { xref, ids: HashMap::new(), waiting: VecDeque::new(), obstacles: BTreeSet::new() }
    }

    /// The number that an object of the original has in the new file.
    pub fn reference(&mut self, file: &mut FileWriter, reference: ObjRef) -> u32 {
        let identifier = reference.into();
        if let Some(&id) = self.ids.get(&identifier) {
            return id;
        }
        let id = file.reserve();
        self.ids.insert(identifier, id);
        self.waiting.push_back((identifier, id));
        id
    }

    /// Copies what was referred to, and what that refers to.
    pub fn finish(&mut self, file: &mut FileWriter) {
        while let Some((identifier, id)) = self.waiting.pop_front() {
            match self.xref.get::<Object<'a>>(identifier) {
                Some(Object::Stream(stream)) => self.stream(file, id, &stream),
                Some(object) => {
                    let mut body = Vec::new();
                    self.value(file, &mut body, &object);
                    file.object(id, &body);
                }
                None => file.object(id, b"null"),
            }
        }
    }

    pub fn value(&mut self, file: &mut FileWriter, out: &mut Vec<u8>, object: &Object<'a>) {
        match object {
            Object::Dict(dict) => {
                out.extend_from_slice(b"<<");
                self.entries(file, out, dict, &[]);
                out.extend_from_slice(b">>");
            }
            Object::Array(array) => {
                out.push(b'[');
                for item in array.raw_iter() {
                    self.item(file, out, item);
                    out.push(b' ');
                }
                out.push(b']');
            }
            Object::Name(value) => {
                self.look_at_name(value);
                name(out, value);
            }
            simple => write_simple(out, simple),
        }
    }

    pub fn item(&mut self, file: &mut FileWriter, out: &mut Vec<u8>, item: MaybeRef<Object<'a>>) {
        match item {
            MaybeRef::Ref(reference) => {
                let id = self.reference(file, reference);
                let _ = write!(out, "{id} 0 R");
            }
            MaybeRef::NotRef(object) => self.value(file, out, &object),
        }
    }

    /// The entries of a dictionary without the brackets around it, and without those in `except`.
    pub fn entries(&mut self, file: &mut FileWriter, out: &mut Vec<u8>, dict: &Dict<'a>, except: &[&[u8]]) {
        self.look_at_dict(dict);
        for (key, item) in dict.entries() {
            let key_bytes: &[u8] = &key;
            if LEFT_OUT.contains(&key_bytes) || except.contains(&key_bytes) {
                continue;
            }
            name(out, key_bytes);
            out.push(b' ');
            self.item(file, out, item);
        }
    }

    fn stream(&mut self, file: &mut FileWriter, id: u32, stream: &Stream<'a>) {
        let dict = stream.dict();
        let mut entries = Vec::new();
        let filters = stream.filters();
        let outdated = filters.iter().any(|filter| matches!(filter, Filter::LzwDecode | Filter::Crypt));
        let others_file = dict.contains_key(b"F".as_slice());
        if others_file {
            self.obstacles.insert("part of it lies in another file");
        }
        let except: Vec<&[u8]> = OF_STREAMS.iter().copied().chain(others_file.then_some(b"F".as_slice())).collect();
        if outdated && let Ok(decoded) = stream.decoded_data() {
            let except: Vec<&[u8]> =
                except.into_iter().chain([b"Filter".as_slice(), b"DecodeParms".as_slice()]).collect();
            self.entries(file, &mut entries, dict, &except);
            file.compressed(id, &entries, &decoded);
            return;
        }
        self.entries(file, &mut entries, dict, &except);
        file.stream(id, &entries, &stream.raw_data());
    }

    fn look_at_name(&mut self, value: &Name<'_>) {
        if value.as_ref() == b"DeviceCMYK" {
            self.obstacles.insert("it has colours in CMYK");
        }
    }

    fn look_at_dict(&mut self, dict: &Dict<'a>) {
        let is = |key: &[u8], wanted: &[u8]| dict.get::<Name<'_>>(key).is_some_and(|value| value.as_ref() == wanted);
        if is(b"Type", b"Font") {
            self.obstacles.insert("pages show text in fonts of their own");
        }
        if is(b"Type", b"OCG") || is(b"Type", b"OCMD") {
            self.obstacles.insert("it has layers that can be switched");
        }
        if dict.contains_key(b"TR".as_slice()) || dict.contains_key(b"TR2".as_slice()) {
            self.obstacles.insert("it has transfer functions");
        }
        if is(b"Subtype", b"PS") {
            self.obstacles.insert("it holds PostScript");
        }
    }
}

/// Writes a value that holds no reference.
pub fn write_simple(out: &mut Vec<u8>, object: &Object<'_>) {
    match object {
        Object::Null(_) | Object::Stream(_) => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Number(value) => number(out, value.as_f64()),
        Object::String(value) => hex(out, value.as_bytes()),
        Object::Name(value) => name(out, value),
        Object::Array(array) => {
            out.push(b'[');
            for item in array.raw_iter() {
                if let MaybeRef::NotRef(item) = item {
                    write_simple(out, &item);
                    out.push(b' ');
                }
            }
            out.push(b']');
        }
        Object::Dict(dict) => {
            out.extend_from_slice(b"<<");
            for (key, item) in dict.entries() {
                if let MaybeRef::NotRef(item) = item {
                    name(out, &key);
                    out.push(b' ');
                    write_simple(out, &item);
                }
            }
            out.extend_from_slice(b">>");
        }
    }
}
