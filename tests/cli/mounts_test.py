#!/usr/bin/env python3
"""Workspaces on disks that are full, read-only or immutable. It needs the right to mount: without it, these are skipped."""
import contextlib
import subprocess
import unittest

import fleet
from bad_input import BadInputTest, Row, deliver, rows


def quietly(*arguments):
    return subprocess.run([str(each) for each in arguments], capture_output=True, check=False).returncode == 0


def can_mount():
    return quietly("unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt")


def filesystem(world, name, options):
    """A workspace that is a file system of its own."""
    folder = world.workspace("acme", name)
    if not quietly("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder):
        raise AssertionError(f"{folder} could not be mounted")
    world.document("ClientEnvironment", "staging", "acme",
                   {"targets": [{"name": "workspace", "directory": {"path": str(folder)}}]})
    return folder


def fill(folder):
    with open(folder / "fill", "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 512)


def new_and_full(world):
    folder = filesystem(world, "small", "size=64k")
    fill(folder)
    world.release("1.0.0", environments=["production", "staging"])


def new_and_read_only(world):
    filesystem(world, "sealed", "size=1m,ro")
    world.release("1.0.0", environments=["production", "staging"])


TABLE = {
    "new_and_full": Row(new_and_full, 5, "TO4003", ("acme/small", "No space left", "free space")),
    "new_and_read_only": Row(new_and_read_only, 5, "TO4004", ("acme/sealed", "Read-only", "mount")),
}


@unittest.skipUnless(can_mount(), "nothing can be mounted here")
@rows(TABLE)
class MountsTest(BadInputTest):
    def setUp(self):
        super().setUp()
        for name in ("small", "sealed"):
            self.addCleanup(quietly, "umount", self.fleet.base / "clients/acme" / name)
        self.addCleanup(quietly, "chattr", "-R", "-i", self.fleet.base)

    def serving(self, workspace):
        return self.fleet.installed(workspace=workspace)

    def test_a_disk_that_is_full_when_it_is_upgraded_serves_the_old_version_and_goes_on_when_there_is_space(self):
        folder = filesystem(self.fleet, "small", "size=256k")
        self.fleet.release("1.0.0", environments=["staging"])
        self.fleet.commit("Elsewhere")
        self.fleet.reconcile()
        served = self.serving("small")
        self.assertIn("Greet politely.", served)
        fill(folder)
        self.fleet.talent("1.1.0", line="long " * 10_000)
        self.fleet.release("1.1.0", environments=["staging"])
        self.fleet.talent("1.1.0", name="steady", line="Greet steadily.")
        self.fleet.release("1.1.0", client="globex", name="steady")
        self.fleet.commit("Too large")
        answer = self.fleet.reconcile_once()
        self.assertIn(answer.code, (5, 6), answer.text)
        self.assertIn("[TO4003]", answer.text)
        self.assertEqual(served, self.serving("small"))
        self.assertIn("Greet steadily.", self.fleet.installed("globex", name="steady"))

        (folder / "fill").unlink()
        self.fleet.reconcile()
        self.assertIn("long long", self.serving("small"))

    def test_a_workspace_that_turned_immutable_keeps_its_version_and_goes_on_when_it_may_be_written(self):
        if not quietly("chattr", "+i", self.fleet.workspace()):
            self.skipTest("nothing can be made immutable here")
        quietly("chattr", "-R", "+i", self.fleet.workspace())
        served = self.fleet.installed()
        deliver(self.fleet)
        self.fleet.commit()
        answer = self.fleet.reconcile_once()
        self.assertIn(answer.code, (5, 6), answer.text)
        self.assertRegex(answer.text, r"\[TO400[15]\]")
        self.assertEqual(served, self.fleet.installed())
        quietly("chattr", "-R", "-i", self.fleet.workspace())
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Version 1.1.0.", self.fleet.installed())


if __name__ == "__main__":
    fleet.main()
