//! Where the name of a unit ends: what joins (levels, places, kinds in a list, phrases with verbs of their own) and what cuts (the verb of
//! the sentence, an interval, a relative). Pure. Single joints: [`super::joining`].

use super::super::lists::{UnitHead, lists};
use super::super::own_names;
use super::super::words::Words;
use super::Place;
use super::beginning::{
    head_at, interval_word, is_compound, is_unit_start, kind_noun, place_word, short_kind, starts_with, verb_at,
};
use super::joining::{is_bare_head, joined_in_name, noun_after_all, qualified_kind, relative_end, same_body};
use super::qualified::{attributive, bare_kind, charged_end, having_end, kind_told_apart, told_apart_before};

const LONGEST_UNIT: usize = 60;

/// The word behind the name of the unit that begins at `i`; none where no unit begins.
pub(super) fn unit_end(words: &Words<'_>, i: usize, place: Place) -> Option<usize> {
    let (class, head, plural) = head_at(words, i)?;
    let names = &lists().unit_names;
    let topic = place == Place::Heading;
    // `các`, a common noun or an office holder's bodies open a list of kinds: `các sở, ban, ngành`, `Thủ trưởng cơ quan, đơn vị`.
    // `chủ đầu tư, đơn vị thi công` are two.
    let owner = class == UnitHead::Generic && !plural && names.owners.at(words, i);
    let mut list = (plural || class != UnitHead::Agency) && !owner;
    let mut in_topic = false;
    let head_word = words.word(i + usize::from(plural));
    let mut places = false;
    let about_head = names.about.texts().any(|w| {
        words.folded.get(words.ranges[i].start..).is_some_and(|t| t.get(..t.len().min(40)).unwrap_or(t).contains(w))
    });
    let mut j = i + head;
    // A known name is taken whole: `Văn phòng HĐND và UBND`, `Bộ Văn hóa, Thể thao và Du lịch`.
    let named = i + usize::from(names.plurals.at(words, i));
    let known = lists().agency_names.longest_at(words.from(named)).map(|(n, _)| n + named - i).filter(|n| *n >= head);
    if let Some(n) = known {
        j = i + n;
    }
    // So is one that the document prints by itself elsewhere.
    j = j.max(own_names::behind(words, named).unwrap_or(0));
    // `Sở, ban, ngành thuộc …`
    list |= known.is_none() && words.word(j) == "," && short_kind(words, j + 1) && is_bare_head(words, i, j);
    let first_after_head = j;
    while j < words.len() && j - i < LONGEST_UNIT {
        let word = words.word(j);
        // `cơ sở khám bệnh, chữa bệnh`, `chủ hồ chứa thủy lợi, thủy điện`
        let behind_kind = j == i + head
            || list
                && (1..=3)
                    .any(|n| lists().generic_heads.longest_at(words.from(j - n.min(j))).is_some_and(|(m, ())| m == n));
        if (behind_kind || verb_at(words, j) == 0)
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
                    // `đồng chí Lê Văn Bình, Phó Trưởng ban`: who holds the office.
                    if class == UnitHead::Person && names_person(words, i + head) && position_at(words, j + 1) {
                        j += 2;
                        continue;
                    }
                    if is_unit_start(words, j + 1) {
                        let (next, _, next_plural) = head_at(words, j + 1)?;
                        // `các sở, ban, ngành tỉnh` is one entry; `các cơ quan Trung ương, cơ quan tỉnh` are two.
                        let same = words.word(j + 1) == head_word && j > first_after_head;
                        // `các sở, ban, ngành Tỉnh`: a level may have a capital.
                        let level = place_word(words, j + 2) && (words.is_mark(j + 3) || !words.is_capital(j + 3));
                        let small = !words.is_capital(j + 1) && (!words.is_capital(j + 2) || level);
                        // `đoàn thể cấp tỉnh, cơ quan ngành dọc …`: both have a word that tells which.
                        // (`… thuộc các bộ, ngành Trung ương` are kinds of one list, a heading is one entry.)
                        let strung = j > 1
                            && lists().unit_names.plurals.at(words, j - 2)
                            && lists().kinds_in_lists.longest_at(words.from(j - 1)).is_some_and(|(n, ())| n == 1);
                        let other = told_apart_before(words, i, j)
                            && kind_told_apart(words, j + 1)
                            && !strung
                            && place != Place::Heading;
                        if list
                            && !next_plural
                            && (!same || place == Place::Heading && !plural_behind(words, j + 1))
                            && small
                            && !other
                            && (next == UnitHead::Generic || short_kind(words, j + 1))
                            && words.word(j + 1) != "báo"
                        {
                            j += 2;
                            continue;
                        }
                        // `các Sở, Ban, Ngành`, `các Tập đoàn, Tổng công ty`
                        if plural
                            && !next_plural
                            && !same
                            && !small
                            && let Some(n) = bare_kind(words, j + 1)
                        {
                            j += 1 + n;
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
                    // `các cơ quan, tổ chức, đơn vị`; in a value what follows *tổ chức* tells which.
                    let bodies =
                        place == Place::Value && starts_with(words, j + 1, "tổ chức") && !words.is_capital(j + 1);
                    if list && (bodies || kind_noun(words, j + 1)) {
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
                // `Sở Tài chính - Cơ quan thường trực Ban Chỉ đạo`: what the body is besides.
                "-" | "–"
                    if class == UnitHead::Agency
                        && lists().other_roles.longest_at(words.from(j + 1)).is_some()
                        && words.ranges[j].start > words.ranges[j - 1].end =>
                {
                    break;
                }
                "-" | "–" if same_body(words, i, j).is_some() => {
                    j += same_body(words, i, j).unwrap_or(1);
                    list = true;
                    continue;
                }
                "-" | "–" => {
                    // `Viện nghiên cứu - phát triển du lịch`: two verbs that a dash joins name what a body is for.
                    let joined = verb_at(words, j + 1);
                    if joined > 0 && j > i + head + 1 && verb_at(words, j - 2) == 2 {
                        j += 1 + joined;
                        continue;
                    }
                    let spaced = words.ranges[j].start > words.ranges[j - 1].end;
                    let small = !words.is_capital(j + 1) && verb_at(words, j + 1) == 0;
                    // `Vụ Pháp luật dân sự - kinh tế`: a word or two, and the name is over.
                    let closing = class == UnitHead::Agency
                        && known.is_none()
                        && small
                        && !is_unit_start(words, j + 1)
                        && (j + 2..=j + 3).any(|k| k >= words.len() || [",", ";", ".", ")"].contains(&words.word(k)));
                    let kind = list && small || closing;
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
                "&" if words.is_capital(j + 1) => {
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
            // A figure and its comparator are of the sentence: `Khoa Dược bình ít nhất 05 đơn thuốc`.
            "ít" | "nhiều" | "tối" if names.comparator_ends.at(words, j + 1) => {
                // What stands between the capitals of the name and the figure is a verb that no list has.
                if class == UnitHead::Agency
                    && j > i + head + 1
                    && !words.is_capital(j - 1)
                    && !place_word(words, j - 1)
                    && words.is_capital(j - 2)
                {
                    j -= 1;
                }
                break;
            }
            "bao" if words.word(j + 1) == "gồm" => break,
            "các"
                if place != Place::Sentence
                    || place_word(words, j + 1)
                    || names.inner_kinds.at(words, j + 1) && !words.is_capital(j + 1) =>
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
                    j += lists().paired.longest_at(words.from(next)).map_or(2, |(n, ())| 1 + n);
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
            // `những cơ quan đã có trang thông tin điện tử phải …`: what they have tells which are meant.
            "có" | "đã" if list && having_end(words, j, place).is_some() => {
                j = having_end(words, j, place).unwrap_or(j + 1);
                break;
            }
            "có" => {
                if words.word(j + 1) == "liên" && words.word(j + 2) == "quan" {
                    j += 3;
                    if !goes_on_behind_related(words, j) {
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
                if !goes_on_behind_related(words, j) {
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
            // `các chi cục chuyên ngành theo lĩnh vực được phân công`
            "theo" if place == Place::Value && list && starts_with(words, j, "theo lĩnh vực") => {
                j = (j..words.len()).find(|&k| words.is_mark(k)).unwrap_or(words.len());
                break;
            }
            "theo" if place == Place::Value && list && starts_with(words, j, "theo quy định") => {
                j += 3;
                break;
            }
            _ if names.cuts.has(word) => {
                if word == "chủ" && names.owned.at(words, j + 1) {
                    j += 2;
                    continue;
                }
                // `các đơn vị được giao chủ trì`, `các đơn vị được Sở giao nhiệm vụ tổ chức lớp học`
                if word == "được"
                    && (list || class == UnitHead::Generic)
                    && let Some(end) = charged_end(words, j)
                {
                    j = end;
                    break;
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
                if place == Place::Value && names.goes_on_in_value.has(word) && list {
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
        if let Some(n) = attributive(words, i, j, (class, head, plural), place) {
            j += n;
            continue;
        }
        let mut verb = verb_at(words, j);
        // `Công ty TNHH một thành viên quản lý khai thác công trình …`: what a company is for names it.
        let company = starts_with(words, i, "công ty") && names.company_kinds.at(words, j.saturating_sub(2));
        if verb > 0 && company {
            while let Some(behind) = names.purposes.behind(words, j) {
                j = behind;
            }
            verb = verb_at(words, j);
        }
        let word = words.word(j);
        let submits = word == "trình" && !is_compound(words, j - 1);
        let value_verb = submits || names.verbs_in_value.has(word);
        // `các cơ quan phối hợp và cơ quan liên quan`: whom the words speak of helps.
        if list
            && j == i + head
            && class == UnitHead::Generic
            && starts_with(words, j, "phối hợp")
            && (words.is_mark(j + 2) || words.word(j + 2) == "và")
        {
            j += 2;
            continue;
        }
        let behind_known = known.is_some_and(|n| j == i + n || j == i + n + 1 && place_word(words, j - 1)) && verb > 1;
        // `Đồng chí Lê Thị Hoa, Phó Trưởng ban chỉ đạo; …`
        let charges = class == UnitHead::Person
            && starts_with(words, j, "chỉ đạo")
            && (words.is_mark(j + 2) || j + 2 == words.len() || verb_at(words, j + 2) > 0);
        if verb > 0
            && (place != Place::Value || value_verb || behind_known || charges)
            && !noun_after_all(words, i, j, head, list)
        {
            break;
        }
        // `Bảo hiểm xã hội cơ sở Thạnh Phú`, `Thuế cơ sở 3`: an office below the province.
        if known.is_some_and(|n| j == i + n) && starts_with(words, j, "cơ sở") {
            j += 2;
            continue;
        }
        // Behind a name that the lists know only a place or level may follow.
        if let Some(n) = known
            && j == i + n
            && place == Place::Sentence
            && !words.is_capital(j)
            && !place_word(words, j)
            && !names.behind_known.has(word)
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

/// Whether the head at `i` has a plural of its own behind it: `đảng ủy các xã, phường`.
fn plural_behind(words: &Words<'_>, i: usize) -> bool {
    head_at(words, i).is_some_and(|(_, n, _)| lists().unit_names.plurals.at(words, i + n))
}

/// Whether a name goes on behind *liên quan*: a list, a level, where they are (`các đơn vị liên quan trong Bộ`, `… thuộc Sở`).
fn goes_on_behind_related(words: &Words<'_>, j: usize) -> bool {
    words.is_mark(j)
        || lists().unit_names.behind_related.at(words, j)
        || place_word(words, j)
        || words.word(j) == "trong" && place_word(words, j + 1)
        || words.word(j) == "của" && words.is_capital(j + 1) && is_unit_start(words, j + 1)
        || starts_with(words, j, "trên địa bàn")
}

/// The word behind ranks and degrees at word `i`: `Thượng tá Đỗ Văn Bình`.
pub(in crate::plan) fn behind_ranks(words: &Words<'_>, mut i: usize) -> usize {
    while let Some(behind) = lists().ranks.behind(words, i) {
        i = behind + usize::from(words.word(behind) == ".");
    }
    i
}

/// Whether a person's name stands at word `i`: a surname with more capitals behind it.
pub(in crate::plan) fn names_person(words: &Words<'_>, i: usize) -> bool {
    let i = behind_ranks(words, i);
    words.is_capital(i) && words.is_capital(i + 1) && lists().surnames.contains(words.word(i))
}

/// Whether the title of an office stands at word `i`.
pub(super) fn position_at(words: &Words<'_>, i: usize) -> bool {
    lists().positions.iter().any(|p| starts_with(words, i, p))
        || lists().offices.longest_at(words.from(i)).is_some()
        || matches!(head_at(words, i), Some((UnitHead::Person, _, false)))
}
