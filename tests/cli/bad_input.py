#!/usr/bin/env python3
"""What a mistake must not do: the fleet in which every row of bad input is tried, and what is asked of each answer."""
import dataclasses
import typing

import fleet
from fleet import FleetTest

RELEASE = "clients/acme/releases/greeter.yaml"


@dataclasses.dataclass
class Row:
    """One mistake, and how it is answered."""
    spoil: typing.Callable  # makes the mistake in a fleet in which all is well
    code: int  # of `run --until-idle`
    number: str  # TO1203
    says: tuple = ()  # what it must name, and what to do about it
    records: int = 0  # manifests that it may leave: an intent that was taken back or is still open


class BadInputTest(FleetTest):
    """acme has greeter 1.0.0; each row spoils something of acme's, while globex gets steady 1.1.0 in the same commit."""

    def setUp(self):
        super().setUp()
        self.fleet.write("fleet.yaml", {"apiVersion": "talentops.dev/v1alpha1", "kind": "Fleet", "metadata": {"name": "test"},
                                        "spec": {"tenancy": "path"}})
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.fleet.healthy()
        self.fleet.commit("All is well")
        self.assert_code(0, self.fleet.reconcile())

    def manifests(self):
        return [path for path in self.fleet.record_paths("manifests/acme") if path.endswith(".yaml")]

    def check(self, row):
        row.spoil(self.fleet)
        self.fleet.talent("1.1.0", name="steady", line="Greet steadily.")
        self.fleet.release("1.1.0", client="globex", name="steady")
        tip = self.fleet.commit("A mistake, and something good")
        before, manifests = fleet.tree(self.fleet.base / "clients" / "acme"), self.manifests()

        answer = self.fleet.reconcile()
        self.assert_code(row.code, answer)
        self.assertEqual(before, fleet.tree(self.fleet.base / "clients" / "acme"))
        self.assertEqual(row.records, len(self.manifests()) - len(manifests))
        self.assertEqual(tip, self.fleet.git("rev-parse", "main"))
        self.assertIn("Greet steadily.", self.fleet.installed("globex", name="steady"), "another release was held up")

        problems = self.fleet.talentops("status", "--state", self.fleet.state, "--problems")
        told = answer.text + problems.text
        self.assertRegex(told, rf"\[{row.number}\]")
        for text in row.says:
            self.assertIn(text, told)
        self.assertNotIn("\x1b", told)
        self.assert_code(0, fleet.talentops("explain", row.number))


def rows(table):
    """A class decorator: each row is a test of its own, by its name."""
    def add(case):
        for name, row in table.items():
            setattr(case, "test_" + name, lambda self, row=row: self.check(row))
        return case
    return add


def spoil(path, content):
    return lambda world: world.write(path, content)


def deliver(world, version="1.1.0", **spec):
    """Wishes a version that QA passed."""
    world.talent(version, line=f"Version {version}.")
    world.release(version, **spec)
