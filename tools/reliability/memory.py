#!/usr/bin/env python3
"""Memory of `kehoach ingest` over many small documents: resident set of the parent against documents finished.

    tools/reliability/memory.py PROGRAM [TEXTS [SCANS]]

Makes TEXTS (20,000) text files of our own wording and SCANS (0) one-page PDFs in a temporary folder, runs the program
on them, samples /proc/PID/status fifty times a second, and prints one line for each thousand documents.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TEXT = """ỦY BAN NHÂN DÂN XÃ SUỐI TRẮNG
Số: {number}/KH-UBND

KẾ HOẠCH
Trồng cây phân tán năm 2026

I. MỤC ĐÍCH, YÊU CẦU
1. Trồng {aim} nghìn cây ở các thôn, tỷ lệ sống trên 85%.
2. Giao Phòng Kinh tế chủ trì, phối hợp với Đoàn thanh niên xã tổ chức thực hiện, hoàn thành trước ngày 15/8/2026.
"""


def pdf(text: str) -> bytes:
    """A PDF of one small page with one line of text."""
    content = f"BT /F1 18 Tf 20 35 Td ({text}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 80] /Contents 5 0 R"
        " /Resources << /Font << /F1 3 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for index, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{index} 0 obj\n{body}\nendobj\n".encode()
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()


def resident(pid: int, key: str) -> float:
    """Megabytes of the field `key` of /proc/PID/status; 0 where the process is gone."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def main() -> None:
    program = sys.argv[1]
    texts, scans = (int(value) for value in (sys.argv[2:4] + ["20000", "0"][len(sys.argv) - 2 :]))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "in")
        for number in range(texts):
            path = root / f"{number % 100:02}" / f"{number:05}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(TEXT.format(number=number, aim=number % 90 + 10), encoding="utf-8")
        for number in range(scans):
            path = root / "scans" / f"{number:05}.pdf"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pdf(f"KE HOACH {number}"))
        command = [program, "ingest", str(root), "-o", str(Path(folder, "out")), "--progress", "json"]
        if scans:
            command += ["--route", "ocr"]
        start = time.time()
        run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        state = {"done": 0, "summary": {}}

        def listen() -> None:
            for line in run.stderr:
                event = json.loads(line)
                state["done"] += event["event"] == "document_finished"
                if event["event"] == "finished":
                    state["summary"] = event["summary"]

        listener = threading.Thread(target=listen)
        listener.start()
        print(f"{'documents':>10}{'seconds':>10}{'resident MB':>13}{'of it own':>11}{'peak MB':>10}")
        shown, last = -1, ""
        while run.poll() is None:
            figures = [resident(run.pid, key) for key in ("VmRSS", "RssAnon", "VmHWM")]
            if figures[2] > 0:
                last = f"{state['done']:>10}{time.time() - start:>10.1f}{figures[0]:>13.1f}{figures[1]:>11.1f}{figures[2]:>10.1f}"
            if state["done"] // 1000 != shown:
                shown = state["done"] // 1000
                print(last, flush=True)
            time.sleep(0.02)
        listener.join()
        print(last)
        print(json.dumps(state["summary"]))


if __name__ == "__main__":
    main()
