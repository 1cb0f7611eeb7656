#!/usr/bin/env python3
"""Talents as they are found in the wild, by a seed: bundles below DIR/talents, and DIR/manifest.json that says of each file
which quirks it has and what must become of it. The same seed and count give the same bytes."""
import argparse
import dataclasses
import hashlib
import json
import os
import pathlib
import random

from drafts import Draft, Namer, Place, prose
from quirks import ALL, DEPLOYABLE
from refusals import REFUSED

VERSION = "1.0.0"
LEAST = 5  # times that each quirk is in a run
FOLDERS = {"agent": "agents/{}.md", "skill": "skills/{}/SKILL.md", "command": "commands/{}.md", "rule": "rules/{}.md",
           "style": "output-styles/{}.md"}
SCRIPT = "#!/bin/sh\nset -eu\necho \"{}\"\n"


class Deck:
    """The quirks of a kind in turn, in an order of its own each time."""

    def __init__(self, kind, rng):
        self.all = [(name, bend) for name, kinds, bend in DEPLOYABLE if kind in kinds]
        self.rng = rng
        self.left = []
        self.rounds = 0

    def draw(self):
        if not self.left:
            self.left = self.rng.sample(self.all, len(self.all))
            self.rounds += 1
        return self.left.pop()

    def is_through(self):
        return self.rounds > LEAST or (self.rounds == LEAST and not self.left)


class Talent:
    """A bundle on its way: drafts, other files, links."""

    def __init__(self, namer, rng):
        self.name, self.namer, self.random = namer.name(), namer, rng
        self.drafts, self.files, self.links, self.executable, self.skills, self.waived = [], {}, {}, set(), [], []
        main = self.new_draft("agent")
        main.path = "agent.md"

    def new_draft(self, kind):
        name = self.namer.name()
        draft = Draft(kind, FOLDERS[kind].format(name), name, self.random)
        self.drafts.append(draft)
        if kind == "skill":
            self.skills.append(name)
        draft.skills = self.skills
        return draft

    def any_draft(self, kinds=("agent", "command", "skill")):
        return self.random.choice([draft for draft in self.drafts if draft.kind in kinds])

    def accompany(self, skill):
        """What lies beside a SKILL.md: scripts that can be run, texts, data, pictures, deep folders."""
        rng, base = self.random, f"skills/{skill}"
        for number in range(rng.randint(0, 2)):
            path = f"{base}/scripts/step-{number}.{rng.choice(['sh', 'py'])}"
            self.files[path] = SCRIPT.format(number).encode()
            self.executable.add(path)
        notes = rng.choice(["Notes", "größe", "How to", "v1.2"])
        more = {f"{base}/references/{notes}.md": b"\xef\xbb\xbf# Notes\r\n\r\n---\r\nname: none\r\n",
                f"{base}/assets/picture.png": b"\x89PNG\r\n\x1a\n" + rng.randbytes(rng.randint(1, 4000)),
                f"{base}/assets/latin.csv": "caf\xe9;1\n".encode("latin-1"),
                f"{base}/assets/nothing.bin": b"",
                f"{base}/skills/{skill}/SKILL.md": b"---\nname: not read\n",
                f"{base}/references/{'/'.join(f'level-{level}' for level in range(rng.randint(3, 9)))}/deep.txt": b"deep",
                f"{base}/schema/form.xsd": prose(rng, 3000).encode()}
        for path in rng.sample(list(more), rng.randint(1, 4)):
            self.files[path] = more[path]

    def manifest_text(self):
        waived = "".join(f"  - {json.dumps(path)}\n" for path in self.waived)
        return f"name: {self.name}\nversion: {VERSION}\n" + ("invisibleCharacters:\n" + waived if waived else "")

    def contents(self):
        """Every file by its path. The character U+E000 of a draft stands for the byte 0xFF."""
        found = {draft.path: draft.content().replace("\ue000".encode(), b"\xff") for draft in self.drafts}
        return {"talent.yaml": self.manifest_text().encode(), **found, **self.files}

    def write(self, base):
        folder = base / "talents" / self.name / VERSION
        for path, content in self.contents().items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            os.chmod(file, 0o755 if path in self.executable else 0o644)
        for path, target in self.links.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).symlink_to(target)
        return {"talent": self.name, "version": VERSION, "folder": f"talents/{self.name}/{VERSION}",
                "files": len(self.contents()) + len(self.links)}


class Generator:
    """`count` files at least, and each quirk LEAST times."""

    def __init__(self, seed, count):
        self.random = random.Random(seed)
        self.count = count
        self.namer = Namer(self.random)
        self.decks = {kind: Deck(kind, self.random) for kind in ALL}

    def bent(self, talent, kind, draft=None):
        """Four in five have a quirk; a few are also saved by a careless editor."""
        draft = draft or talent.new_draft(kind)
        if self.random.random() < 0.8:
            name, bend = self.decks[kind].draw()
            draft.quirks.append(name)
            bend(draft)
            if draft.has_front_matter and not draft.quirks[0].endswith("controls_in_the_body") and self.random.random() < 0.1:
                draft.carriage_returns = True
                draft.quirks.append("carriage_returns")
        if self.random.random() < 0.03:
            draft.body += "one\u200bword, \u2066turned\u2069\n"
            draft.quirks.append("waived_invisible_characters")
            talent.waived.append(draft.path)
        if kind == "skill":
            talent.accompany(draft.name)

    def deployable(self):
        talent = Talent(self.namer, self.random)
        for kind, most in (("skill", 9), ("agent", 10), ("command", 9), ("rule", 4), ("style", 8)):
            for _ in range(self.random.randint(1, most)):
                self.bent(talent, kind)
        talent.files["evals/hostile.md"] = b"\xff\0 not asked"
        talent.files["CHANGELOG.md"] = b"# Changes\n"
        return talent

    def refused(self, refusal):
        talent = Talent(self.namer, self.random)
        for kind in ("agent", "skill", "command"):
            talent.new_draft(kind)
        talent.accompany(talent.skills[0])
        return talent, refusal.bend(talent)

    def talents(self):
        """Pairs of a talent and its refusal, or nothing."""
        written = 0
        for _ in range(LEAST):
            for refusal in REFUSED:
                talent, where = self.refused(refusal)
                written += len(talent.contents()) + len(talent.links)
                yield talent, (refusal, where)
        while written < self.count or not all(deck.is_through() for deck in self.decks.values()):
            talent = self.deployable()
            written += len(talent.contents())
            yield talent, None


def refusal_told(refusal, where):
    """`where`: a path, a path with line and column, or the draft whose mark is the place."""
    if isinstance(where, Draft):
        where = (where.path, where.place())
    elif isinstance(where, tuple):
        where = (where[0], Place(*where[1:]))
    else:
        where = (where, Place(0, 0))
    return {"quirk": refusal.name, "code": refusal.code, "path": where[0], **dataclasses.asdict(where[1])}


def generate(seed, count, base):
    """The manifest of what it wrote below `base`."""
    told = []
    for talent, refused in Generator(seed, count).talents():
        line = {**talent.write(base), "expected": "refused" if refused else "deployed"}
        if refused:
            line["refusal"] = refusal_told(*refused)
        else:
            line["drafts"] = [draft.expectation() for draft in talent.drafts]
            line["others"] = [{"path": path, "mode": "0755" if path in talent.executable else "0644",
                               "sha256": hashlib.sha256(content).hexdigest()} for path, content in sorted(talent.files.items())]
        told.append(line)
    manifest = {"seed": seed, "files": sum(each["files"] for each in told), "talents": told}
    (base / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=True) + "\n")
    return manifest


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=4000, help="files at least")
    parser.add_argument("directory", type=pathlib.Path, metavar="DIR")
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    manifest = generate(arguments.seed, arguments.count, arguments.directory)
    refused = sum(each["expected"] == "refused" for each in manifest["talents"])
    print(f"{manifest['files']} files in {len(manifest['talents'])} talents, {refused} of them to be refused")


if __name__ == "__main__":
    main()
