//! What the name of a font says of the encoding of its text (`dictionaries/legacy_fonts.tsv`).

use super::Encoding;

const FONTS: &str = include_str!("../../../dictionaries/legacy_fonts.tsv");

/// What a font's name promises. Evidence only: the text decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FontEvidence {
    pub encoding: Encoding,
    /// Its small letters are drawn as capitals (.VnTimeH).
    pub capitals: bool,
}

/// `None` for fonts that are not known to be legacy ones.
pub(super) fn evidence(name: &str) -> Option<FontEvidence> {
    let name = name.split_once('+').map_or(name, |(prefix, rest)| {
        // A subset prefix is six capitals (ISO 32000-1, 9.6.4).
        if prefix.len() == 6 && prefix.bytes().all(|byte| byte.is_ascii_uppercase()) { rest } else { name }
    });
    let name = name.trim_start_matches('.').to_lowercase();
    FONTS.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut fields = line.split('\t');
        let (prefix, encoding, capitals) = (fields.next()?, fields.next()?, fields.next()?);
        let rest = name.strip_prefix(prefix)?;
        let capitals = capitals == "h" && stem(rest).ends_with('h');
        Some(FontEvidence { encoding: Encoding::from_name(encoding)?, capitals })
    })
}

/// The name without the words for its style.
fn stem(name: &str) -> &str {
    let mut stem = name;
    loop {
        let shorter = ["bolditalic", "italic", "bold", "oblique", "regular", "normal", "mt", "ps"]
            .iter()
            .find_map(|style| stem.strip_suffix(style))
            .unwrap_or(stem)
            .trim_end_matches([' ', '-', ',', '_']);
        if shorter == stem {
            return stem;
        }
        stem = shorter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_they_come() {
        let tcvn3 = |capitals| Some(FontEvidence { encoding: Encoding::Tcvn3, capitals });
        assert_eq!(evidence("FBHPEM+VnTime"), tcvn3(false));
        assert_eq!(evidence(".VnTimeH"), tcvn3(true));
        assert_eq!(evidence("FBHPFO+VnTimeHBold"), tcvn3(true));
        assert_eq!(evidence(".VnArialH,BoldItalic"), tcvn3(true));
        assert_eq!(evidence(".VnTime,Bold"), tcvn3(false));
        assert_eq!(evidence("VNI-Times-Bold").map(|font| font.encoding), Some(Encoding::Vni));
        assert_eq!(evidence("VPS Times").map(|font| font.encoding), Some(Encoding::Vps));
        assert_eq!(evidence("ABCDEF+TimesNewRomanPSMT"), None);
        assert_eq!(evidence(""), None);
    }
}
