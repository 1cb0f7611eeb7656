#!/usr/bin/env python3
"""What goes before what: stages, waves, dependencies, and how many at once, by the records of the built binary."""
import datetime

import yaml

import fleet
from fleet import FleetTest

API = "talentops.dev/v1alpha1"


class OrderTest(FleetTest):
    def fleet_says(self, **spec):
        self.fleet.write("fleet.yaml", {"apiVersion": API, "kind": "Fleet", "metadata": {"name": "test"}, "spec": spec})

    def policy(self, name, **spec):
        self.fleet.write(f"policies/{name}.yaml", {"apiVersion": API, "kind": "ReleasePolicy", "metadata": {"name": name}, "spec": spec})

    def labelled(self, client, **labels):
        path = self.fleet.repository / f"clients/{client}/environments/production.yaml"
        document = yaml.safe_load(path.read_text())
        document["metadata"]["labels"] = labels
        self.fleet.write(path.relative_to(self.fleet.repository), document)

    def story(self):
        """Every manifest as it was written, and again as it was completed, in the order of the records' commits."""
        told = []
        for commit in self.fleet.git("log", "--first-parent", "--reverse", "--format=%H", fleet.RECORDS_BRANCH).splitlines():
            changed = self.fleet.git("diff-tree", "--root", "-r", "--no-commit-id", "--name-only", commit).splitlines()
            told += [yaml.safe_load(self.fleet.git("show", f"{commit}:{path}")) for path in changed
                     if "/manifests/" in path and path.endswith(".yaml")]
        return told

    def place(self, document):
        return (document["metadata"]["namespace"], document["spec"]["environment"], document["spec"]["release"])

    def begun(self):
        """Where deployments began, one after the other."""
        return [self.place(each) for each in self.story() if "outcome" not in each["status"]]

    def ended(self):
        return [each for each in self.story() if "outcome" in each["status"]]

    def assert_one_after_the_other(self, first, second):
        told = [(self.place(each), "outcome" in each["status"]) for each in self.story()]
        self.assertLess(told.index((first, True)), told.index((second, False)), told)

    def gate(self, name, release, environment="production"):
        answer = self.fleet.view("explain", release, "--environment", environment, "-o", "json")
        gates = answer.value["gates"]
        return next(gate for gate in gates if gate["name"] == name)


class StagesTest(OrderTest):
    def two_stages(self):
        self.fleet.environment(name="staging", targets=("staging",), stage="staging")
        self.fleet.environment(name="production", targets=("production",))
        self.fleet.talent("1.0.0")

    def test_production_begins_once_staging_has_succeeded_in_one_run(self):
        self.two_stages()
        self.fleet.release("1.0.0", environments=("production", "staging"))
        self.fleet.commit()
        self.assert_code(0, self.fleet.reconcile())
        self.assert_one_after_the_other(("acme", "staging", "greeter"), ("acme", "production", "greeter"))
        gate = next(each for each in self.ended()[-1]["spec"]["gates"] if each["name"] == "promotion")
        self.assertEqual(("pass", "it succeeded in staging"), (gate["verdict"], gate["why"]))

    def test_what_fails_in_staging_never_reaches_production(self):
        self.two_stages()
        self.fleet.release("1.0.0", environments=("production", "staging"),
                           smoke=[{"name": "never", "file": {"path": "missing"}, "timeout": "1s"}])
        self.fleet.commit()
        self.assert_code(5, self.fleet.reconcile())
        self.assertEqual([("acme", "staging", "greeter")], self.begun())
        gate = self.gate("promotion", "acme/greeter")
        self.assertEqual(("wait", "TO3011"), (gate["verdict"], gate["code"]))
        self.assertIn("staging (stage staging) had it taken back", gate["why"])

    def test_the_soak_says_until_when(self):
        self.two_stages()
        self.policy("soak", promotion={"soak": "2d"})
        self.fleet.release("1.0.0", environments=("production", "staging"))
        self.fleet.commit()
        self.assert_code(5, self.fleet.reconcile())
        gate = self.gate("promotion", "acme/greeter")
        self.assertEqual("wait", gate["verdict"])
        finished = datetime.datetime.fromisoformat(self.ended()[0]["status"]["finishedAt"].replace("Z", "+00:00"))
        until = datetime.datetime.fromisoformat(gate["until"].replace("Z", "+00:00"))
        self.assertEqual(datetime.timedelta(days=2), until - finished)
        later = self.fleet.view("plan", "--at", (until + datetime.timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ"), "-o", "json")
        change = next(each for each in later.value["changes"] if each["environment"] == "production")
        self.assertEqual("pass", next(each["verdict"] for each in change["gates"] if each["name"] == "promotion"))


class DependenciesTest(OrderTest):
    def test_what_others_depend_on_comes_first_and_goes_last(self):
        self.fleet.environment()
        for name in ("aide", "base", "steady"):
            self.fleet.talent("2.1.0", name=name)
            self.fleet.release("2.1.0", name=name, **({"dependsOn": [{"release": "base", "version": ">=2 <3"}]} if name == "aide" else {}))
        self.fleet.commit()
        self.assert_code(0, self.fleet.reconcile())
        self.assert_one_after_the_other(("acme", "production", "base"), ("acme", "production", "aide"))
        for name in ("aide", "base"):
            (self.fleet.repository / f"clients/acme/releases/{name}.yaml").unlink()
        commit = self.fleet.commit("Both go")
        self.assert_code(0, self.fleet.view("confirm-removal", commit, "--reason", "meant", "--key", self.fleet.key))
        self.assert_code(0, self.fleet.reconcile())
        retired = [self.place(each)[2] for each in self.ended() if each["spec"]["action"] == "retire"]
        self.assertEqual(["aide", "base"], retired)

    def test_a_version_that_will_not_do_is_waited_for(self):
        self.fleet.environment()
        for name in ("aide", "base"):
            self.fleet.talent("1.0.0", name=name)
        self.fleet.release("1.0.0", name="base")
        self.fleet.release("1.0.0", name="aide", dependsOn=[{"release": "base", "version": ">=2"}])
        self.fleet.commit()
        self.assert_code(5, self.fleet.reconcile())
        gate = self.gate("dependencies", "acme/aide")
        self.assertEqual(("wait", "base is 1.0.0 here", "TO3013"), (gate["verdict"], gate["why"], gate["code"]))

    def test_a_circle_and_a_stranger_are_refused_with_their_places(self):
        self.fleet.environment()
        for name, other in (("aide", "base"), ("base", "aide"), ("guide", "bsae")):
            self.fleet.talent("1.0.0", name=name)
            self.fleet.release("1.0.0", name=name, dependsOn=[{"release": other}])
        self.fleet.commit()
        answer = self.fleet.talentops("validate", self.fleet.repository, "--allowed-signers", self.fleet.trust, "-o", "json")
        self.assert_code(1, answer)
        found = {(each["code"], each["path"]) for each in answer.value["problems"]}
        self.assertIn(("TO1314", "clients/acme/releases/guide.yaml"), found)
        self.assertTrue({path for code, path in found if code == "TO1315"} >= {"clients/acme/releases/aide.yaml"})


class WavesTest(OrderTest):
    def test_the_brave_come_first_and_all_come_in_one_run(self):
        self.fleet_says(waves=[{"matchLabels": {"mood": "brave"}}, {"matchLabels": {"mood": "calm"}}])
        self.fleet.talent("1.0.0")
        moods = {"acme": {}, "bold": {"mood": "brave"}, "calm": {"mood": "calm"}}
        for client, labels in moods.items():
            self.fleet.environment(client)
            self.labelled(client, **labels)
            self.fleet.release("1.0.0", client=client)
        self.fleet.commit()
        self.assert_code(0, self.fleet.reconcile())
        for first, second in (("bold", "calm"), ("calm", "acme")):
            self.assert_one_after_the_other((first, "production", "greeter"), (second, "production", "greeter"))


class WholeFleetTest(OrderTest):
    def test_a_version_that_failed_twice_goes_nowhere_else(self):
        self.fleet.talent("1.0.0")
        self.fleet_says(waves=[{"matchLabels": {"first": "1"}}, {"matchLabels": {"first": "2"}}])
        for number, client in enumerate(("acme", "bold")):
            self.fleet.environment(client)
            self.fleet.release("1.0.0", client=client, smoke=[{"name": "never", "file": {"path": "missing"}, "timeout": "1s"}])
        self.fleet.commit()
        self.assert_code(5, self.fleet.reconcile())
        self.fleet.environment("calm")
        self.fleet.release("1.0.0", client="calm")
        self.fleet.commit()
        self.assert_code(5, self.fleet.reconcile())
        gate = self.gate("digest-suspect", "calm/greeter")
        self.assertEqual(("deny", "TO3015"), (gate["verdict"], gate["code"]))
        self.assertIn("taken back in 2 environments", gate["why"])
        self.fleet_says(safety={"maxFailures": 3})
        self.fleet.commit()
        self.assert_code(5, self.fleet.reconcile())
        self.assertTrue(self.fleet.installed("calm"))

    def test_no_more_are_under_way_than_may_be(self):
        self.fleet_says(limits={"deployments": 1})
        self.fleet.talent("1.0.0")
        clients = [f"c{number}" for number in range(6)]
        for client in clients:
            self.fleet.environment(client)
            self.fleet.release("1.0.0", client=client)
        self.fleet.commit()
        self.assert_code(0, self.fleet.reconcile())
        under_way, most = set(), 0
        for each in self.story():
            (under_way.discard if "outcome" in each["status"] else under_way.add)(self.place(each))
            most = max(most, len(under_way))
        self.assertEqual((len(clients), 1), (len(self.begun()), most))


if __name__ == "__main__":
    fleet.main()
