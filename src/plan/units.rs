//! Names of units: where one begins, where it ends, lists of them. Who acts in a sentence: [`super::doers`].
//!
//! A grammar over words with lists of heads, verbs and known names. What cannot be told to be a unit is left out. Pure.

use std::ops::Range;

use super::fold::capitalise;
use super::lists::{UnitHead, lists};
use super::passage::Passage;
use super::words::Words;

/// A unit as printed, with its bytes in the passage (for a name that a list shares out, of its own part).
#[derive(Clone, Debug, PartialEq)]
pub struct UnitSpan {
    pub range: Range<usize>,
    pub name: String,
}

const PLURALS: [&str; 7] = ["các", "những", "mỗi", "từng", "mọi", "toàn", "cả"];
const LONGEST_UNIT: usize = 60;

/// Class of the head that begins at word `i`, its length in words, and whether a plural (*các*) stands before it.
pub(super) fn head_at(words: &Words<'_>, i: usize) -> Option<(UnitHead, usize, bool)> {
    let lists = lists();
    let mut at = i;
    let mut plural = false;
    if words.word(at) == "tất" && words.word(at + 1) == "cả" {
        at += 2;
    }
    if words.word(at) == "một" && words.word(at + 1) == "số" {
        at += 2;
        plural = true;
    }
    if words.word(at) == "toàn" && words.word(at + 1) == "thể" {
        at += 2;
        plural = true;
    }
    if PLURALS.contains(&words.word(at)) {
        at += 1;
        plural = true;
    }
    // `Quý đơn vị`, whom a letter addresses.
    if words.word(at) == "quý" && words.is_capital(at) && lists.generic_heads.longest_at(words.from(at + 1)).is_some()
    {
        at += 1;
        plural = true;
    }
    if lists.not_units.longest_at(words.from(at)).is_some()
        && !(plural && words.word(at) == "tổ" && words.word(at + 1) == "chức")
    {
        return None;
    }
    // `các thành viên Ban Chỉ đạo`
    if plural && words.word(at) == "thành" && words.word(at + 1) == "viên" {
        return Some((UnitHead::Person, at + 2 - i, true));
    }
    let (length, class) = lists.unit_heads.longest_at(words.from(at))?;
    // `cấp tỉnh, cấp xã` qualifies a body; only `các cấp` is one.
    if !plural && words.word(at) == "cấp" && length == 1 {
        return None;
    }
    if plural && words.word(at) == "tổ" && words.word(at + 1) == "chức" {
        return Some((UnitHead::Generic, at + 2 - i, true));
    }
    // `sở`, `phòng`, `ban` in small letters begin a name only where the name follows in capitals (`phòng Văn hóa`) or in a list of
    // kinds (`sở, ban, ngành`).
    if class == UnitHead::Agency && !plural && !words.is_capital(at) {
        let generic = lists.generic_heads.longest_at(words.from(at)).is_some();
        let named = words.is_capital(at + length);
        // `đồn biên phòng`, `ủy ban nhân dân`: three words are enough of a name.
        if !named && !generic && length < 3 {
            return None;
        }
        if !named {
            return Some((UnitHead::Generic, at + length - i, false));
        }
    }
    let class = if plural && lists.generic_heads.longest_at(words.from(at)).is_some_and(|(n, ())| n >= length) {
        UnitHead::Generic
    } else {
        class
    };
    Some((class, at + length - i, plural))
}

pub(super) fn is_unit_start(words: &Words<'_>, i: usize) -> bool {
    head_at(words, i).is_some()
}

/// Whether words `i` and `i + 1` are one word whose second syllable looks like a verb: `công trình`, `Đăng ký`.
fn is_compound(words: &Words<'_>, i: usize) -> bool {
    let Some(next) = words.ranges.get(i + 1) else { return false };
    words.folded.get(words.ranges[i].start..next.end).is_some_and(|pair| lists().compound_nouns.contains(pair))
}

/// Number of words of the verb phrase that begins at `i`, written in small letters; 0 where none does.
pub(super) fn verb_at(words: &Words<'_>, i: usize) -> usize {
    if words.is_capital(i) {
        return 0;
    }
    // `công trình`, `chương trình`: the second syllable of a noun is no verb.
    if i > 0 && is_compound(words, i - 1) {
        return 0;
    }
    lists().verbs.longest_at(words.from(i)).map_or(0, |(n, ())| n)
}

/// Where a name is read: it may go on further in a heading or a value than in a sentence, where a verb follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Sentence,
    /// The value of an attribute or a cell.
    Value,
    /// The name of a steering committee goes on with *về …* to the end.
    Heading,
}

/// Heads that are no name without a word of their own behind.
const NOT_ALONE: [&str; 37] = [
    "sở",
    "phòng",
    "ban",
    "bộ",
    "cục",
    "vụ",
    "viện",
    "trường",
    "trung tâm",
    "trạm",
    "báo",
    "đài",
    "hội",
    "tổ",
    "đội",
    "quỹ",
    "thống kê",
    "thanh tra",
    "thuế",
    "ủy ban",
    "hội đồng",
    "khối",
    "lực lượng",
    "bộ phận",
    "công ty",
    "tập đoàn",
    "ngân hàng",
    "học viện",
    "đại học",
    "kiểm toán",
    "công chức",
    "thường trực",
    "hạt",
    "chi nhánh",
    "cảng",
    "ngành",
    "tạp chí",
];

/// Whether words `i` to `j` are a head that is no name without a word of its own.
fn is_bare_head(words: &Words<'_>, i: usize, j: usize) -> bool {
    words.folded.get(words.ranges[i].start..words.ranges[j - 1].end).is_some_and(|head| NOT_ALONE.contains(&head))
}

/// The word behind the name of the unit that begins at `i`; none where no unit begins.
fn unit_end(words: &Words<'_>, i: usize, place: Place) -> Option<usize> {
    let (class, head, plural) = head_at(words, i)?;
    let topic = place == Place::Heading;
    // `các`, a common noun or an office holder's bodies open a list of kinds: `các sở, ban, ngành`, `Thủ trưởng cơ quan, đơn vị`.
    // `chủ đầu tư, đơn vị thi công` are two.
    let owner = class == UnitHead::Generic && !plural && ["chủ", "nhà"].contains(&words.word(i));
    let mut list = (plural || class != UnitHead::Agency) && !owner;
    let mut in_topic = false;
    let head_word = words.word(i + usize::from(plural));
    let mut places = false;
    let about_head = ["chỉ đạo", "công tác", "hội đồng", "tiểu ban", "giúp việc", "chuyên viên"].iter().any(|w| {
        words.folded.get(words.ranges[i].start..).is_some_and(|t| t.get(..t.len().min(40)).unwrap_or(t).contains(w))
    });
    let mut j = i + head;
    // A known name is taken whole: `Văn phòng HĐND và UBND`, `Bộ Văn hóa, Thể thao và Du lịch`.
    let named = i + usize::from(PLURALS.contains(&words.word(i)));
    let known = lists().agency_names.longest_at(words.from(named)).map(|(n, _)| n + named - i).filter(|n| *n >= head);
    if let Some(n) = known {
        j = i + n;
    }
    let first_after_head = j;
    while j < words.len() && j - i < LONGEST_UNIT {
        let word = words.word(j);
        // `cơ sở khám bệnh, chữa bệnh`, `chủ hồ chứa thủy lợi, thủy điện`
        if (j == i + head || verb_at(words, j) == 0)
            && let Some((n, ())) = lists().paired.longest_at(words.from(j))
            && !words.is_mark(j)
        {
            j += n;
            continue;
        }
        // `Ban Quản lý dự án đầu tư xây dựng`, `cơ quan thuộc phạm vi quản lý`
        if known.is_none_or(|n| j > i + n)
            && let Some((n, own)) = lists().name_phrases.longest_at(words.from(j))
            && (!own || class == UnitHead::Agency && !plural)
        {
            j += n;
            continue;
        }
        if words.is_mark(j) {
            match word {
                "," => {
                    // `Ủy ban nhân dân tỉnh, thành phố`, `Ban Thường vụ Tỉnh ủy, Thành ủy`: one body at several levels.
                    if let Some(n) = same_body(words, i, j) {
                        j += n;
                        list = true;
                        continue;
                    }
                    // `Bộ trưởng, Thủ trưởng cơ quan ngang bộ, cơ quan thuộc Chính phủ`
                    if j == i + head && words.word(j - 1) == "trưởng" && starts_with(words, j + 1, "thủ trưởng")
                    {
                        j += 3;
                        list = true;
                        continue;
                    }
                    if is_unit_start(words, j + 1) {
                        let (next, _, next_plural) = head_at(words, j + 1)?;
                        // `các sở, ban, ngành tỉnh` is one entry; `các cơ quan Trung ương, cơ quan tỉnh` are two.
                        let same = words.word(j + 1) == head_word && j > first_after_head;
                        let small = !words.is_capital(j + 1) && !words.is_capital(j + 2);
                        if list
                            && !next_plural
                            && !same
                            && small
                            && (next == UnitHead::Generic || short_kind(words, j + 1))
                            && words.word(j + 1) != "báo"
                        {
                            j += 2;
                            continue;
                        }
                        break;
                    }
                    // `Ủy ban nhân dân cấp tỉnh, cấp xã`
                    if words.word(j + 1) == "cấp" && place_word(words, j + 2) {
                        j += 3;
                        continue;
                    }
                    // `các phường Hạ Long, Bãi Cháy, Cẩm Phả`
                    if places && words.is_capital(j + 1) && verb_at(words, j + 1) == 0 {
                        j += 2;
                        continue;
                    }
                    // `các cơ quan, tổ chức, đơn vị`
                    if list && kind_noun(words, j + 1) {
                        j += 3;
                        continue;
                    }
                    // `Sở Văn hóa, Thể thao và Du lịch`, not known to the list.
                    let goes_on = known.is_none()
                        && !list
                        && words.is_capital(j + 1)
                        && verb_at(words, j + 1) == 0
                        && (j + 2..(j + 8).min(words.len()))
                            .find(|&k| words.is_mark(k) || words.word(k) == "và")
                            .is_some_and(|k| {
                                words.word(k) == "và" && words.is_capital(k + 1) && !is_unit_start(words, k + 1)
                            });
                    if goes_on {
                        j += 2;
                        continue;
                    }
                    if in_topic {
                        j += 1;
                        continue;
                    }
                    break;
                }
                // `Chủ tịch Ủy ban nhân dân các tỉnh: Đắk Lắk, Gia Lai và Lâm Đồng`
                ":" if places
                    && place_word(words, j - 1)
                    && words.is_capital(j + 1)
                    && lists().places.longest_at(words.from(j + 1)).is_some() =>
                {
                    j += 2;
                    continue;
                }
                _ if in_topic && !["/", ":", ";", "."].contains(&word) => {
                    j += 1;
                    continue;
                }
                "-" | "–" => {
                    let spaced = words.ranges[j].start > words.ranges[j - 1].end;
                    let kind = list && !words.is_capital(j + 1) && verb_at(words, j + 1) == 0;
                    if (words.is_capital(j + 1) || !spaced || words.word(j + 1).starts_with("xã") || kind)
                        && j + 1 < words.len()
                    {
                        j += 2;
                        continue;
                    }
                    break;
                }
                "/" => {
                    j += 2;
                    continue;
                }
                "." if words.word(j - 1) == "vp" || words.word(j - 1) == "tp" => {
                    j += 1;
                    continue;
                }
                "(" => {
                    // An abbreviation in brackets belongs to the mention, not to the name.
                    break;
                }
                _ => break,
            }
        }
        if in_topic {
            j += 1;
            continue;
        }
        match word {
            // `Công chức Tư pháp mỗi tháng một lần đối chiếu …`
            "mỗi" | "hằng" | "hàng" if interval_word(words, j + 1) && !is_compound(words, j - 1) => break,
            // `các trường trọng điểm gồm: …`
            "gồm" => break,
            "bao" if words.word(j + 1) == "gồm" => break,
            "các"
                if place != Place::Sentence
                    || place_word(words, j + 1)
                    || ["trường", "hội"].contains(&words.word(j + 1)) && !words.is_capital(j + 1) =>
            {
                // `UBND các xã, phường`, `Trạm Y tế các phường Hạ Long, Bãi Cháy`
                list = true;
                places = true;
                j += 1;
                continue;
            }
            "và" | "hoặc" | "cùng" => {
                let next = j + 1;
                if word == "cùng" && !is_unit_start(words, next) {
                    break;
                }
                // `Báo và Đài Phát thanh, Truyền hình tỉnh`: two heads of one name.
                if word == "và" && j == i + head && !list && is_bare_head(words, i, j) && words.is_capital(next) {
                    j += 2;
                    continue;
                }
                if is_unit_start(words, next) {
                    let (class, _, next_plural) = head_at(words, next)?;
                    let kinds_only = !qualified_kind(words, i, head, j);
                    if list
                        && kinds_only
                        && class == UnitHead::Generic
                        && !next_plural
                        && !words.is_capital(next)
                        && word == "và"
                    {
                        j += 2;
                        continue;
                    }
                    break;
                }
                if list && word == "và" && kind_noun(words, next) {
                    j += 3;
                    continue;
                }
                if words.is_capital(next) && word == "và" && verb_at(words, next) == 0 {
                    j += 1;
                    continue;
                }
                // `Cục Tin học và thống kê tài chính có trách nhiệm …`
                if word == "và"
                    && class == UnitHead::Agency
                    && !plural
                    && known.is_none()
                    && words.is_capital(i)
                    && joined_in_name(words, next)
                {
                    j = next + 2;
                    continue;
                }
                // `Trung tâm Truyền thông khoa học và công nghệ`
                if place != Place::Sentence && word == "và" && !list && next < words.len() && !words.is_mark(next) {
                    j += 2;
                    continue;
                }
                break;
            }
            // `Ủy ban nhân dân các tỉnh có huyện miền núi: …`
            "có" if places && place_word(words, j - 1) && place_word(words, j + 1) && place != Place::Heading => {
                let colon = (j..words.len().min(j + 12)).find(|&k| words.is_mark(k));
                if let Some(colon) = colon.filter(|&k| words.word(k) == ":") {
                    j = colon;
                }
                break;
            }
            "có" => {
                if words.word(j + 1) == "liên" && words.word(j + 2) == "quan" {
                    j += 3;
                    if !words.is_mark(j) && !["và", "hoặc"].contains(&words.word(j)) && !place_word(words, j) {
                        break;
                    }
                    continue;
                }
                if words.word(j + 1) == "thẩm" && words.word(j + 2) == "quyền" {
                    j += 3;
                    continue;
                }
                if place == Place::Value && words.word(j + 1) != "trách" && words.word(j + 1) != "nhiệm"
                    || words.is_capital(j.saturating_sub(1)) && words.word(j + 1) == "công"
                {
                    j += 1;
                    continue;
                }
                break;
            }
            "liên" if words.word(j + 1) == "quan" => {
                j += 2;
                if !words.is_mark(j) && !["và", "hoặc"].contains(&words.word(j)) && !place_word(words, j) {
                    break;
                }
                continue;
            }
            "của" => {
                if is_unit_start(words, j + 1) || words.is_capital(j + 1) || place_word(words, j + 1) {
                    j += 1;
                    continue;
                }
                break;
            }
            "về" => {
                if about_head && place != Place::Sentence {
                    in_topic = topic;
                    j += 1;
                    continue;
                }
                break;
            }
            // `các cơ quan báo chí do Tổng Liên đoàn trực tiếp quản lý`
            "do" if list && relative_end(words, j).is_some() => {
                j = relative_end(words, j).unwrap_or(j + 1);
                break;
            }
            "theo" if place == Place::Value && list && starts_with(words, j, "theo quy định") => {
                j += 3;
                break;
            }
            "theo" | "để" | "tại" | "từ" | "khi" | "đối" | "với" | "nhằm" | "trong" | "cho" | "đã" | "sẽ" | "đang"
            | "do" | "được" | "bằng" | "vào" | "mà" | "nếu" | "chủ" | "gắn" | "như" | "đến" | "nói" =>
            {
                if word == "chủ" && ["đầu", "dự"].contains(&words.word(j + 1)) {
                    j += 2;
                    continue;
                }
                // `các doanh nghiệp trong tỉnh`
                if word == "trong" && place_word(words, j + 1) {
                    j += 2;
                    continue;
                }
                // `cơ quan chủ trì`, `đơn vị chủ trì` is itself who is meant.
                if word == "chủ"
                    && words.word(j + 1) == "trì"
                    && class == UnitHead::Generic
                    && j == i + head
                    && verb_at(words, j + 2) > 0
                {
                    j += 2;
                    break;
                }
                if place == Place::Value && ["trong", "cho", "với", "vào"].contains(&word) && list {
                    j += 1;
                    continue;
                }
                break;
            }
            "trên" => {
                if words.word(j + 1) == "địa" && words.word(j + 2) == "bàn" {
                    j += 3;
                    continue;
                }
                break;
            }
            _ => {}
        }
        if let Some(n) = attributive(words, i, j, class, head, plural) {
            j += n;
            continue;
        }
        let mut verb = verb_at(words, j);
        // `Công ty TNHH một thành viên quản lý khai thác công trình …`: what a company is for names it.
        if verb > 0 && words.word(i) == "công" && words.word(i + 1) == "ty" {
            let purpose = |k: usize| {
                ["quản lý", "khai thác", "đầu tư", "xây dựng", "kinh doanh", "sản xuất", "vận hành"]
                    .iter()
                    .any(|w| starts_with(words, k, w))
            };
            if purpose(j)
                && (starts_with(words, j.saturating_sub(2), "thành viên")
                    || starts_with(words, j.saturating_sub(2), "cổ phần"))
            {
                while purpose(j) {
                    j += 2;
                }
                verb = verb_at(words, j);
            }
        }
        let word = words.word(j);
        let submits = word == "trình" && !is_compound(words, j - 1);
        let value_verb = submits
            || [
                "chủ", "phối", "tham", "theo", "chịu", "hướng", "báo", "tổng", "đôn", "thực", "triển", "tổ", "rà",
                "phụ", "là",
            ]
            .contains(&word);
        let behind_known = known.is_some_and(|n| j == i + n) && verb > 1;
        if verb > 0 && (place != Place::Value || value_verb || behind_known) && !noun_after_all(words, i, j, head, list)
        {
            break;
        }
        // Behind a name that the lists know only a place or level may follow.
        if let Some(n) = known
            && j == i + n
            && place == Place::Sentence
            && !words.is_capital(j)
            && !place_word(words, j)
            && !["thuộc", "trực", "khu", "sở", "nơi", "cùng", "nhà", "số", "hai", "quốc", "vùng", "miền", "liên"]
                .contains(&word)
            && !noun_after_all(words, i, j, head, list)
        {
            break;
        }
        j += 1;
    }
    if class == UnitHead::Agency && !plural && j == i + head && is_bare_head(words, i, j) && known.is_none() {
        return None;
    }
    (j > i).then_some(j.min(words.len()))
}

/// Whether the bodies from `i` up to *và* at `j` have a word that tells which (`các phòng chức năng`), or levels of one body
/// (`Ủy ban nhân dân xã, phường`): then what follows *và* is another entry.
fn qualified_kind(words: &Words<'_>, i: usize, head: usize, j: usize) -> bool {
    let mut last = j;
    while last > i + head {
        if words.is_mark(last - 1) {
            break;
        }
        last -= 1;
    }
    if last == i + head {
        return j > last;
    }
    !(1..=2).any(|n| j == last + n && head_at(words, last).is_some_and(|(_, length, _)| length == n))
        || head_at(words, i).is_some_and(|(class, _, plural)| class == UnitHead::Agency && !plural)
}

/// Whether what begins at `k` behind *và* still belongs to a name: two syllables and a few words more up to the verb of the sentence.
fn joined_in_name(words: &Words<'_>, k: usize) -> bool {
    (k + 2..words.len().min(k + 6)).take_while(|&w| !words.is_mark(w)).any(|w| verb_at(words, w) > 0)
        && !words.is_mark(k)
        && !words.is_mark(k + 1)
}

/// The word behind `do <unit> (trực tiếp) quản lý`, which begins at `j`.
fn relative_end(words: &Words<'_>, j: usize) -> Option<usize> {
    if !is_unit_start(words, j + 1) {
        return None;
    }
    let mut k = unit_end(words, j + 1, Place::Sentence)?;
    if starts_with(words, k, "trực tiếp") {
        k += 2;
    }
    ["quản lý", "thành lập", "chủ quản"].iter().any(|w| starts_with(words, k, w)).then_some(k + 2)
}

pub(super) fn starts_with(words: &Words<'_>, i: usize, phrase: &str) -> bool {
    phrase.split(' ').enumerate().all(|(k, w)| words.word(i + k) == w)
}

/// Whether the comma at `j` joins two levels of the body that begins at `i`; the number of words from the comma on that belong to it.
fn same_body(words: &Words<'_>, i: usize, j: usize) -> Option<usize> {
    const LEVELS: [&str; 9] = ["tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu"];
    const COMMITTEES: [&str; 5] = ["tỉnh ủy", "thành ủy", "huyện ủy", "quận ủy", "thị ủy"];
    let before = |level: &str| {
        let n = level.split(' ').count();
        j > i + n && starts_with(words, j - n, level)
    };
    if LEVELS.iter().any(|l| before(l)) && !words.is_capital(j - 1) {
        let level = LEVELS.iter().filter(|l| starts_with(words, j + 1, l)).map(|l| l.split(' ').count()).max()?;
        // A level with a name of its own is another place: `Công an tỉnh, xã Bình An`.
        let own = words.is_capital(j + 1) || words.is_capital(j + 1 + level);
        return (!own).then_some(1 + level);
    }
    // `Tỉnh ủy, Thành ủy` alone are two.
    if COMMITTEES.iter().any(|l| before(l)) && j > i + 2 {
        let next = COMMITTEES.iter().any(|l| starts_with(words, j + 1, l));
        return (next && !words.is_capital(j + 3)).then_some(3);
    }
    None
}

pub(super) fn interval_word(words: &Words<'_>, i: usize) -> bool {
    ["ngày", "tuần", "tháng", "quý", "năm"].contains(&words.word(i))
}

/// `tổ chức` as one of the kinds of bodies in a list, not the verb.
fn kind_noun(words: &Words<'_>, i: usize) -> bool {
    words.word(i) == "tổ"
        && words.word(i + 1) == "chức"
        && !words.is_capital(i)
        && (words.is_mark(i + 2)
            || [
                "và", "có", "liên", "chính", "đảng", "hành", "xã", "đoàn", "cơ", "trực", "thuộc", "hội", "tôn", "phải",
                "khác", "trong", "trên",
            ]
            .contains(&words.word(i + 2)))
}

/// The words of a verb at `j` that tells which of the bodies that begin at `i` are meant (`đơn vị thi công`, `các Cục quản lý chuyên
/// ngành`): the verb of the sentence follows before any mark.
fn attributive(words: &Words<'_>, i: usize, j: usize, class: UnitHead, head: usize, plural: bool) -> Option<usize> {
    if j != i + head || class == UnitHead::Person || class == UnitHead::Agency && !plural {
        return None;
    }
    const LOCAL: [&str; 8] = ["xã", "phường", "phương", "trường", "thôn", "tỉnh", "huyện", "phố"];
    if LOCAL.contains(&words.word(j - 1)) {
        return None;
    }
    let (n, ()) = lists().attributive_verbs.longest_at(words.from(j))?;
    let mut k = j + n;
    while k < words.len() && k < j + n + 6 && !words.is_mark(k) {
        if let Some((n, _)) = lists().name_phrases.longest_at(words.from(k)) {
            k += n;
            continue;
        }
        if verb_at(words, k) > 0 {
            return (!["việc", "tác", "để", "và", "chẽ", "tốt"].contains(&words.word(k - 1))).then_some(n);
        }
        k += 1;
    }
    None
}

/// One of the kinds that offices string together: `sở, ban, ngành, đoàn thể, UBND …` goes on only with common nouns.
fn short_kind(words: &Words<'_>, i: usize) -> bool {
    ["ban", "ngành", "đoàn", "phòng", "hội"].contains(&words.word(i))
        && !words.is_capital(i)
        && !words.is_capital(i + 1)
}

fn place_word(words: &Words<'_>, i: usize) -> bool {
    [
        "tỉnh",
        "thành",
        "xã",
        "phường",
        "huyện",
        "quận",
        "thị",
        "ngành",
        "sở",
        "bộ",
        "đảng",
        "cấp",
        "trung",
        "thôn",
        "địa",
        "đặc",
        "ấp",
        "khu",
        "bản",
        "làng",
        "khóm",
        "buôn",
    ]
    .contains(&words.word(i))
        || words.word(i) == "tổ" && words.word(i + 1) == "dân"
}

/// Whether the words at `j` that look like a verb are part of the name: `Ban quản lý`, `các tổ chức`, `Ủy ban kiểm tra`.
fn noun_after_all(words: &Words<'_>, i: usize, j: usize, head: usize, list: bool) -> bool {
    if words.word(j) == "tổ" && words.word(j + 1) == "chức" {
        // A noun where a kind of body is due: after `các`, a comma, `và`.
        return j > i && ["các", ",", "và", "những", "của", "với"].contains(&words.word(j - 1)) && j + 2 < words.len()
            || j > i && ["các"].contains(&words.word(j - 1));
    }
    if words.word(j) == "chuyển" && words.word(j + 1) == "đổi" && words.word(j + 2) == "số" {
        return true;
    }
    !list
        && j == i + head
        && [
            "ban",
            "tổ",
            "đội",
            "bộ phận",
            "ủy ban",
            "trung tâm",
            "hội đồng",
            "trạm",
            "chi cục",
            "cục",
            "viện",
            "đoàn",
            "lực lượng",
            "cảnh sát",
        ]
        .contains(&words.folded.get(words.ranges[i].start..words.ranges[j - 1].end).unwrap_or(""))
}

pub(super) fn span(words: &Words<'_>, from: usize, to: usize) -> UnitSpan {
    let mut to = to;
    // Connecting words and marks that ended up at the end are not part of the name.
    while to > from + 1
        && (words.is_mark(to - 1) && words.word(to - 1) != ")"
            || ["và", "của", "hoặc", "cùng", "các"].contains(&words.word(to - 1)))
    {
        to -= 1;
    }
    let range = words.ranges[from].start..words.ranges[to - 1].end;
    UnitSpan { name: super::fold::squeeze(&words.text[range.clone()]), range }
}

/// The units listed from word `i` on, and the word behind the list.
pub fn parse_list(words: &Words<'_>, i: usize, place: Place) -> (Vec<UnitSpan>, usize) {
    let mut units: Vec<UnitSpan> = Vec::new();
    let mut at = i;
    let mut after = i;
    while at < words.len() && units.len() < 64 {
        // `các Sở: Tài chính, Nội vụ, Tư pháp`
        if let Some((shared, end)) = shared_head(words, at) {
            units.extend(shared);
            after = end;
        } else {
            let Some(end) = unit_end(words, at, place) else { break };
            // `Các Tổng cục Thuế, Tổng cục Hải quan`: the plural stands for all of them.
            let spoken_for = ["các"].contains(&words.word(at))
                && words.is_capital(at + 1)
                && head_at(words, at).is_some_and(|(_, n, _)| words.is_capital(at + n))
                && words.word(end) == ","
                && words.word(end + 1) == words.word(at + 1)
                && words.is_capital(end + 1);
            let unit = span(words, at + usize::from(spoken_for), end);
            after = end;
            let generic = head_at(words, at).is_some_and(|(class, _, plural)| plural || class == UnitHead::Generic);
            // `các cơ sở trọng điểm gồm: Trường A, Viện B`: the list says which.
            let gathers = (end..words.len().min(end + 7))
                .take_while(|&k| !words.is_mark(k))
                .find(|&k| words.word(k) == "gồm" && words.word(k + 1) == ":" && is_unit_start(words, k + 2));
            if let Some(k) = gathers.filter(|_| generic) {
                let (inner, inner_end) = parse_list(words, k + 2, place);
                if inner.len() > 1 {
                    units.extend(inner);
                    after = inner_end;
                    break;
                }
            }
            // `các cơ quan Trung ương (Bộ Công an, Bộ Quốc phòng)`: the brackets say which.
            if words.word(end) == "(" {
                let close = (end..words.len().min(end + 120)).find(|&k| words.word(k) == ")");
                let (inner, inner_end) =
                    if generic && close.is_some() { parse_list(words, end + 1, place) } else { (Vec::new(), end + 1) };
                if !inner.is_empty() && inner.len() > 1 && close.is_some_and(|c| inner_end >= c.saturating_sub(3)) {
                    units.extend(inner);
                } else {
                    units.push(unit);
                }
                if let Some(close) = close {
                    after = close + 1;
                }
            } else {
                units.push(unit);
            }
        }
        // A separator and another unit, or the end of the list.
        let mut next = after;
        while [",", ";", "và", "hoặc", "cùng", "với"].contains(&words.word(next)) && next - after < 3 {
            next += 1;
        }
        if next == after || !is_unit_start(words, next) {
            break;
        }
        at = next;
    }
    units.dedup_by(|a, b| a.name == b.name);
    (units, after)
}

/// `các Sở: Tài chính, Nội vụ` → `Sở Tài chính`, `Sở Nội vụ`; `Sở Tài chính, Nội vụ` likewise, where both are known names.
fn shared_head(words: &Words<'_>, i: usize) -> Option<(Vec<UnitSpan>, usize)> {
    let mut at = i;
    let plural = PLURALS.contains(&words.word(at));
    if plural {
        at += 1;
    }
    let head = words.word(at);
    if !["sở", "bộ", "phòng", "ban", "hội"].contains(&head) {
        return None;
    }
    let colon = words.word(at + 1) == ":";
    let mut j = at + 1 + usize::from(colon);
    let lists = lists();
    let mut units = Vec::new();
    loop {
        // The own part of a name: the longest that with the head before is known.
        let own = |k: usize| {
            lists
                .agency_names
                .longest_at(std::iter::once(head).chain(words.from(k)))
                .map(|(n, _)| n - 1)
                .filter(|n| *n > 0)
        };
        let Some(n) = own(j).filter(|_| words.is_capital(j)) else { break };
        let range = words.ranges[j].start..words.ranges[j + n - 1].end;
        let name = format!("{} {}", capitalise(head), super::fold::squeeze(&words.text[range.clone()]));
        units.push(UnitSpan { range, name });
        j += n;
        let sep = words.word(j);
        if [",", ";", "và"].contains(&sep) && own(j + 1).is_some() && words.is_capital(j + 1) {
            j += 1;
            continue;
        }
        break;
    }
    // One name alone is an ordinary unit.
    (units.len() > 1).then_some((units, j))
}

/// The units in the value of an attribute: lists divided by `;`, `,`, lines; a value that goes on with what the unit does is cut there.
pub fn of_value(passage: &Passage, range: Range<usize>) -> Vec<UnitSpan> {
    let (Some(text), Some(folded)) = (passage.text.get(range.clone()), passage.folded.get(range.clone())) else {
        return Vec::new();
    };
    let words = Words::new(text, folded);
    let mut units: Vec<UnitSpan> = Vec::new();
    let mut i = 0;
    let mut steps = 0;
    while i < words.len() && steps < 200 {
        steps += 1;
        if words.is_mark(i) || ["và", "cùng", "với"].contains(&words.word(i)) {
            i += 1;
            continue;
        }
        if is_unit_start(&words, i) {
            let (found, end) = parse_list(&words, i, Place::Value);
            units.extend(found);
            // What follows up to the next `;` or sentence is what the unit does.
            i = (end..words.len())
                .find(|&k| [";", "."].contains(&words.word(k)) && words.word(k.saturating_sub(1)) != "vp")
                .unwrap_or(words.len());
        } else {
            // A name that no list knows, up to the next separator, is taken as printed.
            let end = (i..words.len())
                .find(|&k| {
                    [";", ",", "."].contains(&words.word(k))
                        || k > i
                            && ["chủ trì", "phối hợp", "tham mưu", "thực hiện", "chịu trách"]
                                .contains(&phrase(&words, k))
                })
                .unwrap_or(words.len());
            let own = words.is_capital(i) && end > i && end - i <= 14;
            if own {
                units.push(span(&words, i, end));
            }
            i = if end < words.len() && words.word(end) == "," {
                end + 1
            } else {
                (end..words.len()).find(|&k| words.word(k) == ";").unwrap_or(words.len())
            };
            if !own && end == i {
                i += 1;
            }
        }
    }
    for unit in &mut units {
        unit.range = unit.range.start + range.start..unit.range.end + range.start;
    }
    let mut seen: Vec<String> = Vec::new();
    units.retain(|u| {
        let key = u.name.to_lowercase();
        let new = !seen.contains(&key);
        seen.push(key);
        new
    });
    units
}

/// Two folded words from `k` on, as they stand in the text.
fn phrase<'a>(words: &Words<'a>, k: usize) -> &'a str {
    let end = words.ranges.get(k + 1).or(words.ranges.get(k)).map_or(0, |r| r.end);
    words.folded.get(words.ranges[k].start..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::super::passage::tests::passage;
    use super::*;

    fn value(text: &str) -> Vec<String> {
        let passage = passage(text);
        of_value(&passage, 0..passage.text.len()).into_iter().map(|u| u.name).collect()
    }

    #[test]
    fn lists_are_split_into_units() {
        assert_eq!(
            value("Sở Tài chính, Sở Nông nghiệp và Môi trường và Công an tỉnh."),
            ["Sở Tài chính", "Sở Nông nghiệp và Môi trường", "Công an tỉnh"]
        );
        assert_eq!(
            value("các sở, ban, ngành tỉnh; UBND các xã, phường"),
            ["các sở, ban, ngành tỉnh", "UBND các xã, phường"]
        );
        assert_eq!(
            value("Phòng Kinh tế, các phòng chuyên môn và các đơn vị trực thuộc có liên quan"),
            ["Phòng Kinh tế", "các phòng chuyên môn", "các đơn vị trực thuộc có liên quan"]
        );
        assert_eq!(
            value("Văn phòng HĐND và UBND xã; Bộ Văn hóa, Thể thao và Du lịch"),
            ["Văn phòng HĐND và UBND xã", "Bộ Văn hóa, Thể thao và Du lịch"]
        );
        assert_eq!(value("Các Sở: Tài chính, Nội vụ và Tư pháp"), ["Sở Tài chính", "Sở Nội vụ", "Sở Tư pháp"]);
    }
}
