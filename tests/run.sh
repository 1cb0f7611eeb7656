#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: tests/run.sh [--all] [--sanitizers]

Installs what is missing, builds, and runs everything that this machine can run:
  every test and lint once, the quickstart with a program as it is delivered, some minutes of
  the simulation, the quick part of the bench, a short run of every fuzz target,
  unit, reconcile and simulation tests with the address and undefined behaviour sanitizers,
  engine, reconcile and integration tests with the thread sanitizer,
  clang-tidy on what changed since the branch left origin/main, or since the last commit.
One line a stage says how it ended and how long it took; the last lines say what was not run, and why.

  --all         what was not run is a failure (CI says this)
  --sanitizers  every test binary with either sanitizer, and clang-tidy on every source
  --help        this text

Exit code: 0 all is well, 1 something failed (or, with --all, was not run), 2 wrong arguments.
TEXT
}

all=false
sanitizers=false
for argument in "$@"; do
  case $argument in
    --all) all=true ;;
    --sanitizers) sanitizers=true ;;
    --help | -h) usage; exit 0 ;;
    *) echo "run.sh: unknown argument '$argument'; tests/run.sh --help says which there are" >&2; exit 2 ;;
  esac
done

cd "$(dirname "$0")/.."
root=$PWD
# Two clones of the same sources share what ccache keeps.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
logs=$root/build/logs
rm -rf "$logs"
mkdir -p "$logs"

failed=()
not_run=()
started=$SECONDS
log=

# stage NAME COMMAND…: runs it, with its output in a log that is shown where it fails; one line says how it ended.
stage() {
  local name=$1 from=$SECONDS code=0
  shift
  log=$logs/${name// /-}.log
  "$@" >"$log" 2>&1 </dev/null || code=$?
  if [ "$code" -eq 0 ]; then
    printf '%-34s ok      %4d s\n' "$name" $((SECONDS - from))
    return 0
  fi
  failed+=("$name (exit code $code, ${log#"$root"/})")
  # A passed test says nothing in the log of a failure.
  grep -vE '^ *(Start +[0-9]+:|[0-9]+/[0-9]+ Test +#[0-9]+:.* Passed )' "$log" | tail -n 400 || true
  printf '%-34s FAILED  %4d s\n' "$name" $((SECONDS - from))
  return 1
}

# skip NAME WHY: a stage, or a test, that could not be run.
skip() {
  not_run+=("$1: $2")
  printf '%-34s not run\n' "$1"
}

configure() { cmake --preset "$1" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON; }
build() { cmake --build "build/$1" -j "$(nproc)" -- "${@:2}"; }

# Names of the test binaries of a preset that match a pattern, as they can be built.
test_binaries() {
  ninja -C "build/$1" -t targets all | sed -n 's/^tests\/\([a-z0-9_]*\): CXX_EXECUTABLE_LINKER.*/\1/p' | grep -E "^($2)\$" || true
}

# note_skipped STAGE FILES: tests that ctest or GoogleTest reports as skipped count as not run, with what they said.
note_skipped() {
  local line
  while IFS= read -r line; do not_run+=("$1: $line"); done < <(python3 - "${@:2}" <<'PY'
import re, sys, xml.etree.ElementTree as tree
for case in (case for file in sys.argv[1:] for case in tree.parse(file).getroot().iter("testcase")):
    if case.get("result") == "skipped":
        print(f"{case.get('classname')}.{case.get('name')}: {case.find('skipped').get('message').strip().splitlines()[-1]}")
    elif case.get("status") in ("notrun", "disabled"):
        said = case.findtext("system-out") or ""
        why = re.search(r"Skipped\n(.+)", said) or re.search(r"([^\n]*)", said)
        print(f"{case.get('name')}: {why.group(1).strip() or 'skipped'}")
PY
  )
}

# run_tests PRESET STAGE [ctest arguments]: ctest's own summary stays to be read.
run_tests() {
  local preset=$1 name=$2 code=0
  shift 2
  stage "$name" ctest --test-dir "build/$preset" -j 2 --output-on-failure --no-tests=error \
    --output-junit "$logs/${name// /-}.xml" "$@" || code=$?
  grep -E '^[0-9]+% tests passed' "$log" || true
  [ ! -f "$logs/${name// /-}.xml" ] || note_skipped "$name" "$logs/${name// /-}.xml"
  return "$code"
}

# run_half PRESET FILTER BINARY HALF: what fails is on its output, what the program logged meanwhile in a file that ends with a sanitizer's
# finding, if there is one.
run_half() {
  local said=$logs/$1-$3-$4
  GTEST_TOTAL_SHARDS=2 GTEST_SHARD_INDEX=$4 timeout 1800 "build/$1/tests/$3" --gtest_brief=1 --gtest_filter="$2" \
    --gtest_output="xml:$said.xml" 2>"$said.log" ||
    { echo "$3, half $4 of its tests: exit code $?"; tail -n 150 "$said.log"; return 1; }
}

# run_halves PRESET FILTER BINARIES: runs each in two processes at once. One process a case, as ctest has it, would take a sanitizer
# longer to start than most cases take to run.
run_halves() {
  local preset=$1 filter=$2 binary half halves pid code=0
  shift 2
  for binary in "$@"; do
    halves=()
    for half in 0 1; do run_half "$preset" "$filter" "$binary" "$half" & halves+=($!); done
    for pid in "${halves[@]}"; do wait "$pid" || code=1; done
  done
  return "$code"
}

# sanitized PRESET BINARIES [FILTER]: builds the test binaries that match, with nothing else, and runs their tests.
sanitized() {
  local preset=$1 pattern=$2 binaries reports
  stage "$preset configure" configure "$preset" || { skip "$preset tests" "not configured"; return; }
  mapfile -t binaries < <(test_binaries "$preset" "$pattern")
  if [ "${#binaries[@]}" -eq 0 ]; then skip "$preset tests" "no test binary is called $pattern"; return; fi
  stage "$preset build" build "$preset" "${binaries[@]/#/tests/}" || { skip "$preset tests" "not built"; return; }
  stage "$preset tests" run_halves "$preset" "${3:-*}" "${binaries[@]}" || true
  mapfile -t reports < <(compgen -G "$logs/$preset-*.xml")  # a process that died has written none
  note_skipped "$preset tests" "${reports[@]}"
}

# Each fuzz target runs its corpus and a bounded while more, with both sanitizers; tests/README.md says how to run one longer.
fuzzed() {
  command -v clang++-14 >/dev/null || { skip "fuzz tests" "clang++-14 is not installed"; return; }
  stage "fuzz configure" configure fuzz || { skip "fuzz tests" "not configured"; return; }
  stage "fuzz build" build fuzz fuzz || { skip "fuzz tests" "not built"; return; }
  run_tests fuzz "fuzz tests" -R '^fuzz\.' || true
}

# The fuzz targets are compiled by a build of their own, if there is one.
tidied() {
  local builds=(build/dev) asked=()
  [ ! -f build/fuzz/compile_commands.json ] || builds+=(build/fuzz)
  ! $sanitizers || asked=(--everything)
  if stage "clang-tidy" tests/lint/tidy.py "${builds[@]}" "${asked[@]}"; then tail -n 1 "$log"; fi
}

quickstart() {
  local scratch=$root/build/quickstart
  rm -rf "$scratch" && mkdir -p "$scratch"
  TMPDIR=$scratch examples/quickstart.sh
}

# What is measured is told and judges nothing here: only that it can be measured, and that its rows can be read.
bench() {
  tests/bench/run.sh --quick --json "$logs/bench.json"
  python3 - "$logs/bench.json" <<'PY'
import json, sys
FIELDS = ["scenario", "n", "ours", "baseline", "baselineName", "ratio", "unit", "goal", "met"]
rows = json.load(open(sys.argv[1], encoding="utf-8"))
assert rows and all(list(row) == FIELDS and row["ours"] > 0 and row["baseline"] > 0 for row in rows), rows
PY
}

stage "install" .ci/install --tests || true
built=false
if stage "dev configure" configure dev && stage "dev build" build dev all; then
  built=true
  run_tests dev "dev tests" || true
  stage "quickstart" quickstart || true
  if stage "simulation" tests/simulation/run.sh --schedules 6000 --seed 1; then tail -n 1 "$log"; fi
  if stage "bench" bench; then cat "$log"; fi
else
  for name in "dev tests" "quickstart" "simulation" "bench"; do skip "$name" "the program is not built"; done
fi

export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$root/tests/tsan.supp
fuzzed
if $sanitizers; then
  sanitized asan '.*'
  sanitized tsan '.*'
else
  sanitized asan 'unit_.*|reconcile|simulation.*'
  sanitized tsan 'unit_engine|reconcile|integration'
fi
if $built; then tidied; else skip "clang-tidy" "the program is not built"; fi

printf '%-34s         %4d s\n' "all of it" $((SECONDS - started))
code=0
if [ "${#not_run[@]}" -gt 0 ]; then
  printf 'not run: %s\n' "${not_run[@]}"
  ! $all || code=1
else
  echo "everything was run"
fi
if [ "${#failed[@]}" -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}"
  code=1
fi
exit "$code"
