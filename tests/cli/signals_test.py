#!/usr/bin/env python3
"""A controller that goes on running: polling, signals, STOP, and what it shows of itself."""
import json
import os
import signal

import fleet
from fleet import FleetTest, until


class RunningTest(FleetTest):
    def setUp(self):
        super().setUp()
        self.fleet.environment(observeEvery="1s")
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.first = self.fleet.commit("Greeter 1.0.0")

    def deliver(self, version):
        self.fleet.talent(version, line=f"Version {version}.")
        self.fleet.release(version)
        return self.fleet.commit(f"Greeter {version}")

    def wait_for(self, revision, *arguments):
        return self.fleet.talentops("wait", "acme/greeter", "--state", self.fleet.state, "--repository", self.fleet.repository,
                                    "--revision", revision, "--timeout", f"{fleet.LIMIT:.0f}s", *arguments)

    def status(self):
        try:
            return json.loads((self.fleet.state / "status.json").read_text())
        except FileNotFoundError:
            return {}

    def test_a_commit_is_picked_up_by_polling(self):
        with self.fleet.controller() as controller:
            self.assert_code(0, self.wait_for(self.first))
            second = self.deliver("1.1.0")
            self.assert_code(0, self.wait_for(second))
            self.assertIn("Version 1.1.0.", self.fleet.installed())
            self.assertIsNone(controller.poll())
            self.assertEqual(second, self.status()["commit"])
        self.assertEqual(0, controller.returncode)

    def test_status_and_events_are_there_while_it_runs(self):
        with self.fleet.controller():
            until(lambda: self.fleet.releases().get(("acme/greeter", "production"), {}).get("ready") == "True", "a ready release")
            self.assertEqual(self.first, self.status()["commit"])
            shown = self.fleet.talentops("status", "--state", self.fleet.state, "--exit-code")
            self.assert_code(0, shown)
            self.assertIn("controller test at " + self.first[:12], shown.out)
        events = self.fleet.events()
        self.assertTrue(events)
        for event in events:
            self.assertLessEqual({"at", "type"}, set(event))
        self.assertIn("acme", {event.get("client") for event in events})

    def test_sigterm_and_sigint_end_it_well_and_records_are_pushed(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number):
                # What the one before said of itself is no sign of the next, which must be there to hear the signal.
                (self.fleet.state / "status.json").unlink(missing_ok=True)
                with self.fleet.controller() as controller:
                    self.assert_code(0, self.wait_for("HEAD"))
                    controller.send_signal(number)
                    self.assertEqual(0, controller.wait(fleet.LIMIT))
        self.assertEqual(["succeeded"], [each["outcome"] for each in
                                         self.fleet.view("history", "acme/greeter", "-o", "json").value["deployments"]])

    def test_sigterm_in_the_middle_of_a_deployment_ends_it_within_the_grace(self):
        """The smoke test asks a command that would hang for an hour; the grace is one second."""
        begun = self.fleet.base / "begun"
        hang = {"name": "hang", "argv": ["/bin/sh", "-c", f"touch {begun}; exec sleep 3600"], "timeout": "1h"}
        self.fleet.write_config(grace="1s", allow={"directories": [str(self.fleet.base / "clients")], "commands": [hang]})
        self.fleet.release("1.0.0", smoke=[{"name": "hangs", "command": "hang", "timeout": "1h"}])
        self.fleet.commit()
        with self.fleet.controller() as controller:
            until(begun.exists, "the smoke test")
            controller.send_signal(signal.SIGTERM)
            self.assertEqual(0, controller.wait(fleet.LIMIT))
        self.fleet.write_config()
        self.fleet.release("1.0.0")
        self.fleet.commit()
        self.fleet.reconcile()  # takes up what was left, whatever it was
        self.assertEqual(1, len([path for path in self.fleet.record_paths("manifests") if path.endswith(".yaml")]))

    def test_records_that_wait_are_pushed_after_the_grace(self):
        """acme's outcome cannot be pushed while the branch is locked; globex's check hangs until the grace is over."""
        begun, go = self.fleet.base / "begun", self.fleet.base / "go"
        lock = self.fleet.repository / ".git/refs/heads" / (fleet.RECORDS_BRANCH + ".lock")
        wait = {"name": "wait", "argv": ["/bin/sh", "-c", f"touch {go}; until test -e {lock}; do sleep 0.1; done"], "timeout": "1m"}
        hang = {"name": "hang", "argv": ["/bin/sh", "-c", f"touch {begun}; exec sleep 3600"], "timeout": "1h"}
        self.fleet.write_config(grace="2s", allow={"directories": [str(self.fleet.base / "clients" / "{client}")],
                                                   "commands": [wait, hang]})
        self.fleet.healthy()
        self.fleet.release("1.0.0", client="globex", name="steady", smoke=[{"name": "hangs", "command": "hang", "timeout": "1h"}])
        self.fleet.release("1.0.0", smoke=[{"name": "waits", "command": "wait", "timeout": "1m"}])
        self.fleet.commit()
        with self.fleet.controller() as controller:
            until(lambda: begun.exists() and go.exists(), "both checks")
            lock.touch()
            until(lambda: self.fleet.git("for-each-ref", "refs/talentops/pending", cwd=next(self.fleet.state.glob("*.git"))),
                  "an outcome that waits to be pushed")
            controller.send_signal(signal.SIGTERM)
            lock.unlink()
            self.assertEqual(0, controller.wait(fleet.LIMIT))
        self.assertNotIn("records could not be pushed", self.fleet.log())
        self.assertIn("outcome: succeeded", self.fleet.record(
            next(path for path in self.fleet.record_paths("manifests/acme") if path.endswith(".yaml"))))

    def test_a_wrong_configuration_on_sighup_is_reported_and_the_old_one_stays(self):
        self.fleet.write_config(logging={"level": "info"})
        with self.fleet.controller() as controller:
            self.assert_code(0, self.wait_for(self.first))
            right = self.fleet.config.read_text()
            self.fleet.config.write_text(right + "workres: 3\n")
            controller.send_signal(signal.SIGHUP)
            until(lambda: "configuration is wrong, the old one stays" in self.fleet.log(), "the report")
            self.assertIn("controller.yaml:", self.fleet.log())
            self.assertIn("did you mean workers?", self.fleet.log())
            self.assertNotIn("configuration read again", self.fleet.log())
            self.assert_code(0, self.wait_for(self.deliver("1.1.0")))
            self.assertIsNone(controller.poll())

    def test_a_right_configuration_on_sighup_is_taken_up(self):
        self.fleet.write_config(allow=None)
        with self.fleet.controller() as controller:
            until(lambda: self.fleet.releases().get(("acme/greeter", "production"), {}).get("ready") in ("False", "Unknown"), "a first look")
            self.assertIsNone(self.fleet.installed())
            self.fleet.write_config()
            controller.send_signal(signal.SIGHUP)
            self.assert_code(0, self.wait_for(self.first))

    def test_what_a_person_says_is_done_at_the_next_poll(self):
        """Nothing else would wake the environment for an hour."""
        self.fleet.environment(observeEvery="1h")
        self.upgraded()
        (self.fleet.state / "status.json").unlink()
        with self.fleet.controller() as controller:
            until(lambda: self.fleet.releases().get(("acme/greeter", "production"), {}).get("ready") == "True", "a first look")
            self.assert_code(0, self.fleet.view("rollback", "acme/greeter", "-e", "production", "--reason", "rude", "--key", self.fleet.key))
            until(lambda: "Greet politely." in self.fleet.installed(), "the way back")
            self.assertIsNone(controller.poll())

    def test_sighups_in_a_first_look_do_not_end_it(self):
        away = self.fleet.base / "away"
        self.fleet.repository.rename(away)
        self.fleet.write_config(logging={"level": "info"})
        with self.fleet.controller() as controller:
            until(lambda: "will be tried again" in self.fleet.log(), "a first look that fails")
            for number in (1, 2):
                controller.send_signal(signal.SIGHUP)
                until(lambda: self.fleet.log().count("configuration read again") == number, "the newer configuration")
            away.rename(self.fleet.repository)
            self.assert_code(0, self.wait_for(self.first))
            self.assertIsNone(controller.poll())

    def test_a_configuration_on_sighup_that_cannot_be_used_leaves_the_old_one(self):
        self.fleet.write_config(logging={"level": "info"})
        with self.fleet.controller() as controller:
            self.assert_code(0, self.wait_for(self.first))
            no_key = self.fleet.base / "no_key"
            no_key.touch(mode=0o600)
            self.fleet.write_config(records={"signingKeyFile": str(no_key)})
            controller.send_signal(signal.SIGHUP)
            until(lambda: "configuration cannot be used, the old one stays" in self.fleet.log(), "the report")
            self.assert_code(0, self.wait_for(self.deliver("1.1.0")))
            self.assertIsNone(controller.poll())

    def test_stop_lets_nothing_go_forward_and_its_removal_lets_it_go_on(self):
        with self.fleet.controller():
            self.assert_code(0, self.wait_for(self.first))
            (self.fleet.state / "STOP").touch()
            until(lambda: self.status().get("stopped"), "the stop in the status")
            self.assertIn("STOPPED", self.fleet.talentops("status", "--state", self.fleet.state).out)
            second = self.deliver("1.1.0")
            self.assert_code(5, self.wait_for(second))
            self.assertIn("Greet politely.", self.fleet.installed())
            (self.fleet.state / "STOP").unlink()
            until(lambda: self.fleet.releases()[("acme/greeter", "production")]["deployed"]["version"] == "1.1.0", "the upgrade")
            self.assertFalse(self.status()["stopped"])

    def test_a_repository_that_is_not_there_yet_is_waited_for(self):
        away = self.fleet.base / "away"
        self.fleet.repository.rename(away)
        with self.fleet.controller() as controller:
            until(lambda: "will be tried again" in self.fleet.log(), "the first look that fails")
            self.assertIsNone(controller.poll())
            away.rename(self.fleet.repository)
            self.assert_code(0, self.wait_for(self.first))

    def test_a_second_controller_is_refused_while_the_first_goes_on(self):
        with self.fleet.controller() as controller:
            self.assert_code(0, self.wait_for(self.first))
            second = self.fleet.reconcile()
            self.assert_error(second, "TO6020", str(self.fleet.state), "state.directory")
            self.assertNotEqual(0, second.code)
            self.assertIsNone(controller.poll())

    def test_a_history_that_is_rewritten_or_gone_is_told_and_then_followed_again(self):
        with self.fleet.controller() as controller:
            self.assert_code(0, self.wait_for(self.first))
            self.fleet.git("commit", "-q", "--amend", "-m", "Rewritten")
            until(lambda: "TO5401" in self.fleet.log(), "the rewritten history")
            self.fleet.git("branch", "-m", "main", "trunk")
            until(lambda: "TO5403" in self.fleet.log(), "the branch that is gone")
            self.assertIsNotNone(self.fleet.installed())
            self.fleet.git("checkout", "-q", "-b", "main", self.first)
            self.assert_code(0, self.wait_for(self.deliver("1.1.0")))
            self.assertIsNone(controller.poll())

    def upgraded(self):
        self.assert_code(0, self.fleet.reconcile())
        second = self.deliver("1.1.0")
        self.assert_code(0, self.fleet.reconcile())
        return second

    def held(self):
        return ((self.status().get("source") or {}).get("held") or {}).get("code")

    def test_a_start_while_the_branch_is_gone_serves_what_was_accepted(self):
        second = self.upgraded()
        self.fleet.git("branch", "-m", "main", "trunk")
        (self.fleet.state / "status.json").unlink()
        with self.fleet.controller() as controller:
            until(lambda: self.held() == "TO5403" and self.fleet.releases(), "the hold")
            self.assertEqual(second, self.status()["commit"])
            shown = self.fleet.talentops("status", "--state", self.fleet.state, "--exit-code")
            self.assert_code(6, shown)
            self.assertRegex(shown.out, r"(?m)^the watched branch is not followed: .*\[TO5403\]\n  while it is not: nothing new starts;")
            waited = self.fleet.talentops("wait", "acme/greeter", "--state", self.fleet.state, "--timeout", "1s")
            self.assert_code(6, waited)
            self.assertIn("TO5403", waited.out)

            self.assert_code(0, self.fleet.view("rollback", "acme/greeter", "-e", "production", "--reason", "rude", "--key", self.fleet.key))
            until(lambda: "Greet politely." in (self.fleet.installed() or ""), "the way back")
            self.fleet.git("branch", "-m", "trunk", "main")
            until(lambda: not self.held(), "the branch to be followed again")
            self.assertIsNone(controller.poll())

    def test_a_start_while_the_fleet_document_is_gone_attends_to_what_runs(self):
        self.upgraded()
        self.fleet.git("rm", "-q", "fleet.yaml")
        self.fleet.release("1.2.0")
        self.fleet.talent("1.2.0", line="Version 1.2.0.")
        gone = self.fleet.commit("No fleet.yaml")
        (self.fleet.state / "status.json").unlink()
        with self.fleet.controller() as controller:
            until(lambda: self.held() == "TO5404" and self.fleet.releases(), "the hold")
            self.assertEqual(gone, self.status()["commit"])
            self.assert_code(6, self.fleet.talentops("status", "--state", self.fleet.state, "--exit-code"))
            self.assertIn("Version 1.1.0.", self.fleet.installed())

            self.assert_code(0, self.fleet.view("rollback", "acme/greeter", "-e", "production", "--reason", "rude", "--key", self.fleet.key))
            until(lambda: "Greet politely." in (self.fleet.installed() or ""), "the way back")
            self.fleet.git("checkout", "HEAD~1", "fleet.yaml")
            self.assert_code(0, self.wait_for(self.fleet.commit("fleet.yaml is back")))
            self.assertIn("Version 1.2.0.", self.fleet.installed())
            self.assertIsNone(controller.poll())

    def test_a_start_with_a_second_fleet_document_serves_by_the_one_that_counted(self):
        self.upgraded()
        second = self.fleet.write("another.yaml", (self.fleet.repository / "fleet.yaml").read_text().replace("test", "another"))
        self.deliver("1.2.0")
        (self.fleet.state / "status.json").unlink()
        with self.fleet.controller() as controller:
            until(lambda: self.held() == "TO5404" and self.fleet.releases(), "the hold")
            self.assertRegex(self.status()["source"]["held"]["message"],
                             "^another.yaml:1:1: there is another Fleet at fleet.yaml:1:1; .* has stays in force$")
            self.assertIn("Version 1.1.0.", self.fleet.installed())
            second.unlink()
            self.assert_code(0, self.wait_for(self.fleet.commit("One Fleet again")))
            self.assertIn("Version 1.2.0.", self.fleet.installed())
            self.assertIsNone(controller.poll())

    def test_a_start_while_the_remote_is_away_serves_what_was_accepted(self):
        second = self.upgraded()
        away = self.fleet.base / "away"
        self.fleet.repository.rename(away)
        (self.fleet.state / "status.json").unlink()
        with self.fleet.controller() as controller:
            until(lambda: self.held() == "TO5003" and self.fleet.releases(), "the hold")
            self.assertEqual(second, self.status()["commit"])
            self.assertEqual("1.1.0", self.fleet.releases()[("acme/greeter", "production")]["deployed"]["version"])
            self.assertIsNotNone(self.status()["source"]["interval"])
            away.rename(self.fleet.repository)
            self.assert_code(0, self.wait_for(self.deliver("1.2.0")))
            self.assertIsNone(self.held())
            self.assertIsNotNone(self.status()["source"]["polledAt"])
            self.assertIsNone(controller.poll())

    def test_a_broken_off_start_leaves_no_lock(self):
        with self.fleet.controller() as controller:
            until(lambda: (self.fleet.state / "lock").exists(), "the lock")
            os.kill(controller.pid, signal.SIGKILL)
            controller.wait(fleet.LIMIT)
        self.assert_code(0, self.fleet.reconcile())


if __name__ == "__main__":
    fleet.main()
