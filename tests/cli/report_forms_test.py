#!/usr/bin/env python3
"""What `validate` prints for other programs: SARIF 2.1.0 for code scanning, workflow commands for GitHub."""
import json
import re
import urllib.parse

import fleet
from fleet import FleetTest

BROKEN = ("apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {name: greeter, namespace: acme}\n"
          "spec:\n  versoin: \"1.0.0\"\n  environments: [production, nowhere]\n  suspend: yes\n")
STRANGE = "clients/acme/releases/50%, a:b ü.yaml"
COMMAND = re.compile(r"::(error|warning) ([^:]*)::(.*)")


def unescaped(text):
    return re.sub("%(0D|0A|3A|2C|25)", lambda found: chr(int(found.group(1), 16)), text)


def read_command(line):
    """As the runner of GitHub reads a workflow command: (level, properties, message)."""
    level, properties, message = COMMAND.fullmatch(line).groups()
    pairs = (each.split("=", 1) for each in properties.split(","))
    return level, {name: unescaped(value) for name, value in pairs}, unescaped(message)


class ReportTest(FleetTest):
    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.fleet.bundle("1.0.0")

    def break_documents(self):
        """Errors, also in a file whose name must be encoded, and a warning."""
        self.fleet.write("clients/acme/releases/greeter.yaml", BROKEN)
        self.fleet.write(STRANGE, BROKEN.replace("greeter", "other"))
        self.fleet.write("talents/warned/1.0.0/talent.yaml", "name: warned\nversion: 1.0.0\n")
        self.fleet.write("talents/warned/1.0.0/agent.md", "---\nname: warned\ndescription: Greets: politely\n---\nGreet.\n")
        self.fleet.release("1.0.0", name="warned")

    def validate(self, form, directory=None, cwd=None):
        return self.fleet.talentops("validate", directory or self.fleet.repository, "-o", form, cwd=cwd)

    def problems(self):
        """What the other forms are held against."""
        problems = json.loads(self.validate("json").out)["problems"]
        self.assertEqual({"error", "warning"}, {each["severity"] for each in problems})
        self.assertIn(STRANGE, {each["path"] for each in problems})
        return problems

    def assert_same_code_as_text(self, form):
        self.assertEqual(self.validate("text").code, self.validate(form).code)

    def inner_fleet(self, folder):
        """A whole fleet in a folder of the repository, with one broken document."""
        self.fleet.write(f"{folder}/fleet.yaml", (self.fleet.repository / "fleet.yaml").read_text())
        self.fleet.write(f"{folder}/clients/acme/releases/greeter.yaml", BROKEN)
        return self.fleet.repository / folder


class FormTest(ReportTest):
    def test_an_unknown_form_is_told_which_there_are(self):
        refused = self.validate("xml")
        self.assert_code(2, refused)
        self.assert_error(refused, "TO6403", "xml is not one of table|text|json|yaml|sarif|github")
        self.assertIn("table|text|json|yaml|sarif|github", fleet.talentops("validate", "--help").out)

    def test_other_verbs_do_not_take_the_forms_of_reports(self):
        for form in ("sarif", "github"):
            refused = fleet.talentops("version", "-o", form)
            self.assert_code(2, refused)
            self.assert_error(refused, "TO6403", f"{form} is not one of table|text|json|yaml:")

    def test_where_nothing_can_be_validated_nothing_is_reported(self):
        for form in ("sarif", "github"):
            refused = self.validate(form, self.fleet.base / "nowhere")
            self.assert_code(2, refused)
            self.assertEqual("", refused.out)
            self.assertIn("talentops: ", refused.err)


class SarifTest(ReportTest):
    """The rules of the SARIF 2.1.0 schema for every property that is written; no other property may be."""

    def assert_object(self, value, required, optional=()):
        self.assertIsInstance(value, dict)
        self.assertLessEqual(set(required), set(value))
        self.assertLessEqual(set(value), set(required) | set(optional))

    def assert_text(self, value):
        self.assert_object(value, ["text"])
        self.assertIsInstance(value["text"], str)
        self.assertTrue(value["text"])

    def assert_driver(self, driver):
        self.assert_object(driver, ["name", "version", "semanticVersion", "rules"])
        self.assertEqual("talentops", driver["name"])
        self.assertEqual(f"talentops {driver['version']}\n", fleet.talentops("version").out)
        self.assertRegex(driver["semanticVersion"], r"^\d+\.\d+\.\d+$")
        for rule in driver["rules"]:
            self.assert_object(rule, ["id", "shortDescription", "fullDescription", "help"])
            said = json.loads(fleet.talentops("explain", rule["id"], "-o", "json").out)
            self.assert_text(rule["help"])
            self.assertEqual((said["code"], said["meaning"], said["whatToDo"]),
                             (rule["id"], rule["shortDescription"]["text"], rule["help"]["text"]))
        ids = [rule["id"] for rule in driver["rules"]]
        self.assertEqual(sorted(set(ids)), ids, "each once, in order")

    def assert_location(self, location):
        self.assert_object(location, [], ["physicalLocation", "logicalLocations"])
        for logical in location.get("logicalLocations", []):
            self.assert_object(logical, ["fullyQualifiedName"])
        if "physicalLocation" not in location:
            return
        physical = location["physicalLocation"]
        self.assert_object(physical, ["artifactLocation"], ["region"])
        self.assert_object(physical["artifactLocation"], ["uri", "uriBaseId"])
        self.assertRegex(physical["artifactLocation"]["uri"], r"^(?!/)([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$")
        if "region" in physical:
            self.assert_object(physical["region"], ["startLine"], ["startColumn"])
            for number in physical["region"].values():
                self.assertIs(int, type(number))
                self.assertGreaterEqual(number, 1)

    def assert_result(self, result, rules):
        self.assert_object(result, ["ruleId", "ruleIndex", "level", "message", "locations"])
        self.assertIs(int, type(result["ruleIndex"]))
        self.assertEqual(result["ruleId"], rules[result["ruleIndex"]]["id"])
        self.assertIn(result["level"], ("none", "note", "warning", "error"))
        self.assert_text(result["message"])
        self.assertIsInstance(result["locations"], list)
        for location in result["locations"]:
            self.assert_location(location)

    def read(self, answer):
        self.assertEqual("", answer.err)
        log = json.loads(answer.out)
        self.assert_object(log, ["$schema", "version", "runs"])
        self.assertEqual("2.1.0", log["version"])
        self.assertEqual(1, len(log["runs"]))
        run = log["runs"][0]
        self.assert_object(run, ["tool", "columnKind", "results"])
        self.assertEqual("unicodeCodePoints", run["columnKind"])
        self.assert_object(run["tool"], ["driver"])
        self.assert_driver(run["tool"]["driver"])
        for result in run["results"]:
            self.assert_result(result, run["tool"]["driver"]["rules"])
        self.assertEqual({rule["id"] for rule in run["tool"]["driver"]["rules"]}, {result["ruleId"] for result in run["results"]})
        return run["results"]

    def test_every_problem_is_a_result_with_its_rule_and_place(self):
        self.break_documents()
        results = self.read(self.validate("sarif"))
        problems = self.problems()
        self.assertEqual(len(problems), len(results))
        for problem, result in zip(problems, results):
            place = result["locations"][0]["physicalLocation"]
            region = place.get("region", {})
            self.assertEqual((problem["code"], problem["severity"]), (result["ruleId"], result["level"]))
            self.assertTrue(result["message"]["text"].startswith(problem["message"]))
            self.assertIn(problem["hint"], result["message"]["text"])
            self.assertEqual((problem["path"], problem["line"], problem["column"]),
                             (urllib.parse.unquote(place["artifactLocation"]["uri"]), region.get("startLine", 0),
                              region.get("startColumn", 0)))
        self.assertEqual(self.validate("sarif").out, self.validate("sarif").out)
        self.assert_same_code_as_text("sarif")

    def test_a_problem_without_a_line_has_no_region(self):
        (self.fleet.repository / "fleet.yaml").unlink()
        places = [result["locations"][0]["physicalLocation"] for result in self.read(self.validate("sarif"))]
        self.assertEqual([{"artifactLocation": {"uri": "fleet.yaml", "uriBaseId": "%SRCROOT%"}}], places)

    def test_a_fleet_without_problems_is_a_run_without_results(self):
        self.fleet.release("1.0.0")
        answer = self.validate("sarif")
        self.assert_code(0, answer)
        self.assertEqual([], self.read(answer))

    def test_files_are_named_from_the_top_of_the_repository(self):
        inner = self.inner_fleet("fleets/my eu")
        for directory, cwd in ((inner, None), (f"{inner}/", None), (".", inner), ("fleets/my eu", self.fleet.repository)):
            with self.subTest(directory):
                places = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                          for result in self.read(self.validate("sarif", directory, cwd))}
                self.assertEqual({"fleets/my%20eu/clients/acme/releases/greeter.yaml"}, places)

    def test_outside_of_a_repository_files_are_named_from_the_fleet(self):
        (self.fleet.repository / ".git").rename(self.fleet.base / "away")
        self.fleet.write("clients/acme/releases/greeter.yaml", BROKEN)
        for result in self.read(self.validate("sarif")):
            self.assertEqual("clients/acme/releases/greeter.yaml",
                             result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])


class GithubTest(ReportTest):
    def test_every_problem_is_a_command_and_nothing_else_is_printed(self):
        self.break_documents()
        answer = self.validate("github")
        self.assertEqual("", answer.err)
        problems = self.problems()
        lines = answer.out.splitlines()
        self.assertEqual(len(problems), len(lines))
        for problem, line in zip(problems, lines):
            level, properties, message = read_command(line)
            self.assertEqual(problem["severity"], level)
            expected = {"file": problem["path"], "line": str(problem["line"]), "col": str(problem["column"])}
            expected = {name: value for name, value in expected.items() if value != "0"}
            self.assertEqual({**expected, "title": problem["code"]}, properties)
            self.assertTrue(message.startswith(problem["message"]))
            self.assertIn(problem["hint"], message)
        self.assertEqual(answer.out, self.validate("github").out)
        self.assert_same_code_as_text("github")

    def test_what_a_runner_would_take_apart_is_escaped(self):
        self.fleet.write(STRANGE, BROKEN.replace("greeter", "other"))
        lines = self.validate("github").out.splitlines()
        self.assertTrue(lines)
        for line in lines:
            self.assertTrue(line.startswith("::error file=clients/acme/releases/50%25%2C a%3Ab ü.yaml,line="), line)

    def test_no_document_gives_commands_of_its_own(self):
        self.fleet.write("clients/acme/releases/greeter.yaml",
                         BROKEN.replace("versoin", '"%\\r\\n::set-env name=PATH::/evil"'))
        out = self.validate("github").out
        self.assertIn("set-env", out)
        self.assertEqual([], [line for line in re.split(r"[\r\n]", out) if line and not line.startswith(("::error ", "::warning "))])

    def test_a_fleet_without_problems_prints_nothing(self):
        self.fleet.release("1.0.0")
        answer = self.validate("github")
        self.assert_code(0, answer)
        self.assertEqual("", answer.out)

    def test_files_are_named_from_the_top_of_the_repository(self):
        lines = self.validate("github", self.inner_fleet("fleets/eu")).out.splitlines()
        self.assertEqual({"fleets/eu/clients/acme/releases/greeter.yaml"}, {read_command(line)[1]["file"] for line in lines})


if __name__ == "__main__":
    fleet.main()
