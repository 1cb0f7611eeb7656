#!/usr/bin/env python3
"""The quickstart does the main job before the reader's eyes, and leaves everything to look at."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import fleet
from independent import complaints, kind_of, load_all, schema


class QuickstartTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="talentops-cli-")).resolve()
        cls.addClassCleanup(shutil.rmtree, cls.base, ignore_errors=True)
        run = subprocess.run([fleet.SOURCE / "examples" / "quickstart.sh"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=600, check=False,
                             env={**fleet.environment(), "TALENTOPS": fleet.BINARY, "TMPDIR": str(cls.base)})
        cls.code, cls.out = run.returncode, run.stdout
        found = re.search(r"Everything is left in (\S+)", cls.out)
        cls.here = pathlib.Path(found[1]) if found else None

    def test_ends_well(self):
        self.assertEqual(0, self.code, self.out)
        self.assertIsNotNone(self.here, self.out)
        self.assertNotIn("\033", self.out)

    def rows(self):
        """The status after each step: phase, serving, wanted."""
        return re.findall(r"(?m)^acme/greeter +production +([A-Z][A-Za-z]+) +(\S+) +(\S+) ", self.out)

    def test_shows_each_step_with_where_it_leads(self):
        self.assertEqual([("Succeeded", "1.0.0", "1.0.0"), ("Succeeded", "1.1.0", "1.1.0"), ("Gating", "1.1.0", "1.2.0"),
                          ("RolledBack", "1.1.0", "1.3.0"), ("Succeeded", "1.0.0", "1.0.0")], self.rows(), self.out)

    def test_shows_each_step_of_a_deployment_as_it_happens(self):
        for phase in ("1.0.0 production: Preparing (staging at eu-1", "1.0.0 production: Progressing (activating at eu-1",
                      "1.0.0 production: Verifying (checking smoke/greets", "1.2.0 production: Gating (",
                      "1.3.0 production: RollingBack (taking back at eu-2"):
            self.assertRegex(self.out, "(?m)^acme/greeter " + re.escape(phase))
        for line in (self.here / "run.log").read_text().splitlines():
            self.assertIn(line, self.out)

    def test_the_refusal_and_the_failure_say_why(self):
        self.assertIn("there is no certification for greeter 1.2.0", self.out)
        self.assertIn("smoke/greets failed", self.out)

    def test_history_has_what_was_done_and_nothing_for_what_was_refused(self):
        told = self.out[self.out.index("What happened, from the records alone"):]
        rows = [tuple(re.split(r" {2,}", line)[2:6]) for line in told.splitlines() if re.match(r"\d{4}-", line)]
        self.assertEqual([("revert", "1.1.0", "1.0.0", "succeeded"), ("upgrade", "1.1.0", "1.3.0", "rolledBack"),
                          ("upgrade", "1.0.0", "1.1.0", "succeeded"), ("install", "-", "1.0.0", "succeeded")], rows)

    def test_both_workspaces_serve_what_was_gone_back_to(self):
        files = [(self.here / "acme" / name / ".claude/agents/greeter.md").read_text() for name in ("eu-1", "eu-2")]
        self.assertEqual(files[0], files[1])
        self.assertIn("Greet politely.\n", files[0])
        self.assertNotIn("name.", files[0].split("---")[-1])

    def test_its_documents_pass_an_independent_validator(self):
        kinds = []
        for path in [self.here / "controller.yaml", *(self.here / "fleet").rglob("*.yaml")]:
            for document in load_all(path.read_text()):
                kinds.append(kind_of(document))
                with self.subTest(str(path.relative_to(self.here))):
                    self.assertEqual([], complaints(schema(kinds[-1]), document))
        self.assertLessEqual({"ControllerConfig", "Fleet", "ClientEnvironment", "TalentRelease", "Certification", "Bundle"}, set(kinds))

    def test_the_commands_that_it_names_at_the_end_work(self):
        named = self.out[self.out.index("Everything is left in"):]
        beginning = rf"(git -C|find |{re.escape(fleet.BINARY)} (status|explain)).*"
        commands = [found[0] for found in (re.search(beginning, line) for line in named.splitlines()) if found]
        self.assertEqual(5, len(commands), named)
        for command in commands:
            with self.subTest(command):
                done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False,
                                      env=fleet.environment())
                self.assertEqual(0, done.returncode, done.stderr)
                self.assertTrue(done.stdout)


if __name__ == "__main__":
    fleet.main()
