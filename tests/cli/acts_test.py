#!/usr/bin/env python3
"""What is so, and what people do about it: status, history, wait, retry and rollback."""
import json

import fleet
from fleet import FleetTest

SMOKE = [{"name": "greets", "file": {"path": ".claude/agents/greeter.md", "contains": "Greet politely"}}]


class DeployedTest(FleetTest):
    """A fleet in which greeter 1.0.0 is deployed."""

    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0", smoke=SMOKE)
        self.first = self.fleet.commit("Greeter 1.0.0")
        self.assert_code(0, self.fleet.reconcile())

    def deliver(self, version, line="Greet politely, by name.", certified=True):
        (self.fleet.talent if certified else self.fleet.bundle)(version, line=line)
        self.fleet.release(version, smoke=SMOKE)
        return self.fleet.commit(f"Greeter {version}")

    def act(self, verb, *arguments):
        return self.fleet.view(verb, "acme/greeter", "-e", "production", "--reason", "INC-881", "--key", self.fleet.key, *arguments)

    def status(self, *arguments):
        return self.fleet.talentops("status", "--state", self.fleet.state, *arguments)


class StatusTest(DeployedTest):
    def test_of_a_state_directory(self):
        self.assert_golden("status-state.txt", self.status().out)

    def test_from_the_records_says_how_old_it_is(self):
        answer = self.fleet.view("status")
        self.assert_golden("status-records.txt", answer.out)

    def test_observed_at_is_when_the_records_were_written(self):
        value = self.fleet.view("status", "-o", "json").value
        written = int(self.fleet.git("log", "-1", "--format=%ct", fleet.RECORDS_BRANCH))
        self.assertEqual(written, int(instant(value["observedAt"])))
        manifest = self.fleet.view("history", "acme/greeter", "-o", "json").value["deployments"][0]
        self.assertEqual(manifest["finishedAt"], value["releases"][0]["observedAt"])

    def test_what_was_seen_long_ago_is_not_known_to_be_ready(self):
        """The records are put back into the past: an hour is more than three intervals of a minute."""
        path = self.fleet.record_paths("manifests")
        manifest = next(each for each in path if each.endswith(".yaml"))
        text = self.fleet.record(manifest).replace("finishedAt: \"2026", "finishedAt: \"2025")
        self.rewrite_record(manifest, text)
        answer = self.fleet.view("status", "-o", "json", "--exit-code")
        self.assert_code(6, answer)
        release = answer.value["releases"][0]
        self.assertEqual(("Unknown", "ObservationStale"), (release["ready"], release["reason"]))
        self.assert_code(0, self.fleet.view("status"))
        waited = self.fleet.view("wait", "acme/greeter", "--timeout", "1s")
        self.assert_code(0, waited)
        self.assertIn("by the records", waited.out)

    def rewrite_record(self, path, text):
        clone = self.fleet.base / "records"
        fleet.must(["git", "clone", "-q", "-b", fleet.RECORDS_BRANCH, self.fleet.repository, clone])
        (clone / path).write_text(text)
        self.fleet.git("commit", "-qam", "Long ago", cwd=clone)
        self.fleet.git("push", "-q", "origin", f"HEAD:{fleet.RECORDS_BRANCH}", cwd=clone)

    def test_what_nobody_knows_has_no_table(self):
        for answer in (self.status("nope"), self.fleet.view("status", "nope")):
            self.assert_code(1, answer)
            self.assertEqual("", answer.out)

    def test_an_old_status_file_is_stale(self):
        file = self.fleet.state / "status.json"
        status = json.loads(file.read_text())
        status["observedAt"] = "2025-01-01T00:00:00Z"
        file.write_text(json.dumps(status))
        answer = self.status("--exit-code")
        self.assert_code(6, answer)
        self.assertIn("no controller has looked since", answer.out)
        self.assertIn("ObservationStale", answer.out)

    def test_exit_code_tells_the_state(self):
        self.assert_code(0, self.status("--exit-code"))
        self.deliver("1.1.0", certified=False)
        self.assert_code(5, self.fleet.reconcile())
        self.assert_code(5, self.status("--exit-code"))
        self.assert_code(0, self.status())

    def test_problems_leaves_out_what_is_as_wished(self):
        self.fleet.healthy()
        self.fleet.commit()
        self.deliver("1.1.0", certified=False)
        self.fleet.reconcile()
        releases = self.status("--problems", "-o", "json").value["releases"]
        self.assertEqual(["acme/greeter"], [each["release"] for each in releases])
        self.assertEqual(2, len(self.status("-o", "json").value["releases"]))
        self.assertEqual(1, len(self.status("globex", "-o", "json").value["releases"]))


class ExplainByStatusTest(DeployedTest):
    def explain(self, *arguments):
        return self.fleet.talentops("explain", "acme/greeter", "--state", self.fleet.state, *arguments)

    def test_what_is_there_is_told_as_the_controller_knows_it(self):
        answer = self.explain()
        self.assert_code(0, answer)
        self.assertIn("controller test at", answer.out)
        self.assertIn("acme/greeter in production: Succeeded, serves 1.0.0, 1.0.0 is wished\n  ready: True, RestartNeeded\n  none: ", answer.out)
        self.assertIn(", as recorded", self.fleet.view("explain", "acme/greeter").out)

    def test_what_holds_is_told_with_its_reason_and_is_blocked(self):
        self.deliver("1.1.0", line="Greet rudely.")
        self.fleet.reconcile()
        answer = self.explain()
        self.assert_code(5, answer)
        self.assertIn("Quarantined", answer.out)
        self.assertIn("[TO3102]", answer.out)
        value = self.explain("-o", "json").value
        self.assertEqual(("hold", "Quarantined"), (value["decision"], value["holds"][0]["name"]))

    def test_what_no_controller_has_looked_at_for_long_is_stale(self):
        file = self.fleet.state / "status.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), "observedAt": "2025-01-01T00:00:00Z"}))
        answer = self.explain()
        self.assert_code(6, answer)
        self.assertIn("ready: Unknown, ObservationStale", answer.out)
        self.assertNotIn("proceed", answer.out)

    def test_what_the_status_does_not_name_is_no(self):
        answer = self.fleet.talentops("explain", "acme/greter", "--state", self.fleet.state)
        self.assert_code(1, answer)
        self.assert_error(answer, "TO3201", "did you mean acme/greeter?")


class WaitTest(DeployedTest):
    def wait(self, *arguments, timeout="1s"):
        return self.fleet.talentops("wait", "acme/greeter", "--state", self.fleet.state, "--repository", self.fleet.repository,
                                    "--timeout", timeout, *arguments)

    def configured_otherwise(self):
        """The same version, whose agent gets another name."""
        self.fleet.environment(prefix="acme-")
        self.fleet.release("1.0.0")
        return self.fleet.commit("Another prefix")

    def test_the_same_version_with_another_configuration_is_another_thing_to_wait_for(self):
        self.assert_code(0, self.wait("--revision", self.first))
        second = self.configured_otherwise()
        self.assertNotEqual(0, self.wait("--revision", second).code, "the version alone is there already")
        self.assert_code(0, self.fleet.reconcile())
        self.assert_code(0, self.wait("--revision", second))
        answer = self.wait("--revision", self.first)
        self.assert_code(1, answer)
        self.assertIn("1.0.0 is not wished any more", answer.out)
        self.assertIn("wishes 1.0.0 with another configuration", answer.out)

    def test_the_records_tell_configurations_apart_too(self):
        second = self.configured_otherwise()
        self.assertNotEqual(0, self.fleet.view("wait", "acme/greeter", "--revision", second, "--timeout", "1s").code)
        self.assert_code(0, self.fleet.reconcile())
        self.assert_code(0, self.fleet.view("wait", "acme/greeter", "--revision", second, "--timeout", "1s"))

    def test_a_revision_without_a_repository_says_what_is_needed(self):
        answer = self.fleet.talentops("wait", "acme/greeter", "--state", self.fleet.state, "--revision", self.first, "--timeout", "1s",
                                      cwd=self.fleet.base)
        self.assert_code(2, answer)
        self.assertIn("give --repository", answer.err)

    def test_what_is_there_is_fine(self):
        self.assert_code(0, self.wait())
        self.assert_code(0, self.wait("--revision", self.first, "-e", "production"))
        self.assertEqual([{"environment": "production", "there": True, "message": "1.0.0 is there"}],
                         self.wait("-o", "json").value["environments"])

    def test_a_revision_that_the_controller_has_not_seen_is_timed_out(self):
        second = self.deliver("1.1.0")
        answer = self.wait("--revision", second)
        self.assert_code(4, answer)
        self.assert_error(answer, "TO3202", "acme/greeter is not there after 1s", "talentops explain acme/greeter")

    def test_a_revision_that_only_changes_configuration_is_not_there_before_it_is_followed(self):
        self.fleet.release("1.0.0", smoke=SMOKE, deadline="10m")
        self.assert_code(4, self.wait("--revision", self.fleet.commit("Same version")))
        self.assert_code(0, self.fleet.reconcile())
        self.assert_code(0, self.wait("--revision", "HEAD"))

    def test_a_revision_that_a_later_one_replaced_is_no(self):
        second = self.deliver("1.1.0")
        self.deliver("1.2.0")
        self.assert_code(0, self.fleet.reconcile())
        answer = self.wait("--revision", second, timeout="1h")
        self.assert_code(1, answer)
        self.assertIn("wishes 1.2.0", answer.out)

    def test_what_a_gate_holds_is_blocked(self):
        self.deliver("1.1.0", certified=False)
        self.fleet.reconcile()
        self.assert_code(5, self.wait(timeout="1h"))

    def test_what_was_rolled_back_has_failed(self):
        self.deliver("1.1.0", line="Greet rudely.")
        self.fleet.reconcile()
        self.assert_code(3, self.wait(timeout="1h"))

    def test_a_controller_that_comes_later_is_waited_for(self):
        other = self.fleet.base / "other-state"
        other.mkdir()
        answer = self.fleet.talentops("wait", "acme/greeter", "--state", other, "--timeout", "1s")
        self.assert_code(6, answer)
        self.assert_error(answer, "TO3202")


class HistoryTest(DeployedTest):
    def test_is_told_by_the_records_alone(self):
        self.deliver("1.1.0")
        self.assert_code(0, self.fleet.reconcile())
        clone = self.fleet.base / "clone"
        fleet.must(["git", "clone", "-q", self.fleet.repository, clone])
        answer = self.fleet.talentops("history", "acme/greeter", "--repository", clone)
        self.assert_code(0, answer)
        self.assert_golden("history.txt", answer.out)

    def test_goes_on_under_the_name_that_the_release_has_now(self):
        self.fleet.repository.joinpath("clients/acme/releases/greeter.yaml").unlink()
        self.fleet.release("1.0.0", name="hello", talent="greeter", smoke=SMOKE)
        self.fleet.commit("Renamed")
        for name in ("acme/hello", "acme/greeter"):
            deployments = self.fleet.view("history", name, "-o", "json").value["deployments"]
            self.assertEqual(["install"], [each["action"] for each in deployments], name)

    def test_of_one_environment(self):
        self.assertEqual(1, len(self.fleet.view("history", "acme/greeter", "-e", "production", "-o", "json").value["deployments"]))
        self.assertEqual([], self.fleet.view("history", "acme/greeter", "-e", "staging", "-o", "json").value["deployments"])

    def test_of_a_release_that_nobody_knows_is_no(self):
        answer = self.fleet.view("history", "acme/nothing")
        self.assert_code(1, answer)
        self.assert_error(answer, "TO3201", "acme/nothing")


class ActsTest(DeployedTest):
    def test_rollback_goes_back_and_quarantines_and_retry_tries_again(self):
        self.deliver("1.1.0")
        self.assert_code(0, self.fleet.reconcile())
        answer = self.act("rollback")
        self.assert_code(0, answer)
        self.assertIn("1.1.0 goes back to 1.0.0, and is quarantined here", answer.out)
        self.assert_code(5, self.fleet.reconcile())
        self.assertNotIn("by name", self.fleet.installed())
        self.assertIn("INC-881", self.status().out)

        self.assertIn("1.1.0 is tried again (taken back before: INC-881)", self.act("retry").out)
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("by name", self.fleet.installed())
        self.assertIn("INC-881", self.fleet.view("history", "acme/greeter").out)

    def test_each_rollback_goes_one_version_further_back_and_nothing_returns_by_itself(self):
        for version in ("1.1.0", "1.2.0"):
            self.deliver(version, line=f"Greet politely, {version}.")
            self.assert_code(0, self.fleet.reconcile())
        served = []
        for _ in range(2):
            self.assert_code(0, self.act("rollback"))
            self.assert_code(5, self.fleet.reconcile())
            served.append(self.fleet.installed().splitlines()[-1].removeprefix("Greet whoever writes to you. "))
        self.assertEqual(["Greet politely, 1.1.0.", "Greet politely."], served)

    def test_an_act_is_a_signed_record(self):
        record = self.act("rollback", "-o", "json").value["record"]
        act = fleet.yaml.safe_load(self.fleet.record(record))
        statement = self.fleet.base / "act.json"
        statement.write_text(act["spec"]["statement"])
        signature = self.fleet.base / "act.sig"
        signature.write_text(act["spec"]["signatures"][0]["signature"])
        arguments = ["ssh-keygen", "-Y", "verify", "-f", self.fleet.trust, "-I", "qa-engineer", "-n", "talentops-act", "-s", signature]
        self.assert_code(0, fleet.execute(arguments, stdin=statement.read_bytes()))
        self.assertEqual("INC-881", json.loads(act["spec"]["statement"])["reason"])

    def test_a_retry_after_the_last_attempt_is_refused_and_records_nothing(self):
        self.deliver("1.1.0", line="Greet rudely.")
        self.fleet.reconcile()
        for _ in range(3):
            self.assert_code(0, self.act("retry"))
            self.fleet.reconcile()
        before = self.fleet.refs()
        answer = self.act("retry")
        self.assert_code(5, answer)
        self.assert_error(answer, "TO3104", "is not tried again", "nothing was recorded")
        self.assertEqual("", answer.out)
        self.assertEqual(before, self.fleet.refs())

    def test_what_would_do_nothing_is_refused_and_records_nothing(self):
        before = self.fleet.refs()
        answer = self.act("retry")
        self.assert_code(1, answer)
        self.assert_error(answer, "TO3201", "nothing was taken back")
        elsewhere = self.fleet.view("rollback", "acme/greeter", "-e", "staging", "--reason", "x", "--key", self.fleet.key)
        self.assert_code(1, elsewhere)
        self.assert_error(elsewhere, "TO3201", "staging")
        self.assertEqual(before, self.fleet.refs())

    def test_a_secret_in_a_reason_is_refused_before_anything_is_written(self):
        before = self.fleet.refs()
        for verb in ("rollback", "retry"):
            for secret in ("ghp_" + "0123456789abcdefghijABCDEFGHIJ012345", "password=correct-horse-9", "https://bot:hunter2secret@git.example/x"):
                with self.subTest(verb=verb, secret=secret):
                    answer = self.fleet.view(verb, "acme/greeter", "-e", "production", "--reason", f"INC-881 {secret}", "--key",
                                             self.fleet.key)
                    self.assert_code(2, answer)
                    self.assert_error(answer, "TO2503", "looks like a secret", "nothing was recorded")
                    self.assertIn("INC-881", answer.err)
                    self.assertNotIn(secret, answer.text)
                    self.assertEqual("", answer.out)
        self.assertEqual(before, self.fleet.refs())

    def test_an_act_that_nobody_would_believe_is_refused_where_that_is_known(self):
        before = self.fleet.refs()
        stranger = self.fleet.new_key("stranger")
        rows = {"another's name": (self.fleet.key, "ceo", "TO2422", "is not ceo's"), "a stranger's key": (stranger, "operator", "TO2409", "")}
        for name, (key, by, number, text) in rows.items():
            with self.subTest(name):
                answer = self.fleet.view("rollback", "acme/greeter", "-e", "production", "--reason", "x", "--key", key, "--by", by)
                self.assert_code(2, answer)
                self.assert_error(answer, number, text)
        self.assertEqual(before, self.fleet.refs())

    def test_an_act_by_an_untrusted_key_does_nothing(self):
        stranger = self.fleet.new_key("stranger")
        before = fleet.tree(self.fleet.base / "clients")
        answer = self.fleet.talentops("rollback", "acme/greeter", "-e", "production", "--reason", "x", "--key", stranger, "--by",
                                      "operator", "--repository", self.fleet.repository)
        self.assert_code(0, answer)
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(before, fleet.tree(self.fleet.base / "clients"))

    def test_from_a_clone_it_goes_to_the_repository_that_was_cloned(self):
        clone = self.fleet.base / "clone"
        fleet.must(["git", "clone", "-q", self.fleet.repository, clone])
        answer = self.fleet.talentops("rollback", "acme/greeter", "-e", "production", "--reason", "x", "--key", self.fleet.key, "--by",
                                      "operator", "--repository", clone)
        self.assert_code(0, answer)
        self.assertEqual(1, len(self.fleet.record_paths("acts")))


def instant(text):
    return fleet.datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


if __name__ == "__main__":
    fleet.main()
