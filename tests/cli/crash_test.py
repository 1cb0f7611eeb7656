#!/usr/bin/env python3
"""Kills the real binary at every effect site of a deployment, a failing deployment and a revert, and expects each to converge.

The list of sites is generated: a golden run under strace counts every system call with which the ports change the world
(rename, link, unlink, mkdir, chmod, fsync, by thread); then each of them is killed once before it happens, with the state
directory kept and with the state directory deleted. After each kill a plain run must reach the golden end with nobody's help:
the same workspace, one manifest for each intent, nothing temporary left, a repository that fsck likes, and silence after that.

  crash_test.py [--scenario deploy|failing|revert] [--every N] [--jobs N]     TALENTOPS names the binary
"""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SYSCALLS = ["rename", "renameat", "renameat2", "linkat", "mkdir", "mkdirat", "unlink", "unlinkat", "rmdir", "fchmod", "chmod",
            "fsync", "fdatasync", "ftruncate"]
ROOT = "departments/operations/deployment-specialist-diego"
BINARY = os.environ["TALENTOPS"]


def run(arguments, **options):
    return subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=120, **options)


def must(arguments, **options):
    done = run(arguments, **options)
    if done.returncode != 0:
        raise AssertionError(f"{arguments} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


class World:
    """A fleet with one client, one workspace and a controller, at a place that stays the same: a moved workspace is foreign."""

    def __init__(self, base):
        self.base = pathlib.Path(base)
        self.fleet = self.base / "fleet"
        self.state = self.base / "state"
        self.workspace = self.base / "acme" / "workspace"
        self.kept = self.base / "kept"

    def git(self, *arguments):
        return must(["git", "-C", str(self.fleet), "-c", "user.name=E", "-c", "user.email=e@example.com", *arguments])

    def make(self):
        self.workspace.mkdir(parents=True)
        (self.workspace / "notes.md").write_text("the client's own\n")
        must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.base / "key")])
        public = " ".join((self.base / "key.pub").read_text().split()[:2])
        (self.base / "allowed_signers").write_text(f'qa namespaces="talentops-certification" {public}\n')
        must([BINARY, "init", str(self.fleet)])
        must([BINARY, "new", "environment", "acme/production", "--fleet", str(self.fleet), "--path", str(self.workspace)])
        (self.base / "controller.yaml").write_text(
            "apiVersion: talentops.dev/v1alpha1\nkind: ControllerConfig\nid: crash\n"
            f"repositories: [{{url: \"{self.fleet}\"}}]\ntrust: {{allowedSignersFile: \"{self.base}/allowed_signers\"}}\n"
            f"allow: {{directories: [\"{self.base}/{{client}}\"]}}\nstate: {{directory: \"{self.state}\"}}\nworkers: 1\n"
            "logging: {level: error}\n")

    def version(self, version, line):
        must([BINARY, "new", "talent", "greeter", "--fleet", str(self.fleet), "--version", version])
        folder = self.fleet / "talents" / "greeter" / version
        with open(folder / "agent.md", "a") as agent:
            agent.write(line + "\n")
        skill = folder / "skills" / f"hello-{version.replace('.', '-')}"
        skill.mkdir(parents=True)
        (skill / "SKILL.md").write_text(f"---\nname: {skill.name}\ndescription: \"Says hello.\"\n---\n\nHello.\n")
        must([BINARY, "certify", str(folder), "--result", "PASS", "--key", str(self.base / "key"), "--by", "qa"])

    def wish(self, version):
        path = self.fleet / "clients" / "acme" / "releases" / "greeter.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {name: greeter, namespace: acme}\nspec:\n"
            f"  version: \"{version}\"\n  environments: [production]\n"
            "  smoke: [{name: greets, file: {path: .claude/agents/greeter.md, contains: politely}}]\n")
        self.git("add", "-A")
        self.git("commit", "-qm", f"greeter {version}")

    def reconcile(self):
        return run([BINARY, "run", "--config", str(self.base / "controller.yaml"), "--until-idle"])

    def parts(self):
        return [self.fleet, self.state, self.workspace]

    def keep(self):
        for part in self.parts():
            target = self.kept / part.name
            target.mkdir(parents=True)
            must(["cp", "-a", f"{part}/.", str(target)]) if part.exists() else None

    def restore(self):
        """Puts back what was kept, with the directories themselves left in place."""
        for part in self.parts():
            part.mkdir(parents=True, exist_ok=True)
            for child in part.iterdir():
                shutil.rmtree(child) if child.is_dir() and not child.is_symlink() else child.unlink()
            must(["cp", "-a", f"{self.kept / part.name}/.", str(part)])

    # What the end is judged by: read from the disk and from git, never from what the binary says.
    def tree(self):
        files = {}
        for path in sorted(self.workspace.rglob("*")):
            name = path.relative_to(self.workspace).as_posix()
            if name.startswith(".talentops"):
                continue
            files[name] = "folder" if path.is_dir() else f"{oct(path.stat().st_mode)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        return files

    def receipt(self):
        path = self.workspace / ".talentops" / "talents" / "greeter" / "receipt.json"
        receipt = json.loads(path.read_text()) if path.exists() else {}
        return {key: receipt.get(key) for key in ("version", "digest", "configuration")}

    def leftovers(self):
        inside = self.workspace / ".talentops"
        found = [path.name for path in inside.glob("journal*")]
        for epoch in inside.glob("epoch-*"):
            found += [f"{epoch.name}/{path.name}" for path in epoch.iterdir()]
        epochs = [path.name for path in inside.iterdir() if path.name.startswith("epoch-")]
        return found + (epochs if len(epochs) != 1 else [])

    def records(self):
        try:
            return self.git("ls-tree", "-r", "--name-only", "talentops/records").splitlines()
        except AssertionError:
            return []

    def tip(self):
        return self.git("rev-parse", "talentops/records").strip()

    def outcomes(self):
        outcomes = []
        for path in self.records():
            if re.search(r"/manifests/.*\.yaml$", "/" + path):
                found = re.search(r"^  outcome: (\w+)", self.git("show", f"talentops/records:{path}"), re.M)
                outcomes.append(found.group(1) if found else "open")
        return sorted(outcomes)

    def end(self):
        rollbacks = [path for path in self.records() if "/rollbacks/" in "/" + path]
        return {"tree": self.tree(), "receipt": self.receipt(), "outcomes": self.outcomes(), "rollbacks": len(rollbacks)}


def prepare(world, scenario):
    world.make()
    world.version("1.0.0", "Greet politely.")
    if scenario == "deploy":
        world.wish("1.0.0")
        return
    world.wish("1.0.0")
    world.reconcile()
    if scenario == "failing":
        world.version("1.1.0", "Greet rudely.")
        world.wish("1.1.0")
        return
    world.version("1.1.0", "Greet politely, by name.")
    world.wish("1.1.0")
    world.reconcile()
    world.wish("1.0.0")


def strace(world, *options):
    command = ["strace", "-f", "-qq", *options, BINARY, "run", "--config", str(world.base / "controller.yaml"), "--until-idle"]
    return run(command)


def sites_of(world):
    """How often the busiest thread makes each call: a kill counts calls by thread."""
    log = world.base / "golden.strace"
    strace(world, "-e", "trace=" + ",".join(SYSCALLS), "-o", str(log))
    counts = collections.Counter()
    for line in log.read_text().splitlines():
        found = re.match(r"(\d+) +(\w+)\(", line)
        if found:
            counts[(found.group(1), found.group(2))] += 1
    busiest = collections.Counter()
    for (_, call), count in counts.items():
        busiest[call] = max(busiest[call], count)
    return [(call, number) for call in SYSCALLS for number in range(1, busiest[call] + 1)]


def complaint_about(world, golden, lose_state):
    """What is wrong after a kill and a plain run, or None."""
    if lose_state:
        shutil.rmtree(world.state)
    for _ in range(4):  # a lock that a killed push left behind is only believed stale after some seconds
        done = world.reconcile()
        if done.returncode in (0, 5):
            break
    else:
        return f"did not come to rest: {done.returncode} {done.stdout}"
    end = world.end()
    if end != golden:
        return f"ended otherwise ({done.stdout.strip().splitlines()[-1:]}): " + "; ".join(f"{key}: {end[key]} instead of {golden[key]}" for key in golden if end[key] != golden[key])
    if world.leftovers():
        return f"left behind {world.leftovers()}"
    fsck = run(["git", "-C", str(world.fleet), "fsck", "--strict", "--no-dangling"])
    if fsck.returncode != 0:
        return "fsck: " + fsck.stdout
    before = world.tip()
    world.reconcile()
    if world.tip() != before:
        return "was not silent afterwards"
    return None


def kill_all(scenario, sites, share, shares, base):
    world = World(base)
    prepare(world, scenario)
    world.keep()
    world.reconcile()
    golden = world.end()
    assert not world.leftovers(), world.leftovers()
    killed, complaints = 0, []
    for index, (call, number) in enumerate(sites):
        if index % shares != share:
            continue
        for lose_state in (False, True):
            world.restore()
            traced = strace(world, "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}")
            killed += 1 if traced.returncode not in (0, 5) else 0  # the tracer dies of what its tracee died of
            complaint = complaint_about(world, golden, lose_state)
            if complaint:
                complaints.append(f"{scenario}: {call} {number}, state {'lost' if lose_state else 'kept'}: {complaint}")
    return killed, complaints


def crash(scenario, every, jobs):
    in_memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # thousands of fsyncs; what is lost is a process
    with tempfile.TemporaryDirectory(prefix="talentops-crash-", dir=in_memory) as base:
        world = World(pathlib.Path(base) / "golden")
        world.base.mkdir()
        prepare(world, scenario)
        sites = sites_of(world)[::every]
        if len(sites) < 40 / every:
            return [f"{scenario}: only {len(sites)} effect sites were found: strace cannot trace here"]
        folders = [os.path.join(base, f"share-{share}") for share in range(jobs)]
        for folder in folders:
            os.mkdir(folder)
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            shares = [pool.submit(kill_all, scenario, sites, share, jobs, folders[share]) for share in range(jobs)]
            results = [share.result() for share in shares]
        complaints = [complaint for _, found in results for complaint in found]
        kills = sum(killed for killed, _ in results)
        print(f"{scenario}: {len(sites)} effect sites, {kills} kills, {len(complaints)} did not converge", flush=True)
        if kills < 1.6 * len(sites):  # a site may be met by another thread now and then, not often
            complaints.append(f"{scenario}: only {kills} kills at {len(sites)} sites, each with and without its state")
        return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", choices=["deploy", "failing", "revert"], action="append")
    parser.add_argument("--every", type=int, default=1, help="only each N-th site")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    complaints = []
    for scenario in options.scenario or ["deploy", "failing", "revert"]:
        complaints += crash(scenario, options.every, options.jobs)
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
