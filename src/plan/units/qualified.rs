//! What behind a common noun tells which bodies are meant: what they are charged with (`các đơn vị được giao chủ trì`), a verb of their
//! own (`đơn vị thi công`), who holds them; kinds in a list that have such words and kinds that have none. Pure.

use super::super::lists::{UnitHead, UnitNameWords, lists};
use super::super::words::Words;
use super::Place;
use super::beginning::{head_at, is_unit_start, place_word, starts_with, verb_at};

/// The word behind `được … giao (nhiệm vụ, chủ trì)`, `được phân công tổ chức lớp học` that begins at `j` and tells which bodies are
/// meant; none where it is the predicate of the sentence, so that no other verb follows.
pub(super) fn charged_end(words: &Words<'_>, j: usize) -> Option<usize> {
    let UnitNameWords { charged, charged_with, charge_ends, behind_charge, .. } = &lists().unit_names;
    let mut k = if is_unit_start(words, j + 1) && words.is_capital(j + 1) {
        (j + 2..words.len().min(j + 10)).take_while(|&k| !words.is_mark(k)).find(|&k| charged.at(words, k))?
    } else {
        j + 1
    };
    k = charged.behind(words, k)?;
    let mut told = false;
    for what in charged_with.texts() {
        if starts_with(words, k, what) {
            k += 2;
            told = true;
        }
    }
    // What they are charged with is one verb; the verb of the sentence is another.
    let mut end = k;
    let next = verb_at(words, k);
    if told && charge_ends.at(words, k) {
        return Some(k);
    }
    // `được giao nhiệm vụ trong Kế hoạch và tại Phụ lục kèm theo có trách nhiệm …`
    if told && lists().unit_names.charged_in.at(words, k) {
        return (k + 1..words.len().min(k + 16)).take_while(|&m| !words.is_mark(m)).find(|&m| charge_ends.at(words, m));
    }
    // `được phân công phụ trách tiêu chí ban hành văn bản …`
    if told && next == 0 && !words.is_mark(k) && !behind_charge.at(words, k) {
        let verb = (k + 1..words.len().min(k + 6)).take_while(|&m| !words.is_mark(m)).find(|&m| verb_at(words, m) > 0);
        if verb.is_some() {
            return verb;
        }
    }
    if next > 0 {
        let behind = || (k + next..words.len().min(k + next + 8)).take_while(|&m| !words.is_mark(m));
        let main = behind().find(|&m| charge_ends.at(words, m)).or_else(|| behind().find(|&m| verb_at(words, m) > 0));
        match main {
            Some(m) => end = m,
            None if told => {}
            None => return None,
        }
    } else if !(words.is_mark(k) || behind_charge.at(words, k)) {
        return None;
    }
    Some(end)
}

/// The word behind `có …`, `đã có …` that begins at `j` and tells which bodies are meant: up to the verb that says what they must do, in
/// a heading up to its colon. None where *có* is itself what is said of them.
pub(super) fn having_end(words: &Words<'_>, j: usize, place: Place) -> Option<usize> {
    let has = j + usize::from(words.word(j) == "đã");
    // `các sở có liên quan tới việc thực hiện Kế hoạch này có trách nhiệm …`
    let related = words.word(has + 1) == "liên" && lists().unit_names.related_to.at(words, has + 3);
    let own = !related && lists().unit_names.said_to_have.at(words, has + 1);
    if words.word(has) != "có" || own {
        return None;
    }
    if let Some(end) = having_noun_end(words, has).filter(|_| !related) {
        return Some(end);
    }
    let must = |k: usize| lists().unit_names.must.at(words, k);
    let end = (has + 2..words.len().min(has + 26))
        .find(|&k| words.is_mark(k) && ![",", "-", "–", "/"].contains(&words.word(k)) || must(k))
        .or_else(|| (words.len() < has + 14).then_some(words.len()))?;
    let heads = place == Place::Heading
        && [":", ""].contains(&words.word(end))
        && (end + 1..words.len()).all(|k| words.is_mark(k));
    (must(end) || heads).then_some(end)
}

/// The most words that a thing has which bodies are told apart by.
const LONGEST_HAD: usize = 4;

/// The word behind `có` at `has` and a noun of a few words, where a role or another body of the list follows: `các đơn vị có thủ tục hành
/// chính thực hiện`, `… có TTHC và Cục Chuyển đổi số`.
pub(super) fn having_noun_end(words: &Words<'_>, has: usize) -> Option<usize> {
    let end = (has + 2..words.len().min(has + 2 + LONGEST_HAD)).find(|&k| {
        let another = (words.word(k) == "và" || words.word(k) == ",") && is_unit_start(words, k + 1);
        another || lists().roles.at(words, k) || lists().doers.helps.at(words, k)
    })?;
    (has + 1..end).all(|k| !words.is_mark(k) && verb_at(words, k) == 0).then_some(end)
}

/// The number of words of a kind of bodies at `i` that has no name of its own behind it.
pub(super) fn bare_kind(words: &Words<'_>, i: usize) -> Option<usize> {
    let (n, ()) = lists().kinds_in_lists.longest_at(words.from(i))?;
    let behind = i + n;
    (words.is_mark(behind)
        || verb_at(words, behind) > 0
        || lists().unit_names.behind_bare_kind.at(words, behind)
        // `ngành Thành phố`, but `Ban Tỉnh An …`
        || place_word(words, behind) && (!words.is_capital(behind) || !words.is_capital(behind + 1)))
    .then_some(n)
}

/// Whether the last kind in the list from `i` to the comma at `j` has a word of its own that tells which: `các cơ quan chức năng`.
pub(super) fn told_apart_before(words: &Words<'_>, i: usize, j: usize) -> bool {
    let mut from = (i..j).rev().find(|&k| words.is_mark(k)).map_or(i, |k| k + 1);
    if let Some((UnitHead::Person, n, _)) = head_at(words, from) {
        from += n;
    }
    from += usize::from(lists().unit_names.plurals.at(words, from));
    // `cơ quan ngang bộ, cơ quan thuộc Chính phủ`: the noun that comes again goes on with the list.
    let again = words.word(from) == words.word(j + 1);
    !again && lists().generic_heads.longest_at(words.from(from)).is_some_and(|(n, ())| from + n < j)
}

/// Whether the common noun at `i` has a word of its own behind it that tells which bodies are meant: `cơ quan ngành dọc`.
pub(super) fn kind_told_apart(words: &Words<'_>, i: usize) -> bool {
    let Some((_, n, _)) = head_at(words, i) else { return false };
    let behind = i + n;
    !words.is_mark(behind)
        && !lists().unit_names.tells_none.at(words, behind)
        && (verb_at(words, behind) == 0 || lists().name_phrases.longest_at(words.from(behind)).is_some())
        && lists().places.longest_at(words.from(behind)).is_none()
}

/// The number of words from `j` on, behind the head of the unit that begins at `i`, by which a verb tells which bodies are meant (`đơn vị thi
/// công`, `các Cục quản lý chuyên ngành`). `head`: class, length in words and plural of the head, as [`head_at`] reads them.
pub(super) fn attributive(
    words: &Words<'_>,
    i: usize,
    j: usize,
    head: (UnitHead, usize, bool),
    place: Place,
) -> Option<usize> {
    let (class, length, plural) = head;
    if j != i + length {
        return None;
    }
    let (n, ()) = lists().attributive_verbs.longest_at(words.from(j))?;
    let closes = if place == Place::Heading && class == UnitHead::Generic && plural {
        attributive_to_end(words, j, n)
    } else {
        None
    };
    let own = class == UnitHead::Person || class == UnitHead::Agency && !plural;
    closes.or_else(|| if own { None } else { attributive_before_verb(words, j, n) })
}

/// Of a verb of `n` words at `j`, where the verb of the sentence follows before any mark.
fn attributive_before_verb(words: &Words<'_>, j: usize, n: usize) -> Option<usize> {
    if lists().unit_names.local.at(words, j - 1) {
        return None;
    }
    let mut k = j + n;
    if words.word(k) == "để" {
        return Some(n);
    }
    // `các đơn vị quản lý đường bộ trong việc khắc phục …`, `các cơ quan truyền thông về …`: no object but a preposition.
    let ends = (k..words.len().min(k + 3)).take_while(|&m| !words.is_mark(m) && verb_at(words, m) == 0);
    if ends.into_iter().any(|m| lists().unit_names.behind_attribute.at(words, m)) {
        return Some(n);
    }
    let last = words.len().min(j + n + 6);
    while k < last && !(words.is_mark(k) && words.word(k) != "(") {
        // `Cơ quan thẩm định văn bản (Sở Tư pháp, Phòng Tư pháp) phải …`
        if words.word(k) == "(" {
            let close = (k..words.len().min(k + 24)).find(|&m| words.word(m) == ")")?;
            return (verb_at(words, close + 1) > 0).then_some(k - j);
        }
        if let Some((n, _)) = lists().name_phrases.longest_at(words.from(k)) {
            k += n;
            continue;
        }
        if verb_at(words, k) > 0 {
            return (!lists().unit_names.before_noun_verb.at(words, k - 1)).then_some(n);
        }
        k += 1;
    }
    None
}

/// Of a verb of `n` words at `j` in a heading, which ends with the name: `1.3. Các cơ quan tham mưu quản lý ngành, lĩnh vực`.
fn attributive_to_end(words: &Words<'_>, j: usize, n: usize) -> Option<usize> {
    // `Các doanh nghiệp hoạt động trong lĩnh vực xây dựng, vận tải trên địa bàn tỉnh`
    let UnitNameWords { demands, somewhere, .. } = &lists().unit_names;
    let mut last = words.len();
    while last > j + n && words.is_mark(last - 1) && words.word(last - 1) == ":" {
        last -= 1;
    }
    let names = (j + n..last).all(|k| ![".", ";", ":", "("].contains(&words.word(k)) && !demands.at(words, k));
    if names && somewhere.at(words, j + n) && last - j < 30 {
        return Some(last - j);
    }
    // `Các cơ sở sản xuất giống, NTTS thương phẩm`: nothing but nouns up to the end.
    let nouns = (j + n..last).all(|k| !words.is_mark(k) && verb_at(words, k) == 0 || words.word(k) == ",")
        && !(j + n..last).any(|k| words.word(k) == "," && is_unit_start(words, k + 1));
    if names && nouns && last - j < 12 {
        return Some(last - j);
    }
    let mut k = j + n;
    while k < words.len() && k < j + n + 10 {
        if let Some((n, _)) = lists().name_phrases.longest_at(words.from(k)) {
            k += n;
        } else if words.is_mark(k) || verb_at(words, k) > 0 {
            break;
        } else {
            k += 1;
        }
    }
    ((k..words.len()).all(|m| words.is_mark(m)) || words.word(k) == "(").then_some(k - j)
}
