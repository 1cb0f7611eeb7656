#!/usr/bin/env python3
"""clang-tidy over the sources that changed, with the answers of earlier runs kept as ccache keeps objects.

    tests/lint/tidy.py BUILD…              what changed since the branch left origin/main, or since the last commit
    tests/lint/tidy.py BUILD… --everything every source
    tests/lint/tidy.py BUILD… FILE…        these

BUILD is a build directory with compile_commands.json; a source is looked at as the first that has it compiles it (build/fuzz has
the fuzz targets, which no other build has). Where git cannot tell what changed, everything did.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

from tree import Tree

TOOL = "clang-tidy-14"
FOLDERS = ("controller/", "reconcilers/", "tests/")
ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "talentops-tidy"
DAYS_KEPT = 30


def _git(*arguments):
    done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def changed_paths():
    """(paths, since what), or (None, why not)."""
    head = _git("rev-parse", "HEAD")
    base = _git("merge-base", "HEAD", "origin/main")
    since = "origin/main"
    if base is None or base == head:
        base, since = _git("rev-parse", "--verify", "HEAD~1"), "the last commit but one"
    if base is None:
        return None, "all of them, since git has no earlier commit here"
    differing = _git("diff", "--name-only", "--diff-filter=d", base)
    untracked = _git("ls-files", "--others", "--exclude-standard")
    return sorted({*differing.splitlines(), *untracked.splitlines()}), f"since {since} ({base[:10]})"


def sources_of(tree, paths):
    """The sources to look at for changed paths: themselves; for a header its own source, or else the first that includes it."""
    sources = tree.paths(".cpp", below=FOLDERS)
    chosen = set(paths) & set(sources)
    for header in (path for path in paths if path.endswith(".hpp") and tree.exists(path)):
        own = header.removesuffix(".hpp") + ".cpp"
        if own in sources:
            chosen.add(own)
        elif not any(_includes(tree, source, header) for source in chosen):
            chosen.update([source for source in sources if _includes(tree, source, header)][:1])
    return sorted(chosen)


def _includes(tree, path, header):
    return any(include.name == header for include in tree.read(path).includes())


def key_of(tree, source, command):
    """A name for everything of ours that the answer depends on."""
    seen = set()
    waiting = [source]
    while waiting:
        path = waiting.pop()
        if path in seen or not tree.exists(path):
            continue
        seen.add(path)
        waiting.extend(include.name for include in tree.read(path).includes() if include.is_quoted)
    key = hashlib.sha256(command.encode())
    for path in [".clang-tidy", *sorted(seen)]:
        content = (tree.root / path).read_bytes() if tree.exists(path) else b""
        key.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return key.hexdigest()


def _commands(builds):
    """For each source the build that has it, and how it is compiled, without where: two clones have the same answers."""
    commands = {}
    for build in builds:
        for entry in json.loads((build / "compile_commands.json").read_text()):
            path = pathlib.Path(entry["file"])
            if path.is_relative_to(ROOT):
                commands.setdefault(path.relative_to(ROOT).as_posix(), (build, entry["command"].replace(str(ROOT), "")))
    return commands


def _tidy(build, source):
    done = subprocess.run([TOOL, "-p", build, "--quiet", "--warnings-as-errors=*", source], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip() or done.stderr.strip()


def _tidy_all(builds, sources):
    version = subprocess.run([TOOL, "--version"], capture_output=True, text=True, check=True).stdout
    tree, commands = Tree(ROOT), _commands(builds)
    known = [source for source in sources if source in commands]
    keys = {source: CACHE / key_of(tree, source, version + commands[source][1]) for source in known}
    waiting = [source for source in known if not keys[source].exists()]
    for source in set(known) - set(waiting):
        keys[source].touch()
    failed = 0
    CACHE.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(max_workers=len(os.sched_getaffinity(0))) as pool:
        for source, (code, said) in zip(waiting, pool.map(lambda source: _tidy(commands[source][0], source), waiting)):
            if code == 0:
                keys[source].touch()
                continue
            failed += 1
            print(said.replace(f"{ROOT}/", ""), flush=True)
    unbuilt = sorted(set(sources) - set(known))
    for source in unbuilt:
        print(f"{source}:1: tidy: is not built, so how to compile it is not known")
    return len(waiting) + len(unbuilt), failed + len(unbuilt)


def _forget_old():
    old = subprocess.run(["find", CACHE, "-type", "f", "-mtime", f"+{DAYS_KEPT}", "-delete"], capture_output=True, check=False)
    return old.returncode


def main(arguments):
    if not arguments or not pathlib.Path(arguments[0]).is_dir():
        sys.exit(__doc__)
    if shutil.which(TOOL) is None:
        sys.exit(f"tidy: {TOOL} is not there: .ci/install --tests installs it")
    builds = [pathlib.Path(argument).resolve() for argument in arguments if pathlib.Path(argument).is_dir()]
    asked = [argument for argument in arguments if not pathlib.Path(argument).is_dir()]
    tree = Tree(ROOT)
    if asked and asked != ["--everything"]:
        sources, why = asked, "asked for"
    else:
        paths, why = (None, "all of them") if asked else changed_paths()
        sources = tree.paths(".cpp", below=FOLDERS) if paths is None else sources_of(tree, paths)
    looked_at, failed = _tidy_all(builds, sources)
    what = f"{len(sources)} sources, {why}; {len(sources) - looked_at} were known to be tidy"
    if failed:
        sys.exit(f"tidy: {failed} to mend of {what}")
    _forget_old()
    print(f"tidy: nothing to mend in {what}")


if __name__ == "__main__":
    main(sys.argv[1:])
