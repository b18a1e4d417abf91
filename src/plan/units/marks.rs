//! Marks in the name of a unit, for [`super::ending`]: commas between levels, kinds, places and parts of a name; dashes, colons, strokes.
//! Pure.

use super::super::lists::{UnitHead, lists};
use super::Place;
use super::beginning::{head_at, is_unit_start, kind_length, kind_noun, place_word, short_kind, starts_with, verb_at};
use super::ending::{Name, Step};
use super::joining::same_body;
use super::persons::{names_person, position_at};
use super::qualified::{bare_kind, kind_told_apart, told_apart_before};

/// The most words in quotation marks inside the name of a body.
const LONGEST_QUOTED: usize = 8;

impl Name<'_, '_> {
    /// What the mark at word `j` does to the name: `-` in `Sở Tài chính - Kế hoạch` is passed, the full stop of a sentence cuts. None where
    /// the word is no mark.
    pub(super) fn mark(&mut self, j: usize) -> Option<Step> {
        let words = self.words;
        if !words.is_mark(j) {
            return None;
        }
        let next_capital = words.is_capital(j + 1);
        Some(match words.word(j) {
            "," => self.comma(j),
            // `Chủ tịch Ủy ban nhân dân các tỉnh: Đắk Lắk, Gia Lai và Lâm Đồng`
            ":" if self.places
                && place_word(words, j - 1)
                && next_capital
                && lists().places.longest_at(words.from(j + 1)).is_some() =>
            {
                Step::Pass(j + 2)
            }
            mark if self.in_topic && !["/", ":", ";", "."].contains(&mark) => Step::Pass(j + 1),
            "-" | "–" => self.dash(j),
            "/" => Step::Pass(j + 2),
            "&" if next_capital => Step::Pass(j + 2),
            // `Ban Vận động Quỹ “Vì người nghèo” xã`
            "“" if self.is_body() && j > self.head_end() => {
                let close = (j + 1..words.len().min(j + LONGEST_QUOTED)).find(|&k| words.word(k) == "”");
                close.map_or(Step::Cut(j), |close| Step::Pass(close + 1))
            }
            "." if words.word(j - 1) == "vp" || words.word(j - 1) == "tp" => Step::Pass(j + 1),
            // An abbreviation in brackets belongs to the mention, not to the name.
            _ => Step::Cut(j),
        })
    }

    /// What the comma at word `j` does: it stands between levels of one body, between kinds in a list, between places, inside a name
    /// (`Sở Văn hóa, Thể thao và Du lịch`), or it ends the name.
    fn comma(&mut self, j: usize) -> Step {
        let words = self.words;
        // `Ủy ban nhân dân tỉnh, thành phố`, `Ban Thường vụ Tỉnh ủy, Thành ủy`: one body at several levels.
        if let Some(n) = same_body(words, self.begin, j) {
            self.list = true;
            return Step::Pass(j + n);
        }
        // `Bộ trưởng, Thủ trưởng cơ quan ngang bộ, cơ quan thuộc Chính phủ`
        if j == self.head_end() && words.word(j - 1) == "trưởng" && starts_with(words, j + 1, "thủ trưởng") {
            self.list = true;
            return Step::Pass(j + 3);
        }
        // `đồng chí Lê Văn Bình, Phó Trưởng ban`: who holds the office.
        if self.class == UnitHead::Person && names_person(words, self.head_end()) && position_at(words, j + 1) {
            return Step::Pass(j + 2);
        }
        // `các tổ tiêm phòng xóm, tổ dân phố`: behind a word that tells which bodies are meant, where they are.
        let settlements = &lists().unit_names.settlements;
        // (`Trưởng các thôn, khối`)
        let behind_head =
            if self.class == UnitHead::Person { self.begin + 1 } else { self.head_end() + usize::from(self.list) };
        if settlements.ends_within(words, behind_head, j)
            && let Some(behind) = settlements.behind(words, j + 1)
            && !words.is_capital(behind)
        {
            return Step::Pass(behind);
        }
        if is_unit_start(words, j + 1) {
            return self.comma_before_unit(j);
        }
        // `Ủy ban nhân dân cấp tỉnh, cấp xã`
        if words.word(j + 1) == "cấp" && place_word(words, j + 2) {
            return Step::Pass(j + 3);
        }
        // `các phường Hạ Long, Bãi Cháy, Cẩm Phả`
        if self.places && words.is_capital(j + 1) && verb_at(words, j + 1) == 0 {
            return Step::Pass(j + 2);
        }
        // `các cơ quan, tổ chức, đơn vị`; in a value what follows *tổ chức* tells which.
        let bodies = || self.place == Place::Value && starts_with(words, j + 1, "tổ chức") && !words.is_capital(j + 1);
        if self.list && (bodies() || kind_noun(words, j + 1)) {
            return Step::Pass(j + 3);
        }
        if self.comma_inside(j) {
            return Step::Pass(j + 2);
        }
        if let Some(n) = self.noun_behind_comma(j) {
            return Step::Pass(j + 1 + n);
        }
        if self.in_topic { Step::Pass(j + 1) } else { Step::Cut(j) }
    }

    /// The number of words behind the comma at word `j` that still belong to the name of one body in no list: `Phòng Quản lý văn thư, lưu
    /// trữ mở lớp`, `Phòng Thanh tra, Pháp chế`. A noun of a word or two or three, which is no body of its own, up to the verb, a mark or *và*.
    fn noun_behind_comma(&self, j: usize) -> Option<usize> {
        let words = self.words;
        // (What the list knows goes on with a capital: `Phòng Thanh tra, Pháp chế`.)
        let known = self.known.is_none() || self.place != Place::Sentence && words.is_capital(j + 1);
        let named = self.is_body() && known && j > self.head_end() && !self.list;
        if !named || lists().unit_names.no_part.at(words, j + 1) || lists().openers.at(words, j + 1) {
            return None;
        }
        // (Behind a capital a verb belongs to the name: `Phòng Sở hữu trí tuệ, Đổi mới sáng tạo chủ trì`.)
        let capital = words.is_capital(j + 1);
        let ends = |k: usize| {
            k >= words.len()
                || words.is_mark(k)
                || !capital && verb_at(words, k) > 0
                || lists().roles.at(words, k)
                || lists().doers.helps.at(words, k)
                || ["và", "cùng", "phối", "chủ"].contains(&words.word(k))
        };
        let end = (j + 2..=j + 5).find(|&k| ends(k))?;
        let nouns = (j + 1..end).all(|k| {
            !words.is_mark(k)
                && (capital || verb_at(words, k) == 0)
                && !words.word(k).starts_with(|c: char| c.is_ascii_digit())
        });
        // Alone at the end of a clause it may be a place or the first word of something else.
        let closes = words.is_capital(j + 1) == words.is_capital(j - 1) || end < words.len() && !words.is_mark(end);
        (nouns && closes && !is_unit_start(words, j + 1)).then_some(end - j - 1)
    }

    /// What the comma at word `j` before the head of another unit does: `các sở, ban, ngành tỉnh` go on as one entry, `các cơ quan Trung
    /// ương, cơ quan tỉnh` are two.
    fn comma_before_unit(&self, j: usize) -> Step {
        let words = self.words;
        let Some((next, _, next_plural)) = head_at(words, j + 1) else { return Step::Cut(j) };
        // `Trưởng các thôn, đơn vị quản lý công trình`
        if self.class == UnitHead::Person && lists().unit_names.settlements.ends_within(words, self.begin + 1, j) {
            return Step::Cut(j);
        }
        let head_word = words.word(self.begin + usize::from(self.plural));
        // The head comes again.
        let same = words.word(j + 1) == head_word && j > self.own_end;
        // `các sở, ban, ngành Tỉnh`: a level may have a capital.
        let level = place_word(words, j + 2) && (words.is_mark(j + 3) || !words.is_capital(j + 3));
        let small = !words.is_capital(j + 1) && (!words.is_capital(j + 2) || level);
        if self.list
            && !next_plural
            && (!same || self.place == Place::Heading && !self.plural_behind(j + 1) && !self.belongs(j))
            && small
            && !self.kinds_told_apart(j)
            && (next == UnitHead::Generic || short_kind(words, j + 1))
            && words.word(j + 1) != "báo"
        {
            return Step::Pass(j + 1 + kind_length(words, j + 1).unwrap_or(1));
        }
        // `các Sở, Ban, Ngành`, `các Tập đoàn, Tổng công ty`
        if self.plural
            && !next_plural
            && !same
            && !small
            && let Some(n) = bare_kind(words, j + 1)
        {
            return Step::Pass(j + 1 + n);
        }
        Step::Cut(j)
    }

    /// Whether the kinds on both sides of the comma at word `j` have a word that tells which: `đoàn thể cấp tỉnh, cơ quan ngành dọc …`.
    /// (`… thuộc các bộ, ngành Trung ương` are kinds of one list, a heading is one entry.)
    fn kinds_told_apart(&self, j: usize) -> bool {
        let words = self.words;
        let strung = j > 1
            && lists().unit_names.plurals.at(words, j - 2)
            && lists().kinds_in_lists.longest_at(words.from(j - 1)).is_some_and(|(n, ())| n == 1);
        told_apart_before(words, self.begin, j)
            && kind_told_apart(words, j + 1)
            && !strung
            && self.place != Place::Heading
    }

    /// Whether the comma at word `j` stands inside a name that the list does not know: `Sở Văn hóa, Thể thao và Du lịch`.
    fn comma_inside(&self, j: usize) -> bool {
        let words = self.words;
        self.known.is_none()
            && !self.list
            && words.is_capital(j + 1)
            && verb_at(words, j + 1) == 0
            && (j + 2..(j + 14).min(words.len()))
                // (`Trung tâm Văn hóa, Thông tin, Thể thao và Du lịch`)
                .filter(|&k| !(words.word(k) == "," && words.is_capital(k + 1) && !is_unit_start(words, k + 1)))
                .find(|&k| words.is_mark(k) || words.word(k) == "và")
                .is_some_and(|k| words.word(k) == "và" && words.is_capital(k + 1) && !is_unit_start(words, k + 1))
    }

    /// Whether the bodies before the comma at word `j` are told by whose they are: `Các đảng ủy trực thuộc Tỉnh ủy, đảng ủy xã, phường` are two.
    fn belongs(&self, j: usize) -> bool {
        let whose = |k: usize| starts_with(self.words, k, "trực thuộc") || self.words.word(k) == "thuộc";
        (self.head_end()..j).any(whose)
    }

    /// Whether the head at `i` has a plural of its own behind it: `đảng ủy các xã, phường`.
    fn plural_behind(&self, i: usize) -> bool {
        let words = self.words;
        head_at(words, i).is_some_and(|(_, n, _)| lists().unit_names.plurals.at(words, i + n))
    }

    /// What the dash at word `j` does: it joins levels, verbs or parts of a name (`Sở Tài chính - Kế hoạch`), or it ends the name.
    fn dash(&mut self, j: usize) -> Step {
        let words = self.words;
        let spaced = words.ranges[j].start > words.ranges[j - 1].end;
        // `Sở Tài chính - Cơ quan thường trực Ban Chỉ đạo`: what the body is besides.
        if self.class == UnitHead::Agency && spaced && lists().other_roles.longest_at(words.from(j + 1)).is_some() {
            return Step::Cut(j);
        }
        if let Some(n) = same_body(words, self.begin, j) {
            self.list = true;
            return Step::Pass(j + n);
        }
        // `Viện nghiên cứu - phát triển du lịch`: two verbs that a dash joins name what a body is for.
        let joined = verb_at(words, j + 1);
        if joined > 0 && j > self.head_end() + 1 && verb_at(words, j - 2) == 2 {
            return Step::Pass(j + 1 + joined);
        }
        let small = !words.is_capital(j + 1) && joined == 0;
        // `Vụ Pháp luật dân sự - kinh tế`: a word or two, and the name is over.
        let closing = self.class == UnitHead::Agency
            && self.known.is_none()
            && small
            && !is_unit_start(words, j + 1)
            && (j + 2..=j + 3).any(|k| k >= words.len() || [",", ";", ".", ")"].contains(&words.word(k)));
        let kind = self.list && small || closing;
        if (words.is_capital(j + 1) || !spaced || words.word(j + 1).starts_with("xã") || kind) && j + 1 < words.len() {
            return Step::Pass(j + 2);
        }
        Step::Cut(j)
    }
}
