#!/usr/bin/env python3
"""What a run that ends by itself shows while it runs: to a person at a terminal, and to a file."""
import os
import pty
import subprocess
import termios

import fleet
from fleet import FleetTest

WIDTH = 60
ROW = "\r\x1b[K"


def on_a_terminal(arguments, cwd):
    """What a command writes to a terminal of WIDTH columns, and how it ends."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, WIDTH))
    process = subprocess.Popen([str(each) for each in arguments], stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL,
                               cwd=cwd, env=fleet.environment())
    os.close(theirs)
    written = b""
    try:
        while piece := os.read(ours, 65536):
            written += piece
    except OSError:  # the other end is closed: this is how a terminal ends
        pass
    os.close(ours)
    return process.wait(fleet.LIMIT), written.decode().replace("\r\n", "\n")


class ProgressTest(FleetTest):
    def setUp(self):
        super().setUp()
        self.fleet.environment(targets=("eu-1", "eu-2"))
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.fleet.commit("Greeter 1.0.0")

    def test_a_file_gets_plain_lines(self):
        answer = self.fleet.reconcile()
        self.assert_code(0, answer)
        self.assertNotRegex(answer.out, "[\r\x1b]")
        self.assertIn("acme/greeter 1.0.0 production: Progressing (activating at eu-2)\n", answer.out)

    def test_a_terminal_gets_a_row_that_is_drawn_anew_and_a_line_at_the_end(self):
        code, written = on_a_terminal([fleet.BINARY, "run", "--config", self.fleet.config, "--until-idle"], self.fleet.base)
        self.assertEqual(0, code)
        left = [line.rpartition(ROW)[2] for line in written.split("\n")]
        self.assertRegex(left[0], r"^acme/greeter 1\.0\.0 production: Succeeded \(.*\) after \d+s$")
        self.assertEqual([""], left[1:], "one line a deployment, and no row stays behind")
        rows = [each for each in written.partition("acme/greeter 1.0.0 production: Succeeded")[0].split(ROW) if each]
        self.assertTrue(rows)
        for row in rows:
            self.assertRegex(row, r"^\[[#.]{5}\] \d+s acme/greeter 1\.0\.0 production: ")
            self.assertLess(len(row), WIDTH)
        self.assertTrue(any(row.startswith("[##...]") and "Progressing" in row for row in rows), rows)


if __name__ == "__main__":
    fleet.main()
