#!/usr/bin/env python3
"""`records.keep` of the Fleet: years of records that nobody needs go to an archive branch."""
import pathlib
import re
import shutil

import fleet
from fleet import FleetTest

ARCHIVE = fleet.RECORDS_BRANCH + "-archive"
AREAS = ("manifests", "checklists", "handovers")


class RecordsArchive(FleetTest):
    """Greeter 1.0.0 stands; its records tell of a version a year since 2017, as if this controller had always run."""

    def setUp(self):
        super().setUp()
        self.remote = self.fleet.base / "fleet.git"
        fleet.must(["git", "init", "-q", "--bare", "-b", "main", self.remote])
        self.fleet.git("remote", "add", "origin", self.remote)
        self.configure()
        self.fleet.environment(keepPrevious=1)
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.keep(None)
        self.assert_code(0, self.fleet.reconcile())
        self.age(range(2017, 2023))

    def configure(self, **changes):
        self.fleet.write_config(repositories=[{"url": str(self.remote), "interval": "1s"}], **changes)

    def keep(self, period):
        spec = {"records": {"keep": period}} if period else {}
        self.fleet.write("fleet.yaml", {"apiVersion": "talentops.dev/v1alpha1", "kind": "Fleet", "metadata": {"name": "test"}, "spec": spec})
        self.fleet.commit(f"Records are kept for {period}")
        self.fleet.git("push", "-q", "origin", "HEAD:main")

    def age(self, years):
        """Earlier deployments, each with a version and a bundle of its own, written beside what is recorded."""
        work = self.fleet.base / "work"
        fleet.must(["git", "clone", "-q", "-b", fleet.RECORDS_BRANCH, self.remote, work])
        root = work / fleet.RECORDS_ROOT
        [now] = (root / "manifests/acme/production/greeter").glob("*/*.yaml")
        for year in years:
            name = f"{year}0301T120000Z-0000{year}"
            for area in AREAS:
                for file in (root / area / "acme/production/greeter" / now.parent.name).glob(now.stem + "*"):
                    text = file.read_text().replace(now.stem, name).replace("1.0.0", f"0.{year}.0")
                    text = re.sub(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", f"{year}-03-01T12:00:00Z", text)
                    text = re.sub(r"sha256:[0-9a-f]{60}", f"sha256:{year:060}", text)
                    older = root / area / "acme/production/greeter" / str(year) / file.name.replace(now.stem, name)
                    older.parent.mkdir(parents=True, exist_ok=True)
                    older.write_text(text)
        self.fleet.git("add", "-A", cwd=work)
        self.fleet.git("commit", "-qm", "what was before", cwd=work)
        self.fleet.git("push", "-q", "origin", "HEAD", cwd=work)

    def years(self, branch, area="manifests"):
        path = f"{fleet.RECORDS_ROOT}/{area}/acme/production/greeter/"
        listed = fleet.execute(["git", "-C", self.remote, "ls-tree", "--name-only", branch, path]).out.splitlines()
        return [pathlib.PurePath(each).name for each in listed]

    def files(self, branch):
        listed = fleet.execute(["git", "-C", self.remote, "ls-tree", "-r", branch]).out.splitlines()
        return {path: entry for entry, path in (line.split("\t") for line in listed)}

    def tips(self):
        return self.fleet.git("for-each-ref", "refs/heads/talentops", cwd=self.remote)

    def versions(self, answer):
        return [each["to"] for each in answer.value["deployments"]]

    def history(self, *arguments):
        return self.fleet.view("history", "acme/greeter", *arguments)

    def at(self, instant, *arguments):
        return self.fleet.talentops("at", instant, *arguments, "--repository", self.fleet.repository)

    def test_what_is_old_and_not_needed_goes_and_nothing_is_lost(self):
        before = self.files(fleet.RECORDS_BRANCH)
        tip = self.fleet.git("rev-parse", fleet.RECORDS_BRANCH, cwd=self.remote)
        self.keep("2y")
        self.assert_code(0, self.fleet.reconcile())
        this_year = self.years(fleet.RECORDS_BRANCH)[-1]
        # What stands, its way back, and a slot that is kept beside them: of the young years and of three versions.
        self.assertEqual(self.years(fleet.RECORDS_BRANCH), ["2021", "2022", this_year])
        for area in AREAS:
            self.assertEqual(self.years(ARCHIVE, area), ["2017", "2018", "2019", "2020"])
        both = {**self.files(fleet.RECORDS_BRANCH), **self.files(ARCHIVE)}
        changing = ("archive.yaml", "accepted.yaml", ".md")
        self.assertEqual({path: entry for path, entry in before.items() if not path.endswith(changing)},
                         {path: entry for path, entry in both.items() if not path.endswith(changing)})
        self.assertTrue(set(before) <= set(both))
        self.fleet.git("merge-base", "--is-ancestor", tip, fleet.RECORDS_BRANCH, cwd=self.remote)
        fleet.must(["git", "-C", self.remote, "fsck", "--strict"])

    def test_a_day_on_which_nothing_is_to_go_writes_nothing(self):
        self.keep("2y")
        self.assert_code(0, self.fleet.reconcile())
        before = self.tips()
        for _ in range(2):
            self.assert_code(0, self.fleet.reconcile())
            shutil.rmtree(self.fleet.state)
        self.assertEqual(before, self.tips())

    def test_without_a_period_everything_stays(self):
        before = self.tips()
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(before, self.tips())

    def test_deployments_go_on_as_before(self):
        self.keep("2y")
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.talent("1.1.0", line="Greet warmly.")
        self.fleet.release("1.1.0")
        self.fleet.commit("Greeter 1.1.0")
        self.fleet.git("push", "-q", "origin", "HEAD:main")
        shutil.rmtree(self.fleet.state)
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Greet warmly.", self.fleet.installed())

    def test_history_lists_what_is_archived_and_says_where_it_is(self):
        self.keep("2y")
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.git("fetch", "-q", "origin", fleet.RECORDS_BRANCH + ":refs/remotes/origin/" + fleet.RECORDS_BRANCH)
        answer = self.history()
        self.assert_code(0, answer)
        self.assertIn(f"branch {ARCHIVE}, which this repository does not have", answer.out)
        self.assertNotIn("0.2019.0", answer.out)
        self.assert_error(self.at("2019-06-01T00:00:00Z"), "TO5009", ARCHIVE, "git fetch")
        self.assert_code(0, self.at("2025-06-01T00:00:00Z"))

        self.fleet.git("fetch", "-q", "origin")
        answer = self.history()
        self.assert_code(0, answer)
        self.assertRegex(answer.out, rf"what was recorded before 20\d\d is on branch {ARCHIVE}, and shown from there")
        listed = self.history("-o", "json")
        self.assertEqual(self.versions(listed), ["1.0.0", *(f"0.{year}.0" for year in range(2022, 2016, -1))])
        old = listed.value["deployments"][-1]
        self.assertEqual(old["branch"], ARCHIVE)
        self.fleet.git("show", f"origin/{old['branch']}:{old['manifest']}")
        self.assertNotIn("branch", listed.value["deployments"][0])
        self.assertEqual([(each["branch"], each["here"]) for each in listed.value["archives"]], [(ARCHIVE, True)])
        stood = self.at("2019-06-01T00:00:00Z", "-o", "json")
        self.assert_code(0, stood)
        self.assertEqual([each["version"] for each in stood.value["placements"]], ["0.2019.0"])

    def test_broken_off_between_the_two_pushes_it_goes_on(self):
        self.keep("2y")
        self.assert_code(0, self.fleet.reconcile_once())
        shutil.rmtree(self.fleet.state)
        # As it was when the archive had everything and the records had it still.
        older = self.fleet.git("rev-parse", fleet.RECORDS_BRANCH + "~1", cwd=self.remote)
        self.fleet.git("update-ref", "refs/heads/" + fleet.RECORDS_BRANCH, older, cwd=self.remote)
        self.assertIn("2017", self.years(fleet.RECORDS_BRANCH))
        archived = self.fleet.git("rev-parse", ARCHIVE, cwd=self.remote)
        self.assert_code(0, self.fleet.reconcile())
        self.assertNotIn("2017", self.years(fleet.RECORDS_BRANCH))
        self.assertEqual(archived, self.fleet.git("rev-parse", ARCHIVE, cwd=self.remote))

    def test_while_one_branch_cannot_be_written_the_records_are_whole(self):
        self.keep("2y")
        self.assert_code(0, self.fleet.reconcile_once())
        before = self.files(fleet.RECORDS_BRANCH)
        lock = self.remote / "refs/heads" / (ARCHIVE + ".lock")
        self.age_again()
        lock.touch()
        self.assertIn("2016", self.years(fleet.RECORDS_BRANCH))
        self.fleet.reconcile_once()
        self.assertIn("2016", self.years(fleet.RECORDS_BRANCH))
        lock.unlink()
        self.assert_code(0, self.fleet.reconcile_once())
        self.assertIn("2016", self.years(ARCHIVE))
        self.assertEqual(set(before), set(self.files(fleet.RECORDS_BRANCH)))

    def age_again(self):
        shutil.rmtree(self.fleet.base / "work")
        work = self.fleet.base / "work"
        fleet.must(["git", "clone", "-q", "-b", fleet.RECORDS_BRANCH, self.remote, work])
        folder = work / fleet.RECORDS_ROOT / "handovers/acme/production/greeter/2016"
        folder.mkdir()
        (folder / "20160301T120000Z-00002016.md").write_text("Delivered.\n")
        manifests = work / fleet.RECORDS_ROOT / "manifests/acme/production/greeter"
        (manifests / "2016").mkdir()
        text = next((manifests / "2021").glob("*.yaml")).read_text().replace("2021", "2016")
        (manifests / "2016" / "20160301T120000Z-00002016.yaml").write_text(text)
        self.fleet.git("add", "-A", cwd=work)
        self.fleet.git("commit", "-qm", "found in a drawer", cwd=work)
        self.fleet.git("push", "-q", "origin", "HEAD", cwd=work)

    def test_the_commits_are_signed_like_all_others(self):
        key = self.fleet.new_key("controller")
        self.configure(records={"signingKeyFile": str(key), "author": {"name": "talentops", "email": "talentops@example.com"}})
        self.keep("2y")
        self.assert_code(0, self.fleet.reconcile())
        signers = self.fleet.base / "signers"
        signers.write_text("talentops@example.com " + self.fleet.public_key("controller") + "\n")
        for branch in (ARCHIVE, fleet.RECORDS_BRANCH):
            fleet.must(["git", "-C", self.remote, "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", branch])

    def test_a_second_controller_finds_the_work_done(self):
        self.keep("2y")
        self.assert_code(0, self.fleet.reconcile())
        before = self.tips()
        self.configure(state={"directory": str(self.fleet.base / "another")})
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(before, self.tips())

    def test_records_that_are_moved_know_their_archive(self):
        self.keep("2y")
        self.assert_code(0, self.fleet.reconcile())
        self.assert_code(0, self.fleet.talentops("records", "move", "--to-branch", "ops/records", "--repository", self.fleet.repository))
        self.assertIn("keep: 2y", (self.fleet.repository / "fleet.yaml").read_text())
        self.fleet.commit("Records have moved")
        self.fleet.git("push", "-q", "origin", "HEAD:main")
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.git("fetch", "-q", "origin")
        answer = self.history("-o", "json")
        self.assert_code(0, answer)
        self.assertEqual(self.versions(answer)[-1], "0.2017.0")


if __name__ == "__main__":
    fleet.main()
