#!/usr/bin/env python3
"""An environment with `layout: links`, as a client meets it: what lies there, what an edit does, and that it can change."""
import os

import fleet
from fleet import FleetTest

AGENT = ".claude/agents/greeter.md"
SKILL = ".claude/skills/greet/run.py"


class LinksTest(FleetTest):
    """Greeter, with a skill whose script imports the file beside it."""

    def setUp(self):
        super().setUp()
        self.fleet.environment(layout="links")
        self.deliver("1.0.0")

    def deliver(self, version):
        folder = self.fleet.bundle(version, line=f"Version {version}.") / "skills/greet"
        folder.mkdir(parents=True)
        (folder / "SKILL.md").write_text("---\nname: greet\ndescription: Greets.\n---\nRun run.py.\n")
        (folder / "run.py").write_text("from words import HELLO\nprint(HELLO)\n")
        (folder / "words.py").write_text(f"HELLO = 'hello from {version}'\n")
        self.fleet.certify(version)
        self.fleet.release(version, smoke=[{"name": "greets", "file": {"path": AGENT, "contains": version}}])
        self.fleet.commit(f"Greeter {version}")
        answer = self.fleet.reconcile()
        self.assert_code(0, answer)

    def file(self, path):
        return self.fleet.workspace() / path

    def active(self):
        return os.readlink(self.file(".talentops/talents/greeter/active"))

    def test_what_lies_there_is_a_link_that_is_read_like_a_file(self):
        self.assertTrue(self.file(AGENT).is_symlink())
        self.assertIn("Version 1.0.0.", self.file(AGENT).read_text())
        self.assertEqual(0o644, self.file(AGENT).stat().st_mode & 0o777)
        before, link = self.active(), os.readlink(self.file(AGENT))
        self.deliver("1.1.0")
        self.assertIn("Version 1.1.0.", self.file(AGENT).read_text())
        self.assertEqual(link, os.readlink(self.file(AGENT)))
        self.assertNotEqual(before, self.active())

    def test_a_script_finds_its_neighbours(self):
        answer = fleet.must(["python3", "-B", str(self.file(SKILL))])
        self.assertEqual("hello from 1.0.0\n", answer.out)

    def test_an_edit_is_reported_and_kept(self):
        self.file(AGENT).write_text("the client's own\n")
        self.fleet.reconcile_once()
        self.assertIn("Drifted", self.fleet.talentops("status", "--state", self.fleet.state).text)
        self.assertEqual("the client's own\n", self.file(AGENT).read_text())
        self.deliver("1.1.0")
        self.assertIn("Version 1.1.0.", self.file(AGENT).read_text())
        kept = [path.read_text() for path in self.file(".talentops/saved").iterdir()]
        self.assertEqual(["the client's own\n"], kept)

    def test_another_layout_is_a_deployment(self):
        self.fleet.environment()
        self.fleet.commit("Copies again")
        self.assert_code(0, self.fleet.reconcile())
        self.assertFalse(self.file(AGENT).is_symlink())
        self.assertIn("Version 1.0.0.", self.file(AGENT).read_text())
        self.assertFalse(os.path.lexists(self.file(".talentops/talents/greeter/active")))
        self.assertIn("reconfigure", self.fleet.talentops("history", "acme/greeter", "--repository", self.fleet.repository).out)


if __name__ == "__main__":
    fleet.main()
