#!/usr/bin/env python3
"""Workspaces that are not what they should be: named, left alone, and nobody else is held up."""
import json
import os
import re
import shutil

import fleet
from bad_input import BadInputTest, Row, deliver, rows

RECEIPT = ".talentops/talents/greeter/receipt.json"


def place(world, path, name="production"):
    world.document("ClientEnvironment", name, "acme", {"targets": [{"name": "workspace", "directory": {"path": str(path)}}]})


def moved_to(path, allowed=None):
    """The environment's workspace is said to lie elsewhere."""
    def spoil(world):
        if allowed:
            world.write_config(allow={"directories": [str(world.base / "clients" / "{client}"), allowed]})
        place(world, path(world) if callable(path) else path)
        world.release("1.0.0")
    return spoil


def in_workspace(change):
    """A new version is wished, and something about the workspace is changed by `change(folder)`."""
    def spoil(world):
        deliver(world)
        change(world.workspace())
    return spoil


def new_environment(path, allowed=None):
    """Another environment of the release, at a place that cannot be used."""
    def spoil(world):
        if allowed:
            world.write_config(allow={"directories": [str(world.base / "clients" / "{client}"), allowed]})
        place(world, path(world), "staging")
        world.release("1.0.0", environments=["production", "staging"])
    return spoil


def rewritten(pattern, replacement):
    def change(folder):
        file = folder / RECEIPT
        text = file.read_text()
        file.write_text(re.sub(pattern, replacement, text))
        assert file.read_text() != text
    return in_workspace(change)


def written_by_a_newer_version(folder):
    receipt = json.loads((folder / RECEIPT).read_text())
    receipt["format"] += 1
    (folder / RECEIPT).write_text(json.dumps(receipt))


def copied(world):
    copy = world.base / "clients" / "acme" / "copy"
    shutil.copytree(world.workspace(), copy, symlinks=True)
    place(world, copy)
    deliver(world)


def replaced_by_a_file(folder):
    shutil.rmtree(folder)
    folder.write_text("a file\n")


def claude_as_a_file(folder):
    shutil.rmtree(folder / ".claude")
    (folder / ".claude").write_text("a file\n")


def agents_as_a_link(folder):
    (folder / "elsewhere").mkdir()
    shutil.rmtree(folder / ".claude/agents")
    (folder / ".claude/agents").symlink_to("../elsewhere")


def with_a_file_for_state(folder):
    shutil.rmtree(folder / ".talentops")
    (folder / ".talentops").write_text("a file\n")


def below_a_file(world):
    (world.base / "clients/acme/file").write_text("a file\n")
    return world.base / "clients/acme/file/workspace"


def through_a_link(world):
    link = world.base / "clients/acme/link"
    (world.base / "elsewhere/workspace").mkdir(parents=True)
    link.symlink_to(world.base / "elsewhere")
    return link / "workspace"


def links_in_a_work_tree(world):
    (world.base / "clients/acme/.git").write_text("gitdir: elsewhere\n")
    world.environment(layout="links")
    deliver(world)


def somebody_elses_file(world):
    world.talent("1.0.0", name="other")
    world.release("1.0.0", name="other")
    (world.workspace() / ".claude/agents/other.md").write_text("the client's own\n")


def with_settings(theirs):
    """A talent that merges settings, into a client's file that says `theirs`."""
    def spoil(world):
        folder = world.bundle("1.1.0")
        (folder / "settings.json").write_text('{"env": {"REGION": "eu"}}\n')
        world.certify("1.1.0")
        world.release("1.1.0")
        (world.workspace() / ".claude/settings.json").write_text(theirs)
    return spoil


def two_that_are_one(world):
    world.environment(name="staging")
    world.release("1.0.0", environments=["production", "staging"])


def one_inside_another(world):
    world.environment(name="staging", targets=("workspace/inside",))
    document = world.repository / "clients/acme/environments/staging.yaml"
    document.write_text(document.read_text().replace("name: workspace/inside", "name: inside"))


def asked_by_a_command_that_is_not_allowed(world):
    deliver(world, smoke=[{"name": "greets", "command": "greets"}])


TABLE = {
    "not_allowed": Row(moved_to("/srv/elsewhere"), 5, "TO4020",
                       ("/srv/elsewhere", "allow.directories in controller.yaml", "--allow-directory")),
    "another_clients": Row(moved_to(lambda world: world.workspace("globex", "other")), 5, "TO4020", ("acme/production", "allow.directories")),
    "missing": Row(in_workspace(shutil.rmtree), 6, "TO4002", ("acme/workspace", "create the directory, or correct its path")),
    "a_file": Row(in_workspace(replaced_by_a_file), 6, "TO4006", ("acme/workspace",)),
    "below_a_file": Row(new_environment(below_a_file), 6, "TO4006", ("acme/file/workspace",)),
    "through_a_link": Row(new_environment(through_a_link), 6, "TO4006", ("acme/link/workspace",)),
    "where_nothing_can_be_written": Row(new_environment(lambda world: "/proc/sys", allowed="/proc"), 5, "TO4009", ("/proc/sys/",)),
    "copied": Row(copied, 5, "TO4021", ("acme/workspace", "acme/copy", "remove .talentops from a copy")),
    "broken_receipt": Row(in_workspace(lambda folder: (folder / RECEIPT).write_text("{broken")), 5, "TO4022",
                          (RECEIPT, "not JSON", "restore the file")),
    "empty_receipt": Row(in_workspace(lambda folder: (folder / RECEIPT).write_text("")), 5, "TO4022", (RECEIPT, "restore the file")),
    "receipt_that_is_a_link": Row(in_workspace(lambda folder: (os.rename(folder / RECEIPT, folder / "r"),
                                                               os.symlink("/dev/zero", folder / RECEIPT))), 5, "TO4022", (RECEIPT, "is not a file")),
    "receipt_by_a_newer_version": Row(in_workspace(written_by_a_newer_version), 5, "TO4023", (RECEIPT, "run the version that wrote it")),
    "receipt_of_an_unknown_deployment": Row(rewritten(r"\d{8}T\d{6}Z-[0-9a-f]{8}", "20990101T000000Z-deadbeef"), 5, "TO3101",
                                            ("20990101T000000Z-deadbeef", "the records know nothing")),
    "no_receipt_where_the_records_say_there_is_one": Row(in_workspace(lambda folder: (folder / RECEIPT).unlink()), 5, "TO3101",
                                                         ("has no receipt", "greeter 1.0.0")),
    "broken_identity": Row(in_workspace(lambda folder: (folder / ".talentops/target.json").write_text("{}")), 5, "TO4022",
                           (".talentops/target.json", "restore the file")),
    "a_file_in_place_of_a_directory": Row(in_workspace(claude_as_a_file), 5, "TO3005", (".claude is a file", "the client's decision")),
    "a_link_in_place_of_a_directory": Row(in_workspace(agents_as_a_link), 5, "TO3005", (".claude/agents is a link to ../elsewhere",)),
    "links_in_a_git_work_tree": Row(links_in_a_work_tree, 5, "TO4049", ("lies in a git work tree", "clients/acme/.git", "layout: copies")),
    "a_file_for_its_state": Row(in_workspace(with_a_file_for_state), 5, "TO4006", (".talentops", "move away")),
    "somebody_elses_file_in_the_way": Row(somebody_elses_file, 5, "TO3005", (".claude/agents/other.md", "is not ours")),
    "settings_that_are_no_json": Row(with_settings('{\n  "model": "opus",\n}\n'), 5, "TO3005", (".claude/settings.json:3:1:", "not JSON")),
    "settings_that_say_otherwise": Row(with_settings('{"env": {"REGION": "us"}}'), 5, "TO3005",
                                       (".claude/settings.json#/env/REGION", "is not ours")),
    "two_targets_that_are_one": Row(two_that_are_one, 1, "TO1309", ("clients/acme/", "acme/workspace")),
    "two_targets_one_inside_another": Row(one_inside_another, 1, "TO1311", ("acme/workspace/inside lies inside", "which had it first")),
    "a_check_that_is_not_allowed": Row(asked_by_a_command_that_is_not_allowed, 5, "TO6104",
                                       ("smoke/greets may not be asked: the command greets", "commands: [{name: greets")),
}


@rows(TABLE)
class BadPlacesTest(BadInputTest):
    def test_who_had_a_place_first_is_served_on(self):
        deliver(self.fleet)
        two_that_are_one(self.fleet)
        self.fleet.release("1.1.0")
        self.fleet.release("1.1.0", name="second", environments=["staging"], talent="greeter")
        self.fleet.commit("Another environment in the same place, and a new version")
        answer = self.fleet.reconcile()
        self.assert_code(1, answer)
        self.assertIn("had it first", answer.text)
        self.assertIn("Version 1.1.0.", self.fleet.installed())

    def test_what_is_put_right_goes_on_by_itself(self):
        text = (self.fleet.workspace() / RECEIPT).read_text()
        TABLE["broken_receipt"].spoil(self.fleet)
        self.fleet.commit()
        self.assert_code(5, self.fleet.reconcile())
        (self.fleet.workspace() / RECEIPT).write_text(text)
        self.assert_code(0, self.fleet.reconcile())
        self.assertIn("Version 1.1.0.", self.fleet.installed())

    def test_files_of_the_client_survive_installation_upgrade_and_removal_of_files(self):
        own = self.fleet.workspace() / ".claude/agents/own.md"
        own.write_text("the client's own\n")
        (self.fleet.workspace() / "README.md").write_text("notes\n")
        deliver(self.fleet)
        self.fleet.commit()
        self.assert_code(0, self.fleet.reconcile())
        self.assertEqual(("the client's own\n", "notes\n"), (own.read_text(), (self.fleet.workspace() / "README.md").read_text()))


if __name__ == "__main__":
    fleet.main()
