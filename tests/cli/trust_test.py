#!/usr/bin/env python3
"""The file of allowed signers, changed while a controller runs: who was taken out counts no more, and what cannot be read is a no."""
import fleet
from fleet import FleetTest


class TrustTest(FleetTest):
    """Greeter 1.0.0 runs, certified by QA; a controller runs."""

    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")
        self.fleet.commit("Greeter 1.0.0")
        controller = self.fleet.controller()
        controller.__enter__()
        self.addCleanup(controller.__exit__, None, None, None)
        fleet.until(lambda: self.serves("1.0.0"), "greeter 1.0.0")

    def serves(self, version):
        line = "Greet politely." if version == "1.0.0" else f"Greet as of {version}."
        return line in (self.fleet.installed() or "")

    def wish(self, version):
        self.fleet.talent(version, line=f"Greet as of {version}.")
        self.fleet.release(version)
        self.fleet.commit(f"Greeter {version}")

    def trust_only(self, *names):
        self.fleet.trusted = ['qa-engineer,operator namespaces="talentops-certification,talentops-act" ' + self.fleet.public_key(name)
                              for name in names]
        self.fleet.write_trust()

    def status(self):
        return self.fleet.talentops("status", "--state", self.fleet.state, "--problems").text

    def test_a_certification_by_a_key_that_was_taken_out_counts_no_more(self):
        self.fleet.new_key("successor")
        self.trust_only("successor")
        self.wish("1.1.0")
        fleet.until(lambda: "TO2409" in self.status() or "is not trusted" in self.status(), "the gate's no")
        self.assertTrue(self.serves("1.0.0"))
        self.trust_only("successor", "qa")
        fleet.until(lambda: self.serves("1.1.0"), "greeter 1.1.0")

    def test_an_act_by_a_key_that_was_taken_out_counts_no_more(self):
        self.wish("1.1.0")
        fleet.until(lambda: self.serves("1.1.0"), "greeter 1.1.0")
        self.fleet.new_key("successor")
        act = ["rollback", "acme/greeter", "-e", "production", "--reason", "INC-1"]
        self.trust_only("successor")
        self.fleet.must(*act, "--key", self.fleet.key, "--by", "operator", "--repository", self.fleet.repository)
        self.wish("1.2.0")  # to see that the controller has been here since
        fleet.until(lambda: "1.2.0" in self.status(), "the newest wish")
        self.assertTrue(self.serves("1.1.0"))
        self.assert_code(0, self.fleet.view(*act, "--key", self.fleet.base / "successor"))
        fleet.until(lambda: self.serves("1.0.0"), "the version before")

    def test_a_file_that_cannot_be_read_trusts_nobody_and_is_told(self):
        self.fleet.trust.write_text("no such line\n")
        self.wish("1.1.0")
        fleet.until(lambda: "who is trusted is not known" in self.status(), "what is wrong")
        fleet.until(lambda: "1.1.0" in self.status(), "the newest wish")
        self.assertTrue(self.serves("1.0.0"))
        self.fleet.trust.unlink()
        fleet.until(lambda: "who is trusted is not known" in self.status(), "what is wrong")
        self.assertTrue(self.serves("1.0.0"))
        self.fleet.write_trust()
        fleet.until(lambda: self.serves("1.1.0"), "greeter 1.1.0")


if __name__ == "__main__":
    fleet.main()
