#!/usr/bin/env python3
"""Scripts start by themselves, stop at the first error, and can be read by their interpreter."""

import ast
import os
import subprocess

from tree import Finding, main

SHEBANGS = {".sh": "#!/usr/bin/env bash", ".py": "#!/usr/bin/env python3"}
ALSO_SHELL = (".ci/install", ".ci/run")


def _check_python(file):
    try:
        ast.parse(file.text)
    except SyntaxError as error:
        yield Finding(file.path, error.lineno or 1, "script-syntax", error.msg)


def _check_shell(tree, file):
    parsed = subprocess.run(["bash", "-n", tree.root / file.path], capture_output=True, text=True, check=False)
    if parsed.returncode != 0:
        yield Finding(file.path, 1, "script-syntax", parsed.stderr.strip().replace("\n", "; "))
    if "\nset -euo pipefail\n" not in file.text:
        yield Finding(file.path, 1, "script-strict", "has no line `set -euo pipefail`")
    if not os.access(tree.root / file.path, os.X_OK):
        yield Finding(file.path, 1, "script-mode", "is not executable")


def check(tree):
    findings = []
    for path in tree.paths(".sh", ".py") + [path for path in ALSO_SHELL if tree.exists(path)]:
        file = tree.read(path)
        shebang = SHEBANGS.get(file.suffix, SHEBANGS[".sh"])
        if file.lines()[0] != shebang:
            findings.append(Finding(path, 1, "script-shebang", f"the first line is not {shebang}"))
        findings.extend(_check_python(file) if file.suffix == ".py" else _check_shell(tree, file))
    return findings


if __name__ == "__main__":
    main(__file__, check)
