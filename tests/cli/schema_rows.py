#!/usr/bin/env python3
"""Documents that are right, and documents that are wrong in one way: what every reader of our schema is asked about."""
import dataclasses

API = "apiVersion: talentops.dev/v1alpha1\n"


@dataclasses.dataclass
class Row:
    text: str
    # Whether a custom resource can be told by its definition that it is wrong: unknown fields are pruned, or refused by a question of
    # their own, and what holds for metadata is Kubernetes' to say.
    is_told_to_kubernetes: bool = True


def document(kind, spec, metadata="name: a, namespace: acme"):
    return f"{API}kind: {kind}\nmetadata: {{{metadata}}}\nspec: {{{spec}}}\n"


def release(more="", version='version: "1.0.0"', environments="environments: [production]", **about):
    return document("TalentRelease", ", ".join(part for part in (version, environments, more) if part), **about)


def check(more):
    return release(f"smoke: [{{name: a, {more}}}]")


def environment(more="", targets="targets: [{name: a, directory: {path: /srv/a}}]", **about):
    return document("ClientEnvironment", ", ".join(part for part in (targets, more) if part), **about)


def the_fleet(spec, metadata="name: a"):
    return document("Fleet", spec, metadata)


def policy(spec, metadata="name: a"):
    return document("ReleasePolicy", spec, metadata)


def calendar(spec, zone="timeZone: Europe/Berlin", metadata="name: a"):
    return document("ChangeCalendar", ", ".join(part for part in (zone, spec) if part), metadata)


def roster(spec="", people="people: [{name: lena, emails: [lena@x.example], principals: [lena@x.example], forge: lena-k, slack: U0}]", metadata="name: a"):
    return document("Roster", ", ".join(part for part in (people, spec) if part), metadata)


def certification(spec, metadata="name: a"):
    return document("Certification", spec, metadata)


SIGNED = "statement: x, signatures: [{format: sshsig, signature: y}]"


def bundle(text):
    return f"{{{text}}}\n"


def config(text, repositories="repositories: [{url: /srv/none.git}]"):
    return f"{API}kind: ControllerConfig\n{repositories}\n{text}\n"


ACCEPTED = {
    "roster": roster("roles: {release-manager: [lena]}, clients: {acme: {release-manager: []}}"),
    "approvals": policy("approvals: [{stage: production, risk: high, count: 2, roles: [release-manager], notAuthor: false, appliesToRevert: true, appliesToRetire: true}, {count: 0}], "
                        "approvalsExpireAfter: 24h, emergency: {roles: [on-call]}"),
    "emergency": release("emergency: {reason: INC-881}"),
    "release": release(),
    "release_with_everything": release(
        "talent: b, configuration: {values: {region: eu}, secrets: {CRM_TOKEN: {from: crm, key: token, version: \"3\"}, a-b: {from: crm, key: b.c}}}, strategy: {type: allAtOnce}, deadline: 30m, suspend: false, "
        "rollback: {automatic: false, onFailure: hold}, health: [{name: a, command: c, args: [-x, \"\"]}, {name: b, tcp: {host: h, port: 1}}]",
        metadata="name: a.b-c, namespace: acme, labels: {example.com/tier: gold, x: \"\"}, annotations: {note: any}"),
    "release_with_pre_release": release(version='version: "1.2.3-rc.1+b.5"'),
    "version_without_quotes": release(version="version: 1.10.0"),
    "check_of_a_file": check("file: {path: .claude/x, contains: y}"),
    "check_of_an_answer": check('http: {url: "https://x.example:8443/a?b", method: HEAD, expect: {status: 204}}, stableFor: 1m'),
    "environment": environment(),
    "environment_with_everything": environment(
        "stage: staging, platform: claude-code, prefix: acme-, observeEvery: 90s, keepPrevious: 1, driftPolicy: correct, layout: copies, "
        "constraints: {models: [sonnet], tools: {deny: [Bash]}, maxBytes: 256MiB}, suspend: true, preflight: [{name: a, command: b}]"),
    "environment_with_a_place_for_secrets": environment("secretsSink: {localSettingsEnv: true}"),
    "environment_with_a_file_for_secrets": environment("secretsSink: {file: /srv/secrets/acme.env}"),
    "environment_of_links": environment("layout: links"),
    "size_as_a_number": environment("constraints: {maxBytes: 812}"),
    "fleet": the_fleet("tenancy: path, stages: [staging, production], records: {branch: a/b, root: x/y, repository: 'git@git.example:ops/records', keep: 2y}, suspend: false"),
    "fleet_without_a_spec": f"{API}kind: Fleet\nmetadata: {{name: a}}\n",
    "policy": policy("selector: {clients: [acme], stages: [production], matchLabels: {a: b}}, "
                     "certification: {required: false, signers: [qa], maxAge: 90d, minScore: 0.9}, onRevoke: rollback, deadline: 1h"),
    "policy_of_a_client": policy("deadline: 1h", "name: a, namespace: acme"),
    "score_as_a_whole_number": policy("certification: {minScore: 1}"),
    "policy_about_windows": policy("window: {onClose: hold, appliesToRevert: true}"),
    "environment_with_calendars": environment("calendars: [nights, days]"),
    "fleet_with_calendars": the_fleet("calendars: [nights]"),
    "fleet_with_waves": the_fleet("waves: [{matchLabels: {tier: test}}, {matchLabels: {tier: gold}, after: 2d}], safety: {maxFailures: 3}, limits: {deployments: 9}"),
    "policy_that_finishes_a_step": policy("window: {onClose: finishStep}, onRevoke: report"),
    "release_that_rolls": release("strategy: {type: rolling, maxUnavailable: 25%}"),
    "release_that_rolls_by_number": release("strategy: {type: rolling, maxUnavailable: 2}"),
    "release_of_two_colours": release("strategy: {type: blueGreen}"),
    "release_behind_a_flag": release("strategy: {type: featureFlag, steps: [{exposure: 1, duration: 1h}, {exposure: 100}]}"),
    "release_with_a_canary": release(
        "strategy: {type: canary, steps: [{exposure: 10, duration: 10m}, {exposure: 50, pause: {until: approved, within: 24h, otherwise: rollback}}, {exposure: 100}], "
        'analysis: [{name: errors, prometheus: {url: "https://p.example", query: \'x{t=~"{{ canary.targets }}"}\'}, every: 30s, successCondition: "< 0.02", failureCondition: ">= 1", '
        "failureLimit: 2, inconclusiveLimit: 4}]}, hooks: {pre: [{name: a, command: b, args: [c], idempotent: true}], post: [], onRollback: [{name: d, command: e}]}, "
        "migrations: [{name: a, up: {command: b}, down: {command: c, args: [d]}}, {name: e, up: {command: f}, forwardOnly: true}], "
        "overrides: {production: {version: 1.0.0-rc.1, configuration: {values: {tone: terse}, secrets: {crm: {from: a, key: b}}}, "
        "strategy: {type: allAtOnce}, health: [], smoke: [{name: a, command: b}], hooks: {}, migrations: [], deadline: 1h}}"),
    "policy_about_promotion": policy("promotion: {soak: 7d}, limits: {deployments: 2}"),
    "release_that_depends_on_others": release('dependsOn: [{release: base, version: ">=2.1.0 <3"}, {release: guide, version: 2}, {release: old}]'),
    "calendar": calendar('windows: [{days: [Mon, tue, WED], from: "22:00", to: "06:00"}, {days: [Sun], from: "00:00", to: "24:00"}], '
                         "freezes: [{from: 2026-12-18, to: 2026-12-19T12:00, reason: x}, {from: 2026-12-18T12:00:00+01:00, to: 2027-01-04T09:00:00Z, "
                         'reason: y}], blackoutDates: ["2026-11-30", 2026-12-01]'),
    "calendar_of_a_client": calendar("", "timeZone: UTC", "name: a, namespace: acme"),
    "certification": certification(SIGNED),
    "certification_that_was_revoked": certification(SIGNED + ", revoked: {at: 2026-11-21T09:30:00+01:00, by: qa, reason: found}"),
    "bundle": bundle('name: a, version: 1.0.0, platforms: [claude-code], templates: [agent.md], requires: {environment: [A_B]}'),
    "bundle_that_says_its_kind": API + "kind: Bundle\nname: a\nversion: 1.0.0\n",
    "config": config("id: a\nallow: {directories: [\"/srv/{client}\"], hosts: [\"a:1\"], urls: [\"https://a/\"], addresses: [10.0.0.0/8, \"::1\"], "
                     "commands: [{name: a, argv: [/bin/true, \"\"]}], repositories: [\"https://git.example/r\"]}\n"
                     "records: {plainHttp: false, auth: {tokenFile: /t}}\nlimits: {bundleBytes: 64MiB, documentBytes: 4096}\nsecrets: {directory: /etc/talentops/secrets}\nworkers: 2\ngrace: 0s"),
}

REFUSED = {
    # What is no field
    "unknown_field": Row(release("enviroments: [x]"), False),
    "unknown_field_deep_down": Row(environment("constraints: {tools: {denied: [Bash]}}"), False),
    "unknown_field_of_metadata": Row(release(metadata="name: a, namespace: acme, label: {a: b}"), False),
    "unknown_field_at_the_top": Row(release() + "status: {}\n", False),
    "unknown_field_of_a_bundle": Row(bundle("name: a, version: 1.0.0, agent: x")),
    "unknown_field_of_a_configuration": Row(config("worker: 2")),
    "field_of_a_later_version": Row(release("environmentSelector: {matchLabels: {a: b}}"), False),
    "wave_of_anybody": Row(the_fleet("waves: [{after: 1h}]")),
    "range_that_is_none": Row(release("dependsOn: [{release: base, version: latest}]")),
    "dependency_without_a_release": Row(release('dependsOn: [{version: "1"}]')),
    "target_of_a_later_version": Row(environment(targets="targets: [{name: a, ssh: {host: b}}]")),
    "check_of_a_later_version": Row(check("prometheus: {url: b}")),
    # Types
    "text_for_a_boolean": Row(release("suspend: yes")),
    "quoted_boolean": Row(release('suspend: "true"')),
    "number_for_a_text": Row(check("file: {path: a, contains: 5}")),
    "number_for_a_duration": Row(release("deadline: 30")),
    "nothing_for_a_text": Row(release("talent: ~")),
    "text_for_a_number": Row(environment("keepPrevious: many")),
    "fraction_for_a_whole_number": Row(environment("keepPrevious: 1.5")),
    "text_for_a_score": Row(policy("certification: {minScore: high}")),
    "text_for_a_list": Row(release(environments="environments: production")),
    "list_for_fields": Row(release("strategy: [allAtOnce]")),
    "text_for_fields": Row(environment(targets="targets: [/srv/a]")),
    "value_of_a_secret": Row(release("configuration: {secrets: {CRM_TOKEN: hunter2}}")),
    "place_for_secrets_as_a_text": Row(environment("secretsSink: localSettingsEnv")),
    "boolean_in_a_map": Row(release("configuration: {values: {a: true}}")),
    "nothing_for_a_spec": Row(f"{API}kind: Fleet\nmetadata: {{name: a}}\nspec:\n"),
    # What must be there
    "version_missing": Row(release(version="")),
    "environments_missing": Row(release(environments="")),
    "spec_missing": Row(f"{API}kind: TalentRelease\nmetadata: {{name: a, namespace: acme}}\n"),
    "metadata_missing": Row(f"{API}kind: TalentRelease\nspec: {{version: \"1.0.0\", environments: [a]}}\n", False),
    "name_missing": Row(release(metadata="namespace: acme"), False),
    "client_missing": Row(release(metadata="name: a"), False),
    "targets_missing": Row(environment(targets="")),
    "path_of_a_target_missing": Row(environment(targets="targets: [{name: a, directory: {}}]")),
    "key_of_a_secret_missing": Row(release("configuration: {secrets: {A: {from: crm}}}")),
    "place_for_secrets_missing": Row(environment("secretsSink: {}")),
    "two_places_for_secrets": Row(environment("secretsSink: {localSettingsEnv: true, file: /srv/secrets/acme.env}")),
    "relative_file_for_secrets": Row(environment("secretsSink: {file: acme.env}")),
    "place_of_a_target_missing": Row(environment(targets="targets: [{name: a}]")),
    "name_of_a_check_missing": Row(release("smoke: [{command: a}]")),
    "signatures_missing": Row(certification("statement: x")),
    "reason_missing": Row(certification(SIGNED + ", revoked: {at: 2026-11-21T09:30:00Z, by: qa}")),
    "version_of_a_bundle_missing": Row(bundle("name: a")),
    "repositories_missing": Row(config("", repositories="id: a")),
    "client_where_there_is_none": Row(the_fleet("suspend: true", "name: a, namespace: acme"), False),
    "client_of_a_certification": Row(certification(SIGNED, "name: a, namespace: acme"), False),
    # Forms
    "version_range": Row(release(version='version: ">=1.0.0"')),
    "version_of_two_numbers": Row(release(version="version: 1.10")),
    "version_with_a_leading_zero": Row(release(version='version: "1.01.0"')),
    "capital_letters_in_a_name": Row(release(metadata="name: Greeter, namespace: acme")),
    "underscore_in_a_name": Row(release("talent: a_b")),
    "secret_out_of_the_clients_directory": Row(release("configuration: {secrets: {A: {from: ../globex, key: token}}}")),
    "key_of_a_secret_out_of_it": Row(release("configuration: {secrets: {A: {from: crm, key: ../token}}}")),
    "relative_directory_of_secrets": Row(config("secrets: {directory: secrets}")),
    "two_dots_in_a_name": Row(release("talent: a..b")),
    "name_that_is_too_long": Row(release("talent: " + "a" * 64)),
    "duration_of_two_units": Row(release("deadline: 1h30m")),
    "duration_without_a_unit": Row(release('deadline: "10"')),
    "size_in_other_units": Row(environment("constraints: {maxBytes: 1MB}")),
    "relative_directory": Row(environment(targets="targets: [{name: a, directory: {path: srv/a}}]")),
    "directory_with_two_dots": Row(environment(targets="targets: [{name: a, directory: {path: /srv/../etc}}]")),
    "directory_with_a_slash_at_its_end": Row(environment(targets="targets: [{name: a, directory: {path: /srv/a/}}]")),
    "path_out_of_the_target": Row(check("file: {path: a/../../b}")),
    "absolute_path_in_a_check": Row(check("file: {path: /etc/passwd}")),
    "password_in_a_url": Row(check('http: {url: "https://u:p@x.example"}')),
    "another_scheme": Row(check('http: {url: "ftp://x.example"}')),
    "host_with_a_path": Row(check("tcp: {host: a/b, port: 1}")),
    "prefix_with_a_capital_letter": Row(environment("prefix: Acme-")),
    "branch_with_a_space": Row(the_fleet("records: {branch: a b}")),
    "keep_shorter_than_a_quarter": Row(the_fleet("records: {keep: 30d}")),
    "keep_in_hours": Row(the_fleet("records: {keep: 9000h}")),
    "root_above_the_branch": Row(the_fleet("records: {root: ../x}")),
    "label_with_a_space": Row(release(metadata="name: a, namespace: acme, labels: {a b: c}"), False),
    "label_value_with_a_space": Row(release(metadata="name: a, namespace: acme, labels: {a: b c}"), False),
    "key_of_a_value_with_a_brace": Row(release('configuration: {values: {"a}": b}}'), False),
    "date_without_a_time": Row(certification(SIGNED + ", revoked: {at: 2026-11-21, by: qa, reason: x}")),
    "month_thirteen": Row(certification(SIGNED + ", revoked: {at: 2026-13-01T00:00:00Z, by: qa, reason: x}")),
    "empty_text_that_is_required": Row(certification("statement: \"\", signatures: [{format: sshsig, signature: y}]")),
    "variable_with_a_hyphen": Row(bundle("name: a, version: 1.0.0, requires: {environment: [A-B]}")),
    "wildcard_in_an_allowed_directory": Row(config('allow: {directories: ["/srv/*"]}')),
    "address_of_three_numbers": Row(config('allow: {addresses: ["10.0.0"]}')),
    "zone_that_is_a_path": Row(calendar("", "timeZone: ../UTC")),
    "zone_missing": Row(calendar("windows: []", "")),
    "hour_of_one_digit": Row(calendar('windows: [{days: [Mon], from: "9:00", to: "10:00"}]')),
    "minute_behind_the_end_of_a_day": Row(calendar('windows: [{days: [Mon], from: "23:00", to: "24:01"}]')),
    "weekday_in_full": Row(calendar('windows: [{days: [Monday], from: "09:00", to: "10:00"}]')),
    "window_without_a_day": Row(calendar('windows: [{days: [], from: "09:00", to: "10:00"}]')),
    "window_that_does_not_end": Row(calendar('windows: [{days: [Mon], from: "09:00"}]')),
    "freeze_without_a_reason": Row(calendar("freezes: [{from: 2026-12-18, to: 2026-12-19}]")),
    "freeze_on_day_thirty_two": Row(calendar("freezes: [{from: 2026-12-32, to: 2027-01-01, reason: x}]")),
    "blackout_at_a_time": Row(calendar("blackoutDates: [2026-12-18T12:00]")),
    # People
    "roster_of_nobody": Row(roster(people="people: []")),
    "roster_of_a_client": Row(roster(metadata="name: a, namespace: acme"), False),
    "person_without_a_name": Row(roster(people="people: [{emails: [a@x.example]}]")),
    "person_with_one_email_as_text": Row(roster(people="people: [{name: a, emails: a@x.example}]")),
    "role_of_a_text": Row(roster("roles: {release-manager: lena}")),
    "approvals_without_a_count": Row(policy("approvals: [{roles: [release-manager]}]")),
    "approvals_of_minus_one": Row(policy("approvals: [{count: -1}]")),
    "approvals_of_a_level_that_is_none": Row(policy("approvals: [{count: 1, risk: huge}]")),
    "approvals_of_one_role_as_text": Row(policy("approvals: [{count: 1, roles: release-manager}]")),
    "emergency_of_nobody": Row(policy("emergency: {roles: []}")),
    "emergency_without_a_reason": Row(release("emergency: {}")),
    # Choices
    "unknown_kind": Row(release().replace("TalentRelease", "TalentRelaese"), False),
    "kind_of_a_later_version": Row(document("NotificationRoute", ""), False),
    "another_api_version": Row(release().replace("v1alpha1", "v1"), False),
    "unknown_choice": Row(the_fleet("tenancy: folder")),
    "window_that_closes_otherwise": Row(policy("window: {onClose: wait}")),
    "strategy_that_is_none": Row(release("strategy: {type: bigBang}")),
    "step_of_more_than_all": Row(release("strategy: {type: canary, steps: [{exposure: 101}]}")),
    "step_of_nobody": Row(release("strategy: {type: canary, steps: [{exposure: 0}, {exposure: 100}]}")),
    "strategy_of_no_steps": Row(release("strategy: {type: canary, steps: []}")),
    "step_without_exposure": Row(release("strategy: {type: canary, steps: [{duration: 1m}]}")),
    "pause_until_something_else": Row(release("strategy: {type: canary, steps: [{exposure: 100, pause: {until: noon}}]}")),
    "share_that_is_none": Row(release("strategy: {type: rolling, maxUnavailable: half}")),
    "figure_that_is_never_good": Row(release('strategy: {type: canary, steps: [{exposure: 100, duration: 1m}], analysis: [{name: a, prometheus: {url: "http://p/", query: x}}]}')),
    "condition_that_is_none": Row(release('strategy: {type: canary, steps: [{exposure: 100, duration: 1m}], analysis: [{name: a, successCondition: "about 1", '
                                          'prometheus: {url: "http://p/", query: x}}]}')),
    "hook_without_a_command": Row(release("hooks: {pre: [{name: a}]}")),
    "migration_without_a_command": Row(release("migrations: [{name: a, up: {}}]")),
    "platform_of_a_later_version": Row(environment("platform: http-api")),
    "another_method": Row(check('http: {url: "https://x", method: POST}')),
    "another_signature": Row(certification("statement: x, signatures: [{format: gpg, signature: y}]")),
    "another_level": Row(config("logging: {level: trace}")),
    # Ranges
    "no_environments": Row(release(environments="environments: []")),
    "no_targets": Row(environment(targets="targets: []")),
    "number_below_its_range": Row(environment("keepPrevious: 0")),
    "number_above_its_range": Row(environment("keepPrevious: 101")),
    "score_above_one": Row(policy("certification: {minScore: 1.1}")),
    "port_zero": Row(check("tcp: {host: a, port: 0}")),
    "port_above_its_range": Row(check("tcp: {host: a, port: 65536}")),
    "status_that_is_none": Row(check('http: {url: "https://x", expect: {status: 99}}')),
    "size_of_nothing": Row(environment("constraints: {maxBytes: 0}")),
    "two_repositories": Row(config("", repositories="repositories: [{url: /a}, {name: b, url: /b}]")),
    # What holds between fields
    "check_of_no_kind": Row(check("timeout: 1s")),
    "check_of_two_kinds": Row(check("command: b, file: {path: c}")),
    "arguments_without_a_command": Row(check("file: {path: b}, args: [c]"), False),
    "environment_named_twice": Row(release(environments="environments: [a, a]"), False),
    "stage_named_twice": Row(the_fleet("stages: [a, a]"), False),
}
