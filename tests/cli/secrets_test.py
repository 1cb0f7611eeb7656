#!/usr/bin/env python3
"""Secrets by reference: their values reach the client's file for its owner, and nothing else that anybody could read."""
import base64
import json
import os
import stat
import subprocess
import urllib.parse
import zlib

import fleet

VALUES = {"token": "canary/tok+en \"one\"", "newer": "canary/tok+en \"two\""}
LOCAL = ".claude/settings.local.json"
SMOKE = [{"name": "greets", "file": {"path": ".claude/agents/greeter.md", "contains": "politely"}}]


def encodings(value):
    """Everything that a value could be read back from."""
    raw = value.encode()
    return {raw, json.dumps(value)[1:-1].encode(), base64.b64encode(raw), base64.urlsafe_b64encode(raw), raw.hex().encode(),
            urllib.parse.quote(value, safe="").encode(), b"canary"}


class SecretsTest(fleet.FleetTest):
    THEIRS = '{\n    "permissions": {"allow": [ "Read" ]},\n    "env": {"MINE": "1"}\n}\n'

    def sink(self):
        """What the environment says, and the file that is meant by it."""
        return {"localSettingsEnv": True}, self.fleet.workspace() / LOCAL

    def value(self):
        return json.loads(self.local.read_text())["env"]["CRM_TOKEN"]

    def setUp(self):
        super().setUp()
        self.secrets = self.fleet.base / "secrets"
        for key, value in VALUES.items():
            self.put(key, value + "\n")
        self.fleet.write_config(secrets={"directory": str(self.secrets)}, logging={"level": "debug"})
        sink, self.local = self.sink()
        self.fleet.environment(secretsSink=sink)
        self.workspace = self.fleet.workspace()
        self.said = b""

    def put(self, key, text, mode=0o600, client="acme"):
        file = self.secrets / client / "crm" / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)
        return file

    def wish(self, version, key="token", line="Greet politely.", code=0, reference=None):
        if not (self.fleet.repository / "talents/greeter" / version).exists():
            self.fleet.talent(version, line=line)
        self.fleet.release(version, smoke=SMOKE, configuration={"secrets": {"crm-token": {"from": "crm", "key": key, **(reference or {})}}})
        self.fleet.commit()
        answer = self.fleet.reconcile()
        self.said += answer.text.encode()
        self.assert_code(code, answer)
        return answer

    def objects(self):
        """Every object of the repository, reachable or not."""
        listed = fleet.must(["git", "-C", self.fleet.repository, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)"]).out
        done = subprocess.run(["git", "-C", self.fleet.repository, "cat-file", "--batch"], input=listed.encode(), capture_output=True,
                              env=fleet.environment(), check=True)
        return done.stdout

    def assert_told_nobody(self):
        found = {"what was printed": self.said, "the repository's objects": self.objects()}
        for folder in (self.fleet.state, self.workspace / ".talentops", self.fleet.repository):
            for path in folder.rglob("*"):
                if path.is_file():
                    content = path.read_bytes()
                    found[path] = content
                    if "objects" in path.parts and path.parent.name != "pack":
                        found[f"{path} unpacked"] = zlib.decompress(content)
        for place, content in found.items():
            for value in VALUES.values():
                for form in encodings(value):
                    self.assertNotIn(form, content, place)

    def test_reach_the_client_and_nobody_else_whatever_happens(self):
        self.local.parent.mkdir(parents=True, exist_ok=True)
        self.local.write_text(self.THEIRS)
        self.wish("1.0.0")
        self.assertEqual(self.value(), VALUES["token"])
        self.assertEqual(stat.S_IMODE(self.local.stat().st_mode), 0o600)
        self.assert_told_nobody()
        self.wish("1.1.0", key="newer", line="Greet politely and by name.")
        self.assertEqual(self.value(), VALUES["newer"])
        self.assert_told_nobody()
        self.wish("1.2.0", line="Greet rudely.", code=5)
        self.assertEqual(self.value(), VALUES["newer"])
        self.assert_told_nobody()
        self.wish("1.0.0")
        self.assertEqual(self.value(), VALUES["token"])
        answer = self.fleet.talentops("status", "--state", self.fleet.state, "-o", "json")
        self.said += answer.text.encode()
        self.fleet.release("1.0.0", smoke=SMOKE)
        self.fleet.commit()
        self.said += self.fleet.reconcile().text.encode()
        self.assertEqual(self.local.read_text(), self.THEIRS)
        self.assert_told_nobody()

    def test_are_named_in_the_manifest_and_in_the_handover(self):
        self.wish("1.0.0")
        manifest = next(path for path in self.fleet.record_paths("manifests") if path.endswith(".yaml"))
        self.assertIn("crm-token", self.fleet.record(manifest))
        handover = next(path for path in self.fleet.record_paths("handovers") if path.endswith(".md"))
        self.assertIn("`CRM_TOKEN`", self.fleet.record(handover))

    def test_another_version_of_the_reference_is_read_again(self):
        self.wish("1.0.0", reference={"version": "1"})
        self.put("token", "rotated-canary")
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(self.value(), VALUES["token"])
        self.wish("1.0.0", reference={"version": "2"})
        self.assertEqual(self.value(), "rotated-canary")

    def holds(self):
        """What spoils a delivery, the code that it is held for, and a text that is told."""
        def missing():
            (self.secrets / "acme/crm/token").unlink()

        def of_another_client():
            missing()
            self.put("token", VALUES["token"], client="globex")

        def tracked():
            self.fleet.git("init", "-q", cwd=self.workspace)
            self.local.parent.mkdir(parents=True, exist_ok=True)
            self.local.write_text("{}\n")
            self.fleet.git("add", "-f", LOCAL, cwd=self.workspace)

        return {
            "no_sink": (lambda: self.fleet.environment(), "TO3021", "secretsSink"),
            "no_directory": (lambda: self.fleet.write_config(), "TO6012", "acme/crm/token"),
            "not_there": (missing, "TO6010", "secrets/acme/crm/token"),
            "another_clients": (of_another_client, "TO6010", "secrets/acme/crm/token"),
            "open_to_others": (lambda: self.put("token", VALUES["token"], 0o644), "TO6008", "chmod 600"),
            "empty": (lambda: self.put("token", "\n"), "TO6009", "secrets/acme/crm/token"),
            "no_text": (lambda: self.put("token", "canary\0"), "TO6011", "secrets/acme/crm/token"),
            "tracked_by_git": (tracked, "TO4052", "git tracks"),
        }

    def test_hold_the_deployment_with_a_reason_of_their_own(self):
        for name, (spoil, number, text) in self.holds().items():
            with self.subTest(name):
                self.setUp()
                spoil()
                answer = self.wish("1.0.0", code=5)
                explained = self.fleet.talentops("explain", "acme/greeter", "--state", self.fleet.state)
                self.assertIn(number, answer.text + explained.text)
                self.assertIn(text, answer.text + explained.text)
                self.assertNotIn("canary", explained.text)
                self.assertFalse((self.workspace / ".claude/agents").exists())
                self.assert_told_nobody()

    def test_are_asked_for_by_plan_and_validate(self):
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0", configuration={"secrets": {"CRM_TOKEN": {"from": "crm", "key": "token"}}})
        self.fleet.commit()
        answer = self.fleet.talentops("validate", self.fleet.repository)
        self.assert_code(1, answer)
        self.assertIn("TO3021", answer.text)
        self.assertIn("secretsSink: {localSettingsEnv: true}", answer.text)


class SecretsFileTest(SecretsTest):
    """The same with a file of its own, as a shell reads it."""
    THEIRS = "# theirs\nexport MINE='1'\n\nLAST=\"2\"\n"

    def sink(self):
        file = self.fleet.workspace().parent / "secrets/production.env"
        file.parent.mkdir(parents=True, exist_ok=True)
        return {"file": str(file)}, file

    def value(self):
        script = 'set -a; . "$1"; exec printenv CRM_TOKEN'
        return fleet.must(["sh", "-c", script, "sh", self.local]).out.removesuffix("\n")

    def holds(self):
        def in_a_work_tree():
            self.fleet.git("init", "-q", cwd=self.local.parent)

        def not_allowed():
            self.fleet.environment(secretsSink={"file": str(self.fleet.base / "secrets.env")})

        def without_a_directory():
            self.local.parent.rmdir()

        table = super().holds()
        del table["tracked_by_git"]
        table["in_a_work_tree"] = (in_a_work_tree, "TO4053", "git work tree")
        table["not_allowed"] = (not_allowed, "TO4020", "does not allow")
        table["of_several_lines"] = (lambda: self.put("token", "canary\nsecond"), "TO4054", "more than one line")
        table["no_directory_for_the_file"] = (without_a_directory, "TO4002", "create the directory")
        return table

    def test_the_file_of_two_environments_is_the_first_ones(self):
        self.wish("1.0.0")
        self.fleet.environment(name="staging", targets=("staging",), secretsSink={"file": str(self.local)})
        self.fleet.commit()
        answer = self.fleet.talentops("validate", self.fleet.repository)
        self.assert_code(1, answer)
        self.assertIn("TO1312", answer.text)

    def test_a_file_inside_a_target_is_refused_by_validate(self):
        self.fleet.environment(secretsSink={"file": str(self.workspace / "secrets.env")})
        self.fleet.commit()
        answer = self.fleet.talentops("validate", self.fleet.repository)
        self.assert_code(1, answer)
        self.assertIn("TO1312", answer.text)
        self.assertIn("lies inside", answer.text)


if __name__ == "__main__":
    fleet.main()
