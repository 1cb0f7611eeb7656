#!/usr/bin/env python3
"""The smallest fleet of the model: one file, one bundle, one certification, and no configuration."""
import unittest

import fleet
from fleet import FleetTest

DOCUMENTS = """apiVersion: talentops.dev/v1alpha1
kind: Fleet
metadata: {{name: small}}
---
apiVersion: talentops.dev/v1alpha1
kind: ClientEnvironment
metadata: {{name: production, namespace: acme}}
spec:
  targets: [{{name: workspace, directory: {{path: {workspace}}}}}]
---
apiVersion: talentops.dev/v1alpha1
kind: TalentRelease
metadata: {{name: greeter, namespace: acme}}
spec: {{version: "1.0.0", environments: [production]}}
"""


class SmallestFleet(FleetTest):
    def make(self, file):
        self.fleet.repository.joinpath("fleet.yaml").unlink()
        self.fleet.write(file, DOCUMENTS.format(workspace=self.fleet.workspace()))
        folder = self.fleet.bundle("1.0.0")
        answer = self.fleet.talentops("certify", folder, "--result", "PASS", "--key", self.fleet.key, "--by", "qa-engineer")
        self.assert_code(0, answer)
        self.fleet.commit("The smallest fleet")

    def run_it(self):
        return self.fleet.talentops("run", "--repository", self.fleet.repository, "--allow-directory", self.fleet.base / "clients",
                                    "--allowed-signers", self.fleet.trust, "--state", self.fleet.state, "--until-idle")

    def test_is_deployed_without_a_configuration(self):
        self.make("fleet.yaml")
        self.assert_code(0, self.fleet.talentops("validate", self.fleet.repository, "--allowed-signers", self.fleet.trust))
        self.assert_code(0, self.run_it())
        self.assertEqual(fleet.AGENT.format(name="greeter", line="Greet politely.").split("---\n")[-1],
                         self.fleet.installed().split("---\n")[-1])
        status = self.fleet.view("status", "-o", "json").value["releases"]
        self.assertEqual([("acme/greeter", "1.0.0", "True")],
                         [(each["release"], each["deployed"]["version"], each["ready"]) for each in status])

    def test_may_have_any_file_name(self):
        self.make("everything.yaml")
        self.assert_code(0, self.run_it())
        self.assertIsNotNone(self.fleet.installed())

    def test_a_second_run_changes_nothing(self):
        self.make("fleet.yaml")
        self.assert_code(0, self.run_it())
        before = fleet.tree(self.fleet.workspace()), self.fleet.refs()
        self.assert_code(0, self.run_it())
        self.assertEqual(before, (fleet.tree(self.fleet.workspace()), self.fleet.refs()))


if __name__ == "__main__":
    fleet.main()
