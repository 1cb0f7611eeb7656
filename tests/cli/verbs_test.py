#!/usr/bin/env python3
"""Every verb that makes, checks and shows something, as a person uses it; the acts of people are in acts_test.py.

This file is longer than others: it has what every verb does.
"""
import json
import tarfile

import fleet
from fleet import FleetTest

VERBS = ["init", "new", "validate", "pack", "verify", "certify", "plan", "run", "status", "wait", "history", "where", "at",
         "diff", "explain", "retry", "rollback", "completion", "version"]
FORMS = {"table": str, "text": str, "json": json.loads, "yaml": fleet.yaml.safe_load}


class HelpTest(FleetTest):
    def test_every_verb_is_listed_and_has_an_example_and_the_exit_codes(self):
        overview = fleet.talentops("--help")
        self.assert_code(0, overview)
        for verb in VERBS:
            with self.subTest(verb):
                self.assertRegex(overview.out, rf"(?m)^  {verb} ")
                answer = fleet.talentops(verb, "--help")
                self.assert_code(0, answer)
                self.assertIn(f"Example: talentops {verb}", answer.out)
                self.assertIn("Exit codes: 0 fine; 1 the answer is no; 2 wrong usage", answer.out)
                self.assertNotIn("->", answer.out)

    def test_nothing_at_all_is_wrong_usage(self):
        answer = fleet.talentops()
        self.assert_code(2, answer)
        self.assert_error(answer, "TO6403", "no verb is given", "see talentops --help")
        self.assertEqual("", answer.out)

    def test_version_in_every_form(self):
        for form, read in FORMS.items():
            with self.subTest(form):
                answer = fleet.talentops("version", "-o", form)
                self.assert_code(0, answer)
                self.assertTrue(read(answer.out))
        self.assertRegex(fleet.talentops("version").out, r"^talentops \d+\.\d+\.\d+\n$")
        self.assert_code(0, fleet.talentops("version", "--no-color"))
        self.assertEqual((0, fleet.talentops("version").out), (fleet.talentops("--version").code, fleet.talentops("--version").out))


class NewFleetTest(FleetTest):
    """From nothing to a served release by `init` and `new` alone."""

    def setUp(self):
        super().setUp()
        self.directory = self.fleet.base / "fresh"

    def new(self, *arguments):
        return self.fleet.must("new", *arguments, "--fleet", self.directory)

    def test_init_makes_a_repository_that_validates_and_is_served(self):
        self.fleet.must("init", self.directory)
        self.assert_code(0, self.fleet.talentops("validate", self.directory))
        self.assertEqual("main", self.fleet.git("branch", "--show-current", cwd=self.directory))
        self.assertEqual("", self.fleet.git("status", "--porcelain", cwd=self.directory))
        run = self.fleet.talentops("run", "--repository", self.directory, "--allowed-signers", self.fleet.trust, "--state",
                                   self.fleet.state, "--until-idle")
        self.assert_code(0, run)

    def test_what_init_says_to_do_next_works_as_it_is_where_the_user_stands(self):
        (self.fleet.base / "here").mkdir()
        for place, directory in [("here", "fleet"), ("here", "a folder/it's mine"), ("stood in", ".")]:
            with self.subTest(directory):
                stand = self.fleet.base / place
                stand.mkdir(exist_ok=True)
                shown = self.fleet.must("init", directory, cwd=stand).out.splitlines()
                commands = [line for line in shown[1:] if line.startswith("  ")]
                self.assertEqual(shown[1:], commands)
                self.assertTrue(any(" validate " in line for line in commands))
                tools = f"PATH={fleet.shlex.quote(fleet.os.path.dirname(fleet.BINARY))}:$PATH\n"
                person = "".join(f"export GIT_{who}_NAME=You GIT_{who}_EMAIL=you@example.com\n" for who in ("AUTHOR", "COMMITTER"))
                pasted = fleet.execute(["sh", "-e"], stdin=(tools + person + "\n".join(commands)).encode(), cwd=stand)
                self.assert_code(0, pasted)
                self.assertIn("Succeeded", pasted.out)
                committed = self.fleet.git("ls-files", cwd=stand / directory)
                self.assertNotIn("qa_key", committed, "nobody commits a private key")

    def test_new_writes_what_is_then_deployed(self):
        self.fleet.must("init", self.directory)
        self.new("talent", "greeter", "--version", "1.0.0", "--description", "Greets: \"hello\", in one line")
        self.new("environment", "acme/production", "--path", self.fleet.workspace())
        self.new("release", "acme/greeter", "--version", "1.0.0", "-e", "production")
        self.fleet.must("certify", self.directory / "talents/greeter/1.0.0", "--result", "PASS", "--key", self.fleet.key, "--by",
                        "qa-engineer")
        self.assert_code(0, self.fleet.talentops("validate", self.directory, "--allowed-signers", self.fleet.trust))
        self.fleet.git("add", "-A", cwd=self.directory)
        self.fleet.git("commit", "-qm", "Greeter", cwd=self.directory)
        run = self.fleet.talentops("run", "--repository", self.directory, "--allowed-signers", self.fleet.trust, "--state",
                                   self.fleet.state, "--allow-directory", self.fleet.workspace(), "--until-idle")
        self.assert_code(0, run)
        self.assertIn("You are greeter.", self.fleet.installed())

    def test_new_names_what_it_wrote_and_overwrites_nothing(self):
        self.fleet.must("init", self.directory)
        written = json.loads(self.new("talent", "greeter", "-o", "json").out)["files"]
        self.assertEqual(3, len(written))
        before = fleet.tree(self.directory)
        again = self.fleet.talentops("new", "talent", "greeter", "--fleet", self.directory)
        self.assert_code(2, again)
        self.assert_error(again, "TO6403", "is there already", "nothing was written")
        self.assertEqual(before, fleet.tree(self.directory))

    def test_new_takes_no_name_that_validate_would_refuse(self):
        self.fleet.must("init", self.directory)
        for arguments in (("release", "acme/greeter", "--version", "1.0.0", "-e", "Bad Name"),
                          ("environment", "acme/production", "--path", "/srv/acme", "--stage", "Bad Name")):
            refused = self.fleet.talentops("new", *arguments, "--fleet", self.directory)
            self.assert_code(2, refused)
            self.assert_error(refused, "TO6403", "Bad Name is no name")
        self.assertFalse((self.directory / "clients").exists())

    def test_explain_names_the_kind_that_was_nearly_written(self):
        self.assert_error(self.fleet.talentops("explain", "TalentReleas"), "TO6403", "did you mean TalentRelease?")

    def test_new_says_of_a_first_version_only_that_it_is_one(self):
        self.fleet.must("init", self.directory)
        for version in ("1.0.0", "1.1.0"):
            self.new("talent", "greeter", "--version", version)
        changelog = {version: (self.directory / "talents/greeter" / version / "CHANGELOG.md").read_text() for version in ("1.0.0", "1.1.0")}
        self.assertIn("First version.", changelog["1.0.0"])
        self.assertEqual("# Changelog\n", changelog["1.1.0"])

    def test_init_leaves_a_directory_with_content_alone(self):
        before = fleet.tree(self.fleet.repository)
        answer = self.fleet.talentops("init", self.fleet.repository)
        self.assert_code(2, answer)
        self.assert_error(answer, "TO6403", "is not empty")
        self.assertEqual(before, fleet.tree(self.fleet.repository))


class ValidateTest(FleetTest):
    def test_all_problems_in_the_compilers_form_with_place_field_hint_and_code(self):
        self.fleet.environment()
        self.fleet.bundle("1.0.0")
        self.fleet.write("clients/acme/releases/greeter.yaml",
                         "apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {name: greeter, namespace: acme}\n"
                         "spec:\n  versoin: \"1.0.0\"\n  environments: [production, nowhere]\n  suspend: yes\n")
        answer = self.fleet.talentops("validate", self.fleet.repository)
        self.assert_code(1, answer)
        self.assert_golden("validate-problems.txt", answer.out)

    def test_certifications_are_checked_where_signers_are_named(self):
        self.fleet.environment()
        self.fleet.bundle("1.0.0")
        self.fleet.release("1.0.0")
        self.assert_code(0, self.fleet.talentops("validate", self.fleet.repository))
        answer = self.fleet.talentops("validate", self.fleet.repository, "--allowed-signers", self.fleet.trust)
        self.assert_code(1, answer)
        self.assertIn("[TO2470]", answer.out)
        self.fleet.certify("1.0.0")
        self.assert_code(0, self.fleet.talentops("validate", self.fleet.repository, "--allowed-signers", self.fleet.trust))


class ExplainTest(FleetTest):
    def test_a_code_says_what_it_means_and_what_to_do(self):
        answer = fleet.talentops("explain", "TO1203")
        self.assert_code(0, answer)
        self.assertRegex(answer.out, r"^TO1203\n\n.+\n\nWhat to do: .+\n$")

    def test_every_kind_lists_its_fields_with_defaults(self):
        for kind, text in [("Fleet", "spec.tenancy"), ("ClientEnvironment", "default production"),
                           ("TalentRelease", "spec.version"), ("Certification", "spec.statement"),
                           ("ReleasePolicy", "spec.certification"), ("ControllerConfig", "default 30s")]:
            with self.subTest(kind):
                answer = fleet.talentops("explain", kind)
                self.assert_code(0, answer)
                self.assertIn(text, answer.out)

    def test_a_release_gate_by_gate_with_what_would_change_it(self):
        self.fleet.environment()
        self.fleet.bundle("1.0.0")
        self.fleet.release("1.0.0")
        self.fleet.commit()
        self.fleet.reconcile()
        answer = self.fleet.view("explain", "acme/greeter")
        self.assert_code(5, answer)
        self.assert_golden("explain-held.txt", answer.out)

    def test_what_nobody_knows_is_said(self):
        self.fleet.commit()
        for subject, code, number in [("TO0000", 1, "TO6403"), ("Nothing", 2, "TO6403"), ("acme/nothing", 1, "TO3201")]:
            with self.subTest(subject):
                answer = self.fleet.view("explain", subject)
                self.assert_code(code, answer)
                self.assert_error(answer, number, subject)


class BundleTest(FleetTest):
    """pack, certify and verify, in both directions with stock ssh-keygen."""

    def setUp(self):
        super().setUp()
        self.folder = self.fleet.bundle("1.0.0")

    def verify(self, *arguments):
        return self.fleet.talentops("verify", *arguments, "--allowed-signers", self.fleet.trust)

    def test_pack_says_the_same_of_the_same_bytes_and_packs_them_the_same(self):
        first, second = self.fleet.base / "a.tar.gz", self.fleet.base / "b.tar.gz"
        digest = self.fleet.must("pack", self.folder, "--output", first).out.splitlines()[-1]
        self.assertRegex(digest, "^sha256:[0-9a-f]{64}$")
        self.folder.joinpath("agent.md").touch()
        self.assertIn(digest, self.fleet.must("pack", self.folder, "--output", second).out)
        self.assertEqual(first.read_bytes(), second.read_bytes())
        with tarfile.open(first) as archive:
            self.assertEqual({"agent.md", "talent.yaml"}, {name.split("/")[-1] for name in archive.getnames() if name[-1] != "/"}
                             - {"", "1.0.0", "greeter"})
        self.folder.joinpath("agent.md").write_text(fleet.AGENT.format(name="greeter", line="Otherwise."))
        self.assertNotIn(digest, self.fleet.must("pack", self.folder).out)

    def test_stock_ssh_keygen_verifies_what_certify_signed(self):
        self.fleet.certify("1.0.0")
        pair = self.fleet.base / "pair"
        self.assert_code(0, self.verify(self.folder, "--extract", pair))
        arguments = ["ssh-keygen", "-Y", "verify", "-f", self.fleet.trust, "-I", "qa-engineer", "-n", "talentops-certification",
                     "-s", pair / "statement.json.sig"]
        statement = (pair / "statement.json").read_bytes()
        self.assert_code(0, fleet.execute(arguments, stdin=statement))
        self.assertNotEqual(0, fleet.execute(arguments, stdin=statement + b"\n").code)

    def test_what_stock_ssh_keygen_signed_is_verified(self):
        self.fleet.certify("1.0.0")
        file = self.fleet.repository / "certifications/greeter/1.0.0/qa-engineer.yaml"
        document = fleet.yaml.safe_load(file.read_text())
        statement = self.fleet.base / "statement.json"
        statement.write_text(document["spec"]["statement"])
        fleet.must(["ssh-keygen", "-q", "-Y", "sign", "-f", self.fleet.key, "-n", "talentops-certification", statement])
        signature = statement.with_suffix(".json.sig").read_text()
        document["spec"]["signatures"] = [{"format": "sshsig", "signature": signature}]
        file.write_text(fleet.yaml.safe_dump(document, sort_keys=False, width=10**6))
        self.assert_code(0, self.verify(self.folder))
        self.assert_code(0, self.verify(file))

    def certify(self, by, *arguments):
        return self.fleet.talentops("certify", self.folder, "--result", "PASS", "--key", self.fleet.key, "--by", by, *arguments)

    def statement(self, by):
        file = self.fleet.repository / f"certifications/greeter/1.0.0/{by}.yaml"
        return json.loads(fleet.yaml.safe_load(file.read_text())["spec"]["statement"])["predicate"]

    def test_the_statement_names_who_certified_only_where_allowed_signers_says_so_too(self):
        held = self.certify("qa-engineer", "--allowed-signers", self.fleet.trust)
        self.assert_code(0, held)
        self.assertRegex(held.out, r"signed with SHA256:\S+, which \S+ calls qa-engineer")
        self.assertEqual("qa-engineer", self.statement("qa-engineer")["talentops"]["by"])
        claimed = self.certify("ceo")
        self.assert_code(0, claimed)
        self.assertIn("--allowed-signers checks --by", claimed.out)
        self.assertNotIn("talentops", self.statement("ceo"))

    def test_a_name_that_the_key_does_not_have_is_refused_and_nothing_is_written(self):
        before = fleet.tree(self.fleet.repository)
        answer = self.certify("ceo", "--allowed-signers", self.fleet.trust)
        self.assert_code(2, answer)
        self.assert_error(answer, "TO2422", "is not ceo's", "it is qa-engineer, operator there", "nothing was written")
        self.fleet.key = self.fleet.new_key("stranger")
        self.assert_error(self.certify("qa-engineer", "--allowed-signers", self.fleet.trust), "TO2409", "is not in allowed_signers")
        self.fleet.trusted = ['ceo namespaces="talentops-act" ' + self.fleet.public_key("stranger")]
        self.fleet.write_trust()
        self.assert_error(self.certify("ceo", "--allowed-signers", self.fleet.trust), "TO2410", "talentops-certification")
        self.fleet.trusted = ['ceo valid-before="20200101Z" ' + self.fleet.public_key("stranger")]
        self.fleet.write_trust()
        self.assert_error(self.certify("ceo", "--allowed-signers", self.fleet.trust), "TO2422", "not valid now")
        self.assertEqual(before, fleet.tree(self.fleet.repository))

    def test_a_stage_that_the_fleet_does_not_have_is_warned_of(self):
        self.assertNotIn("warning", self.certify("qa-engineer", "--stage", "staging").err)
        answer = self.certify("qa-lead", "--stage", "nosuch")
        self.assert_code(0, answer)
        self.assertIn("warning: the fleet has no stage nosuch: its stages are development, staging", answer.err)

    def test_who_certifies_again_leaves_what_was_signed_before(self):
        names = ["qa-engineer.yaml", "qa-engineer-2.yaml", "qa-engineer-3.yaml"]
        folder = self.fleet.repository / "certifications/greeter/1.0.0"
        texts = {}
        for name in names:
            answer = self.certify("qa-engineer")
            self.assert_code(0, answer)
            self.assertIn(f"/{name}\n", answer.out)
            self.assertEqual("", answer.err)
            texts[name] = (folder / name).read_text()
        self.assertEqual(texts, {file.name: file.read_text() for file in folder.iterdir()})
        self.assertEqual({f"greeter-1.0.0-{name.removesuffix('.yaml')}" for name in names},
                         {fleet.yaml.safe_load(text)["metadata"]["name"] for text in texts.values()})
        self.assert_code(0, self.fleet.talentops("validate", self.fleet.repository, "--allowed-signers", self.fleet.trust))
        self.assert_code(0, self.verify(self.folder))

    def test_what_makes_no_name_of_a_document_is_certified_under_another(self):
        for version, name in (("1.0.0", "greeter-" + "of-everybody-" * 4), ("1.0.0-RC1", "greeter"), ("1.0.0+build.7", "greeter")):
            with self.subTest(version=version, name=name):
                self.fleet.talent(version, name=name[:63].rstrip("-"))
                self.assert_code(0, self.fleet.talentops("validate", self.fleet.repository))

    def test_a_failed_verdict_counts_beside_the_earlier_one(self):
        self.fleet.certify("1.0.0")
        self.fleet.certify("1.0.0", result="FAIL")
        answer = self.verify(self.folder)
        self.assert_code(1, answer)
        self.assertIn("[TO2483]", answer.out)
        self.assertIn("[TO2481]", answer.out)

    def test_a_failed_verdict_is_no(self):
        self.fleet.certify("1.0.0", result="FAIL")
        answer = self.verify(self.folder)
        self.assert_code(1, answer)
        self.assertIn("[TO2481]", answer.out)

    def certification(self):
        return self.fleet.repository / "certifications/greeter/1.0.0/qa-engineer.yaml"

    def assert_no(self, number, *arguments):
        answer = self.verify(self.certification(), *arguments)
        self.assert_code(1, answer)
        self.assertIn(f"[{number}]", answer.out)
        self.assertIn("not certified", answer.out)

    def test_a_file_alone_is_asked_everything_that_it_can_answer(self):
        self.fleet.certify("1.0.0", result="FAIL")
        self.assert_no("TO2481")
        self.certification().unlink()
        self.fleet.certify("1.0.0")
        public = self.fleet.public_key("qa")
        for number, validity in (("TO2472", 'valid-before="20200101Z"'), ("TO2471", 'valid-after="29990101Z"')):
            self.fleet.trusted = [f"qa-engineer {validity} {public}"]
            self.fleet.write_trust()
            self.assert_no(number)

    def test_a_file_alone_says_what_was_not_checked(self):
        self.fleet.certify("1.0.0")
        answer = self.verify(self.certification())
        self.assert_code(0, answer)
        self.assertIn("not checked: the digest (no bundle was given)", answer.out)
        self.assertIn("the digest (no bundle was given)", self.verify(self.certification(), "-o", "json").value["notChecked"])
        self.assertNotIn("digest (no", self.verify(self.folder).out)

    def test_a_certification_of_some_stages_is_asked_about_a_stage_only_where_one_is_named(self):
        self.assert_code(0, self.certify("qa-engineer", "--stage", "production"))
        answer = self.verify(self.folder)
        self.assert_code(0, answer)
        self.assertIn("covers production only", answer.out)
        self.assert_code(0, self.verify(self.folder, "--stage", "production"))
        for path in (self.folder, self.certification()):
            answer = self.verify(path, "--stage", "staging")
            self.assert_code(1, answer)
            self.assertIn("it covers production, not staging [TO2477]", answer.out)

    def test_changed_files_are_not_certified(self):
        self.fleet.certify("1.0.0")
        self.folder.joinpath("agent.md").write_text(fleet.AGENT.format(name="greeter", line="Changed."))
        answer = self.verify(self.folder)
        self.assert_code(1, answer)
        self.assertIn("[TO2474]", answer.out)
        self.assertIn("not certified", answer.out)


class PlanTest(FleetTest):
    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.first = self.fleet.commit("Greeter 1.0.0")
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.talent("1.1.0", line="Greet politely, by name.")
        self.fleet.release("1.1.0")
        self.second = self.fleet.commit("Greeter 1.1.0")

    def test_a_slot_that_nobody_looked_at_is_told_by_the_records(self):
        self.assertIn("by the records (not verified here)", self.plan("-e", "production").out)
        looked = self.plan("--against", "targets", "--allow-directory", self.fleet.workspace()).out
        self.assertIn("slot of the installed version, digest recomputed", looked)

    def test_what_nobody_knows_has_no_table(self):
        answer = self.plan("nope")
        self.assert_code(1, answer)
        self.assertEqual("", answer.out)

    def plan(self, *arguments):
        return self.fleet.view("plan", *arguments)

    def test_shows_what_a_change_would_do_and_changes_nothing(self):
        before = fleet.tree(self.fleet.base / "clients"), self.fleet.refs()
        answer = self.plan()
        self.assert_code(0, answer)
        self.assert_golden("plan-upgrade.txt", answer.out)
        self.assertEqual(before, (fleet.tree(self.fleet.base / "clients"), self.fleet.refs()))

    def test_exit_code_tells_nothing_to_do_from_going_and_held(self):
        self.assert_code(1, self.plan("--exit-code"))
        self.assert_code(0, self.plan("--exit-code", "--head", self.first))
        self.fleet.bundle("1.2.0")
        self.fleet.release("1.2.0")
        self.fleet.commit("Not certified")
        self.assert_code(5, self.plan("--exit-code"))
        self.assert_code(0, self.plan())

    def test_works_from_a_clone_without_a_controller(self):
        clone = self.fleet.base / "clone"
        fleet.must(["git", "clone", "-q", self.fleet.repository, clone])
        answer = self.fleet.talentops("plan", "--repository", clone, "--allowed-signers", self.fleet.trust, "-o", "json")
        self.assert_code(0, answer)
        self.assertEqual(["upgrade"], [each["action"] for each in answer.value["changes"]])

    def test_as_of_a_time_when_the_certification_is_too_old(self):
        answer = self.plan("--at", "2099-01-01T00:00:00Z", "--exit-code")
        self.assert_code(5, answer)
        self.assertIn("deny  certified", answer.out)

    def test_takes_the_rules_from_the_base(self):
        self.fleet.write("policies/lax.yaml",
                         {"apiVersion": "talentops.dev/v1alpha1", "kind": "ReleasePolicy", "metadata": {"name": "lax"},
                          "spec": {"certification": {"required": False}}})
        self.fleet.bundle("1.2.0")
        self.fleet.release("1.2.0")
        self.fleet.commit("Looser rules and a version that needs them")
        answer = self.plan("--base", "HEAD~1", "--exit-code")
        self.assert_code(5, answer)
        self.assertEqual([self.second, self.fleet.git("rev-parse", "HEAD")],
                         [self.plan("--base", "HEAD~1", "-o", "json").value[key] for key in ("base", "head")])

    def test_against_targets_sees_what_the_records_do_not(self):
        (self.fleet.workspace() / ".claude/agents/greeter.md").write_text("changed by hand\n")
        self.assertNotIn("modified", self.plan("--head", self.first).out)
        looked = self.plan("--against", "targets", "--allow-directory", self.fleet.base / "clients", "-o", "json")
        self.assert_code(0, looked)
        self.assertEqual(["upgrade"], [each["action"] for each in looked.value["changes"]])
        refused = self.plan("--against", "targets")
        self.assertIn("--allow-directory", refused.text)

    def test_only_the_release_and_environment_that_are_asked_for(self):
        self.fleet.healthy()
        self.fleet.commit()
        both = self.plan("-o", "json").value["changes"]
        self.assertEqual({"acme/greeter", "globex/steady"}, {each["release"] for each in both})
        one = self.plan("globex", "-e", "production", "-o", "json").value["changes"]
        self.assertEqual(["globex/steady"], [each["release"] for each in one])
        self.assertEqual([], self.plan("acme/greeter", "-e", "elsewhere", "-o", "json").value["changes"])


class LeftBehindTest(FleetTest):
    def test_what_stands_in_an_environment_that_left_git_is_told_by_the_records(self):
        self.fleet.environment()
        document = self.fleet.environment(name="staging", targets=("other",))
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0", environments=["production", "staging"])
        self.fleet.commit()
        self.assert_code(0, self.fleet.reconcile())
        document.unlink()
        self.fleet.release("1.0.0")
        self.fleet.commit("No staging any more")
        answer = self.fleet.view("status", "--problems")
        self.assertIn("acme/staging has left git; by the records greeter 1.0.0 still stands there", answer.out)
        self.assertIn("TO3108", answer.out)
        told = {each["environment"]: each for each in self.fleet.view("status", "-o", "json").value["releases"]}
        self.assertEqual(("EnvironmentGone", "1.0.0", None),
                         (told["staging"]["reason"], told["staging"]["deployed"]["version"], told["staging"]["desired"]))
        self.assertNotEqual("EnvironmentGone", told["production"]["reason"])


if __name__ == "__main__":
    fleet.main()
