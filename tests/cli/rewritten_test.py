#!/usr/bin/env python3
"""A watched branch that was rewritten, lags behind, or is gone: what runs stays, people are told, and one of them decides."""
import time

import fleet
from fleet import FleetTest


class RewrittenTest(FleetTest):
    """Greeter 1.0.0 runs; then the history of main is told otherwise, with greeter 1.1.0 at its end."""

    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.accepted = self.fleet.commit("Greeter 1.0.0")
        self.assert_code(0, self.fleet.reconcile())
        self.assert_serves("1.0.0")

    def wish(self, version):
        self.fleet.talent(version, line=f"Greet as of {version}.")
        self.fleet.release(version)
        return self.fleet.commit(f"Greeter {version}")

    def rewrite(self, version="1.1.0"):
        self.fleet.git("checkout", "-q", "--orphan", "other")
        commit = self.wish(version)
        self.fleet.git("checkout", "-q", "-B", "main")
        return commit

    def confirm(self, commit, *arguments):
        return self.fleet.view("confirm-rewrite", commit, "--reason", "a secret was taken out", "--key", self.fleet.key, *arguments)

    def assert_serves(self, version):
        line = "Greet politely." if version == "1.0.0" else f"Greet as of {version}."
        self.assertIn(line, self.fleet.installed())

    def assert_held(self, code, *texts):
        """Nothing changes, and status says why and what to do: in words, in its document, and at the release that waits."""
        self.assertNotEqual(0, self.fleet.reconcile().code)
        status = self.fleet.talentops("status", "--state", self.fleet.state)
        value = self.fleet.talentops("status", "--state", self.fleet.state, "-o", "json").value
        self.assertEqual(code, value["source"]["held"]["code"])
        for text in texts:
            self.assertIn(text, status.text)
        self.assertIn(code, self.fleet.talentops("explain", code).out)
        self.assert_serves("1.0.0")


class ConfirmTest(RewrittenTest):
    def test_a_rewrite_changes_nothing_until_a_person_confirms_it(self):
        tip = self.rewrite()
        self.assert_held("TO5401", "does not descend from the accepted tip", f"talentops confirm-rewrite {tip[:12]}")
        answer = self.confirm("main")
        self.assert_code(0, answer)
        self.assertIn(f"the history that has commit {tip[:12]} is followed", answer.out)
        self.assertIn("/acts/_fleet/", answer.out)
        self.assertIn("fleet: confirm-rewrite by qa-engineer", self.fleet.git("log", "--format=%s", fleet.RECORDS_BRANCH))
        self.assert_code(0, self.fleet.reconcile())
        self.assert_serves("1.1.0")

    def test_a_running_controller_hears_of_it(self):
        (self.fleet.state / "status.json").unlink(missing_ok=True)
        with self.fleet.controller():
            fleet.until(lambda: self.fleet.releases(), "the status")
            tip = self.rewrite()
            fleet.until(lambda: "TO5401" in self.fleet.talentops("status", "--state", self.fleet.state).text, "the hold")
            self.assert_code(0, self.confirm(tip))
            fleet.until(lambda: "1.1.0" in self.fleet.installed(), "the version of the new history")

    def test_a_restart_without_its_state_knows_it_too(self):
        """Of a lost commit only its time is left, to the second: what is said in that very second may be about anything."""
        committed = int(self.fleet.git("log", "-1", "--format=%ct"))
        self.rewrite()
        fleet.must(["rm", "-r", self.fleet.state])
        self.assertNotEqual(0, self.fleet.reconcile().code)
        self.assert_serves("1.0.0")
        fleet.until(lambda: time.time() >= committed + 1, "the next second")
        self.assert_code(0, self.confirm("main"))
        self.assert_code(0, self.fleet.reconcile())
        self.assert_serves("1.1.0")

    def test_what_was_said_of_one_rewrite_says_nothing_of_the_next(self):
        self.assert_code(0, self.confirm(self.rewrite()))
        self.assert_code(0, self.fleet.reconcile())
        confirmed = self.fleet.git("rev-parse", "main")
        self.wish("1.2.0")
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.git("reset", "-q", "--hard", confirmed)
        self.wish("1.3.0")
        self.assertNotEqual(0, self.fleet.reconcile().code)
        self.assert_serves("1.2.0")

    def test_a_stranger_confirms_nothing(self):
        self.rewrite()
        stranger = self.fleet.new_key("stranger")
        self.fleet.talentops("confirm-rewrite", "main", "--repository", self.fleet.repository, "--reason", "because", "--key",
                             stranger, "--by", "operator")
        self.assert_held("TO5401")

    def test_only_a_rewrite_is_confirmed(self):
        answer = self.confirm("main")
        self.assert_code(1, answer)
        self.assert_error(answer, "TO3201", "which was accepted, so it is followed")
        self.wish("1.1.0")
        self.fleet.reconcile()
        answer = self.confirm("main~1")
        self.assert_code(1, answer)
        self.assert_error(answer, "TO3201", "descends from it")
        answer = self.confirm("nope")
        self.assert_code(1, answer)
        self.assert_error(answer, "TO5014", "nope")

    def test_lost_commits_that_are_back_need_nobody(self):
        self.rewrite()
        self.assert_held("TO5401")
        self.fleet.git("reset", "-q", "--hard", self.accepted)
        self.wish("1.1.0")
        self.assert_code(0, self.fleet.reconcile())
        self.assert_serves("1.1.0")

    def test_a_rewrite_that_was_accepted_beforehand_is_followed(self):
        self.fleet.write_config(repositories=[{"url": str(self.fleet.repository), "interval": "1s", "onRewrite": "accept"}])
        self.rewrite()
        self.assert_code(0, self.fleet.reconcile())
        self.assert_serves("1.1.0")

    def test_what_a_new_history_lacks_still_waits_for_its_own_word(self):
        self.fleet.git("checkout", "-q", "--orphan", "other")
        (self.fleet.repository / "clients/acme/releases/greeter.yaml").unlink()
        commit = self.fleet.commit("Nothing is wished")
        self.fleet.git("checkout", "-q", "-B", "main")
        self.assert_code(0, self.confirm(commit))
        self.fleet.reconcile()
        self.assert_serves("1.0.0")
        self.assertIn("TO3106", self.fleet.talentops("status", "--state", self.fleet.state).text)


class AwayTest(RewrittenTest):
    def test_a_remote_that_shows_an_older_tip_changes_nothing(self):
        before = self.fleet.git("rev-parse", "main~0")
        self.fleet.git("commit", "-q", "--allow-empty", "-m", "Nothing")
        tip = self.fleet.git("rev-parse", "main")
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.git("reset", "-q", "--hard", before)
        self.assert_held("TO5402", f"is older than the accepted tip {tip[:12]}")
        self.fleet.git("reset", "-q", "--hard", tip)
        self.assert_code(0, self.fleet.reconcile())

    def test_a_branch_that_is_gone_changes_nothing(self):
        self.fleet.git("branch", "-m", "main", "elsewhere")
        self.assert_held("TO5403", "the watched branch is gone")
        self.fleet.git("branch", "-m", "elsewhere", "main")
        self.assert_code(0, self.fleet.reconcile())


if __name__ == "__main__":
    fleet.main()
