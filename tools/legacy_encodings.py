"""Vietnamese in the encodings from before Unicode: TCVN3 (ABC fonts) and VNI-Windows, as bytes shown as Latin-1.

Sources of the tables: TCVN 5712:1993 (VN3) and the published chart of VNI-Windows. `python3 legacy_encodings.py`
checks TCVN3 against the table of iconv.
"""
import re
import unicodedata

# TCVN3: one byte a letter; toned capitals do not exist and are typed as small letters in a capital font (.VnTimeH).
TCVN3 = dict(zip("ĂÂÊÔƠƯĐăâêôơưđ", range(0xA1, 0xAF)))
for first, letters in ((0xB5, "àảãáạ"), (0xBB, "ằẳẵắ"), (0xC6, "ặầẩẫấậè"), (0xCE, "ẻẽéẹềểễếệìỉ"), (0xDC, "ĩíịò"), (0xE1, "ỏõóọồổỗốộờởỡớợù"),
                       (0xF1, "ủũúụừửữứựỳỷỹýỵ")):
    TCVN3.update(zip(letters, range(first, first + len(letters))))

# VNI: a letter and a mark of its own; the mark joins the tone and the circumflex or breve.
_TONES = {"": "", "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_CIRCUMFLEX = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_ALONE = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "ơ": "ô", "ư": "ö"}


def to_tcvn3(text):
    """Latin-1 string of the TCVN3 bytes. Toned capitals become small letters, other characters `?`."""
    out = []
    for c in plain_quotes(text):
        if ord(c) < 0x80:
            out.append(c)
        else:
            out.append(chr(TCVN3.get(c) or TCVN3.get(c.lower()) or ord("?")))
    return "".join(out)


def is_toned_capital(c):
    """Whether TCVN3 has the letter only as a small one."""
    return c != c.lower() and c not in TCVN3 and c.lower() in TCVN3


def to_vni(text):
    """String of the VNI-Windows characters (bytes of Windows-1252)."""
    return "".join(_vni_letter(c) for c in plain_quotes(text))


def _vni_letter(c):
    if ord(c) < 0x80:
        return c
    small = c.lower()
    if small in _ALONE:
        mark = _ALONE[small]
        return mark.upper() if c != small else mark
    parts = unicodedata.normalize("NFD", small)
    base, rest = parts[0], parts[1:]
    tone = next((m for m in rest if m in _TONES), "")
    shape = rest.replace(tone, "") if tone else rest
    if shape == "\u031b":
        out = _ALONE[unicodedata.normalize("NFC", base + "\u031b")] + _TONES[tone]
    elif shape == "\u0306":
        out = base + _BREVE[tone]
    elif shape == "\u0302":
        out = base + _CIRCUMFLEX[tone]
    elif shape == "" and tone:
        out = base + _TONES[tone]
    else:
        return c if ord(c) < 0x100 else "?"
    return out.upper() if c != small else out


def plain_quotes(text):
    """Signs that legacy fonts lack, as their typists wrote them."""
    return re.sub("[“”]", '"', re.sub("[‘’]", "'", re.sub("[–—]", "-", unicodedata.normalize("NFC", text)))).replace("…", "...").replace("≥", ">=")


if __name__ == "__main__":
    import subprocess
    for letter, code in TCVN3.items():
        known = subprocess.run(["iconv", "-f", "TCVN", "-t", "UTF-8"], input=bytes([code]), capture_output=True, check=True).stdout.decode()
        assert unicodedata.normalize("NFC", known) == letter, (letter, hex(code), known)
    print(len(TCVN3), "codes agree with iconv;", to_vni("Triển khai thực hiện Kế hoạch số 07 của Đảng ủy, ĐẢNG ỦY"))
