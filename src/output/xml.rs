//! Escaping for XML 1.0 and XHTML. Pure.

/// `text` as character data or inside a quoted attribute: markup escaped, characters that XML 1.0 (2.2) does not allow
/// left out, line breaks and tabs as blanks.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            // Control characters of the C1 range are allowed but mean nothing; the others are not allowed.
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_and_control_characters_do_not_come_through() {
        assert_eq!(escape("<a b=\"c\">&'\u{0}\u{1b}\u{ffff}\nđ"), "&lt;a b=&quot;c&quot;&gt;&amp;&#39; đ");
    }

    proptest! {
        #[test]
        fn nothing_that_is_escaped_can_end_a_value(text in any::<String>()) {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'', '\n']));
            let allowed = |c: char| c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}');
            prop_assert!(escaped.chars().all(allowed));
        }
    }
}
