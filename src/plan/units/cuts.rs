//! Words of the sentence behind the name of a unit, for [`super::ending`]: intervals, figures, relatives, verbs cut the name, but where they
//! tell which bodies are meant. Pure.

use super::super::lists::{UnitHead, lists};
use super::Place;
use super::beginning::{interval_word, is_compound, is_unit_start, place_word, starts_with, verb_at};
use super::ending::{Name, Step};
use super::joining::{noun_after_all, relative_end};
use super::qualified::{attributive, charged_end};

/// The most words of a verb and its object that tell which body is meant in the value of an attribute.
const LONGEST_IN_VALUE: usize = 6;
/// The same in a sentence or heading.
const LONGEST_ATTRIBUTE: usize = 12;

impl Name<'_, '_> {
    /// What a word does that belongs to the sentence rather than to a name: `mỗi` in `Công chức Tư pháp mỗi tháng …` cuts. None where `j` is no
    /// such word.
    pub(super) fn cutting_word(&self, j: usize) -> Option<Step> {
        let words = self.words;
        let names = &lists().unit_names;
        let special = match words.word(j) {
            // `Công chức Tư pháp mỗi tháng một lần đối chiếu …`
            "mỗi" | "hằng" | "hàng" if interval_word(words, j + 1) && !is_compound(words, j - 1) => {
                Some(Step::Cut(j))
            }
            // `các trường trọng điểm gồm: …`
            "gồm" => Some(Step::Cut(j)),
            "bao" if words.word(j + 1) == "gồm" => Some(Step::Cut(j)),
            // `Công an thành phố không cấp phép`
            "không" if verb_at(words, j + 1) > 0 && words.word(j - 1) != "hàng" => Some(Step::Cut(j)),
            // A figure and its comparator are of the sentence: `Khoa Dược bình ít nhất 05 đơn thuốc`.
            "ít" | "nhiều" | "tối" if names.comparator_ends.at(words, j + 1) => {
                Some(Step::Cut(j - usize::from(self.behind_unlisted_verb(j))))
            }
            // `các cơ quan báo chí do Tổng Liên đoàn trực tiếp quản lý`
            "do" if self.list => relative_end(words, j).map(Step::Cut),
            "theo" => self.by_what(j),
            _ => None,
        };
        special.or_else(|| names.cuts.has(words.word(j)).then(|| self.listed_cut(j))).or_else(|| self.on(j))
    }

    /// Whether a verb that no list has stands before word `j`, between the capitals of the name and a figure: `Khoa Dược bình ít nhất …`.
    fn behind_unlisted_verb(&self, j: usize) -> bool {
        let words = self.words;
        self.class == UnitHead::Agency
            && j > self.head_end() + 1
            && !words.is_capital(j - 1)
            && !place_word(words, j - 1)
            && words.is_capital(j - 2)
    }

    /// *theo* at word `j` in the value of an attribute tells which of a list: `các chi cục chuyên ngành theo lĩnh vực được phân công`.
    fn by_what(&self, j: usize) -> Option<Step> {
        let words = self.words;
        if self.place != Place::Value || !self.list {
            return None;
        }
        if starts_with(words, j, "theo lĩnh vực") {
            return Some(Step::Cut((j..words.len()).find(|&k| words.is_mark(k)).unwrap_or(words.len())));
        }
        starts_with(words, j, "theo quy định").then_some(Step::Cut(j + 3))
    }

    /// `trên địa bàn` goes on with the name; *trên* before anything else ends it.
    fn on(&self, j: usize) -> Option<Step> {
        let words = self.words;
        (words.word(j) == "trên")
            .then(|| if starts_with(words, j, "trên địa bàn") { Step::Pass(j + 3) } else { Step::Cut(j) })
    }

    /// What a word of the list of cuts at `j` does: it ends the name, but where it tells which bodies are meant (`các đơn vị được giao chủ
    /// trì`, `các doanh nghiệp trong tỉnh`).
    fn listed_cut(&self, j: usize) -> Step {
        let words = self.words;
        let names = &lists().unit_names;
        let word = words.word(j);
        // `chủ rừng`; `Phó Chủ nhiệm`: an office.
        if word == "chủ" && (names.owned.at(words, j + 1) || words.is_capital(j) && !starts_with(words, j, "chủ trì"))
        {
            return Step::Pass(j + 2);
        }
        // `các đơn vị được giao chủ trì`, `các đơn vị được Sở giao nhiệm vụ tổ chức lớp học`
        if word == "được"
            && (self.list || self.class == UnitHead::Generic)
            && let Some(end) = charged_end(words, j)
        {
            return Step::Cut(end);
        }
        // `Các khoa có chương trình được đánh giá`, a value.
        if word == "được" && self.place == Place::Value && self.list {
            return Step::Pass(j + 1 + verb_at(words, j + 1));
        }
        // `các doanh nghiệp trong tỉnh`
        if word == "trong" && place_word(words, j + 1) {
            return Step::Pass(j + 2);
        }
        // `tổ chức đảng các cấp trong toàn xã`
        if word == "trong" && words.word(j + 1) == "toàn" && place_word(words, j + 2) {
            return Step::Pass(j + 3);
        }
        // `cơ quan chủ trì`, `đơn vị chủ trì` is itself who is meant.
        if starts_with(words, j, "chủ trì")
            && self.class == UnitHead::Generic
            && j == self.head_end()
            && verb_at(words, j + 2) > 0
        {
            return Step::Cut(j + 2);
        }
        if self.place == Place::Value && names.goes_on_in_value.has(word) && self.list {
            return Step::Pass(j + 1);
        }
        Step::Cut(j)
    }

    /// Verbs that tell which bodies are meant are passed: `đơn vị thi công`.
    pub(super) fn attribute(&self, j: usize) -> Option<Step> {
        let head = (self.class, self.head, self.plural);
        attributive(self.words, self.begin, j, head, self.place).map(|n| Step::Pass(j + n))
    }

    /// A word that no other rule knows: the verb of the sentence ends the name, and so does what cannot follow a name that the list knows; any
    /// other word belongs to it.
    pub(super) fn verb_or_noun(&self, j: usize) -> Step {
        let words = self.words;
        let j = self.behind_purposes(j);
        // `các cơ quan phối hợp và cơ quan liên quan`: whom the words speak of helps.
        if self.list
            && j == self.head_end()
            && self.class == UnitHead::Generic
            && starts_with(words, j, "phối hợp")
            && lists().doers.body_ends.at(words, j - 1)
            && (words.is_mark(j + 2) || words.word(j + 2) == "và")
        {
            return Step::Pass(j + 2);
        }
        if let Some(end) = self.charged_body(j) {
            return Step::Cut(end);
        }
        let noun = || noun_after_all(words, self.begin, j, self.head, self.list);
        if self.is_predicate(j) && !noun() {
            return Step::Cut(j);
        }
        if self.known_end() == Some(j) {
            // `Bảo hiểm xã hội cơ sở Thạnh Phú`, `Thuế cơ sở 3`: an office below the province.
            if starts_with(words, j, "cơ sở") {
                return Step::Pass(j + 2);
            }
            // Behind a name that the lists know only a place or level may follow.
            if self.place == Place::Sentence
                && !words.is_capital(j)
                && !place_word(words, j)
                && !lists().unit_names.behind_known.has(words.word(j))
                && !noun()
            {
                return Step::Cut(j);
            }
        }
        Step::Pass(j + 1)
    }

    /// The word at which what `Cơ quan đăng ký đầu tư có trách nhiệm …` must do begins, where a verb at word `j` right behind a common noun tells
    /// which body is meant.
    fn charged_body(&self, j: usize) -> Option<usize> {
        let words = self.words;
        let common = self.class == UnitHead::Generic && j == self.head_end() && verb_at(words, j) > 0;
        // `UBND cấp xã, đơn vị thực hiện số hóa`, a value: what it does tells which, up to the end of the entry.
        if common && self.place == Place::Value && !lists().roles.at(words, j + 2) {
            let end =
                (j + 1..words.len().min(j + LONGEST_ATTRIBUTE)).find(|&k| words.is_mark(k)).unwrap_or(words.len());
            let told = starts_with(words, j, "thực hiện") && end > j + 2;
            return (told && end <= j + LONGEST_IN_VALUE).then_some(end);
        }
        // `Các cơ quan đăng ký đầu tư (Sở Tài chính, …):`, a heading
        if common && self.place == Place::Heading {
            let bracket = (j + 1..words.len().min(j + LONGEST_ATTRIBUTE)).find(|&k| words.is_mark(k))?;
            return (words.word(bracket) == "(" && is_unit_start(words, bracket + 1)).then_some(bracket);
        }
        (j + 1..words.len().min(j + LONGEST_ATTRIBUTE))
            .take_while(|&k| common && !words.is_mark(k))
            .find(|&k| lists().unit_names.duties.at(words, k))
    }

    /// The word behind what a company is for, which names it, where its verb begins at `j`; else `j`: `Công ty TNHH một thành viên quản lý
    /// khai thác công trình …`.
    fn behind_purposes(&self, mut j: usize) -> usize {
        let words = self.words;
        let names = &lists().unit_names;
        let company = starts_with(words, self.begin, "công ty") && names.company_kinds.at(words, j.saturating_sub(2));
        if company && verb_at(words, j) > 0 {
            while let Some(behind) = names.purposes.behind(words, j) {
                j = behind;
            }
        }
        j
    }

    /// Whether the verb of the sentence begins at word `j`. In a value, which may name bodies by what they do, only some verbs are: *trình*,
    /// what follows a known name, what a person is charged with (`Đồng chí Lê Thị Hoa, Phó Trưởng ban chỉ đạo; …`).
    fn is_predicate(&self, j: usize) -> bool {
        let words = self.words;
        // `Trưởng phòng trực tiếp phụ trách`
        let behind = j + 2;
        if starts_with(words, j, "trực tiếp") && (verb_at(words, behind) > 0 || lists().roles.at(words, behind)) {
            return true;
        }
        // `các Tổ công tác; Phòng Nghiệp vụ giúp việc`, a value: who helps.
        let helps = lists().doers.helps.behind(words, j).filter(|_| self.place == Place::Value);
        if helps.is_some_and(|behind| behind >= words.len() || words.is_mark(behind)) {
            return true;
        }
        let verb = verb_at(words, j);
        if verb == 0 {
            return false;
        }
        let word = words.word(j);
        let submits = word == "trình" && !is_compound(words, j - 1);
        let in_value = || submits || lists().unit_names.verbs_in_value.has(word);
        let behind_known =
            || verb > 1 && self.known_end().is_some_and(|end| j == end || j == end + 1 && place_word(words, j - 1));
        let charges = || {
            // `Hiệu trưởng quyết định`, `Trưởng phòng trực tiếp phụ trách`; `Phó Hiệu trưởng phụ trách chuyên môn` is an office.
            self.class == UnitHead::Person
                && (lists().unit_names.persons_act.at(words, j)
                    || starts_with(words, j, "chỉ đạo")
                        && (words.is_mark(j + 2) || j + 2 == words.len() || verb_at(words, j + 2) > 0))
        };
        self.place != Place::Value || in_value() || behind_known() || charges()
    }
}
