#!/usr/bin/env python3
"""What every lint needs: the project's files, C++ without comments and texts, and one way to report.

A lint is a module with `check(tree) -> list[Finding]`, and ends with `main(__file__, check)`. It prints `path:line: rule: what`,
one line a finding, and ends with 1 if there is one. A lint that sees no file at all fails: it would pass for ever.
"""

import dataclasses
import pathlib
import re
import sys

SKIPPED_FOLDERS = {".git", ".cache", "build", "__pycache__", "node_modules"}
CPP = (".cpp", ".hpp", ".def")

# In the order of the alternatives: raw text, text, character (not the separator of 1'000), comments.
_NOT_CODE = re.compile(
    r'R"(?P<mark>[^()\\\s]{0,16})\((?:.|\n)*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'"
    r"|//[^\n]*"
    r"|/\*(?:.|\n)*?\*/"
)
_INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    what: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.what}"


@dataclasses.dataclass(frozen=True)
class Include:
    line: int
    name: str
    is_quoted: bool


class File:
    """One file; `text` as it is, `code` with comments and texts blanked out, so that positions and lines stay."""

    def __init__(self, root, path):
        self.path = path
        self.text = (root / path).read_bytes().decode("utf-8", errors="replace")
        self._code = None

    @property
    def suffix(self):
        return pathlib.PurePosixPath(self.path).suffix

    @property
    def code(self):
        if self._code is None:
            self._code = _NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), self.text)
        return self._code

    def line_at(self, position):
        return self.text.count("\n", 0, position) + 1

    def lines(self):
        return self.text.split("\n")

    def includes(self):
        # The name of an include is a text to `code`, so the directive is found there and the name read from `text`.
        for found in _INCLUDE.finditer(self.text):
            quoted, angled = found.groups()
            yield Include(self.line_at(found.start(1 if quoted else 2)), quoted or angled, bool(quoted))


class Tree:
    """The project below `root`, without what is built or kept by git. `read` caches, since lints look at files more than once."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self._files = {}

    def paths(self, *suffixes, below=("",)):
        found = []
        for path in self.root.rglob("*"):
            relative = path.relative_to(self.root)
            if SKIPPED_FOLDERS.intersection(relative.parts[:-1]) or not path.is_file():
                continue
            name = relative.as_posix()
            if (not suffixes or name.endswith(suffixes)) and any(name.startswith(folder) for folder in below):
                found.append(name)
        return sorted(found)

    def read(self, path):
        if path not in self._files:
            self._files[path] = File(self.root, path)
        return self._files[path]

    def files(self, *suffixes, below=("",)):
        return [self.read(path) for path in self.paths(*suffixes, below=below)]

    def exists(self, path):
        return (self.root / path).is_file()


def main(script, check):
    name = pathlib.Path(script).stem
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(script).resolve().parents[2]
    tree = Tree(root)
    if not tree.paths(*CPP):
        sys.exit(f"{name}: no C++ source below {root}: nothing was looked at")
    findings = sorted(set(check(tree)))
    for finding in findings:
        print(finding)
    if findings:
        sys.exit(f"{name}: {len(findings)} to mend")
    print(f"{name}: nothing to mend")
