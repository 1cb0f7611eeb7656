#!/usr/bin/env python3
"""The whole life of a talent at a client: it goes when git wishes it no more, and people decide what only they can."""
import json

import fleet
from fleet import FleetTest

AGENT = ".claude/agents/greeter.md"


class LivesTest(FleetTest):
    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")

    def deploy(self):
        self.fleet.commit("Greeter 1.0.0")
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual("1.0.0", self.installed())

    def installed(self):
        receipt = json.loads((self.fleet.workspace() / ".talentops/talents/greeter/receipt.json").read_text())
        return receipt.get("version") or None

    def agent(self):
        file = self.fleet.workspace() / AGENT
        return file.read_text() if file.exists() else None

    def act(self, verb, *arguments):
        return self.fleet.view(verb, "--reason", "INC-881", "--key", self.fleet.key, *arguments)

    def assert_refused(self, code, error, text, *arguments):
        answer = self.act(*arguments)
        self.assert_code(code, answer)
        self.assert_error(answer, error, text)

    def actions(self):
        """The newest last."""
        answer = self.fleet.view("history", "acme/greeter", "-o", "json")
        return [f'{each["action"]} {each["outcome"]}' for each in reversed(answer.value["deployments"])]

    def leave_git(self, *paths):
        for path in paths:
            (self.fleet.repository / path).unlink()
        return self.fleet.commit("Greeter goes")

    RELEASE = "clients/acme/releases/greeter.yaml"
    ENVIRONMENT = "clients/acme/environments/production.yaml"


class RetireTest(LivesTest):
    def test_the_last_release_goes_when_a_person_says_so(self):
        self.deploy()
        commit = self.leave_git(self.RELEASE)
        self.fleet.reconcile()
        self.assertIsNotNone(self.agent())
        status = self.fleet.talentops("status", "--state", self.fleet.state)
        self.assertIn("greeter was the last release of acme/production", status.out)
        self.assertIn("TO3106", self.fleet.talentops("explain", "TO3106").out)

        answer = self.act("confirm-removal", commit)
        self.assert_code(0, answer)
        self.assertIn("acme/production/greeter 1.0.0 may be removed", answer.out)
        self.assert_code(0, self.fleet.reconcile())
        self.assertIsNone(self.agent())
        self.assertEqual(["install succeeded", "retire succeeded"], self.actions())
        self.assertEqual([], [each for each in fleet.tree(self.fleet.workspace()) if not each.startswith(".talentops")])

    def test_a_plan_shows_what_goes(self):
        self.deploy()
        base = self.fleet.git("rev-parse", "HEAD").strip()
        self.leave_git(self.RELEASE)
        change = self.fleet.view("plan", "--base", base, "-o", "json").value["changes"][0]
        self.assertEqual("retire", change["action"])
        self.assertEqual("1.0.0", change["from"]["version"])
        self.assertIsNone(change.get("to"))
        self.assertIn({"path": AGENT, "change": "removed"}, change["files"])

    def test_nothing_is_confirmed_that_a_commit_still_wishes(self):
        self.deploy()
        self.assert_refused(1, "TO3201", "nothing stands that it does not wish", "confirm-removal", "HEAD")
        self.assert_refused(1, "TO5014", "nope", "confirm-removal", "nope")

    def test_an_environment_that_left_git_is_looked_after_until_it_is_forgotten(self):
        self.deploy()
        self.leave_git(self.RELEASE, self.ENVIRONMENT)
        self.fleet.reconcile()
        status = self.fleet.talentops("status", "--state", self.fleet.state, "-o", "json").value["releases"][0]
        self.assertEqual("EnvironmentGone", status["reason"])

        answer = self.act("forget", "acme/production")
        self.assert_code(0, answer)
        self.assertIn("acme/production/greeter 1.0.0 stays as it is", answer.out)
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual([], self.fleet.talentops("status", "--state", self.fleet.state, "-o", "json").value["releases"])
        self.assertIsNotNone(self.agent())

    def test_what_git_has_is_not_forgotten(self):
        self.deploy()
        self.assert_refused(1, "TO3201", "acme/production is in git", "forget", "acme/production")


class LaggardsTest(LivesTest):
    def test_a_workspace_that_is_away_is_caught_up_when_it_is_back(self):
        self.fleet.environment(targets=("workspace", "laptop"), laggards="50%")
        self.fleet.commit("Two workspaces, one of which may be away")
        home, away = self.fleet.workspace(name="laptop"), self.fleet.base / "away"
        home.rename(away)
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual("1.0.0", self.installed())
        status = self.fleet.talentops("status", "--state", self.fleet.state, "-o", "json").value["releases"][0]
        self.assertEqual(["True", "LaggardsPending"], [status["ready"], status["reason"]])
        self.assertIn("laptop", status["message"])
        manifest = self.fleet.view("history", "acme/greeter", "-o", "json").value["deployments"][0]
        self.assertEqual("succeeded", manifest["outcome"])

        away.rename(home)
        self.assert_code(0, self.fleet.reconcile())
        self.assertTrue((home / AGENT).exists())
        self.assertEqual(["install succeeded", "install succeeded"], self.actions())
        status = self.fleet.talentops("status", "--state", self.fleet.state, "-o", "json").value["releases"][0]
        self.assertEqual("RestartNeeded", status["reason"], "nobody is missing any more")

    def test_a_share_that_is_none_is_refused(self):
        self.fleet.environment(laggards="half")
        answer = self.fleet.talentops("validate", self.fleet.repository)
        self.assert_code(1, answer)
        self.assertIn("a number such as 2, or a percentage such as 10%", answer.text)


class AdoptTest(LivesTest):
    def test_a_file_of_the_client_is_taken_over_and_given_back(self):
        file = self.fleet.workspace() / AGENT
        file.parent.mkdir(parents=True)
        file.write_text("the client's own\n")
        self.fleet.commit("Greeter 1.0.0")
        self.assert_code(5, self.fleet.reconcile())
        answer = self.act("adopt", AGENT, "-e", "acme/production")
        self.assert_code(0, answer)
        self.assertIn(f"may replace {AGENT}; what is there is kept", answer.out)
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet politely.", self.agent())

        commit = self.leave_git(self.RELEASE)
        self.assert_code(0, self.act("confirm-removal", commit))
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual("the client's own\n", self.agent())

    def test_a_value_of_the_client_is_taken_over_and_given_back(self):
        theirs = '{"model": "opus", "env": {"REGION": "us"}}\n'
        file = self.fleet.workspace() / ".claude/settings.json"
        file.parent.mkdir(parents=True)
        file.write_text(theirs)
        (self.fleet.bundle("1.0.0") / "settings.json").write_text('{"env": {"REGION": "eu"}}\n')
        self.fleet.certify("1.0.0")
        self.fleet.commit("Greeter 1.0.0")
        self.assert_code(5, self.fleet.reconcile())
        path = ".claude/settings.json#/env/REGION"
        answer = self.act("adopt", path, "-e", "acme/production")
        self.assert_code(0, answer)
        self.assertIn(f"may replace {path}; what is there is kept", answer.out)
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn('"REGION": "eu"', file.read_text())

        commit = self.leave_git(self.RELEASE)
        self.assert_code(0, self.act("confirm-removal", commit))
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(theirs, file.read_text())

    def test_a_workspace_that_was_moved_is_served_where_it_is(self):
        self.deploy()
        moved = self.fleet.base / "moved"
        self.fleet.workspace().rename(moved)
        moved.rename(self.fleet.workspace())  # the same directory: it is the same place
        self.assert_code(0, self.fleet.reconcile())
        fleet.must(["cp", "-a", self.fleet.workspace(), moved])
        fleet.must(["rm", "-r", self.fleet.workspace()])
        moved.rename(self.fleet.workspace())
        self.fleet.talent("1.1.0")
        self.fleet.release("1.1.0")
        self.fleet.commit("Greeter 1.1.0")
        self.fleet.reconcile()
        self.assertEqual("1.0.0", self.installed())
        self.assert_code(0, self.act("adopt", ".", "-e", "acme/production", "--target", "workspace"))
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual("1.1.0", self.installed())

    def test_a_lost_receipt_is_put_right_by_a_person(self):
        self.deploy()
        fleet.must(["rm", "-r", self.fleet.workspace() / ".talentops/talents/greeter"])
        (self.fleet.workspace() / AGENT).write_text("edited\n")
        self.fleet.reconcile()
        self.assertEqual("edited\n", self.agent())
        answer = self.act("unlock", "acme/production", "--as", "reinstall")
        self.assert_code(0, answer)
        self.assertIn("what differs is kept as a copy", answer.out)
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet politely.", self.agent())
        copies = [file.read_text() for file in (self.fleet.workspace() / ".talentops/saved").iterdir()]
        self.assertIn("edited\n", copies)

    def test_what_is_written_wrongly_is_refused(self):
        self.deploy()
        rows = [
            ("adopt", "../outside", "-e", "acme/production"),
            ("adopt", "/etc/passwd", "-e", "acme/production"),
            ("adopt", AGENT, "-e", "production"),
            ("unlock", "production", "--as", "current"),
            ("unlock", "acme/production", "--as", "whatever"),
            ("unlock", "acme/production"),
            ("forget", "acme"),
        ]
        before = self.fleet.refs()
        for row in rows:
            with self.subTest(row=row):
                self.assert_code(2, self.act(*row))
        self.assert_code(1, self.act("adopt", AGENT, "-e", "acme/nowhere"))
        self.assert_code(1, self.act("adopt", AGENT, "-e", "acme/production", "--target", "nowhere"))
        self.assertEqual(before, self.fleet.refs(), "nothing was recorded")


if __name__ == "__main__":
    fleet.main()
