#!/usr/bin/env python3
"""Records on the watched branch itself, beside the wishes."""
import fleet
from fleet import FleetTest


class RecordsBesideTest(FleetTest):
    """Greeter 1.0.0 is wished by a fleet whose records lie on main, in a bare repository that people push to."""

    def setUp(self):
        super().setUp()
        self.remote = self.fleet.base / "fleet.git"
        fleet.must(["git", "init", "-q", "--bare", "-b", "main", self.remote])
        self.fleet.git("remote", "add", "origin", self.remote)
        self.fleet.write_config(repositories=[{"url": str(self.remote), "interval": "1s"}])
        self.fleet.write("fleet.yaml", {"apiVersion": "talentops.dev/v1alpha1", "kind": "Fleet", "metadata": {"name": "test"},
                                        "spec": {"records": {"branch": "main"}}})
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.push("Greeter 1.0.0")

    def push(self, message):
        self.fleet.commit(message)
        if fleet.execute(["git", "-C", self.remote, "rev-parse", "-q", "--verify", "main"]).code == 0:
            self.fleet.git("pull", "-q", "--rebase", "origin", "main")
        self.fleet.git("push", "-q", "origin", "HEAD:main")

    def subjects(self):
        return self.fleet.git("log", "--format=%s", "main", cwd=self.remote).splitlines()

    def accepted(self):
        return [each for each in self.subjects() if each.startswith("accepted ")]

    def test_a_fleet_in_which_nothing_is_new_gets_no_commits(self):
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet politely.", self.fleet.installed())
        self.assertEqual(len(self.accepted()), 1)
        before = self.subjects()
        for _ in range(3):
            self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(self.subjects(), before)

    def test_what_people_push_is_accepted_once_and_deployed(self):
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.talent("1.1.0", line="Greet by name.")
        self.fleet.release("1.1.0")
        self.push("Greeter 1.1.0")
        for _ in range(2):
            self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet by name.", self.fleet.installed())
        self.assertEqual(len(self.accepted()), 2)

    def test_a_controller_that_runs_pushes_nothing_while_nothing_happens(self):
        with self.fleet.controller():
            fleet.until(lambda: self.fleet.installed(), "the agent")
            fleet.until(lambda: "acme/production: greeter 1.0.0 deployed" in self.subjects(), "the outcome")
            before = self.subjects()
            for name in ("first", "second"):
                self.fleet.write(f"notes/{name}.md", name)
                self.push(f"A {name} note")
                fleet.until(lambda count=len(self.accepted()): len(self.accepted()) > count, "what was pushed is accepted")
        self.assertEqual(len(self.subjects()), len(before) + 4)

    def rewrite(self):
        """main without a past, and without the records that were in it."""
        self.fleet.git("checkout", "-q", "--orphan", "other")
        self.fleet.talent("1.1.0", line="Greet by name.")
        self.fleet.release("1.1.0")
        commit = self.fleet.commit("All of it, told otherwise")
        self.fleet.git("checkout", "-q", "-B", "main")
        self.fleet.git("push", "-q", "--force", "origin", "main")
        return commit

    def records(self):
        listed = self.fleet.git("ls-tree", "-r", "main", f"{fleet.RECORDS_ROOT}/", cwd=self.remote).splitlines()
        found = {path: blob for blob, path in (line.split("\t") for line in listed)}
        return {path: blob for path, blob in found.items() if not path.endswith("/accepted.yaml")}

    def confirm(self, commit):
        return self.fleet.talentops("confirm-rewrite", commit, "--repository", self.remote, "--allowed-signers", self.fleet.trust,
                                    "--key", self.fleet.key, "--reason", "a secret was taken out")

    def test_records_that_a_rewrite_lost_are_put_back_once_it_is_confirmed(self):
        self.assert_code(0, self.fleet.reconcile())
        before = self.records()
        commit = self.rewrite()
        self.assertNotEqual(0, self.fleet.reconcile().code)
        self.assertIn("TO5401", self.fleet.talentops("status", "--state", self.fleet.state).text)
        self.assertIn("Greet politely.", self.fleet.installed())
        self.assertEqual([commit], self.fleet.git("rev-list", "main", cwd=self.remote).splitlines())

        self.assert_code(0, self.confirm(commit))
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet by name.", self.fleet.installed())
        after = self.records()
        kept = {path for path in before if not path.startswith(f"{fleet.RECORDS_ROOT}/status/")}
        self.assertEqual({path: before[path] for path in kept}, {path: after.get(path) for path in kept})
        self.assertRegex(self.accepted()[-1], r"^accepted [0-9a-f]{12}, \d+ records put back$")
        history = self.fleet.talentops("history", "acme/greeter", "--repository", self.remote, "-o", "json").value["deployments"]
        self.assertEqual(["upgrade", "install"], [each["action"] for each in history])
        subjects = self.subjects()
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(subjects, self.subjects())

    def test_a_branch_that_lost_nothing_but_records_is_rewritten_too(self):
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.git("push", "-q", "--force", "origin", "main")
        self.assertNotEqual(0, self.fleet.reconcile().code)
        self.assertNotIn("accepted", " ".join(self.subjects()))


if __name__ == "__main__":
    fleet.main()
