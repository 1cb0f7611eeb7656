#!/usr/bin/env python3
"""Files and functions that a reader can hold in mind. A file that must be longer says why in its first lines ("longer because …")."""

import dataclasses
import re

from tree import Finding, main

MAX_HEADER = 150
MAX_SOURCE = 300
MAX_TEST = 400
MAX_FUNCTION = 60
FIRST_LINES = 5

FOLDERS = ("controller/", "reconcilers/", "tests/", "examples/", ".ci/")
SCRIPTS = (".py", ".sh", ".js")

_TEMPLATE = re.compile(r"\btemplate\s*<[^{}()]*>")
_TYPE_OR_NAMESPACE = re.compile(r"\b(?:namespace|class|struct|union|enum)\b|\bextern\s*$")


@dataclasses.dataclass
class Block:
    kind: str  # "scope": more declarations inside; "function"; "value"
    line: int


def limit_of(path):
    if path.endswith(".hpp"):
        return MAX_HEADER
    return MAX_TEST if path.startswith("tests/") else MAX_SOURCE


def _without_brackets(text):
    while True:
        shorter = re.sub(r"\([^()]*\)", "()", text.replace("()", "\0"))
        if shorter.replace("\0", "()") == text:
            return text.replace("\0", "()")
        text = shorter.replace("\0", "()")


def _kind_of(head):
    """What the brace after `head` opens, at a place where declarations stand."""
    plain = _without_brackets(_TEMPLATE.sub("", head))
    before_bracket = plain.split("(", 1)[0]
    if _TYPE_OR_NAMESPACE.search(before_bracket):
        return "scope"
    if re.search(r"(?<![=!<>])=(?!=)", re.sub(r"\boperator\s*[^\s\w(]+", "operator", plain)):
        return "value"
    # After `: member_{value}` the body's own brace has nothing, or a comma, before it.
    return "function" if "(" in plain or not plain.strip() or plain.lstrip().startswith(",") else "value"


def functions(file):
    """(first line, lines) of each function, from its signature to its closing brace; a lambda belongs to the one around it."""
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda found: re.sub(r"[^\n]", " ", found.group()), file.code, flags=re.MULTILINE)
    open_blocks = []
    head_start = 0
    for found in re.finditer(r"[{};]|\b(?:public|private|protected)\s*:", code):
        at = found.start()
        if found.group() == "{":
            is_outside = all(block.kind == "scope" for block in open_blocks)
            head = code[head_start:at]
            first = head_start + len(head) - len(head.lstrip())
            kind = _kind_of(head) if is_outside else "value"
            open_blocks.append(Block(kind, file.line_at(first)))
        elif found.group() == "}" and open_blocks:
            block = open_blocks.pop()
            if block.kind == "function":
                yield block.line, file.line_at(at) - block.line + 1
        head_start = found.end()


def _check_length(file):
    lines = file.lines()
    length = len(lines) - (lines[-1] == "")
    limit = limit_of(file.path)
    if length > limit and "longer" not in " ".join(lines[:FIRST_LINES]):
        yield Finding(file.path, 1, "size-file", f"{length} lines, more than {limit}; split it, or say why it is longer at its top")


def check(tree):
    findings = []
    for file in tree.files(".cpp", ".hpp", *SCRIPTS, below=FOLDERS):
        findings.extend(_check_length(file))
        if file.path.endswith(SCRIPTS):
            continue
        for line, length in functions(file):
            if length > MAX_FUNCTION:
                findings.append(Finding(file.path, line, "size-function", f"{length} lines, more than {MAX_FUNCTION}"))
    return findings


if __name__ == "__main__":
    main(__file__, check)
