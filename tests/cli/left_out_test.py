#!/usr/bin/env python3
"""A git server whose packs leave out what they should hold: what cannot be read is neither deployed nor taken for gone, nobody crashes,
and it is fetched again once the server is well."""
import contextlib

import fleet
import git_servers
from fleet import FleetTest

RELEASE = "clients/acme/releases/greeter.yaml"


class LeftOutTest(FleetTest):
    """Greeter 1.0.0 runs, from a server that is still honest; greeter 1.1.0 is wished next."""

    def setUp(self):
        super().setUp()
        self.bare = self.fleet.base / "fleet.git"
        fleet.must(["git", "init", "-q", "--bare", "-b", "main", self.bare])
        serving = contextlib.ExitStack()
        self.addCleanup(serving.close)
        self.server = serving.enter_context(git_servers.plain_server(self.bare))
        self.fleet.write_config(repositories=[{"name": "fleet", "url": f"http://127.0.0.1:{self.server.server_port}/fleet.git",
                                               "interval": "1s", "timeout": "20s", "plainHttp": True}])
        self.fleet.environment()
        self.fleet.healthy()
        self.wish("1.0.0")
        self.assert_code(0, self.fleet.reconcile())
        self.assert_serves("1.0.0")

    def wish(self, version):
        self.fleet.talent(version, line=f"Greet as of {version}.")
        self.fleet.release(version)
        self.fleet.commit(f"Greeter {version}")
        self.fleet.git("push", "-q", self.bare, "main")

    def leave_out(self, *paths):
        """These, and what is below them, as of the newest commit."""
        for path in paths:
            self.server.left_out.add(self.fleet.git("rev-parse", f"HEAD:{path}"))

    def assert_serves(self, version):
        self.assertIn(f"Greet as of {version}.", self.fleet.installed() or "")

    def outcomes(self):
        answer = self.fleet.git("log", "--format=%s", fleet.RECORDS_BRANCH, cwd=self.bare)
        return [each for each in answer.splitlines() if each.startswith("acme/production: ")]

    def assert_survived(self):
        """By this process and the next, with what it knows and without: 1.0.0 stays, and no process dies of a signal."""
        outcomes = self.outcomes()
        for lost in (False, False, True):
            if lost:
                fleet.must(["rm", "-r", self.fleet.state])
            answer = self.fleet.reconcile()
            self.assertGreater(answer.code, 0, answer.text)
            self.assertIn(answer.code, (1, 5, 6), answer.text)
            self.assert_serves("1.0.0")
        self.assertEqual(outcomes, self.outcomes())

    def assert_well_again(self):
        self.server.left_out.clear()
        self.assert_code(0, self.fleet.reconcile())
        self.assert_serves("1.1.0")

    def test_a_release_that_is_left_out(self):
        self.wish("1.1.0")
        self.leave_out(RELEASE)
        self.assert_survived()
        self.assert_well_again()

    def test_a_file_of_the_bundle_that_is_left_out(self):
        self.wish("1.1.0")
        self.leave_out("talents/greeter/1.1.0/agent.md")
        self.assert_survived()
        self.assert_well_again()

    def test_the_certification_that_is_left_out(self):
        self.wish("1.1.0")
        self.leave_out(*self.fleet.git("ls-files", "certifications/greeter/1.1.0").splitlines())
        self.assert_survived()
        self.assert_well_again()

    def test_trees_that_are_left_out(self):
        known = self.fleet.base / "known"
        fleet.must(["cp", "-a", self.fleet.state, known])
        self.wish("1.1.0")
        for path in ("talents/greeter/1.1.0", "clients/acme", "clients", "talents", "."):
            with self.subTest(path=path):
                # Each begins with what came before: what one of them has left, another would find.
                fleet.must(["rm", "-rf", self.fleet.state])
                fleet.must(["cp", "-a", known, self.fleet.state])
                self.leave_out(path if path != "." else "")
                self.assert_survived()
                self.server.left_out.clear()
        self.assert_well_again()

    def test_a_fleet_document_that_is_left_out(self):
        """As one that is broken: what it said last stays in force, and holds up nobody."""
        self.fleet.write("fleet.yaml", {"apiVersion": "talentops.dev/v1alpha1", "kind": "Fleet", "metadata": {"name": "renamed"}})
        self.wish("1.1.0")
        self.leave_out("fleet.yaml")
        self.assertIn(self.fleet.reconcile().code, (1, 5, 6))
        self.assert_well_again()

    def test_an_older_commit_that_is_left_out(self):
        """What the tip says is whole; how it came about is not known."""
        self.fleet.write("notes.md", "between\n")
        self.server.left_out.add(self.fleet.commit("Between"))
        self.wish("1.1.0")
        self.assertIn(self.fleet.reconcile().code, (0, 1, 5, 6))
        self.assert_well_again()

    def test_a_controller_that_runs_goes_on_by_itself_once_the_server_is_well(self):
        (self.fleet.state / "status.json").unlink()
        with self.fleet.controller() as controller:
            fleet.until(lambda: self.fleet.releases(), "the status")
            self.leave_out_of_the_next("clients")
            fleet.until(lambda: self.held(), "what is wrong")
            self.assert_serves("1.0.0")
            self.assertIsNone(controller.poll())
            self.server.left_out.clear()
            self.fleet.write("notes.md", "a new tip\n")
            self.fleet.commit("A new tip")
            self.fleet.git("push", "-q", self.bare, "main")
            fleet.until(lambda: "Greet as of 1.1.0." in self.fleet.installed(), "greeter 1.1.0")
        self.assertEqual(0, controller.returncode)

    def leave_out_of_the_next(self, path):
        self.fleet.talent("1.1.0", line="Greet as of 1.1.0.")
        self.fleet.release("1.1.0")
        self.fleet.commit("Greeter 1.1.0")
        self.leave_out(path)
        self.fleet.git("push", "-q", self.bare, "main")

    def held(self):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            status = self.fleet.talentops("status", "--state", self.fleet.state, "-o", "json").value
            return status["source"]["held"]
        return None


if __name__ == "__main__":
    fleet.main()
