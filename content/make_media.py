"""Read-aloud sound for lessons that name `audio`, and the films for lessons that name `video`."""

import re
import subprocess
import sys
import tempfile
import tomllib
import wave
from pathlib import Path

HERE = Path(__file__).parent
VOICE = ["espeak-ng", "-v", "vi", "-s", "140"]

# How the voice should say what Vietnamese spelling does not tell it.
SAY = [
    (r"https?://", ""),
    (r"dichvucong\.gov\.vn", "dịch vụ công chấm gốp chấm vi en"),
    (r"moh\.gov\.vn", "em ô hát chấm gốp chấm vi en"),
    (r"\.gov\.vn", " chấm gốp chấm vi en"),
    (r"gov\.vn", "gốp chấm vi en"),
    (r"VNeID", "vi en i đi"), (r"VssID", "vi ét ét i đi"), (r"\bOTP\b", "ô tê pê"), (r"\bQR\b", "quy rờ"),
    (r"Wi-?Fi", "oai phai"), (r"CH Play", "xê hát plây"), (r"App Store", "áp sờ to"), (r"\bAI\b", "ây ai"),
    (r"\bapp\b", "áp"), (r"Zalo", "da lô"), (r"Facebook", "phây búc"), (r"TikTok", "tích tóc"),
    (r"Google", "gu gồ"), (r"Gmail", "gi meo"), (r"YouTube", "diu túp"), (r"iPhone", "ai phôn"),
    (r"Android", "an đờ roi"), (r"Excel", "ếch xeo"), (r"Word", "guốt"), (r"USB", "u ét bê"),
    (r"[Ee]mail", "i meo"), (r"passcode", "pát cốt"), (r"Passcode", "Pát cốt"), (r"TalkBack", "tóc béc"),
    (r"VoiceOver", "voi âu vờ"), (r"[Mm]icro\b", "mi crô"), (r"[Vv]ideo", "vi đê ô"), (r"[Cc]hatbot", "chát bót"),
    (r"\blink\b", "linh"), (r"\bpin\b", "pin"), (r"Internet", "in tơ nét"), (r"\bSMS\b", "ét em ét"),
    (r"\b4G\b", "bốn gờ"), (r"\b5G\b", "năm gờ"), (r"\b4T\b", "bốn tê"), (r"\bBHYT\b", "bảo hiểm y tế"),
    (r"\bUBND\b", "ủy ban nhân dân"), (r"\bPDF\b", "pê đê ép"), (r"Kahoot", "ca hút"), (r"\bsim\b", "xim"),
    (r"\b(111|113|114|115|156|5656)\b", lambda m: " ".join(m[0])),
    (r"(?<=\d)\.(?=\d{3})", ""),
    (r"\b(\d{1,2})/(\d{1,2})/(\d{4})", r"\1 tháng \2 năm \3"), (r"\b(\d{1,2})/(\d{4})", r"\1 năm \2"),
    (r"Windows", "uyn đâu"), (r"Live Transcribe", "lai tran xờ cờ rai"), (r"Creative Commons", "cri ây típ com mần"),
    (r"\bSOS\b", "ét ô ét"), (r"\bCC\b", "xê xê"), (r"(?<=\w)-(?=\w)", " "), (r"(?<!\w)-(?=\w)", "trừ "),
    (r"&", " và "), (r"[/→]", ", "), (r"[()\[\]\"“”*_`]", " "),
]


def said(text):
    for pattern, word in SAY:
        text = re.sub(pattern, word, text)
    return re.sub(r"[ \t]+", " ", text).strip()


def lesson(path):
    """Front matter and body of a lesson."""
    _, head, body = path.read_text("utf-8").split("+++\n", 2)
    return tomllib.loads(head), body


def plain(body):
    """Markdown as sentences: headings and list items end with a full stop."""
    lines = []
    for line in body.splitlines():
        line = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"Hình vẽ: \1.", line.strip())
        line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
        if re.fullmatch(r"[|\-: ]+", line):
            continue
        if line.startswith("|"):
            line = ". ".join(cell.strip().rstrip(".") for cell in line.strip("|").split("|"))
        line = re.sub(r"^(#+|>|[-*]|\d+\.)\s+", "", line).replace("**", "")
        if line and line[-1] not in ".!?:":
            line += "."
        lines.append(line)
    return "\n".join(lines)


def run(*command):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def speak(text, wav):
    run(*VOICE, "-w", wav, said(text))
    with wave.open(str(wav)) as sound:
        return sound.getnframes() / sound.getframerate()


def read_aloud(folder, name, title, body):
    with tempfile.TemporaryDirectory() as tmp:
        wav = Path(tmp, "a.wav")
        speak(f"{title}.\n\n{plain(body)}", wav)
        run("ffmpeg", "-v", "error", "-y", "-threads", "1", "-i", wav, "-ac", "1", "-ar", "22050", "-b:a", "32k",
            "-map_metadata", "-1", "-fflags", "+bitexact", folder / name)


# ---- films: (slide, [sentences]). A slide is a headline, a picture of the lesson or a list.
FILMS = {
    "nguoi-dan-so/04-tranh-lua-dao": [
        ({"head": "Dừng – Hỏi – Báo", "sub": "Ba bước tránh lừa đảo", "picture": "hinh-2.svg"},
         ["Chào bạn. Đây là ba bước giúp bạn tránh lừa đảo: Dừng, Hỏi, Báo."]),
        ({"head": "Chuyện của bà Hoa", "lines": ["Một số lạ gọi đến.", "Họ xưng là công an.", "Họ dọa bà dính vụ án."]},
         ["Bà Hoa nhận cuộc gọi từ một số lạ.", "Người đó xưng là công an và nói bà dính vụ án.",
          "Họ bảo bà chuyển tiền ngay và không được kể với ai."]),
        ({"head": "Bốn dấu hiệu lừa đảo", "picture": "hinh-1.svg"},
         ["Bạn thấy gì lạ không?", "Họ xưng là cơ quan, hối thúc, đòi bí mật và hay gửi đường dẫn lạ.",
          "Công an thật không bắt bạn chuyển tiền qua điện thoại."]),
        ({"head": "1. Dừng", "lines": ["Cúp máy.", "Không bấm đường dẫn.", "Không chuyển tiền."], "mark": "1"},
         ["Bước một là Dừng.", "Bạn cúp máy, không bấm đường dẫn và không chuyển tiền."]),
        ({"head": "2. Hỏi", "lines": ["Hỏi người nhà.", "Hỏi Công an xã.", "Hỏi Tổ công nghệ số."], "mark": "2"},
         ["Bước hai là Hỏi.", "Bạn kể cho người nhà, Công an xã hoặc Tổ công nghệ số cộng đồng."]),
        ({"head": "3. Báo", "lines": ["Gọi 156 hoặc nhắn 5656.", "Nguy hiểm: gọi 113.", "Mất tiền: gọi ngân hàng."], "mark": "3"},
         ["Bước ba là Báo.", "Bạn gọi 156 hoặc nhắn 5656 để báo số lừa đảo.",
          "Nếu đã mất tiền, bạn gọi ngay ngân hàng để khóa tài khoản."]),
        ({"head": "Bạn nhớ nhé", "lines": ["Mật khẩu, passcode, OTP:", "không đưa cho ai.", "Dừng – Hỏi – Báo."]},
         ["Mật khẩu, passcode và mã OTP, bạn không đưa cho ai.", "Dừng, Hỏi, Báo. Chúc bạn an toàn."]),
    ],
    "cong-nghe-cho-moi-nguoi/01-tro-giup-tren-dien-thoai": [
        ({"head": "Điện thoại biết giúp bạn", "sub": "Công cụ có sẵn, miễn phí", "picture": "hinh-1.svg"},
         ["Chào bạn. Điện thoại của bạn có sẵn nhiều công cụ trợ giúp.", "Tất cả đều miễn phí."]),
        ({"head": "1. Tìm mục trợ giúp", "lines": ["Mở Cài đặt.", "Chọn Hỗ trợ tiếp cận", "hoặc Trợ năng."], "mark": "1"},
         ["Trước hết, bạn mở Cài đặt.", "Tìm mục Hỗ trợ tiếp cận. Trên iPhone là Trợ năng."]),
        ({"head": "2. Máy đọc màn hình", "lines": ["Android: TalkBack.", "iPhone: VoiceOver.", "Chạm: nghe. Chạm đúp: mở."], "mark": "2"},
         ["Nếu bạn khó nhìn, hãy bật đọc màn hình.", "Máy Android có TalkBack, iPhone có VoiceOver.",
          "Bạn chạm một lần để nghe, chạm hai lần liền để mở."]),
        ({"head": "3. Phóng to", "lines": ["Tăng cỡ chữ.", "Bật Phóng to.", "Tăng độ tương phản."], "mark": "3"},
         ["Nếu mắt kém, bạn tăng cỡ chữ và bật phóng to."]),
        ({"head": "4. Phụ đề và chữ trực tiếp", "lines": ["Lời nói thành chữ.", "Bật rung và đèn báo."], "mark": "4"},
         ["Nếu khó nghe, bạn dùng công cụ chuyển lời nói thành chữ.", "Bạn cũng bật rung và đèn nháy khi có cuộc gọi."]),
        ({"head": "5. Nói thay gõ", "lines": ["Chạm hình micro", "trên bàn phím", "rồi nói."], "mark": "5"},
         ["Nếu tay khó gõ, bạn chạm hình micro trên bàn phím rồi nói."]),
        ({"head": "Thử từng thứ một", "lines": ["Chọn cách hợp với bạn.", "Tắt được bất cứ lúc nào.", "Cần thì nhờ người bạn tin."]},
         ["Bạn thử từng công cụ và giữ cái hợp với mình.", "Cần giúp, bạn hãy nhờ người mình tin. Chúc bạn học vui."]),
    ],
}
TEAL, AMBER, INK, PAPER = "#0f6e64", "#f2b441", "#1d2b2a", "#f6f3ea"


def text(x, y, words, size, fill=INK, weight="normal", anchor="start"):
    return (f'<text x="{x}" y="{y}" font-family="sans-serif" font-size="{size}" font-weight="{weight}" '
            f'text-anchor="{anchor}" fill="{fill}">{words}</text>')


def draw(slide, folder):
    """A slide of 640 by 360 as SVG."""
    parts = [f'<rect width="640" height="360" fill="{PAPER}"/><rect width="640" height="84" fill="{TEAL}"/>',
             f'<circle cx="600" cy="42" r="22" fill="{AMBER}"/>', text(28, 55, slide["head"], 36, "#ffffff", "bold")]
    if picture := slide.get("picture"):
        svg = (folder / picture).read_text("utf-8")
        width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())
        scale = min(540 / width, (224 if "sub" in slide else 256) / height)
        top = 138 if "sub" in slide else 96
        inner = re.sub(r"</?svg[^>]*>|<title>.*?</title>", "", svg)
        parts.append(f'<g transform="translate({320 - width * scale / 2} {top}) scale({scale})">{inner}</g>')
    if "sub" in slide:
        parts.append(text(320, 122, slide["sub"], 26, TEAL, "bold", "middle"))
    left = 56
    if mark := slide.get("mark"):
        left = 220
        parts.append(f'<circle cx="120" cy="220" r="68" fill="{TEAL}"/>' + text(120, 250, mark, 84, "#ffffff", "bold", "middle"))
    lines = slide.get("lines", [])
    for i, words in enumerate(lines):
        parts.append(text(left, 232 - len(lines) * 29 + i * 58 + 10, words, 30))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360">{"".join(parts)}</svg>'


def clock(seconds):
    return f"{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{seconds % 60:06.3f}"


def film(folder, head, scenes):
    fade, pause = 0.6, 0.35
    with tempfile.TemporaryDirectory() as tmp:
        tmp = Path(tmp)
        at, cues, sounds, lengths = 0.6, [], [], []
        begun = 0.0
        for n, (slide, sentences) in enumerate(scenes):
            (tmp / f"{n}.svg").write_text(draw(slide, folder), "utf-8")
            run("rsvg-convert", "-w", "640", "-h", "360", tmp / f"{n}.svg", "-o", tmp / f"{n}.png")
            for sentence in sentences:
                wav = tmp / f"s{len(sounds)}.wav"
                long = speak(sentence, wav)
                cues.append((at, at + long, sentence))
                sounds.append((at, wav))
                at += long + pause
            at += 0.6
            lengths.append(at - begun)
            begun = at
        total = at
        # picture: each slide is held until the next begins, the fade lies over the pause between them
        pictures, chain, last, offset = [], [], "[0:v]", 0.0
        for n, long in enumerate(lengths):
            hold = long + (fade if n + 1 < len(lengths) else 0)
            pictures += ["-loop", "1", "-framerate", "12", "-t", f"{hold:.3f}", "-i", tmp / f"{n}.png"]
            if n:
                offset += lengths[n - 1]
                chain.append(f"{last}[{n}:v]xfade=transition=fade:duration={fade}:offset={offset - fade / 2:.3f}[v{n}]")
                last = f"[v{n}]"
        first = len(lengths)
        for n, (start, wav) in enumerate(sounds):
            pictures += ["-i", wav]
            chain.append(f"[{first + n}:a]adelay={int(start * 1000)}[a{n}]")
        mix = "".join(f"[a{n}]" for n in range(len(sounds)))
        chain.append(f"{mix}amix=inputs={len(sounds)}:normalize=0,apad=whole_dur={total:.3f}[a]")
        chain.append(f"{last}format=yuv420p[v]")
        run("ffmpeg", "-v", "error", "-y", "-threads", "1", *pictures, "-filter_complex", ";".join(chain), "-map", "[v]",
            "-map", "[a]", "-t", f"{total:.3f}", "-c:v", "libx264", "-preset", "medium", "-tune", "stillimage", "-crf", "26",
            "-threads", "1", "-c:a", "aac", "-b:a", "48k", "-ac", "1", "-ar", "22050", "-movflags", "+faststart",
            "-map_metadata", "-1", folder / head["video"])
        vtt = "WEBVTT\n\n" + "\n".join(f"{i}\n{clock(a)} --> {clock(b)}\n{words}\n" for i, (a, b, words) in enumerate(cues, 1))
        (folder / head["captions"]).write_text(vtt, "utf-8")
        if "transcript" in head:
            story = "\n\n".join(f"[{slide['head']}]\n" + " ".join(sentences) for slide, sentences in scenes)
            (folder / head["transcript"]).write_text(f"{head['title']}\n\n{story}\n", "utf-8")


def main(courses):
    for path in sorted(HERE.glob("*/[0-9][0-9]-*/lesson.md")):
        folder = path.parent
        if courses and folder.parent.name not in courses:
            continue
        head, body = lesson(path)
        if "audio" in head:
            read_aloud(folder, head["audio"], head["title"], body)
        if "video" in head:
            film(folder, head, FILMS[f"{folder.parent.name}/{folder.name}"])
        print(folder.relative_to(HERE), *(f"{f.name} {f.stat().st_size // 1024} KB" for f in sorted(folder.glob("*.mp[34]"))))


main(set(sys.argv[1:]))
