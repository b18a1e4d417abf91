//! The reading of a sentence word by word: who leads, who helps. Pure.

use super::super::lists::{DoerWords, UnitHead, lists};
use super::super::units::{
    Place, UnitSpan, enumerator, head_at, is_body_start, is_compound, is_unit_start, names_person, parse_list, span,
    span_to_bracket, starts_with, verb_at,
};
use super::super::words::Words;
use super::Doers;
use super::subjects::{chairs_at, doer_at, later_subject};

/// Who does and who coordinates by the words of a sentence, with repetitions and pointing words, at their bytes in it.
pub(super) fn read(words: &Words<'_>) -> Doers {
    let mut reading = Reading::new(words);
    let mut i = 0;
    while i < words.len() {
        i = reading.step(i);
    }
    let Reading { mut doers, by_others, .. } = reading;
    if doers.lead.is_empty() {
        let (later, helpers) = leads_and_helpers(words, later_subject(words));
        doers.later_helps =
            later.last().is_some_and(|unit| helps_by_itself(words, words.index_at(unit.range.end)).is_some());
        doers.later = later;
        if doers.coordinating.is_empty() {
            doers.coordinating = helpers;
        }
        if doers.later.is_empty() {
            doers.later = by_others;
        }
    }
    doers
}

/// The most words of those who answer for an item.
const LONGEST_RESPONSIBLE: usize = 16;

/// The most words from *theo* to who leads what is gone by.
const LONGEST_PLAN: usize = 6;

/// The most words behind the verb of who helps.
const LONGEST_AID: usize = 3;

/// What the mark before a word opens.
#[derive(Clone, Copy, Debug, Default)]
struct Opened {
    clause: bool,
    /// A bracket or quotation inside the sentence; it opens a clause too.
    bracket: bool,
}

/// A sentence while it is read.
struct Reading<'w, 'a> {
    words: &'w Words<'a>,
    doers: Doers,
    /// What the word before has opened.
    opened: Opened,
    /// The first word of the clause that is being read.
    clause_start: usize,
    /// Whether the subject of the item may still come.
    first: bool,
    /// The word behind the units that help, as far as they are read.
    skip_to: usize,
    /// Who does what the item is about, said of a part of it (`tham gia các dự án do Bộ Công an chủ trì`): only where nothing else tells.
    by_others: Vec<UnitSpan>,
}

impl<'w, 'a> Reading<'w, 'a> {
    fn new(words: &'w Words<'a>) -> Self {
        Self {
            words,
            doers: Doers::default(),
            opened: Opened { clause: true, bracket: false },
            clause_start: 0,
            first: true,
            skip_to: 0,
            by_others: Vec::new(),
        }
    }

    /// Reads what begins at word `i`; the word to go on at.
    fn step(&mut self, i: usize) -> usize {
        let opened = std::mem::take(&mut self.opened);
        if opened.clause {
            self.clause_start = i;
        }
        // `(1) Thanh tra Chính phủ ban hành …; (2) Bộ Công an hướng dẫn`: each opens a clause of its own.
        if let Some(next) = enumerator(self.words, i) {
            self.opened = Opened { clause: true, bracket: false };
            return next;
        }
        if self.words.is_mark(i) {
            self.mark(i);
            return i + 1;
        }
        if let Some(next) = self.concerned(i) {
            return next;
        }
        if let Some(next) = self.named_helpers(i, opened).or_else(|| self.coordination(i, opened)) {
            return next;
        }
        if opened.clause && i >= self.skip_to {
            if let Some(next) = self.subject(i, opened).or_else(|| self.responsible(i)) {
                return next;
            }
            self.first = false;
        }
        self.together(i);
        self.aided(i);
        self.invited(i);
        self.told(i).or_else(|| self.done_by(i)).unwrap_or(i + 1)
    }

    /// `Đối với các đơn vị đã có máy chủ: …` at the first word of an item: those of whom it speaks lead. The word behind the colon.
    fn concerned(&mut self, i: usize) -> Option<usize> {
        let words = self.words;
        if i > 0 || !starts_with(words, i, "đối với") || !is_unit_start(words, i + 2) {
            return None;
        }
        let (units, colon) = concerned(words, i + 2)?;
        self.doers.lead.extend(units);
        self.first = false;
        Some(colon + 1)
    }

    /// What the mark at word `i` opens; who stands alone in a bracket that closes the item leads.
    fn mark(&mut self, i: usize) {
        let words = self.words;
        let mark = words.word(i);
        self.opened.clause = [".", ";", ":"].contains(&mark);
        // `Lĩnh vực y tế: Sở Y tế …`: the topic before the colon is no clause.
        let topic =
            || i < 16 || i < 24 && !(0..i).any(|k| words.word(k) == "(") || i < 80 && lists().doers.topics.at(words, 0);
        if mark == ":" && self.doers.lead.is_empty() && topic() {
            self.first = true;
        }
        // `… (Liên đội).`: a bracket that closes the item and holds nothing but who does it.
        if mark == "(" && i > 0 && self.doers.lead.is_empty() {
            self.doers.lead.extend(closing_bracket(words, i));
        }
        // `… (Phòng Kinh tế chủ trì)`
        // (`(Trong đó: VNPT: 22 trạm, …)` says how a figure is made up.)
        if ["(", "“", "\""].contains(&mark) && !starts_with(words, i + 1, "trong đó") {
            self.opened = Opened { clause: true, bracket: i > 0 };
        }
    }

    /// Units at word `i` that help by their own verb: `(Tổ Ngữ văn chủ trì, Thư viện phối hợp)`. The word behind them; none where no such unit
    /// begins.
    fn named_helpers(&mut self, i: usize, opened: Opened) -> Option<usize> {
        let words = self.words;
        // `…; đề nghị Công an tỉnh hỗ trợ lực lượng`
        let asked =
            lists().doers.asks.behind(words, i).filter(|&at| i > 0 && opened.clause && is_unit_start(words, at));
        if let Some(at) = asked {
            let (units, end) = parse_list(words, at, Place::Sentence);
            if helps_by_itself(words, end).is_some() {
                self.doers.coordinating.extend(units);
                self.skip_to = end;
                return Some(end.max(i + 1));
            }
        }
        let apart = opened.bracket || i > 0 && [",", ";"].contains(&words.word(i - 1));
        if !apart || i < self.skip_to || !is_unit_start(words, i) {
            return None;
        }
        let (units, end) = parse_list(words, i, Place::Sentence);
        let behind = lists().doers.helps.behind(words, end)?;
        // (`Cục Đường sắt chủ trì, Trung tâm A phối hợp hoàn thành …`)
        let acts = || {
            let chaired = (i.saturating_sub(5)..i).any(|k| starts_with(words, k, "chủ trì"));
            // `Hội A phát động …; Mặt trận B phối hợp đưa …`
            let led = !self.doers.lead.is_empty() && words.word(i - 1) == ";";
            (chaired || led) && starts_with(words, end, "phối hợp") && verb_at(words, behind) > 0
        };
        // `(A chủ trì; B phối hợp thực hiện các nội dung tại mục 4)`
        let in_bracket = || {
            (i.saturating_sub(40)..i)
                .rev()
                .find(|&k| ["(", ")"].contains(&words.word(k)))
                .is_some_and(|k| words.word(k) == "(")
        };
        let helps = [")", ";", ".", ",", ""].contains(&words.word(behind))
            || lists().parts_above.at(words, behind)
            || acts()
            || in_bracket() && !lists().doers.with_whom.at(words, behind)
            || self.aids(i, behind);
        // (`200 doanh nghiệp, cơ sở tham gia` are counted.)
        let named = units.iter().any(|u| u.name.contains(' ') && !lists().doers.counted.has(&u.name));
        if !(helps && named) {
            return None;
        }
        self.doers.coordinating.extend(units);
        self.skip_to = end;
        Some(end.max(i + 1))
    }

    /// Whether what the units at word `i` do is to help with a few words behind, after somebody else has acted in the clause before: `Các khoa
    /// thực hiện, Phòng Khảo thí phối hợp giám sát.`, `…; Văn phòng hỗ trợ khi cần.`
    fn aids(&self, i: usize, behind: usize) -> bool {
        let words = self.words;
        let others = i > self.clause_start && is_unit_start(words, self.clause_start) || !self.doers.lead.is_empty();
        let rest = (behind..words.len()).take_while(|&k| !words.is_mark(k)).count();
        let closes = [".", ";", ""].contains(&words.word(behind + rest));
        others && rest <= LONGEST_AID && closes && !lists().doers.with_whom.at(words, behind)
    }

    /// `phối hợp (chặt chẽ) với A, B` at word `i`: A and B help. The word behind *phối hợp*; none where it does not stand here.
    fn coordination(&mut self, i: usize, opened: Opened) -> Option<usize> {
        let words = self.words;
        if !starts_with(words, i, "phối hợp") || i < self.skip_to {
            return None;
        }
        // `Phối hợp với thú y thôn tiêm phòng; mỗi thôn bố trí …`: the second clause is no subject of the item.
        self.first &= !opened.clause;
        if !self.coordination_is_noun(i) {
            self.take_helpers(i + 2);
        }
        Some(i + 2)
    }

    /// Whether *phối hợp* at word `i` is a noun: `Quy chế phối hợp` is one, `Vụ Pháp chế phối hợp` acts.
    fn coordination_is_noun(&self, i: usize) -> bool {
        let words = self.words;
        let DoerWords { not_before_coordinating, before_regulation, body_ends, with_whom, by_whom, .. } =
            &lists().doers;
        i > 0
            && not_before_coordinating.at(words, i - 1)
            && (words.word(i - 1) != "chế" || i > 1 && before_regulation.at(words, i - 2))
            && !(body_ends.at(words, i - 1) && with_whom.at(words, i + 2))
            // `… với sự phối hợp của Hội Nông dân`
            && !(words.word(i - 1) == "sự" && by_whom.at(words, i + 2))
    }

    /// The units behind *với*, *cùng*, adverbs from word `i` on help.
    fn take_helpers(&mut self, i: usize) {
        let start = coordination_start(self.words, i);
        if is_unit_start(self.words, start) {
            let (units, end) = parse_list(self.words, start, Place::Sentence);
            self.doers.coordinating.extend(units);
            self.skip_to = end;
        } else if start > i {
            self.take_people(start);
        }
    }

    /// People whom no list knows as a body, at word `i` behind *phối hợp với*, up to the verb: `nghệ nhân`.
    fn take_people(&mut self, i: usize) {
        let words = self.words;
        let Some(behind) = lists().plain_doers.behind(words, i) else { return };
        let end = (behind..words.len().min(behind + 6)).find(|&k| words.is_mark(k) || verb_at(words, k) > 0);
        if let Some(end) = end {
            self.doers.coordinating.push(span(words, i, end));
            self.skip_to = end;
        }
    }

    /// The subject of the clause that begins at word `i` leads, where it is the item's. The word behind; none where it is not.
    fn subject(&mut self, i: usize, opened: Opened) -> Option<usize> {
        let words = self.words;
        let (units, end) = doer_at(words, i)?;
        let nobody = self.doers.lead.is_empty();
        let chairs = || chairs_at(words, end) && words.word(end) != "chịu";
        // `(Tổ Quản lý hành chính thực hiện)`
        let in_role = || {
            let role = lists().roles.longest_at(words.from(end));
            role.is_some_and(|(n, ())| [")", ";", ","].contains(&words.word(end + n)))
        };
        // `…. Giao Sở Xây dựng hướng dẫn …`: told to in a sentence of its own.
        let told = || i > 0 && words.word(i - 1) == "." && lists().doers.told.at(words, i);
        // (`…; mỗi tổ chức chủ trì ít nhất 01 cuộc giám sát` counts what those who lead do.)
        let counted = !nobody && words.word(i) == "mỗi";
        // The first of `Việc A: (1) Sở B làm; (2) Sở C làm`.
        let enumerated = || i > 2 && enumerator(words, i - 3) == Some(i) && nobody;
        let leads = self.first && !opened.bracket
            || enumerated()
            || chairs() && !counted
            || !nobody && self.another_body(i, end)
            || nobody && (opened.bracket && in_role() || told());
        if !leads {
            return None;
        }
        let (units, helpers) = leads_and_helpers(words, units);
        self.doers.coordinating.extend(helpers);
        self.doers.lead.extend(units);
        self.first = false;
        Some(end.max(i + 1))
    }

    /// `Chủ bến, thuyền trưởng và người lái tàu có trách nhiệm …` opens the item: whoever answers leads, in no list of heads too.
    fn responsible(&mut self, i: usize) -> Option<usize> {
        let words = self.words;
        if !self.first || i > 0 || !words.is_capital(i) || verb_at(words, i) > 0 || lists().openers.at(words, i) {
            return None;
        }
        let limit = words.len().min(LONGEST_RESPONSIBLE);
        let end = (1..limit).find(|&k| lists().unit_names.duties.at(words, k))?;
        let plain = |k: usize| verb_at(words, k) == 0 && (!words.is_mark(k) || words.word(k) == ",");
        if lists().verbs.at(words, i) || !(0..end).all(plain) {
            return None;
        }
        let mut from = 0;
        for k in 1..=end {
            if k == end || words.word(k) == "," || words.word(k) == "và" {
                self.doers.lead.push(span(words, from, k));
                from = k + 1;
            }
        }
        self.first = false;
        Some(end)
    }

    /// Whether another body leads in a clause of its own from word `i` on, its name up to `end`: `…; Sở Tài chính tổng hợp, báo cáo`.
    fn another_body(&self, i: usize, end: usize) -> bool {
        let words = self.words;
        let body = head_at(words, i).is_some_and(|(class, n, plural)| {
            !plural && (class == UnitHead::Agency || class == UnitHead::Person && names_person(words, i + n))
        });
        let apart = i > 0 && words.word(i - 1) == ";" || i > 2 && enumerator(words, i - 3) == Some(i);
        apart && body && words.word(end) != "phối" && self.doers.lead.len() < 16
    }

    /// `chủ trì, mời (đại diện) Phòng Kinh tế tham gia` at word `i`: who is asked to take part helps.
    fn invited(&mut self, i: usize) {
        let words = self.words;
        if words.word(i) != "mời" || i < self.skip_to {
            return;
        }
        let from = i + 1 + 2 * usize::from(starts_with(words, i + 1, "đại diện"));
        // (Where nobody leads only a body with a name: `mời Trung tâm A làm giảng viên`, not `mời hộ dân tham gia`.)
        let body = is_body_start(words, from);
        if self.doers.lead.is_empty() && !body {
            return;
        }
        let (units, end) = parse_list(words, from, Place::Sentence);
        if lists().doers.takes_part.at(words, end) {
            self.doers.coordinating.extend(units);
            self.skip_to = end;
        }
    }

    /// `với sự tham gia của A, B`, `có sự hỗ trợ của A`: they help.
    fn aided(&mut self, i: usize) {
        if i < self.skip_to {
            return;
        }
        let Some(at) = lists().doers.with_aid.behind(self.words, i) else { return };
        if is_body_start(self.words, at) {
            let (units, end) = parse_list(self.words, at, Place::Sentence);
            self.doers.coordinating.extend(units);
            self.skip_to = end;
        }
    }

    /// *cùng* with units behind it, at word `i` or behind the chair there: `chủ trì cùng chủ rừng tuần tra`, `chủ trì, cùng với Tổ …`; `Cùng
    /// các địa phương tổ chức …` opens an item.
    fn together(&mut self, i: usize) {
        let words = self.words;
        if i < self.skip_to {
            return;
        }
        let behind_chair = (words.word(i) == "trì" || words.word(i) == "mối" && i > 0 && words.word(i - 1) == "đầu")
            && (words.word(i + 1) == "cùng" || words.word(i + 1) == "," && words.word(i + 2) == "cùng");
        let behind_comma = i > 1 && [",", ";"].contains(&words.word(i - 1)) && !self.doers.lead.is_empty();
        if words.word(i) == "cùng" && (i == 0 || behind_comma) {
            self.take_helpers(i);
        } else if behind_chair {
            self.take_helpers(i + 1 + usize::from(words.word(i + 1) == ","));
        }
    }

    /// Who is told to in the middle of a sentence, at word `i`, leads: `…, giao Sở Nội vụ chủ trì`, `(giao Sở Nội vụ)`. The word behind.
    fn told(&mut self, i: usize) -> Option<usize> {
        let words = self.words;
        if words.word(i) != "giao"
            || is_compound(words, i)
            || i == 0
            || i < self.skip_to
            || !is_unit_start(words, i + 1)
        {
            return None;
        }
        let (units, end) = parse_list(words, i + 1, Place::Sentence);
        let alone = words.word(i - 1) == "(" && words.word(end) == ")";
        if !alone && !chairs_at(words, end) {
            return None;
        }
        self.doers.lead.extend(units);
        Some(end.max(i + 1))
    }

    /// `… do Phòng Tư pháp chủ trì` at word `i`: who does it leads where nobody has been named; the word behind. Who does only a part is kept
    /// for the end.
    fn done_by(&mut self, i: usize) -> Option<usize> {
        let words = self.words;
        if words.word(i) != "do" || i < self.skip_to || !self.doers.lead.is_empty() || !is_unit_start(words, i + 1) {
            return None;
        }
        let (units, end) = parse_list(words, i + 1, Place::Sentence);
        if done_by(words, self.clause_start, i, end)? {
            self.doers.lead.extend(units);
            return Some(end.max(i + 1));
        }
        if self.by_others.is_empty() {
            self.by_others = units;
        }
        None
    }
}

/// The most words of the name of those of whom an item speaks.
const LONGEST_CONCERNED: usize = 45;

/// Those of whom `Đối với …:` speaks, their names from word `i` on, and its colon: bodies of a list, or all that stands there as one name.
fn concerned(words: &Words<'_>, i: usize) -> Option<(Vec<UnitSpan>, usize)> {
    let behind = (i..words.len().min(i + LONGEST_CONCERNED)).find(|&k| [":", ";", "."].contains(&words.word(k)));
    let colon = behind.filter(|&k| words.word(k) == ":")?;
    let (units, end) = parse_list(words, i, Place::Heading);
    if end == colon {
        return Some((units, colon));
    }
    Some((vec![span_to_bracket(words, i, colon)], colon))
}

/// The units before a bracket that says that they help, and behind the bracket before: `Trưởng các thôn` of `Phòng Kinh tế (chủ trì), Trưởng các
/// thôn (phối hợp)`.
pub(super) fn bracketed_helpers(words: &Words<'_>) -> Vec<UnitSpan> {
    let mut units = Vec::new();
    let mut from = 0;
    for open in 0..words.len() {
        let helps = || lists().doers.helps.behind(words, open + 1).is_some_and(|behind| words.word(behind) == ")");
        if words.word(open) == "(" && helps() {
            while words.is_mark(from) && from < open {
                from += 1;
            }
            units.extend(parse_list(words, from, Place::Value).0);
        } else if words.word(open) == ")" {
            from = open + 1;
        }
    }
    units
}

/// The units that a clause opens with, where all that it says of them is that they help.
pub(super) fn helpers(words: &Words<'_>) -> Vec<UnitSpan> {
    let (units, end) = parse_list(words, 0, Place::Sentence);
    if helps_by_itself(words, end).is_some_and(|behind| !is_unit_start(words, behind)) { units } else { Vec::new() }
}

/// The word behind the verb at word `at` by which bodies help; none where it says with whom, as `Sở Y tế phối hợp với …` leads.
fn helps_by_itself(words: &Words<'_>, at: usize) -> Option<usize> {
    lists().doers.helps.behind(words, at).filter(|&behind| !lists().doers.with_whom.at(words, behind))
}

/// The word where the units begin after *phối hợp*: adverbs and *với, cùng, theo yêu cầu của* are passed over.
fn coordination_start(words: &Words<'_>, mut i: usize) -> usize {
    for _ in 0..4 {
        let Some(behind) = lists().doers.before_coordinated.behind(words, i) else { break };
        i = behind;
    }
    i
}

/// The units in a bracket at word `i` that closes the item and holds nothing else; none where the bracket tells to whom something is
/// sent or reported.
fn closing_bracket(words: &Words<'_>, i: usize) -> Vec<UnitSpan> {
    if !is_unit_start(words, i + 1) {
        return Vec::new();
    }
    let generic = head_at(words, i + 1).is_some_and(|(class, ..)| class == UnitHead::Generic);
    let (units, end) = parse_list(words, i + 1, Place::Sentence);
    let Some(close) = (end..words.len()).find(|&k| words.word(k) == ")") else { return Vec::new() };
    // `(Công đoàn Sở phối hợp)`
    if lists().doers.helps.behind(words, end) == Some(close) {
        return Vec::new();
    }
    let closes = (close + 1..words.len()).all(|k| words.is_mark(k));
    // `(Phòng Kinh tế theo lĩnh vực phụ trách; Văn phòng tổng hợp)`, `(Đoàn Thanh niên phối hợp với …)`: what they do, or a part of the
    // bracket of its own behind them.
    let acts = verb_at(words, end) > 0 || words.word(end) == "theo";
    let told = !generic && [")", ";"].contains(&words.word(end)) || acts && !lists().doers.issues.at(words, end);
    let sent = (i.saturating_sub(10)..i).any(|k| lists().doers.sent_to.at(words, k));
    if closes && told && !sent { units } else { Vec::new() }
}

/// Whether the units between *do* at word `i` and `end` do what the clause from `start` on is about: true where the clause's own
/// subject is done by them (`việc tiếp nhận hồ sơ do Văn phòng thực hiện`), false where it is said of what a verb acts on (`tham gia
/// các dự án do Bộ Công an chủ trì`), none where no verb of doing follows.
fn done_by(words: &Words<'_>, start: usize, i: usize, end: usize) -> Option<bool> {
    let DoerWords { carries, acts, deeds, many, .. } = &lists().doers;
    // `Sơ tuyển sức khỏe: Do Trạm y tế xã thực hiện`
    let behind_topic = i == start && i > 0 && words.word(i - 1) == ":";
    let at = end + usize::from(words.word(end) == "trực" && words.word(end + 1) == "tiếp") * 2;
    let carries = chairs_at(words, end) || carries.at(words, end);
    let acts = acts.at(words, at);
    if !carries && !acts {
        return None;
    }
    // The last comma before begins the part of the clause that is spoken of.
    let from = (start..i).rev().find(|&k| [",", "(", ":"].contains(&words.word(k))).map_or(start, |k| k + 1);
    let verb = verb_at(words, from) > 0 || lists().verbs.longest_at(words.from(from)).is_some_and(|(n, ())| n > 1);
    let many = (start..i).rev().take(24).any(|k| many.at(words, k));
    // `… theo kế hoạch chung do cơ quan có thẩm quyền chủ trì`: whose plan it is.
    let of_plan = (from..i).rev().take(LONGEST_PLAN).any(|k| words.word(k) == "theo");
    if carries {
        return Some(!of_plan && !(many && (verb || lists().verbs.longest_at(words.from(start)).is_some())));
    }
    // `…, do Ban điều hành các khu phố thực hiện trong tháng 4`: behind a comma all that is said before is done by them.
    if from == i && i > start && words.word(i - 1) == "," {
        return Some(true);
    }
    // `việc …`, `công tác …`: a noun that is done; a thing that is held by others is none (`hội thi do Tỉnh đoàn tổ chức`).
    (behind_topic || deeds.at(words, from) && !verb).then_some(true)
}

/// `Trung tâm X cùng các trạm Y kiểm tra …`: units before *cùng* do, those behind it help.
fn leads_and_helpers(words: &Words<'_>, mut units: Vec<UnitSpan>) -> (Vec<UnitSpan>, Vec<UnitSpan>) {
    let parted = (1..units.len()).find(|&k| {
        let between = words.folded.get(units[k - 1].range.end..units[k].range.start).unwrap_or("");
        between.split_whitespace().next() == Some("cùng")
    });
    let helpers = parted.map_or_else(Vec::new, |k| units.split_off(k));
    (units, helpers)
}
