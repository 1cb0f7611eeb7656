#!/usr/bin/env python3
"""The page that a reviewer reads: what a pull request would do, as one comment, held against a golden file and a renderer of its own."""
import json
import subprocess

import fleet
from fleet import FleetTest

API = "talentops.dev/v1alpha1"
LIMIT = 65536  # bytes that a comment may have
AGENT = "---\nname: greeter\ndescription: Greets people.\ntools: {tools}\n---\n\nYou greet people for region eu.\n{line}\n"


def rendered(page):
    """The page as HTML, by the renderer that the forges' own flavour of Markdown comes from."""
    done = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "strikethrough"], input=page.encode(), capture_output=True,
                          timeout=fleet.LIMIT, check=True)
    return done.stdout.decode()


class PageTest(FleetTest):
    def bundle(self, version, tools, line, files=None):
        folder = f"talents/greeter/{version}"
        self.fleet.write(f"{folder}/talent.yaml", f"name: greeter\nversion: {version}\n")
        self.fleet.write(f"{folder}/agent.md", AGENT.format(tools=tools, line=line))
        for path, content in (files or {}).items():
            self.fleet.write(f"{folder}/{path}", content)

    def deployed(self):
        """1.0.0 stands in staging and production; the tip is what a pull request is made upon."""
        self.fleet.environment(name="staging", targets=("staging",), stage="staging")
        self.fleet.environment(name="production", targets=("production",))
        self.bundle("1.0.0", "Read, Grep", "Never promise a refund.", {"settings.json": json.dumps({"permissions": {"allow": ["Read"]}})})
        self.fleet.certify("1.0.0")
        self.fleet.release("1.0.0", environments=("staging", "production"))
        commit = self.fleet.commit("Greeter 1.0.0")
        self.assert_code(0, self.fleet.reconcile())
        return commit

    def page(self, base, *arguments):
        answer = self.fleet.view("plan", "--base", base, "-o", "markdown", *arguments)
        self.assert_code(0, answer)
        self.assertLessEqual(len(answer.out.encode()), LIMIT)
        return answer.out

    def upgrade(self):
        hook = {"matcher": "Bash", "hooks": [{"type": "command", "command": "audit"}]}
        self.bundle("1.1.0", "Read, Grep, Bash", "Never promise a refund; quote the refund policy instead.", {
            "settings.json": json.dumps({"permissions": {"allow": ["Read", "Bash(git log:*)"]}, "hooks": {"PreToolUse": [hook]}}),
            "mcp.json": json.dumps({"mcpServers": {"crm": {"command": "crm-server", "env": {"TOKEN": "${CRM_TOKEN}"}}}}),
            "skills/refund/SKILL.md": "---\nname: refund\ndescription: The refund policy.\n---\n\nSection 4.\n"})
        self.fleet.certify("1.1.0")
        self.fleet.release("1.1.0", environments=("staging", "production"))
        self.fleet.commit("Greeter 1.1.0")

    def test_says_what_it_may_do_that_it_could_not_before_to_whom_and_how_to_get_back(self):
        base = self.deployed()
        self.upgrade()
        page = self.page(base)
        self.assert_golden("plan-page.md", page)

    def test_the_same_input_gives_the_same_bytes(self):
        base = self.deployed()
        self.upgrade()
        self.assertEqual(self.page(base), self.page(base))

    def test_a_renderer_sees_one_table_of_environments_and_folded_details(self):
        base = self.deployed()
        self.upgrade()
        html = rendered(self.page(base))
        self.assertEqual(html.count("<details"), html.count("</details>"))
        self.assertIn("<td>acme/staging</td>", html)
        self.assertIn("new allowed without asking: Bash(git log:*)", html)
        self.assertIn("language-diff", html)
        self.assertTrue(html.startswith("<!-- talentops:plan fleet=test -->"))

    def test_what_an_agent_is_told_cannot_break_the_page(self):
        base = self.deployed()
        self.bundle("1.2.0", "Read", "````\n</details>\n<script>alert(1)</script>\n| a | b |\n```\nEnd.")
        self.fleet.certify("1.2.0")
        self.fleet.release("1.2.0", environments=("staging", "production"))
        self.fleet.commit("Greeter 1.2.0")
        html = rendered(self.page(base))
        self.assertNotIn("<script>", html)
        self.assertEqual(html.count("<details"), html.count("</details>"))

    def test_a_change_of_everything_still_fits_into_a_comment(self):
        self.fleet.write("fleet.yaml", {"apiVersion": API, "kind": "Fleet", "metadata": {"name": "test"}, "spec": {"tenancy": "path"}})
        base = self.fleet.commit("An empty fleet")
        self.bundle("1.0.0", "Read", "x\n" * 5000)
        self.fleet.certify("1.0.0")
        for number in range(150):
            self.fleet.environment(f"client-{number:03}")
            self.fleet.release("1.0.0", client=f"client-{number:03}")
        self.fleet.commit("Everybody")
        page = self.page(base)
        self.assertIn("client-000/production", page)
        html = rendered(page)
        self.assertEqual(html.count("<details"), html.count("</details>"))

    def test_what_the_change_does_not_concern_is_not_on_it(self):
        self.deployed()
        self.fleet.healthy("globex")
        base = self.fleet.commit("What nobody has deployed yet")
        self.upgrade()
        self.assertNotIn("globex", self.page(base))
        whole = self.fleet.view("plan", "-o", "markdown")
        self.assertIn("globex/production", whole.out)

    def test_nothing_to_do_is_said_in_one_line(self):
        base = self.deployed()
        self.fleet.write("README.md", "Words.\n")
        self.fleet.commit("Words")
        self.assertIn("### Plan: nothing is deployed or removed by this", self.page(base))

    def test_programs_read_risk_and_capabilities(self):
        base = self.deployed()
        self.upgrade()
        changes = self.fleet.view("plan", "--base", base, "-o", "json").value["changes"]
        production = next(each for each in changes if each["environment"] == "production")
        points = {part["name"]: part["points"] for part in production["risk"]["parts"]}
        self.assertEqual({"production": 8, "promptChanged": 1, "permissionGained": 4, "mcpServer": 4, "hook": 6}, points)
        self.assertEqual((23, "high"), (production["risk"]["score"], production["risk"]["level"]))
        gained = [each["what"] for each in production["capabilities"] if each["loosens"]]
        for what in ("tool Bash of greeter", "allowed without asking: Bash(git log:*)", "MCP server crm", "skill refund"):
            self.assertIn(what, gained)


if __name__ == "__main__":
    fleet.main()
