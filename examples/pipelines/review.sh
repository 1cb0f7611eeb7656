#!/usr/bin/env bash
# What a pull request does to clients, written down for its reviewers. Runs in a clone of the fleet repository, executes nothing of
# it, and needs neither a controller nor a network.
#   BASE=<commit> HEAD=<commit> ALLOWED_SIGNERS=<file> PAGE=<file> review.sh
# Writes the page to PAGE, problems to standard output. Ends with 1 where the documents of HEAD are invalid, else with 0: that something
# waits or is denied is for the reviewer to read.
set -euo pipefail

: "${BASE:?the commit that is merged into}" "${HEAD:?the commit that is to be merged}"
: "${ALLOWED_SIGNERS:?a file that does not come from the pull request: who may certify}" "${PAGE:?where the page goes}"
talentops=${TALENTOPS:-talentops}
format=${FORMAT:-text}

# What is planned is what will be there after the merge, also where the base has gone on since.
if ! git merge-base --is-ancestor "$BASE" "$HEAD"; then
  merged=$(git merge-tree --write-tree "$BASE" "$HEAD" ) || { echo "review: the branches do not merge without a conflict" >&2; exit 1; }
  HEAD=$(git -c user.name=review -c user.email=review@localhost commit-tree "$merged" -p "$BASE" -p "$HEAD" -m "As it would be merged")
fi

code=0
"$talentops" plan --base "$BASE" --head "$HEAD" --allowed-signers "$ALLOWED_SIGNERS" -o markdown >"$PAGE" || code=$?
[ "$code" -le 1 ] || exit "$code"

# The documents as they would be merged, beside the clone.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git archive "$HEAD" | tar -x -C "$folder"
"$talentops" validate "$folder" --allowed-signers "$ALLOWED_SIGNERS" -o "$format"
