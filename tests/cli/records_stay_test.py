#!/usr/bin/env python3
"""`records stay` takes back a move that was broken off; `records begin` begins anew where the old records are out of reach."""
import shutil

import fleet
from fleet import FleetTest

FLEET = "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nmetadata: {name: test}\nspec:\n  suspend: false\n"


class RecordsPlaces(FleetTest):
    """Greeter 1.0.0 stands; its records are in `records.git`, which is another repository than the fleet's."""

    def setUp(self):
        super().setUp()
        self.remote, self.first, self.second = (self.fleet.base / f"{name}.git" for name in ("fleet", "records", "other"))
        for repository in (self.remote, self.first, self.second):
            fleet.must(["git", "init", "-q", "--bare", "-b", "main", repository])
        self.fleet.git("remote", "add", "origin", self.remote)
        self.fleet.write_config(repositories=[{"url": str(self.remote), "interval": "1s"}],
                                allow={"directories": [str(self.fleet.base / "clients" / "{client}")],
                                       "repositories": [str(self.first), str(self.second)]})
        self.fleet.write("fleet.yaml", FLEET + f"  records: {{repository: {self.first}}}\n")
        self.fleet.environment()
        self.wish("1.0.0", "Greet politely.")
        self.assert_code(0, self.fleet.reconcile())

    def wish(self, version, line):
        self.fleet.talent(version, line=line)
        self.fleet.release(version)
        self.push(f"Greeter {version}")

    def push(self, message):
        self.fleet.commit(message)
        self.fleet.git("push", "-q", "origin", "HEAD:main")

    def records(self, what, *arguments):
        return self.fleet.talentops("records", what, *arguments, "--repository", self.fleet.repository)

    def refuse_pushes(self, repository):
        hook = repository / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 1\n")
        hook.chmod(0o755)
        self.addCleanup(hook.unlink, missing_ok=True)

    def place(self, repository):
        return fleet.execute(["git", "-C", repository, "show", f"{fleet.RECORDS_BRANCH}:{fleet.RECORDS_ROOT}/place.yaml"]).out

    def break_off_a_move(self):
        self.refuse_pushes(self.second)
        self.assertNotEqual(0, self.records("move", "--to-repository", self.second).code)
        self.assertIn("other.git", self.place(self.first))
        self.assert_code(5, self.fleet.reconcile())

    def deploys(self, version):
        self.wish(version, f"Greet as of {version}.")
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn(f"Greet as of {version}.", self.fleet.installed())

    def test_a_move_that_was_broken_off_is_taken_back(self):
        self.break_off_a_move()
        document = (self.fleet.repository / "fleet.yaml").read_text()
        answer = self.records("stay")
        self.assert_code(0, answer)
        self.assertIn("the move is taken back", answer.out)
        self.assertEqual(document, (self.fleet.repository / "fleet.yaml").read_text())
        self.deploys("1.1.0")
        self.assert_code(0, self.records("stay"))
        fleet.must(["git", "-C", self.first, "fsck", "--strict"])

    def test_and_can_be_begun_again_later(self):
        self.break_off_a_move()
        self.assert_code(0, self.records("stay"))
        (self.second / "hooks" / "pre-receive").unlink()
        self.assert_code(0, self.records("move", "--to-repository", self.second))
        self.push("Records have moved")
        self.deploys("1.1.0")

    def test_records_that_have_arrived_do_not_stay(self):
        document = (self.fleet.repository / "fleet.yaml").read_text()
        self.assert_code(0, self.records("move", "--to-repository", self.second))
        self.fleet.write("fleet.yaml", document)
        answer = self.records("stay")
        self.assert_code(5, answer)
        self.assert_error(answer, "TO5116", "have arrived on", "records move")
        self.assertIn("other.git", self.place(self.first))

    def test_where_the_other_place_cannot_be_looked_at_nothing_is_taken_back(self):
        self.break_off_a_move()
        self.second.rename(self.fleet.base / "away.git")
        before = self.place(self.first)
        answer = self.records("stay")
        self.assert_code(6, answer)
        self.assertIn("it is not known whether the records have arrived", answer.err)
        self.assertIn("place.yaml", answer.err)
        self.assertEqual(before, self.place(self.first))

    def test_records_that_never_left_stay(self):
        tip = self.fleet.git("rev-parse", fleet.RECORDS_BRANCH, cwd=self.first)
        self.assert_code(0, self.records("stay"))
        self.assertEqual(tip, self.fleet.git("rev-parse", fleet.RECORDS_BRANCH, cwd=self.first))

    def test_beside_old_records_that_are_out_of_reach_new_ones_are_begun(self):
        self.first.rename(self.fleet.base / "gone.git")
        shutil.rmtree(self.fleet.state)
        document = (self.fleet.repository / "fleet.yaml").read_text()
        self.fleet.write("fleet.yaml", document.replace(str(self.first), str(self.second)))
        self.push("An edit begins nothing")
        self.assertNotEqual(0, self.fleet.reconcile_once().code)
        self.assertEqual("", self.fleet.git("for-each-ref", cwd=self.second))
        self.fleet.write("fleet.yaml", document)
        self.push("Put back")

        answer = self.records("begin", "--to-repository", self.second)
        self.assert_code(0, answer)
        self.assertIn("talentops unlock", answer.out)
        self.assertIn(str(self.second), (self.fleet.repository / "fleet.yaml").read_text())
        self.push("Records begin anew")
        self.fleet.reconcile()
        self.assertIn("Greet politely.", self.fleet.installed())
        self.assert_code(0, self.fleet.talentops("unlock", "acme/production", "--as", "current", "--repository", self.fleet.repository,
                                                 "--allowed-signers", self.fleet.trust, "--key", self.fleet.key, "--by", "operator",
                                                 "--reason", "the server of the records has burnt down"))
        self.deploys("1.1.0")
        fleet.must(["git", "-C", self.second, "fsck", "--strict"])

    def test_old_records_that_can_be_had_are_not_left_behind(self):
        answer = self.records("begin", "--to-repository", self.second)
        self.assert_code(5, answer)
        self.assert_error(answer, "TO5117", "can be had", "records move")
        self.assertEqual("", self.fleet.git("for-each-ref", cwd=self.second))

    def test_nothing_is_begun_where_there_are_records(self):
        answer = self.records("begin")
        self.assert_code(5, answer)
        self.assert_error(answer, "TO5117", "there are records already")

    def test_its_commits_are_signed_with_the_key_of_whoever_moves(self):
        signers = self.fleet.base / "signers"
        signers.write_text("engineer@example.com " + self.fleet.public_key("qa") + "\n")
        verify = ["-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", fleet.RECORDS_BRANCH]
        self.assert_code(0, self.records("move", "--to-repository", self.second, "--key", self.fleet.key))
        for repository in (self.first, self.second):
            fleet.must(["git", "-C", repository, *verify])
        self.push("Records have moved")
        self.fleet.git("config", "user.signingKey", self.fleet.key)
        self.assert_code(0, self.records("move", "--to-root", "ops/log"))
        fleet.must(["git", "-C", self.second, *verify])
        self.push("And in another folder")
        self.fleet.git("config", "user.signingKey", "ABCDEF0123456789")
        self.assert_code(0, self.records("move", "--to-branch", "unsigned"))
        self.assertNotEqual(0, fleet.execute(["git", "-C", self.second, *verify[:3], "unsigned"]).code)

    def test_a_key_that_cannot_be_used_moves_nothing(self):
        for key in (self.fleet.base / "qa.pub", self.fleet.base / "nothing"):
            answer = self.records("move", "--to-repository", self.second, "--key", key)
            self.assertNotEqual(0, answer.code)
            self.assertEqual("", self.fleet.git("for-each-ref", cwd=self.second))
            self.assertEqual("", self.place(self.first))


if __name__ == "__main__":
    fleet.main()
