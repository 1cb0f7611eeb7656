#!/usr/bin/env python3
"""The codes of errors: each number and name once, each in its file's thousand, each used, and none used that is not there."""

import re

from tree import Finding, main

FOLDER = "controller/base/codes/"
DELIVERED = ("controller/", "reconcilers/")
_ROW = re.compile(r'^X\(\s*(\d+)\s*,\s*(k\w+)\s*,\s*("(?:\\.|[^"\\])*"(?:\s*"(?:\\.|[^"\\])*")*)\s*,\s*("(?:\\.|[^"\\])*"\s*)+\)', re.MULTILINE)
_USE = re.compile(r"\bcodes::(k\w+)")


def _rows(file):
    """(line, number, name) of each row; a row that cannot be read is a finding of its own."""
    read = {file.line_at(found.start()): found for found in _ROW.finditer(file.text)}
    for number, line in enumerate(file.lines(), start=1):
        if line.startswith("X("):
            found = read.get(number)
            yield (number, int(found.group(1)), found.group(2)) if found else (number, None, line)


def _check_rows(tree, defined):
    numbers = {}
    thousands = {}
    for file in tree.files(".def", below=(FOLDER,)):
        for line, number, name in _rows(file):
            if number is None:
                yield Finding(file.path, line, "code-row", 'is not X(number, kName, "meaning", "what to do")')
                continue
            if number in numbers:
                yield Finding(file.path, line, "code-number", f"{number} is {numbers[number]} already")
            if name in defined:
                yield Finding(file.path, line, "code-name", f"{name} is in {defined[name].path} already")
            owner = thousands.setdefault(number // 1000, file.path)
            if owner != file.path:
                yield Finding(file.path, line, "code-range", f"{number // 1000}000 to {number // 1000}999 belong to {owner}")
            numbers.setdefault(number, name)
            defined.setdefault(name, Finding(file.path, line, "code-unused", f"{name} ({number}) is used nowhere"))


def check(tree):
    defined = {}
    findings = list(_check_rows(tree, defined))
    used = set()
    for file in tree.files(".cpp", ".hpp", below=(*DELIVERED, "tests/")):
        for found in _USE.finditer(file.code):
            name = found.group(1)
            if name not in defined:
                findings.append(Finding(file.path, file.line_at(found.start()), "code-unknown", f"codes::{name} is in no table"))
            if file.path.startswith(DELIVERED):
                used.add(name)
    findings.extend(finding for name, finding in defined.items() if name not in used)
    return findings


if __name__ == "__main__":
    main(__file__, check)
