#!/usr/bin/env bash
# Measures what is delivered against the least that the same work costs: builds it first, then prints a row a scenario.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: tests/bench/run.sh [--quick] [--json FILE] [--only SCENARIO]

  --quick          fewer rounds, and no scenario that takes long: under one minute
  --json FILE      writes the rows there as a JSON array
  --only SCENARIO  one of them

Both sides run by turns on the disk of TMPDIR (or /tmp); what is told are medians, and their ratio. What each scenario is, and why it
has the goal that it has, stands in tests/bench/README.md.
Exit code: 0 it was measured, whether or not goals were met; 1 something was not really done, or could not be; 2 wrong arguments.
TEXT
}

root=$(cd "$(dirname "$0")/../.." && pwd)
for argument in "$@"; do
  case $argument in --help | -h) usage; exit 0 ;; esac
done
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
(cd "$root" && cmake --preset release && cmake --build --preset release --target talentops_bench) >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
"$root/build/release/tests/bench/talentops_bench" "$@" || { code=$?; [ "$code" -ne 2 ] || usage >&2; exit "$code"; }
