//! Annex tables of tasks (STT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian | Sản phẩm): rows with cells from the page, or
//! lines with ` | ` between (Markdown tables too) → rows of tasks. Pure.

use std::ops::Range;

use crate::record::Text;

use super::fold::{bare, fold};
use super::lists::{Attribute, lists};
use super::markers::from_roman;
use super::paragraphs::{LineRole, LineView};
use super::passage::Passage;
use super::words::Words;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Number,
    Task,
    Of(Attribute),
    /// How many or how large: `Quy mô`, `Số lượng`.
    Quantity,
    Unknown,
}

/// A row that is a task.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// From 0.
    pub lines: (usize, usize),
    pub number: Option<String>,
    pub task: Passage,
    pub lead: Passage,
    pub coordinating: Passage,
    pub time: Passage,
    pub product: Passage,
    /// One for each column of counts.
    pub quantities: Vec<Passage>,
    /// Markers of the group rows above it.
    pub group: Option<String>,
    /// Lead, coordinating units or time were taken from the row above, whose cell covers this row too.
    pub merged: bool,
}

type Cell = (usize, Range<usize>);

/// `STT`, and what a scan may have left of it.
const LONGEST_NUMBER_HEADING: usize = 4;

/// The byte ranges of the cells of row line `i`; `expected`: the number of columns of the header, which tells a frame (`| a | b |`)
/// from an empty first cell.
fn cells(text: &Text, i: usize, expected: Option<usize>) -> Vec<Range<usize>> {
    let line = &text.lines[i];
    if !line.cells.is_empty() {
        return line.cells.iter().filter(|r| line.restored.get((*r).clone()).is_some()).cloned().collect();
    }
    let restored = line.restored.as_str();
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for (at, _) in restored.match_indices('|') {
        out.push(from..at);
        from = at + 1;
    }
    out.push(from..restored.len());
    for range in &mut out {
        let part = &restored[range.clone()];
        let lead = part.len() - part.trim_start().len();
        *range = range.start + lead..range.start + lead + part.trim().len();
    }
    let blank_ends =
        out.len() > 2 && out.first().is_some_and(Range::is_empty) && out.last().is_some_and(Range::is_empty);
    let framed = match expected {
        Some(n) if out.len() == n => false,
        Some(n) if out.len() == n + 2 => blank_ends,
        _ => blank_ends,
    };
    if framed {
        out.remove(0);
        out.pop();
    }
    out
}

fn column_of(cell: &str) -> Column {
    let folded = fold(cell);
    let plain = bare(cell);
    let plain = plain.trim().trim_matches(['*', '.', ':', ' ']);
    if ["stt", "tt", "so tt", "so thu tu"].contains(&plain) {
        return Column::Number;
    }
    let words = Words::new(cell, &folded);
    if let Some((n, attribute)) = lists().labels.longest_at(words.from(0))
        && n + 4 >= words.len()
        && attribute != Attribute::Other
    {
        return Column::Of(attribute);
    }
    // `Số cơ sở`, `Số mẫu`
    if lists().tables.counts.at(&words, 0) && !lists().tables.not_counts.at(&words, 1) {
        return Column::Quantity;
    }
    // `Nhiệm vụ chủ trì` holds what is led, not who leads.
    if lists().tables.opens_task.at(&words, 0) {
        return Column::Task;
    }
    let told = lists().columns.iter().find(|(_, told_by)| folded.contains(told_by.as_str()));
    match told.map(|(column, _)| *column) {
        Some("lead") => Column::Of(Attribute::Lead),
        Some("coordinating") => Column::Of(Attribute::Coordinating),
        Some("time") => Column::Of(Attribute::Time),
        Some("product") => Column::Of(Attribute::Product),
        Some("task") => Column::Task,
        Some("quantity") => Column::Quantity,
        _ => Column::Unknown,
    }
}

/// The columns, where the row is the header of a table of tasks.
fn header(text: &Text, i: usize) -> Option<Vec<Column>> {
    let restored = &text.lines[i].restored;
    let all = cells(text, i, None);
    let mut columns: Vec<Column> = all.iter().cloned().map(|r| column_of(&restored[r])).collect();
    // `STT | Nhóm cơ sở | Số cơ sở | Đơn vị chủ trì | Thời gian`: what somebody is to lead by some time is a task, whatever its column is called.
    let charged = all.iter().any(|r| lists().tables.charges.stands_in(&fold(&restored[r.clone()])));
    let told = columns.iter().any(|c| matches!(c, Column::Of(Attribute::Time | Attribute::Coordinating)));
    let nameless = charged && told && columns.first() == Some(&Column::Number) && !columns.contains(&Column::Task);
    if nameless && columns.get(1) == Some(&Column::Unknown) {
        columns[1] = Column::Task;
    }
    // The narrow column before the tasks counts them, also where its heading was lost or misread on a scan.
    let narrow = all.first().is_some_and(|r| restored[r.clone()].chars().count() <= LONGEST_NUMBER_HEADING);
    if narrow && columns.len() > 2 && columns[0] == Column::Unknown && columns[1] == Column::Task {
        columns[0] = Column::Number;
    }
    let short = all.iter().all(|r| restored[r.clone()].chars().count() < 60);
    let task = columns.contains(&Column::Task);
    let attributes = columns
        .iter()
        .filter(|c| matches!(c, Column::Of(Attribute::Lead | Attribute::Coordinating | Attribute::Time)))
        .count();
    (short && task && attributes >= 1).then_some(columns)
}

/// Whether the cell of row line `i` that stands in the column of numbers holds one: `1`, `2.1`, `II`.
fn is_counted(text: &Text, i: usize, columns: &[Column]) -> bool {
    let number = columns.iter().position(|column| *column == Column::Number);
    let all = cells(text, i, Some(columns.len()));
    let cell = number.and_then(|k| all.get(k)).and_then(|range| text.lines[i].restored.get(range.clone()));
    cell.is_some_and(|cell| {
        let cell = cell.trim_matches(['.', ' ', '*']);
        cell.starts_with(|c: char| c.is_ascii_digit()) || from_roman(cell).is_some()
    })
}

fn passage(text: &Text, parts: &[Cell]) -> Passage {
    let mut passage = Passage::default();
    for (line, range) in parts {
        passage.push(text, *line, range.clone());
    }
    passage.finish();
    passage
}

#[derive(Clone, Default)]
struct Open {
    lines: (usize, usize),
    number: Option<String>,
    parts: [Vec<Cell>; 5],
    /// The cells of each column of counts.
    counts: Vec<Vec<Cell>>,
}

/// The task rows among the lines `range`; lines of tables that are not of tasks give none.
pub fn rows(text: &Text, views: &[LineView], range: Range<usize>) -> Vec<Row> {
    let mut out: Vec<Row> = Vec::new();
    let mut columns: Option<Vec<Column>> = None;
    let mut open: Option<Open> = None;
    let mut group: Option<(String, Passage)> = None;
    // The header was printed again: what follows without a number goes on with the row that the page broke.
    let mut new_page = false;
    let mut since_row = 0usize;
    for i in range {
        match views[i].role {
            LineRole::TableRow => since_row = 0,
            LineRole::Content => {
                since_row += 1;
                // Two lines of running text: the table is over.
                if since_row >= 2 {
                    close(text, &mut open, &group, &mut out);
                    (columns, group) = (None, None);
                }
                continue;
            }
            _ => continue,
        }
        // (`1 | Trợ giúp pháp lý | Trung tâm A | Các cơ quan tố tụng | Thường xuyên | Hồ sơ vụ việc` has words of a header and a number.)
        let counted = || columns.as_ref().is_some_and(|columns| is_counted(text, i, columns));
        if let Some(found) = header(text, i).filter(|_| !counted()) {
            // The same header on the next page goes on with the row that the page broke.
            new_page = columns.as_ref() == Some(&found);
            if !new_page {
                close(text, &mut open, &group, &mut out);
                group = None;
            }
            columns = Some(found);
            continue;
        }
        let Some(columns) = &columns else { continue };
        let restored = &text.lines[i].restored;
        let all = cells(text, i, Some(columns.len()));
        if all.iter().all(|r| restored[r.clone()].chars().all(|c| "-: ".contains(c))) {
            continue;
        }
        // A row of column numbers: `(1) | (2) | (3)`.
        let numbered = all.iter().filter(|r| !r.is_empty()).enumerate().all(|(k, r)| {
            let cell = restored[r.clone()].trim_matches(|c: char| "()[] ".contains(c));
            cell.parse::<usize>().is_ok_and(|n| n == k + 1) || cell.len() == 1 && cell.chars().all(char::is_alphabetic)
        });
        if numbered && all.len() > 2 {
            continue;
        }
        let filled = all.iter().filter(|r| !r.is_empty()).count();
        let cell = |wanted: Column| -> Vec<Cell> {
            columns
                .iter()
                .zip(&all)
                .filter(|(c, r)| **c == wanted && !r.is_empty())
                .map(|(_, r)| (i, r.clone()))
                .collect()
        };
        let broken = std::mem::take(&mut new_page);
        let number = cell(Column::Number).first().map(|(_, r)| restored[r.clone()].trim().to_owned());
        let spanning = all.len() < columns.len() && all.len() <= 2;
        if spanning || filled <= 2 && all.len() == columns.len() && only_title(columns, &all, number.as_deref()) {
            // A group row: `I | Hoàn thiện thể chế | | |`, or one cell over all columns.
            let whole = all.iter().filter(|r| !r.is_empty()).map(|r| (i, r.clone())).collect::<Vec<_>>();
            let (marker, title) = group_parts(restored, &whole);
            let lower =
                title.first().is_some_and(|(_, r)| restored[r.clone()].chars().next().is_some_and(char::is_lowercase));
            if marker.is_none() && lower && open.is_some() {
                if let Some(row) = &mut open {
                    row.parts[0].extend(title);
                    row.lines.1 = i;
                }
                continue;
            }
            close(text, &mut open, &group, &mut out);
            group = Some((marker.unwrap_or_default(), passage(text, &title)));
            continue;
        }
        let parts = [
            cell(Column::Task),
            cell(Column::Of(Attribute::Lead)),
            cell(Column::Of(Attribute::Coordinating)),
            cell(Column::Of(Attribute::Time)),
            cell(Column::Of(Attribute::Product)),
        ];
        let counts: Vec<Vec<Cell>> = columns
            .iter()
            .zip(&all)
            .filter(|(column, _)| **column == Column::Quantity)
            .map(|(_, range)| if range.is_empty() { Vec::new() } else { vec![(i, range.clone())] })
            .collect();
        let lower =
            parts[0].first().is_some_and(|(_, r)| restored[r.clone()].chars().next().is_some_and(char::is_lowercase));
        let has_number_column = columns.contains(&Column::Number);
        let continued =
            number.is_none() && open.is_some() && (parts[0].is_empty() || (lower || broken) && has_number_column);
        if continued {
            if let Some(row) = &mut open {
                for (all, more) in row.parts.iter_mut().chain(&mut row.counts).zip(parts.into_iter().chain(counts)) {
                    all.extend(more);
                }
                row.lines.1 = i;
            }
            continue;
        }
        close(text, &mut open, &group, &mut out);
        if !parts[0].is_empty() {
            open = Some(Open { lines: (i, i), number, parts, counts });
        }
    }
    close(text, &mut open, &group, &mut out);
    out
}

fn only_title(columns: &[Column], all: &[Range<usize>], number: Option<&str>) -> bool {
    let others_empty = columns.iter().zip(all).all(|(c, r)| matches!(c, Column::Number | Column::Task) || r.is_empty());
    let roman = number.is_some_and(|n| {
        from_roman(n.trim_matches(['.', ' '])).is_some()
            || n.trim_matches(['.', ' ']).chars().all(|c| c.is_ascii_uppercase())
    });
    others_empty && (roman || number.is_none())
}

fn group_parts(restored: &str, whole: &[Cell]) -> (Option<String>, Vec<Cell>) {
    match whole {
        [(_, number), title @ ..] if !title.is_empty() => {
            (Some(restored[number.clone()].trim_matches(['.', ' ', '*']).to_owned()), title.to_vec())
        }
        [(line, one)] => match super::markers::read(&restored[one.clone()]) {
            Some((marker, length)) if !marker.is_bullet() => {
                (Some(marker.label()), vec![(*line, one.start + length..one.end)])
            }
            _ => (None, vec![(*line, one.clone())]),
        },
        _ => (None, Vec::new()),
    }
}

fn close(text: &Text, open: &mut Option<Open>, group: &Option<(String, Passage)>, out: &mut Vec<Row>) {
    let Some(row) = open.take() else { return };
    let quantities = row.counts.iter().map(|parts| passage(text, parts)).collect();
    let [task, lead, coordinating, time, product] = row.parts.map(|parts| passage(text, &parts));
    let mut row = Row {
        lines: row.lines,
        number: row.number,
        task,
        lead,
        coordinating,
        time,
        product,
        quantities,
        group: group.as_ref().map(|g| g.0.clone()).filter(|g| !g.is_empty()),
        merged: false,
    };
    // Cells that cover several rows stand in the first of them.
    if row.lead.is_empty()
        && row.coordinating.is_empty()
        && row.time.is_empty()
        && let Some(above) = out.last().filter(|a| a.group == row.group)
        && above.lines.1 + 1 >= row.lines.0
    {
        row.lead = above.lead.clone();
        row.coordinating = above.coordinating.clone();
        row.time = above.time.clone();
        row.merged = !row.lead.is_empty() || !row.time.is_empty();
    }
    out.push(row);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_of_what_is_led_holds_tasks() {
        let text = Text::as_is(
            "TT | Cơ quan chủ trì | Nhiệm vụ chủ trì | Cơ quan phối hợp | Thời gian thực hiện\n\
             1 | Bộ Xây dựng | Trồng cây | (1) Bộ Công an (2) Các bộ, ngành | Quý I/2027",
        );
        let views = super::super::paragraphs::view(&text);
        let rows = rows(&text, &views, 0..text.lines.len());
        assert_eq!((rows[0].task.text.as_str(), rows[0].lead.text.as_str()), ("Trồng cây", "Bộ Xây dựng"));
        let helpers = super::super::units::of_value(&rows[0].coordinating, 0..rows[0].coordinating.text.len());
        assert_eq!(helpers.iter().map(|u| u.name.as_str()).collect::<Vec<_>>(), ["Bộ Công an", "Các bộ, ngành"]);
    }

    #[test]
    fn a_column_of_numbers_whose_heading_was_lost_counts_the_tasks() {
        for heading in ["", "5ïT"] {
            let text = Text::as_is(&format!(
                "{heading} | Tên nhiệm vụ | Đơn vị chủ trì | Thời hạn\nA | HOÀN THIỆN CƠ CHẾ | |\n\
                 1 | Trồng cây | Phòng Kinh tế | Quý I/2027\nB | NỀN TẢNG | |\n2 | Tưới cây | Phòng Kinh tế | Thường xuyên"
            ));
            let views = super::super::paragraphs::view(&text);
            let rows = rows(&text, &views, 0..text.lines.len());
            let told = |row: &Row| (row.number.clone(), row.group.clone(), row.task.text.clone());
            let told: Vec<_> = rows.iter().map(told).collect();
            let row = |number: &str, group: &str, task: &str| (Some(number.into()), Some(group.into()), task.into());
            assert_eq!(told, [row("1", "A", "Trồng cây"), row("2", "B", "Tưới cây")], "{heading}");
        }
    }

    #[test]
    fn a_numbered_row_with_words_of_a_header_is_none() {
        let text = Text::as_is(
            "STT | Nhiệm vụ | Chủ trì | Phối hợp | Thời gian | Sản phẩm\n\
             1 | Trồng cây | Phòng Kinh tế | Các cơ quan | Quý I/2027 | Vườn cây\n\
             1 | Theo dõi vườn cây | Phòng Nội vụ | Các cơ quan | Thường xuyên | Hồ sơ vụ việc",
        );
        let views = super::super::paragraphs::view(&text);
        let rows = rows(&text, &views, 0..text.lines.len());
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1].lead.text, "Phòng Nội vụ");
    }

    #[test]
    fn a_table_of_tasks_with_groups_and_broken_rows() {
        let text = Text::as_is(
            "STT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian hoàn thành | Sản phẩm\n\
             I | Hoàn thiện thể chế | | | |\n\
             1 | Xây dựng quy chế quản lý | Sở Nội vụ | Các sở, ngành | Quý I/2027 | Quy chế\n\
             | của ngành trên địa bàn | | | |\n\
             2 | Tổ chức tập huấn | Sở Y tế | | Thường xuyên | Lớp tập huấn",
        );
        let views = super::super::paragraphs::view(&text);
        let rows = rows(&text, &views, 0..text.lines.len());
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].task.text, "Xây dựng quy chế quản lý của ngành trên địa bàn");
        assert_eq!(rows[0].lines, (2, 3));
        assert_eq!(rows[0].group.as_deref(), Some("I"));
        assert_eq!(rows[1].time.text, "Thường xuyên");
    }

    #[test]
    fn a_row_that_a_page_broke_before_a_figure_goes_on_under_the_repeated_header() {
        let header = "STT | Nhiệm vụ | Cơ quan chủ trì | Thời gian hoàn thành";
        let text = Text::as_is(&format!(
            "{header}\n1 | Rà soát quy chế ban hành ngày | Sở Nội vụ, Ủy ban nhân dân các xã, | Quý I/2027\n\
             {header}\n | 12 tháng 9 năm 2025 của tỉnh | phường |\n2 | Tổ chức tập huấn | Sở Y tế | Thường xuyên"
        ));
        let views = super::super::paragraphs::view(&text);
        let rows = rows(&text, &views, 0..text.lines.len());
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].task.text, "Rà soát quy chế ban hành ngày 12 tháng 9 năm 2025 của tỉnh");
        assert_eq!(rows[0].lead.text, "Sở Nội vụ, Ủy ban nhân dân các xã, phường");
    }
}
