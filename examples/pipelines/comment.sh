#!/usr/bin/env bash
# Puts the page into one comment of a pull request, and into the same one the next time: its first line finds it again.
#   FORGE=github|gitea API=<base URL> REPOSITORY=<owner/name> NUMBER=<pull request> TOKEN_FILE=<file> comment.sh PAGE
#   FORGE=gitlab       API=<base URL> REPOSITORY=<project id> NUMBER=<merge request> TOKEN_FILE=<file> comment.sh PAGE
# The token is read from a file and handed to curl through a pipe: it is in no argument, no environment and no message.
set -euo pipefail

page=${1:?the page that talentops plan -o markdown wrote}
: "${FORGE:?github, gitea or gitlab}" "${API:?}" "${REPOSITORY:?}" "${NUMBER:?}" "${TOKEN_FILE:?}"
marker=$(head -n 1 "$page")
case $marker in
  '<!-- talentops:plan '*) ;;
  *) echo "comment: $page is no page of talentops plan" >&2; exit 2 ;;
esac

case $FORGE in
  github | gitea)
    header='Authorization: Bearer'
    all="$API/repos/$REPOSITORY/issues/$NUMBER/comments"
    one="$API/repos/$REPOSITORY/issues/comments"
    change=PATCH ;;
  gitlab)
    header='PRIVATE-TOKEN:'
    all="$API/projects/$REPOSITORY/merge_requests/$NUMBER/notes"
    one=$all
    change=PUT ;;
  *) echo "comment: FORGE is $FORGE: say github, gitea or gitlab" >&2; exit 2 ;;
esac

ask() {
  curl --silent --show-error --fail --max-time 30 --retry 2 --header 'Content-Type: application/json' \
    --config <(printf 'header = "%s %s"\n' "$header" "$(cat "$TOKEN_FILE")") "$@"
}

# A page of the list that comes back empty ends the search.
found=
for number in $(seq 1 50); do
  listed=$(ask "$all?per_page=100&limit=100&page=$number")
  [ "$(jq length <<<"$listed")" -gt 0 ] || break
  found=$(jq -r --arg marker "$marker" 'map(select(.body | startswith($marker))) | first | .id // empty' <<<"$listed")
  [ -z "$found" ] || break
done

body=$(mktemp)
trap 'rm -f "$body"' EXIT
jq -Rs '{body: .}' <"$page" >"$body"
if [ -n "$found" ]; then
  ask --request "$change" --data-binary "@$body" --output /dev/null "$one/$found"
else
  ask --request POST --data-binary "@$body" --output /dev/null "$all"
fi
