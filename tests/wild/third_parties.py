#!/usr/bin/env python3
"""Programs of others that read what was deployed. They come from npm, pinned by package-lock.json, into the build folder."""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
LIMIT = 300.0  # seconds
QUIET = {"DISABLE_TELEMETRY": "1", "DISABLE_AUTOUPDATER": "1", "DISABLE_ERROR_REPORTING": "1",
         "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"}


class Absent(Exception):
    """They are not here, and why."""


def _fingerprint():
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in ("package.json", "package-lock.json"))).hexdigest()


def install(folder):
    """The folder node_modules below `folder`, as the lock file says; made once."""
    folder = pathlib.Path(folder)
    modules, stamp = folder / "node_modules", folder / "installed"
    if stamp.exists() and stamp.read_text() == _fingerprint():
        return modules
    if not shutil.which("npm") or not shutil.which("node"):
        raise Absent("node and npm are not installed")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, folder / name)
    # Claude Code asks for a newer node than its own binary needs: it needs none.
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-engine-strict", "--no-audit", "--no-fund", "--fetch-retries=1",
                           "--fetch-timeout=60000"],
                          cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        raise Absent(f"npm could not install them: {(said or ['it said nothing'])[0]}")
    stamp.write_text(_fingerprint())
    return modules


def _without_network():
    """A prefix that takes the network away, where this machine lets us."""
    prefix = ["unshare", "-n", "-r"]
    may = shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    return prefix if may else []


class ThirdParties:
    """Reads with the installed programs, without network and with a home of their own that is empty."""

    def __init__(self, modules, scratch):
        self.modules = pathlib.Path(modules)
        self.scratch = pathlib.Path(scratch)
        self.prefix = _without_network()
        self.homes = 0

    def _home(self):
        self.homes += 1
        home = self.scratch / f"home-{self.homes}"
        home.mkdir(parents=True)
        return home

    def _run(self, arguments, cwd=None, stdin=None):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self._home()), "LC_ALL": "C.UTF-8", "TERM": "dumb", **QUIET}
        return subprocess.run([*self.prefix, *map(str, arguments)], cwd=cwd, input=stdin, stdin=None if stdin else subprocess.DEVNULL,
                              capture_output=True, text=True, env=environment, timeout=LIMIT, check=False)

    def _claude(self, *arguments, cwd):
        binary = next(self.modules.glob("@anthropic-ai/claude-code-*/claude"), None)
        if binary is None:
            raise Absent("Claude Code has no binary for this machine")
        return self._run([binary, *arguments], cwd=cwd)

    def validate(self, folder):
        """Whether Claude Code accepts a folder of agents, skills and commands, and what it says."""
        done = self._claude("plugin", "validate", "--json", folder, cwd=folder)
        try:
            return done.returncode == 0, json.loads(done.stdout)
        except ValueError:
            return False, done.stdout + done.stderr

    def doctor(self, workspace):
        """What Claude Code tells about a workspace."""
        done = self._claude("doctor", cwd=workspace)
        return done.stdout + done.stderr

    def read(self, files, skills):
        """What gray-matter reads in each file, and what skills-ref says about each skill."""
        asked = json.dumps({"files": list(map(str, files)), "skills": list(map(str, skills))})
        done = self._run(["node", HERE / "read_back.mjs", self.modules], stdin=asked)
        if done.returncode != 0:
            raise AssertionError(f"read_back.mjs ended with {done.returncode}:\n{done.stderr}")
        return json.loads(done.stdout)
