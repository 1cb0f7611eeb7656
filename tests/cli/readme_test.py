#!/usr/bin/env python3
"""What the README tells a new user to type is typed as it stands there."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import fleet

README = (fleet.SOURCE / "README.md").read_text()


def blocks_of(heading):
    """The shell blocks of a section."""
    section = re.search(rf"(?ms)^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", README)
    return re.findall(r"(?ms)^```sh\n(.*?)^```", section[1])


class ReadmeTest(unittest.TestCase):
    def setUp(self):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="talentops-cli-")).resolve()
        self.addCleanup(shutil.rmtree, self.base, ignore_errors=True)
        path = os.pathsep.join([str(pathlib.Path(fleet.BINARY).parent), os.environ["PATH"]])
        self.environment = {**fleet.environment(), "PATH": path}

    def type(self, lines):
        done = subprocess.run(["bash", "-ec", lines], cwd=self.base, env=self.environment, stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=300, check=False)
        self.assertEqual(0, done.returncode, f"{lines}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def test_the_first_fleet_is_deployed_and_can_be_looked_at(self):
        make, look = blocks_of("Your first fleet in ten commands")
        self.assertEqual(10, len(make.splitlines()), make)
        self.assertRegex(self.type(make), r"(?m)Succeeded\b.*\n\Z")
        seen = self.type("cd first\n" + look)
        for expected in ("You are greeter.", "acme/greeter", "succeeded", "Succeeded"):
            self.assertIn(expected, seen)

    def test_every_verb_has_a_row_and_every_row_is_a_verb(self):
        table = re.search(r"(?ms)^## Verbs\n(.*?)(?=^## |\Z)", README)[1]
        told = {each.split()[0] for row in re.findall(r"(?m)^\| (`.*?) \| ", table) for each in re.findall(r"`([^`]+)`", row)}
        helped = self.type("talentops --help")
        known = set(re.findall(r"(?m)^  ([a-z-]+) ", helped[helped.index("Subcommands:"):]))
        self.assertEqual(known, told)


if __name__ == "__main__":
    fleet.main()
