#!/usr/bin/env bash
# From a bare machine to a delivered talent: installs, builds, makes a fleet repository and two workspaces in a temporary
# folder, and then deploys, upgrades, refuses, rolls back and reverts before your eyes. Everything is left to look at.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
"$root/.ci/install"
if [ -n "${TALENTOPS:-}" ]; then
  talentops=$TALENTOPS
else
  echo "building (once; some minutes)"
  build=$root/build/release
  log=$(mktemp)
  (cd "$root" && cmake --preset release && cmake --build --preset release --target talentops) >"$log" 2>&1 ||
    { cat "$log" >&2; exit 3; }
  rm -f "$log"
  talentops=$build/talentops
fi

here=$(mktemp -d "${TMPDIR:-/tmp}/talentops-quickstart-XXXXXX")
fleet=$here/fleet
trust=$here/allowed_signers
state=$here/state
mkdir -p "$here/acme/eu-1" "$here/acme/eu-2"
git_here() { git -C "$fleet" -c user.name=Engineer -c user.email=engineer@example.com "$@"; }
step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || step() { printf '\n%s\n' "$*"; }

# Runs the controller until nothing moves by itself any more, a line for each step of it, and shows where that leaves things.
# A hold is an answer here.
reconcile() {
  local code=0
  "$talentops" run --config "$here/controller.yaml" --until-idle | tee -a "$here/run.log" || code=$?
  case $code in 0 | 5) ;; *) echo "the controller ended with $code" >&2; exit 3 ;; esac
  "$talentops" status --state "$state"
}
# A version of the talent: files that differ in one line.
version() {
  "$talentops" new talent greeter --fleet "$fleet" --version "$1" --description "Greets people in one line." >/dev/null
  printf 'Greet whoever writes to you. %s\n' "$2" >>"$fleet/talents/greeter/$1/agent.md"
}
certify() {
  "$talentops" certify "$fleet/talents/greeter/$1" --result PASS --key "$here/qa_key" --by qa-engineer >/dev/null
}
wish() { # the one line that an engineer changes in a pull request
  sed -i "s/^  version: .*/  version: \"$1\"/" "$fleet/clients/acme/releases/greeter.yaml"
  git_here add -A && git_here commit -qm "$2"
}

step "1. QA has a key, and this file says that it is trusted"
ssh-keygen -q -t ed25519 -N "" -C qa -f "$here/qa_key"
printf 'qa-engineer,operator namespaces="talentops-certification,talentops-act" %s\n' "$(cut -d' ' -f1,2 "$here/qa_key.pub")" >"$trust"
echo "   $trust"

step "2. A fleet repository, an environment of two workspaces, a smoke test that reads what was deployed"
"$talentops" init "$fleet" >/dev/null
mkdir -p "$fleet/clients/acme/environments" "$fleet/clients/acme/releases"
cat >"$fleet/clients/acme/environments/production.yaml" <<YAML
apiVersion: talentops.dev/v1alpha1
kind: ClientEnvironment
metadata: {name: production, namespace: acme}
spec:
  targets:
    - {name: eu-1, directory: {path: $here/acme/eu-1}}
    - {name: eu-2, directory: {path: $here/acme/eu-2}}
YAML
cat >"$fleet/clients/acme/releases/greeter.yaml" <<YAML
apiVersion: talentops.dev/v1alpha1
kind: TalentRelease
metadata: {name: greeter, namespace: acme}
spec:
  version: "1.0.0"
  environments: [production]
  smoke:
    - {name: greets, file: {path: .claude/agents/greeter.md, contains: "Greet politely."}}
YAML
cat >"$here/controller.yaml" <<YAML
apiVersion: talentops.dev/v1alpha1
kind: ControllerConfig
id: quickstart
repositories:
  - {name: fleet, url: $fleet}
trust: {allowedSignersFile: $trust}
allow: {directories: ["$here/{client}"]}
state: {directory: $state}
logging: {level: warn}
YAML
version 1.0.0 "Greet politely."
certify 1.0.0
git_here add -A && git_here commit -qm "Greeter 1.0.0 for acme"
"$talentops" validate "$fleet" --allowed-signers "$trust"

step "3. Deploy: git wishes 1.0.0, the controller makes it so"
reconcile

step "4. Upgrade: 1.1.0, certified"
version 1.1.0 "Greet politely. Use their name."
certify 1.1.0
wish 1.1.0 "Greeter 1.1.0 for acme"
reconcile

step "5. Refused: 1.2.0 has no certification, so it waits; 1.1.0 goes on serving"
version 1.2.0 "Greet politely. Add a joke."
wish 1.2.0 "Greeter 1.2.0 for acme"
reconcile

step "6. Rolled back by itself: 1.3.0 is certified, but fails its smoke test in the workspace"
version 1.3.0 "Greet rudely."
certify 1.3.0
wish 1.3.0 "Greeter 1.3.0 for acme"
reconcile

step "7. Back by git: git revert of the last three changes, so 1.0.0 again, from the slot that was kept"
git_here revert --no-edit HEAD~3..HEAD >/dev/null
reconcile

step "What happened, from the records alone"
"$talentops" history acme/greeter --repository "$fleet"

cat <<TEXT

Everything is left in $here
  records     git -C $fleet log --oneline talentops/records
              git -C $fleet ls-tree -r --name-only talentops/records
  progress    less $here/run.log
  workspaces  find $here/acme -path '*/.claude/*' -type f
  status      $talentops status --state $state
  explain     $talentops explain acme/greeter --repository $fleet --allowed-signers $trust
  go on       edit $fleet/clients/acme/releases/greeter.yaml, commit, and run
              $talentops run --config $here/controller.yaml
TEXT
