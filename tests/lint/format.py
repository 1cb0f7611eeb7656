#!/usr/bin/env python3
"""Every source is as clang-format 14 writes it. `tests/lint/format.py --fix` writes it so."""

import pathlib
import re
import shutil
import subprocess
import sys

from tree import Finding, Tree

TOOL = "clang-format-14"
FOLDERS = ("controller/", "reconcilers/", "tests/")
_COMPLAINT = re.compile(r"^(.+?):(\d+):\d+: error: (.*)$", re.MULTILINE)


def check(tree, tool=TOOL):
    paths = tree.paths(".cpp", ".hpp", below=FOLDERS)
    done = subprocess.run([tool, "--dry-run", "-Werror", *paths], cwd=tree.root, capture_output=True, text=True, check=False)
    first = {}
    for path, line, _ in _COMPLAINT.findall(done.stderr):
        first.setdefault(path, int(line))  # the rest of a file follows from it
    findings = [Finding(path, line, "format", f"is not as {tool} writes it") for path, line in first.items()]
    if done.returncode != 0 and not findings:
        findings.append(Finding(".clang-format", 1, "format", done.stderr.strip() or f"{tool} ended with {done.returncode}"))
    return findings


def main(arguments):
    root = pathlib.Path(__file__).resolve().parents[2]
    if shutil.which(TOOL) is None:
        sys.exit(f"format: {TOOL} is not there: .ci/install --tests installs it")
    tree = Tree(root)
    if arguments == ["--fix"]:
        subprocess.run([TOOL, "-i", *tree.paths(".cpp", ".hpp", below=FOLDERS)], cwd=root, check=True)
        return
    findings = check(Tree(pathlib.Path(arguments[0])) if arguments else tree)
    for finding in sorted(findings):
        print(finding)
    if findings:
        sys.exit(f"format: {len(findings)} files to mend")
    print("format: nothing to mend")


if __name__ == "__main__":
    main(sys.argv[1:])
