#!/usr/bin/env python3
"""Calendars: when they are open, held against Python's own reading of tzdata; and releases that wait for them, or do not."""
import datetime
import zoneinfo

import fleet
from fleet import FleetTest

UTC = datetime.timezone.utc
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTE = datetime.timedelta(minutes=1)
API = "talentops.dev/v1alpha1"

# Where clocks are changed by an hour, half an hour and two, over a date line, at midnight, by quarters of hours, and for a month.
TRANSITIONS = {
    "Europe/Berlin": ("2027-03-28", "2027-10-31"),
    "America/New_York": ("2027-03-14", "2027-11-07", "2045-03-12"),
    "Australia/Lord_Howe": ("2027-04-04", "2027-10-03"),
    "Africa/Cairo": ("2027-04-30", "2027-10-29"),
    "Antarctica/Troll": ("2027-03-28", "2027-10-31"),
    "Pacific/Chatham": ("2027-04-04", "2027-09-26"),
    "Pacific/Apia": ("2011-12-30", "2021-04-04"),
    "Africa/Casablanca": ("2025-02-23", "2025-04-06"),
}
WINDOWS = {
    "small": [("00:00", "00:30"), ("01:30", "02:30"), ("02:15", "02:45"), ("03:00", "03:45"), ("23:15", "24:00")],
    "night": [("22:00", "06:00")],
    "day": [("00:00", "24:00")],
}


def minutes_of(clock):
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def is_open(local, windows, blackouts):
    """Whether a clock on the wall that shows `local` is inside a window: nothing but the definition."""
    if str(local.date()) in blackouts:
        return False
    minute = local.hour * 60 + local.minute
    for days, begins, ends in windows:
        begins, ends = minutes_of(begins), minutes_of(ends)
        today = DAYS[local.weekday()] in days
        yesterday = DAYS[(local.weekday() - 1) % 7] in days
        if begins < ends and today and begins <= minute < ends:
            return True
        if begins > ends and ((today and minute >= begins) or (yesterday and minute < ends)):
            return True
    return False


def scan(zone, windows, blackouts, begins, ends):
    """What is open, minute by minute, by zoneinfo."""
    intervals, now, since = [], begins, None
    while now <= ends:
        open_now = now < ends and is_open(now.astimezone(zone), windows, blackouts)
        if open_now and since is None:
            since = now
        if not open_now and since is not None:
            intervals.append((since, now))
            since = None
        now += MINUTE
    return intervals


def written(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


class CalendarTest(FleetTest):
    def calendar(self, name, zone="UTC", windows=(), client=None, **more):
        metadata = {"name": name} if client is None else {"name": name, "namespace": client}
        spec = {"timeZone": zone, "windows": [{"days": list(days), "from": begins, "to": ends} for days, begins, ends in windows], **more}
        folder = "policies" if client is None else f"clients/{client}"
        self.fleet.write(f"{folder}/{name}.yaml", {"apiVersion": API, "kind": "ChangeCalendar", "metadata": metadata, "spec": spec})

    def fleet_wide(self, *names):
        self.fleet.write("fleet.yaml", {"apiVersion": API, "kind": "Fleet", "metadata": {"name": "test"}, "spec": {"calendars": list(names)}})

    def closed_now(self, zone="Pacific/Chatham"):
        """Windows that are closed whatever the clock says while this test runs: none on a day that is near."""
        today = datetime.datetime.now(zoneinfo.ZoneInfo(zone)).weekday()
        return [([DAYS[(today + ahead) % 7] for ahead in (2, 3, 4, 5)], "09:00", "17:00")]

    def ask(self, *arguments):
        return self.fleet.talentops("calendar", *arguments, "--repository", self.fleet.repository)

    def listed(self, *arguments):
        answer = self.ask(*arguments, "-o", "json")
        self.assert_code(0, answer)
        return answer.value


class VerbTest(CalendarTest):
    def test_agrees_with_zoneinfo_about_every_transition(self):
        rows = [(zone, date, kind) for zone, dates in TRANSITIONS.items() for date in dates for kind in WINDOWS]
        names = {row: f"c{number}" for number, row in enumerate(rows)}
        blackouts = ["2027-03-28", "2027-10-29"]
        windows = {kind: [(DAYS, begins, ends) for begins, ends in clocks] for kind, clocks in WINDOWS.items()}
        for row, name in names.items():
            self.calendar(name, row[0], windows[row[2]], blackoutDates=blackouts if row[2] == "night" else [])
        self.fleet.commit("Calendars")
        for (zone, date, kind), name in names.items():
            with self.subTest(zone=zone, date=date, windows=kind):
                noon = datetime.datetime.fromisoformat(date).replace(hour=12, tzinfo=UTC)
                begins, ends = noon - datetime.timedelta(hours=60), noon + datetime.timedelta(hours=60)
                told = self.listed(name, "--from", written(begins), "--to", written(ends))
                expected = scan(zoneinfo.ZoneInfo(zone), windows[kind], blackouts if kind == "night" else [], begins, ends)
                self.assertEqual([(written(a), written(b)) for a, b in expected], [(each["from"], each["to"]) for each in told["open"]])
                self.assertEqual(zone, told["timeZone"])

    def test_lists_exact_intervals_in_local_time_and_utc_and_says_what_clocks_do(self):
        self.calendar("nights", "Europe/Berlin", [(("sun",), "02:00", "03:00")])
        self.calendar("days", "Africa/Cairo", [(("Fri",), "00:00", "24:00")], client="acme")
        self.fleet.commit("Calendars")
        answer = self.ask("nights", "--from", "2027-10-30T00:00:00Z", "--to", "2027-11-01T00:00:00Z")
        self.assert_code(0, answer)
        for part in ("nights (Europe/Berlin): ", "OPEN FROM", "Sun 2027-10-31 02:00 CEST  Sun 2027-10-31 03:00 CET  2027-10-31T00:00:00Z  "
                     "2027-10-31T02:00:00Z", "note: Sun 2027-10-31 02:00-03:00 lasts 2h instead of 1h: clocks are changed in Europe/Berlin"):
            self.assertIn(part, answer.out)
        skipped = self.listed("nights", "--from", "2027-03-28T00:00:00Z", "--to", "2027-03-29T00:00:00Z")
        self.assertEqual([], skipped["open"])
        self.assertIn("is skipped", skipped["notes"][0])
        self.assertEqual(["days", "nights"], sorted(each["calendar"] for each in self.listed()))
        self.assertEqual("acme", self.listed("acme/days")["client"])

    def test_a_calendar_that_is_not_there_and_times_that_make_no_sense(self):
        self.calendar("nights", "Europe/Berlin")
        self.fleet.commit("A calendar")
        unknown = self.ask("nigths")
        self.assert_code(1, unknown)
        self.assert_error(unknown, "TO1313", "did you mean nights?")
        self.assert_code(2, self.ask("nights", "--from", "2027-01-02T00:00:00Z", "--to", "2027-01-01T00:00:00Z"))
        self.assert_code(2, self.ask("nights", "--from", "yesterday"))

    def test_a_zone_that_nobody_knows_is_told_at_its_place(self):
        self.calendar("nights", "Europe/Berln")
        answer = self.fleet.talentops("validate", self.fleet.repository)
        self.assert_code(1, answer)
        self.assertIn("policies/nights.yaml:6:13: error: spec.timeZone", answer.text)
        self.assertIn("did you mean Europe/Berlin? [TO1215]", answer.text)


class WindowTest(CalendarTest):
    def setUp(self):
        super().setUp()
        self.fleet.environment()
        self.fleet.talent("1.0.0")
        self.fleet.release("1.0.0")

    def gate(self, answer):
        gates = {each["name"]: each for each in answer.value["gates"]}
        return gates["window"]

    def explained(self):
        return self.gate(self.fleet.view("explain", "acme/greeter", "-o", "json"))

    def is_installed(self):
        return (self.fleet.workspace() / ".claude/agents/greeter.md").exists()

    def test_a_release_waits_for_its_window_and_says_until_when(self):
        zone = "Pacific/Chatham"
        windows = self.closed_now(zone)
        self.calendar("days", zone, windows)
        self.fleet.environment(calendars=["days"])
        self.fleet.commit("Greeter, on other days")
        self.assert_code(5, self.fleet.reconcile())
        self.assertFalse(self.is_installed())

        ahead = datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date() + datetime.timedelta(days=2)
        opens = datetime.datetime.combine(ahead, datetime.time(9), zoneinfo.ZoneInfo(zone)).astimezone(UTC)
        status = self.fleet.releases()[("acme/greeter", "production")]
        self.assertEqual(("Gating", written(opens)), (status["phase"], status["next"]))
        gate = self.explained()
        self.assertEqual(("wait", written(opens)), (gate["verdict"], gate["until"]))
        self.assertIn(f"outside the windows of days; opens {ahead:%a} {ahead} 09:00", gate["why"])
        self.assertIn(f"({written(opens)}), {zone}", gate["why"])
        planned = self.fleet.view("plan", "acme/greeter")
        self.assertIn(f"opens {ahead:%a} {ahead} 09:00", planned.out)
        waiting = self.fleet.talentops("status", "acme/greeter", "--state", self.fleet.state, "--waiting")
        self.assertIn(written(opens), waiting.out)
        # What plan says of that instant is what calendar says of it.
        later = self.fleet.view("plan", "acme/greeter", "--at", written(opens), "-o", "json").value["changes"][0]
        self.assertEqual("pass", {each["name"]: each for each in later["gates"]}["window"]["verdict"])
        self.assertEqual(written(opens), self.listed("days")["open"][0]["from"])

    def test_an_open_window_lets_it_through(self):
        self.calendar("always", "America/New_York", [(DAYS, "00:00", "24:00")])
        self.fleet_wide("always")
        self.fleet.commit("Greeter, at any time")
        self.assert_code(0, self.fleet.reconcile())
        self.assertTrue(self.is_installed())

    def test_a_client_can_only_tighten(self):
        self.calendar("days", "UTC", self.closed_now("UTC"))
        self.calendar("days", "UTC", [(DAYS, "00:00", "24:00")], client="acme")
        self.fleet.environment(calendars=["days"])
        self.fleet.commit("A calendar of the same name")
        self.assert_code(5, self.fleet.reconcile())
        self.assertFalse(self.is_installed())

    def test_going_back_by_git_waits_for_no_window_unless_a_policy_says_so(self):
        self.fleet.commit("Greeter 1.0.0")
        self.assert_code(0, self.fleet.reconcile())
        self.fleet.talent("1.1.0", line="Greet politely, by name.")
        self.fleet.release("1.1.0")
        self.fleet.commit("Greeter 1.1.0")
        self.assert_code(0, self.fleet.reconcile())
        self.calendar("days", "UTC", self.closed_now("UTC"))
        self.fleet_wide("days")
        self.fleet.release("1.0.0")
        policy = {"apiVersion": API, "kind": "ReleasePolicy", "metadata": {"name": "all"}, "spec": {"window": {"appliesToRevert": True}}}
        self.fleet.write("policies/all.yaml", policy)
        self.fleet.commit("Back, but not today")
        self.assert_code(5, self.fleet.reconcile())
        self.fleet.write("policies/all.yaml", {**policy, "spec": {}})
        self.fleet.commit("Back at once")
        self.assert_code(0, self.fleet.reconcile())
        self.assertNotIn("by name", (self.fleet.workspace() / ".claude/agents/greeter.md").read_text())

    def test_a_calendar_that_cannot_be_read_is_a_no(self):
        self.calendar("days", "Europe/Berln")
        self.fleet.environment(calendars=["days"])
        self.fleet.commit("Greeter, who knows when")
        self.assert_code(5, self.fleet.reconcile())
        self.assertFalse(self.is_installed())
        self.calendar("days", "Europe/Berlin")
        self.fleet.commit("The zone is right")
        self.assert_code(0, self.fleet.reconcile())
        self.assertTrue(self.is_installed())


if __name__ == "__main__":
    fleet.main()
