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


if __name__ == "__main__":
    fleet.main()
