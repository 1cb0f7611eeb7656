#!/usr/bin/env python3
"""A fleet behind a real git server: what is merged there is deployed, and the records are pushed there."""
import os
import pwd
import unittest

import fleet
import git_servers
from fleet import FleetTest

PASSWORD = "s3cret-of-the-server"


class Remotes(FleetTest):
    def setUp(self):
        super().setUp()
        self.served = self.fleet.base / "served"
        self.served.mkdir()
        self.bare = self.served / "fleet.git"
        fleet.must(["git", "init", "-q", "--bare", "-b", "main", self.bare])
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.publish()

    def publish(self):
        self.fleet.commit()
        self.fleet.git("push", "-q", self.bare, "main")

    def secret(self, name, content):
        file = self.fleet.base / name
        file.write_text(content)
        file.chmod(0o600)
        return str(file)

    def configure(self, url, **auth):
        self.fleet.write_config(repositories=[{"name": "fleet", "url": url, "interval": "1s", "timeout": "20s", "auth": auth}])

    def deploys_and_records(self):
        """A deployment, then a change, then nothing: as from a directory."""
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet politely.", self.fleet.installed())
        self.assertTrue(self.outcomes())
        before = self.outcomes()
        self.fleet.talent("1.1.0", line="Greet warmly.")
        self.fleet.release("1.1.0")
        self.publish()
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet warmly.", self.fleet.installed())
        self.assertGreater(len(self.outcomes()), len(before))
        tips = self.fleet.git("for-each-ref", cwd=self.bare)
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(tips, self.fleet.git("for-each-ref", cwd=self.bare), "a third run records nothing")
        fleet.must(["git", "-C", self.bare, "fsck", "--strict"])

    def outcomes(self):
        listed = self.fleet.git("ls-tree", "-r", "--name-only", fleet.RECORDS_BRANCH, cwd=self.bare).splitlines()
        return [path for path in listed if "/manifests/" in path or path.endswith("manifest.yaml")]

    def test_over_https(self):
        with git_servers.web_server(self.served, self.fleet.base / "web", "controller", PASSWORD) as port:
            self.configure(f"https://127.0.0.1:{port}/fleet.git", username="controller", tokenFile=self.secret("token", PASSWORD),
                           caFile=str(self.fleet.base / "web/site.pem"))
            self.deploys_and_records()
            self.secret("token", "wrong-" + PASSWORD)
            answer = self.fleet.reconcile()
            self.assertIn("TO5022", answer.text)
            self.assertNotIn(PASSWORD, answer.text)

    def test_over_ssh(self):
        key = self.fleet.new_key("deploy")
        with git_servers.ssh_server(self.fleet.base / "sshd", self.fleet.public_key("deploy")) as (port, known_host):
            user = pwd.getpwuid(os.geteuid()).pw_name
            self.configure(f"ssh://{user}@127.0.0.1:{port}{self.bare}", sshKeyFile=str(key),
                           knownHostsFile=self.secret("known_hosts", known_host))
            self.deploys_and_records()

    def test_an_operator_acts_from_a_clone_of_a_server(self):
        """By their own git: what it knows of the server is all that is needed."""
        with git_servers.web_server(self.served, self.fleet.base / "web", "controller", PASSWORD) as port:
            authority = str(self.fleet.base / "web/site.pem")
            self.configure(f"https://127.0.0.1:{port}/fleet.git", username="controller", tokenFile=self.secret("token", PASSWORD),
                           caFile=authority)
            self.deploys_and_records()
            clone = self.fleet.base / "clone"
            known = ["-c", f"http.sslCAInfo={authority}",
                     "-c", f"credential.helper=!f() {{ echo username=controller; echo password={PASSWORD}; }}; f"]
            fleet.must(["git", *known, "clone", "-q", *known, f"https://127.0.0.1:{port}/fleet.git", clone])
            self.fleet.git("fetch", "-q", "origin", fleet.RECORDS_BRANCH, cwd=clone)
            act = ["acme/greeter", "-e", "production", "--reason", "INC-7", "--key", self.fleet.key, "--by", "operator",
                   "--repository", clone, "--allowed-signers", self.fleet.trust]
            self.assert_code(0, self.fleet.talentops("rollback", *act))
            self.assert_code(5, self.fleet.reconcile())
            self.assertIn("Greet politely.", self.fleet.installed())
            self.fleet.git("fetch", "-q", "origin", fleet.RECORDS_BRANCH, cwd=clone)
            fleet.must(["git", "-C", clone, "config", "credential.helper", "!f() { echo username=controller; echo password=wrong; }; f"])
            answer = self.fleet.talentops("retry", *act)
            self.assertNotEqual(answer.code, 0)
            self.assertIn("TO5021", answer.text)

    def test_a_server_that_cannot_be_reached_is_named(self):
        listening, port = git_servers.listener()
        listening.close()
        self.configure(f"https://127.0.0.1:{port}/fleet.git")
        answer = self.fleet.reconcile()
        self.assert_code(6, answer)
        self.assert_error(answer, "TO6208", f"127.0.0.1:{port}")

    def test_addresses_and_credentials_have_to_fit(self):
        for url, auth, code in [("http://git.example/f.git", {}, "TO5026"), ("ssh://git.example/f.git", {}, "TO5027"),
                                ("git@git.example:f.git", {"sshKeyFile": "/key"}, "TO5027"),
                                ("https://git.example/f.git", {"sshKeyFile": "/key"}, "TO5027"),
                                ("https://git.example/f.git", {"username": "me"}, "TO5027"),
                                ("/srv/fleet", {"tokenFile": "/token"}, "TO5027"),
                                ("ssh://git:hunter2@git.example/f.git", {}, "TO5002"),
                                ("ftp://git.example/f.git", {}, "TO5001"), ("ssh://-oProxyCommand=x/f", {}, "TO5001"),
                                ("ssh://git.example", {}, "TO5001")]:
            with self.subTest(url=url, auth=auth):
                self.configure(url, **auth)
                answer = self.fleet.reconcile()
                self.assert_code(2, answer)
                self.assert_error(answer, code)
                self.assertNotIn("hunter2", answer.text)


if __name__ == "__main__":
    fleet.main()
