//! A learned channel as a list that people can read, and back, exactly: for each row of characters that was seen, the
//! printed characters that it may stand for, by their cost in twelfths of a nat (0 is certain, 28 one in ten). Pure.

use std::collections::BTreeMap;

use super::channel::ChannelCounts;
use crate::model::channel::{ROW, chunk_key, finish_row};
use crate::model::letters::{SYMBOLS, Symbol, symbol, symbol_char};

/// What stands for nothing seen, and for a character of which nothing was learned.
const NOTHING: &str = "<nothing>";
const OTHER: &str = "<other>";

/// The channel as a list: a line for each chunk, then, divided by tabs, each cost with the characters that have it.
pub fn list(channel: &ChannelCounts) -> String {
    let mut out = String::new();
    for (index, (key, row)) in channel.rows.iter().enumerate() {
        match index {
            0 => out.push_str(NOTHING),
            1 => out.push_str(OTHER),
            _ => out.extend(chunk_of(*key)),
        }
        let mut by_cost: BTreeMap<u8, String> = BTreeMap::new();
        for (symbol, &cost) in row[..SYMBOLS].iter().enumerate().filter(|&(_, &cost)| cost != u8::MAX) {
            by_cost.entry(cost).or_default().push(symbol_char(symbol as Symbol));
        }
        for (cost, characters) in by_cost {
            out.push_str(&format!("\t{cost} {characters}"));
        }
        out.push('\n');
    }
    out
}

fn chunk_of(key: u64) -> impl Iterator<Item = char> {
    [42, 21, 0]
        .into_iter()
        .filter_map(move |shift| char::from_u32((key >> shift) as u32 & 0x1F_FFFF))
        .filter(|&c| c != '\0')
}

/// Reads a list of [`list`].
///
/// # Errors
/// The number (from 1) of a line that cannot be read; 0 where the two first rows are missing.
pub fn read_list(text: &str) -> Result<ChannelCounts, usize> {
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with("# ")) {
        let mut columns = line.split('\t');
        let chunk = columns.next().unwrap_or("");
        let key = match (rows.len(), chunk) {
            (0, NOTHING) | (1, OTHER) => 0,
            (2.., _) if (1..=3).contains(&chunk.chars().count()) => chunk_key(&chunk.chars().collect::<Vec<_>>()),
            _ => return Err(index + 1),
        };
        let mut row = [u8::MAX; ROW];
        for column in columns {
            let (cost, characters) = column.split_once(' ').ok_or(index + 1)?;
            let cost: u8 = cost.parse().map_err(|_| index + 1)?;
            for c in characters.chars() {
                row[usize::from(symbol(c).ok_or(index + 1)?)] = cost;
            }
        }
        finish_row(&mut row);
        rows.push((key, row));
    }
    if rows.len() < 2 {
        return Err(0);
    }
    rows[2..].sort_by_key(|row| row.0);
    Ok(ChannelCounts { rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use crate::model::build::channel::channel_of;
    use crate::model::channel::Noise;

    #[test]
    fn the_committed_lists_are_the_channels_of_the_committed_model() {
        for (noise, listed) in [
            (Noise::Foreign, include_str!("../../../dictionaries/channel_foreign.tsv")),
            (Noise::Vietnamese, include_str!("../../../dictionaries/channel_vietnamese.tsv")),
        ] {
            let of_model = channel_of(Model::embedded().file(), noise).unwrap();
            let read = read_list(listed).unwrap();
            assert!(of_model.rows == read.rows, "`kehoach model channels -o dictionaries` writes the lists anew");
        }
    }

    #[test]
    fn a_line_that_is_no_row_is_named() {
        let text = "# a comment\n<nothing>\t40 a\n<other>\t50 a\nxy\tmany a\n";
        assert_eq!(read_list(text).err(), Some(4));
        assert_eq!(read_list("").err(), Some(0));
    }
}
