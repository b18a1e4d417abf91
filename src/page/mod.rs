//! Words and glyphs to lines, zones and tables in reading order.
