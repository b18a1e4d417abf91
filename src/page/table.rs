//! Tables from ruled lines: rules → grid → cells → one line a row.
//!
//! A cell that spans several rows stands in the first of them, one that spans several columns in the first of them;
//! the places that it covers are empty cells, so that the n-th cell of every row belongs to the n-th column. A row
//! whose one cell spans the whole table is a line of one cell.

use super::lines::{push_word, rows_of_fragments};
use super::{Fragment, PlacedWord, Rule};
use crate::record::{BoundingBox, Line, Zone};

/// Rules nearer than this (points) are one, and reach each other.
const REACH: f32 = 3.0;
/// Rows lower than this hold no text: double lines, shadows.
const LEAST_ROW: f32 = 5.0;
const LEAST_COLUMN: f32 = 6.0;
/// What joins the cells of a row.
const CELL_SEPARATOR: &str = " | ";

/// A cell with its place in the grid.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub bounds: BoundingBox,
    row: usize,
    column: usize,
    columns: usize,
    words: Vec<Fragment>,
}

/// A table; its cells in order of rows, then columns.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub top: f32,
    pub cells: Vec<Cell>,
    bounds: BoundingBox,
    rows: usize,
    columns: usize,
}

/// Finds all tables of at least two cells.
pub(super) fn find_tables(rules: &[Rule]) -> Vec<Table> {
    let rules = merge_collinear(rules);
    let mut tables: Vec<Table> = components(&rules).into_iter().filter_map(|rules| table_of(&rules)).collect();
    // A table inside a cell of another one would take its words twice: the outer one keeps them.
    let outer: Vec<BoundingBox> = tables.iter().map(|table| table.bounds).collect();
    let mut index = 0;
    tables.retain(|table| {
        let inside = outer.iter().enumerate().any(|(at, bounds)| at != index && contains(*bounds, table.bounds));
        index += 1;
        !inside
    });
    tables.sort_by(|a, b| a.top.total_cmp(&b.top));
    tables
}

fn contains(outer: BoundingBox, inner: BoundingBox) -> bool {
    outer.left <= inner.left && outer.right >= inner.right && outer.top <= inner.top && outer.bottom >= inner.bottom
}

/// Producers draw a border cell by cell and twice where cells meet: one rule for each straight run.
fn merge_collinear(rules: &[Rule]) -> Vec<Rule> {
    let mut merged: Vec<Rule> = Vec::new();
    for horizontal in [true, false] {
        let mut same: Vec<Rule> = rules.iter().filter(|rule| rule.horizontal == horizontal).copied().collect();
        same.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
        let mut groups: Vec<Vec<Rule>> = Vec::new();
        for rule in same {
            match groups.last_mut() {
                Some(group) if rule.at - group[0].at <= REACH * 0.7 => group.push(rule),
                _ => groups.push(vec![rule]),
            }
        }
        for mut group in groups {
            let at = group.iter().map(|rule| rule.at).sum::<f32>() / group.len() as f32;
            group.sort_by(|a, b| a.from.total_cmp(&b.from));
            let mut run = group[0];
            for rule in &group[1..] {
                if rule.from <= run.to + REACH {
                    run.to = run.to.max(rule.to);
                } else {
                    merged.push(Rule { at, ..run });
                    run = *rule;
                }
            }
            merged.push(Rule { at, ..run });
        }
    }
    merged.retain(|rule| rule.to - rule.from > LEAST_ROW);
    merged
}

/// Rules that hang together through crossings.
fn components(rules: &[Rule]) -> Vec<Vec<Rule>> {
    let mut parent: Vec<usize> = (0..rules.len()).collect();
    for (first, a) in rules.iter().enumerate() {
        for (second, b) in rules.iter().enumerate().skip(first + 1) {
            let touch = a.horizontal != b.horizontal
                && (b.from - REACH..=b.to + REACH).contains(&a.at)
                && (a.from - REACH..=a.to + REACH).contains(&b.at);
            if touch {
                let (a, b) = (root(&mut parent, first), root(&mut parent, second));
                parent[a] = b;
            }
        }
    }
    let mut groups: Vec<(usize, Vec<Rule>)> = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let root = root(&mut parent, index);
        match groups.iter_mut().find(|(known, _)| *known == root) {
            Some((_, group)) => group.push(*rule),
            None => groups.push((root, vec![*rule])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn root(parent: &mut [usize], mut index: usize) -> usize {
    while parent[index] != index {
        parent[index] = parent[parent[index]];
        index = parent[index];
    }
    index
}

/// Distinct places of rules along one axis, those nearer than `least` apart taken as one.
fn stops(rules: &[Rule], horizontal: bool, least: f32) -> Vec<f32> {
    let mut all: Vec<f32> = rules.iter().filter(|rule| rule.horizontal == horizontal).map(|rule| rule.at).collect();
    all.sort_by(f32::total_cmp);
    let mut stops: Vec<f32> = Vec::new();
    for at in all {
        if stops.last().is_none_or(|last| at - last >= least) {
            stops.push(at);
        }
    }
    stops
}

fn table_of(rules: &[Rule]) -> Option<Table> {
    let (ys, xs) = (stops(rules, true, LEAST_ROW), stops(rules, false, LEAST_COLUMN));
    let (rows, columns) = (ys.len().checked_sub(1)?, xs.len().checked_sub(1)?);
    if rows == 0 || columns == 0 || rows * columns < 2 || rows * columns > 20_000 {
        return None;
    }
    // Atoms of the grid that no rule separates are one cell.
    let mut parent: Vec<usize> = (0..rows * columns).collect();
    let separated = |horizontal: bool, at: f32, from: f32, to: f32, least: f32| {
        let covered: f32 = rules
            .iter()
            .filter(|rule| rule.horizontal == horizontal && (rule.at - at).abs() < least)
            .map(|rule| (rule.to.min(to) - rule.from.max(from)).max(0.0))
            .sum();
        covered > 0.5 * (to - from)
    };
    for row in 0..rows {
        for column in 0..columns {
            let atom = row * columns + column;
            if column + 1 < columns && !separated(false, xs[column + 1], ys[row], ys[row + 1], LEAST_COLUMN) {
                let (a, b) = (root(&mut parent, atom), root(&mut parent, atom + 1));
                parent[a.max(b)] = a.min(b);
            }
            if row + 1 < rows && !separated(true, ys[row + 1], xs[column], xs[column + 1], LEAST_ROW) {
                let (a, b) = (root(&mut parent, atom), root(&mut parent, atom + columns));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    let mut extents: Vec<Option<(usize, usize, usize, usize)>> = vec![None; rows * columns];
    for row in 0..rows {
        for column in 0..columns {
            let atom = root(&mut parent, row * columns + column);
            let extent = extents[atom].get_or_insert((row, column, row, column));
            *extent = (extent.0.min(row), extent.1.min(column), extent.2.max(row), extent.3.max(column));
        }
    }
    let mut cells: Vec<Cell> = extents
        .into_iter()
        .flatten()
        .map(|(top, left, bottom, right)| Cell {
            bounds: BoundingBox { left: xs[left], top: ys[top], right: xs[right + 1], bottom: ys[bottom + 1] },
            row: top,
            column: left,
            columns: right - left + 1,
            words: Vec::new(),
        })
        .collect();
    if cells.len() < 2 {
        return None;
    }
    cells.sort_by_key(|cell| (cell.row, cell.column));
    let bounds = BoundingBox { left: xs[0], top: ys[0], right: xs[columns], bottom: ys[rows] };
    Some(Table { top: ys[0], cells, bounds, rows, columns })
}

/// Puts each word into the cell that its middle lies in. Gives the tables that hold words in at least two cells, and
/// the fragments outside all tables; a frame around running text is no table.
pub(super) fn sort_into_cells(fragments: Vec<Fragment>, mut tables: Vec<Table>) -> (Vec<Table>, Vec<Fragment>) {
    let mut outside = Vec::new();
    for fragment in fragments {
        let mut pending: Vec<PlacedWord> = Vec::new();
        let mut place: Option<(usize, usize)> = None;
        for word in fragment.words {
            let here = cell_at(&tables, word.middle());
            if here != place {
                settle(&mut tables, &mut outside, place, std::mem::take(&mut pending));
                place = here;
            }
            pending.push(word);
        }
        settle(&mut tables, &mut outside, place, pending);
    }
    tables.retain_mut(|table| {
        let filled = table.cells.iter().filter(|cell| !cell.words.is_empty()).count();
        if filled < 2 {
            outside.extend(table.cells.iter_mut().flat_map(|cell| std::mem::take(&mut cell.words)));
        }
        filled >= 2
    });
    (tables, outside)
}

fn settle(tables: &mut [Table], outside: &mut Vec<Fragment>, place: Option<(usize, usize)>, words: Vec<PlacedWord>) {
    let Some(fragment) = Fragment::new(words) else { return };
    match place {
        Some((table, cell)) => tables[table].cells[cell].words.push(fragment),
        None => outside.push(fragment),
    }
}

fn cell_at(tables: &[Table], (x, y): (f32, f32)) -> Option<(usize, usize)> {
    let inside = |bounds: BoundingBox| bounds.left <= x && x < bounds.right && bounds.top <= y && y < bounds.bottom;
    let table = tables.iter().position(|table| inside(table.bounds))?;
    let cell = tables[table].cells.iter().position(|cell| inside(cell.bounds))?;
    Some((table, cell))
}

impl Table {
    /// A line for each row that holds a word.
    pub fn into_lines(self) -> Vec<Line> {
        let mut grid: Vec<Vec<Option<Cell>>> = (0..self.rows).map(|_| vec![None; self.columns]).collect();
        for cell in self.cells {
            let (row, column) = (cell.row, cell.column);
            grid[row][column] = Some(cell);
        }
        grid.into_iter().filter_map(|cells| line_of_row(cells, self.columns)).collect()
    }
}

fn line_of_row(cells: Vec<Option<Cell>>, columns: usize) -> Option<Line> {
    if !cells.iter().flatten().any(|cell| !cell.words.is_empty()) {
        return None;
    }
    let whole = cells.iter().flatten().any(|cell| cell.columns == columns);
    let mut line = Line { zone: Zone::Table, ..Line::default() };
    for (column, cell) in cells.into_iter().enumerate() {
        if whole && column > 0 {
            break;
        }
        if column > 0 {
            line.text.push_str(CELL_SEPARATOR);
        }
        let start = line.text.len();
        let words = cell.map(|cell| cell.words).unwrap_or_default();
        for fragment in rows_of_fragments(words).into_iter().flatten() {
            for word in fragment.words {
                push_word(&mut line, word);
            }
        }
        line.cells.push(start..line.text.len());
    }
    // An empty last cell leaves the blank of its separator.
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, left: f32, top: f32) -> Fragment {
        let bounds = BoundingBox { left, top, right: left + 5.0 * text.chars().count() as f32, bottom: top + 10.0 };
        let word = PlacedWord { text: text.into(), bounds, size: 10.0, ..PlacedWord::default() };
        Fragment::new(vec![word]).unwrap()
    }

    fn horizontal(at: f32, from: f32, to: f32) -> Rule {
        Rule { horizontal: true, at, from, to }
    }

    fn vertical(at: f32, from: f32, to: f32) -> Rule {
        Rule { horizontal: false, at, from, to }
    }

    fn rows(rules: &[Rule], fragments: Vec<Fragment>) -> Vec<String> {
        let (tables, _) = sort_into_cells(fragments, find_tables(rules));
        tables.into_iter().flat_map(Table::into_lines).map(|line| line.text).collect()
    }

    /// Two columns, two rows; the left cell spans both rows.
    fn spanning() -> Vec<Rule> {
        vec![
            horizontal(0.0, 0.0, 200.0),
            horizontal(50.0, 100.0, 200.0),
            horizontal(100.0, 0.0, 200.0),
            vertical(0.0, 0.0, 100.0),
            vertical(100.0, 0.0, 100.0),
            vertical(200.0, 0.0, 100.0),
        ]
    }

    #[test]
    fn a_row_is_one_line_and_a_spanning_cell_stands_in_its_first_row() {
        let words =
            vec![word("1", 5.0, 40.0), word("Sở", 110.0, 5.0), word("Y", 110.0, 20.0), word("Ban", 110.0, 60.0)];
        assert_eq!(rows(&spanning(), words), ["1 | Sở Y", " | Ban"]);
    }

    #[test]
    fn cells_are_byte_ranges_of_the_line() {
        let words = vec![word("1", 5.0, 40.0), word("Sở", 110.0, 5.0)];
        let (tables, _) = sort_into_cells(words, find_tables(&spanning()));
        let line = tables.into_iter().flat_map(Table::into_lines).next().unwrap();
        let cells: Vec<&str> = line.cells.iter().map(|cell| &line.text[cell.clone()]).collect();
        assert_eq!(cells, ["1", "Sở"]);
        assert_eq!(&line.text[line.words[1].range.clone()], "Sở");
    }

    #[test]
    fn borders_drawn_cell_by_cell_are_one_grid() {
        let mut rules = Vec::new();
        for (left, top) in [(0.0, 0.0), (100.0, 0.0), (0.0, 50.0), (100.0, 50.0)] {
            rules.extend([
                horizontal(top + 0.4, left, left + 99.5),
                horizontal(top + 49.6, left, left + 99.5),
                vertical(left + 0.3, top, top + 49.5),
                vertical(left + 99.7, top, top + 49.5),
            ]);
        }
        let words = vec![word("a", 5.0, 5.0), word("b", 105.0, 5.0), word("c", 5.0, 55.0), word("d", 105.0, 55.0)];
        assert_eq!(rows(&rules, words), ["a | b", "c | d"]);
    }

    #[test]
    fn a_heading_over_all_columns_is_one_cell() {
        let mut rules = spanning();
        rules.retain(|rule| rule.horizontal || rule.at != 100.0);
        rules.push(vertical(100.0, 50.0, 100.0));
        rules[1] = horizontal(50.0, 0.0, 200.0);
        let words = vec![word("I", 5.0, 5.0), word("Thể", 120.0, 5.0), word("1", 5.0, 60.0), word("x", 120.0, 60.0)];
        assert_eq!(rows(&rules, words), ["I Thể", "1 | x"]);
    }

    #[test]
    fn a_frame_around_text_is_no_table() {
        let rules = [
            horizontal(0.0, 0.0, 200.0),
            horizontal(90.0, 0.0, 200.0),
            vertical(0.0, 0.0, 90.0),
            vertical(200.0, 0.0, 90.0),
        ];
        let (tables, outside) = sort_into_cells(vec![word("a", 5.0, 5.0)], find_tables(&rules));
        assert!(tables.is_empty());
        assert_eq!(outside.len(), 1);
    }
}
