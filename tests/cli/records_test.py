#!/usr/bin/env python3
"""Records as whoever reads the repository with stock git meets them."""

import fleet
from fleet import FleetTest

LONG = "greeter-" + "of-everybody-" * 3 + "here"


class CommitsTest(FleetTest):
    """One fleet of several clients, so that some commits hold the records of several deployments."""

    def setUp(self):
        super().setUp()
        for client in ("acme", "globex", "initech", "umbrella"):
            self.fleet.healthy(client)
        self.fleet.environment("hooli")
        self.fleet.talent("1.0.0", name=LONG)
        self.fleet.release("1.0.0", client="hooli", name=LONG)
        self.fleet.commit("Five clients")
        self.assert_code(0, self.fleet.reconcile())

    def messages(self):
        commits = self.fleet.git("rev-list", fleet.RECORDS_BRANCH).split()
        return [self.fleet.git("show", "-s", "--format=%B", commit) for commit in commits]

    def test_each_has_a_subject_that_fits_and_trailers_that_stock_git_reads(self):
        headlines, ended = set(), set()
        for message in self.messages():
            subject, _, rest = message.partition("\n\n")
            self.assertNotIn("\n", subject)
            self.assertLessEqual(len(subject), 72, message)
            parsed = fleet.must(["git", "interpret-trailers", "--parse"], stdin=(message + "\n").encode()).out.strip()
            self.assertEqual(message.rpartition("\n\n")[2], parsed)
            body = rest.removesuffix(parsed).strip()
            headlines.update(body.splitlines() or [subject])
            if "Outcome: succeeded" in parsed:
                ended.update(line for line in parsed.splitlines() if line.startswith("Deployment-Id: "))
        self.assertIn(f"hooli/production: {LONG} 1.0.0 deployed", headlines)
        for client in ("acme", "globex", "initech", "umbrella"):
            self.assertIn(f"{client}/production: steady 1.0.0 deployed", headlines)
        self.assertEqual(5, len(ended))


if __name__ == "__main__":
    fleet.main()
