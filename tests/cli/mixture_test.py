#!/usr/bin/env python3
"""A switch that breaks in the middle, at a target that cannot be put back either: what serves there is no version, and every
screen says so. The failing calls are made by strace; without it, these are skipped."""
import re
import shutil
import subprocess
import unittest

import fleet
from acts_test import DeployedTest

SKILL = "---\nname: hello\ndescription: Says hello.\n---\n\nHello from {}.\n"


def can_trace():
    return shutil.which("strace") and subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode == 0


@unittest.skipUnless(can_trace(), "no system call can be made to fail here")
class MixtureTest(DeployedTest):
    """The agent of greeter 1.1.0 is in its place; its skill, and the way back of the agent, find the disk full."""

    def setUp(self):
        super().setUp()
        self.fleet.write_config(workers=1)  # strace counts by thread
        folder = self.fleet.bundle("1.1.0", line="Greet politely, by name.")
        self.fleet.write(folder.relative_to(self.fleet.repository) / "skills/hello/SKILL.md", SKILL.format("1.1.0"))
        self.fleet.certify("1.1.0")
        self.fleet.release("1.1.0")
        self.fleet.commit("Greeter 1.1.0, with a skill")
        self.fleet.healthy()
        self.fleet.commit("Another client")

    def run_on_full_disk(self, first):
        """From its `first` rename on, nothing that concerns the agents or the skills of the workspace can be renamed."""
        claude = self.fleet.workspace() / ".claude"
        paths = [part for name in ("agents", "skills", "skills/hello") for part in ("-P", claude / name)]
        return fleet.execute(["strace", "-f", "-o", self.fleet.base / "trace", *paths, "-e", "trace=renameat2",
                              "-e", f"inject=renameat2:error=ENOSPC:when={first}+", fleet.BINARY, "run", "--config", self.fleet.config,
                              "--once"], cwd=self.fleet.base)

    def break_switch(self):
        """Seen by the next run, whose disk is as full."""
        for first in (2, 1):
            answer = self.run_on_full_disk(first)
            self.assertIn("No space left", answer.text)
        self.assertIn("Greet politely, by name.", self.fleet.installed())
        self.assertFalse((self.fleet.workspace() / ".claude/skills/hello/SKILL.md").exists())

    def told(self, verb, *arguments):
        return self.fleet.talentops(verb, *arguments, "--state", self.fleet.state)

    def test_the_screen_of_problems(self):
        self.break_switch()
        answer = self.told("status", "--problems")
        self.assert_code(0, answer)
        self.assert_golden("mixture-problems.txt", answer.out)

    def test_the_table_says_it_too(self):
        self.break_switch()
        self.assertRegex(self.told("status").out, r"(?m)^acme/greeter .*  workspace: MIXED \(1 of 2\)  1\.1\.0 ")

    def test_explain(self):
        self.break_switch()
        answer = self.told("explain", "acme/greeter")
        self.assert_golden("mixture-explain.txt", answer.out)

    def test_programs_are_told_which_files(self):
        self.break_switch()
        seen = self.told("explain", "acme/greeter", "-o", "json").value
        self.assertEqual(([], "now"), (seen["serving"], seen["needsYou"]["when"]))
        self.assertEqual([("workspace", "1.0.0", "1.1.0", 2, [".claude/skills/hello/SKILL.md"])],
                         [tuple(each[key] for key in ("target", "from", "to", "changes", "open")) for each in seen["mixtures"]])

    def test_another_client_does_not_notice(self):
        self.break_switch()
        self.assertIn("Greet politely.", self.fleet.installed("globex", name="steady"))
        self.assertNotRegex(self.told("status", "--problems").out, r"(?m)^globex")

    def test_with_space_again_it_finishes_by_itself_and_is_no_mixture(self):
        self.break_switch()
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("everything is as wished", self.told("status", "--problems").out)
        self.assertIn("Hello from 1.1.0.", (self.fleet.workspace() / ".claude/skills/hello/SKILL.md").read_text())
        self.assertEqual([], self.told("explain", "acme/greeter", "-o", "json").value["mixtures"])

    def test_a_switch_that_has_not_begun_is_no_mixture(self):
        answer = self.run_on_full_disk(first=1)
        self.assertIn("No space left", answer.text)
        told = self.told("status", "--problems").out
        self.assertNotIn("MIXED", told)
        self.assertTrue(re.search(r"(?m)^acme/greeter .*  1\.0\.0  +1\.1\.0 ", told), told)


if __name__ == "__main__":
    fleet.main()
