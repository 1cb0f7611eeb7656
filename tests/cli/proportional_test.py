#!/usr/bin/env python3
"""What `plan` reads of a change: the clients that it is about, and says the same as if it had read everybody."""
import random

import fleet
from fleet import FleetTest
from tenancy_test import API, document

CLIENTS = ("acme", "globex", "initech")


class ProportionalTest(FleetTest):
    """Three clients, kept apart by path, each with greeter 1.0.0 in staging and production; 1.1.0 is certified, too."""

    def setUp(self):
        super().setUp()
        self.write_fleet()
        for client in CLIENTS:
            for stage in ("staging", "production"):
                self.fleet.environment(client, stage, (stage,), stage=stage)
            self.fleet.release("1.0.0", client=client, environments=("staging", "production"))
        self.fleet.talent("1.0.0")
        self.fleet.talent("1.1.0", line="Greet politely, by name.")
        self.base = self.fleet.commit("Everybody has 1.0.0")

    def write_fleet(self, **spec):
        self.fleet.write("fleet.yaml", document("Fleet", "test", tenancy="path", **spec))

    def deploy(self):
        self.assert_code(0, self.fleet.reconcile())

    def wish(self, client, version="1.1.0", **spec):
        self.fleet.release(version, client=client, environments=("staging", "production"), **spec)

    def plan(self, *arguments, base=None):
        return self.fleet.view("plan", "--base", base or self.base, "--head", "HEAD", "--at", "2027-01-01T12:00:00Z", "-o", "json", *arguments)

    def certify_below(self, client, version, result):
        """QA's word, put where nobody but that client's plans would see it."""
        self.fleet.certify(version, result=result)
        listed = self.fleet.git("status", "--porcelain", "-uall", "certifications").splitlines()
        self.assertEqual(1, len(listed), listed)
        written = self.fleet.repository / listed[0].split()[-1]
        place = self.fleet.repository / f"clients/{client}/certifications" / f"{version}-{written.name}"
        place.parent.mkdir(parents=True, exist_ok=True)
        written.rename(place)
        return place

    def hide(self, client):
        """What git knows of a client's folder is gone: whoever enters it fails."""
        for revision in (self.base, "HEAD"):
            tree = self.fleet.git("rev-parse", f"{revision}:clients/{client}")
            file = self.fleet.repository / ".git/objects" / tree[:2] / tree[2:]
            if file.exists():
                file.unlink()

    def test_another_client_is_not_even_looked_at(self):
        self.deploy()
        self.wish("acme")
        self.fleet.commit("One line")
        whole = self.plan()
        self.assert_code(0, whole)
        self.hide("globex")
        self.hide("initech")
        narrow = self.plan()
        self.assert_code(0, narrow)
        self.assertEqual(whole.out, narrow.out)
        self.assertEqual({"acme/greeter"}, {each["release"] for each in narrow.value["changes"]})
        self.assertNotEqual(0, self.plan("acme").code, "whoever names a release asks whether there is one")

    def test_says_of_a_change_what_everybody_being_read_says(self):
        """A filter that leaves a client reads all of them."""
        self.deploy()
        for seed in range(8):
            dice = random.Random(seed)
            self.fleet.git("checkout", "-q", "-B", f"seed-{seed}", self.base)
            chosen = dice.sample(CLIENTS, dice.choice([1, 2]))
            for client in chosen:
                self.wish(client, dice.choice(["1.0.0", "1.1.0", "1.2.0"]), **dice.choice([{}, {"suspend": True}]))
            if dice.random() < 0.5:
                self.fleet.write(f"clients/{chosen[0]}/policies/strict.yaml",
                                 {**document("ReleasePolicy", "strict", chosen[0], certification={"minScore": 1.0})})
            if dice.random() < 0.5:
                self.certify_below(dice.choice(CLIENTS), dice.choice(["1.0.0", "1.1.0"]), dice.choice(["PASS", "FAIL"]))
            self.fleet.commit(f"Seed {seed}")
            told = {(each["release"], each["environment"]): each for each in self.plan().value["changes"]}
            whole = {}
            for client in CLIENTS:
                for each in self.plan(client).value["changes"]:
                    whole[each["release"], each["environment"]] = each
            with self.subTest(seed=seed):
                self.assertEqual(whole, told)

    def test_what_bears_on_everybody_is_read_of_everybody(self):
        self.deploy()
        self.wish("acme")
        self.write_fleet(suspend=True)
        self.fleet.commit("Stand still")
        self.assertEqual({"acme/greeter"}, {each["release"] for each in self.plan().value["changes"]})
        self.hide("globex")
        self.assertNotEqual(0, self.plan().code)

    def test_what_is_certified_below_a_clients_folder_counts_for_nobody(self):
        """Not for the client's own releases either: whoever reads some clients sees as much as whoever reads all."""
        place = self.certify_below("globex", "1.1.0", "FAIL")
        self.fleet.git("add", "-A")
        self.fleet.git("commit", "-q", "-m", "QA says no in the wrong place")
        self.base = self.fleet.git("rev-parse", "HEAD")
        refused = [(each["code"], each["path"]) for each in self.fleet.talentops("validate", self.fleet.repository, "-o", "json").value["problems"]]
        self.assertIn(("TO1306", str(place.relative_to(self.fleet.repository))), refused)
        self.wish("acme")
        self.wish("globex")
        self.fleet.commit("One line each")
        told = {(each["release"], each["environment"]): each["gates"] for each in self.plan().value["changes"]}
        for client in ("acme", "globex"):
            whole = self.plan(client).value["changes"]
            self.assertEqual(2, len(whole))
            for each in whole:
                self.assertEqual(each["gates"], told[each["release"], each["environment"]])
                self.assertEqual("pass", next(gate["verdict"] for gate in each["gates"] if gate["name"] == "certified"))

    def test_removals_are_counted_over_the_whole_fleet(self):
        self.deploy()
        (self.fleet.repository / "clients/acme/releases/greeter.yaml").unlink()
        self.fleet.commit("Acme wants it no more")
        (change, other) = self.plan().value["changes"]
        self.assertEqual(("retire", "retire"), (change["action"], other["action"]))
        self.assertEqual(self.plan("acme").value["changes"], [change, other])

    def test_an_environment_that_moves_onto_anothers_directory_is_found_out(self):
        self.deploy()
        place = [{"name": "staging", "directory": {"path": str(self.fleet.workspace("globex", "staging"))}}]
        self.fleet.write("clients/acme/environments/staging.yaml",
                         {"apiVersion": API, "kind": "ClientEnvironment", "metadata": {"name": "staging", "namespace": "acme"},
                          "spec": {"stage": "staging", "targets": place}})
        self.fleet.commit("Onto another's")
        answer = self.plan()
        self.assert_code(1, answer)
        self.assertIn("globex", answer.err)


if __name__ == "__main__":
    fleet.main()
