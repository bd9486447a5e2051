"""Measure the shape of the code: lines a file, lines a function body.

    python scripts/measure_code.py

The house wants files under about 250 lines, a median function body of at most 5 lines, none above 25.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


def files() -> list[Path]:
    return [path for half in ("bot", "knowledge") for path in sorted((ROOT / half).rglob("*.py"))]


def bodies(path: Path) -> Iterator[tuple[str, int]]:
    """(name, lines of the body without its docstring) of every function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 1


def main() -> None:
    sizes = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in files()}
    functions = [(lines, f"{path.relative_to(ROOT)}:{name}") for path in files() for name, lines in bodies(path)]
    print(f"{len(sizes)} files, {sum(sizes.values())} lines, {len(functions)} functions")
    print(f"median body {median(lines for lines, _ in functions):g} lines")
    for path, lines in sorted(sizes.items(), key=lambda pair: -pair[1])[:5]:
        print(f"  {lines:4d} lines  {path}")
    for lines, name in sorted(functions, reverse=True)[:5]:
        print(f"  {lines:4d} lines  {name}")


if __name__ == "__main__":
    main()
