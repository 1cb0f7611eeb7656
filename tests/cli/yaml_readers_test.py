#!/usr/bin/env python3
"""Everything that we write as YAML is read by a stock reader, of YAML 1.1 at that, as the values that were meant."""
import datetime

import fleet
from fleet import FleetTest

# What a stock reader of YAML 1.1 takes for something else than a text where it stands without quotes.
TREACHEROUS = ["1.10", "yes", "off", "null", "~", "2026-11-21", "0x1F", "0o17", "017", "1_000", "12:30:45", ".inf", "1e3", "=", "<<",
               "", " padded ", "a: b", "# no comment", "- item", "[list]", "{map}", "&anchor", "*alias", "!tag", "%directive", "@at",
               "`tick", "quote\"quote", "quote'quote", "back\\slash", "tab\there", "colon:", "two\nlines\n", "trailing \n", "é ü 漢 🙂",
               "\u0085next", "\u2028line", "y", "N", "True", "-", "?", "|", ">", "---", "...", "a" * 300]


class YamlReadersTest(FleetTest):
    def stock(self, text):
        """What PyYAML reads, without a single value that it took for a date or another surprise."""
        documents = list(fleet.yaml.safe_load_all(text))
        self.assertEqual(1, len(documents))
        self.only_plain_values(documents[0])
        return documents[0]

    def only_plain_values(self, value):
        self.assertNotIsInstance(value, (datetime.date, bytes, set))
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
            self.only_plain_values(each)
        for key in value if isinstance(value, dict) else []:
            self.assertIsInstance(key, str)

    def test_texts_that_look_like_something_else(self):
        """Through `new`: what is typed comes back from the file as it was, or is refused; nothing is bent."""
        written = 0
        for number, text in enumerate(TREACHEROUS):
            with self.subTest(text):
                answer = self.fleet.talentops("new", "talent", f"t{number}", "--description", text, "--fleet", self.fleet.repository)
                self.assertIn(answer.code, (0, 2))
                if answer.code != 0 or text == "":  # an empty description is the default
                    continue
                written += 1
                folder = self.fleet.repository / f"talents/t{number}/0.1.0"
                self.assertEqual(text, self.stock((folder / "talent.yaml").read_text())["description"])
                front = (folder / "agent.md").read_text().split("---\n")[1]
                self.assertEqual(text, self.stock(front)["description"])
        self.assertGreater(written, len(TREACHEROUS) // 2)

    def test_documents_of_new_and_init(self):
        directory = self.fleet.base / "fresh"
        self.fleet.must("init", directory)
        self.fleet.must("new", "environment", "acme/on", "--path", "/srv/a: b/#1", "--stage", "staging", "--fleet", directory)
        self.fleet.must("new", "release", "acme/yes", "--version", "1.10.0", "-e", "on", "-e", "n", "--fleet", directory)
        environment = self.stock((directory / "clients/acme/environments/on.yaml").read_text())
        self.assertEqual({"name": "on", "namespace": "acme"}, environment["metadata"])
        self.assertEqual("/srv/a: b/#1", environment["spec"]["targets"][0]["directory"]["path"])
        release = self.stock((directory / "clients/acme/releases/yes.yaml").read_text())
        self.assertEqual({"version": "1.10.0", "environments": ["on", "n"]}, release["spec"])
        self.assertEqual("Fleet", self.stock((directory / "fleet.yaml").read_text())["kind"])

    def test_certification(self):
        self.fleet.talent("1.0.0")
        document = self.stock((self.fleet.repository / "certifications/greeter/1.0.0/qa-engineer.yaml").read_text())
        self.assertEqual("PASSED", fleet.json.loads(document["spec"]["statement"])["predicate"]["verificationResult"])
        self.assertRegex(document["spec"]["signatures"][0]["signature"], r"^-----BEGIN SSH SIGNATURE-----\n[\s\S]*-----\n$")

    def test_every_record(self):
        """An installation, a failed upgrade with its rollback, an act and a return: every YAML on the records branch."""
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.fleet.commit("Say: \"yes\" # really")
        self.fleet.reconcile()
        self.fleet.talent("1.1.0", line="Rudely.")
        self.fleet.release("1.1.0", smoke=[{"name": "no", "file": {"path": ".claude/agents/greeter.md", "contains": "politely"}}])
        self.fleet.commit()
        self.fleet.reconcile()
        self.fleet.talent("1.2.0", line="Politely.")
        self.fleet.release("1.2.0")
        self.fleet.commit()
        self.fleet.reconcile()
        reason = "yes: 'it' \"was\" # 1.10"
        self.assert_code(0, self.fleet.view("rollback", "acme/greeter", "-e", "production", "--reason", reason, "--key", self.fleet.key))
        self.fleet.reconcile()

        paths = [path for path in self.fleet.record_paths("") if path.endswith((".yaml", ".yml"))]
        folders = {path.removeprefix(fleet.RECORDS_ROOT + "/").split("/")[0] for path in paths}
        self.assertLessEqual({"manifests", "rollbacks", "acts"}, folders)
        by_kind = {}
        for path in paths:
            with self.subTest(path):
                document = self.stock(self.fleet.record(path))
                by_kind.setdefault(document["kind"], []).append(document)
        versions = [each["spec"]["talent"]["version"] for each in by_kind["DeploymentManifest"]]
        self.assertEqual({"1.0.0", "1.1.0", "1.2.0"}, set(versions))
        acts = [fleet.json.loads(each["spec"]["statement"]) for each in by_kind["Act"]]
        self.assertEqual([reason], [each["reason"] for each in acts])
        self.assertIn(reason, [each["status"].get("reason") for each in by_kind["DeploymentManifest"]])


if __name__ == "__main__":
    fleet.main()
