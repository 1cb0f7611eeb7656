#!/usr/bin/env python3
"""`records move`: to another branch, root or repository, with a deployment before and after."""
import os
import shutil

import fleet
import git_servers
from fleet import FleetTest

FLEET = """# The fleet of the tests.
apiVersion: talentops.dev/v1alpha1
kind: Fleet
metadata: {name: test}  # its name
spec:
  # nobody deploys twice
  suspend: false
"""


class RecordsMove(FleetTest):
    """Greeter 1.0.0 stands; the records are on talentops/records of the fleet's repository, in a clone of which people work."""

    def setUp(self):
        super().setUp()
        self.served = self.fleet.base / "served"
        self.served.mkdir()
        self.remote = self.served / "fleet.git"
        self.other = self.served / "records.git"
        for repository in (self.remote, self.other):
            fleet.must(["git", "init", "-q", "--bare", "-b", "main", repository])
        self.fleet.git("remote", "add", "origin", self.remote)
        self.fleet.write_config(repositories=[{"url": str(self.remote), "interval": "1s"}],
                                allow={"directories": [str(self.fleet.base / "clients" / "{client}")], "repositories": [str(self.other)]})
        self.fleet.write("fleet.yaml", FLEET)
        self.fleet.environment()
        self.wish("1.0.0", "Greet politely.")
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet politely.", self.fleet.installed())

    def wish(self, version, line):
        self.fleet.talent(version, line=line)
        self.fleet.release(version)
        self.push(f"Greeter {version}")

    def push(self, message):
        self.fleet.commit(message)
        if fleet.execute(["git", "-C", self.remote, "rev-parse", "-q", "--verify", "main"]).code == 0:
            self.fleet.git("pull", "-q", "--rebase", "origin", "main")
        self.fleet.git("push", "-q", "origin", "HEAD:main")

    def move(self, *arguments):
        return self.fleet.talentops("records", "move", *arguments, "--repository", self.fleet.repository)

    def versions(self):
        self.fleet.git("fetch", "-q", "origin")
        answer = self.fleet.view("history", "acme/greeter", "-o", "json")
        self.assert_code(0, answer)
        return [each["to"] for each in answer.value["deployments"]]

    def deploys_after(self):
        """What was recorded before is known, and what comes is recorded once."""
        before = self.versions()
        shutil.rmtree(self.fleet.state)
        self.assert_code(0, self.fleet.reconcile())
        self.wish("1.1.0", "Greet warmly.")
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet warmly.", self.fleet.installed())
        self.assertEqual(self.versions(), ["1.1.0", *before])
        tips = [self.fleet.git("for-each-ref", cwd=each) for each in (self.remote, self.other)]
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(tips, [self.fleet.git("for-each-ref", cwd=each) for each in (self.remote, self.other)])
        for repository in (self.remote, self.other):
            fleet.must(["git", "-C", repository, "fsck", "--strict"])

    def files(self, repository, branch, root=fleet.RECORDS_ROOT):
        listed = fleet.execute(["git", "-C", repository, "ls-tree", "-r", "--name-only", branch, f"{root}/"]).out.splitlines()
        return sorted(path.removeprefix(root + "/") for path in listed)

    def test_to_another_branch_keeping_what_people_wrote(self):
        before = self.files(self.remote, fleet.RECORDS_BRANCH)
        answer = self.move("--to-branch", "ops/records")
        self.assert_code(0, answer)
        self.assertEqual((self.fleet.repository / "fleet.yaml").read_text(), FLEET + "  records: {branch: ops/records}\n")
        self.assertEqual(self.files(self.remote, "ops/records"), sorted([*before, "place.yaml"]))
        self.fleet.git("merge-base", "--is-ancestor", fleet.RECORDS_BRANCH, "ops/records", cwd=self.remote)
        self.push("Records have moved")
        self.deploys_after()
        self.assertNotIn("1.1.0", self.fleet.git("grep", "-c", "", fleet.RECORDS_BRANCH, cwd=self.remote))

    def test_to_another_root(self):
        before = self.files(self.remote, fleet.RECORDS_BRANCH)
        self.assert_code(0, self.move("--to-root", "ops/log"))
        self.assertEqual(self.files(self.remote, fleet.RECORDS_BRANCH, "ops/log"), sorted([*before, "place.yaml"]))
        self.push("Records have moved")
        self.deploys_after()

    def test_to_another_repository_and_back(self):
        self.assert_code(0, self.move("--to-repository", self.other))
        self.push("Records have moved")
        self.deploys_after()
        self.assert_code(0, self.move("--to-repository", "."))
        self.push("And back")
        shutil.rmtree(self.fleet.state)
        self.wish("1.2.0", "Greet by name.")
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet by name.", self.fleet.installed())
        self.assertEqual(self.versions(), ["1.2.0", "1.1.0", "1.0.0"])

    def test_beside_the_wishes_and_away_again(self):
        self.assert_code(0, self.move("--to-branch", "main"))
        self.push("Records beside the wishes")
        self.fleet.git("pull", "-q", "--rebase", "origin", "main")
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.git("pull", "-q", "--rebase", "origin", "main")
        self.assert_code(0, self.move("--to-branch", "log"))
        self.push("Records on their own again")
        self.assertEqual(self.fleet.git("ls-tree", "--name-only", "log", cwd=self.remote), fleet.RECORDS_ROOT.split("/")[0])
        self.deploys_after()

    def test_a_running_controller_goes_on_with_them(self):
        with self.fleet.controller():
            fleet.until(lambda: "greeter" in (self.fleet.state / "status.json").read_text(), "the first look")
            self.assert_code(0, self.move("--to-repository", self.other))
            fleet.until(lambda: "TO5116" in (self.fleet.state / "status.json").read_text(), "the hold until it is merged")
            self.wish("1.1.0", "Greet warmly.")
            fleet.until(lambda: "Greet warmly." in self.fleet.installed(), "the second deployment")
            fleet.until(lambda: self.versions() == ["1.1.0", "1.0.0"], "its record")
        self.assertNotIn("TO9001", self.fleet.log())
        self.assertEqual([path for path in self.files(self.remote, fleet.RECORDS_BRANCH) if "1.1.0" in path], [])

    def test_until_the_change_is_merged_nothing_is_written_at_either_place(self):
        self.assert_code(0, self.move("--to-branch", "ops/records"))
        edited = (self.fleet.repository / "fleet.yaml").read_text()
        self.fleet.write("fleet.yaml", FLEET)
        self.wish("1.1.0", "Greet warmly.")
        tips = self.fleet.git("for-each-ref", "refs/heads/talentops", "refs/heads/ops", cwd=self.remote)
        for _ in range(2):
            answer = self.fleet.reconcile()
            self.assert_code(5, answer)
            self.assertIn("the records have moved to branch ops/records", answer.text + (self.fleet.state / "status.json").read_text())
            shutil.rmtree(self.fleet.state)
        self.assertEqual(tips, self.fleet.git("for-each-ref", "refs/heads/talentops", "refs/heads/ops", cwd=self.remote))
        self.fleet.git("fetch", "-q", "origin")
        self.assert_error(self.fleet.view("history", "acme/greeter"), "TO5116", "ops/records")
        self.fleet.write("fleet.yaml", edited)
        self.push("Records have moved")
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(self.versions(), ["1.1.0", "1.0.0"])

    def test_what_was_broken_off_goes_on_when_it_is_run_again(self):
        objects = self.other / "objects"
        for folder in (self.other / "refs", self.other / "refs/heads", objects):
            folder.chmod(0o555)
        if os.geteuid() == 0:
            hook = self.other / "hooks" / "pre-receive"
            hook.parent.mkdir(exist_ok=True)
            hook.write_text("#!/bin/sh\nexit 1\n")
            hook.chmod(0o755)
        answer = self.move("--to-repository", self.other)
        self.assertNotEqual(answer.code, 0)
        self.assertEqual((self.fleet.repository / "fleet.yaml").read_text(), FLEET)
        self.assert_code(5, self.fleet.reconcile())
        for folder in (objects, self.other / "refs", self.other / "refs/heads"):
            folder.chmod(0o755)
        if os.geteuid() == 0:
            (self.other / "hooks" / "pre-receive").unlink()
        other = self.move("--to-branch", "ops/records")
        self.assert_error(other, "TO5116", "records.git")
        self.assert_code(0, self.move("--to-repository", self.other))
        self.assert_code(0, self.move("--to-repository", self.other))
        self.push("Records have moved")
        self.deploys_after()

    def test_an_edit_that_is_merged_before_the_records_are_there_begins_nothing_anew(self):
        self.assert_code(0, self.move("--to-branch", "ops/records"))
        self.push("Records have moved")
        tip = self.fleet.git("rev-parse", "ops/records", cwd=self.remote)
        self.fleet.git("branch", "-D", "ops/records", cwd=self.remote)
        shutil.rmtree(self.fleet.state)
        self.wish("1.1.0", "Greet warmly.")
        self.assert_code(5, self.fleet.reconcile())
        self.assertIn("Greet politely.", self.fleet.installed())
        self.assertNotIn("heads/ops", self.fleet.git("for-each-ref", cwd=self.remote))
        with self.fleet.controller():
            fleet.until(lambda: "TO5116" in (self.fleet.state / "status.json").read_text(), "the hold")
            self.fleet.git("branch", "ops/records", tip, cwd=self.remote)
            fleet.until(lambda: "Greet warmly." in self.fleet.installed(), "the second deployment")
        self.assertEqual(self.versions(), ["1.1.0", "1.0.0"])

    def test_not_while_a_deployment_is_open_and_not_onto_others(self):
        self.fleet.git("fetch", "-q", "origin")
        [manifest] = [path for path in self.files(self.remote, fleet.RECORDS_BRANCH) if path.startswith("manifests/") and path.endswith(".yaml")]
        work = self.fleet.base / "work"
        fleet.must(["git", "clone", "-q", "-b", fleet.RECORDS_BRANCH, self.remote, work])
        file = work / fleet.RECORDS_ROOT / manifest
        closed = file.read_text()
        file.write_text("\n".join(line for line in closed.splitlines() if "  outcome: " not in line) + "\n")
        self.fleet.git("commit", "-qam", "open", cwd=work)
        self.fleet.git("push", "-q", "origin", "HEAD", cwd=work)
        answer = self.move("--to-branch", "ops/records")
        self.assert_code(5, answer)
        self.assert_error(answer, "TO5118", "is open")
        file.write_text(closed)
        self.fleet.git("commit", "-qam", "closed", cwd=work)
        self.fleet.git("push", "-q", "origin", "HEAD", "HEAD:theirs", cwd=work)
        answer = self.move("--to-branch", "theirs")
        self.assert_code(5, answer)
        self.assert_error(answer, "TO5117", "theirs")
        self.assertEqual((self.fleet.repository / "fleet.yaml").read_text(), FLEET)
        self.assertNotIn("place.yaml", self.files(self.remote, fleet.RECORDS_BRANCH))

    def test_where_nothing_was_recorded_only_the_document_changes(self):
        self.fleet.git("push", "-q", "origin", f":{fleet.RECORDS_BRANCH}")
        answer = self.move("--to-branch", "ops/records", "-o", "json")
        self.assert_code(0, answer)
        self.assertFalse(answer.value["moved"])
        self.assertIn("ops/records", (self.fleet.repository / "fleet.yaml").read_text())
        self.assertNotIn("records", self.fleet.git("for-each-ref", cwd=self.remote))

    def test_a_place_that_cannot_be_is_refused_before_anything_is_done(self):
        for wrong in (["--to-branch", "a b"], ["--to-root", "../x"], ["--to-repository", "records.git"],
                      ["--to-repository", "https://a:s3cret@git.example/r"], ["--to-repository", "https://git.example/r"]):
            with self.subTest(wrong=wrong):
                answer = self.move(*wrong)
                self.assertNotEqual(answer.code, 0)
                self.assertNotIn("s3cret", answer.text)
        self.assertEqual((self.fleet.repository / "fleet.yaml").read_text(), FLEET)
        self.assertNotIn("place.yaml", self.files(self.remote, fleet.RECORDS_BRANCH))
        self.assert_code(0, self.move("--to-branch", fleet.RECORDS_BRANCH))

    def test_by_the_persons_own_git_to_a_server(self):
        password = "s3cret-of-the-server"
        with git_servers.web_server(self.served, self.fleet.base / "web", "ann", password) as port:
            address = f"https://127.0.0.1:{port}/records.git"
            answer = self.move("--to-repository", address)
            self.assert_code(6, answer)
            self.assert_error(answer, "TO5115", "git remote add records")
            self.fleet.git("remote", "add", "records", address)
            self.fleet.git("config", "http.sslCAInfo", self.fleet.base / "web/site.pem")
            self.fleet.git("config", "credential.helper", f"!f() {{ echo username=ann; echo password={password}; }}; f")
            self.assert_code(0, self.move("--to-repository", address))
            self.assertIn("place.yaml", self.files(self.other, fleet.RECORDS_BRANCH))
            self.push("Records have moved")
            self.fleet.git("fetch", "-q", "records")
            self.assertEqual(self.versions(), ["1.0.0"])


if __name__ == "__main__":
    fleet.main()
