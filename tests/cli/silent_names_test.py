#!/usr/bin/env python3
"""A name server that takes every question and answers none: what needs a name ends by its own deadline, and what runs goes on.

The machine's name servers stay as they are: the binary runs in a mount and network namespace of its own, whose only name server is a
socket that nobody reads.
"""
import os
import shlex
import signal
import subprocess
import sys

import fleet
import git_servers
from fleet import FleetTest

NAMESPACE = ["unshare", "--mount", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount", "--net"]
# By itself the system would ask five times, half a minute each.
RESOLVER = "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n"
HOLD_THE_PORT = """
import os, socket, sys
silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
silent.bind(("127.0.0.1", 53))
os.set_inheritable(silent.fileno(), True)
os.execv(sys.argv[1], sys.argv[1:])
"""


def can_be_alone():
    """Whether this machine lets a test have name servers of its own."""
    inside = "ip link set lo up && mount --bind /dev/null /etc/resolv.conf"
    return fleet.execute([*NAMESPACE, "sh", "-c", inside]).code == 0


class SilentNamesTest(FleetTest):
    def setUp(self):
        super().setUp()
        if not can_be_alone():
            self.skipTest("no namespaces here")
        (self.fleet.base / "resolv.conf").write_text(RESOLVER)
        (self.fleet.base / "hold.py").write_text(HOLD_THE_PORT)
        self.fleet.healthy()
        self.fleet.commit()
        self.remote = {"name": "fleet", "url": "https://git.example.org/fleet.git", "interval": "1s", "timeout": "1s"}

    def alone(self, *arguments):
        """The binary where nobody knows a name."""
        program = [sys.executable, self.fleet.base / "hold.py", fleet.BINARY, *arguments]
        inside = ["ip link set lo up", f"mount --bind {shlex.quote(str(self.fleet.base / 'resolv.conf'))} /etc/resolv.conf",
                  "mount --bind /dev/null /etc/hosts", "exec " + shlex.join(str(each) for each in program)]
        return [*NAMESPACE, "sh", "-c", " && ".join(inside)]

    def test_a_first_look_ends_by_its_own_deadline(self):
        self.fleet.write_config(repositories=[self.remote])
        answer = fleet.execute(self.alone("run", "--config", self.fleet.config, "--until-idle"))
        self.assert_code(6, answer)
        self.assert_error(answer, "TO6210", "git.example.org", "asking for its address")

    def test_a_controller_that_waits_for_a_name_can_be_stopped(self):
        self.fleet.write_config(repositories=[{**self.remote, "timeout": "1h"}])
        with open(self.fleet.base / "controller.log", "ab") as log:
            process = subprocess.Popen([str(each) for each in self.alone("run", "--config", self.fleet.config)], stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=log, env=fleet.environment())
        try:
            fleet.until(lambda: (self.fleet.state / "lock").exists() or list(self.fleet.state.glob("*.git")), "the mirror")
            process.send_signal(signal.SIGTERM)
            self.assertEqual(0, process.wait(fleet.LIMIT))
        finally:
            process.kill()
            process.wait()

    def test_what_runs_is_not_disturbed(self):
        """The branch was read while names were known; then a restart finds nobody who knows one."""
        bare = self.fleet.base / "fleet.git"
        fleet.must(["git", "clone", "-q", "--bare", self.fleet.repository, bare])
        with git_servers.plain_server(bare) as server:
            url = f"http://localhost:{server.server_port}/fleet.git"
            remote = {**self.remote, "url": url, "plainHttp": True}
            self.fleet.write_config(repositories=[{**remote, "timeout": "30s"}])
            self.assert_code(0, self.fleet.reconcile())
        self.fleet.write_config(repositories=[remote])
        before = fleet.tree(self.fleet.workspace("globex"))
        answer = fleet.execute(self.alone("run", "--config", self.fleet.config, "--until-idle"))
        self.assert_code(6, answer)
        self.assertEqual(before, fleet.tree(self.fleet.workspace("globex")))
        self.assertIn("the watched branch is out of reach", self.fleet.talentops("status", "--state", self.fleet.state).text)


if __name__ == "__main__":
    fleet.main()
