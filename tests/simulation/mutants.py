#!/usr/bin/env python3
"""Plants each wrong behaviour of tests/simulation/mutants in a build of its own, and tells who notices it.

A mutant that the schedules notice is `caught`, and `alone` if the unit and reconcile tests let it through; one that they do not notice has
`escaped`, whatever other tests say.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MUTANTS = ROOT / "tests/simulation/mutants"
BUILD = ROOT / "build/mutants"
SCHEDULES = BUILD / "tests/simulation/schedules"
REGRESSIONS = ROOT / "tests/simulation/regressions.txt"


def run(*command, **options):
    return subprocess.run([str(each) for each in command], capture_output=True, text=True, cwd=ROOT, **options)


def must(*command):
    done = run(*command)
    if done.returncode != 0:
        sys.exit(f"{' '.join(str(each) for each in command)}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


def test_binaries():
    targets = must("ninja", "-C", BUILD, "-t", "targets", "all")
    return re.findall(r"^tests/(unit_[a-z]+|reconcile): CXX_EXECUTABLE_LINKER", targets, re.MULTILINE)


def noticed_by_tests(binaries):
    """The first test that fails; nothing where all pass."""
    for name in binaries:
        done = run(BUILD / "tests" / name, "--gtest_brief=1", "--gtest_fail_fast")
        failed = re.search(r"\[  FAILED  \] (\S+)", done.stdout)
        if done.returncode != 0:
            return f"{name}.{failed.group(1).rstrip(',') if failed else 'crashed'}"
    return None


def noticed_by_regressions():
    """Of the schedules that once found something; as below, number 0."""
    for line in REGRESSIONS.read_text().splitlines():
        done = run(SCHEDULES, "--replay", line) if not line.startswith("#") else None
        what = re.search(r"^([A-Z]\d): (.*)$", done.stdout, re.MULTILINE) if done else None
        if what:
            return 0, what.group(1), what.group(2)
    return None


def noticed_by_schedules(count, seed):
    """The number of the schedule, and what was violated; nothing where all of them are clean."""
    done = run(SCHEDULES, "--schedules", count, "--seed", seed, "--until-violation")
    if done.returncode == 0 or " 0 violations" in done.stdout:
        return None
    ran = re.search(r"^(\d+) schedules", done.stdout, re.MULTILINE)
    what = re.search(r"^  ([A-Z]\d): (.*)$", done.stdout, re.MULTILINE)
    if not what:
        return (int(ran.group(1)) if ran else 0, "?", done.stdout.strip().splitlines()[-1] if done.stdout else "it crashed")
    return int(ran.group(1)), what.group(1), what.group(2)


def judge(name, arguments):
    must("cmake", "--preset", "simulation", "-B", BUILD, f"-DTALENTOPS_MUTANT={name}")
    binaries = test_binaries()
    wanted = ["tests/simulation/schedules"] + ([] if arguments.schedules_only else [f"tests/{each}" for each in binaries])
    must("ninja", "-C", BUILD, *wanted)
    seen = noticed_by_regressions() or noticed_by_schedules(arguments.schedules, arguments.seed)
    known = None if arguments.schedules_only else noticed_by_tests(binaries)
    verdict = "escaped" if not seen else "caught" if known else "alone"
    return {"name": name, "verdict": verdict, "test": known,
            "schedule": seen[0] if seen else None, "invariant": seen[1] if seen else None, "what": seen[2] if seen else None}


def main():
    parser = argparse.ArgumentParser(prog="tests/simulation/run.sh --mutants")
    parser.add_argument("--schedules", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--schedules-only", action="store_true", help="take it as known that the other tests pass")
    parser.add_argument("--only", help="this one mutant")
    arguments = parser.parse_args()
    names = [arguments.only] if arguments.only else sorted(each.stem for each in MUTANTS.glob("*.mutant"))
    told = []
    for name in names:
        began = time.monotonic()
        row = judge(name, arguments)
        told.append(row)
        by = "no schedule"
        if row["schedule"] is not None:
            by = f"schedule {row['schedule']}: {row['invariant']}" if row["schedule"] else f"a regression: {row['invariant']}"
        print(f"{name:28} {row['verdict']:8} {by:24} {row['test'] or ''} ({time.monotonic() - began:.0f} s)", flush=True)
    alone = [row["name"] for row in told if row["verdict"] == "alone"]
    escaped = [row["name"] for row in told if row["verdict"] == "escaped"]
    caught = len(told) - len(escaped)
    print(f"{len(told)} mutants, {caught} caught, {len(alone)} of them by the simulation alone")
    if arguments.json:
        arguments.json.write_text(json.dumps({"mutants": len(told), "caught": caught, "alone": len(alone), "escaped": escaped, "each": told}) + "\n")
    return 0 if not escaped else 1


if __name__ == "__main__":
    os.environ.setdefault("CCACHE_BASEDIR", str(ROOT))
    os.environ.setdefault("CCACHE_NOHASHDIR", "1")
    sys.exit(main())
