#!/usr/bin/env python3
"""What a release wishes otherwise for one environment: its version, its values; and variables in checks."""
import fleet
from fleet import FleetTest

TEMPLATE = "---\nname: greeter\ndescription: Greets\n---\nGreet in a {{ values.tone }} tone, {{ values.region }}.\n"


class OwnWayTest(FleetTest):
    def setUp(self):
        super().setUp()
        self.fleet.environment(name="staging", targets=("staging",), stage="staging")
        self.fleet.environment(name="production", targets=("production",))
        for version in ("1.0.0", "1.1.0"):
            self.fleet.bundle(version)
            self.fleet.write(f"talents/greeter/{version}/talent.yaml", f"name: greeter\nversion: {version}\ntemplates: [agent.md]\n")
            self.fleet.write(f"talents/greeter/{version}/agent.md", TEMPLATE + f"This is {version}.\n")
            self.fleet.certify(version)

    def wish(self, version, **spec):
        self.fleet.release(version, environments=("staging", "production"),
                           configuration={"values": {"tone": "formal", "region": "eu"}}, **spec)
        self.fleet.commit(f"Greeter {version}")

    def test_one_environment_has_its_own_version_and_values(self):
        self.wish("1.0.0")
        self.assert_code(0, self.fleet.reconcile())
        self.wish("1.1.0", overrides={"production": {"version": "1.0.0", "values": {"tone": "terse"}}})
        changes = {each["environment"]: each for each in self.fleet.view("plan", "-o", "json").value["changes"]}
        self.assertEqual(("upgrade", "reconfigure"), (changes["staging"]["action"], changes["production"]["action"]))
        self.assert_code(0, self.fleet.talentops("validate", self.fleet.repository, "--allowed-signers", self.fleet.trust))
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet in a formal tone, eu.\nThis is 1.1.0.", self.fleet.installed(workspace="staging"))
        self.assertIn("Greet in a terse tone, eu.\nThis is 1.0.0.", self.fleet.installed(workspace="production"))
        self.assertEqual("1.0.0", self.fleet.releases()[("acme/greeter", "production")]["desired"]["version"])
        self.assert_code(0, self.fleet.view("wait", "acme/greeter", "--revision", "HEAD", "--timeout", "5s"))
        self.assert_code(0, self.fleet.reconcile())

    def test_a_version_without_a_bundle_is_told_for_the_environment_that_wishes_it(self):
        self.wish("1.0.0", overrides={"production": {"version": "2.0.0"}})
        answer = self.fleet.talentops("validate", self.fleet.repository)
        self.assert_code(1, answer)
        self.assertIn("there is no bundle in talents/greeter/2.0.0", answer.text)
        self.assertNotIn("talents/greeter/1.0.0", answer.text)

    def test_checks_know_where_they_are_asked(self):
        check = {"name": "there", "file": {"path": ".claude/agents/{{ talent.name }}.md", "contains": "This is {{ talent.version }}."}}
        self.wish("1.0.0", smoke=[check])
        self.assert_code(0, self.fleet.reconcile())
        self.wish("1.1.0", smoke=[{**check, "file": {**check["file"], "contains": "{{ target.name }}"}}])
        self.assertNotEqual(0, self.fleet.reconcile().code)
        self.assertIn("This is 1.0.0.", self.fleet.installed(workspace="staging"))

    def test_a_variable_that_is_none_is_told_with_the_one_that_is_meant(self):
        self.wish("1.0.0", smoke=[{"name": "there", "file": {"path": "{{ talent.nam }}.md"}}])
        answer = self.fleet.talentops("validate", self.fleet.repository)
        self.assert_code(1, answer)
        self.assertRegex(answer.out, r'greeter\.yaml:\d+:\d+: error: .*there is no variable "talent.nam".*talent\.name.*\[TO1236\]')

    def test_a_command_that_is_not_allowed_is_told_before_anything_begins(self):
        self.wish("1.0.0", hooks={"pre": [{"name": "warn", "command": "tell"}]})
        self.fleet.reconcile()
        gates = {each["name"]: each for each in self.fleet.releases()[("acme/greeter", "staging")]["gates"]}
        self.assertEqual("deny", gates["preflight"]["verdict"])
        self.assertIn("hook warn may not be asked: the command tell is not allowed", gates["preflight"]["why"])


if __name__ == "__main__":
    fleet.main()
