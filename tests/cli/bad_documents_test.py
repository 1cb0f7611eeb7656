#!/usr/bin/env python3
"""Wrong documents: each is told with its place, and what serves keeps serving."""
import contextlib
import os
import pty
import subprocess

import fleet
from bad_input import RELEASE, BadInputTest, Row, rows, spoil

HEAD = "apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {name: greeter, namespace: acme}\n"


def document(text):
    return spoil(RELEASE, HEAD + text)


def release(**spec):
    return lambda world: world.release("1.0.0", **spec)


TABLE = {
    "broken_yaml": Row(spoil(RELEASE, "apiVersion: talentops.dev/v1alpha1\nkind: [TalentRelease\n"), 1, "TO1004",
                       (f"{RELEASE}:2:", "close it with ]")),
    "bytes_that_are_no_text": Row(spoil(RELEASE, HEAD.encode() + b"spec: {version: \"1.0.0\x1b[2J\xff\x00\"}\n"), 1, "TO1001",
                                  (f"{RELEASE}:4:", "0xff", "UTF-8")),
    "escape_sequences": Row(document("spec: {version: \"1.0.0\\e[2J\", environments: [production]}\n"), 1, "TO1003",
                            (f"{RELEASE}:4:17", "spec.version", "remove it")),
    "an_invisible_character": Row(document("spec: {version: \"1.0.0\", environments: [\"produ\u202ection\"]}\n"), 1, "TO1208",
                                  (f"{RELEASE}:4:41", "U+202E", "remove it")),
    "unknown_field": Row(release(enviroments=["x"]), 1, "TO1201", (f"{RELEASE}:", "spec.enviroments", "did you mean environments?")),
    "unknown_kind": Row(spoil(RELEASE, HEAD.replace("TalentRelease", "TalentRelaese")), 1, "TO1101",
                        (f"{RELEASE}:2:7", "did you mean TalentRelease?")),
    "version_range": Row(lambda world: world.release(">=1.0.0"), 1, "TO1203", (f"{RELEASE}:", "spec.version", "1.0.0")),
    "version_without_quotes": Row(document("spec: {version: 1.10, environments: [production]}\n"), 1, "TO1203", (f"{RELEASE}:4:17",)),
    "version_missing": Row(document("spec: {environments: [production]}\n"), 1, "TO1204", ("spec.version", "is missing")),
    "a_word_for_a_boolean": Row(document("spec: {version: \"1.0.0\", environments: [production], suspend: yes}\n"), 1, "TO1202",
                                ("spec.suspend", "write true or false")),
    "a_key_twice": Row(document("spec: {version: \"1.0.0\", version: \"1.1.0\", environments: [production]}\n"), 1, "TO1008",
                       (f"{RELEASE}:4:", "\"version\"", "keep one of the two")),
    "an_anchor": Row(spoil(RELEASE, HEAD.replace("metadata: ", "metadata: &m ") + "spec: {version: \"1.0.0\"}\n"), 1, "TO1005",
                     (f"{RELEASE}:3:", "anchors are not read")),
    "too_large": Row(document("# " + "x" * 1_100_000 + "\n"), 1, "TO1021", (RELEASE, "1048576", "split the file")),
    "too_deep": Row(document("spec: " + "[" * 100 + "]" * 100 + "\n"), 1, "TO1022", (f"{RELEASE}:4:", "64 levels", "flatten it")),
    "what_comes_later_is_refused_and_not_ignored": Row(release(environmentSelector={"matchLabels": {"ring": "first"}}), 1, "TO1209", ("spec.environmentSelector",)),
    "a_canary_without_steps": Row(release(strategy={"type": "canary"}), 1, "TO1232", ("spec.strategy.steps",)),
    "a_canary_that_never_reaches_all": Row(release(strategy={"type": "canary", "steps": [{"exposure": 50}]}), 1, "TO1234", ("spec.strategy.steps[0].exposure",)),
    "an_environment_that_is_not_there": Row(document("spec: {version: \"1.0.0\", environments: [production, stagign]}\n"), 1, "TO1304",
                                            (f"{RELEASE}:4:53: error: spec.environments[1]: ", "there is no environment acme/stagign")),
    "an_environment_with_errors": Row(spoil("clients/acme/environments/production.yaml",
                                            HEAD.replace("TalentRelease", "ClientEnvironment").replace("greeter", "production")
                                            + "spec: {stage: nowhere, targets: [{name: a, directory: {path: /srv/acme}}]}\n"), 1, "TO1308",
                                      ("clients/acme/environments/production.yaml:4:15: error: spec.stage: ",)),
    "a_wrong_name_in_a_document_that_is_wrong_anyway": Row(document("spec: {verzion: \"1.0.0\", environments: [stagign]}\n"), 1, "TO1201",
                                                           ("spec.verzion", f"{RELEASE}:4:41: error: spec.environments[0]: ", "[TO1304]")),
    "the_fleet_itself": Row(spoil("fleet.yaml", "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nmetadata: {name: test}\n"
                                                "spec: {tenancy: path, recrods: {}}\n"), 1, "TO1201",
                            ("fleet.yaml:4:", "did you mean records?")),
    "somebody_elses_folder": Row(lambda world: world.write("clients/initech/x.yaml", (world.repository / RELEASE).read_text().replace(
        "name: greeter", "name: sneaky")), 1, "TO1306", ("clients/initech/x.yaml", "clients/acme")),
}


@rows(TABLE)
class BadDocumentsTest(BadInputTest):
    def test_what_others_contradict_is_said_to_stay_as_it_was(self):
        for name in ("an_environment_with_errors", "an_environment_that_is_not_there"):
            TABLE[name].spoil(self.fleet)
        self.fleet.commit()
        answer = self.fleet.reconcile()
        self.assert_code(1, answer)
        self.assertEqual(2, answer.err.count("has stays in force"), answer.err)
        self.assertEqual("1.0.0", self.fleet.releases()[("acme/greeter", "production")]["deployed"]["version"])

    def test_each_problem_is_said_once_and_kept_in_the_status(self):
        TABLE["unknown_field"].spoil(self.fleet)
        self.fleet.commit()
        answer = self.fleet.reconcile()
        self.assert_code(1, answer)
        self.assertEqual(1, answer.err.count("spec.enviroments") + answer.err.count("unknown field"), answer.err)
        shown = self.fleet.talentops("status", "--state", self.fleet.state, "--exit-code")
        self.assert_code(1, shown)
        self.assertRegex(shown.out, rf"(?m)^{RELEASE}:\d+:\d+: error: .*\[TO1201\]$")
        problems = self.fleet.talentops("status", "--state", self.fleet.state, "-o", "json").value["problems"]
        self.assertEqual([("TO1201", "error", RELEASE)], [(each["code"], each["severity"], each["path"]) for each in problems])

    def check(self, row):
        super().check(row)
        checked = self.fleet.talentops("validate", self.fleet.repository)
        self.assert_code(1, checked)
        self.assertIn(f"[{row.number}]", checked.out)
        for text in row.says:
            self.assertIn(text, checked.out)

    def test_a_corrected_document_needs_no_restart(self):
        TABLE["unknown_field"].spoil(self.fleet)
        self.fleet.commit("A mistake")
        with self.fleet.controller():
            fleet.until(lambda: "TO1201" in self.fleet.log(), "the report")
            self.fleet.talent("1.1.0", line="Corrected.")
            self.fleet.release("1.1.0")
            self.fleet.commit("Corrected")
            fleet.until(lambda: "Corrected." in self.fleet.installed(), "the deployment")

    def test_every_problem_of_a_file_is_told_at_once(self):
        self.fleet.write(RELEASE, HEAD + "spec: {versoin: 1, suspend: yes, environments: production}\n")
        answer = self.fleet.talentops("validate", self.fleet.repository)
        self.assertEqual({"TO1201", "TO1202", "TO1204"}, set(fleet.re.findall(r"\[(TO\d+)\]", answer.out)))

    def test_a_terminal_shows_the_line_and_a_caret_below_the_place(self):
        """Through a terminal of its own, as a person has one; nothing of the file reaches it as a command."""
        self.fleet.write(RELEASE, HEAD + "spec:\n  version: \"1.0.0\"\n  enviroments: [\"ü\u009b2J\"]\n")
        out = terminal(["validate", self.fleet.repository])
        self.assertIn("    enviroments: [\"ü?2J\"]\n                    ^\n", out.replace("\r\n", "\n"))
        self.assertNotIn("^", self.fleet.talentops("validate", self.fleet.repository).out)


def terminal(arguments):
    """What the binary prints on a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([fleet.BINARY, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
                          env=fleet.environment()):
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal says that nobody is left at its other end
            while chunk := os.read(ours, 65536):
                shown += chunk
    os.close(ours)
    return shown.decode()


if __name__ == "__main__":
    fleet.main()
