//! What flows between the stages and what comes out: the data model of a page, of a restored text, of a plan, of a
//! document's record, and the failures that a record can carry.
//!
//! Pure data: nothing here reads a file, asks a clock or depends on another module of the crate. All other stages
//! may import it; it imports none of them.

mod document;
mod failure;
mod geometry;
mod page;
mod plan;
mod text;

pub use document::{DocumentRecord, PageRecord, SCHEMA_VERSION, Status};
pub use failure::{Category, Failure};
pub use geometry::BoundingBox;
pub use page::{Alternative, Line, Page, Route, RouteDecision, Word, Zone};
pub use plan::{
    CanonicalUnit, Comparator, Deadline, DeadlineKind, Evidence, Head, Plan, Reference, Signer, Source, Target, Task,
    Time, Warning,
};
pub use text::{Text, TextLine, Token};
