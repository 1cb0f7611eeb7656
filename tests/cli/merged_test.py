#!/usr/bin/env python3
"""What a talent puts into the client's own files: there while it is deployed, and gone byte for byte."""
import json
import yaml

import fleet

ODD = '{ "model" : "opus",\n\n\t"permissions": {\n\t\t"allow": [ "Glob" ]   }\n}\n\n'
MEMORY = "Be kind."


class MergedTest(fleet.FleetTest):
    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.workspace = self.fleet.workspace()
        (self.workspace / ".claude").mkdir(parents=True, exist_ok=True)
        self.settings = self.workspace / ".claude/settings.json"
        self.settings.write_text(ODD)
        (self.workspace / "CLAUDE.md").write_text(MEMORY)

    def talent(self, version, settings, servers=None, memory=None):
        folder = self.fleet.bundle(version, line=f"Version {version}.")
        (folder / "settings.json").write_text(json.dumps(settings))
        if servers:
            (folder / "mcp.json").write_text(json.dumps({"mcpServers": servers}))
        if memory:
            (folder / "CLAUDE.md").write_text(memory)
        self.fleet.certify(version)
        self.wish(version)

    def wish(self, version):
        self.fleet.release(version)
        self.fleet.commit()
        self.assert_code(0, self.fleet.reconcile())

    def first(self):
        self.talent("1.0.0", {"permissions": {"allow": ["Read", "Glob"]}, "env": {"REGION": "eu"}},
                    {"crm": {"type": "http", "url": "${CRM_URL}"}}, "Greet politely.\n")

    def read(self):
        return json.loads(self.settings.read_text())

    def test_is_there_and_the_rest_is_as_it_was(self):
        self.first()
        self.assertEqual(self.read(), {"model": "opus", "permissions": {"allow": ["Glob", "Read"]}, "env": {"REGION": "eu"}})
        self.assertIn('{ "model" : "opus",\n\n\t"permissions": {\n\t\t"allow": [ "Glob", "Read" ]   },', self.settings.read_text())
        self.assertEqual((self.workspace / "CLAUDE.md").read_text(), "Be kind.\n@.claude/talents/greeter.md\n")
        self.assertEqual((self.workspace / ".claude/talents/greeter.md").read_text(), "Greet politely.\n")
        self.assertEqual(json.loads((self.workspace / ".mcp.json").read_text()), {"mcpServers": {"crm": {"type": "http", "url": "${CRM_URL}"}}})

    def test_follows_the_wish_and_goes_back_byte_for_byte(self):
        self.first()
        before = {path: path.read_bytes() for path in (self.settings, self.workspace / "CLAUDE.md", self.workspace / ".mcp.json")}
        self.talent("1.1.0", {"permissions": {"deny": ["WebFetch"]}, "env": {"REGION": "us"}})
        self.assertEqual(self.read(), {"model": "opus", "permissions": {"allow": ["Glob"], "deny": ["WebFetch"]}, "env": {"REGION": "us"}})
        self.assertFalse((self.workspace / ".mcp.json").exists())
        self.assertEqual((self.workspace / "CLAUDE.md").read_text().rstrip(), MEMORY)
        self.wish("1.0.0")
        for path, content in before.items():
            self.assertEqual(path.read_bytes(), content, path)

    def by_hand(self):
        """The manual way back that the newest manifest tells, followed in a shell; what it printed."""
        newest = sorted(path for path in self.fleet.record_paths("manifests") if path.endswith(".yaml"))[-1]
        manifest = yaml.safe_load(self.fleet.record(newest))
        lines = manifest["spec"]["rollback"]["steps"]
        script = "\n".join(line for line in lines if ";" in line and "do" in line or line.startswith(("cd ", "slot=")))
        script = script.replace("DIRECTORY_OF_THE_TARGET", str(self.workspace))
        return fleet.must(["bash", "-eu", "-c", script]).out

    def test_goes_back_by_hand_as_the_manifest_says(self):
        self.first()
        self.by_hand()
        self.assertEqual(self.settings.read_text(), ODD)
        self.assertEqual((self.workspace / "CLAUDE.md").read_text(), MEMORY)
        self.assertFalse((self.workspace / ".mcp.json").exists())
        self.assertFalse((self.workspace / ".claude/talents/greeter.md").exists())

    def test_by_hand_lists_what_somebody_has_changed_since(self):
        self.first()
        theirs = self.settings.read_text() + "\n"
        self.settings.write_text(theirs)
        said = self.by_hand()
        self.assertEqual(self.settings.read_text(), theirs)
        self.assertIn("take out by hand: .claude/settings.json", said)
        self.assertIn(".claude/settings.json#/env/REGION", said)

    def test_what_the_client_writes_stays_the_clients(self):
        self.first()
        theirs = self.read()
        theirs["model"] = "haiku"
        theirs["permissions"]["ask"] = ["Write"]
        self.settings.write_text(json.dumps(theirs))
        self.talent("1.1.0", {"env": {"REGION": "us"}})
        self.assertEqual(self.read(), {"model": "haiku", "permissions": {"allow": ["Glob"], "ask": ["Write"]}, "env": {"REGION": "us"}})


if __name__ == "__main__":
    fleet.main()
