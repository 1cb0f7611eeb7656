#!/usr/bin/env python3
"""The copy of a git server's repository, damaged in every way that a power cut, a kill or a bad disk leaves: it is fetched again, and
what is wished is deployed as if nothing had been."""
import contextlib
import pathlib
import shutil

import fleet
import git_servers
from fleet import FleetTest

PASSWORD = "s3cret-of-the-server"


def writable(path):
    path.chmod(0o600)
    return path


class DamagedMirrorTest(FleetTest):
    """Greeter 1.0.0 runs, from a fleet behind https; the mirror lies in the state directory."""

    def setUp(self):
        super().setUp()
        served = self.fleet.base / "served"
        self.bare = served / "fleet.git"
        fleet.must(["git", "init", "-q", "--bare", "-b", "main", self.bare])
        (self.fleet.base / "token").write_text(PASSWORD)
        (self.fleet.base / "token").chmod(0o600)
        self.fleet.environment()
        self.wish("1.0.0")
        serving = contextlib.ExitStack()
        self.addCleanup(serving.close)
        port = serving.enter_context(git_servers.web_server(served, self.fleet.base / "web", "controller", PASSWORD))
        auth = {"username": "controller", "tokenFile": str(self.fleet.base / "token"), "caFile": str(self.fleet.base / "web/site.pem")}
        self.fleet.write_config(repositories=[{"name": "fleet", "url": f"https://127.0.0.1:{port}/fleet.git", "interval": "1s",
                                               "timeout": "30s", "auth": auth}])

    def wish(self, version):
        self.fleet.talent(version, line=f"Greet as of {version}.")
        self.fleet.release(version)
        self.fleet.commit(f"Greeter {version}")
        self.fleet.git("push", "-q", self.bare, "main")

    def mirror(self):
        found = [each for each in self.fleet.state.glob("*.git") if each.is_dir()]
        self.assertEqual(1, len(found))
        return found[0]

    def packs(self):
        return sorted((self.mirror() / "objects/pack").glob("*.pack"))

    def objects(self):
        return [each for each in (self.mirror() / "objects").rglob("*") if each.is_file()]

    def tip(self):
        return self.fleet.git("rev-parse", "main", cwd=self.bare)

    def assert_serves(self, version):
        self.assertIn(f"Greet as of {version}.", self.fleet.installed() or "")

    def outcomes(self):
        answer = self.fleet.git("log", "--format=%s", fleet.RECORDS_BRANCH, cwd=self.bare)
        return [each for each in answer.splitlines() if "deployed" in each]

    def assert_whole(self):
        """Every byte of the branch is there, as another git reads it; what else is left of the damage is in nobody's way."""
        archive = ["git", "-C", self.mirror(), "-c", "safe.directory=*", "archive", "--format=tar", "-o", self.fleet.base / "archive.tar",
                   "refs/talentops/fleet"]
        fleet.must(archive)
        self.assertEqual(self.tip(), self.fleet.git("rev-parse", "refs/talentops/fleet", cwd=self.mirror()))

    def assert_repaired(self):
        """What is wished next is deployed once, the mirror has all of it, and a third run does nothing."""
        self.wish("1.1.0")
        self.assert_code(0, self.fleet.reconcile())
        self.assert_serves("1.1.0")
        self.assertEqual(2, len(self.outcomes()))
        self.assert_whole()
        tips = self.fleet.git("for-each-ref", cwd=self.bare)
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(tips, self.fleet.git("for-each-ref", cwd=self.bare))

    # What can happen to it.
    def every_object_is_empty(self):
        for each in self.objects():
            writable(each).write_bytes(b"")

    def the_packs_are_empty(self):
        for each in self.packs():
            writable(each).write_bytes(b"")

    def an_empty_object_stands_for_the_tip(self):
        """As after a power cut; and the pack that had it is gone."""
        for each in self.objects():
            each.unlink()
        tip = self.tip()
        loose = self.mirror() / "objects" / tip[:2] / tip[2:]
        loose.parent.mkdir(exist_ok=True)
        loose.write_bytes(b"")

    def a_byte_of_each_pack_is_flipped(self):
        for each in self.packs():
            content = bytearray(each.read_bytes())
            for at in range(12, len(content) - 20, 61):
                content[at] ^= 0xFF
            writable(each).write_bytes(content)

    def the_packs_are_cut(self):
        for each in self.packs():
            content = each.read_bytes()
            writable(each).write_bytes(content[:len(content) // 2])

    def the_indexes_are_nonsense(self):
        for each in (self.mirror() / "objects/pack").glob("*.idx"):
            writable(each).write_bytes(b"no index at all" * 100)

    def locks_are_left(self):
        for name in ("HEAD.lock", "config.lock", "packed-refs.lock", "refs/talentops/fleet.lock", "refs/talentops/records.lock",
                     "refs/talentops/pending.lock", "refs/talentops/records-seen.lock"):
            (self.mirror() / name).write_bytes(b"")

    def its_references_are_nonsense(self):
        for each in (self.mirror() / "refs").rglob("*"):
            if each.is_file():
                each.write_text("f" * 40 + "\n")

    def its_references_are_empty(self):
        for each in (self.mirror() / "refs").rglob("*"):
            if each.is_file():
                each.write_bytes(b"")

    def another_version_made_it(self):
        (self.mirror() / "config").write_text("[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tfuture = true\n")

    def its_head_is_gone(self):
        (self.mirror() / "HEAD").unlink()

    def a_file_lies_in_its_place(self):
        path = self.mirror()
        shutil.rmtree(path)
        path.write_text("a file\n")

    def half_of_a_fresh_one_lies_beside_it(self):
        fresh = pathlib.Path(str(self.mirror()) + ".new")
        shutil.copytree(self.mirror(), fresh)
        self.the_packs_are_cut()

    DAMAGES = [every_object_is_empty, the_packs_are_empty, an_empty_object_stands_for_the_tip, a_byte_of_each_pack_is_flipped,
               the_packs_are_cut, the_indexes_are_nonsense, locks_are_left, its_references_are_nonsense, its_references_are_empty,
               another_version_made_it, its_head_is_gone, a_file_lies_in_its_place, half_of_a_fresh_one_lies_beside_it]

    def keep(self):
        self.assert_code(0, self.fleet.reconcile())
        self.assert_serves("1.0.0")
        for part in ("state", "clients", "served", "fleet"):
            shutil.copytree(self.fleet.base / part, self.fleet.base / "kept" / part, symlinks=True)

    def restore(self):
        for part in ("state", "served", "fleet"):
            shutil.rmtree(self.fleet.base / part)
            shutil.copytree(self.fleet.base / "kept" / part, self.fleet.base / part, symlinks=True)
        # The workspace stays the same place.
        shutil.rmtree(self.fleet.workspace() / ".claude")
        shutil.rmtree(self.fleet.workspace() / ".talentops")
        shutil.copytree(self.fleet.base / "kept/clients/acme/workspace", self.fleet.workspace(), symlinks=True, dirs_exist_ok=True)

    def test_a_damaged_mirror_is_repaired_by_the_next_process(self):
        self.keep()
        for damage in self.DAMAGES:
            with self.subTest(damage=damage.__name__):
                try:
                    damage(self)
                    self.assert_repaired()
                finally:
                    self.restore()

    def test_a_damaged_mirror_is_repaired_under_a_running_controller(self):
        """Also what it has mapped into memory, and is cut off there."""
        self.keep()
        for damage in self.DAMAGES[:5]:
            with self.subTest(damage=damage.__name__):
                (self.fleet.state / "status.json").unlink(missing_ok=True)
                with self.fleet.controller() as controller:
                    fleet.until(lambda: self.fleet.releases(), "the status")
                    damage(self)
                    self.wish("1.1.0")
                    fleet.until(lambda: controller.poll() is not None or "Greet as of 1.1.0." in self.fleet.installed(), "greeter 1.1.0")
                self.assertEqual(0, controller.returncode)
                self.assert_code(0, self.fleet.reconcile())
                self.assert_serves("1.1.0")
                self.assertEqual(2, len(self.outcomes()))
                self.restore()

    def test_a_first_clone_that_was_killed_is_begun_again(self):
        """At some of its renames, removals and syncs; each time the next process goes on with what is left."""
        killed = 0
        for call in ("rename", "fsync", "unlink"):
            for number in (1, 3):
                shutil.rmtree(self.fleet.state, ignore_errors=True)
                answer = fleet.execute(["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                                        f"inject={call}:signal=KILL:when={number}", fleet.BINARY, "run", "--config", self.fleet.config,
                                        "--until-idle"])
                killed += answer.code != 0
                self.assert_code(0, self.fleet.reconcile())
                self.assert_serves("1.0.0")
        self.assertGreater(killed, 2)
        self.assertEqual(1, len(self.outcomes()))
        self.assert_whole()


if __name__ == "__main__":
    fleet.main()
