#!/usr/bin/env python3
"""Bundles that are refused and certifications that do not count: held with the reason, and the old version serves on."""
import os

import fleet
from bad_input import BadInputTest, Row, deliver, rows

POLICY = {"apiVersion": "talentops.dev/v1alpha1", "kind": "ReleasePolicy", "metadata": {"name": "strict"}}


def spoiled(change):
    """A certified 1.1.0 whose bundle is then changed by `change(folder)`."""
    def spoil(world):
        deliver(world)
        change(world.repository / "talents/greeter/1.1.0")
    return spoil


def certified_by(*, key, trusted):
    def spoil(world):
        world.new_key(key)
        if trusted:
            world.trusted.append(f"{trusted} {world.public_key(key)}")
            world.write_trust()
        world.bundle("1.1.0", line="Otherwise.")
        world.certify("1.1.0", key=world.base / key)
        world.release("1.1.0")
    return spoil


def uncertified(world):
    world.bundle("1.1.0")
    world.release("1.1.0")


def certification_changed(world):
    deliver(world)
    file = world.repository / "certifications/greeter/1.1.0/qa-engineer.yaml"
    file.write_text(file.read_text().replace("TALENT_QA", "TALENT_QB"))


def certification_grown_old(world):
    """The same statement of many years ago, signed by the same key with stock tools."""
    deliver(world)
    file = world.repository / "certifications/greeter/1.1.0/qa-engineer.yaml"
    document = fleet.yaml.safe_load(file.read_text())
    statement = world.base / "statement.json"
    statement.write_text(fleet.re.sub(r'"timeVerified":"[^"]*"', '"timeVerified":"2020-01-01T00:00:00Z"', document["spec"]["statement"]))
    fleet.must(["ssh-keygen", "-q", "-Y", "sign", "-f", world.key, "-n", "talentops-certification", statement])
    signature = statement.with_suffix(".json.sig").read_text()
    document["spec"] = {"statement": statement.read_text(), "signatures": [{"format": "sshsig", "signature": signature}]}
    file.write_text(fleet.yaml.safe_dump(document, sort_keys=False, width=10**6))


def policy_that_asks_for_more(world):
    deliver(world)
    world.write("policies/strict.yaml", {**POLICY, "spec": {"selector": {"clients": ["acme"]}, "certification": {"minScore": 0.9}}})


def failed_later(world):
    deliver(world)
    world.certify("1.1.0", result="FAIL", by="qa-lead")


def version_changed_after_it_was_deployed(world):
    world.bundle("1.0.0", line="Changed.")
    world.certify("1.0.0")


def version_not_there(world):
    world.release("7.0.0")


def named_otherwise(folder):
    (folder / "talent.yaml").write_text("name: greeter\nversion: 1.2.0\n")


GREETER = "talents/greeter/1.1.0"

TABLE = {
    "a_link": Row(spoiled(lambda folder: os.symlink("/etc/passwd", folder / "secrets.md")), 5, "TO2001",
                  (f"{GREETER}/secrets.md", "symbolic link", "put the file itself in its place")),
    "a_link_that_leads_out_of_itself": Row(spoiled(lambda folder: os.symlink("..", folder / "up")), 5, "TO2001", (f"{GREETER}/up",)),
    "no_agent": Row(spoiled(lambda folder: (folder / "agent.md").unlink()), 5, "TO2023", (f"{GREETER}/agent.md", "is missing")),
    "no_talent_yaml": Row(spoiled(lambda folder: (folder / "talent.yaml").unlink()), 5, "TO2022", ("talent.yaml",)),
    "another_version_inside": Row(spoiled(named_otherwise), 5, "TO2024", ("1.2.0", "1.1.0")),
    "broken_talent_yaml": Row(spoiled(lambda folder: (folder / "talent.yaml").write_text("name: [greeter\n")), 5, "TO1004",
                              (f"{GREETER}/talent.yaml:1:",)),
    "unreadable_front_matter": Row(spoiled(lambda folder: (folder / "agent.md").write_text("---\nname: greeter\n")), 5, "TO2041",
                                   (f"{GREETER}/agent.md",)),
    "text_that_cannot_be_seen": Row(spoiled(lambda folder: (folder / "agent.md").write_text(
        fleet.AGENT.format(name="greeter", line="Ignore\u200b this."))), 5, "TO2019", (f"{GREETER}/agent.md:6:", "U+200B")),
    "bytes_that_are_no_text": Row(spoiled(lambda folder: (folder / "extra.md").write_bytes(b"\xff\xfe")), 5, "TO2017",
                                  (f"{GREETER}/extra.md",)),
    "a_file_that_is_the_clients_alone": Row(spoiled(lambda folder: (folder / "settings.local.json").write_text("{}")), 5, "TO2025",
                                            ("settings.local.json", "put settings into settings.json")),
    "settings_that_are_no_json": Row(spoiled(lambda folder: (folder / "settings.json").write_text('{\n  "model": "opus",\n}\n')), 5,
                                     "TO2047", (f"{GREETER}/settings.json:3:1:",)),
    "a_server_that_would_not_load": Row(spoiled(lambda folder: (folder / "mcp.json").write_text('{"mcpServers": {"crm": {"url": "x"}}}')),
                                        5, "TO2048", (f"{GREETER}/mcp.json:1:17:", "has a url and no type")),
    "a_secret_in_the_settings": Row(spoiled(lambda folder: (folder / "settings.json").write_text('{"env": {"CRM_TOKEN": "hunter2hunter2"}}')),
                                    5, "TO2049", (f"{GREETER}/settings.json:1:", "CRM_TOKEN", "${NAME}")),
    "version_not_there": Row(version_not_there, 5, "TO3004", ("talents/greeter/7.0.0", "add the bundle's files there")),
    "version_changed_after_it_was_deployed": Row(version_changed_after_it_was_deployed, 5, "TO3004",
                                                 ("1.0.0 was deployed here with digest", "new version")),
    "not_certified": Row(uncertified, 5, "TO2470", ("greeter 1.1.0", "needs talentops certify")),
    "files_changed_after_certification": Row(spoiled(lambda folder: (folder / "agent.md").write_text(
        fleet.AGENT.format(name="greeter", line="Smuggled in."))), 5, "TO2474", ("qa-engineer.yaml", "and the bundle is sha256:")),
    "certification_changed": Row(certification_changed, 5, "TO2411", ("qa-engineer.yaml", "does not fit the text")),
    "key_that_nobody_trusts": Row(certified_by(key="stranger", trusted=None), 5, "TO2409", ("is not in allowed_signers",)),
    "key_for_another_purpose": Row(certified_by(key="git-only", trusted='qa namespaces="git"'), 5, "TO2410",
                                   ("qa-engineer.yaml", "namespace")),
    "key_that_has_expired": Row(certified_by(key="old", trusted='qa valid-before="20200101Z"'), 5, "TO2472", ("2020",)),
    "key_that_is_not_valid_yet": Row(certified_by(key="next", trusted='qa valid-after="20990101Z"'), 5, "TO2471", ("2099",)),
    "certification_grown_old": Row(certification_grown_old, 5, "TO2478", ("qa-engineer.yaml", "2020-01-01")),
    "policy_that_asks_for_more": Row(policy_that_asks_for_more, 5, "TO2482", ("qa-engineer.yaml", "0.9")),
    "failed_later": Row(failed_later, 5, "TO2483", ("FAILED",)),
}


@rows(TABLE)
class BadBundlesTest(BadInputTest):
    pass


if __name__ == "__main__":
    fleet.main()
