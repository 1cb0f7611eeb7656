#!/usr/bin/env python3
"""QA takes its word back about what runs: it is told, or taken back where a policy says onRevoke: rollback, by the built binary alone."""
import yaml

import fleet
from fleet import FleetTest

API = "talentops.dev/v1alpha1"


class RevokedTest(FleetTest):
    def setUp(self):
        super().setUp()
        self.fleet.environment()
        for version in ("0.9.0", "1.0.0", "1.1.0"):
            self.fleet.talent(version, line=f"Greet as {version} does.")
        for version in ("0.9.0", "1.0.0", "1.1.0"):
            self.deploy(version)

    def deploy(self, version):
        self.fleet.release(version)
        self.fleet.commit(f"Greeter {version}")
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn(f"as {version} does", self.fleet.installed())

    def policy(self, **spec):
        self.fleet.write("policies/revoked.yaml", {"apiVersion": API, "kind": "ReleasePolicy", "metadata": {"name": "revoked"}, "spec": spec})

    def revoke(self, version):
        for path in sorted((self.fleet.repository / "certifications/greeter" / version).glob("*.yaml")):
            document = yaml.safe_load(path.read_text())
            document["spec"]["revoked"] = {"at": "2026-01-01T00:00:00Z", "by": "qa-lead", "reason": "prompt leaks"}
            path.write_text(yaml.safe_dump(document, sort_keys=False))

    def manifests(self):
        found = [yaml.safe_load(self.fleet.record(path)) for path in self.fleet.record_paths("manifests") if path.endswith(".yaml")]
        return sorted(found, key=lambda each: each["metadata"]["name"])

    def status(self):
        return self.fleet.releases()[("acme/greeter", "production")]

    def test_it_is_told_and_stays_where_no_policy_says_more(self):
        self.revoke("1.1.0")
        self.fleet.commit("Greeter 1.1.0 is revoked")
        self.fleet.reconcile()
        self.assertIn("as 1.1.0 does", self.fleet.installed())
        self.assertEqual(3, len(self.manifests()))
        status = self.status()
        self.assertEqual(("False", "CertificationRevoked"), (status["ready"], status["reason"]))
        self.assertIn("greeter 1.1.0 serves, and QA has taken back its word: revoked by qa-lead on 2026-01-01T00:00:00Z: prompt leaks", status["message"])
        problems = self.fleet.talentops("status", "--problems", "--state", self.fleet.state)
        self.assertIn("talentops rollback acme/greeter --environment production", problems.out)
        self.assertIn("onRevoke: rollback of a ReleasePolicy would have it taken back", problems.out)
        self.assertIn("QA has taken back its word", self.fleet.view("explain", "acme/greeter").text)

    def test_it_goes_back_by_itself_where_a_policy_says_so(self):
        self.policy(onRevoke="rollback")
        self.fleet.commit("What is revoked goes back")
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(3, len(self.manifests()))
        self.revoke("1.1.0")
        self.fleet.commit("Greeter 1.1.0 is revoked")
        planned = self.fleet.view("plan", "acme/greeter", "-o", "json").value["changes"][0]
        self.assertEqual(("revert", "1.0.0"), (planned["action"], planned["to"]["version"]))
        self.assertIn("TO2484", [remark["code"] for remark in planned["remarks"]])
        page = self.fleet.view("plan", "-o", "markdown").out
        self.assertIn("QA has taken back its word", page)
        self.fleet.reconcile()
        self.assertIn("as 1.0.0 does", self.fleet.installed())
        newest = self.manifests()[-1]
        self.assertEqual(("revert", "succeeded"), (newest["spec"]["action"], newest["status"]["outcome"]))
        rollback = yaml.safe_load(self.fleet.record(next(path for path in self.fleet.record_paths("rollbacks") if path.endswith(".yaml"))))
        self.assertIn("prompt leaks", str(rollback))
        pages = [self.fleet.record(path) for path in self.fleet.record_paths("manifests") if path.endswith(".md")]
        self.assertTrue(any("asked by a policy (onRevoke: rollback)" in page for page in pages))
        self.assertEqual("Quarantined", self.status()["reason"])
        self.fleet.reconcile()
        self.assertEqual(4, len(self.manifests()), "it does not go back and forth")

    def test_it_goes_one_hop_further_where_the_version_before_is_revoked_too(self):
        self.policy(onRevoke="rollback")
        self.revoke("1.0.0")
        self.revoke("1.1.0")
        self.fleet.commit("Both are revoked")
        self.fleet.reconcile()
        self.assertIn("as 0.9.0 does", self.fleet.installed())

    def test_what_a_client_says_can_only_tighten(self):
        self.policy(onRevoke="rollback")
        self.fleet.write("clients/acme/policies/mild.yaml", {"apiVersion": API, "kind": "ReleasePolicy",
                                                             "metadata": {"name": "mild", "namespace": "acme"}, "spec": {"onRevoke": "report"}})
        self.revoke("1.1.0")
        self.fleet.commit("Greeter 1.1.0 is revoked")
        self.fleet.reconcile()
        self.assertIn("as 1.0.0 does", self.fleet.installed())


if __name__ == "__main__":
    fleet.main()
