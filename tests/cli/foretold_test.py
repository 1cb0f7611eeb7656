#!/usr/bin/env python3
"""What a plan says is what the controller then does: generated fleets are planned, reconciled, and planned again.

A fleet that breaks a claim is told by its seed; FORETOLD_SEEDS=7,21 runs these alone."""
import datetime
import os
import random

import yaml

import fleet
from fleet import FleetTest

API = "talentops.dev/v1alpha1"
SEEDS = [int(seed) for seed in os.environ.get("FORETOLD_SEEDS", "1,2,3,4,5,6").split(",")]
TALENTS = ("aide", "base", "clerk")
# What the same run may resolve, or bring about: by a look at an environment, or by another deployment.
MOVING = {"environment-verified", "promotion", "dependencies", "wave", "capacity", "digest-suspect"}


class Generated:
    """A fleet in which every gate that needs no person may be in the way, by the dice of a seed."""

    def __init__(self, made, seed):
        self.fleet, self.dice = made, random.Random(seed)

    def often(self, of_ten):
        return self.dice.random() * 10 < of_ten

    def write(self, kind, path, name, spec, **metadata):
        self.fleet.write(path, {"apiVersion": API, "kind": kind, "metadata": {"name": name, **metadata}, "spec": spec})

    def make_rules(self):
        today = datetime.datetime.now(datetime.timezone.utc).date()
        far = [str(today + datetime.timedelta(days=days)) + "T00:00" for days in (-2, 2)]
        self.write("ChangeCalendar", "policies/frozen.yaml", "frozen",
                   {"timeZone": "Europe/Berlin", "freezes": [{"from": far[0], "to": far[1], "reason": "an audit"}]})
        self.write("ChangeCalendar", "policies/quiet.yaml", "quiet",
                   {"timeZone": "Pacific/Apia", "freezes": [{"from": "2020-01-01T00:00", "to": "2020-01-02T00:00", "reason": "long ago"}]})
        self.write("ReleasePolicy", "policies/soak.yaml", "soak",
                   {"selector": {"matchLabels": {"soaks": "yes"}}, "promotion": {"soak": "1h"}})
        rules = {}
        if self.often(3):
            rules["limits"] = {"deployments": 1}
        if self.often(4):
            rules["waves"] = [{"matchLabels": {"ring": "first"}, "after": "1h" if self.often(3) else "0s"}]
        self.write("Fleet", "fleet.yaml", "test", rules)

    def make_environments(self):
        self.places = []
        for client in ("acme", "globex"):
            for name, stage in (("rehearsal", "staging"), ("live", "production")):
                spec = {"stage": stage, "targets": [{"name": name, "directory": {"path": str(self.fleet.workspace(client, name))}}]}
                if self.often(3):
                    spec["calendars"] = [self.dice.choice(["frozen", "quiet"])]
                labels = {"ring": self.dice.choice(["first", "second"]), "soaks": self.dice.choice(["yes", "no", "no"])}
                self.write("ClientEnvironment", f"clients/{client}/environments/{name}.yaml", name, spec, namespace=client, labels=labels)
                self.places.append((client, name))

    def make_talents(self, version):
        for name in TALENTS:
            self.fleet.bundle(version, name, f"Edition {version}.")
            result = self.dice.choice(["PASS"] * 7 + ["FAIL", None])
            if result:
                self.fleet.certify(version, name, result)

    def wish(self, version):
        """Each talent for each client, somewhere."""
        for client in ("acme", "globex"):
            for name in TALENTS:
                spec = {"environments": self.dice.choice([["rehearsal", "live"], ["live"], ["rehearsal"]])}
                if name == "aide" and self.often(5):
                    spec["dependsOn"] = [{"release": "base", "version": self.dice.choice([">=1.0.0", ">=1.1.0"])}]
                if self.often(1):
                    spec["smoke"] = [{"name": "never", "file": {"path": "missing"}, "timeout": "1s"}]
                if self.often(1):
                    spec["suspend"] = True
                self.fleet.release(version, client, name, **spec)


class ForetoldTest(FleetTest):
    def plan(self, now=None):
        now = now or datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        answer = self.fleet.view("plan", "-o", "json", "--at", now)
        self.assertEqual(answer.out, self.fleet.view("plan", "-o", "json", "--at", now).out, "the same input is planned alike")
        self.assertIn(answer.code, (0, 1), answer.text)  # a release may depend on what does not go where it goes
        return {(each["release"], each["environment"]): each for each in answer.value["changes"]}

    def explain(self, release, environment, at):
        return self.fleet.view("explain", release, "--environment", environment, "-o", "json", "--at", at).value

    def begun(self):
        """Which versions were begun where, or retired."""
        found = set()
        for path in self.fleet.record_paths("manifests"):
            if path.endswith(".yaml"):
                spec = yaml.safe_load(self.fleet.record(path))
                found.add((spec["metadata"]["namespace"] + "/" + spec["spec"]["release"], spec["spec"]["environment"],
                           spec["spec"]["talent"]["version"], spec["spec"]["action"]))
        return found

    def assert_explained(self, told):
        """`explain` says of each what the plan says, gate by gate; what a gate waits for is not there the moment before."""
        for release in {release for release, _ in told}:
            answer = self.fleet.view("explain", release, "-o", "json").value
            for each in answer if isinstance(answer, list) else [answer]:
                change = told.get((release, each["environment"]))
                with self.subTest(f"explain {release} in {each['environment']}"):
                    if change is None:
                        self.assertEqual("none", each["decision"])
                        continue
                    self.assertEqual((change["action"], change["decision"]), (each["action"], each["decision"]))
                    self.assertEqual([(gate["name"], gate["verdict"]) for gate in change["gates"]],
                                     [(gate["name"], gate["verdict"]) for gate in each["gates"]])

    def assert_moments(self, told):
        """At the moment that a gate names it is asked again, and says something else of that moment; before it, the same."""
        moments = {(place, gate["name"], gate["until"]) for place, change in told.items() for gate in change["gates"]
                   if gate["verdict"] == "wait" and gate["until"] and gate["name"] == "window"}
        for place, name, until in moments:
            opens = datetime.datetime.fromisoformat(until.replace("Z", "+00:00"))
            for offset, verdict in ((-1, "wait"), (0, "pass")):
                at = (opens + datetime.timedelta(seconds=offset)).strftime("%Y-%m-%dT%H:%M:%SZ")
                change, explained = self.plan(at)[place], self.explain(*place, at)
                with self.subTest(f"{place}: {name} at {at}"):
                    self.assertEqual(verdict, next(gate["verdict"] for gate in change["gates"] if gate["name"] == name))
                    self.assertEqual(change["gates"], explained["gates"])
                    self.assertEqual((change["action"], change["decision"]), (explained["action"], explained["decision"]))
        return moments

    def not_passed(self, change):
        return {gate["name"] for gate in change["gates"] if gate["verdict"] != "pass"}

    def check(self, told, after, begun):
        for (release, environment), change in told.items():
            did = (release, environment, (change["to"] or change["from"])["version"], change["action"]) in begun
            closed = self.not_passed(change)
            with self.subTest(f"{release} in {environment}: {change['decision']}: {change['why']}"):
                self.assertEqual(change["decision"] == "proceed", not closed and not change["holds"])
                if closed - MOVING or change["holds"]:
                    self.assertFalse(did, "it has begun though something else was in the way")
                elif not closed and not did:
                    self.assertTrue(self.not_passed(after[release, environment]), "it went by itself, and has not begun")
        for place, change in after.items():
            with self.subTest(f"{place} afterwards"):
                self.assertNotEqual("proceed", change["decision"], "something that could go has not gone")

    def try_seed(self, seed):
        generated = Generated(self.fleet, seed)
        generated.make_rules()
        generated.make_environments()
        generated.make_talents("1.0.0")
        generated.wish("1.0.0")
        self.fleet.commit("First wishes")
        self.fleet.reconcile()
        generated.make_talents("1.1.0")
        generated.wish("1.1.0")
        self.fleet.commit("Other wishes")
        before = self.begun()
        told = self.plan()
        self.assertTrue(told)
        self.assert_explained(told)
        self.moments |= self.assert_moments(told)
        self.fleet.reconcile()
        after = self.plan()
        self.check(told, after, self.begun() - before)
        self.assert_explained(after)
        return told

    def test_what_a_plan_says_is_what_the_controller_then_does(self):
        gates, decisions = set(), set()
        self.moments = set()
        for seed in SEEDS:
            with self.subTest(seed=seed):
                self.fleet = fleet.Fleet(self.fresh(seed))
                for change in self.try_seed(seed).values():
                    gates |= self.not_passed(change)
                    decisions.add(change["decision"])
        self.assertGreaterEqual(decisions, {"proceed", "wait", "deny"})
        self.assertTrue(self.moments, "nothing in these fleets waits for a time")
        self.assertGreaterEqual(gates, {"certified", "promotion", "window"}, "these fleets hold nothing back")

    def fresh(self, seed):
        folder = self.fleet.base / f"seed-{seed}"
        folder.mkdir()
        return folder


if __name__ == "__main__":
    fleet.main()
