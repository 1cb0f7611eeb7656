#!/usr/bin/env python3
"""What keeps clients apart, and that `validate` and a controller say the same about every fleet that breaks it."""
import json

import fleet
from fleet import FleetTest

API = "talentops.dev/v1alpha1"


def document(kind, name, client=None, **spec):
    metadata = {"name": name, **({"namespace": client} if client else {})}
    return {"apiVersion": API, "kind": kind, "metadata": metadata, "spec": spec}


class ApartTest(FleetTest):
    """Two clients, kept apart by their paths, each with greeter 1.0.0 in production."""

    def setUp(self):
        super().setUp()
        self.fleet.write("fleet.yaml", document("Fleet", "test", tenancy="path"))
        for client in ("acme", "globex"):
            self.fleet.environment(client)
            self.fleet.release("1.0.0", client=client)
        self.fleet.talent("1.0.0")

    def place(self, client, name):
        return {"name": "workspace", "directory": {"path": str(self.fleet.workspace(client, name))}}

    def by_validate(self):
        return self.fleet.talentops("validate", self.fleet.repository, "-o", "json").value["problems"]

    def by_a_controller(self):
        self.fleet.reconcile()
        return json.loads((self.fleet.state / "status.json").read_text())["problems"]

    def problems(self):
        """The same by both, to the letter; but for what only `validate` says, since it is about nothing that counts."""
        self.fleet.commit("As somebody wrote it")
        by_validate = [each for each in self.by_validate() if each["code"] != "TO1316"]
        by_controller = self.by_a_controller()
        keys = ("code", "severity", "path", "line", "column", "field", "message", "hint")
        complete = [{key: each.get(key, "") for key in keys} for each in by_validate]
        self.assertEqual(complete, [{key: each[key] for key in keys} for each in by_controller])
        return {(each["code"], each["path"]) for each in by_validate}

    def served(self):
        return {client: self.fleet.installed(client) is not None for client in ("acme", "globex")}


class LooseningTest(ApartTest):
    def own(self, **spec):
        self.fleet.write("clients/acme/policies/own.yaml", document("ReleasePolicy", "own", "acme", **spec))

    def test_a_clients_policy_that_asks_for_less_is_warned_of_and_changes_nothing(self):
        self.fleet.write("policies/general.yaml", document("ReleasePolicy", "general", certification={"minScore": 0.9}, promotion={"soak": "4h"}))
        self.own(certification={"minScore": 0.5}, promotion={"soak": "5h"}, deadline="2h")
        answer = self.fleet.talentops("validate", self.fleet.repository, "-o", "json")
        self.assert_code(0, answer)
        self.assertEqual([("TO1316", "warning", "clients/acme/policies/own.yaml", "spec.certification.minScore"),
                          ("TO1316", "warning", "clients/acme/policies/own.yaml", "spec.deadline")],
                         [(each["code"], each["severity"], each["path"], each["field"]) for each in answer.value["problems"]])
        self.assertIn("minScore 0.5, which asks for less than the 0.9 that holds for acme/production", answer.value["problems"][0]["message"])
        self.assertIn("it has no effect", self.fleet.talentops("validate", self.fleet.repository).out)

    def test_one_that_asks_for_more_is_not(self):
        self.own(certification={"minScore": 0.5}, deadline="5m")
        self.assertEqual([], self.by_validate())


class TenancyTest(ApartTest):
    def test_a_sound_fleet(self):
        self.assertEqual(set(), self.problems())
        self.assertEqual({"acme": True, "globex": True}, self.served())

    def test_a_release_of_another_client_below_ones_own_path(self):
        self.fleet.write("clients/acme/releases/theirs.yaml",
                         document("TalentRelease", "theirs", "globex", talent="other", version="1.0.0", environments=["production"]))
        self.assertEqual({("TO1306", "clients/acme/releases/theirs.yaml")}, self.problems())
        self.assertEqual({"acme": True, "globex": True}, self.served())

    def test_a_second_form_of_anothers_release_takes_nothing_away(self):
        self.fleet.write("clients/acme/releases/theirs.yaml",
                         document("TalentRelease", "greeter", "globex", version="1.0.0", environments=["production"], suspend=True))
        self.assertEqual({("TO1306", "clients/acme/releases/theirs.yaml")}, self.problems())
        self.assertEqual({"acme": True, "globex": True}, self.served())

    def test_an_environment_of_another_client(self):
        self.fleet.write("clients/acme/environments/theirs.yaml",
                         document("ClientEnvironment", "second", "globex", targets=[self.place("globex", "second")]))
        self.assertEqual({("TO1306", "clients/acme/environments/theirs.yaml")}, self.problems())

    def test_a_policy_for_all_below_the_path_of_one(self):
        self.fleet.write("clients/acme/policies/all.yaml", document("ReleasePolicy", "all", certification={"required": False}))
        self.assertEqual({("TO1306", "clients/acme/policies/all.yaml")}, self.problems())

    def test_a_policy_of_one_client_that_names_another(self):
        self.fleet.write("clients/acme/policies/mine.yaml",
                         document("ReleasePolicy", "mine", "acme", selector={"clients": ["globex"]}, certification={"minScore": 1}))
        self.assertEqual({("TO1207", "clients/acme/policies/mine.yaml")}, self.problems())
        self.assertTrue(self.served()["globex"])

    def test_a_calendar_of_another_client(self):
        self.fleet.write("clients/acme/calendar.yaml", document("ChangeCalendar", "nights", "globex", timeZone="UTC"))
        self.assertEqual({("TO1306", "clients/acme/calendar.yaml")}, self.problems())

    def test_a_path_that_only_begins_like_ones_own(self):
        self.fleet.write("clients/acme-2/releases/more.yaml",
                         document("TalentRelease", "more", "acme", talent="more", version="1.0.0", environments=["production"]))
        self.assertEqual({("TO1306", "clients/acme-2/releases/more.yaml")}, self.problems())

    def test_an_environment_of_another_client_named_by_a_release(self):
        self.fleet.environment("globex", name="staging", targets=("staging",))
        self.fleet.release("1.0.0", environments=["staging"])
        self.assertEqual({("TO1304", "clients/acme/releases/greeter.yaml")}, self.problems())
        self.assertFalse(self.served()["acme"])

    def test_a_dependency_on_a_release_of_another_client(self):
        self.fleet.talent("1.0.0", name="base")
        self.fleet.release("1.0.0", client="globex", name="base")
        self.fleet.release("1.0.0", dependsOn=[{"release": "base"}])
        self.assertEqual({("TO1314", "clients/acme/releases/greeter.yaml")}, self.problems())

    def test_the_directory_of_another_client(self):
        self.fleet.write_config(allow={"directories": [str(self.fleet.base / "clients")]})
        self.fleet.document("ClientEnvironment", "production", "acme", {"targets": [self.place("globex", "workspace")]})
        self.assertIn("TO1309", {code for code, path in self.problems()})

    def test_the_calendar_of_another_client_named_by_an_environment(self):
        self.fleet.write("clients/globex/calendar.yaml", document("ChangeCalendar", "nights", "globex", timeZone="UTC"))
        self.fleet.environment(calendars=["nights"])
        self.assertEqual({("TO1313", "clients/acme/environments/production.yaml")}, self.problems())

    def test_without_tenancy_two_clients_are_told_how_to_be_kept_apart(self):
        self.fleet.write("fleet.yaml", document("Fleet", "test"))
        self.assertEqual({("TO1307", "fleet.yaml")}, self.problems())


class TightenTest(ApartTest):
    """A policy of a client can ask for more than the fleet's, and never for less."""

    def gates(self):
        answer = self.fleet.view("explain", "acme/greeter", "-o", "json")
        return {each["name"]: each["verdict"] for each in answer.value["gates"]}

    def test_a_client_cannot_do_without_a_certification(self):
        self.fleet.bundle("1.1.0")
        self.fleet.release("1.1.0")
        self.fleet.write("clients/acme/policies/lax.yaml",
                         document("ReleasePolicy", "lax", "acme", certification={"required": False, "maxAge": "3650d"}))
        self.assertEqual(set(), self.problems())
        self.assertEqual("deny", self.gates()["certified"])
        self.assertEqual({"acme": False, "globex": True}, self.served())

    def test_a_client_can_ask_for_more_for_itself_alone(self):
        self.fleet.write("clients/acme/policies/strict.yaml", document("ReleasePolicy", "strict", "acme", certification={"minScore": 1}))
        self.assertEqual(set(), self.problems())
        self.assertEqual({"acme": False, "globex": True}, self.served())


class FenceTest(ApartTest):
    def test_what_the_controller_does_not_allow_is_never_touched_whoever_wrote_it(self):
        outside = self.fleet.base / "outside"
        outside.mkdir()
        self.fleet.document("ClientEnvironment", "production", "acme",
                            {"targets": [{"name": "workspace", "directory": {"path": str(outside)}}]})
        self.assertEqual(set(), self.problems())
        told = self.fleet.releases()[("acme/greeter", "production")]
        self.assertEqual(("False", "TargetForbidden", "now"), (told["ready"], told["reason"], told["needsYou"]["when"]))
        self.assertEqual([], list(outside.iterdir()))
        self.assertTrue(self.served()["globex"])

    def test_the_directory_of_another_client_is_fenced_off_and_taken_from_nobody(self):
        """The fence is the controller's own: documents alone cannot say whose a directory is."""
        self.fleet.document("ClientEnvironment", "production", "acme", {"targets": [self.place("globex", "workspace")]})
        self.fleet.commit("Another's directory")
        self.assertIn("TO1309", {each["code"] for each in self.by_validate()})
        self.assertEqual([], self.by_a_controller())
        self.assertEqual("TargetForbidden", self.fleet.releases()[("acme/greeter", "production")]["reason"])
        self.assertTrue(self.served()["globex"])


if __name__ == "__main__":
    fleet.main()
