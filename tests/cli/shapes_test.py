#!/usr/bin/env python3
"""The JSON of every verb that has some: field names are a promise, and YAML says the same."""
import fleet
from fleet import FleetTest

TEXT, NUMBER, TRUTH = (str,), (int, float), (bool,)
MAYBE_TEXT = (str, type(None))
FILE_CHANGE = {"path": TEXT, "change": TEXT}
GATE = {"name": TEXT, "verdict": TEXT, "why": TEXT, "until": MAYBE_TEXT}
HOLD = {"name": TEXT, "since": MAYBE_TEXT, "until": MAYBE_TEXT}
PACKAGED = {"version": TEXT, "digest": TEXT}

VALIDATE = {"valid": TRUTH, "documents": NUMBER,
            "problems": [{"code": TEXT, "severity": TEXT, "path": TEXT, "line": NUMBER, "column": NUMBER, "field": TEXT,
                          "message": TEXT, "hint": TEXT}]}
PACK = {"name": TEXT, "version": TEXT, "digest": TEXT, "bytes": NUMBER,
        "files": [{"path": TEXT, "mode": TEXT, "sha256": TEXT, "bytes": NUMBER}]}
VERIFY = {"digest": TEXT, "certified": TRUTH,
          "certifications": [{"path": TEXT, "verdict": TEXT, "code": MAYBE_TEXT, "why": TEXT, "signer": TEXT}]}
STEP = {"kind": TEXT, "what": TEXT, "afterSeconds": NUMBER, "takesSeconds": NUMBER}
PROGRAM = {"strategy": {"type": TEXT}, "steps": [STEP], "takesSeconds": NUMBER, "needsPerson": TRUTH}
PLAN = {"base": TEXT, "head": TEXT,
        "changes": [{"release": TEXT, "environment": TEXT, "stage": TEXT, "platform": TEXT, "action": TEXT, "from": PACKAGED,
                     "to": PACKAGED, "files": [FILE_CHANGE], "gates": [GATE], **PROGRAM,
                     "rollback": {"kind": TEXT, "to": MAYBE_TEXT}}]}
OUTLOOK = {"serving": [{"version": TEXT, "share": NUMBER}], "needsYou": {"when": TEXT, "do": [TEXT]},
           "ifNothing": {"what": TEXT, "at": MAYBE_TEXT}, "timeZone": MAYBE_TEXT}
STATUS = {"observedAt": TEXT,
          "releases": [{"release": TEXT, "environment": TEXT, "phase": TEXT, "desired": {**PACKAGED, "configuration": TEXT},
                        "deployed": {**PACKAGED, "deployment": TEXT, "configuration": TEXT}, "exposure": NUMBER, "ready": TEXT, "reason": TEXT,
                        "message": TEXT, "holds": [HOLD], **OUTLOOK}]}
EXPLAIN = {"release": TEXT, "environment": TEXT, "action": TEXT, "decision": TEXT, "why": TEXT, "next": MAYBE_TEXT, "gates": [GATE],
           **OUTLOOK}
HISTORY = {"deployments": [{"id": TEXT, "environment": TEXT, "action": TEXT, "from": MAYBE_TEXT, "to": MAYBE_TEXT, "outcome": TEXT,
                            "startedAt": TEXT, "finishedAt": MAYBE_TEXT, "manifest": TEXT}]}
PLACEMENT = {"release": TEXT, "environment": TEXT, "version": TEXT, "digest": TEXT, "deployment": TEXT, "since": TEXT}
WHERE = {"talent": TEXT, "placements": [PLACEMENT]}
AT = {"at": TEXT, "placements": [{**PLACEMENT, "talent": TEXT}]}
CALENDAR = {"calendar": TEXT, "client": MAYBE_TEXT, "timeZone": TEXT, "now": {"isOpen": TRUTH, "why": TEXT, "until": MAYBE_TEXT},
            "open": [{"from": TEXT, "to": TEXT, "localFrom": TEXT, "localTo": TEXT}], "notes": [TEXT]}
FIGURE = {"name": TEXT, "value": (int, float, type(None)), "unit": TEXT, "of": NUMBER, "goal": MAYBE_TEXT, "formula": TEXT}
REPORT = {"since": TEXT, "until": TEXT, "records": TEXT,
          "groups": [{"client": MAYBE_TEXT, "environment": MAYBE_TEXT, "talent": MAYBE_TEXT, "deployments": NUMBER, "figures": [FIGURE],
                      "exceptions": (list,)}]}
EDIT = {"edits": [TEXT], "files": [TEXT], "dryRun": TRUTH, "branch": MAYBE_TEXT, "commit": MAYBE_TEXT, "diff": TEXT}
DIFF = {"release": TEXT, "environment": TEXT, "targets": [{"name": TEXT, "files": [{"path": TEXT, "state": TEXT}], "unknown": (type(None),)}]}


class ShapesTest(FleetTest):
    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.fleet.commit("Greeter 1.0.0")
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.talent("1.1.0", line="Greet politely, by name.")
        self.fleet.release("1.1.0")
        self.fleet.commit("Greeter 1.1.0")

    def hold(self, version):
        self.fleet.bundle(version)
        self.fleet.release(version)
        self.fleet.commit("Not certified")
        self.fleet.reconcile()

    def fits(self, shape, value, where="answer"):
        if isinstance(shape, dict):
            self.assertIsInstance(value, dict, where)
            for name, inner in shape.items():
                self.assertIn(name, value, where)
                self.fits(inner, value[name], f"{where}.{name}")
        elif isinstance(shape, list):
            self.assertIsInstance(value, list, where)
            self.assertTrue(value, f"{where} has no entry, so that nothing was checked")
            for each in value:
                self.fits(shape[0], each, f"{where}[]")
        else:
            self.assertIsInstance(value, shape, where)
            self.assertTrue(isinstance(value, bool) == (shape is TRUTH), where)

    def both(self, shape, *arguments):
        """The verb's JSON, which fits the shape; its YAML is the same value but for the time of asking."""
        as_json = self.fleet.talentops(*arguments, "-o", "json").value
        as_yaml = fleet.yaml.safe_load(self.fleet.talentops(*arguments, "-o", "yaml").out)
        self.assertEqual(without_times(as_json), without_times(as_yaml))
        self.fits(shape, as_json)
        return as_json

    def source(self):
        return ["--repository", self.fleet.repository, "--allowed-signers", self.fleet.trust]

    def test_validate(self):
        self.assertTrue(self.both({"valid": TRUTH, "documents": NUMBER}, "validate", self.fleet.repository)["valid"])
        self.fleet.release("latest")
        value = self.both(VALIDATE, "validate", self.fleet.repository)
        self.assertFalse(value["valid"])
        self.assertEqual(("TO1203", "error", "clients/acme/releases/greeter.yaml", "spec.version"),
                         tuple(value["problems"][0][key] for key in ("code", "severity", "path", "field")))

    def test_pack(self):
        value = self.both(PACK, "pack", self.fleet.repository / "talents/greeter/1.0.0")
        self.assertEqual(("greeter", "1.0.0", ["agent.md", "talent.yaml"], {"0644"}),
                         (value["name"], value["version"], [each["path"] for each in value["files"]],
                          {each["mode"] for each in value["files"]}))
        self.assertEqual(value["bytes"], sum(each["bytes"] for each in value["files"]))

    def test_verify(self):
        folder = self.fleet.repository / "talents/greeter/1.0.0"
        value = self.both(VERIFY, "verify", folder, "--allowed-signers", self.fleet.trust)
        self.assertEqual((True, "pass", None), (value["certified"], *(value["certifications"][0][key] for key in ("verdict", "code"))))
        self.fleet.certify("1.0.0", result="FAIL")
        value = self.both(VERIFY, "verify", folder, "--allowed-signers", self.fleet.trust)
        self.assertEqual((False, {("deny", "TO2481"), ("deny", "TO2483")}),
                         (value["certified"], {(each["verdict"], each["code"]) for each in value["certifications"]}))

    def test_plan(self):
        value = self.both(PLAN, "plan", *self.source())
        change = value["changes"][0]
        self.assertEqual(("acme/greeter", "production", "upgrade", "1.0.0", "1.1.0", "slot", "1.0.0"),
                         (change["release"], change["environment"], change["action"], change["from"]["version"],
                          change["to"]["version"], change["rollback"]["kind"], change["rollback"]["to"]))
        self.assertEqual([{"path": ".claude/agents/greeter.md", "change": "modified"}], change["files"])
        self.assertEqual({"pass"}, {gate["verdict"] for gate in change["gates"]})

    def test_plan_of_an_installation_has_nothing_to_come_from(self):
        self.fleet.healthy()
        self.fleet.commit()
        changes = self.fleet.talentops("plan", "globex", *self.source(), "-o", "json").value["changes"]
        self.assertEqual((None, "uninstall", None), (changes[0]["from"], changes[0]["rollback"]["kind"], changes[0]["rollback"]["to"]))

    def test_status_by_a_controller_and_by_the_records(self):
        self.hold("1.2.0")
        shape = {**STATUS, "releases": [{**STATUS["releases"][0], "holds": (list,)}]}
        for source in (["--state", self.fleet.state], self.source()):
            value = self.both(shape, "status", *source)
            release = value["releases"][0]
            self.assertEqual(("Gating", "False", "1.2.0", "1.0.0"),
                             (release["phase"], release["ready"], release["desired"]["version"], release["deployed"]["version"]))
        self.fits(shape, fleet.json.loads((self.fleet.state / "status.json").read_text()))

    def test_holds_of_a_status(self):
        self.fleet.release("1.1.0", smoke=[{"name": "never", "file": {"path": "nowhere"}}])
        self.fleet.commit("Fails its smoke test")
        self.assert_code(5, self.fleet.reconcile())
        value = self.both(STATUS, "status", "--state", self.fleet.state)
        self.assertEqual("Quarantined", value["releases"][0]["holds"][0]["name"])

    def test_report(self):
        value = self.both(REPORT, "report", "--repository", self.fleet.repository)
        self.assertEqual(1, value["groups"][0]["deployments"])

    def test_bump_and_suspend(self):
        value = self.both(EDIT, "bump", "greeter", "1.0.0", "--repository", self.fleet.repository, "--dry-run")
        self.assertEqual((["acme/greeter: 1.1.0 → 1.0.0"], True, None), (value["edits"], value["dryRun"], value["commit"]))
        self.both(EDIT, "suspend", "acme/greeter", "--repository", self.fleet.repository, "--dry-run")

    def test_explain(self):
        self.hold("1.2.0")
        value = self.both({**EXPLAIN, **PROGRAM}, "explain", "acme/greeter", *self.source())
        self.assertEqual(("upgrade", "deny"), (value["action"], value["decision"]))
        known = self.both(EXPLAIN, "explain", "acme/greeter", "--state", self.fleet.state)
        self.assertEqual(("upgrade", "deny"), (known["action"], known["decision"]))
        code = self.both({"code": TEXT, "meaning": TEXT, "whatToDo": TEXT}, "explain", "TO1203")
        self.assertEqual("TO1203", code["code"])
        self.both({"kind": TEXT, "text": TEXT}, "explain", "TalentRelease")

    def test_history(self):
        self.assert_code(0, self.fleet.reconcile())
        value = self.both(HISTORY, "history", "acme/greeter", *self.source())
        newest, oldest = value["deployments"]
        self.assertEqual(("upgrade", "1.0.0", "1.1.0", "succeeded"), tuple(newest[key] for key in ("action", "from", "to", "outcome")))
        self.assertEqual(("install", None, "1.0.0"), tuple(oldest[key] for key in ("action", "from", "to")))
        self.assertEqual(newest["id"], fleet.yaml.safe_load(self.fleet.record(newest["manifest"]))["metadata"]["name"])

    def test_where_and_at(self):
        where = self.both(WHERE, "where", "greeter", "--repository", self.fleet.repository)
        stood = self.both(AT, "at", where["placements"][0]["since"], "--repository", self.fleet.repository)
        self.assertEqual([{**each, "talent": "greeter"} for each in where["placements"]], stood["placements"])

    def test_diff(self):
        value = self.both(DIFF, "diff", "acme/greeter", "--repository", self.fleet.repository, "--allow-directory",
                          self.fleet.base / "clients")
        self.assertEqual([{"path": ".claude/agents/greeter.md", "state": "modified"}], value["targets"][0]["files"])

    def test_calendar(self):
        window = {"days": ["Sun"], "from": "01:30", "to": "02:30"}
        self.fleet.write("policies/nights.yaml", {"apiVersion": "talentops.dev/v1alpha1", "kind": "ChangeCalendar", "metadata": {"name": "nights"},
                                                  "spec": {"timeZone": "Europe/Berlin", "windows": [window]}})
        self.fleet.commit("A calendar")
        value = self.both(CALENDAR, "calendar", "nights", "--from", "2027-03-28T00:00:00Z", "--to", "2027-03-29T00:00:00Z",
                          "--repository", self.fleet.repository)
        self.assertEqual([{"from": "2027-03-28T00:30:00Z", "to": "2027-03-28T01:00:00Z", "localFrom": "Sun 2027-03-28 01:30 CET",
                           "localTo": "Sun 2027-03-28 03:00 CEST"}], value["open"])

    def test_makers(self):
        folder = self.fleet.bundle("2.0.0")
        certify = ["certify", folder, "--result", "PASS", "--key", self.fleet.key, "--by", "qa-engineer"]
        for form, read in (("json", fleet.json.loads), ("yaml", fleet.yaml.safe_load)):
            self.fits({"digest": TEXT, "result": TEXT, "path": TEXT}, read(self.fleet.must(*certify, "-o", form).out))
        self.assertEqual({"directory": "fresh"}, self.fleet.must("init", "fresh", "-o", "json").value)


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(each) for key, each in value.items() if key not in ("at", "until", "next", "observedAt")}
    if isinstance(value, list):
        return [without_times(each) for each in value]
    return value


if __name__ == "__main__":
    fleet.main()
