#!/usr/bin/env python3
"""Wrong arguments, wrong configurations, and a machine, a state directory or a repository that is not as it should be."""
import json
import os
import shutil
import subprocess

import fleet
from fleet import FleetTest

NOBODY = 65534


class ArgumentsTest(FleetTest):
    """Nothing is guessed, nothing is changed, and the exit code is 2."""

    def test_wrong_usage(self):
        folder = self.fleet.bundle("1.0.0")
        self.fleet.commit()
        source = ["--repository", self.fleet.repository]
        missing = self.fleet.base / "missing"
        certify = ["certify", folder, "--by", "qa-engineer"]
        table = {
            "no such verb": (["deploy"], "TO6403", "deploy is no verb"),
            "an option before the verb": (["-o", "json", "version"], "TO6403", "-o"),
            "no such option": (["status", "--frobnicate"], "TO6403", "status does not know --frobnicate"),
            "too much": (["version", "extra"], "TO6403", "version does not know extra"),
            "too little": (["certify"], "TO6403", "see talentops certify --help"),
            "no such form": (["version", "-o", "xml"], "TO6403", "xml is not one of table|text|json|yaml"),
            "no value": (["status", "--environment"], "TO6403", "--environment"),
            "an empty name": (["status", "--environment", ""], "TO6403", "--environment"),
            "no such thing to make": (["new", "cat", "x"], "TO6403", "cat is not one of talent|release|environment"),
            "a name with capitals": (["new", "talent", "Greeter"], "TO6403", "Greeter is no name"),
            "a name that leads out": (["new", "talent", "../../etc"], "TO6403", "is no name"),
            "a version that is none": (["new", "talent", "x", "--version", "latest"], "TO6403", "latest is no version"),
            "a release without client": (["history", "greeter", *source], "TO6403", "greeter is no release, such as acme/greeter"),
            "a release that leads out": (["wait", "acme/../x", *source], "TO6403", "is no release"),
            "a duration without unit": (["wait", "acme/greeter", "--timeout", "10"], "TO6403", "10 is no duration, such as 90s"),
            "a negative duration": (["wait", "acme/greeter", "--timeout", "-5s"], "TO6403", "--timeout"),
            "a time that is none": (["plan", "--at", "yesterday"], "TO6403", "yesterday is no time"),
            "a revision that is not there": (["plan", *source, "--head", "nowhere"], "TO5014", "'nowhere' names no commit"),
            "a revision with a search": (["plan", *source, "--head", ":/fix"], "TO5014", "write a commit id"),
            "a score out of range": ([*certify, "--result", "PASS", "--key", self.fleet.key, "--score", "2"], "TO6403", "--score"),
            "a score out of range, told how": ([*certify, "--result", "PASS", "--key", self.fleet.key, "--score", "2"], "TO6403",
                                               "a number from 0 to 1"),
            "an empty reason": (["retry", "acme/greeter", "-e", "production", "--reason", " ", *source], "TO6403", "a reason is recorded"),
            "a verdict that is none": ([*certify, "--result", "MAYBE", "--key", self.fleet.key], "TO6403", "MAYBE is not one of PASS|FAIL"),
            "a key that is not there": ([*certify, "--result", "PASS", "--key", missing], "TO6001", str(missing)),
            "a fleet that is not there": (["validate", missing], "TO2301", "there is no directory"),
            "a bundle that is not there": (["pack", missing], "TO2301", str(missing)),
            "a file for a bundle": (["pack", self.fleet.trust], "TO2301", str(self.fleet.trust)),
            "nobody trusted": (["verify", folder], "TO6402", "give --allowed-signers FILE"),
            "a repository that is none": (["status", "--repository", self.fleet.base], "TO5004", "is not a git repository"),
            "a state directory that is not there": (["status", "--state", missing], "TO6001", str(missing)),
            "modes that exclude each other": (["run", "--once", "--until-idle"], "TO6403", "excludes"),
            "nothing to serve": (["run", "--allowed-signers", self.fleet.trust], "TO6401", "give --repository PATH"),
            "nobody to believe": (["run", "--repository", self.fleet.repository], "TO6402", "give --allowed-signers FILE"),
            "a configuration that is not there": (["run", "--config", missing], "TO6001", str(missing)),
            "an empty path": (["init", ""], "TO6403", "DIR: this path is empty"),
            "an empty path of an option": (["pack", folder, "--output", ""], "TO6403", "--output: this path is empty"),
            "a file for a fleet": (["init", self.fleet.trust], "TO6403", "is a file: nothing was written"),
            "a directory for an archive": (["pack", folder, "--output", self.fleet.base], "TO6004", "name a file"),
            "a file that certifies nothing": (["verify", self.fleet.trust, "--allowed-signers", self.fleet.trust], "TO6403",
                                              "holds no certification: name a bundle's folder"),
            "a fleet that is not there to certify in": ([*certify, "--result", "PASS", "--key", self.fleet.key, "--fleet", missing],
                                                        "TO6403", "correct --fleet"),
            "a stage that is no name": ([*certify, "--result", "PASS", "--key", self.fleet.key, "--stage", "Not A Stage"], "TO6403",
                                        "Not A Stage is no name"),
            "a log level that is none": (["run", "--log-level", "loud"], "TO6403", "debug|info|warn|error"),
        }
        serve = ["run", *source, "--allowed-signers", self.fleet.trust, "--state", missing, "--until-idle", "--allow-directory"]
        table |= {
            "a place for workspaces that is not there": ([*serve, missing], "TO6403", f"{missing}: No such file or directory"),
            "a place that is a file": ([*serve, self.fleet.trust], "TO6403", "create the directory that workspaces lie below"),
            "a place for each client that is not there": ([*serve, missing / "{client}" / "x"], "TO6403", f"{missing}: No such file"),
        }
        before = fleet.tree(self.fleet.base)
        for name, (arguments, number, text) in table.items():
            with self.subTest(name):
                answer = self.fleet.talentops(*arguments)
                self.assert_code(2, answer)
                self.assertEqual("", answer.out)
                self.assert_error(answer, number, text)
        self.assertEqual(before, fleet.tree(self.fleet.base))

    def without_rights(self, *arguments):
        """As somebody who may not read everything: to root nothing is forbidden."""
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        try:
            done = subprocess.run([fleet.BINARY, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, cwd=self.fleet.base,
                                  env=fleet.environment(), timeout=fleet.LIMIT, check=False, **who)
        except PermissionError:
            self.skipTest("the binary lies where others may not run it")
        return fleet.Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def test_what_may_not_be_read_is_told_as_that(self):
        self.fleet.environment()
        self.fleet.release("1.0.0")
        agent = self.fleet.bundle("1.0.0") / "agent.md"
        self.fleet.commit()
        empty, repository = self.fleet.base / "empty", self.fleet.repository / ".git"
        empty.mkdir()
        if os.geteuid() == 0:
            fleet.must(["chown", "-R", str(NOBODY), self.fleet.base])
        table = {"a directory to make a fleet in": (empty, ["init", empty], 6, "TO6002"),
                 "a file of a bundle": (agent, ["validate", self.fleet.repository], 1, "TO6002"),
                 "a repository": (repository, ["plan", "--repository", self.fleet.repository], 6, "TO5008")}
        for name, (path, arguments, code, number) in table.items():
            with self.subTest(name):
                mode = path.stat().st_mode
                path.chmod(0)
                answer = self.without_rights(*arguments)
                path.chmod(mode)
                self.assert_code(code, answer)
                self.assertIn("Permission denied", answer.text)
                self.assertIn(number, answer.text)

    def test_keys_that_cannot_sign(self):
        folder = self.fleet.bundle("1.0.0")
        exposed, locked, public = self.fleet.new_key("exposed"), self.fleet.base / "locked", self.fleet.base / "qa.pub"
        os.chmod(exposed, 0o644)
        os.chmod(public, 0o600)
        fleet.must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret-phrase", "-f", locked])
        table = {"exposed": (exposed, "TO6008", "chmod 600"), "protected": (locked, "TO2418", "passphrase"),
                 "public": (public, "TO2419", ".pub"), "public as it is made": (self.fleet.base / "exposed.pub", "TO2419", "public key"), "no key": (self.fleet.base / "not-a-key", "TO2417", "ssh-keygen")}
        (self.fleet.base / "not-a-key").write_text("hello\n")
        os.chmod(self.fleet.base / "not-a-key", 0o600)
        before = fleet.tree(self.fleet.repository)
        for name, (key, number, text) in table.items():
            with self.subTest(name):
                answer = self.fleet.talentops("certify", folder, "--result", "PASS", "--key", key, "--by", "qa-engineer")
                self.assert_code(2, answer)
                self.assert_error(answer, number, text, str(key))
                self.assertNotIn("secret-phrase", answer.text)
        self.assertEqual(before, fleet.tree(self.fleet.repository))


class ConfigurationTest(FleetTest):
    """Everything that is wrong is told at once, and nothing is begun."""

    TABLE = {
        "unknown key": ({"workres": 3}, "TO1201", "did you mean workers?"),
        "wrong type": ({"workers": "many"}, "TO1202", "workers"),
        "out of range": ({"workers": 0}, "TO1205", "workers"),
        "relative path": ({"state": {"directory": "state"}}, "TO1206", "state.directory"),
        "two repositories": ({"repositories": [{"name": "a", "url": "/a"}, {"name": "b", "url": "/b"}]}, "TO1205", "repositories"),
        "no repository": ({"repositories": None}, "TO1204", "repositories"),
        "what comes later": ({"webhooks": {"secretFile": "/x"}}, "TO1209", "webhooks"),
        "another transport": ({"repositories": [{"name": "a", "url": "ftp://example.com/fleet.git"}]}, "TO5001", "file://"),
        "credentials in an address": ({"repositories": [{"name": "a", "url": "https://me:hunter2@example.com/f.git"}]}, "TO5002", "credentials"),
        "a fleet below the repository's root": ({"repositories": [{"name": "a", "url": "/a", "path": "fleets/eu"}]}, "TO1209",
                                                "repositories[0].path"),
        "signers that are not there": ({"trust": {"allowedSignersFile": "/nowhere/signers"}}, "TO6001", "/nowhere/signers"),
        "a shell for a command": ({"allow": {"commands": [{"name": "x", "argv": "rm -rf /"}]}}, "TO1202", "argv"),
    }

    def test_wrong_configurations(self):
        self.fleet.commit()
        before = fleet.tree(self.fleet.repository)
        for name, (change, number, text) in self.TABLE.items():
            with self.subTest(name):
                self.fleet.write_config(**change)
                answer = self.fleet.reconcile()
                self.assert_code(2, answer)
                self.assert_error(answer, number, text)
                self.assertNotIn("hunter2", answer.text)
        self.assertEqual(before, fleet.tree(self.fleet.repository))

    def test_all_of_it_is_told_at_once_with_places(self):
        self.fleet.write_config(workres=3, grace="soon")
        answer = self.fleet.reconcile()
        self.assert_code(2, answer)
        self.assertEqual(2, len([line for line in answer.err.splitlines() if line.startswith(f"{self.fleet.config}:")]), answer.err)

    def test_broken_allowed_signers_are_named_with_the_line(self):
        self.fleet.trusted.append("qa not-a-key-type AAAA")
        self.fleet.write_trust()
        answer = self.fleet.reconcile()
        self.assert_code(2, answer)
        self.assert_error(answer, "TO2414", f"{self.fleet.trust}:2", "not-a-key-type")


class UnknownNamesTest(FleetTest):
    """Whatever verb is asked: a name that nobody knows is a no, with the one that was probably meant."""

    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.fleet.healthy()
        self.fleet.commit()
        self.assert_code(0, self.fleet.reconcile())

    def ask(self, verb, *arguments):
        extra = {"wait": ["--timeout", "10s"], "rollback": ["--reason", "x", "--key", self.fleet.key],
                 "retry": ["--reason", "x", "--key", self.fleet.key]}.get(verb, [])
        return self.fleet.view(verb, *arguments, *extra)

    def test_in_every_verb(self):
        every = ["history", "status", "explain", "wait", "plan", "rollback", "retry"]
        table = [("acme/greter", "production", every, "no release acme/greter is known: did you mean acme/greeter?"),
                 ("acem/greeter", "production", every, "no release acem/greeter is known: did you mean acme/greeter?"),
                 ("acme/entirely-other", "production", every, "no release acme/entirely-other is known: see talentops status"),
                 ("acme/greeter", "producton", every, "no environment producton of acme/greeter is known: did you mean production?"),
                 ("globx", None, ["status", "plan"], "no client globx is known: did you mean globex?"),
                 (None, "producton", ["status", "plan"], "no environment producton is known: did you mean production?")]
        refs = self.fleet.refs()
        for name, environment, verbs, text in table:
            for verb in verbs:
                with self.subTest(verb=verb, name=name, environment=environment):
                    arguments = [*([name] if name else []), *(["-e", environment] if environment else [])]
                    answer = self.ask(verb, *arguments)
                    self.assert_code(1, answer)
                    self.assert_error(answer, "TO3201", text)
        self.assertEqual(refs, self.fleet.refs())

    def test_by_a_controllers_status(self):
        answer = self.fleet.talentops("status", "acme/greter", "--problems", "--state", self.fleet.state)
        self.assert_code(1, answer)
        self.assert_error(answer, "TO3201", "did you mean acme/greeter?")
        self.assertNotIn("as wished", answer.out)
        waited = self.fleet.talentops("wait", "acme/greter", "--state", self.fleet.state, "--timeout", "0s")
        self.assert_code(4, waited)
        self.assertIn("is not known yet: did you mean acme/greeter?", waited.out)

    def test_in_a_revision(self):
        for arguments in (["acme/greter"], ["acme/greeter", "-e", "staging"]):
            answer = self.fleet.view("wait", *arguments, "--revision", "HEAD", "--timeout", "10s")
            self.assert_code(1, answer)
            self.assert_error(answer, "TO3201")

    def test_help_says_so(self):
        self.assertIn("A client, release or environment that is not known is a no: 1", fleet.talentops("history", "--help").out)


class MachineTest(FleetTest):
    """What is missing outside is waited for or named; what is there is left as it is."""

    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.fleet.commit()
        self.assert_code(0, self.fleet.reconcile())

    def answer(self, code, number, *texts):
        before = fleet.tree(self.fleet.base / "clients")
        answer = self.fleet.reconcile()
        self.assert_code(code, answer)
        self.assert_error(answer, number, *texts)
        self.assertEqual(before, fleet.tree(self.fleet.base / "clients"))
        return answer

    def test_repository_missing(self):
        self.fleet.repository.rename(self.fleet.base / "away")
        self.answer(6, "TO5003", str(self.fleet.repository), "check the path")

    def test_repository_that_is_none(self):
        self.fleet.repository.rename(self.fleet.base / "away")
        self.fleet.repository.mkdir()
        self.answer(2, "TO5004", str(self.fleet.repository))

    def test_branch_missing(self):
        self.fleet.git("branch", "-m", "main", "trunk")
        shutil.rmtree(self.fleet.state)
        self.answer(6, "TO5009", "main", "push the branch")

    def test_no_fleet_document(self):
        self.fleet.git("rm", "-q", "fleet.yaml")
        self.fleet.commit()
        shutil.rmtree(self.fleet.state)
        answer = self.answer(2, "TO5404", "talentops validate")
        self.assertIn("TO1301", answer.err)

    def test_mirror_damaged_is_made_again(self):
        mirror = next(self.fleet.state.glob("*.git"))
        for path in mirror.rglob("*"):
            if path.is_file():
                path.write_bytes(b"")
        self.fleet.talent("1.1.0", line="After the damage.")
        self.fleet.release("1.1.0")
        self.fleet.commit()
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("After the damage.", self.fleet.installed())

    def test_state_directory_lost_costs_nothing(self):
        shutil.rmtree(self.fleet.state)
        before = fleet.tree(self.fleet.base / "clients"), self.fleet.refs()
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(before, (fleet.tree(self.fleet.base / "clients"), self.fleet.refs()))

    def test_state_directory_that_cannot_be_used(self):
        file = self.fleet.base / "file"
        file.write_text("a file\n")
        foreign = self.fleet.base / "foreign"
        foreign.mkdir(mode=0o700)
        (foreign / "thesis.doc").write_text("somebody's\n")
        newer = self.fleet.base / "newer"
        shutil.copytree(self.fleet.state, newer)
        (newer / "version").write_text("999\n")
        exposed = self.fleet.base / "exposed"
        shutil.copytree(self.fleet.state, exposed)
        os.chmod(exposed, 0o777)
        for path, number in [(file, "TO6024"), (file / "below", "TO6005"), (foreign, "TO6022"), (newer, "TO6021"), (exposed, "TO6023")]:
            with self.subTest(path.name):
                before = fleet.tree(self.fleet.base)
                answer = self.fleet.talentops("run", "--config", self.fleet.config, "--until-idle", "--state", path)
                self.assertIn(answer.code, (2, 5, 6))
                self.assert_error(answer, number, str(path))
                self.assertEqual(before, fleet.tree(self.fleet.base))

    def test_state_directory_that_another_controller_uses(self):
        (self.fleet.state / "status.json").unlink()
        with self.fleet.controller() as first:
            fleet.until(lambda: (self.fleet.state / "status.json").exists() and first.poll() is None, "the first one's status")
            answer = self.fleet.reconcile()
            self.assert_code(6, answer)
            self.assert_error(answer, "TO6020", str(self.fleet.state), f"in use by process {first.pid}")
            self.assertIn("stop that one, or name another directory", answer.err)
            self.assertIsNone(first.poll())
        self.assert_code(0, self.fleet.reconcile())

    def test_state_directory_relative_to_where_the_user_stands(self):
        stand = self.fleet.base / "stand"
        stand.mkdir()
        for name in ("state", "./slashed/", "made/below", "../beside"):
            with self.subTest(name):
                run = self.fleet.talentops("run", "--config", self.fleet.config, "--until-idle", "--state", name, cwd=stand)
                self.assert_code(0, run)
                self.assertTrue((stand / name / "status.json").exists())
                for verb in (["status", "--exit-code"], ["wait", "acme/greeter", "--timeout", "1s"]):
                    answer = self.fleet.talentops(*verb, "--state", name, "--repository", self.fleet.repository, cwd=stand)
                    self.assert_code(0, answer)

    def test_targets_are_looked_at_below_a_relative_directory(self):
        answer = self.fleet.talentops("plan", "--repository", "fleet", "--allowed-signers", "allowed_signers", "--against", "targets",
                                      "--allow-directory", "clients", "--exit-code")
        self.assert_code(0, answer)

    def test_status_that_cannot_be_read(self):
        file = self.fleet.state / "status.json"
        for content in (b"", b"{", b"[]", b"\xff\xfe", json.dumps({"observedAt": "yesterday"}).encode()):
            with self.subTest(content):
                file.write_bytes(content)
                answer = self.fleet.talentops("status", "--state", self.fleet.state)
                self.assert_code(2, answer)
                self.assert_error(answer, "TO6025", str(file))

    def test_records_branch_that_is_checked_out_is_not_pushed_to(self):
        self.fleet.git("checkout", "-q", fleet.RECORDS_BRANCH)
        self.addCleanup(self.fleet.git, "checkout", "-q", "main")
        clone = self.fleet.base / "clone"
        fleet.must(["git", "clone", "-q", "-b", "main", self.fleet.repository, clone])
        (clone / "fleet.yaml").write_text((clone / "fleet.yaml").read_text() + "# touched\n")
        before = self.fleet.git("rev-parse", fleet.RECORDS_BRANCH)
        answer = self.fleet.view("rollback", "acme/greeter", "-e", "production", "--reason", "x", "--key", self.fleet.key)
        self.assertNotEqual(0, answer.code)
        self.assert_error(answer, "TO5103")
        self.assertEqual(before, self.fleet.git("rev-parse", fleet.RECORDS_BRANCH))

    def test_a_rewritten_history_starts_nothing_new(self):
        self.fleet.talent("1.1.0", line="By a rewritten history.")
        self.fleet.release("1.1.0")
        self.fleet.git("add", "-A")
        self.fleet.git("commit", "-q", "--amend", "-m", "Rewritten")
        self.answer(5, "TO5401", "does not descend from the accepted tip", "the lost commits pushed again, or talentops confirm-rewrite")

    def test_a_branch_that_is_reset_starts_nothing_new(self):
        self.fleet.talent("1.1.0", line="Later.")
        self.fleet.release("1.1.0")
        self.fleet.commit()
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.git("reset", "-q", "--hard", "HEAD~1")
        self.answer(6, "TO5402", "older than the accepted tip", "reverted by a new one")
        self.assertIn("Later.", self.fleet.installed())


if __name__ == "__main__":
    fleet.main()
