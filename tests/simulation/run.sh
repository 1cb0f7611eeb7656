#!/usr/bin/env bash
# Runs schedules of the simulation at full speed: builds what it needs, then tells what it found.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: tests/simulation/run.sh [--schedules N] [--seed S] [--mutants] [--json FILE] [--replay "SCENARIO SEED FAULT…"]

  --schedules N  how many (default 1000): what once failed, one for each pair of fault and effect, up to half of them single faults
                 in an order that the seed chooses; of the rest half are double crashes, and half swarms
  --seed S       chooses them; the same seed, the same schedules (default 1)
  --mutants      plants each wrong behaviour of tests/simulation/mutants in a build of its own and tells who notices it: the
                 schedules must, and where the unit and reconcile tests do not, it is told as alone
  --json FILE    writes the sum of it there
  --replay TEXT  runs one schedule, as a violation prints it, and tells everything that is done in it

Each violation is printed with its schedule, and the shortest list of faults that still shows it.
Exit code: 0 nothing was violated (with --mutants: every one was caught), 1 something was, or a pair of fault and effect was never
met; 2 wrong arguments.
TEXT
}

root=$(cd "$(dirname "$0")/../.." && pwd)
mutants=false
arguments=()
for argument in "$@"; do
  case $argument in
    --help | -h) usage; exit 0 ;;
    --mutants) mutants=true ;;
    *) arguments+=("$argument") ;;
  esac
done
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
if $mutants; then exec "$root/tests/simulation/mutants.py" "${arguments[@]}"; fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
(cd "$root" && cmake --preset simulation && cmake --build --preset simulation --target schedules) >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
"$root/build/simulation/tests/simulation/schedules" "${arguments[@]}" || { code=$?; [ "$code" -ne 2 ] || usage >&2; exit "$code"; }
