#!/usr/bin/env python3
"""Words and marks that do not belong: names that say nothing, promises to do it later, paths of one machine, loose white space."""

import re

from tree import Finding, main

# This folder spells out what it refuses.
OWN_FOLDER = "tests/lint/"
TEXT = (
    ".cpp", ".hpp", ".def", ".py", ".sh", ".md", ".txt", ".cmake", ".json", ".yaml", ".yml", ".toml", ".js", ".css", ".html",
    ".clang-format", ".clang-tidy", ".gitignore", ".ci/install", ".ci/run",
)
# What a test compares with byte for byte, and inputs that are wrong on purpose.
AS_THEY_ARE = ("tests/golden/", "tests/fuzz/corpus/")

_EMPTY_NAMES = "Manager|Helper|Util|Impl|Mock"
# A camel part, so that `Utility` and `Implemented` are other words.
_EMPTY_TYPE = re.compile(rf"\b(?:class|struct|union|enum(?:\s+class)?|concept|using)\s+(\w*(?:{_EMPTY_NAMES})s?(?![a-z])\w*)")
_EMPTY_FILE = re.compile(rf"(?:^|[/_.-])(?:{_EMPTY_NAMES.lower()})s?(?=[/_.-]|$)")
_CALL_EXPECTATION = re.compile(r"\b(?:MOCK_METHOD|EXPECT_CALL|ON_CALL)\b")

# `return` out of braces forgets to destroy what stands before it in them.
_TRY = re.compile(r"\bTRY\(")

LATER = {
    "word-later": re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|\b(?i:for now|in a real)\b"),
    "word-unfinished": re.compile(r"\b(?:stub(?:s|bed)?|placeholders?|dummy|dummies)\b", re.IGNORECASE),
    "word-machine": re.compile(r"(?<![\w.}])/(?:work|root)/|/tmp/build|(?<![\w/-])(?:\.\./)*shared/"),
}


def _check_names(file):
    for found in _EMPTY_TYPE.finditer(file.code):
        yield Finding(file.path, file.line_at(found.start(1)), "word-name", f"{found.group(1)}: say what it does")
    for found in _CALL_EXPECTATION.finditer(file.code):
        yield Finding(file.path, file.line_at(found.start()), "word-mock", f"{found.group()}: write a fake that behaves")


def _stands_behind_a_value_in_braces(code, at):
    """Whether the innermost open braces of the statement that goes on at `at` list values, and hold one before it."""
    depth = 0
    for i in range(at - 1, -1, -1):
        if code[i] in ")}":
            depth += 1
        elif code[i] in "({" and depth > 0:
            depth -= 1
            # The end of a block, not of a list of values: a statement begins behind it.
            if depth == 0 and code[i] == "{" and re.search(r"(?:\)|\bconst|\belse|\bdo|;)\s*$", code[:i]):
                return False
        elif code[i] == "{":
            is_block = re.search(r"(?:[):;{}]|\b(?:const|else|do|override|noexcept)|->\s*[\w:<>*& ]+)\s*$", code[:i])
            return not is_block and bool(code[i + 1 : at].strip())
        elif code[i] == ";" and depth == 0:
            return False
    return False


def _check_tries(file):
    for found in _TRY.finditer(file.code):
        if _stands_behind_a_value_in_braces(file.code, found.start()):
            yield Finding(file.path, file.line_at(found.start()), "try-in-braces", "its error leaks what stands before it: give it a name first")


def _check_lines(file):
    for number, line in enumerate(file.lines(), start=1):
        if line != line.rstrip():
            yield Finding(file.path, number, "white-space", "white space at the end of the line")
        if "\t" in line and file.suffix in (".cpp", ".hpp", ".def", ".py", ".cmake"):
            yield Finding(file.path, number, "white-space", "a tab")
        for rule, pattern in LATER.items() if not file.path.startswith(OWN_FOLDER) else ():
            for found in pattern.finditer(line):
                yield Finding(file.path, number, rule, found.group())
    if file.text and not file.text.endswith("\n"):
        yield Finding(file.path, len(file.lines()), "white-space", "no newline at the end of the file")


def check(tree):
    findings = []
    for path in tree.paths(*TEXT):
        if path.startswith(AS_THEY_ARE):
            continue
        file = tree.read(path)
        if not file.path.startswith(OWN_FOLDER) and _EMPTY_FILE.search(path):
            findings.append(Finding(path, 1, "word-file", "a file is named for what it holds"))
        if file.suffix in (".cpp", ".hpp"):
            findings.extend(_check_names(file))
            findings.extend(_check_tries(file))
        findings.extend(_check_lines(file))
    return findings


if __name__ == "__main__":
    main(__file__, check)
