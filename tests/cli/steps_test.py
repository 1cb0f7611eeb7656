#!/usr/bin/env python3
"""How a release goes out: planned step by step with times, refused where nothing here could carry it out, and never done in another way."""
import yaml

import fleet
from fleet import FleetTest

CANARY = {"type": "canary", "steps": [{"exposure": 25, "duration": "10m"}, {"exposure": 50, "duration": "10m", "pause": {"until": "approved"}},
                                      {"exposure": 100}]}
STRATEGIES = {
    "rolling": {"type": "rolling", "maxUnavailable": "50%"},
    "canary": CANARY,
    "blueGreen": {"type": "blueGreen"},
    "featureFlag": {"type": "featureFlag", "steps": [{"exposure": 1, "duration": "1h"}, {"exposure": 100}]},
}
TARGETS = ("eu-1", "eu-2", "eu-3", "eu-4")


class StepsTest(FleetTest):
    def wish(self, targets=TARGETS, **spec):
        self.fleet.environment(targets=targets)
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0", **spec)
        self.fleet.commit("Greeter 1.0.0")

    def plan(self, form):
        answer = self.fleet.view("plan", "-o", form)
        self.assert_code(0, answer)
        return answer

    def change(self):
        return self.plan("json").value["changes"][0]

    def kinds(self):
        return [step["kind"] for step in self.change()["steps"]]

    def test_a_canary_is_planned_with_what_is_done_when(self):
        self.wish(strategy=CANARY)
        change = self.change()
        self.assertEqual(change["strategy"], {"type": "canary"})
        self.assertEqual([step["kind"] for step in change["steps"]],
                         ["apply", "expose", "converge", "pause", "expose", "converge", "pause", "pause", "expose", "converge", "check", "check"])
        exposed = [target["name"] for step in change["steps"] if step["kind"] == "expose" for target in step["expose"]["targets"]]
        self.assertEqual(sorted(exposed), list(TARGETS))
        self.assertEqual(change["takesSeconds"], 25 * 60)
        self.assertTrue(change["needsPerson"])
        self.assertEqual([remark["code"] for remark in change["remarks"]], ["TO3122"])
        text = self.plan("table").text
        self.assertIn("about 25m, and what people take: canary 25 % 10m → 50 % 10m, waits for a person → 100 %", text)
        self.assertRegex(text, r"\+0s  stage at every target\n")
        self.assertRegex(text, r"expose 25 %: eu-\d\n")
        self.assertIn("the pause at 50 % has no end before somebody ends it [TO3122]", text)

    def test_the_page_shows_the_steps(self):
        self.wish(strategy=CANARY)
        page = self.plan("markdown").out
        self.assertIn("| canary 25 % 10m → 50 % 10m, waits for a person → 100 % |", page)
        self.assertIn("steps, about 25m, and what people take</summary>", page)
        self.assertRegex(page, r"\| \d+m\d*s? \| expose 100 %: eu-\d, eu-\d \|")

    def test_one_target_is_all_of_it(self):
        self.wish(targets=("workspace",), strategy={"type": "canary", "steps": [{"exposure": 5, "duration": "1m"}, {"exposure": 100}]})
        self.assertIn("note 5 % of 1 target is all of it [TO3121]", self.plan("table").text)

    def test_each_strategy_is_planned_and_none_is_run_as_another(self):
        self.wish()
        for name, strategy in STRATEGIES.items():
            with self.subTest(name):
                self.fleet.release("1.0.0", strategy=strategy)
                self.fleet.commit(name)
                self.assertEqual(self.change()["strategy"], {"type": name})
                self.fleet.reconcile()
                explained = self.fleet.view("explain", "acme/greeter")
                self.assert_code(5, explained)
                self.assertIn(f"this version of talentops plans, but does not run: strategy {name} [TO3022]", explained.text)
                self.assertEqual(self.fleet.record_paths("manifests"), [])
                self.assertFalse(self.fleet.installed(workspace="eu-1"))
        self.fleet.release("1.0.0", strategy={"type": "allAtOnce"})
        self.fleet.commit("all at once")
        self.assert_code(0, self.fleet.reconcile())
        self.assertTrue(self.fleet.installed(workspace="eu-1"))

    def test_hooks_and_migrations_are_not_passed_over(self):
        command = {"command": "tell"}
        for spec, what in (({"hooks": {"pre": [{"name": "warn", **command}]}}, "hook warn"),
                           ({"hooks": {"onRollback": [{"name": "sorry", **command}]}}, "hook sorry"),
                           ({"migrations": [{"name": "memory", "up": command, "forwardOnly": True}]}, "migration memory")):
            with self.subTest(what):
                self.wish(**spec)
                self.fleet.reconcile()
                self.assertIn(f"does not run: {what} [TO3022]", self.fleet.view("explain", "acme/greeter").text)
                self.assertEqual(self.fleet.record_paths("manifests"), [])
        self.assertIn("note migration memory cannot be undone [TO3123]", self.plan("table").text)

    def test_commands_are_shown_as_they_would_be_run(self):
        def told():
            return {"command": "tell", "args": ["--to", "{{ client }}/{{environment}}", "{{ talent.name }} {{ talent.version }}", "{{ release }}", ""]}

        words = 'tell --to acme/production "greeter 1.0.0" greeter ""'
        self.wish(hooks={"pre": [{"name": "warn", **told()}], "onRollback": [{"name": "sorry", **told()}]},
                  migrations=[{"name": "memory", "up": told(), "forwardOnly": True}])
        change = self.change()
        self.assertEqual([f"run hook warn: {words}", f"run migration memory, which cannot be undone: {words}"],
                         [step["what"] for step in change["steps"] if step["kind"] in ("hook", "migrate")])
        self.assertEqual([{"name": "sorry", "what": f"run hook sorry: {words}"}], change["onRollback"])
        text = self.plan("table").text
        page = self.plan("markdown").out
        for line in (f"+0s  run hook warn: {words}\n", f"if back  run hook sorry: {words}\n"):
            self.assertIn(line, text)
        for line in ("run hook warn: tell", "| if it goes back | run hook sorry: tell"):
            self.assertIn(line, page)
        self.assertNotIn("{{", text + page)

    def test_an_environment_may_go_another_way(self):
        self.fleet.environment(name="staging", targets=("staging",), stage="staging")
        self.fleet.environment(name="production", targets=("production",))
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0", environments=("staging", "production"), strategy=CANARY,
                           overrides={"staging": {"strategy": {"type": "allAtOnce"}}})
        self.fleet.commit("Greeter 1.0.0")
        self.fleet.reconcile()
        self.assertTrue(self.fleet.installed(workspace="staging"))
        self.assertFalse(self.fleet.installed(workspace="production"))
        explained = self.fleet.view("explain", "acme/greeter", "--environment", "production", "-o", "json").value
        self.assertEqual(explained["strategy"], {"type": "canary"})
        self.assertTrue(explained["steps"])

    def test_what_runs_is_recorded_as_it_was_planned(self):
        self.wish(smoke=[{"name": "there", "file": {"path": ".claude/agents/greeter.md"}}])
        planned = [step["kind"] for step in self.change()["steps"]]
        digest = self.change()["plan"]
        self.assert_code(0, self.fleet.reconcile())
        path = next(path for path in self.fleet.record_paths("manifests") if path.endswith(".yaml"))
        spec = yaml.safe_load(self.fleet.record(path))["spec"]
        self.assertEqual(spec["strategy"], {"type": "allAtOnce"})
        self.assertEqual([next(iter(step)) for step in spec["steps"]], planned)
        self.assertEqual(spec["plan"], digest)

    def test_a_plan_has_one_digest_whatever_the_order_of_the_targets(self):
        self.wish(strategy=STRATEGIES["canary"])
        digest = self.change()["plan"]
        self.fleet.environment(targets=tuple(reversed(TARGETS)))
        self.fleet.commit("The other way round")
        self.assertEqual(self.change()["plan"], digest)
        self.fleet.release("1.0.0", strategy={**CANARY, "steps": [{"exposure": 26, "duration": "10m"}, *CANARY["steps"][1:]]})
        self.fleet.commit("One more")
        self.assertNotEqual(self.change()["plan"], digest)


if __name__ == "__main__":
    fleet.main()
