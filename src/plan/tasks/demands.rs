//! Which items of the outline are tasks: what is demanded, and neither heading nor note, dirt nor mere introduction. Pure.

use super::super::doers;
use super::super::lists::{SectionClass, lists};
use super::super::markers::is_mostly_capitals;
use super::super::words::Words;
use super::Reading;

/// Whether item `i` of the outline demands something of somebody: `- Trồng cây dọc đường làng.` does, `(Kèm theo Phụ lục 1)` does not.
pub(super) fn is_task(reading: &Reading<'_>, i: usize) -> bool {
    let node = &reading.outline.nodes[i];
    let paragraph = &reading.paragraphs[i];
    if !matches!(node.class, Some(SectionClass::Tasks | SectionClass::Organisation))
        || node.heading
        || node.attribute
        || node.closing
        || paragraph.is_row
        || paragraph.passage.is_empty()
    {
        return false;
    }
    let text = paragraph.passage.text.trim();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let folded = paragraph.passage.folded.trim();
    let note = lists().tasks.notes.open(folded)
        || paragraph.is_note() && lists().tasks.noted.stands_in(folded)
        || answers_for_the_document(folded);
    let opening = Words::new(text, paragraph.passage.folded.trim());
    if lists().not_demanded.longest_at(opening.from(0)).is_some() {
        return false;
    }
    // `Danh mục nhiệm vụ tại Phụ lục kèm theo …` points to a list; a line in capitals without a marker is a heading.
    let note = note
        || lists().tasks.pointers.open(folded) && folded.contains("phụ lục") && folded.contains("kèm theo")
        || paragraph.passage.folded.starts_with("danh mục") && paragraph.passage.folded.contains("kèm theo")
        || paragraph.marker.is_none() && is_mostly_capitals(text);
    // `+ Đến 31/01/2027: 100%.` is an item, `+ abc` is dirt.
    let figures = text.chars().filter(char::is_ascii_digit).count();
    if letters < 4 && (letters == 0 || figures < 4 || paragraph.marker.is_none()) || note {
        return false;
    }
    // `… các nhiệm vụ sau:` before numbered headings only leads in, unless it says by when.
    let leads_in = paragraph.marker.is_none()
        && !(node.parent.is_some() && reading.deadlines[i].iter().any(|f| f.strong))
        && text.ends_with(':')
        && lists().tasks.lead_in.close(paragraph.passage.folded.trim_end())
        && reading.paragraphs.get(i + 1).is_some_and(|p| p.marker.as_ref().is_some_and(|m| !m.is_bullet()));
    // `Các sở tổ chức quán triệt …. Đồng thời, yêu cầu … như sau:`: the first sentence demands something itself.
    let demands_first = || {
        let first = paragraph.passage.text.find(". ").unwrap_or(0);
        first > 0 && !doers::of_sentence(&paragraph.passage, 0..first).lead.is_empty()
    };
    !leads_in || demands_first()
}

/// `…, Giám đốc các sở chịu trách nhiệm thi hành Chỉ thị này.`: asks for nothing but that the document is carried out.
fn answers_for_the_document(folded: &str) -> bool {
    let words = folded.trim_end_matches(|c: char| c.is_whitespace() || "./;".contains(c));
    words.ends_with(" này")
        && lists().tasks.answers.texts().any(|phrase| {
            words.rfind(phrase).is_some_and(|at| words[at + phrase.len()..].starts_with(' ') && words.len() - at < 80)
        })
}
