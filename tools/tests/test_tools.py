"""Tests of the tools; run with `python3 -m unittest discover tools/tests` (needs tools/requirements.txt)."""
import sys
import unicodedata
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import legacy_encodings as legacy  # noqa: E402
from annotated import compose, gold, source, validate  # noqa: E402
from make_test_sets import reversible, strip_marks  # noqa: E402
from printing import page as layout  # noqa: E402
from printing.recognise import lay_beside, unturn  # noqa: E402

SOURCES = sorted((Path(__file__).resolve().parents[2] / "corpus/sources").glob("*.txt"))


class Markup(unittest.TestCase):
    def test_marks_nest_and_offsets_are_of_the_plain_text(self):
        text, spans = source.parse_inline("{L Phòng Kinh tế} nộp {t >=;5;bản;nộp;|ít nhất 05 {b bản}} {d by 2026-04-15|trước 15/4/2026}")
        self.assertEqual(text, "Phòng Kinh tế nộp ít nhất 05 bản trước 15/4/2026")
        self.assertEqual({s.kind: text[s.start:s.end] for s in spans},
                         {"lead": "Phòng Kinh tế", "b": "bản", "target": "ít nhất 05 bản", "deadline": "trước 15/4/2026"})

    def test_a_mark_left_open_is_an_error(self):
        for bad in ("{L Phòng", "a } b", "{q x}"):
            with self.assertRaises(ValueError):
                source.parse_inline(bad)

    def test_an_empty_cell_keeps_its_place(self):
        block = source.parse_block("| 4 | Kiểm thử | {L Cục A} | | {d on|Thường xuyên} | Báo cáo", 1)
        self.assertEqual([t for t, _ in block.cells], ["4", "Kiểm thử", "Cục A", "", "Thường xuyên", "Báo cáo"])

    def test_section_path_drops_a_repeated_marker(self):
        self.assertEqual(gold.section_path(["IV", "2", "2.1", "2.1.1"]), "IV.2.1.1")
        self.assertEqual(gold.section_path(["V", None, "2"]), "V.2")


class Sources(unittest.TestCase):
    def test_every_annotation_holds_for_its_text(self):
        self.assertGreaterEqual(len(SOURCES), 10)
        for path in SOURCES:
            head, blocks = source.read(path)
            composition = compose.Composer(head).compose(blocks)
            annotation = gold.Annotator(head, composition).annotate()
            self.assertEqual(validate.faults(annotation, composition.restored), [], path.stem)

    def test_the_validator_sees_a_moved_line(self):
        head, blocks = source.read(SOURCES[0])
        composition = compose.Composer(head).compose(blocks)
        annotation = gold.Annotator(head, composition).annotate()
        self.assertNotEqual(validate.faults(annotation, [""] * 3 + composition.restored), [])


class Printing(unittest.TestCase):
    def test_wrapping_loses_nothing_and_breaks_behind_hyphens(self):
        text = "Phổ biến Hướng dẫn số 88-HD/BTGTU đến từng chi bộ, cụm dân cư và các câu lạc bộ của phường trước mùa mưa"
        lines = layout.Sheet().paragraph(text, layout.Style(), indent=28)
        self.assertEqual("".join("".join(l.text.split()) for l, _, _ in lines), "".join(text.split()))
        narrow = layout.wrap("số 02-KH/BCĐTW", layout.Style(), 40)
        self.assertEqual(["số 02-KH/BCĐTW"[l[0][0]:l[-1][1]] for l in narrow], ["số 02-", "KH/BCĐTW"])

    def test_words_go_to_the_line_they_stand_on_whatever_they_say(self):
        sheet = layout.Sheet()
        for text in ("dòng một", "dòng hai"):
            sheet.paragraph(text, layout.Style(), indent=0)
        page = sheet.pages[0]
        words = [("X", w.x, w.baseline - 9, w.x + w.width, w.baseline, 90.0) for line in page.lines for w in line.words]
        self.assertEqual(lay_beside(page, words, 72, 0.0, (595, 842)), ["X X", "X X"])

    def test_unturn_undoes_the_turn_of_an_image(self):
        from PIL import Image
        image = Image.new("L", (400, 600), 0)
        image.paste(255, (98, 48, 103, 53))
        turned = image.rotate(5, Image.BICUBIC)
        left, top, right, bottom = turned.point(lambda v: 255 * (v > 128)).getbbox()
        x, y = unturn((left + right) / 2, (top + bottom) / 2, 5, 400, 600)
        self.assertAlmostEqual(x, 100.5, delta=1.5)
        self.assertAlmostEqual(y, 50.5, delta=1.5)


class Encodings(unittest.TestCase):
    def test_known_words(self):
        self.assertEqual(legacy.to_tcvn3("Cộng hòa xã hội chủ nghĩa Việt Nam"), "Céng hßa x· héi chñ nghÜa ViÖt Nam")
        self.assertEqual(legacy.to_vni("Cộng hòa xã hội chủ nghĩa Việt Nam"), "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam")

    def test_every_letter_has_a_code_of_its_own(self):
        letters = [unicodedata.normalize("NFC", b + t) for b in "aăâeêioôơuưy" for t in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")] + ["đ"]
        for encode in (legacy.to_tcvn3, legacy.to_vni):
            codes = [encode(l) for l in letters]
            self.assertEqual(len(set(codes)), len(letters))
            self.assertFalse(any("?" in c for c in codes))

    def test_stripping_and_what_can_be_turned_back(self):
        self.assertEqual(strip_marks("Đổi mới đất nước"), "Doi moi dat nuoc")
        self.assertTrue(reversible("Phòng Kinh tế"))
        self.assertFalse(reversible("ỦY BAN"))


if __name__ == "__main__":
    unittest.main()
