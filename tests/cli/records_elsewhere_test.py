#!/usr/bin/env python3
"""Records in a repository of their own, beside the fleet's."""
import shutil
import socket

import fleet
import git_servers
from fleet import FleetTest

PASSWORD = "s3cret-of-the-records"


class RecordsElsewhere(FleetTest):
    """Greeter 1.0.0 is wished by a fleet that has its records kept in records.git."""

    def setUp(self):
        super().setUp()
        self.served = self.fleet.base / "served"
        self.served.mkdir()
        self.records = self.served / "records.git"
        fleet.must(["git", "init", "-q", "--bare", "-b", "main", self.records])
        self.keep_at(str(self.records))
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.fleet.commit("Greeter 1.0.0")

    def place(self, **place):
        self.fleet.write("fleet.yaml", {"apiVersion": "talentops.dev/v1alpha1", "kind": "Fleet", "metadata": {"name": "test"},
                                        "spec": {"records": place} if place else {}})

    def keep_at(self, address, **records):
        self.place(repository=address)
        self.fleet.write_config(records=records or None, allow={"directories": [str(self.fleet.base / "clients" / "{client}")],
                                                                "repositories": sorted({address, str(self.records)})})

    def wish(self, version, line):
        self.fleet.talent(version, line=line)
        self.fleet.release(version)
        return self.fleet.commit(f"Greeter {version}")

    def manifests(self, repository=None):
        listed = fleet.execute(["git", "-C", repository or self.records, "ls-tree", "-r", "--name-only", fleet.RECORDS_BRANCH])
        return [path for path in listed.out.splitlines() if "/manifests/" in path and path.endswith(".yaml")]

    def act(self, verb, repository):
        return self.fleet.talentops(verb, "acme/greeter", "-e", "production", "--reason", "INC-7", "--key", self.fleet.key, "--by",
                                    "operator", "--repository", repository, "--allowed-signers", self.fleet.trust)


class InADirectory(RecordsElsewhere):
    def test_everything_is_recorded_there_and_nothing_in_the_fleets_repository(self):
        self.assert_code(0, self.fleet.reconcile())
        self.wish("1.1.0", "Greet warmly.")
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet warmly.", self.fleet.installed())
        self.assertEqual(len(self.manifests()), 2)
        self.assertNotIn("talentops", self.fleet.refs())
        tips = self.fleet.git("for-each-ref", cwd=self.records)
        shutil.rmtree(self.fleet.state)
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(tips, self.fleet.git("for-each-ref", cwd=self.records), "a third run records nothing")
        fleet.must(["git", "-C", self.records, "fsck", "--strict"])

    def test_the_verbs_read_and_write_them_there(self):
        self.assert_code(0, self.fleet.reconcile())
        self.wish("1.1.0", "Greet warmly.")
        self.assert_code(0, self.fleet.reconcile())
        history = self.fleet.view("history", "acme/greeter", "-o", "json").value["deployments"]
        self.assertEqual([each["to"] for each in history], ["1.1.0", "1.0.0"])
        placed = self.fleet.talentops("where", "greeter", "--repository", self.fleet.repository, "-o", "json").value
        self.assertEqual([each["version"] for each in placed["placements"]], ["1.1.0"])
        self.assertIn("1.1.0", self.fleet.view("status").out)
        self.assertIn("0 would go", self.fleet.view("plan").out)
        self.assert_code(0, self.act("rollback", self.fleet.repository))
        self.assert_code(5, self.fleet.reconcile())
        self.assertIn("Greet politely.", self.fleet.installed())
        self.assertNotIn("talentops", self.fleet.refs())

    def test_a_repository_that_is_not_allowed_is_not_touched(self):
        self.fleet.write_config()
        answer = self.fleet.reconcile()
        self.assert_code(5, answer)
        self.assert_error(answer, "TO5114", "allow.repositories")
        self.assertIsNone(self.fleet.installed())
        self.assertEqual(self.fleet.git("for-each-ref", cwd=self.records), "")

    def test_while_they_are_out_of_reach_what_serves_stays_and_nothing_starts(self):
        self.assert_code(0, self.fleet.reconcile())
        away = self.records.with_name("away.git")
        self.records.rename(away)
        self.wish("1.1.0", "Greet warmly.")
        answer = self.fleet.reconcile()
        self.assert_code(6, answer)
        self.assertIn("Greet politely.", self.fleet.installed())
        away.rename(self.records)
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet warmly.", self.fleet.installed())
        self.assertEqual(len(self.manifests()), 2)

    def test_before_they_were_ever_seen_nothing_is_taken_for_new(self):
        self.assert_code(0, self.fleet.reconcile())
        self.records.rename(self.records.with_name("away.git"))
        shutil.rmtree(self.fleet.state)
        self.wish("1.1.0", "Greet warmly.")
        self.assert_code(6, self.fleet.reconcile())
        self.assertIn("Greet politely.", self.fleet.installed())


class Edited(RecordsElsewhere):
    """Somebody merges a new place of records, and moves nothing."""

    def test_a_restarted_controller_stays_at_the_old_place_and_says_so(self):
        self.assert_code(0, self.fleet.reconcile())
        for change in ({"repository": str(self.records), "branch": "other"}, {"repository": str(self.records), "root": "other/root"},
                       {"branch": "mine"}, {}):
            with self.subTest(change=change):
                self.place(**change)
                self.wish("1.1.0", "Greet warmly.")
                shutil.rmtree(self.fleet.state)
                answer = self.fleet.reconcile()
                self.assert_code(5, answer)
                self.assert_error(answer, "TO5405")
                self.assertIn("Greet politely.", self.fleet.installed())
                self.assertEqual(len(self.manifests()), 1)
                self.assertNotIn("talentops", self.fleet.refs())
                self.assertEqual(len(self.fleet.git("for-each-ref", cwd=self.records).splitlines()), 1)
        self.keep_at(str(self.records))
        self.fleet.commit("Put back")
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet warmly.", self.fleet.installed())
        self.assertEqual(len(self.manifests()), 2)

    def test_a_running_controller_holds_until_it_is_put_back(self):
        with self.fleet.controller():
            fleet.until(lambda: self.manifests() and self.fleet.installed(), "the first deployment")
            self.place(branch="mine")
            self.wish("1.1.0", "Greet warmly.")
            fleet.until(lambda: "TO5405" in (self.fleet.state / "status.json").read_text(), "the hold")
            self.assertIn("Greet politely.", self.fleet.installed())
            self.keep_at(str(self.records))
            self.fleet.commit("Put back")
            fleet.until(lambda: "Greet warmly." in self.fleet.installed(), "the second deployment")
        self.assertNotIn("talentops", self.fleet.refs())

    def test_the_document_may_have_changed_its_file_in_the_same_edit(self):
        self.assert_code(0, self.fleet.reconcile())
        self.place(branch="mine")
        (self.fleet.repository / "fleet.yaml").rename(self.fleet.repository / "all.yaml")
        self.fleet.commit("Another name")
        shutil.rmtree(self.fleet.state)
        answer = self.fleet.reconcile()
        self.assert_code(5, answer)
        self.assert_error(answer, "TO5405")
        self.assertEqual(len(self.manifests()), 1)

    def test_before_anything_was_recorded_an_edit_is_all_it_takes(self):
        self.place(branch="mine")
        self.fleet.commit("Here")
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet politely.", self.fleet.installed())
        self.assertIn("refs/heads/mine", self.fleet.refs())


class OnAServer(RecordsElsewhere):
    """By https, with credentials of its own; the fleet is in a directory."""

    def serve(self):
        return git_servers.web_server(self.served, self.fleet.base / "web", "controller", PASSWORD)

    def credentials(self):
        token = self.fleet.base / "token"
        token.write_text(PASSWORD)
        token.chmod(0o600)
        return {"auth": {"username": "controller", "tokenFile": str(token), "caFile": str(self.fleet.base / "web/site.pem")}}

    def test_what_is_recorded_there_is_read_by_a_remote_of_the_clone(self):
        with self.serve() as port:
            address = f"https://127.0.0.1:{port}/records.git"
            self.keep_at(address, **self.credentials())
            self.fleet.commit("Records on the server")
            answer = self.fleet.reconcile()
            self.assert_code(0, answer)
            self.wish("1.1.0", "Greet warmly.")
            self.assert_code(0, self.fleet.reconcile())
            self.assertEqual(len(self.manifests()), 2)
            answer = self.fleet.view("history", "acme/greeter")
            self.assert_code(6, answer)
            self.assert_error(answer, "TO5115", f"git remote add records {address}")

            known = {"http.sslCAInfo": self.fleet.base / "web/site.pem",
                     "credential.helper": f"!f() {{ echo username=controller; echo password={PASSWORD}; }}; f"}
            for name, value in known.items():
                self.fleet.git("config", name, value)
            self.fleet.git("remote", "add", "records", address)
            self.fleet.git("fetch", "-q", "records")
            history = self.fleet.view("history", "acme/greeter", "-o", "json").value["deployments"]
            self.assertEqual([each["to"] for each in history], ["1.1.0", "1.0.0"])
            self.assert_code(0, self.act("rollback", self.fleet.repository))
            self.assert_code(5, self.fleet.reconcile())
            self.assertIn("Greet politely.", self.fleet.installed())

    def test_credentials_go_to_no_server_but_the_first_that_is_allowed(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            other.settimeout(0)
            address = f"http://127.0.0.1:{other.getsockname()[1]}/records.git"
            self.place(repository=address)
            self.fleet.write_config(records={"plainHttp": True, **self.credentials()},
                                    allow={"repositories": ["https://127.0.0.1:1/records.git"]})
            self.fleet.commit("Records at somebody's")
            answer = self.fleet.reconcile()
            self.assert_code(5, answer)
            self.assert_error(answer, "TO5114")
            self.assertNotIn(PASSWORD, answer.text)
            with self.assertRaises(BlockingIOError):
                other.accept()


if __name__ == "__main__":
    fleet.main()
