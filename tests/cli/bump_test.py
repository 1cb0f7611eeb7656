#!/usr/bin/env python3
"""Edits of documents in place: bump, suspend and resume, in the files, as a difference, and on a new branch."""
import fleet
from fleet import FleetTest

RELEASE = """# The greeter of {client}: keep it short.
apiVersion: talentops.dev/v1alpha1
kind: TalentRelease
metadata: {{name: greeter, namespace: {client}, labels: {{tier: {tier}}}}}
spec:
  # Not before Monday.
  version: {quoted}    # bumped by hand, so far
  environments: [production]
"""


def path(client):
    return f"clients/{client}/releases/greeter.yaml"


class EditTest(FleetTest):
    """Greeter 1.0.0 at acme (gold) and globex (silver), each quoted in its own way; 1.1.0 has a bundle and a certification."""

    def setUp(self):
        super().setUp()
        self.before = {}
        for client, tier, quoted in (("acme", "gold", '"1.0.0"'), ("globex", "silver", "'1.0.0'")):
            self.fleet.environment(client)
            self.before[client] = RELEASE.format(client=client, tier=tier, quoted=quoted)
            self.fleet.write(path(client), self.before[client])
        self.fleet.talent("1.0.0")
        self.fleet.talent("1.1.0", line="Greet politely, by name.")
        self.fleet.git("config", "user.name", "Ada")
        self.fleet.git("config", "user.email", "ada@example.test")
        self.head = self.fleet.commit("Greeter 1.0.0")
        self.files = fleet.tree(self.fleet.repository / "clients")

    def edit(self, *arguments):
        return self.fleet.talentops(*arguments, "--repository", self.fleet.repository)

    def text(self, client):
        return (self.fleet.repository / path(client)).read_text()

    def wished(self, client, version="1.1.0"):
        return self.before[client].replace('"1.0.0"', f'"{version}"').replace("'1.0.0'", f"'{version}'")

    def assert_untouched(self):
        self.assertEqual(self.files, fleet.tree(self.fleet.repository / "clients"))
        self.assertEqual(["main"], self.fleet.git("branch", "--format=%(refname:short)").split())


class BumpTest(EditTest):
    def test_every_release_of_the_talent_and_nothing_else_in_their_files(self):
        answer = self.edit("bump", "greeter", "1.1.0")
        self.assert_code(0, answer)
        self.assertEqual("acme/greeter: 1.0.0 → 1.1.0\nglobex/greeter: 1.0.0 → 1.1.0\n", answer.out)
        for client in ("acme", "globex"):
            self.assertEqual(self.wished(client), self.text(client))
        self.assert_code(0, self.fleet.talentops("validate", self.fleet.repository))

    def test_is_what_a_controller_then_delivers(self):
        self.assert_code(0, self.fleet.reconcile())
        self.assert_code(0, self.edit("bump", "greeter", "1.1.0", "--selector", "client=acme"))
        self.fleet.commit("Greeter 1.1.0 for acme")
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("by name", self.fleet.installed("acme"))
        self.assertNotIn("by name", self.fleet.installed("globex"))

    def test_a_selector_chooses_by_labels_client_and_name(self):
        for selector in ("tier=gold", "client=acme", "client=acme,release=greeter,tier=gold"):
            with self.subTest(selector):
                answer = self.edit("bump", "greeter", "1.1.0", "--selector", selector, "--dry-run", "-o", "json")
                self.assertEqual([path("acme")], answer.value["files"])
        self.assert_error(self.edit("bump", "greeter", "1.1.0", "--selector", "tier=bronze"), "TO3201", "no release of greeter has these labels")
        self.assert_error(self.edit("bump", "greter", "1.1.0"), "TO3201", "did you mean greeter?")
        self.assert_code(2, self.edit("bump", "greeter", "1.1.0", "--selector", "gold"))
        self.assert_code(2, self.edit("bump", "greeter", "latest"))
        self.assert_untouched()

    def test_a_dry_run_shows_the_difference_that_git_can_apply(self):
        answer = self.edit("bump", "greeter", "1.1.0", "--dry-run")
        self.assert_code(0, answer)
        self.assert_golden("bump.diff", answer.out)
        self.assert_untouched()
        fleet.must(["git", "apply", "-"], stdin=answer.out.encode(), cwd=self.fleet.repository)
        for client in ("acme", "globex"):
            self.assertEqual(self.wished(client), self.text(client))

    def test_refuses_what_validate_would_refuse_before_anything_changes(self):
        answer = self.edit("bump", "greeter", "9.9.9")
        self.assert_code(1, answer)
        self.assertIn("there is no bundle in talents/greeter/9.9.9", answer.err)
        self.assertIn(f"{path('acme')}:7:", answer.err)
        self.assert_untouched()
        self.assert_code(1, self.edit("bump", "greeter", "9.9.9", "--branch", "greeter-9"))
        self.assert_untouched()

    def test_with_trusted_keys_refuses_what_is_not_certified(self):
        self.fleet.bundle("1.2.0")
        self.assert_code(1, self.edit("bump", "greeter", "1.2.0", "--allowed-signers", self.fleet.trust))
        self.assert_untouched()
        self.assert_code(0, self.edit("bump", "greeter", "1.1.0", "--allowed-signers", self.fleet.trust))

    def test_what_was_wrong_before_elsewhere_keeps_nobody_from_an_edit(self):
        self.fleet.release("7.0.0", client="globex", name="other", talent="other")
        self.assert_code(1, self.fleet.talentops("validate", self.fleet.repository))
        self.assert_code(0, self.edit("bump", "greeter", "1.1.0", "--selector", "client=acme"))
        self.assertEqual(self.wished("acme"), self.text("acme"))

    def test_one_that_cannot_be_edited_keeps_all_from_being_edited(self):
        self.fleet.write(path("globex"), self.before["globex"].replace("'1.0.0'    # bumped by hand, so far", "|-\n    1.0.0"))
        self.files = fleet.tree(self.fleet.repository / "clients")
        answer = self.edit("bump", "greeter", "1.1.0")
        self.assert_code(1, answer)
        self.assert_error(answer, "TO5408", "globex/greeter")
        self.assert_untouched()

    def test_twice_is_once(self):
        self.assert_code(0, self.edit("bump", "greeter", "1.1.0"))
        files = fleet.tree(self.fleet.repository / "clients")
        answer = self.edit("bump", "greeter", "1.1.0")
        self.assert_code(0, answer)
        self.assertIn("nothing is edited", answer.out)
        self.assertEqual(files, fleet.tree(self.fleet.repository / "clients"))


class BranchTest(EditTest):
    def git(self, *arguments):
        return self.fleet.git(*arguments).strip()

    def test_a_branch_has_the_edit_as_its_one_commit_and_the_work_tree_nothing(self):
        answer = self.edit("bump", "greeter", "1.1.0", "--branch", "greeter-1.1.0", "-o", "json")
        self.assert_code(0, answer)
        self.assertEqual(self.files, fleet.tree(self.fleet.repository / "clients"))
        self.assertEqual("", self.git("status", "--porcelain"))
        self.assertEqual("main", self.git("rev-parse", "--abbrev-ref", "HEAD"))
        self.assertEqual(answer.value["commit"], self.git("rev-parse", "greeter-1.1.0"))
        self.assertEqual(self.git("rev-parse", "main"), self.git("rev-parse", "greeter-1.1.0^"))
        self.assertEqual("Ada <ada@example.test>", self.git("log", "-1", "--format=%an <%ae>", "greeter-1.1.0"))
        self.assertEqual("greeter 1.1.0\n\nacme/greeter: 1.0.0 → 1.1.0\nglobex/greeter: 1.0.0 → 1.1.0",
                         self.git("log", "-1", "--format=%B", "greeter-1.1.0"))
        self.assertEqual([path("acme"), path("globex")], self.git("diff", "--name-only", "main", "greeter-1.1.0").split())
        self.assertEqual(self.wished("acme").strip(), self.git("show", f"greeter-1.1.0:{path('acme')}"))
        fleet.must(["git", "fsck", "--strict"], cwd=self.fleet.repository)
        planned = self.fleet.view("plan", "--base", "main", "--head", "greeter-1.1.0", "-o", "json").value["changes"]
        self.assertEqual({("acme/greeter", "1.1.0"), ("globex/greeter", "1.1.0")},
                         {(each["release"], each["to"]["version"]) for each in planned})

    def test_is_made_upon_head_whatever_lies_in_the_work_tree(self):
        self.fleet.write(path("acme"), "not a document: [\n")
        self.assert_code(0, self.edit("suspend", "acme/greeter", "--branch", "still"))
        self.assertEqual(self.before["acme"].strip() + "\n  suspend: true", self.git("show", f"still:{path('acme')}"))

    def test_a_branch_that_is_there_is_left_alone(self):
        self.fleet.git("branch", "taken")
        answer = self.edit("bump", "greeter", "1.1.0", "--branch", "taken")
        self.assert_code(5, answer)
        self.assert_error(answer, "TO5409")
        self.assertEqual(self.git("rev-parse", "main"), self.git("rev-parse", "taken"))

    def test_nobody_commits_in_no_name(self):
        self.fleet.git("config", "--unset", "user.email")
        answer = self.edit("bump", "greeter", "1.1.0", "--branch", "b")
        self.assert_error(answer, "TO5410", "git config user.name")
        self.assert_untouched()

    def sign_commits(self, key, form="ssh"):
        for name, value in (("commit.gpgSign", "true"), ("gpg.format", form), ("user.signingKey", str(key))):
            self.fleet.git("config", name, value)

    def test_where_git_signs_commits_the_edit_is_signed_with_the_same_key(self):
        key = self.fleet.new_key("ada")
        signers = self.fleet.base / "commit_signers"
        signers.write_text(f"ada@example.test {self.fleet.public_key('ada')}\n")
        for branch, named in (("private", key), ("public", f"{key}.pub")):
            self.sign_commits(named)
            self.assert_code(0, self.edit("bump", "greeter", "1.1.0", "--branch", branch))
            self.assertEqual("ada@example.test", self.git("-c", f"gpg.ssh.allowedSignersFile={signers}", "log", "-1", "--format=%GS", branch))
            self.git("-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", branch)
        self.fleet.git("config", "commit.gpgSign", "false")
        self.assert_code(0, self.edit("suspend", "acme/greeter", "--branch", "unsigned"))
        self.assertEqual("N", self.git("log", "-1", "--format=%G?", "unsigned"))

    def test_what_cannot_be_signed_as_git_would_is_not_committed(self):
        for key, form, why in ((self.fleet.key, "openpgp", "gpg.format is openpgp"), (self.fleet.base / "none", "ssh", "cannot be used")):
            with self.subTest(why):
                self.sign_commits(key, form)
                answer = self.edit("bump", "greeter", "1.1.0", "--branch", "b")
                self.assert_error(answer, "TO5411", why)
                self.assert_untouched()
        self.fleet.git("config", "--unset", "user.signingKey")
        self.assert_error(self.edit("bump", "greeter", "1.1.0", "--branch", "b"), "TO5411", "names no key")

    def test_a_name_that_git_does_not_allow(self):
        self.assert_error(self.edit("bump", "greeter", "1.1.0", "--branch", "a..b"), "TO5010")
        self.assert_untouched()

    def test_a_dry_run_makes_no_branch(self):
        self.assert_code(0, self.edit("bump", "greeter", "1.1.0", "--branch", "b", "--dry-run"))
        self.assert_untouched()


class SuspendTest(EditTest):
    def test_adds_a_line_and_takes_it_back_by_its_value(self):
        answer = self.edit("suspend", "acme/greeter")
        self.assert_code(0, answer)
        self.assertEqual("acme/greeter: suspend: true\n", answer.out)
        self.assertEqual(self.before["acme"] + "  suspend: true\n", self.text("acme"))
        self.assertEqual(self.before["globex"], self.text("globex"))
        self.assert_code(0, self.edit("resume", "acme/greeter"))
        self.assertEqual(self.before["acme"] + "  suspend: false\n", self.text("acme"))

    def test_what_is_so_already_is_left_alone(self):
        self.assert_code(0, self.edit("resume", "acme/greeter"))
        self.assert_untouched()

    def test_what_is_not_there_is_no(self):
        answer = self.edit("suspend", "acme/greter")
        self.assert_code(1, answer)
        self.assert_error(answer, "TO3201", "did you mean acme/greeter?")


if __name__ == "__main__":
    fleet.main()
