#!/usr/bin/env python3
"""Each wrong behaviour of tests/simulation/mutants can be planted: what it calls right is in its source exactly once."""

import re

from tree import Finding, main

FOLDER = "tests/simulation/mutants/"
FORM = re.compile(r"file: (?P<source>\S+)\nsays: [^\n]+\nright:\n(?P<right>.+?)\nwrong:\n(?P<wrong>.*)\n?", re.DOTALL)


def check(tree):
    findings = []
    for path in tree.paths(".mutant", below=(FOLDER,)):
        form = FORM.fullmatch(tree.read(path).text)
        if form is None:
            findings.append(Finding(path, 1, "mutant-form", "is not `file:`, `says:`, `right:` and `wrong:`"))
            continue
        source = form["source"]
        found = tree.read(source).text.count(form["right"]) if tree.exists(source) else 0
        if found != 1:
            findings.append(Finding(path, 1, "mutant-place", f"what it calls right is {found} times in {source}"))
        if form["right"] == form["wrong"].rstrip("\n"):
            findings.append(Finding(path, 1, "mutant-same", "changes nothing"))
    return findings


if __name__ == "__main__":
    main(__file__, check)
