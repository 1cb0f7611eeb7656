#!/usr/bin/env python3
"""The scripts of `completion zsh` and `completion fish` in those shells; skipped where they are not installed."""
import shutil
import unittest

import fleet
from fleet import FleetTest

LINES = {
    "talentops va": {"validate"},
    "talentops validate --": {"--help", "--format", "--no-color", "--allowed-signers"},
    "talentops validate -o ": {"table", "text", "json", "yaml", "sarif", "github"},
    "talentops new ": {"talent", "release", "environment"},
    "talentops new release ": set(),
    "talentops new --fleet x -o json ": {"talent", "release", "environment"},
    "talentops certify x --result ": {"PASS", "FAIL"},
    "talentops validate on": {"one"},
    "talentops validate -o json on": {"one"},
    "talentops validate --allowed-signers on": {"one"},
    "talentops status --environment ": set(),
    "talentops nonsense ": set(),
}


class ShellTest(FleetTest):
    def setUp(self):
        super().setUp()
        self.place = self.fleet.base / "here"
        self.place.mkdir()

    def script(self, shell):
        script = self.fleet.base / f"completion.{shell}"
        script.write_text(fleet.talentops("completion", shell).out)
        (self.place / "one").write_text("")
        return script


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class FishTest(ShellTest):
    def test_completes_lines(self):
        script = self.script("fish")
        for line, expected in LINES.items():
            with self.subTest(line):
                ask = f"source {script}; complete -C '{line}'"
                answer = fleet.must(["fish", "--no-config", "-c", ask], cwd=self.place)
                self.assertEqual("", answer.err)
                self.assertEqual(expected, {each.split("\t")[0] for each in answer.out.splitlines()})


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class ZshTest(ShellTest):
    def test_is_a_script(self):
        self.assert_code(0, fleet.execute(["zsh", "-f", "-n", self.script("zsh")]))


if __name__ == "__main__":
    fleet.main()
