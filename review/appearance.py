"""How the app looks: a theme of fonts that are on the machine, the style sheet, the page script."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

_FOLDER = Path(__file__).parent / "pages"
FONTS = (
    "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "system-ui", "sans-serif",
)  # fmt: skip


def theme() -> gr.themes.Base:
    """A calm theme; no font is fetched from anywhere."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        text_size=gr.themes.sizes.text_sm,
        spacing_size=gr.themes.sizes.spacing_sm,
        radius_size=gr.themes.sizes.radius_sm,
        font=[gr.themes.Font(name) for name in FONTS],
        font_mono=[gr.themes.Font(name) for name in ("ui-monospace", "Consolas", "monospace")],
    )


def style_sheet() -> str:
    """The style sheets of all screens, those of the frame first."""
    folder = _FOLDER / "styles"
    sheets = sorted(folder.glob("*.css"), key=lambda sheet: (sheet.stem != "frame", sheet.stem))
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def head(sessions: bool = False) -> str:
    """What goes into the head of the page: the scripts that serve the screens and the keys.

    With `sessions` also the one that leads to the log-in when a session has ended.
    """
    names = ("session", "frame", "desk") if sessions else ("frame", "desk")
    scripts = [(_FOLDER / "scripts" / f"{name}.js") for name in names]
    return "".join(f"<script>{each.read_text(encoding='utf-8')}</script>" for each in scripts)
