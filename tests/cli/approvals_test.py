#!/usr/bin/env python3
"""Who may say yes: rosters, approve and reject, risk, emergencies and whoami, by the built binary alone."""
import datetime

import yaml

import fleet
from fleet import FleetTest

API = "talentops.dev/v1alpha1"
PEOPLE = ("priya", "omar", "lena", "tove")


class PeopleTest(FleetTest):
    """A fleet in which everybody has a key, and production asks for one release manager."""

    approvals = [{"stage": "production", "count": 1, "roles": ["release-manager"]}]
    policy = {}

    def setUp(self):
        super().setUp()
        self.keys = {name: self.fleet.new_key(name) for name in PEOPLE}
        self.fleet.trusted += [f'{name}@keys namespaces="talentops-act" {self.fleet.public_key(name)}' for name in PEOPLE]
        self.fleet.write_trust()
        self.roster()
        self.fleet.write("policies/people-say-yes.yaml", {"apiVersion": API, "kind": "ReleasePolicy", "metadata": {"name": "people-say-yes"},
                                                          "spec": {"approvals": self.approvals, **self.policy}})
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.fleet.commit("Greeter 1.0.0")

    def roster(self, **changes):
        people = [{"name": name, "emails": [f"{name}@talents.example"], "principals": [f"{name}@keys"]} for name in PEOPLE]
        spec = {"people": people, "roles": {"release-manager": ["priya", "lena"], "security": ["omar"], "on-call": ["tove"]}, **changes}
        self.fleet.write("policies/people.yaml", {"apiVersion": API, "kind": "Roster", "metadata": {"name": "people"}, "spec": spec})

    def plan(self, *arguments):
        answer = self.fleet.view("plan", "acme/greeter", "-o", "json", *arguments)
        return answer.value["changes"][0]

    def gate(self, name, change=None):
        return next(each for each in (change or self.plan())["gates"] if each["name"] == name)

    def say(self, verb, name, *arguments, plan=None):
        return self.fleet.view(verb, "acme/greeter", "-e", "production", "--plan", plan or self.plan()["plan"], "--reason", "read it",
                               "--key", self.keys[name], *arguments)

    def manifests(self):
        return [yaml.safe_load(self.fleet.record(path)) for path in self.fleet.record_paths("manifests") if path.endswith(".yaml")]

    def commit_as(self, name, message):
        self.fleet.git("add", "-A")
        self.fleet.git("commit", "-q", "-m", message, "--author", f"{name.capitalize()} <{name}@talents.example>")


class ApproveTest(PeopleTest):
    def test_nothing_goes_before_somebody_with_the_role_has_said_yes(self):
        self.assert_code(5, self.fleet.reconcile())
        self.assertIsNone(self.fleet.installed())
        gate = self.gate("approvals")
        self.assertEqual(("wait", "TO3017"), (gate["verdict"], gate["code"]))
        digest = self.plan()["plan"].removeprefix("sha256:")[:12]
        self.assertEqual(f"talentops approve acme/greeter --environment production --plan {digest} --reason … by lena or priya", gate["needs"])
        self.assertIn(gate["needs"], self.fleet.view("explain", "acme/greeter").out)

        said = self.say("approve", "priya")
        self.assert_code(0, said)
        self.assertIn("acme/greeter in production: install nothing → 1.0.0", said.out)
        self.assertEqual("pass", self.gate("approvals")["verdict"])
        self.assert_code(0, self.fleet.reconcile())
        self.assertIsNotNone(self.fleet.installed())
        spec = self.manifests()[0]["spec"]
        self.assertEqual([("priya", "release-manager")], [(each["by"], each["role"]) for each in spec["approvals"]])
        self.assertIn("approved by priya (release-manager)", [each["why"] for each in spec["gates"]])
        page = next(path for path in self.fleet.record_paths("manifests") if path.endswith(".md"))
        self.assertIn("- Acts of people: priya (release-manager) approved this plan on", self.fleet.record(page))

    def test_a_retirement_is_asked_about_where_a_rule_says_so(self):
        self.fleet.talent("1.0.0", name="steady")
        self.fleet.release("1.0.0", name="steady")
        self.fleet.write("policies/people-say-yes.yaml", {"apiVersion": API, "kind": "ReleasePolicy", "metadata": {"name": "people-say-yes"},
                                                          "spec": {"approvals": []}})
        self.fleet.commit("Nobody is asked")
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.write("policies/people-say-yes.yaml", {"apiVersion": API, "kind": "ReleasePolicy", "metadata": {"name": "people-say-yes"},
                                                          "spec": {"approvals": [{**self.approvals[0], "appliesToRetire": True}]}})
        (self.fleet.repository / "clients/acme/releases/greeter.yaml").unlink()
        self.commit_as("lena", "Greeter goes")
        self.assert_code(5, self.fleet.reconcile())
        self.assertIsNotNone(self.fleet.installed())
        change = next(each for each in self.fleet.view("plan", "-o", "json").value["changes"] if each["action"] == "retire")
        gate = self.gate("approvals", change)
        self.assertEqual(("wait", "TO3017"), (gate["verdict"], gate["code"]))
        self.assertIn("may approve: priya; may not: lena (wrote part of it)", gate["why"])
        self.assert_error(self.say("approve", "lena", plan=change["plan"]), "TO2507")
        said = self.say("approve", "priya", plan=change["plan"])
        self.assert_code(0, said)
        self.assertIn("acme/greeter in production: retire 1.0.0 → nothing", said.out)
        self.assert_code(0, self.fleet.reconcile())
        self.assertIsNone(self.fleet.installed())
        retirement = next(each["spec"] for each in self.manifests() if each["spec"]["action"] == "retire")
        self.assertEqual(["priya"], [each["by"] for each in retirement["approvals"]])

    def test_an_approval_wakes_a_controller_that_runs(self):
        with self.fleet.controller() as controller:
            fleet.until(lambda: "acme/greeter" in str(self.fleet.releases()), "a first status")
            self.assertIsNone(self.fleet.installed())
            self.assert_code(0, self.say("approve", "priya"))
            fleet.until(self.fleet.installed, "the approved version")
        self.assertEqual(0, controller.returncode)

    def test_who_wrote_it_cannot_approve_it_and_neither_can_a_co_author(self):
        self.fleet.talent("1.1.0", line="Greet by name.")
        self.fleet.release("1.1.0")
        self.commit_as("lena", "Greeter 1.1.0\n\nCo-authored-by: Priya <PRIYA@talents.example>\n")
        gate = self.gate("approvals")
        self.assertIn("may approve: nobody else; may not: lena, priya (wrote part of it)", gate["why"])
        for name in ("lena", "priya"):
            answer = self.say("approve", name)
            self.assert_error(answer, "TO2507", f"{name} wrote part of the change", "nothing was recorded")
            self.assert_code(5, answer)
        self.assertEqual("", self.fleet.git("branch", "--list", fleet.RECORDS_BRANCH))

    def test_only_who_has_changed_it_since_it_was_deployed_is_an_author(self):
        self.fleet.release("1.0.0", suspend=True)
        self.commit_as("lena", "Wait")
        self.fleet.release("1.0.0")
        self.commit_as("lena", "Go on")
        self.assert_error(self.say("approve", "lena"), "TO2507")
        self.assert_code(0, self.say("approve", "priya"))
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.talent("1.1.0", line="Greet by name.")
        self.fleet.release("1.1.0")
        self.commit_as("omar", "Greeter 1.1.0")
        self.assertNotIn("may not", self.gate("approvals")["why"])
        self.assert_code(0, self.say("approve", "lena"))
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet by name.", self.fleet.installed())

    def test_whoever_wrote_anything_is_an_author_where_the_document_has_moved(self):
        self.assert_code(0, self.say("approve", "priya"))
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.talent("1.1.0", line="Greet by name.")
        self.fleet.release("1.1.0")
        self.commit_as("lena", "Greeter 1.1.0")
        releases = self.fleet.repository / "clients/acme/releases"
        (releases / "greeter.yaml").rename(releases / "people.yaml")
        self.commit_as("omar", "Releases have a file for people")
        self.assertIn("may approve: priya; may not: lena (wrote part of it)", self.gate("approvals")["why"])
        self.assert_error(self.say("approve", "lena"), "TO2507")
        self.assert_code(0, self.say("approve", "priya"))
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet by name.", self.fleet.installed())

    def test_whoever_merges_chosen_content_wrote_it(self):
        self.assert_code(0, self.say("approve", "priya"))
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.talent("1.1.0", line="Greet by name.")
        self.fleet.commit("A bundle that nobody wishes yet")
        self.fleet.release("1.1.0")
        self.commit_as("lena", "Greeter 1.1.0")
        wished = self.fleet.git("rev-parse", "HEAD")
        self.fleet.talent("1.0.1", line="Greet at once.")
        self.fleet.release("1.0.1")
        self.commit_as("omar", "Not yet")
        self.assert_code(0, self.say("approve", "priya"))
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.release("1.1.0")
        self.fleet.git("add", "-A")
        tree = self.fleet.git("write-tree")
        merge = self.fleet.git("-c", "user.name=Lena", "-c", "user.email=lena@talents.example", "commit-tree", tree, "-p", "HEAD", "-p", wished,
                               "-m", "Merge")
        self.fleet.git("reset", "-q", "--hard", merge)
        self.assertIn("lena (wrote part of it)", self.gate("approvals")["why"])

    def test_a_changed_wish_is_another_plan_that_nobody_has_approved(self):
        old = self.plan()["plan"]
        self.assert_code(0, self.say("approve", "priya"))
        self.fleet.release("1.0.0", smoke=[{"name": "there", "file": {"path": ".claude/agents/greeter.md"}}])
        self.fleet.commit("Another check")
        self.assertEqual("wait", self.gate("approvals")["verdict"])
        answer = self.say("approve", "priya", plan=old)
        self.assert_code(1, answer)
        self.assert_error(answer, "TO2504", "is not what would happen", "nothing was recorded")
        self.assert_code(5, self.fleet.reconcile())
        self.assertIsNone(self.fleet.installed())

    def test_it_can_be_given_before_the_merge_and_counts_after_it(self):
        self.assert_code(0, self.say("approve", "priya"))
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.git("checkout", "-q", "-b", "greeter-1.1.0")
        self.fleet.talent("1.1.0", line="Greet by name.")
        self.fleet.release("1.1.0")
        self.commit_as("lena", "Greeter 1.1.0")
        self.fleet.git("checkout", "-q", "main")
        plan = self.plan("--head", "greeter-1.1.0")["plan"]
        self.assert_error(self.say("approve", "priya", plan=plan), "TO3201", "deployed as wished")
        self.assert_code(0, self.say("approve", "priya", "--head", "greeter-1.1.0", plan=plan))
        self.fleet.git("merge", "-q", "--no-ff", "-m", "Merge", "greeter-1.1.0")
        self.assertEqual(plan, self.plan()["plan"])
        self.assert_error(self.say("approve", "lena"), "TO2507")
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet by name.", self.fleet.installed())

    def test_a_rejection_is_final_for_its_plan(self):
        self.assert_code(0, self.say("reject", "omar"))
        gate = self.gate("approvals")
        self.assertEqual(("deny", "TO3018", "omar@keys rejected this plan: read it"), (gate["verdict"], gate["code"], gate["why"]))
        self.assert_error(self.say("approve", "priya"), "TO3018", "nothing was recorded")
        self.assert_code(5, self.fleet.reconcile())
        self.fleet.talent("1.0.1")
        self.fleet.release("1.0.1")
        self.fleet.commit("Another one")
        self.assertEqual("wait", self.gate("approvals")["verdict"])

    def test_it_expires(self):
        self.assert_code(0, self.say("approve", "priya"))
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=73)
        gate = self.gate("approvals", self.plan("--at", later.strftime("%Y-%m-%dT%H:%M:%SZ")))
        self.assertEqual("wait", gate["verdict"])
        self.assertIn("the yes of priya expired at", gate["why"])

    def test_whoever_is_no_such_person_is_told_so_before_signing(self):
        self.assert_error(self.say("approve", "omar"), "TO2506", "omar has no role that is asked for")
        stranger = self.fleet.view("approve", "acme/greeter", "-e", "production", "--plan", self.plan()["plan"], "--reason", "x", "--key",
                                   self.fleet.key)
        self.assert_error(stranger, "TO2505", "no Roster has anybody with the principal qa-engineer")
        wrong = self.say("approve", "priya", plan="8ab9")
        self.assert_code(2, wrong)
        self.assertEqual("", self.fleet.git("branch", "--list", fleet.RECORDS_BRANCH))

    def test_an_act_that_claims_to_be_somebody_else_counts_for_nothing(self):
        answer = self.say("approve", "omar", "--by", "priya@keys")
        self.assertEqual(2, answer.code, answer.text)
        forged = self.fleet.talentops("approve", "acme/greeter", "-e", "production", "--plan", self.plan()["plan"], "--reason", "x", "--key",
                                      self.keys["omar"], "--by", "priya@keys", "--repository", self.fleet.repository)
        self.assert_code(0, forged)
        self.assertEqual("wait", self.gate("approvals")["verdict"])
        self.assert_code(5, self.fleet.reconcile())

    def test_the_page_says_who_is_asked_and_how(self):
        page = self.fleet.view("plan", "-o", "markdown").out
        self.assertRegex(page, r"\*\*Approve acme/production\*\* \(0 of 1 release-manager; may approve: lena, priya\): "
                               r"`talentops approve acme/greeter --environment production --plan [0-9a-f]{12} --reason … by lena or priya`")

    def test_people_of_the_head_cannot_approve_by_making_themselves_managers(self):
        base = self.fleet.git("rev-parse", "HEAD")
        self.roster(roles={"release-manager": ["omar"]})
        self.fleet.release("1.0.0", suspend=False)
        self.fleet.commit("Me")
        gate = self.gate("approvals", self.plan("--base", base))
        self.assertIn("may approve: lena, priya", gate["why"])


class RiskTest(PeopleTest):
    approvals = [{"risk": "medium", "count": 1, "roles": ["release-manager"]}, {"risk": "high", "count": 1, "roles": ["security"]}]

    def test_a_larger_risk_asks_for_more(self):
        gate = self.gate("risk")
        self.assertEqual(("wait", "TO3020"), (gate["verdict"], gate["code"]))
        self.assertIn("medium 14 = production 8 + firstInstallation 2 + permissionGained 4: 0 of 1 release-manager", gate["why"])
        self.assertEqual("pass", self.gate("approvals")["verdict"])
        self.assert_code(0, self.say("approve", "priya"))
        self.assert_code(0, self.fleet.reconcile())

    def test_a_smaller_one_asks_for_nothing(self):
        self.fleet.write("policies/points.yaml", {"apiVersion": API, "kind": "ReleasePolicy", "metadata": {"name": "points"},
                                                  "spec": {"risk": {"points": {"production": 1, "permissionGained": 0}}}})
        self.fleet.commit()
        self.assertEqual("pass", self.gate("risk")["verdict"])
        self.assert_code(0, self.fleet.reconcile())


class EmergencyTest(PeopleTest):
    approvals = []
    policy = {"emergency": {"roles": ["on-call"]}}

    def setUp(self):
        super().setUp()
        self.fleet.write("policies/closed.yaml", {"apiVersion": API, "kind": "ChangeCalendar", "metadata": {"name": "closed"},
                                                  "spec": {"timeZone": "UTC", "freezes": [{"from": "2020-01-01", "to": "2090-01-01", "reason": "year end"}]}})
        self.fleet.write("fleet.yaml", {"apiVersion": API, "kind": "Fleet", "metadata": {"name": "test"}, "spec": {"calendars": ["closed"]}})
        self.fleet.release("1.0.0", emergency={"reason": "INC-881"})
        self.fleet.commit("Now")

    def test_a_role_that_the_policy_names_lets_it_go_whatever_the_time(self):
        gate = self.gate("window")
        self.assertEqual("wait", gate["verdict"])
        self.assertIn("since it is an emergency, talentops approve acme/greeter", gate["needs"])
        self.assertTrue(gate["needs"].endswith("by tove"), gate["needs"])
        self.assert_error(self.say("approve", "priya"), "TO2508")
        self.assert_code(0, self.say("approve", "tove"))
        self.assert_code(0, self.fleet.reconcile())
        self.assertIsNotNone(self.fleet.installed())
        emergency = self.manifests()[0]["spec"]["emergency"]
        self.assertEqual(("INC-881", "tove", "on-call"), (emergency["reason"], emergency["by"], emergency["role"]))

    def test_it_never_passes_a_certification(self):
        self.fleet.bundle("1.1.0")
        self.fleet.release("1.1.0", emergency={"reason": "INC-882"})
        self.fleet.commit("Nobody has looked at it")
        self.assert_code(0, self.say("approve", "tove"))
        self.assertEqual(("pass", "deny"), (self.gate("window")["verdict"], self.gate("certified")["verdict"]))
        self.assert_code(5, self.fleet.reconcile())
        self.assertIsNone(self.fleet.installed())


class WhoamiTest(PeopleTest):
    def whoami(self, name, *arguments):
        return self.fleet.view("whoami", "--key", self.keys[name], *arguments)

    def test_person_roles_and_key(self):
        self.roster(clients={"globex": {"release-manager": ["omar"]}})
        self.fleet.commit()
        value = self.whoami("priya", "-o", "json").value
        self.assertEqual(("priya", "policies/people.yaml", "priya@keys", True), (value["person"], value["roster"], value["principal"], value["trusted"]))
        self.assertEqual((["release-manager"], {"globex": []}), (value["roles"], value["clients"]))
        self.assertRegex(value["key"], "^SHA256:")
        answer = self.whoami("omar")
        self.assert_code(0, answer)
        self.assertIn("omar (policies/people.yaml)\nroles   security\n        at globex: release-manager, security\n", answer.out)

    def test_who_is_nobody_here(self):
        answer = self.fleet.view("whoami", "--key", self.fleet.key)
        self.assert_code(1, answer)
        self.assertIn("no Roster has the principal qa-engineer", answer.out)
        unknown = self.fleet.talentops("whoami", "--repository", self.fleet.repository, "--key", self.keys["priya"])
        self.assert_code(2, unknown)


class ValidateTest(PeopleTest):
    def refused(self, *expected):
        answer = self.fleet.talentops("validate", self.fleet.repository, "-o", "json")
        found = [(each["code"], each["path"]) for each in answer.value["problems"] if each["severity"] == "error"]
        self.assertEqual(sorted(expected), sorted(found), answer.out)

    def test_a_good_one(self):
        self.refused()

    def test_a_role_that_nobody_has_and_more_people_than_have_it(self):
        self.fleet.write("policies/more.yaml", {"apiVersion": API, "kind": "ReleasePolicy", "metadata": {"name": "more"}, "spec": {
            "approvals": [{"count": 1, "roles": ["legal"]}, {"count": 3, "roles": ["release-manager"]}], "emergency": {"roles": ["night"]}}})
        self.refused(*[("TO1332", "policies/more.yaml")] * 3)

    def test_one_person_in_two_rosters(self):
        self.fleet.write("policies/more.yaml", {"apiVersion": API, "kind": "Roster", "metadata": {"name": "more"}, "spec": {
            "people": [{"name": "priya"}, {"name": "eve", "principals": ["omar@keys"]}]}})
        self.refused(*[("TO1331", "policies/people.yaml")] * 2)
        self.fleet.commit()
        self.assert_error(self.say("approve", "priya"), "TO2505")

    def test_a_role_that_names_nobody(self):
        self.roster(roles={"release-manager": ["pria"]})
        self.refused(("TO1330", "policies/people.yaml"))

    def test_a_roster_below_a_clients_folder_does_not_count(self):
        self.fleet.write("fleet.yaml", {"apiVersion": API, "kind": "Fleet", "metadata": {"name": "test"}, "spec": {"tenancy": "path"}})
        self.fleet.write("clients/acme/people.yaml", {"apiVersion": API, "kind": "Roster", "metadata": {"name": "own"}, "spec": {
            "people": [{"name": "eve", "principals": ["qa-engineer"]}], "roles": {"release-manager": ["eve"]}}})
        self.refused(("TO1306", "clients/acme/people.yaml"))
        self.fleet.commit()
        self.assertNotIn("eve", self.gate("approvals")["why"])

    def test_a_broken_roster_leaves_its_last_good_version_in_force(self):
        self.roster(roles={"release-manager": ["pria"]})
        self.fleet.commit("A slip")
        self.assertIn("may approve: lena, priya", self.gate("approvals")["why"])


if __name__ == "__main__":
    fleet.main()
