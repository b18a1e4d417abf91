//! The list of recipients (*Nơi nhận*), line by line. Pure.

use crate::plan::fold::{bare, fold, squeeze};
use crate::plan::lists::lists;

/// A list of recipients while it is read.
#[derive(Default)]
pub(super) struct Recipients<'v> {
    /// Each recipient as it is filed: `Như Điều 3`, `Lưu: VT`.
    pub entries: Vec<String>,
    /// The lines they stand on.
    pub lines: Vec<usize>,
    /// Whether the line that says where the document is filed (*Lưu*) has been read: behind it the list is over.
    pub filed: bool,
    /// Whether no *Nơi nhận* is to be read: the first item with a dash opens the list.
    pub unheaded: bool,
    /// Whether *Nơi nhận* has been read.
    listing: bool,
    /// Whether the last entry began with a dash or the like.
    last_marked: bool,
    /// The last line of the list.
    last: &'v str,
}

impl<'v> Recipients<'v> {
    /// `left`, the left column of a line, without the *Nơi nhận* that opens the list.
    pub fn open(&mut self, left: String) -> String {
        let plain = bare(&left);
        let Some(rest) = plain.trim_start_matches(['-', '*', ' ']).strip_prefix("noi nhan") else { return left };
        self.listing = true;
        let kept = rest.trim_start_matches([':', ' ', '.', '/']).chars().count();
        left.chars().skip(left.chars().count().saturating_sub(kept)).collect()
    }

    /// Takes the left column `left` of line `line`, whose whole content is `content`, as an entry or the rest of one. `blank`: a line without
    /// text stands before.
    pub fn take(&mut self, left: &str, line: usize, content: &'v str, blank: bool) {
        if self.unheaded && left.starts_with(DASHES) {
            self.listing = true;
        }
        if !self.listing || left.is_empty() {
            return;
        }
        let item = left.trim_start_matches(['-', '–', '—', '+', '•', '*', ' ', '~', '_', '=', '«', '»', '·']).trim();
        let marked = left.len() != item.len();
        // A colon there is a semicolon that lost its tail.
        let item = without_dirt(item).trim_end_matches([';', '.', ',', ' ', '/', ':']).trim();
        // Dirt of a stamp or a stroke.
        if item.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return;
        }
        // `- Phòng Kinh tế,` and the next line without a dash: one entry over two lines.
        let comma = self.last.trim_end().ends_with(',');
        let over = self.filed && blank;
        let goes_on = !marked
            && !over
            && (item.chars().next().is_some_and(char::is_lowercase)
                || self.last_marked && comma
                || !recipient_ended(self.last));
        if goes_on && let Some(last) = self.entries.last_mut() {
            if comma {
                last.push(',');
            }
            last.push(' ');
            last.push_str(item);
        } else if self.entries.len() < 200 && (marked || !self.filed) {
            self.last_marked = marked;
            let item = as_filed(item).unwrap_or_else(|| squeeze(item));
            self.filed = self.filed || fold(&item).starts_with("lưu");
            self.entries.push(item);
        } else {
            return;
        }
        self.lines.push(line);
        self.last = content;
    }
}

const DASHES: [char; 2] = ['-', '–'];

/// Whether a line is an item of a list of recipients.
pub(super) fn is_item(line: &str) -> bool {
    line.trim_start().starts_with(DASHES)
}

/// Whether a line is the last item of such a list.
pub(super) fn is_filed(line: &str) -> bool {
    is_item(line) && as_filed(line.trim_start().trim_start_matches(DASHES).trim()).is_some()
}

/// The line that says where the document is filed, whatever is left of its first word: `Lâu: VT, KT` → `Lưu: VT, KT`.
fn as_filed(item: &str) -> Option<String> {
    let end = item.find([':', ' '])?;
    let (first, rest) = item.split_at(end);
    let place = rest.trim_start_matches([':', ' ']);
    let filed = rest.starts_with(':') || lists().heads.filed.open(&fold(place));
    let near = first.chars().count() <= 4 && strsim::levenshtein(&bare(first), "luu") <= 1;
    (filed && near && place.starts_with(['V', 'v', 'H'])).then(|| squeeze(&format!("Lưu{rest}")))
}

/// Without stray signs behind the last `;` or `.`: `Thường trực Đảng ủy (b/c); 5`.
fn without_dirt(item: &str) -> &str {
    match item.rfind([';', '.']) {
        Some(at) if !item[at..].chars().any(char::is_alphabetic) => &item[..at],
        _ => item,
    }
}

fn recipient_ended(line: &str) -> bool {
    line.trim_end().ends_with([';', '.', ',', ':'])
}
