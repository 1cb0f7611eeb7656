#!/usr/bin/env python3
"""crds/schemas asked by a validator that is not ours: the documents of examples/ pass, and what our decoder refuses is refused too."""
import json
import pathlib
import re
import shutil
import tempfile
import unittest

import fleet
from fleet import FleetTest
from independent import SCHEMAS, complaints, kind_of, load_all, schema
from jsonschema import Draft7Validator
from schema_rows import ACCEPTED, REFUSED

EXAMPLES = fleet.SOURCE / "examples"
EXAMPLE_FLEET = EXAMPLES / "fleet"
CERTIFICATIONS = sorted(EXAMPLE_FLEET.glob("certifications/*/*/*.yaml"))
MODELINE = re.compile(r"\A# yaml-language-server: \$schema=(\S+)\n")
# Codes of what a single document has wrong; TO13 is what it has wrong together with others.
OF_ONE_DOCUMENT = re.compile(r"\bTO1[012]\d\d\b")


def example_files():
    """Documents of ours; pipelines are the forges'."""
    return sorted(path for path in EXAMPLES.rglob("*.yaml") if EXAMPLES / "pipelines" not in path.parents)


def bundle_of(certification):
    """The folder that a certification is about."""
    return EXAMPLE_FLEET / "talents" / certification.parent.relative_to(EXAMPLE_FLEET / "certifications")


class ExamplesTest(unittest.TestCase):
    def test_pass_an_independent_validator(self):
        kinds = set()
        for path in example_files():
            for document in load_all(path.read_text()):
                kind = kind_of(document)
                kinds.add(kind)
                with self.subTest(str(path.relative_to(EXAMPLES)), kind=kind):
                    self.assertEqual([], complaints(schema(kind), document))
                    self.assertEqual([], complaints(schema("talentops"), document))
        self.assertEqual({path.stem for path in SCHEMAS.iterdir()} - {"talentops"}, kinds, "an example of every kind")

    def test_pass_our_own(self):
        answer = fleet.talentops("validate", EXAMPLE_FLEET, "-o", "json")
        self.assertEqual((0, []), (answer.code, answer.value["problems"]))

    def test_pass_our_own_with_steps(self):
        answer = fleet.talentops("validate", EXAMPLES / "steps", "-o", "json")
        self.assertEqual((0, []), (answer.code, answer.value["problems"]))

    def test_are_certified_as_they_are(self):
        """By stock tools, which do not ask how old a certification is: that is the policy's to say, and ends one day."""
        with tempfile.TemporaryDirectory(prefix="talentops-cli-") as folder:
            signature = pathlib.Path(folder, "signature")
            for path in CERTIFICATIONS:
                with self.subTest(str(path.relative_to(EXAMPLES))):
                    spec = load_all(path.read_text())[0]["spec"]
                    signature.write_text(spec["signatures"][0]["signature"])
                    fleet.must(["ssh-keygen", "-Y", "verify", "-f", EXAMPLES / "controller" / "allowed_signers", "-I", "qa-engineer", "-n",
                                "talentops-certification", "-s", signature], stdin=spec["statement"].encode())
                    packed = fleet.talentops("pack", bundle_of(path), "-o", "json").value["digest"]
                    self.assertEqual(packed, "sha256:" + json.loads(spec["statement"])["subject"][0]["digest"]["sha256"])

    def test_point_editors_at_the_schema(self):
        for path in example_files():
            if path in CERTIFICATIONS:
                continue  # as `certify` writes them
            with self.subTest(str(path.relative_to(EXAMPLES))):
                name = "Bundle" if path.name == "talent.yaml" else "talentops"
                for document in path.read_text().split("\n---\n"):
                    line = MODELINE.match(document)
                    self.assertIsNotNone(line, "each document has a line of its own, or its editor knows nothing about it")
                    self.assertEqual(SCHEMAS / f"{name}.json", (path.parent / line.group(1)).resolve())


class CopiedExampleTest(FleetTest):
    def test_becomes_a_fleet_with_a_key_of_ones_own(self):
        """As examples/README.md says: certified anew, every gate that asks about documents and bundles passes."""
        shutil.copytree(EXAMPLE_FLEET, self.fleet.repository, dirs_exist_ok=True)
        shutil.rmtree(self.fleet.repository / "certifications")
        for path in CERTIFICATIONS:
            bundle = self.fleet.repository / bundle_of(path).relative_to(EXAMPLE_FLEET)
            self.fleet.must("certify", bundle, "--result", "PASS", "--score", "0.97", "--key", self.fleet.key, "--by", "qa-engineer")
        self.fleet.commit()
        self.assert_code(0, self.fleet.talentops("validate", self.fleet.repository, "--allowed-signers", self.fleet.trust))
        changes = self.fleet.view("plan", "-o", "json").value["changes"]
        self.assertEqual([("acme/support-analyst", "production"), ("acme/support-analyst-staging", "staging"), ("globex/support-analyst", "production")],
                         sorted((each["release"], each["environment"]) for each in changes))
        for change in changes:
            gates = {each["name"]: each["verdict"] for each in change["gates"]}
            self.assertEqual({"pass"}, {gates[name] for name in ("suspended", "certified", "artifact", "platform", "rollback-plan")})

    def test_configuration_is_read(self):
        """It fails because the fleet is not there, and for no other reason."""
        text = (EXAMPLES / "controller" / "controller.yaml").read_text()
        for path, here in {"/srv/talents/fleet.git": self.fleet.base / "none.git", "/etc/talentops/allowed_signers": self.fleet.trust,
                           "/var/lib/talentops": self.fleet.state}.items():
            self.assertEqual(1, text.count(path))
            text = text.replace(path, str(here))
        self.fleet.config.write_text(text)
        self.assert_code(6, self.fleet.reconcile_once())


class SchemasTest(FleetTest):
    def test_are_schemas_themselves(self):
        for path in SCHEMAS.iterdir():
            with self.subTest(path.name):
                Draft7Validator.check_schema(json.loads(path.read_text()))

    def test_give_defaults_that_they_accept(self):
        def walk(part):
            if isinstance(part, dict):
                if "default" in part and "type" in part:
                    self.assertEqual([], complaints(Draft7Validator(part), part["default"]))
                for each in part.values():
                    walk(each)

        for path in SCHEMAS.iterdir():
            walk(json.loads(path.read_text()))

    def test_accept_what_the_program_writes(self):
        fresh = self.fleet.base / "fresh"
        self.fleet.must("init", fresh)
        self.fleet.must("new", "environment", "acme/production", "--path", "/srv/acme", "--fleet", fresh)
        self.fleet.must("new", "talent", "greeter", "--version", "1.0.0", "--fleet", fresh)
        self.fleet.must("new", "release", "acme/greeter", "--version", "1.0.0", "-e", "production", "--fleet", fresh)
        self.fleet.must("certify", fresh / "talents/greeter/1.0.0", "--result", "PASS", "--key", self.fleet.key, "--by", "qa-engineer")
        files = sorted(path for path in fresh.rglob("*.yaml") if ".git" not in path.parts)
        self.assertEqual(5, len(files))
        for path in files:
            for document in load_all(path.read_text()):
                with self.subTest(path.name):
                    self.assertEqual([], complaints(schema(kind_of(document)), document))

    def refused_by_us(self, text):
        """What the decoder says about a document, wherever documents of its kind lie."""
        kind = re.search(r"(?m)^kind: (\w+)", text)
        if kind is None or kind.group(1) == "Bundle":
            folder = self.fleet.repository / "talents/a/1.0.0"
            self.fleet.write("talents/a/1.0.0/agent.md", fleet.AGENT.format(name="a", line=""))
            self.fleet.write("talents/a/1.0.0/talent.yaml", text)
            answer = self.fleet.talentops("pack", folder)
        elif kind.group(1) == "ControllerConfig":
            self.fleet.config.write_text(text)
            answer = self.fleet.talentops("run", "--config", self.fleet.config, "--once", "--state", self.fleet.state)
        else:
            self.fleet.write("fleet.yaml" if kind.group(1) == "Fleet" else "document.yaml", text)
            answer = self.fleet.talentops("validate", self.fleet.repository)
        return OF_ONE_DOCUMENT.findall(answer.text)

    def refused_by_the_validator(self, text):
        document = load_all(text)[0]
        name = kind_of(document)
        alone = complaints(schema(name), document) if (SCHEMAS / f"{name}.json").exists() else ["there is no such kind"]
        if "kind" in document:
            self.assertEqual(bool(alone), bool(complaints(schema("talentops"), document)), "talentops.json says something else")
        return alone


def add_rows():
    """Each row is a test of its own, by its name."""
    def accepted(case, text):
        case.assertEqual(([], []), (case.refused_by_us(text), case.refused_by_the_validator(text)))

    def refused(case, text):
        case.assertTrue(case.refused_by_us(text), "our decoder accepts it")
        case.assertTrue(case.refused_by_the_validator(text), "the independent validator accepts it")

    for name, text in ACCEPTED.items():
        setattr(SchemasTest, f"test_accepted_{name}", lambda self, text=text: accepted(self, text))
    for name, row in REFUSED.items():
        setattr(SchemasTest, f"test_refused_{name}", lambda self, text=row.text: refused(self, text))


add_rows()

if __name__ == "__main__":
    fleet.main()
