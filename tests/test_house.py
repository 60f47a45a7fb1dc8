"""Rules of the whole project that no single package can keep alone."""

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
# What each package may import of ours, beside itself.
MAY_IMPORT = {
    "models": set[str](),
    "extractor": set[str](),
    "corpus": {"models", "extractor"},
    "indicators": {"models", "extractor", "corpus"},
    "review": {"models", "extractor", "corpus", "indicators"},
}
OURS = {*MAY_IMPORT, "app"}
# Scripts that make the bundled weights: run by hand over the whole chain, not installed.
SCRIPTS = ROOT / "models" / "training"
SOURCES = sorted(
    path
    for package in MAY_IMPORT
    for path in (ROOT / package).rglob("*.py")
    if SCRIPTS not in path.parents
)
READMES = ("README.md", "README.zh-CN.md")


def project_file() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported_packages(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and top package of every absolute import, also of those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.partition(".")[0]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_go_one_way() -> None:
    wrong = [
        f"{name_of(path)}:{line} imports {imported}"
        for path in SOURCES
        for line, imported in imported_packages(tree_of(path))
        for package in (path.relative_to(ROOT).parts[0],)
        if imported in OURS - MAY_IMPORT[package] - {package}
    ]
    assert not wrong, "\n".join(wrong)


def test_imports_are_absolute() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not wrong, "relative imports: " + ", ".join(wrong)


def strings_outside_docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every string that the program works with; a docstring may give an example."""
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in statements:
                yield node


def test_no_framework_is_named_in_the_code() -> None:
    heads = (ROOT / "indicators" / "catalogues").glob("*/framework.yaml")
    ids = {path.parent.name for path in heads}
    assert ids, "no catalogue found"
    wrong = [
        f"{name_of(path)}:{node.lineno} names {identifier}"
        for path in SOURCES
        for node in strings_outside_docstrings(tree_of(path))
        for identifier in ids
        if identifier in str(node.value)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_package_is_built() -> None:
    listed = project_file()["tool"]["setuptools"]["packages"]
    folders = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in MAY_IMPORT
        for path in (ROOT / package).rglob("__init__.py")
    }
    assert sorted(listed) == sorted(folders)


def test_every_folder_with_code_is_a_package() -> None:
    bare = {name_of(path.parent) for path in SOURCES if not (path.parent / "__init__.py").exists()}
    assert not bare


def test_every_data_file_of_a_package_is_built() -> None:
    setup = project_file()["tool"]["setuptools"]
    patterns = [
        f"{package.replace('.', '/')}/{pattern}"
        for package, given in setup["package-data"].items()
        for pattern in given
    ]
    left_out = [
        name_of(path)
        for package in MAY_IMPORT
        for path in sorted((ROOT / package).rglob("*"))
        if path.is_file() and path.suffix not in (".py", ".pyc")
        if "training" not in path.parts  # scripts run by hand; they are not installed
        if not any(fnmatch(name_of(path), pattern) for pattern in patterns)
    ]
    assert not left_out, f"not in [tool.setuptools.package-data]: {', '.join(left_out)}"


def test_the_changelog_begins_with_the_version_built() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## \[(\d+\.\d+\.\d+)\]", text, re.MULTILINE)
    assert first and first[1] == project_file()["project"]["version"]


def command_words() -> Iterator[str]:
    """Every command as it is typed, and every long option of it."""
    import typer

    from review.cli import app

    root: Any = typer.main.get_command(app)
    yield from _options(root)
    for name, command in getattr(root, "commands", {}).items():
        yield f"mingzheng {name}"
        yield from _options(command)


def _options(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if parameter.param_type_name == "option" and "completion" not in parameter.name:
            names = [*parameter.opts, *parameter.secondary_opts]
            yield from (name for name in names if name.startswith("--"))


@pytest.mark.parametrize("readme", READMES)
def test_readmes_tell_every_command_and_option(readme: str) -> None:
    words = set(command_words())
    assert {"mingzheng prefill", "--framework"} <= words
    text = (ROOT / readme).read_text(encoding="utf-8")
    missing = sorted(word for word in words if not re.search(rf"{re.escape(word)}(?![\w-])", text))
    assert not missing, f"{readme} does not mention: {', '.join(missing)}"


@pytest.mark.parametrize("readme", READMES)
def test_links_of_the_readmes_lead_somewhere(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)  # e.g. ](docs/a.md)
    assert targets
    assert not [target for target in targets if not (ROOT / target).exists()]


def test_the_worked_example_of_a_framework_is_valid(tmp_path: Path) -> None:
    from indicators.catalogue import load_framework

    text = (ROOT / "docs" / "adding-a-framework.md").read_text(encoding="utf-8")
    files = re.findall(r"```yaml\n# (\S+\.yaml)\n(.*?)```", text, re.DOTALL)
    folder = tmp_path / "worked-example"
    folder.mkdir()
    for name, content in files:
        (folder / name).write_text(content, encoding="utf-8")
    framework = load_framework("worked-example", tmp_path)
    assert [indicator.id for indicator in framework.indicators] == ["1"]
