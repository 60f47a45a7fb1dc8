"""Words about audit, in Chinese and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "evidence_changed": ("依据已变化，请复核", "The evidence has changed: look again"),
    "marks_changed_do": (
        "作出决定之后，引文的标记有增减，依据已与当时不同，请复核：仍同意就再次保存，否则更改。",
        "Since this decision passages were cited, added or rejected, so that it rests on other "
        "evidence. Look again: save it once more, or change it.",
    ),
    "history_made_by": ("程序 {program}，编码器 {encoder}", "program {program}, encoder {encoder}"),
}
