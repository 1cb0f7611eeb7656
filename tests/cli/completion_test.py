#!/usr/bin/env python3
"""The script of `completion bash`, asked by bash; those of zsh and fish as texts, which completion_shells_test.py tries where it can."""
import json
import re

import fleet
from fleet import FleetTest

# Completes its arguments as readline would have them completed: the last one is the word at the cursor.
ASK = """
set -u
source <("$TALENTOPS_BINARY" completion bash)
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_talentops
printf '%s\\n' "${COMPREPLY[@]}"
"""
SHOWN = ("validate", "new")  # the verbs whose part of a script stands in the golden files


def declared(verb):
    """The options and values that `--help` of a verb names: {option: its values}."""
    options = {}
    for line in fleet.talentops(verb, "--help").out.splitlines():
        found = re.match(r"  (-\S+)(?: (\S+))?", line)
        if not found:
            continue
        names, form = found.groups()
        for name in names.split(","):
            options[name] = form.split("|") if form and "|" in form else []
    return options


def verbs():
    overview = fleet.talentops("--help").out
    return re.findall(r"(?m)^  ([a-z-]+) +\S", overview.split("Subcommands:")[1].split("\n\n")[0])


def excerpt(script):
    """Without what it says of other verbs than SHOWN, so that the text stays as it is when they change."""
    script = re.sub(r"(?ms)^        ([\w-]+)\)$.*?^          ;;\n", lambda found: found.group() if found.group(1) in SHOWN else "", script)
    script = re.sub(r"(?m)^    '([a-z-]+):.*\n", lambda found: found.group() if found.group(1) in SHOWN else "", script)
    pattern = r"(?m)^complete -c talentops -n (?:\"__talentops_verb '([\w-]+)'\"|'__talentops_place ([\w-]+) |\"__talentops_verb ''\" -a ([\w-]+)).*\n"
    script = re.sub(pattern, lambda found: found.group() if set(found.groups()) & set(SHOWN) else "", script)
    return re.sub(r"\n{3,}", "\n\n", script)


class BashTest(FleetTest):
    def complete(self, *words, cwd=None):
        ask = f"TALENTOPS_BINARY={fleet.shlex.quote(fleet.BINARY)}\n{ASK}"
        answer = fleet.must(["bash", "--norc", "-c", ask, "bash", "talentops", *words], cwd=cwd or self.fleet.base)
        self.assertEqual("", answer.err)
        return [line for line in answer.out.split("\n") if line]

    def test_verbs(self):
        self.assertEqual(["validate"], self.complete("va"))
        self.assertEqual(verbs(), self.complete(""))
        self.assertEqual({"-h", "--help", "--version"}, set(self.complete("-")))
        self.assertEqual([], self.complete("nonsense", ""))

    def test_options_of_every_verb_are_those_of_its_help(self):
        self.assertIn("validate", verbs())
        for verb in verbs():
            with self.subTest(verb):
                self.assertEqual(set(declared(verb)), set(self.complete(verb, "-")))
        self.assertEqual({"--help", "--format", "--no-color", "--allowed-signers"}, set(self.complete("validate", "--")))

    def test_values_that_are_one_of_a_few_words(self):
        for verb in verbs():
            for option, values in declared(verb).items():
                if values:
                    self.assertEqual(values, self.complete(verb, option, ""), (verb, option))
        self.assertEqual(["table", "text", "json", "yaml", "sarif", "github"], self.complete("validate", "-o", ""))
        self.assertEqual(["table", "text"], self.complete("version", "--format", "t"))
        self.assertEqual(["PASS", "FAIL"], self.complete("certify", "--result", ""))

    def test_values_behind_a_sign_that_readline_takes_apart(self):
        self.assertEqual(["json"], self.complete("validate", "--format", "=", "j"))
        self.assertIn("sarif", self.complete("validate", "--format", "="))
        self.assertEqual(["--branch"], self.complete("run", "--repository", "file", ":", "///srv/fleet", "--br"))

    def test_words_in_the_place_of_a_positional(self):
        self.assertEqual(["talent", "release", "environment"], self.complete("new", ""))
        self.assertEqual([], self.complete("new", "release", ""))
        self.assertEqual(["talent", "release", "environment"], self.complete("new", "--fleet", "x", "-o", "json", ""))
        self.assertEqual(["bash", "zsh", "fish"], self.complete("completion", ""))

    def test_every_kind_that_explain_explains(self):
        kinds = self.complete("explain", "")
        self.assertIn("TalentRelease", kinds)
        for kind in kinds:
            self.assert_code(0, fleet.talentops("explain", kind))

    def test_files_where_an_argument_is_a_path(self):
        here = self.fleet.base / "here"
        here.mkdir()
        for name in ("one file", "another"):
            (here / name).write_text("")
        for words in (("validate",), ("validate", "-o", "json"), ("validate", "--allowed-signers"), ("run", "--config")):
            with self.subTest(words):
                self.assertEqual(["another", "one file"], sorted(self.complete(*words, "", cwd=here)))
                self.assertEqual(["one file"], self.complete(*words, "o", cwd=here))
        for words in (("status", "--environment"), ("validate", "one file"), ("new", "talent")):
            self.assertEqual([], self.complete(*words, "", cwd=here))


class ScriptTest(FleetTest):
    def test_zsh(self):
        self.assert_golden("completion.zsh", excerpt(fleet.talentops("completion", "zsh").out))

    def test_fish(self):
        self.assert_golden("completion.fish", excerpt(fleet.talentops("completion", "fish").out))

    def test_every_option_and_value_is_in_each_script(self):
        for shell in ("bash", "zsh", "fish"):
            script = fleet.talentops("completion", shell).out
            for verb in verbs():
                for option, values in declared(verb).items():
                    flag = f"-{'l' if option.startswith('--') else 's'} {option.strip('-')}" if shell == "fish" else option
                    self.assertRegex(script, rf"{re.escape(flag)}[ '=\[]", (shell, verb))
                    self.assertIn(" ".join(values), script, (shell, verb, option))

    def test_a_shell_that_is_not_known_is_told_which_are(self):
        refused = fleet.talentops("completion", "tcsh")
        self.assert_code(2, refused)
        self.assert_error(refused, "TO6403", "tcsh is not one of bash|zsh|fish")

    def test_the_script_as_a_value(self):
        self.assertEqual(fleet.talentops("completion", "bash").out,
                         json.loads(fleet.talentops("completion", "bash", "-o", "json").out)["script"])


if __name__ == "__main__":
    fleet.main()
