//! Words that join what belongs to the name of a unit, for [`super::ending`]: *các*, *và*, *của*, *có*, *liên quan*, *về*. Pure.

use super::super::lists::{UnitHead, lists};
use super::Place;
use super::beginning::{head_at, is_unit_start, kind_length, kind_noun, place_word, starts_with, verb_at};
use super::ending::{Name, Step};
use super::joining::{is_bare_head, joined_in_name, qualified_kind};
use super::qualified::{having_end, having_noun_end};

impl Name<'_, '_> {
    /// What the joining word `j` does to the name: `của` in `cơ quan của tỉnh` is passed, `của` before what is no body or place cuts. None
    /// where the word is none that joins.
    pub(super) fn connective(&mut self, j: usize) -> Option<Step> {
        let words = self.words;
        match words.word(j) {
            "các" => self.plural_inside(j),
            "và" | "hoặc" => Some(self.and(j)),
            // `Trung tâm X cùng các trạm Y`
            "cùng" => Some(if is_unit_start(words, j + 1) { self.and(j) } else { Step::Cut(j) }),
            "có" => Some(self.having_places(j).or_else(|| self.having(j)).unwrap_or_else(|| self.has(j))),
            "đã" => self.having(j),
            "liên" if words.word(j + 1) == "quan" => Some(self.related(j + 2)),
            "của" => {
                let of_body = is_unit_start(words, j + 1) || words.is_capital(j + 1) || place_word(words, j + 1);
                // (`cơ quan chủ quản của các cơ sở đào tạo`: the verb is of the kind.)
                let kind = head_at(words, j + 1).filter(|(class, _, plural)| *plural && *class == UnitHead::Generic);
                let head = kind.map_or(0, |(_, n, _)| n);
                Some(if of_body { Step::Pass(j + 1 + head) } else { Step::Cut(j) })
            }
            "về" => Some(self.about(j)),
            _ => None,
        }
    }

    /// *các* at word `j` inside the name opens places or kinds: `UBND các xã, phường`, `Trạm Y tế các phường Hạ Long, Bãi Cháy`.
    fn plural_inside(&mut self, j: usize) -> Option<Step> {
        let words = self.words;
        let opens = self.place != Place::Sentence
            || place_word(words, j + 1)
            || lists().unit_names.inner_kinds.at(words, j + 1) && !words.is_capital(j + 1);
        if !opens {
            return None;
        }
        self.list = true;
        self.places = true;
        // (`của các cơ sở đào tạo trọng điểm`: the verb is of the kind.)
        Some(Step::Pass(j + 1 + kind_length(words, j + 1).filter(|&n| n > 1).unwrap_or(0)))
    }

    /// What *và*, *hoặc*, *cùng* at word `j` do: they stand before another kind of a list (`các sở, ban và ngành`), inside a name (`Sở
    /// Khoa học và Công nghệ`), or another entry follows.
    fn and(&self, j: usize) -> Step {
        let words = self.words;
        let next = j + 1;
        let and = words.word(j) == "và";
        // `Báo và Đài Phát thanh, Truyền hình tỉnh`: two heads of one name.
        if and && j == self.head_end() && !self.list && is_bare_head(words, self.begin, j) && words.is_capital(next) {
            return Step::Pass(j + lists().paired.longest_at(words.from(next)).map_or(2, |(n, ())| 1 + n));
        }
        if let Some((class, length, next_plural)) = head_at(words, next) {
            // `Phòng Tổ chức cán bộ và Thanh tra chủ trì`: a head that is no name alone, behind the name of one body.
            let behind = next + length;
            let alone = words.is_mark(behind)
                || behind >= words.len()
                || verb_at(words, behind) > 0
                || lists().roles.at(words, behind);
            if and && self.is_body() && words.is_capital(next) && is_bare_head(words, next, behind) && alone {
                return Step::Pass(behind);
            }
            let kinds_only = !qualified_kind(words, self.begin, self.head, j);
            let kind = class == UnitHead::Generic && !next_plural && !words.is_capital(next);
            return if self.list && kinds_only && kind && and { Step::Pass(j + 2) } else { Step::Cut(j) };
        }
        if self.list && and && kind_noun(words, next) {
            return Step::Pass(j + 3);
        }
        if words.is_capital(next) && and && verb_at(words, next) == 0 {
            return Step::Pass(next);
        }
        // `Cục Tin học và thống kê tài chính có trách nhiệm …`
        if and && self.is_body() && self.known.is_none() && words.is_capital(self.begin) && joined_in_name(words, next)
        {
            return Step::Pass(next + 2);
        }
        // `Trung tâm Truyền thông khoa học và công nghệ`
        if self.place != Place::Sentence && and && !self.list && next < words.len() && !words.is_mark(next) {
            return Step::Pass(j + 2);
        }
        Step::Cut(j)
    }

    /// `Ủy ban nhân dân các tỉnh có huyện miền núi: …`: *có* at word `j` tells which places, in a sentence up to the colon.
    fn having_places(&self, j: usize) -> Option<Step> {
        let words = self.words;
        let which = self.places && place_word(words, j - 1) && place_word(words, j + 1) && self.place != Place::Heading;
        which.then(|| {
            let mark = (j..words.len().min(j + 12)).find(|&k| words.is_mark(k));
            Step::Cut(mark.filter(|&k| words.word(k) == ":").unwrap_or(j))
        })
    }

    /// `những cơ quan đã có trang thông tin điện tử phải …`: what they have, told from word `j` on, tells which are meant.
    fn having(&self, j: usize) -> Option<Step> {
        if !self.list {
            // `UBND các xã, phường có dự án phối hợp`
            return having_noun_end(self.words, j).filter(|_| self.places).map(Step::Cut);
        }
        having_end(self.words, j, self.place).map(Step::Cut)
    }

    /// *có* at word `j` that is no list's: `đơn vị có liên quan`, `cơ quan có thẩm quyền` go on, `Sở Y tế có trách nhiệm` ends before it.
    fn has(&self, j: usize) -> Step {
        let words = self.words;
        if starts_with(words, j + 1, "liên quan") {
            return self.related(j + 3);
        }
        if starts_with(words, j + 1, "thẩm quyền") {
            return Step::Pass(j + 3);
        }
        let duty = words.word(j + 1) == "trách" || words.word(j + 1) == "nhiệm";
        if self.place == Place::Value && !duty || words.is_capital(j.saturating_sub(1)) && words.word(j + 1) == "công"
        {
            return Step::Pass(j + 1);
        }
        Step::Cut(j)
    }

    /// Behind *liên quan*, at word `j`, a name goes on with a list, a level, with where they are (`các đơn vị liên quan trong Bộ`, `… thuộc
    /// Sở`), or it is over.
    fn related(&self, j: usize) -> Step {
        let words = self.words;
        let goes_on = words.is_mark(j)
            || lists().unit_names.behind_related.at(words, j)
            || place_word(words, j)
            || words.word(j) == "trong" && place_word(words, j + 1)
            || words.word(j) == "của" && words.is_capital(j + 1) && is_unit_start(words, j + 1)
            || starts_with(words, j, "trên địa bàn");
        if goes_on { Step::Pass(j) } else { Step::Cut(j) }
    }

    /// *về* at word `j` behind the head of a committee opens its topic, which goes on to the end of a heading: `Ban Chỉ đạo về chuyển đổi số`.
    fn about(&mut self, j: usize) -> Step {
        let words = self.words;
        let begun = words.folded.get(words.ranges[self.begin].start..).unwrap_or("");
        let head = begun.get(..begun.len().min(40)).unwrap_or(begun);
        if self.place == Place::Sentence || !lists().unit_names.about.stands_in(head) {
            return Step::Cut(j);
        }
        self.in_topic = self.place == Place::Heading;
        Step::Pass(j + 1)
    }
}
