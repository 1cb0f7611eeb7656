#!/usr/bin/env python3
"""The scripts of `completion zsh` and `completion fish` in those shells; skipped where they are not installed."""
import os
import pty
import select
import shutil
import unittest

import fleet
from fleet import FleetTest

# Writes down what zsh is about to offer; with -O, -A and -D it is only asked what would match.
ZSH = """
autoload -Uz compinit
compinit -u -D
source {script}
LISTMAX=-1
compadd() {{
  if [[ ${{@[1,(i)(-|--)]}} != *-(O|A|D)\\ * ]]; then
    local -a offered
    builtin compadd -A offered "$@"
    print -rl -- $offered >>{offers}
  fi
  builtin compadd "$@"
}}
take_line() {{
  print -r -- "$BUFFER" >{line}
  BUFFER=''
}}
zle -N take_line
bindkey '^U' take_line
"""

LINES = {
    "talentops va": {"validate"},
    "talentops validate --": {"--help", "--format", "--no-color", "--allowed-signers"},
    "talentops validate -o ": {"table", "text", "json", "yaml", "sarif", "github"},
    "talentops new ": {"talent", "release", "environment"},
    "talentops new release ": set(),
    "talentops new --fleet x -o json ": {"talent", "release", "environment"},
    "talentops certify x --result ": {"PASS", "FAIL"},
    "talentops validate on": {"one"},
    "talentops validate -o json on": {"one"},
    "talentops validate --allowed-signers on": {"one"},
    "talentops status --environment ": set(),
    "talentops nonsense ": set(),
}


class ShellTest(FleetTest):
    def setUp(self):
        super().setUp()
        self.place = self.fleet.base / "here"
        self.place.mkdir()

    def script(self, shell):
        script = self.fleet.base / f"completion.{shell}"
        script.write_text(fleet.talentops("completion", shell).out)
        (self.place / "one").write_text("")
        return script


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class FishTest(ShellTest):
    def test_completes_lines(self):
        script = self.script("fish")
        for line, expected in LINES.items():
            with self.subTest(line):
                ask = f"source {script}; complete -C '{line}'"
                answer = fleet.must(["fish", "--no-config", "-c", ask], cwd=self.place)
                self.assertEqual("", answer.err)
                self.assertEqual(expected, {each.split("\t")[0] for each in answer.out.splitlines()})


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class ZshTest(ShellTest):
    """In a terminal of its own: zsh completes for nobody else."""

    def setUp(self):
        super().setUp()
        self.seen = ""
        self.offers = self.fleet.base / "offers"
        self.line = self.fleet.base / "line"
        setup = self.fleet.base / "setup.zsh"
        setup.write_text(ZSH.format(script=self.script("zsh"), offers=self.offers, line=self.line))
        child, self.terminal = pty.fork()
        if child == 0:
            os.chdir(self.place)
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**fleet.environment(), "TERM": "dumb", "PS1": "READY> "})
        self.addCleanup(os.waitpid, child, 0)
        self.addCleanup(os.close, self.terminal)
        self.read_to("READY> ")
        self.send(f"source {setup}; print LOAD''ED\r", "LOADED")

    def read_to(self, mark):
        while mark not in self.seen:
            ready, _, _ = select.select([self.terminal], [], [], fleet.LIMIT)
            self.assertTrue(ready, f"never came: {mark} behind {self.seen}")
            self.seen += os.read(self.terminal, 4096).decode("utf-8", "replace")
        self.seen = self.seen.split(mark, 1)[1]

    def send(self, keys, mark):
        """Until the prompt is there again: what is typed before, the terminal itself would take for its own."""
        os.write(self.terminal, keys.encode())
        self.read_to(mark)
        self.read_to("READY> ")

    def test_completes_lines(self):
        for line, expected in LINES.items():
            with self.subTest(line):
                self.offers.write_text("")
                self.send(f"{line}\t\x15print DO''NE\r", "DONE")
                offered = set(self.offers.read_text().split())
                completed = self.line.read_text().strip()
                # Of files zsh tells no more than what it makes of the line.
                self.assertEqual(expected, offered or ({completed.split()[-1]} if completed != line.strip() else set()))


if __name__ == "__main__":
    fleet.main()
