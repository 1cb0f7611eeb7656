#!/usr/bin/env python3
"""Some thousand files of talents as they are in the wild, through the real binary, and what is deployed through the hands of others.

What is repaired must say so and where; what is refused has a line and a code, and holds up nothing else; what is deployed is read by
Claude Code, gray-matter and skills-ref as it was meant. The environment variable WILD names a folder for what is kept between runs;
verdicts.json there holds the numbers of the last one.
"""
import collections
import hashlib
import json
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

import fleet  # noqa: E402
import third_parties  # noqa: E402
from generate import LEAST, generate  # noqa: E402
from quirks import DEPLOYABLE  # noqa: E402
from refusals import REFUSED  # noqa: E402

SEED = int(os.environ.get("WILD_SEED", "1"))
COUNT = int(os.environ.get("WILD_COUNT", "4000"))
KEPT = pathlib.Path(os.environ.get("WILD", ""))
CLIENTS = 24  # many small ones: a pass looks at everything in its environment
PLACES = {"agent": ".claude/agents/{prefix}{name}.md", "skill": ".claude/skills/{prefix}{name}/SKILL.md",
          "command": ".claude/commands/{prefix}{file}", "rule": ".claude/rules/{prefix}{file}",
          "style": ".claude/output-styles/{prefix}{file}"}
LINKED = {f"client-{number}" for number in range(2, CLIENTS, 3)}  # with and without a prefix
OWN_SETTINGS = '{"permissions": {"allow": ["Read"]}}\n'


def meant(draft, prefix):
    """The fields as every reader must find them: names have the environment's prefix, in references too."""
    if draft["means"] is None:
        return None
    means = dict(draft["means"])
    if "name" in means and draft["kind"] in PLACES:
        means["name"] = prefix + means["name"]
    if "skills" in means:
        means["skills"] = [prefix + name for name in means["skills"]]
    return means


class World:
    """The fleet with everything in it, reconciled once; what the binary and the third parties said."""

    def __init__(self, base):
        self.base = base
        self.fleet = fleet.Fleet(base)
        self.manifest = generate(SEED, COUNT, base / "wild")
        shutil.move(base / "wild/talents", self.fleet.repository / "talents")
        self.talents = self.manifest["talents"]
        self.deployed = [each for each in self.talents if each["expected"] == "deployed"]
        self.refused = [each for each in self.talents if each["expected"] == "refused"]
        self._wish()
        self.certified = {each["talent"]: self._certify(each) for each in self.talents}
        self.validated = self.fleet.talentops("validate", self.fleet.repository, "-o", "json")
        self.problems = collections.defaultdict(list)
        for problem in self.validated.value["problems"]:
            self.problems["/".join(problem.get("path", "").split("/")[:3])].append(problem)
        self.fleet.commit("Talents from everywhere")
        self.answer = self.fleet.reconcile()
        self.told = self.fleet.talentops("status", "--state", self.fleet.state, "-o", "json")

    def _wish(self):
        """Dealt out evenly, so that each client gets some of either kind; every other client wants a prefix, every third one links."""
        for number in range(CLIENTS):
            prefix = {"prefix": f"c{number}-"} if number % 2 else {}
            workspace = self.fleet.workspace(f"client-{number}")
            (workspace / ".claude").mkdir()
            (workspace / ".claude/settings.json").write_text(OWN_SETTINGS)
            layout = {"layout": "links"} if f"client-{number}" in LINKED else {}
            self.fleet.environment(f"client-{number}", **prefix, **layout)
        for kind in (self.deployed, self.refused):
            for number, each in enumerate(kind):
                each["client"] = f"client-{number % CLIENTS}"
                each["prefix"] = f"c{number % CLIENTS}-" if number % CLIENTS % 2 else ""
                self.fleet.release(each["version"], name=each["talent"], client=each["client"])

    def _certify(self, each):
        return self.fleet.talentops("certify", self.fleet.repository / each["folder"], "--result", "PASS", "--key", self.fleet.key,
                                    "--by", "qa-engineer", "--fleet", self.fleet.repository)

    def workspaces(self):
        return [self.fleet.workspace(f"client-{number}") for number in range(CLIENTS)]

    def source(self, each):
        return self.fleet.repository / each["folder"]

    def place(self, each, draft):
        file = pathlib.PurePosixPath(draft["path"]).name
        path = PLACES[draft["kind"]].format(prefix=each["prefix"], name=draft["name"], file=file)
        return self.fleet.workspace(each["client"]) / path

    def drafts(self):
        """Every file with front matter that must be deployed, with its talent and its place in the workspace."""
        return [(each, draft, self.place(each, draft)) for each in self.deployed for draft in each["drafts"]]


class Verdicts(dict):
    """Who was asked about what, and how often the answer was which."""

    def count(self, who, about, **numbers):
        self[f"{who}: {about}"] = numbers

    def write(self):
        if KEPT.parts:
            KEPT.mkdir(parents=True, exist_ok=True)
            (KEPT / "verdicts.json").write_text(json.dumps(self, indent=2) + "\n")
        for about, numbers in self.items():
            print(f"{about:<44} " + "  ".join(f"{number:>5} {name}" for name, number in numbers.items()))


class WildTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="talentops-wild-")).resolve()
        cls.addClassCleanup(shutil.rmtree, cls.base, ignore_errors=True)
        cls.world = World(cls.base)
        cls.modules, cls.absent = None, None
        try:
            cls.modules = third_parties.install(KEPT if KEPT.parts else cls.base / "third-parties")
        except third_parties.Absent as absent:
            cls.absent = f"third parties: {absent}"
            print(f"Skipped\n{cls.absent}", flush=True)  # as the summary of a run looks for a reason
        cls.verdicts = Verdicts()
        cls.addClassCleanup(cls.verdicts.write)
        cls.verdicts.count("generated", "files", files=cls.world.manifest["files"], talents=len(cls.world.talents),
                           deployable=len(cls.world.deployed), refusable=len(cls.world.refused))

    def assert_no(self, faults):
        """Shows the first few of what went wrong, and how many there are."""
        self.assertFalse(faults, f"{len(faults)} faults; the first are:\n" + "\n".join(map(str, faults[:10])))

    def third_parties(self):
        if self.absent:
            self.skipTest(self.absent)
        return third_parties.ThirdParties(self.modules, pathlib.Path(tempfile.mkdtemp(dir=self.base)))

    def test_a_seed_gives_the_same_bytes_again(self):
        again = self.base / "again"
        generate(SEED, COUNT, again)
        self.assertEqual((self.base / "wild/manifest.json").read_text(), (again / "manifest.json").read_text())
        self.assertEqual(fleet.tree(self.world.fleet.repository / "talents"), fleet.tree(again / "talents"))

    # What the binary says
    def test_every_quirk_is_there_five_times(self):
        seen = collections.Counter(quirk for _, draft, _ in self.world.drafts() for quirk in draft["quirks"])
        seen.update(each["refusal"]["quirk"] for each in self.world.refused)
        wanted = [name for name, *_ in DEPLOYABLE] + [refusal.name for refusal in REFUSED] + ["waived_invisible_characters"]
        self.assert_no([f"{name}: {seen[name]} times" for name in wanted if seen[name] < LEAST])

    def test_what_is_refused_has_a_code_and_a_place_and_is_not_certified(self):
        faults = []
        with_line = 0
        for each in self.world.refused:
            wanted = each["refusal"]
            where = f"{each['folder']}/{wanted['path']}"
            found = [(problem["code"], problem["path"], problem["line"], problem["column"]) for problem in
                     self.world.problems[each["folder"]] if problem["severity"] == "error"]
            with_line += wanted["line"] > 0
            if not found or found[0] != (wanted["code"], where, wanted["line"], wanted["column"]):
                faults.append(f"{wanted['quirk']}: wanted {wanted['code']} at {where}:{wanted['line']}:{wanted['column']}, found {found}")
        self.verdicts.count("talentops", "refused", talents=len(self.world.refused), with_line=with_line,
                            with_path_only=len(self.world.refused) - with_line)
        self.assert_no(faults)

    def test_what_is_repaired_says_so_and_all_else_is_clean(self):
        faults, seen = [], collections.Counter()
        for each in self.world.deployed:
            found = collections.defaultdict(list)
            for problem in self.world.problems[each["folder"]]:
                found[problem["path"]].append(problem)
            for draft in each["drafts"]:
                seen[draft["expected"]] += 1
                problems = found.pop(f"{each['folder']}/{draft['path']}", [])
                if not self.are_as_foreseen(draft["warnings"], problems):
                    faults.append(f"{draft['quirks']} in {draft['path']}: wanted {draft['warnings']}, found {problems}")
            faults += [f"nobody expected {problem}" for problem in found.values()]
        self.verdicts.count("talentops", "deployable files", **seen)
        self.assert_no(faults)

    @staticmethod
    def are_as_foreseen(warnings, problems):
        """The same codes at the same places, each saying what it must."""
        def key(told):
            return told["code"], told["line"], told["column"]
        pairs = list(zip(sorted(warnings, key=key), sorted(problems, key=key)))
        return len(warnings) == len(problems) and all(
            key(warning) == key(problem) and problem["severity"] == "warning" and
            all(word in problem["message"] for word in warning["says"]) for warning, problem in pairs)

    def test_certify_and_pack_agree_with_validate(self):
        faults = []
        for each in self.world.talents:
            answer = self.world.certified[each["talent"]]
            # What needs a platform is noticed when it is packaged for one.
            if each["expected"] == "refused" and each["refusal"]["code"] in ("TO2026", "TO2102", "TO2104", "TO2108"):
                continue
            if (answer.code == 0) != (each["expected"] == "deployed"):
                faults.append(f"{each['talent']}: certify ended with {answer.code}: {answer.err}")
            if each["expected"] == "refused" and f"[{each['refusal']['code']}]" not in answer.err:
                faults.append(f"{each['talent']}: certify does not say {each['refusal']['code']}: {answer.err}")
        for each in self.world.deployed[:: max(1, len(self.world.deployed) // 10)]:
            packed = self.world.fleet.must("pack", self.world.source(each), "-o", "json").value
            if not {file["path"]: file["mode"] for file in packed["files"]}.items() >= {
                    other["path"]: other["mode"] for other in each["others"] if not other["path"].startswith("evals/")}.items():
                faults.append(f"{each['talent']}: pack lists other files")
        self.assert_no(faults)

    # What lies at the clients
    def test_only_what_was_refused_is_not_deployed(self):
        self.assertEqual(5, self.world.answer.code, self.world.answer.err[-2000:])  # blocked: what was refused
        phases = {each["release"].split("/")[1]: each for each in self.world.told.value["releases"]}
        faults = []
        for each in self.world.talents:
            wanted = each["version"] if each["expected"] == "deployed" else ""
            release = phases[each["talent"]]
            if (release["deployed"] or {}).get("version", "") != wanted:
                faults.append(f"{each['expected']} {each['talent']}: {release}")
            if each["expected"] == "refused" and f"[{each['refusal']['code']}]" not in release["message"]:
                faults.append(f"{each['talent']} does not say {each['refusal']['code']}: {release}")
            receipt = self.world.fleet.workspace(each["client"]) / ".talentops/talents" / each["talent"]
            if receipt.exists() != (each["expected"] == "deployed"):
                faults.append(f"{each['expected']} {each['talent']}: {receipt} exists: {receipt.exists()}")
        self.assert_no(faults)

    def test_a_workspace_holds_what_was_meant_and_nothing_else(self):
        wanted = {workspace / ".claude/settings.json": (0o644, hashlib.sha256(OWN_SETTINGS.encode()).hexdigest())
                  for workspace in self.world.workspaces()}
        fronts = {place for _, _, place in self.world.drafts()}
        for each in self.world.deployed:
            for other in each["others"]:
                if not other["path"].startswith("skills/"):
                    continue
                path = other["path"].replace("skills/", f".claude/skills/{each['prefix']}", 1)
                wanted[self.world.fleet.workspace(each["client"]) / path] = (int(other["mode"], 8), other["sha256"])
        found = {file for workspace in self.world.workspaces() for file in (workspace / ".claude").rglob("*") if not file.is_dir()}
        self.assertEqual(set(wanted) | fronts, found)
        faults = [f"{file} is not the bundle's" for file, (mode, digest) in wanted.items()
                  if hashlib.sha256(file.read_bytes()).hexdigest() != digest or file.stat().st_mode & 0o777 != mode]
        linked = {file for client in LINKED for file in found if file.is_relative_to(self.world.fleet.workspace(client))
                  and file.name != "settings.json"}
        faults += [f"{file} is {'no' if file in linked else 'a'} link" for file in found if file.is_symlink() != (file in linked)]
        self.verdicts.count("workspaces", "files", deployed=len(found) - CLIENTS, byte_for_byte=len(wanted) - CLIENTS, links=len(linked),
                            with_front_matter=len(fronts))
        self.assert_no(faults)

    # What others read in it
    def test_gray_matter_reads_what_was_meant(self):
        others = self.third_parties()
        drafts = self.world.drafts()
        sources = {self.world.source(each) / draft["path"] for each, draft, _ in drafts}
        read = others.read([place for *_, place in drafts] + list(sources), [])["files"]
        faults = []
        for each, draft, place in drafts:
            found, wanted = read[str(place)], meant(draft, each["prefix"])
            if "error" in found or found["data"] != (wanted or {}):
                faults.append(f"{draft['quirks']} in {place}: wanted {wanted}, found {found}")
            elif wanted is not None and found["body"] != draft["body"]:
                faults.append(f"{draft['quirks']} in {place}: another body")
        unread = sum("error" in read[str(source)] for source in sources)
        self.verdicts.count("gray-matter", "as they were written", files=len(sources), not_read=unread)
        self.verdicts.count("gray-matter", "as they are deployed", files=len(drafts), faults=len(faults))
        self.assert_no(faults)

    def test_skills_ref_takes_every_skill_that_the_open_specification_takes(self):
        others = self.third_parties()
        skills = [(draft, place.parent) for _, draft, place in self.world.drafts() if draft["kind"] == "skill"]
        said = others.read([], [folder for _, folder in skills])["skills"]
        faults = [f"{draft['quirks']} in {folder}: {said[str(folder)]}" for draft, folder in skills
                  if draft["portable"] != (not said[str(folder)])]
        valid = sum(not complaints for complaints in said.values())
        self.verdicts.count("skills-ref", "deployed skills", skills=len(skills), valid=valid,
                            invalid_as_foreseen=len(skills) - valid - len(faults), faults=len(faults))
        self.assert_no(faults)

    def test_claude_code_validates_every_workspace(self):
        others = self.third_parties()
        faults, seen = [], collections.Counter()
        for workspace in self.world.workspaces():
            is_valid, said = others.validate(workspace / ".claude")
            complaints = [(content["file"], content["errors"]) for content in said["contents"] if content["errors"]] if isinstance(
                said, dict) else said
            seen["valid" if is_valid else "invalid"] += 1
            if isinstance(said, dict):
                seen["warnings"] += sum(len(content["warnings"]) for content in said["contents"])
            if not is_valid:
                faults.append(f"{workspace}: {complaints}")
        self.verdicts.count("claude plugin validate", "deployed .claude", workspaces=CLIENTS, **seen)
        self.assert_no(faults)

    def test_claude_code_finds_no_invalid_settings(self):
        others = self.third_parties()
        faults = []
        for workspace in self.world.workspaces():
            said = others.doctor(workspace)
            if "Claude Code doctor" not in said or "nvalid" in said:
                faults.append(f"{workspace}: {said}")
        self.verdicts.count("claude doctor", "workspaces", workspaces=CLIENTS, faults=len(faults))
        self.assert_no(faults)


if __name__ == "__main__":
    fleet.main()
