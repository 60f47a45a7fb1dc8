"""Text from bytes of unknown encoding: what Chinese files come in, told apart by common words."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.cleaning import folded
from extractor.errors import UnsupportedFormat

_REPLACED = "\ufffd"  # what stands for bytes that could not be decoded
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SAMPLE = 20_000  # characters; enough to tell encodings apart
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Names that pages give to encodings whose larger sibling they mean
_SIBLINGS = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "936"), "gb18030"),
    **dict.fromkeys(("big5", "big-5", "x-x-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("utf8", "utf-8"), "utf-8-sig"),
}
_NAMES = {"utf-8-sig": "UTF-8", "big5hkscs": "BIG5"}
# The characters that stand most often in Chinese texts, and in policies and reports. Bytes read in
# the wrong encoding give others: each has some 300 of the 13,000 and more that there are.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
    "而方后多定行学法所民得经十三之进等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好"
    "应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反您明看原又利比或但质气第向道"
    "此变条没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求"
    "老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处理府研质"
    "光门即保治北造百规热领七海口东导器压志世金增争济阶思术极交受联什认六共权收证改清己美再采转更单风切打教速"
    "花带安场身车例真务具万每目至达走积示议声报完类八离名确才科张信马节话米整空元况今集温传土许步群广石记需段"
    "林律且究观越织装影算低持音众书布复容须际商非验连断深难近矿千周素技备半办省列习响约支史感劳便团往历市何除"
    "消构称太准精值号率维划选标写存候快效斯院查江型按格养易置派层片始却专状育识适属火满县局照参红细引听该铁价严"
    "隐私策息户账服注册授权政个人手册版称服务网络平台董环境披露供应链健康安全管理社会责任公司报告年度治理员工"
)


@dataclass(frozen=True, slots=True)
class _Reading:
    encoding: str
    text: str
    lost: int

    @property
    def likelihood(self) -> float:
        """How much it reads like text: the share of common characters, less what was lost."""
        sample = self.text[:_SAMPLE]
        wide = [each for each in folded(sample) if each > "\x7f" and each not in _MARKS]
        common = sum(each in _COMMON for each in wide)
        strange = sum(map(_is_strange, wide))
        share = (common - 2 * strange) / max(len(wide), 1)
        return share - 20 * self.lost / max(len(self.text), 1)


_MARKS = frozenset("，。、；：？！“”‘’（）《》【】—…·　,.;:?!()" + _REPLACED)


def _is_strange(character: str) -> bool:
    """True for what hardly stands in a Chinese text: private use, controls, kana, Latin accents."""
    return "\x80" <= character <= "\u024f" or "\ue000" <= character <= "\uf8ff"


def decode(data: bytes, path: Path, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """Text from bytes, with a warning where some of them fit no encoding.

    Args:
        data: the bytes of the file.
        path: the file, for the message.
        declared: the encoding that the file itself names; it is believed unless it reads worse.

    Raises:
        UnsupportedFormat: the bytes are no text in UTF-8, UTF-16, GB 18030 or Big5.
    """
    reading = _chosen(data, _SIBLINGS.get(declared.lower(), declared.lower()))
    if reading and _is_text(reading):
        lost = reading.lost
        return reading.text, (_warning(lost, reading.encoding),) if lost else ()
    raise UnsupportedFormat(
        path,
        "the content is no text and no known document format; give a PDF, HTML, DOCX or TXT file",
        "不是文本，也不是可识别的文档格式；请提供 PDF、HTML、DOCX 或 TXT 文件",
    )


def _is_text(reading: _Reading) -> bool:
    length = len(reading.text)
    controls = len(CONTROL.findall(reading.text))
    return controls <= length // 200 and reading.lost <= max(3, length // 100)


def _warning(lost: int, encoding: str) -> str:
    name = _NAMES.get(encoding, encoding.upper())
    return f"有 {lost} 处字节无法按 {name} 解码，已显示为“{_REPLACED}”；请核对原文件。"


def _chosen(data: bytes, declared: str) -> _Reading | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _reading(data, encoding)
    if data.isascii() and b"\0" not in data:
        return _reading(data, "utf-8-sig")
    readings = list(_readings(data, declared))
    return max(readings, key=lambda each: _weight(each, declared), default=None)


def _weight(reading: _Reading, declared: str) -> float:
    """Likelihood, and a little trust in what is declared and in UTF-8, which is seldom chance."""
    trust = 0.15 if reading.encoding == declared else 0.0
    if reading.encoding == "utf-8-sig" and not reading.lost:
        trust += 0.3
    if not _is_text(reading):
        trust -= 5
    return reading.likelihood + trust


def _readings(data: bytes, declared: str) -> Iterator[_Reading]:
    encodings = ["utf-8-sig", "gb18030", "big5hkscs"]
    if len(data) % 2 == 0 and _BINARY.search(data):  # UTF-16 without its mark
        encodings += ["utf-16-le", "utf-16-be"]
    if declared not in encodings:
        encodings.append(declared)
    for encoding in filter(None, encodings):
        found = _reading(data, encoding)
        if found:
            yield found


def _reading(data: bytes, encoding: str) -> _Reading | None:
    """The text in an encoding; None where there is no such encoding of texts."""
    try:
        return _Reading(encoding, data.decode(encoding), 0)
    except (LookupError, UnicodeError):
        try:
            text = data.decode(encoding, errors="replace")
        except (LookupError, UnicodeError):
            return None
        return _Reading(encoding, text, text.count(_REPLACED))
