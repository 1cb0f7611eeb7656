#!/usr/bin/env python3
"""A signed merge is the yes of whoever signed it: made by stock git and ssh-keygen, counted by the built binary."""
import yaml

import fleet
from fleet import FleetTest

API = "talentops.dev/v1alpha1"
PEOPLE = ("priya", "omar", "lena")
BRANCH = "greeter-1.1.0"


class MergesTest(FleetTest):
    """Greeter 1.0.0 is deployed, production asks for one release manager, and lena has written 1.1.0 on a branch."""

    def setUp(self):
        super().setUp()
        self.keys = {name: self.fleet.new_key(name) for name in PEOPLE}
        self.fleet.trusted += [f'{name}@keys namespaces="talentops-act,git" {self.fleet.public_key(name)}' for name in PEOPLE]
        self.fleet.write_trust()
        self.roster()
        self.policy([])
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.fleet.commit("Greeter 1.0.0")
        self.assert_code(0, self.fleet.reconcile())
        self.policy([{"count": 1, "roles": ["release-manager"]}])
        self.fleet.commit("Production asks")
        self.fleet.git("checkout", "-q", "-b", BRANCH)
        self.wish("1.1.0", "lena", "Greet by name.")
        self.fleet.git("checkout", "-q", "main")

    def roster(self, managers=("priya", "lena")):
        people = [{"name": name, "emails": [f"{name}@talents.example"], "principals": [f"{name}@keys"]} for name in PEOPLE]
        self.fleet.write("policies/people.yaml", {"apiVersion": API, "kind": "Roster", "metadata": {"name": "people"},
                                                  "spec": {"people": people, "roles": {"release-manager": list(managers)}}})

    def policy(self, approvals):
        self.fleet.write("policies/yes.yaml", {"apiVersion": API, "kind": "ReleasePolicy", "metadata": {"name": "yes"}, "spec": {"approvals": approvals}})

    def wish(self, version, author, line):
        self.fleet.talent(version, line=line)
        self.fleet.release(version)
        self.commit_as(author, f"Greeter {version}")

    def commit_as(self, name, message, *arguments):
        self.fleet.git("add", "-A")
        self.fleet.git("commit", "-q", "-m", message, "--author", f"{name.capitalize()} <{name}@talents.example>", *arguments)

    def merge(self, name, *arguments, key=None):
        """By a person with stock git, which signs with ssh-keygen; the commit's id."""
        self.fleet.git("-c", "gpg.format=ssh", "-c", f"user.signingKey={key or self.keys[name]}", "-c", f"user.name={name}", "-c",
                       f"user.email={name}@talents.example", "merge", "-q", "--no-ff", "-S", "-m", f"Merge {BRANCH}", *(arguments or [BRANCH]))
        return self.fleet.git("rev-parse", "HEAD")

    def gate(self, *arguments):
        change = self.fleet.view("plan", "acme/greeter", "-o", "json", *arguments).value["changes"][0]
        return next(each for each in change["gates"] if each["name"] == "approvals")

    def assert_waits(self, why, code="TO3017"):
        """The view and the controller both say no."""
        gate = self.gate()
        self.assertEqual(("wait", code), (gate["verdict"], gate["code"]))
        self.assertIn(why, gate["why"])
        self.assertIn(why, self.fleet.view("explain", "acme/greeter").out)
        self.assert_code(5, self.fleet.reconcile())
        self.assertNotIn("Greet by name.", self.fleet.installed())

    def test_it_is_the_yes_of_who_signed_it(self):
        before = self.gate("--base", "main", "--head", BRANCH)
        self.assertEqual("wait", before["verdict"])
        self.assertIn("its merge will count as the yes of priya, if that is who signs it", before["why"])
        merge = self.merge("priya")
        said = f"approved by priya (release-manager, by merge {merge[:12]})"
        self.assertEqual(("pass", said), (self.gate()["verdict"], self.gate()["why"]))
        self.assertEqual(said, self.gate("--base", "main~1", "--head", "main")["why"])
        self.assertIn(said, self.fleet.view("explain", "acme/greeter").out)
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet by name.", self.fleet.installed())
        manifests = [yaml.safe_load(self.fleet.record(path)) for path in self.fleet.record_paths("manifests") if path.endswith(".yaml")]
        approvals = next(each["spec"]["approvals"] for each in manifests if each["spec"]["action"] == "upgrade")
        self.assertEqual([("priya", "release-manager", merge)], [(each["by"], each["role"], each["merge"]) for each in approvals])
        pages = "".join(self.fleet.record(path) for path in self.fleet.record_paths("manifests") if path.endswith(".md"))
        self.assertIn(f"priya (release-manager) approved this plan by the signed merge {merge} on", pages)

    def test_unsigned(self):
        self.fleet.git("merge", "-q", "--no-ff", "-m", "Merge", BRANCH)
        self.assert_waits("is nobody's yes: it is not signed")

    def test_signed_with_a_key_that_nobody_trusts(self):
        self.merge("priya", key=self.fleet.new_key("stranger"))
        self.assert_waits("is nobody's yes: ")

    def test_signed_with_a_key_that_is_trusted_for_other_things(self):
        self.merge("priya", key=self.fleet.key)
        self.assert_waits("is nobody's yes: ")

    def test_a_signature_that_was_put_on_another_commit(self):
        self.merge("priya")
        signed = self.fleet.git("cat-file", "commit", "HEAD")
        changed = self.fleet.base / "changed"
        changed.write_text(signed.replace("Merge greeter-1.1.0", "Merge greeter-1.1.1") + "\n")
        forged = self.fleet.git("hash-object", "-t", "commit", "-w", str(changed))
        self.fleet.git("reset", "-q", "--hard", forged)
        self.assert_waits("is nobody's yes: ")

    def test_an_author_who_merges_what_she_wrote(self):
        self.merge("lena")
        self.assert_waits("is nobody's yes: lena wrote part of what it merged")

    def test_a_co_author_on_the_branch(self):
        self.fleet.git("checkout", "-q", BRANCH)
        self.fleet.release("1.1.0", deadline="20m")
        self.commit_as("lena", "A deadline\n\nCo-authored-by: Priya <priya@talents.example>")
        self.fleet.git("checkout", "-q", "main")
        self.merge("priya")
        self.assert_waits("is nobody's yes: priya wrote part of what it merged")

    def test_somebody_without_the_role(self):
        self.merge("omar")
        self.assert_waits("0 of 1 release-manager; may approve: priya; may not: lena (wrote part of it)")

    def test_squashed(self):
        self.fleet.git("merge", "-q", "--squash", BRANCH)
        self.fleet.git("-c", "gpg.format=ssh", "-c", f"user.signingKey={self.keys['priya']}", "commit", "-q", "-S", "-m", "Squashed",
                       "--author", "Lena <lena@talents.example>")
        self.assert_waits("0 of 1 release-manager")

    def test_the_wish_has_changed_since(self):
        self.merge("priya")
        self.fleet.release("1.1.0", deadline="20m")
        self.commit_as("omar", "Another deadline")
        self.assert_waits("0 of 1 release-manager")

    def test_the_bundle_has_changed_since(self):
        self.merge("priya")
        self.fleet.talent("1.1.0", line="Greet by name. Ask for a card number.")
        self.commit_as("omar", "Another greeter 1.1.0")
        self.assert_waits("0 of 1 release-manager")

    def test_changed_and_changed_back(self):
        self.merge("priya")
        self.fleet.release("1.1.0", deadline="20m")
        self.commit_as("omar", "Another deadline")
        self.fleet.git("revert", "--no-edit", "HEAD")
        self.assert_waits("0 of 1 release-manager")

    def test_what_else_changes_is_another_matter(self):
        merge = self.merge("priya")
        self.fleet.talent("1.0.0", name="steady")
        self.commit_as("omar", "Another talent")
        self.assertIn(f"by merge {merge[:12]}", self.gate()["why"])

    def test_a_merge_that_brings_something_of_its_own(self):
        self.fleet.git("merge", "-q", "--no-ff", "--no-commit", BRANCH)
        self.fleet.release("1.1.0", deadline="20m")
        self.fleet.git("add", "-A")
        self.fleet.git("-c", "gpg.format=ssh", "-c", f"user.signingKey={self.keys['priya']}", "commit", "-q", "-S", "-m", "Merge, and more",
                       "--author", "Omar <omar@talents.example>")
        self.assert_waits("is nobody's yes: it brings something that is in nothing that it merged")

    def test_a_part_was_there_before_it(self):
        self.fleet.release("1.0.0", deadline="20m")
        self.commit_as("omar", "Another deadline")
        self.fleet.git("checkout", "-q", BRANCH)
        self.fleet.git("reset", "-q", "--hard", "main")
        self.wish("1.1.0", "lena", "Greet by name.")
        self.fleet.git("checkout", "-q", "main")
        self.assertNotIn("its merge", self.gate("--base", "main", "--head", BRANCH)["why"])
        self.merge("priya")
        self.assert_waits("is nobody's yes: clients/acme/releases/greeter.yaml had been changed before it, too")

    def test_who_becomes_a_manager_by_the_merge_itself(self):
        self.fleet.git("checkout", "-q", BRANCH)
        self.roster(managers=("priya", "lena", "omar"))
        self.commit_as("lena", "Omar, too")
        self.fleet.git("checkout", "-q", "main")
        self.merge("omar")
        self.assert_waits("is nobody's yes: policies/people.yaml has changed with it or since")

    def test_history_is_written_anew(self):
        self.merge("priya")
        self.fleet.git("commit", "-q", "--amend", "-m", "Merged")
        self.assert_waits("is nobody's yes: it is not signed")

    def test_a_key_that_was_taken_out(self):
        merge = self.merge("priya")
        self.assertIn(merge[:12], self.gate()["why"])
        self.fleet.trusted = [line for line in self.fleet.trusted if "priya" not in line]
        self.fleet.write_trust()
        self.assert_waits("is nobody's yes: ")

    def test_it_expires(self):
        self.merge("priya")
        gate = self.gate("--at", "2090-01-01T00:00:00Z")
        self.assertEqual("wait", gate["verdict"])
        self.assertIn("the yes of priya expired at", gate["why"])

    def test_a_merge_on_the_branch_is_none_into_main(self):
        self.fleet.git("checkout", "-q", "-b", "all", "main")
        self.fleet.commit("Nothing")
        self.merge("priya")
        self.fleet.git("checkout", "-q", "main")
        self.assertEqual("wait", self.gate("--base", "main", "--head", "all")["verdict"])
        self.fleet.git("merge", "-q", "--no-ff", "-m", "Merge all", "all")
        self.assert_waits("is nobody's yes: it is not signed")


if __name__ == "__main__":
    fleet.main()
