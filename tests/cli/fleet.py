#!/usr/bin/env python3
"""A fleet in a temporary folder, and the built binary that is run against it: what every test here begins with.

The binary is named by the environment variable TALENTOPS. Nothing of the machine's or the user's git is read.
"""
import contextlib
import dataclasses
import datetime
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import yaml

BINARY = os.environ.get("TALENTOPS", "")
SOURCE = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = pathlib.Path(__file__).resolve().parent / "golden"
ACCEPTING = os.environ.get("TALENTOPS_ACCEPT") == "1"
RECORDS_BRANCH = "talentops/records"
RECORDS_ROOT = "departments/operations/deployment-specialist-diego"
LIMIT = 60.0  # seconds that anything here may take on the slowest machine; nothing waits for it to be over
SKIPPED = 77  # what CTest shows as skipped

AGENT = "---\nname: {name}\ndescription: Greets people in one line.\n---\n\nGreet whoever writes to you. {line}\n"


@dataclasses.dataclass
class Answer:
    """What a run of the binary left behind."""
    code: int
    out: str
    err: str

    @property
    def value(self):
        return json.loads(self.out)

    @property
    def text(self):
        return self.out + self.err


def environment():
    """Of every process here: a user without a home, whose git knows nothing."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "TALENTOPS", "XDG_", "SSH_"))}
    return {**kept, "HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "TZ": "UTC",
            "LC_ALL": "C.UTF-8"}


def execute(arguments, stdin=None, cwd=None):
    done = subprocess.run([str(each) for each in arguments], input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL,
                          capture_output=True, cwd=cwd, env=environment(), timeout=LIMIT * 5, check=False)
    return Answer(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def must(arguments, **options):
    answer = execute(arguments, **options)
    if answer.code != 0:
        raise AssertionError(f"{arguments} ended with {answer.code}:\n{answer.text}")
    return answer


def talentops(*arguments, cwd=None):
    return execute([BINARY, *arguments], cwd=cwd)


def until(condition, what):
    """What `condition` gives as soon as that is true. The limit only ends a test that has failed."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"never came: {what}")


def tree(folder):
    """Every path below a folder with its type, mode and content: whether anything at all has changed."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        facts = path.lstat()
        content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found[str(path.relative_to(folder))] = (facts.st_mode, content)
    return found


class Fleet:
    """A fleet repository with QA's key, a configuration and a state directory, all below `base`."""

    def __init__(self, base):
        self.base = pathlib.Path(base)
        self.repository = self.base / "fleet"
        self.state = self.base / "state"
        self.trust = self.base / "allowed_signers"
        self.config = self.base / "controller.yaml"
        self.key = self.new_key("qa")
        self.trusted = ['qa-engineer,operator namespaces="talentops-certification,talentops-act" ' + self.public_key("qa")]
        self.write_trust()
        self.repository.mkdir()
        self.git("init", "-q", "-b", "main")
        self.write("fleet.yaml", {"apiVersion": "talentops.dev/v1alpha1", "kind": "Fleet", "metadata": {"name": "test"}})
        self.write_config()

    # Keys and trust
    def new_key(self, name, *arguments):
        path = self.base / name
        must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path, *arguments])
        return path

    def public_key(self, name):
        return " ".join((self.base / f"{name}.pub").read_text().split()[:2])

    def write_trust(self):
        self.trust.write_text("\n".join(self.trusted) + "\n")

    # Documents; a dictionary is written as YAML
    def write(self, path, content):
        file = self.repository / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False))
        return file

    def document(self, kind, name, client, spec):
        folder = {"ClientEnvironment": "environments", "TalentRelease": "releases"}[kind]
        return self.write(f"clients/{client}/{folder}/{name}.yaml",
                          {"apiVersion": "talentops.dev/v1alpha1", "kind": kind, "metadata": {"name": name, "namespace": client},
                           "spec": spec})

    def workspace(self, client="acme", name="workspace"):
        folder = self.base / "clients" / client / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def environment(self, client="acme", name="production", targets=("workspace",), **spec):
        places = [{"name": each, "directory": {"path": str(self.workspace(client, each))}} for each in targets]
        return self.document("ClientEnvironment", name, client, {"targets": places, **spec})

    def release(self, version, client="acme", name="greeter", environments=("production",), **spec):
        return self.document("TalentRelease", name, client,
                             {"version": version, "environments": list(environments), **spec})

    def bundle(self, version, name="greeter", line="Greet politely."):
        folder = f"talents/{name}/{version}"
        self.write(f"{folder}/talent.yaml", f"name: {name}\nversion: {version}\n")
        self.write(f"{folder}/agent.md", AGENT.format(name=name, line=line))
        return self.repository / folder

    def certify(self, version, name="greeter", result="PASS", key=None, by="qa-engineer"):
        return self.must("certify", self.repository / "talents" / name / version, "--result", result, "--key", key or self.key,
                         "--by", by, "--fleet", self.repository)

    def talent(self, version, name="greeter", line="Greet politely."):
        """A bundle that QA passed."""
        folder = self.bundle(version, name, line)
        self.certify(version, name)
        return folder

    def healthy(self, client="globex"):
        """Another client's release in the same fleet, with nothing wrong about it."""
        if not (self.repository / "talents/steady/1.0.0").exists():
            self.talent("1.0.0", name="steady")
        self.environment(client)
        self.release("1.0.0", client=client, name="steady")

    # Git
    def git(self, *arguments, cwd=None):
        return must(["git", "-C", cwd or self.repository, "-c", "user.name=Engineer", "-c", "user.email=engineer@example.com",
                     *arguments]).out.strip()

    def commit(self, message="A change"):
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def refs(self):
        return self.git("for-each-ref")

    def record_paths(self, folder):
        listed = self.git("ls-tree", "-r", "--name-only", RECORDS_BRANCH, f"{RECORDS_ROOT}/{folder}")
        return listed.splitlines()

    def record(self, path):
        return self.git("show", f"{RECORDS_BRANCH}:{path}")

    # The controller
    def write_config(self, **changes):
        config = {"apiVersion": "talentops.dev/v1alpha1", "kind": "ControllerConfig", "id": "test",
                  "repositories": [{"name": "fleet", "url": str(self.repository), "interval": "1s"}],
                  "trust": {"allowedSignersFile": str(self.trust)},
                  "allow": {"directories": [str(self.base / "clients" / "{client}")]},
                  "state": {"directory": str(self.state)}, "workers": 4, "logging": {"level": "warn"}, **changes}
        self.config.write_text(yaml.safe_dump({key: value for key, value in config.items() if value is not None}, sort_keys=False))
        return self.config

    def talentops(self, *arguments, cwd=None):
        return talentops(*arguments, cwd=cwd or self.base)

    def must(self, *arguments, cwd=None):
        answer = self.talentops(*arguments, cwd=cwd)
        if answer.code != 0:
            raise AssertionError(f"talentops {' '.join(map(str, arguments))} ended with {answer.code}:\n{answer.text}")
        return answer

    def reconcile(self):
        return self.talentops("run", "--config", self.config, "--until-idle")

    def reconcile_once(self):
        """What is due now, and no second try of what fails."""
        return self.talentops("run", "--config", self.config, "--once")

    def view(self, verb, *arguments):
        """A verb that reads the repository, with the trusted keys."""
        return self.talentops(verb, *arguments, "--repository", self.repository, "--allowed-signers", self.trust)

    def releases(self):
        """What status.json tells, by release and environment."""
        try:
            status = json.loads((self.state / "status.json").read_text())
        except FileNotFoundError:
            return {}
        return {(each["release"], each["environment"]): each for each in status["releases"]}

    def events(self):
        return [json.loads(line) for line in (self.state / "events.ndjson").read_text().splitlines()]

    @contextlib.contextmanager
    def controller(self, *arguments):
        """A controller that runs until the block ends; its exit code is then in `.returncode`."""
        log = open(self.base / "controller.log", "ab")
        process = subprocess.Popen([BINARY, "run", "--config", str(self.config), *map(str, arguments)], stdin=subprocess.DEVNULL,
                                   stdout=log, stderr=log, cwd=self.base, env=environment())
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(LIMIT)
            finally:
                process.kill()
                process.wait()
                log.close()

    def log(self):
        return (self.base / "controller.log").read_text()

    def installed(self, client="acme", workspace="workspace", name="greeter"):
        """The agent file that serves, or nothing."""
        file = self.workspace(client, workspace) / ".claude" / "agents" / f"{name}.md"
        return file.read_text() if file.exists() else None


class FleetTest(unittest.TestCase):
    """A test with a fleet of its own."""

    maxDiff = None

    def setUp(self):
        base = pathlib.Path(tempfile.mkdtemp(prefix="talentops-cli-")).resolve()
        self.addCleanup(shutil.rmtree, base, ignore_errors=True)
        self.fleet = Fleet(base)

    def assert_code(self, code, answer):
        self.assertEqual(code, answer.code, f"\nstandard output:\n{answer.out}\nstandard error:\n{answer.err}")

    def assert_error(self, answer, code, *texts):
        """One error in the form of all errors: on standard error, with a stable code, and saying `texts`."""
        self.assertRegex(answer.err, rf"(?m)(^talentops: |: error: ).*\[{code}\]$")
        for text in texts:
            self.assertIn(text, answer.err)

    def assert_golden(self, name, text):
        """`text`, without what differs from run to run, is the golden file; accepting it skips the test instead."""
        text = stable(text, self.fleet.base)
        path = GOLDEN / name
        if ACCEPTING:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            self.skipTest(f"accepted {name}")
        self.assertTrue(path.exists(), f"{path} is missing; TALENTOPS_ACCEPT=1 writes it. Found:\n{text}")
        self.assertEqual(path.read_text(), text, f"{path} differs; if the new text is right, TALENTOPS_ACCEPT=1 rewrites it")


def stable(text, base):
    """The same text without paths, times, ids and digests of this one run."""
    text = text.replace(str(base), "BASE")
    for pattern, word in [(r"\d{8}T\d{6}Z-[0-9a-f]{8}", "DEPLOYMENT"), (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
                          (r"expires \d{4}-\d\d-\d\d", "expires DATE"), (r"sha256:[0-9a-f]{64}", "DIGEST"),
                          (r"SHA256:[A-Za-z0-9+/]{43}", "KEY"), (r"\b[0-9a-f]{40}\b", "COMMIT"), (r"\b[0-9a-f]{12}\b", "SHORT"),
                          (r"\b(\d+[hms])+ ago", "AGE ago")]:
        text = re.sub(pattern, word, text)
    # A time has as many digits as its moment needs: the room that a column leaves after it is no part of the text.
    text = re.sub(r"TIME {2,}", "TIME  ", text)
    return "\n".join(re.sub(r" {3,}", "   ", line).rstrip() for line in text.split("\n"))


def main():
    """Runs the tests of the file that calls it. What was accepted, or could not run here, is reported as skipped, never as passed."""
    if not BINARY or not os.access(BINARY, os.X_OK):
        sys.exit("TALENTOPS must name the built binary")
    program = unittest.main(module="__main__", exit=False, verbosity=2)
    if not program.result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if program.result.skipped else 0)
