#!/usr/bin/env python3
"""What stands where, and what stood where at an instant: `where` and `at`, by the records alone."""
import fleet
from fleet import FleetTest

SMOKE = [{"name": "greets", "file": {"path": ".claude/agents/greeter.md", "contains": "Greet politely"}}]
FUTURE = "2099-01-01T00:00:00Z"


class StandingTest(FleetTest):
    """Greeter 1.0.0 in acme's production and staging and at globex; steady 1.0.0 at initech."""

    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.fleet.environment(name="staging", targets=("staged",))
        self.fleet.environment("globex")
        self.fleet.healthy("initech")
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0", environments=("production", "staging"), smoke=SMOKE)
        self.fleet.release("1.0.0", client="globex", smoke=SMOKE)
        self.fleet.commit("Greeter 1.0.0")
        self.assert_code(0, self.fleet.reconcile())

    def deliver(self, version, line="Greet politely, by name."):
        self.fleet.talent(version, line=line)
        self.fleet.release(version, client="globex", smoke=SMOKE)
        self.fleet.commit(f"Greeter {version} for globex")
        return self.fleet.reconcile()

    def ask(self, *arguments, repository=None):
        return self.fleet.talentops(*arguments, "--repository", repository or self.fleet.repository)

    def versions(self, *arguments, code=0):
        answer = self.ask(*arguments, "-o", "json")
        self.assert_code(code, answer)
        return {(each["release"], each["environment"]): each["version"] for each in answer.value["placements"]}

    def history(self, release):
        return self.fleet.view("history", release, "-o", "json").value["deployments"]

    def break_records_of(self, release):
        """The newest manifest of the release makes no sense any more."""
        path = self.history(release)[0]["manifest"]
        clone = self.fleet.base / "records"
        fleet.must(["git", "clone", "-q", "-b", fleet.RECORDS_BRANCH, self.fleet.repository, clone])
        (clone / path).write_text("kind: [\n")
        self.fleet.git("commit", "-qam", "Broken", cwd=clone)
        self.fleet.git("push", "-q", "origin", f"HEAD:{fleet.RECORDS_BRANCH}", cwd=clone)
        return path


class WhereTest(StandingTest):
    def test_names_every_place_in_any_clone_without_a_controller(self):
        clone = self.fleet.base / "clone"
        fleet.must(["git", "clone", "-q", self.fleet.repository, clone])
        answer = self.ask("where", "greeter", repository=clone)
        self.assert_code(0, answer)
        self.assert_golden("where.txt", answer.out)

    def test_tells_the_deployment_its_digest_and_since_when(self):
        value = self.ask("where", "steady", "-o", "json").value
        deployment = self.history("initech/steady")[0]
        digest = self.fleet.must("pack", self.fleet.repository / "talents/steady/1.0.0", "-o", "json").value["digest"]
        self.assertEqual({"talent": "steady",
                          "placements": [{"release": "initech/steady", "environment": "production", "version": "1.0.0", "digest": digest,
                                          "deployment": deployment["id"], "since": deployment["finishedAt"]}]}, value)

    def test_of_one_version(self):
        self.assert_code(0, self.deliver("1.1.0"))
        self.assertEqual({("globex/greeter", "production"): "1.1.0"}, self.versions("where", "greeter", "--version", "1.1.0"))
        self.assertEqual({("acme/greeter", "production"), ("acme/greeter", "staging")},
                         set(self.versions("where", "greeter", "--version", "1.0.0")))
        self.assertEqual(3, len(self.versions("where", "greeter")))

    def test_a_version_that_was_taken_back_stands_nowhere(self):
        self.assert_code(5, self.deliver("1.1.0", line="Greet rudely."))
        self.assertEqual("1.0.0", self.versions("where", "greeter")[("globex/greeter", "production")])
        answer = self.ask("where", "greeter", "--version", "1.1.0")
        self.assert_code(0, answer)
        self.assertRegex(answer.out, r"^greeter 1\.1\.0 stands nowhere, by the records at [0-9a-f]{12}\n$")

    def test_after_a_rollback_it_is_what_that_brought_back(self):
        self.assert_code(0, self.deliver("1.1.0"))
        self.assert_code(0, self.fleet.view("rollback", "globex/greeter", "-e", "production", "--reason", "INC-881", "--key", self.fleet.key))
        self.fleet.reconcile()
        self.assertEqual("1.0.0", self.versions("where", "greeter")[("globex/greeter", "production")])
        self.assertEqual({}, self.versions("where", "greeter", "--version", "1.1.0"))

    def test_nowhere_is_fine_and_says_so(self):
        answer = self.ask("where", "nobody")
        self.assert_code(0, answer)
        self.assertIn("nobody stands nowhere, by the records at ", answer.out)
        self.assertEqual({"talent": "nobody", "placements": []}, self.ask("where", "nobody", "-o", "json").value)

    def test_without_records_says_that_there_are_none(self):
        self.fleet.git("branch", "-D", fleet.RECORDS_BRANCH)
        answer = self.ask("where", "greeter")
        self.assert_code(0, answer)
        self.assertEqual("greeter stands nowhere, there are no records in this repository\n", answer.out)

    def test_what_cannot_be_read_is_unknown_and_said(self):
        path = self.break_records_of("globex/greeter")
        answer = self.ask("where", "greeter", "-o", "json")
        self.assert_code(1, answer)
        self.assertIn("what stands of greeter in globex/production is unknown", answer.err)
        self.assertIn(path, answer.err)
        self.assertEqual({"acme/greeter"}, {each["release"] for each in answer.value["placements"]})
        nowhere = self.ask("where", "greeter", "--version", "9.9.9")
        self.assert_code(1, nowhere)
        self.assertIn("stands nowhere that is known", nowhere.out)
        self.assert_code(0, self.ask("where", "steady"))

    def unpack(self):
        """Every object of the repository becomes a file of its own."""
        for pack in (self.fleet.repository / ".git/objects/pack").glob("*.pack"):
            content = pack.read_bytes()
            for part in pack.parent.glob(f"{pack.stem}.*"):
                part.unlink()
            fleet.must(["git", "-C", self.fleet.repository, "unpack-objects", "-q"], stdin=content)

    def test_records_out_of_reach(self):
        self.unpack()
        manifest = self.history("globex/greeter")[0]["manifest"]
        for what, code in (("", 6), ("^{tree}", 6), (f":{fleet.RECORDS_ROOT}/manifests", 6), (f":{manifest}", 1)):
            with self.subTest(what):
                name = self.fleet.git("rev-parse", fleet.RECORDS_BRANCH + what)
                file = self.fleet.repository / ".git/objects" / name[:2] / name[2:]
                hidden = file.rename(self.fleet.base / name)
                answer = self.ask("where", "greeter", "-o", "json")
                hidden.rename(file)
                self.assert_code(code, answer)
                self.assertNotIn("globex", answer.out)

    def test_wrong_words(self):
        for arguments, text in [(["where", "Greeter"], "Greeter is no name"), (["where"], "TALENT is required"),
                                (["where", "greeter", "--version", "latest"], "latest is no version, such as 1.4.0")]:
            with self.subTest(arguments):
                answer = self.ask(*arguments)
                self.assert_code(2, answer)
                self.assert_error(answer, "TO6403", text)


class AtTest(StandingTest):
    def test_lists_every_talent(self):
        ended = [each["finishedAt"] for release in ("acme/greeter", "globex/greeter", "initech/steady") for each in self.history(release)]
        finished = max(ended, key=lambda time: fleet.datetime.datetime.fromisoformat(time.replace("Z", "+00:00")))
        answer = self.ask("at", finished)
        self.assert_code(0, answer)
        self.assert_golden("at.txt", answer.out)
        value = self.ask("at", finished, "-o", "json").value
        self.assertEqual(["greeter", "greeter", "greeter", "steady"], [each["talent"] for each in value["placements"]])
        self.assertEqual(self.ask("where", "steady", "-o", "json").value["placements"],
                         [{key: each[key] for key in each if key != "talent"} for each in value["placements"] if each["talent"] == "steady"])

    def test_before_anything_stood(self):
        answer = self.ask("at", "2020-01-01T00:00:00Z")
        self.assert_code(0, answer)
        self.assertIn("nothing stood anywhere at 2020-01-01T00:00:00Z, by the records at ", answer.out)

    def test_the_older_version_stood_until_the_newer_one_had_succeeded(self):
        self.assert_code(0, self.deliver("1.1.0"))
        newer, older = self.history("globex/greeter")
        place = ("globex/greeter", "production")
        self.assertEqual("1.1.0", self.versions("at", newer["finishedAt"])[place])
        self.assertEqual("1.0.0", self.versions("at", older["finishedAt"])[place])
        self.assertEqual("1.0.0", self.versions("at", newer["startedAt"])[place])

    def test_of_an_environment_that_left_git(self):
        finished = self.history("globex/greeter")[0]["finishedAt"]
        (self.fleet.repository / "clients/globex/environments/production.yaml").unlink()
        (self.fleet.repository / "clients/globex/releases/greeter.yaml").unlink()
        self.fleet.commit("No globex any more")
        self.assertIn(("globex/greeter", "production"), self.versions("at", finished))

    def test_what_cannot_be_read_is_unknown_and_said(self):
        self.break_records_of("initech/steady")
        answer = self.ask("at", "2020-01-01T00:00:00Z")
        self.assert_code(1, answer)
        self.assertIn("what stands of steady in initech/production is unknown", answer.err)
        self.assertIn("nothing that is known stood anywhere", answer.out)

    def test_wrong_words(self):
        for time, text in [("yesterday", "yesterday is no time, such as"), (FUTURE, f"{FUTURE} has not come yet")]:
            with self.subTest(time):
                answer = self.ask("at", time)
                self.assert_code(2, answer)
                self.assert_error(answer, "TO6403", text)


if __name__ == "__main__":
    fleet.main()
