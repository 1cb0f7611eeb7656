#!/usr/bin/env python3
"""What is wished against what lies at the targets, file by file: `diff`."""
import json

import fleet
from fleet import FleetTest

AGENT = ".claude/agents/greeter.md"
REGION = ".claude/settings.json#/env/REGION"
SECRET = "hunter2-of-the-client"


class DiffTest(FleetTest):
    """Greeter 1.0.0, with a variable in the client's settings, at two targets."""

    def setUp(self):
        super().setUp()
        self.fleet.environment(targets=("one", "two"))
        self.bundle("1.0.0", "eu")
        self.fleet.release("1.0.0")
        self.fleet.commit("Greeter 1.0.0")
        self.assert_code(0, self.fleet.reconcile())

    def bundle(self, version, region):
        folder = self.fleet.bundle(version, line=f"Version {version}.")
        (folder / "settings.json").write_text(json.dumps({"env": {"REGION": region}}))
        self.fleet.certify(version)

    def place(self, target):
        return self.fleet.workspace(name=target)

    def diff(self, *arguments, allowed=True):
        allow = ["--allow-directory", self.fleet.base / "clients"] if allowed else []
        return self.fleet.talentops("diff", "acme/greeter", "--repository", self.fleet.repository, *allow, *arguments)

    def states(self, code, *arguments):
        answer = self.diff("-o", "json", *arguments)
        self.assert_code(code, answer)
        return {each["name"]: each["files"] and {file["path"]: file["state"] for file in each["files"]}
                for each in answer.value["targets"]}

    def test_nothing_differs(self):
        same = {AGENT: "same", REGION: "same"}
        self.assertEqual({"one": same, "two": same}, self.states(0))
        answer = self.diff("--environment", "production")
        self.assert_code(0, answer)
        self.assert_golden("diff-same.txt", answer.out)

    def test_what_somebody_changed_and_removed_is_named_without_its_content(self):
        (self.place("one") / AGENT).write_text(SECRET)
        (self.place("two") / AGENT).unlink()
        (self.place("two") / ".claude/settings.json").write_text(json.dumps({"env": {"REGION": SECRET}}))
        before = fleet.tree(self.fleet.base / "clients")
        self.assertEqual({"one": {AGENT: "modified", REGION: "same"}, "two": {AGENT: "missing", REGION: "modified"}}, self.states(1))
        answer = self.diff()
        self.assert_code(1, answer)
        self.assert_golden("diff-changed.txt", answer.out)
        self.assertNotIn(SECRET, answer.text)
        self.assertNotIn("hunter2", self.diff("-o", "yaml").text)
        self.assertEqual(before, fleet.tree(self.fleet.base / "clients"), "it only looks")

    def test_a_version_that_is_not_deployed_yet_differs(self):
        self.bundle("1.1.0", "eu")
        self.fleet.release("1.1.0")
        self.fleet.commit("Greeter 1.1.0")
        self.assertEqual({"one": {AGENT: "modified", REGION: "same"}, "two": {AGENT: "modified", REGION: "same"}}, self.states(1))

    def test_what_the_wish_has_no_more_and_what_is_in_the_way_are_foreign(self):
        self.fleet.talent("1.1.0")
        self.fleet.release("1.1.0")
        self.fleet.commit("Greeter 1.1.0 sets no variable")
        (self.place("two") / AGENT).unlink()
        (self.place("two") / AGENT).mkdir()
        self.assertEqual({"one": {AGENT: "modified", REGION: "foreign"}, "two": {AGENT: "foreign", REGION: "foreign"}}, self.states(1))

    def test_a_target_out_of_reach_is_said_and_the_other_is_compared(self):
        self.place("one").rename(self.fleet.base / "elsewhere")
        answer = self.diff("-o", "json")
        self.assert_code(6, answer)
        self.assertRegex(answer.err, "(?m)^talentops: target one of acme/production: ")
        one, two = answer.value["targets"]
        self.assertIsNone(one["files"])
        self.assertTrue(one["unknown"])
        self.assertEqual(("two", None, 2), (two["name"], two["unknown"], len(two["files"])))
        self.assertIn("targets that could not be looked at: 1", self.diff().out)

    def test_targets_that_may_not_be_looked_at_are_blocked(self):
        answer = self.diff(allowed=False)
        self.assert_code(5, answer)
        self.assertIn("--allow-directory", answer.err)
        self.assertIn("0 of 0 files", answer.out)

    def test_of_several_environments_is_a_list(self):
        self.fleet.environment(name="staging", targets=("three",))
        self.fleet.release("1.0.0", environments=("production", "staging"))
        self.fleet.commit("Staging, too")
        answer = self.diff("-o", "json")
        self.assert_code(1, answer)
        self.assertEqual(["production", "staging"], [each["environment"] for each in answer.value])
        self.assertEqual({"three": {AGENT: "missing", REGION: "missing"}}, self.states(1, "-e", "staging"))
        self.assert_code(0, self.diff("-e", "production"))

    def test_a_wish_that_cannot_be_read_is_said(self):
        self.fleet.release("9.9.9")
        self.fleet.commit("No such version")
        answer = self.diff()
        self.assert_code(1, answer)
        self.assertIn("acme/greeter cannot be compared in acme/production", answer.err)
        self.assertEqual("", answer.out)

    def test_names_that_nobody_knows(self):
        answer = self.diff("-e", "producton")
        self.assert_code(1, answer)
        self.assert_error(answer, "TO3201", "did you mean production?")
        unknown = self.fleet.talentops("diff", "acme/greter", "--repository", self.fleet.repository)
        self.assert_code(1, unknown)
        self.assert_error(unknown, "TO3201", "did you mean acme/greeter?")
        wrong = self.fleet.talentops("diff", "greeter", "--repository", self.fleet.repository)
        self.assert_code(2, wrong)
        self.assert_error(wrong, "TO6403", "greeter is no release")


if __name__ == "__main__":
    fleet.main()
