#!/usr/bin/env python3
"""`report`: figures from the records alone, the same bytes for the same records."""
import fleet
from acts_test import DeployedTest


class ReportTest(DeployedTest):
    """1.0.0 installed; 1.1.0 taken back by itself; 1.2.0 delivered, and taken back by a person."""

    def setUp(self):
        super().setUp()
        self.deliver("1.1.0", line="Greet rudely.")
        self.assert_code(5, self.fleet.reconcile())
        self.deliver("1.2.0")
        self.assert_code(0, self.fleet.reconcile())
        self.assert_code(0, self.act("rollback"))
        self.fleet.reconcile()

    def report(self, *arguments, repository=None):
        return self.fleet.talentops("report", "--repository", repository or self.fleet.repository, *arguments)

    def figures(self, *arguments, group=0):
        answer = self.report("-o", "json", *arguments)
        self.assert_code(0, answer)
        return {each["name"]: each for each in answer.value["groups"][group]["figures"]}

    def test_counts_what_happened(self):
        figures = self.figures()
        value = {name: each["value"] for name, each in figures.items()}
        self.assertEqual({"successRate": 0.3333, "succeededOrRolledBackRate": 1, "changeFailureRate": 0.6667, "rollbackFrequency": 0.6667,
                          "rollbacksByItself": 1, "rollbacksByPeople": 1, "caughtBeforeExposure": 0, "rollbackPlanCoverage": 1,
                          "handoverCompleteness": 1, "gateCompliance": 1},
                         {name: value[name] for name in ("successRate", "succeededOrRolledBackRate", "changeFailureRate",
                                                         "rollbackFrequency", "rollbacksByItself", "rollbacksByPeople",
                                                         "caughtBeforeExposure", "rollbackPlanCoverage", "handoverCompleteness",
                                                         "gateCompliance")})
        self.assertEqual(3, figures["successRate"]["of"])
        self.assertLess(value["timeToDeployP95"], 1800)
        for name, each in figures.items():
            self.assertTrue(each["formula"], name)

    def test_tells_rework_recovery_and_each_month(self):
        answer = self.report("-o", "json")
        (group, *_) = answer.value["groups"]
        figures = {each["name"]: each for each in group["figures"]}
        self.assertEqual(0.3333, figures["reworkRate"]["value"], "1.2.0 came after 1.1.0 had failed")
        self.assertEqual((2, 0), (figures["meanTimeToRecover"]["of"], figures["openIncidents"]["value"]))
        self.assertGreaterEqual(figures["meanTimeToRecover"]["value"], 0)
        self.assertEqual(group["deployments"], sum(month["deployments"] for month in group["months"]))
        self.assertEqual(set(figures), set(group["months"][0]["figures"]))
        self.assertRegex(group["months"][0]["month"], r"^\d{4}-\d\d$")
        table = self.report().out
        self.assertRegex(table, r"(?m)^MONTH +DEPLOYMENTS +successRate ")
        self.assertRegex(table, rf"(?m)^{group['months'][0]['month']} ")

    def test_agrees_with_history(self):
        deployments = self.fleet.view("history", "acme/greeter", "-o", "json").value["deployments"]
        figures = self.figures()
        self.assertEqual(len([each for each in deployments if each["outcome"] == "succeeded"]), figures["handoverCompleteness"]["of"])
        self.assertEqual(len(deployments), figures["rollbackPlanCoverage"]["of"])

    def test_the_same_records_are_the_same_bytes_in_any_clone_and_at_any_time(self):
        clone = self.fleet.base / "clone"
        fleet.must(["git", "clone", "-q", self.fleet.repository, clone])
        for form in ("table", "json", "yaml"):
            first = self.report("-o", form)
            self.assertEqual(first.out, self.report("-o", form, repository=clone).out)
            self.assertEqual(first.out, self.report("-o", form).out)

    def test_shows_the_formula_beside_each_figure(self):
        answer = self.report("--since", "2020-01-01T00:00:00Z", "--until", "2020-01-15T00:00:00Z")
        self.assert_code(0, answer)
        self.assert_golden("report-nothing.txt", answer.out)

    def test_groups_by_client_environment_and_talent(self):
        self.fleet.healthy()
        self.fleet.commit()
        self.fleet.reconcile()
        groups = self.report("-o", "json").value["groups"]
        self.assertEqual([(None, None, None, 4), ("acme", "production", "greeter", 3), ("globex", "production", "steady", 1)],
                         [(each["client"], each["environment"], each["talent"], each["deployments"]) for each in groups])
        self.assertEqual(2, len(self.report("globex", "-o", "json").value["groups"]))
        self.assertEqual(1, len(self.report("globex/greeter", "-o", "json").value["groups"]))
        self.assertEqual(1, len(self.report("-e", "nowhere", "-o", "json").value["groups"]))

    def test_a_period_leaves_out_what_ended_outside_of_it(self):
        ended = [each["finishedAt"] for each in self.fleet.view("history", "acme/greeter", "-o", "json").value["deployments"]]
        until_last = self.report("-o", "json", "--until", ended[0]).value
        self.assertEqual(ended[0], until_last["until"])
        self.assertEqual(0, {each["name"]: each for each in until_last["groups"][0]["figures"]}["rollbacksByPeople"]["value"])
        self.assertEqual(1, self.figures("--since", ended[0])["rollbacksByPeople"]["value"])
        self.assertEqual(0, self.report("-o", "json", "--since", ended[0]).value["groups"][0]["deployments"])

    def test_what_is_no_period_is_wrong_usage(self):
        self.assert_code(2, self.report("--since", "2026-11-02T00:00:00Z", "--until", "2026-11-01T00:00:00Z"))
        self.assert_code(2, self.report("--since", "yesterday"))

    def test_says_what_it_cannot_read(self):
        clone = self.fleet.base / "records"
        fleet.must(["git", "clone", "-q", "-b", fleet.RECORDS_BRANCH, self.fleet.repository, clone])
        manifest = self.fleet.view("history", "acme/greeter", "-o", "json").value["deployments"][0]["manifest"]
        (clone / manifest).write_text("kind: [\n")
        self.fleet.git("commit", "-qam", "Broken", cwd=clone)
        self.fleet.git("push", "-q", "origin", f"HEAD:{fleet.RECORDS_BRANCH}", cwd=clone)
        answer = self.report()
        self.assert_code(6, answer)
        self.assertIn("the figures lack acme/production/greeter", answer.err)


class EmptyReportTest(fleet.FleetTest):
    def test_of_no_records(self):
        self.fleet.commit()
        answer = self.fleet.talentops("report", "--repository", self.fleet.repository, "-o", "json")
        self.assert_code(0, answer)
        self.assertEqual((None, 0), (answer.value["records"], answer.value["groups"][0]["deployments"]))
        rate = {each["name"]: each["value"] for each in answer.value["groups"][0]["figures"]}
        self.assertIsNone(rate["successRate"])


if __name__ == "__main__":
    fleet.main()
