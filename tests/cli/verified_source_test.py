#!/usr/bin/env python3
"""A fleet whose commits must be signed: what is not signed changes nothing, and says so."""
import fleet
from fleet import FleetTest


class VerifiedSourceTest(FleetTest):
    """Greeter 1.0.0 runs; the commit that wished it was signed by an engineer whose key counts for git."""

    rule = "head"

    def setUp(self):
        super().setUp()
        for name in ("colleague", "engineer", "stranger"):
            self.fleet.new_key(name)
        self.fleet.trusted += [self.trust_for_git(name) for name in ("colleague", "engineer")]
        self.fleet.write_trust()
        self.signed_commit("A fleet", key="colleague")
        self.fleet.write_config(repositories=[{"url": str(self.fleet.repository), "interval": "1s",
                                               "verify": {"commits": self.rule}}])
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.signed_commit("Greeter 1.0.0")
        self.assert_code(0, self.fleet.reconcile())
        self.assert_serves("1.0.0")

    def trust_for_git(self, name):
        return f'{name}@example.com namespaces="git" {self.fleet.public_key(name)}'

    def signed_commit(self, message, key="engineer"):
        self.fleet.git("add", "-A")
        self.fleet.git("-c", "gpg.format=ssh", "-c", f"user.signingKey={self.fleet.base / key}", "commit", "-q", "-S",
                       "--allow-empty", "-m", message)

    def wish(self, version):
        self.fleet.talent(version, line=f"Greet as of {version}.")
        self.fleet.release(version)

    def assert_serves(self, version):
        line = "Greet politely." if version == "1.0.0" else f"Greet as of {version}."
        self.assertIn(line, self.fleet.installed())

    def assert_held(self, why):
        self.fleet.reconcile()
        answer = self.fleet.talentops("status", "--state", self.fleet.state)
        self.assertIn("TO5407", answer.text)
        self.assertIn(why, answer.text)
        self.assert_serves("1.0.0")


class HeadTest(VerifiedSourceTest):
    def test_what_nobody_signed_changes_nothing_until_somebody_signs_on_top(self):
        self.wish("1.1.0")
        self.fleet.commit("Greeter 1.1.0, signed by nobody")
        self.assert_held("is not signed")
        self.signed_commit("I have looked at it")
        self.assert_code(0, self.fleet.reconcile())
        self.assert_serves("1.1.0")

    def test_a_stranger_changes_nothing(self):
        self.wish("1.1.0")
        self.signed_commit("Greeter 1.1.0, by a stranger", key="stranger")
        self.assert_held("is not verified")

    def test_a_key_that_was_taken_out_counts_no_more(self):
        self.fleet.trusted.remove(self.trust_for_git("engineer"))
        self.fleet.write_trust()
        self.wish("1.1.0")
        self.signed_commit("Greeter 1.1.0")
        self.assert_held("is not verified")

    def test_where_records_are_is_not_said_by_strangers(self):
        self.fleet.write("fleet.yaml", {"apiVersion": "talentops.dev/v1alpha1", "kind": "Fleet", "metadata": {"name": "test"},
                                        "spec": {"records": {"branch": "elsewhere"}}})
        self.fleet.commit("Records go elsewhere")
        self.assert_held("is not signed")
        self.assertNotIn("elsewhere", self.fleet.refs())


class AllTest(VerifiedSourceTest):
    rule = "all"

    def test_a_signature_on_top_does_not_vouch_for_what_is_below(self):
        self.wish("1.1.0")
        self.fleet.commit("Greeter 1.1.0, signed by nobody")
        self.signed_commit("I have not looked at it")
        self.assert_held("is not signed")


class NobodyTest(FleetTest):
    def test_a_repository_cannot_vouch_for_itself(self):
        self.fleet.write_config(repositories=[{"url": str(self.fleet.repository), "verify": {"commits": "head"}}],
                                trust={"fromRepository": True})
        answer = self.fleet.reconcile()
        self.assertNotEqual(answer.code, 0)
        self.assertIn("verify.commits", answer.text)

    def test_nothing_is_in_force_where_nothing_was_ever_verified(self):
        self.fleet.write_config(repositories=[{"url": str(self.fleet.repository), "verify": {"commits": "head"}}])
        self.fleet.healthy()
        self.fleet.commit("Signed by nobody")
        answer = self.fleet.reconcile()
        self.assertNotEqual(answer.code, 0)
        self.assertIn("is not signed", answer.text)


if __name__ == "__main__":
    fleet.main()
