#!/usr/bin/env python3
"""The screens of a bad night: what serves now, what needs somebody, what to type, and what happens by itself."""
import datetime
import json
import re
import shutil

import fleet
from acts_test import DeployedTest, SMOKE


class NightTest(DeployedTest):
    def problems(self, *arguments):
        return self.fleet.talentops("status", "--problems", "--state", self.fleet.state, *arguments)

    def explain(self, *arguments, release="acme/greeter"):
        return self.fleet.talentops("explain", release, "--state", self.fleet.state, *arguments)

    def release(self, name="acme/greeter"):
        found = [each for each in self.problems("-o", "json").value["releases"] if each["release"] == name]
        self.assertEqual(1, len(found))
        return found[0]

    def taken_back(self):
        self.deliver("1.1.0", line="Greet rudely.")
        self.assert_code(5, self.fleet.reconcile())

    def test_one_that_was_taken_back(self):
        self.fleet.healthy()
        self.fleet.commit()
        self.taken_back()
        answer = self.problems()
        self.assert_code(0, answer)
        self.assert_golden("night-problems.txt", answer.out)

    def test_the_screen_is_the_same_for_the_same_status(self):
        self.taken_back()
        without_age = [re.sub(r"\S+ ago", "", self.problems().out) for _ in range(2)]
        self.assertEqual(*without_age)

    def test_explain_of_one_that_was_taken_back(self):
        self.taken_back()
        answer = self.explain()
        self.assert_code(5, answer)
        self.assert_golden("night-explain.txt", answer.out)

    def test_the_same_for_programs(self):
        self.taken_back()
        release = self.release()
        self.assertEqual([{"version": "1.0.0", "share": 100}], release["serving"])
        self.assertEqual("byDay", release["needsYou"]["when"])
        self.assertEqual('talentops retry acme/greeter --environment production --reason "…"', release["needsYou"]["do"][0])
        self.assertEqual({"what": "1.0.0 stays; 1.1.0 does not start again", "at": None}, release["ifNothing"])
        for answer in (self.explain("-o", "json"), self.fleet.view("explain", "acme/greeter", "-o", "json")):
            value = answer.value
            self.assertEqual([release[key] for key in ("serving", "needsYou", "ifNothing", "timeZone")],
                             [value[key] for key in ("serving", "needsYou", "ifNothing", "timeZone")])

    def test_explain_tells_what_it_went_through_before_it_was_taken_back(self):
        self.taken_back()
        answer = self.fleet.view("explain", "acme/greeter")
        self.assert_code(5, answer)
        self.assertRegex(answer.out, r"(?m)^  before     Preparing at \S+: intent recorded$")
        before = self.fleet.view("explain", "acme/greeter", "-o", "json").value["before"]
        self.assertEqual(["Preparing", "Progressing", "Verifying", "RollingBack", "RolledBack"], [each["phase"] for each in before])
        self.assertIn("taken back at workspace to 1.0.0", before[3]["note"])
        manifest = next(path for path in reversed(self.fleet.record_paths("manifests")) if path.endswith(".yaml"))
        recorded = fleet.yaml.safe_load(self.fleet.record(manifest))
        self.assertIn(before[0]["at"], json.dumps(recorded))

    def test_a_controllers_state_tells_the_same_steps_and_the_same_before(self):
        self.taken_back()
        state, clone = (answer.value for answer in (self.explain("-o", "json"), self.fleet.view("explain", "acme/greeter", "-o", "json")))
        for key in ("before", "strategy", "steps", "takesSeconds", "needsPerson", "remarks", "mixtures"):
            self.assertEqual(clone[key], state[key], key)
        self.assertTrue(state["before"] and state["steps"])
        kept = re.compile(r"(?m)^  (?:before| {9} +\w+ at | {9}  \w+ at |about|under a minute).*$")
        told = kept.findall(self.explain().out)
        self.assertEqual(kept.findall(self.fleet.view("explain", "acme/greeter").out), told)
        self.assertTrue(any(line.startswith("  before ") for line in told), told)

    def test_a_controllers_state_tells_steps_by_which_exposure_grows(self):
        steps = [{"exposure": 50, "duration": "10m"}, {"exposure": 100}]
        self.fleet.environment(targets=("workspace", "second"))
        self.fleet.talent("1.1.0", line="Greet politely, by name.")
        self.fleet.release("1.1.0", smoke=SMOKE, strategy={"type": "canary", "steps": steps})
        self.fleet.commit("In steps")
        self.fleet.reconcile()
        told, clone = self.explain().out, self.fleet.view("explain", "acme/greeter").out
        self.assertIn(": canary 50 % 10m → 100 %\n", told)
        lines = [line for line in clone.splitlines() if re.match(r" +\+\d+[smh]", line)]
        self.assertGreater(len(lines), 4)
        self.assertEqual(lines, [line for line in told.splitlines() if re.match(r" +\+\d+[smh]", line)])

    def test_what_is_as_wished_has_nothing_to_tell(self):
        file = self.fleet.state / "status.json"
        self.assertIsNone(json.loads(file.read_text())["releases"][0]["particulars"])

    def test_where_nothing_was_taken_back_there_is_no_before(self):
        self.deliver("1.1.0", certified=False)
        self.fleet.reconcile()
        value = self.fleet.view("explain", "acme/greeter", "-o", "json").value
        self.assertEqual(("deny", []), (value["decision"], value["before"]))

    def test_what_it_says_to_type_is_what_helps(self):
        """`retry`, as it is shown, and the version goes again once its cause is gone."""
        self.taken_back()
        self.fleet.release("1.1.0", smoke=[{"name": "greets", "file": {"path": ".claude/agents/greeter.md", "contains": "Greet"}}])
        self.fleet.commit("The check was wrong")
        shown = self.release()["needsYou"]["do"][0].replace("…", "the check was wrong")
        verb, release, *options = fleet.shlex.split(shown)[1:]
        self.assert_code(0, self.fleet.view(verb, release, *options, "--key", self.fleet.key))
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("everything is as wished", self.problems().out)

    def test_a_suspended_one_names_the_verb_that_lets_it_go_on(self):
        self.deliver("1.1.0")
        self.assert_code(0, self.fleet.talentops("suspend", "acme/greeter", "--repository", self.fleet.repository))
        self.fleet.commit("Stand still")
        self.assert_code(5, self.fleet.reconcile())
        release = self.release()
        self.assertEqual(("byDay", ["talentops resume acme/greeter, or suspend: false in clients/acme/releases/greeter.yaml"]),
                         (release["needsYou"]["when"], release["needsYou"]["do"]))
        self.assert_code(0, self.fleet.talentops("resume", "acme/greeter", "--repository", self.fleet.repository))
        self.fleet.commit("Go on")
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet politely, by name.", self.fleet.installed())

    def test_what_nobody_can_reach_needs_somebody_at_once_if_it_may_not_be_opened(self):
        self.fleet.write_config(allow={"directories": ["/srv/nowhere"]})
        self.fleet.reconcile()
        self.assertEqual("now", self.release()["needsYou"]["when"])
        self.assertRegex(self.problems().out, r"(?m)^acme/greeter  production .* yes ")

    def test_what_needs_somebody_now_stands_first(self):
        self.taken_back()
        self.fleet.environment("zeta")
        self.fleet.release("1.0.0", client="zeta")
        self.fleet.commit("One more client")
        self.fleet.reconcile()
        file = self.fleet.state / "status.json"
        status = json.loads(file.read_text())
        zeta = next(each for each in status["releases"] if each["release"] == "zeta/greeter")
        zeta.update(ready="False", reason="Locked", needsYou={"when": "now", "do": ["talentops unlock zeta/production"]})
        file.write_text(json.dumps(status))
        told = self.problems().out
        self.assertLess(told.index("zeta/greeter  production"), told.index("acme/greeter  production"))
        self.assertTrue(told.endswith("2 problems, needs you: 1 now, 1 by day; 0 as wished\n"), told)

    def test_what_waits_for_its_time_needs_nobody_and_has_a_screen_of_its_own(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        days = [(now + datetime.timedelta(days=ahead)).strftime("%a") for ahead in (2, 3)]
        self.fleet.write("policies/later.yaml", {
            "apiVersion": "talentops.dev/v1alpha1", "kind": "ChangeCalendar", "metadata": {"name": "later"},
            "spec": {"timeZone": "UTC", "windows": [{"days": days, "from": "09:00", "to": "17:00"}]}})
        self.fleet.environment(calendars=["later"])
        self.deliver("1.1.0")
        self.assert_code(5, self.fleet.reconcile())
        told = self.problems()
        self.assert_code(0, told)
        self.assertNotIn("acme/greeter", told.out)
        self.assertTrue(told.out.endswith("nothing needs you; 0 as wished; 1 waiting (talentops status --waiting)\n"), told.out)
        self.assert_code(5, self.problems("--exit-code"))
        waiting = self.fleet.talentops("status", "--waiting", "--state", self.fleet.state)
        self.assertIn("it starts when the calendar opens, at ", waiting.out)
        self.assertTrue(waiting.out.endswith("1 release waiting, and needs nobody\n"), waiting.out)
        self.assert_code(2, self.problems("--waiting"))

    def test_where_nothing_waits_it_says_so(self):
        self.taken_back()
        self.assertTrue(self.fleet.talentops("status", "--waiting", "--state", self.fleet.state).out.endswith("nothing waits\n"))

    def test_a_drifted_one_stays_so_and_says_it(self):
        file = self.fleet.workspace() / ".claude/agents/greeter.md"
        file.write_text("Somebody's own\n")
        self.fleet.reconcile()
        release = self.release()
        self.assertEqual(("Drifted", "byDay", ["talentops diff acme/greeter --environment production"]),
                         (release["reason"], release["needsYou"]["when"], release["needsYou"]["do"]))
        self.assertIn("driftPolicy: correct", release["ifNothing"]["what"])

    def test_two_targets_with_different_versions_are_told_with_their_shares(self):
        file = self.fleet.state / "status.json"
        status = json.loads(file.read_text())
        status["releases"][0].update(ready="False", serving=[{"version": "1.0.0", "share": 75}, {"version": "1.1.0", "share": 25}])
        file.write_text(json.dumps(status))
        self.assertIn("1.0.0 75 %, 1.1.0 25 %", self.problems().out)

    def test_a_status_of_an_earlier_version_is_read(self):
        file = self.fleet.state / "status.json"
        status = json.loads(file.read_text())
        for each in status["releases"]:
            for key in ("serving", "needsYou", "ifNothing", "timeZone", "particulars"):
                del each[key]
        file.write_text(json.dumps(status))
        self.assertIn("everything is as wished", self.problems().out)


class LocalTimeTest(DeployedTest):
    """Moments are told in the zone of the calendar that binds, else in the reader's, with UTC beside it."""

    WAITS = {"name": "window", "verdict": "wait", "why": "closed", "until": "2099-07-01T07:00:00Z", "needs": "its time",
             "code": "TO3009", "at": "2026-11-21T09:30:00Z"}

    def held(self, zone):
        file = self.fleet.state / "status.json"
        status = json.loads(file.read_text())
        status["releases"][0].update(ready="False", reason="Window", phase="Gating", gates=[self.WAITS], timeZone=zone,
                                     ifNothing={"what": "it starts when the calendar opens", "at": self.WAITS["until"]})
        file.write_text(json.dumps(status))

    def told(self, verb, zone=None):
        arguments = ["status", "--waiting"] if verb == "status" else ["explain", "acme/greeter"]
        prefix = ["env", f"TZ={zone}"] if zone is not None else []
        return fleet.execute([*prefix, fleet.BINARY, *arguments, "--state", self.fleet.state]).out

    def test_of_the_calendar_whoever_reads_it(self):
        self.held("Europe/Berlin")
        for verb in ("status", "explain"):
            self.assertIn("it starts when the calendar opens, at Wed 2099-07-01 09:00 CEST (2099-07-01T07:00:00Z, Europe/Berlin)",
                          self.told(verb, "America/New_York"))

    def test_else_of_the_reader(self):
        self.held(None)
        for verb in ("status", "explain"):
            self.assertIn("asked again at Wed 2099-07-01 03:00 EDT (2099-07-01T07:00:00Z, America/New_York)",
                          self.told(verb, "America/New_York"))
            self.assertIn("asked again at 2099-07-01T07:00:00Z\n", self.told(verb, "UTC"))
            self.assertIn("asked again at 2099-07-01T07:00:00Z\n", self.told(verb, "No/Where"))

    def frozen(self):
        """For two more days by the clocks of Tokyo, which is nine hours ahead. Returns when that ends."""
        ends = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
        there = (ends + datetime.timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")
        self.fleet.write("policies/days.yaml", {
            "apiVersion": "talentops.dev/v1alpha1", "kind": "ChangeCalendar", "metadata": {"name": "days"},
            "spec": {"timeZone": "Asia/Tokyo", "freezes": [{"from": "2020-01-01", "to": there, "reason": "quiet"}]}})
        self.fleet.environment(calendars=["days"])
        self.deliver("1.1.0")
        return ends

    def test_explain_of_another_time_says_what_holds_then_and_what_is_next(self):
        ends = self.frozen()
        opens, before = (moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (ends, ends - datetime.timedelta(seconds=1)))
        explained = self.fleet.view("explain", "acme/greeter", "--at", before)
        self.assert_code(5, explained)
        self.assertRegex(explained.out, rf"(?m)^  otherwise  it starts when the calendar opens, at .* JST \({opens}, Asia/Tokyo\)$")
        self.assertIn(f" at {before}, by the records alone", explained.out)
        self.assertIn("window", self.waiting(before))
        self.assertNotIn("window", self.waiting(opens))

    def waiting(self, at):
        """The gates that are not open then."""
        gates = self.fleet.view("explain", "acme/greeter", "-o", "json", "--at", at).value["gates"]
        return [gate["name"] for gate in gates if gate["verdict"] != "pass"]

    def test_what_a_controller_knows_is_of_no_other_time(self):
        answer = self.fleet.talentops("explain", "acme/greeter", "--state", self.fleet.state, "--at", "2099-01-01T00:00:00Z")
        self.assert_code(2, answer)
        self.assert_error(answer, "TO6403", "--state", "leave out --state")

    def test_a_controller_tells_the_zone_of_the_calendar(self):
        self.frozen()
        self.fleet.reconcile()
        self.assertEqual("Asia/Tokyo", self.fleet.releases()[("acme/greeter", "production")]["timeZone"])


class WatchTest(DeployedTest):
    def test_prints_a_line_for_what_has_changed(self):
        log = self.fleet.base / "watch.log"
        with open(log, "wb") as out:
            watcher = fleet.subprocess.Popen([fleet.BINARY, "status", "--watch", "--state", str(self.fleet.state)], stdout=out,
                                             stderr=fleet.subprocess.STDOUT, env=fleet.environment())
            try:
                fleet.until(lambda: "RestartNeeded" in log.read_text(), "the first table")
                self.deliver("1.1.0")
                self.assert_code(0, self.fleet.reconcile())
                fleet.until(lambda: re.search(r"(?m)^\S+Z acme/greeter in production: Succeeded, serves 1\.1\.0: ", log.read_text()),
                            "the line")
                self.assertIsNone(watcher.poll())
            finally:
                watcher.terminate()
                watcher.wait(fleet.LIMIT)

    def test_ends_where_there_is_nothing_to_watch(self):
        answer = self.fleet.talentops("status", "--watch", "--state", self.fleet.base / "nowhere")
        self.assert_code(2, answer)
        shutil.rmtree(self.fleet.state)


if __name__ == "__main__":
    fleet.main()
