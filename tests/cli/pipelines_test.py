#!/usr/bin/env python3
"""The pipelines of examples/: their scripts run in a clone, and comment on a server that answers as the forges do."""
import http.server
import json
import re
import shutil
import subprocess
import threading
import urllib.parse

import yaml

import fleet
from fleet import FleetTest

PIPELINES = fleet.SOURCE / "examples" / "pipelines"
SCRIPTS = ("review.sh", "comment.sh")
TOKEN = "not-a-real-token"


class Forge(http.server.BaseHTTPRequestHandler):
    """Comments of one pull request, as GitHub, Gitea and GitLab keep them; two on a page, so that a list has several."""

    def answer(self, value, code=200):
        body = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def handle_one(self):
        server = self.server
        server.asked.append((self.command, self.path.partition("?")[0]))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}" and self.headers.get("PRIVATE-TOKEN") != TOKEN:
            return self.answer({"message": "who are you"}, 401)
        path, _, query = self.path.partition("?")
        content = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "null")
        if self.command == "GET":
            page = int(urllib.parse.parse_qs(query).get("page", ["1"])[0])
            return self.answer(server.comments[2 * (page - 1):2 * page])
        if self.command == "POST":
            server.comments.append({"id": len(server.comments) + 1, "body": content["body"]})
            return self.answer(server.comments[-1], 201)
        server.comments[int(path.rsplit("/", 1)[1]) - 1]["body"] = content["body"]
        return self.answer({})

    do_GET = do_POST = do_PATCH = do_PUT = handle_one


class PipelinesTest(FleetTest):
    def setUp(self):
        super().setUp()
        for script in SCRIPTS:
            shutil.copy(PIPELINES / script, self.fleet.repository / script)
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.base = self.fleet.commit("An environment")
        self.fleet.release("1.0.0")
        self.head = self.fleet.commit("A release")
        self.page = self.fleet.base / "page.md"
        self.token = self.fleet.base / "token"
        self.token.write_text(TOKEN)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forge)
        self.server.comments, self.server.asked = [{"id": 1, "body": "Words"}, {"id": 2, "body": "More words"}], []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def run_script(self, *arguments, **variables):
        done = subprocess.run([f"./{arguments[0]}", *map(str, arguments[1:])], cwd=self.fleet.repository, capture_output=True, text=True,
                              timeout=fleet.LIMIT, check=False, stdin=subprocess.DEVNULL,
                              env={**fleet.environment(), **{key: str(value) for key, value in variables.items()}})
        return fleet.Answer(done.returncode, done.stdout, done.stderr)

    def review(self, head=None):
        return self.run_script("review.sh", BASE=self.base, HEAD=head or self.head, ALLOWED_SIGNERS=self.fleet.trust, PAGE=self.page,
                               TALENTOPS=fleet.BINARY)

    def comment(self, forge, **changes):
        repository = "7" if forge == "gitlab" else "ops/fleet"
        variables = {"FORGE": forge, "API": f"http://127.0.0.1:{self.server.server_port}", "REPOSITORY": repository, "NUMBER": 3,
                     "TOKEN_FILE": self.token, **changes}
        return self.run_script("comment.sh", self.page, **variables)

    def test_the_page_is_the_plan_and_the_documents_are_valid(self):
        self.assert_code(0, self.review())
        planned = self.fleet.view("plan", "--base", self.base, "--head", self.head, "-o", "markdown")
        self.assertEqual(planned.out, self.page.read_text())
        self.assertIn("greeter nothing → 1.0.0", self.page.read_text())

    def test_only_the_change_is_planned_also_where_the_base_has_gone_on(self):
        self.fleet.git("checkout", "-q", self.base)
        self.fleet.healthy("globex")
        self.base = self.fleet.commit("Somebody else's")
        self.assert_code(0, self.review())
        page = self.page.read_text()
        self.assertIn("acme/production", page)
        self.assertNotIn("globex", page)

    def test_branches_that_do_not_merge_are_told(self):
        self.fleet.git("checkout", "-q", self.base)
        self.fleet.talent("1.1.0")
        self.fleet.release("1.1.0")
        self.base = self.fleet.commit("The same release")
        answer = self.review()
        self.assert_code(1, answer)
        self.assertIn("do not merge", answer.err)

    def test_documents_that_are_invalid_end_it_with_1_and_are_named(self):
        self.fleet.release("1.0.0", environments=("prodution",))
        answer = self.review(self.fleet.commit("A typo"))
        self.assert_code(1, answer)
        self.assertIn("TO1304", answer.out)
        self.assertIn("in the documents", self.page.read_text())

    def test_each_forge_has_one_comment_that_is_edited(self):
        self.assert_code(0, self.review())
        for forge in ("github", "gitea", "gitlab"):
            with self.subTest(forge=forge):
                self.server.comments[2:] = []
                self.assert_code(0, self.comment(forge))
                self.assertEqual(self.page.read_text(), self.server.comments[2]["body"])
                self.page.write_text(self.page.read_text() + "\nMore.\n")
                self.assert_code(0, self.comment(forge))
                self.assertEqual(3, len(self.server.comments))
                self.assertEqual(self.page.read_text(), self.server.comments[2]["body"])

    def test_the_token_is_in_no_argument_and_no_message(self):
        self.assert_code(0, self.review())
        self.token.write_text("another")
        answer = self.comment("gitea")
        self.assertNotEqual(0, answer.code)
        self.assertNotIn("another", answer.text)
        self.assertIn("401", answer.text)

    def test_only_pages_of_talentops_are_posted(self):
        self.page.write_text("Words.\n")
        self.assert_code(2, self.comment("github"))
        self.assertEqual([], self.server.asked)


class FilesTest(FleetTest):
    def test_pipelines_run_both_scripts_and_give_them_all_they_ask_for(self):
        for path in ("github/.github/workflows/talentops.yaml", "gitea/.gitea/workflows/talentops.yaml", "gitlab/.gitlab-ci.yml"):
            with self.subTest(path=path):
                text = (PIPELINES / path).read_text()
                self.assertTrue(yaml.safe_load(text))
                for script in SCRIPTS:
                    self.assertIn(f"./{script}", text)
                for variable in ("BASE", "HEAD", "ALLOWED_SIGNERS", "PAGE", "FORGE", "API", "REPOSITORY", "NUMBER", "TOKEN_FILE"):
                    self.assertRegex(text, rf"\b{variable}\b")

    def test_every_folder_of_rules_has_owners(self):
        owners = (PIPELINES / "CODEOWNERS").read_text()
        for path in ("/fleet.yaml", "/policies/", "/certifications/", "/clients/", "/CODEOWNERS"):
            self.assertRegex(owners, rf"(?m)^{re.escape(path)}\s+@\S+$")


if __name__ == "__main__":
    fleet.main()
