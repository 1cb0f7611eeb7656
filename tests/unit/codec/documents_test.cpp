#include "controller/codec/documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"

namespace talentops::codec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr std::string_view kHead = "apiVersion: talentops.dev/v1alpha1\n";

std::string texts(const domain::Problems& problems) {
  std::string all;
  for (const auto& problem : problems) all += problem.error.text() + "\n";
  return all;
}

template <typename Value>
Value only(const std::string& text) {
  auto file = decode_documents(std::string(kHead) + text, "f.yaml");
  EXPECT_THAT(file.problems, IsEmpty()) << texts(file.problems);
  EXPECT_THAT(file.documents, SizeIs(1));
  return file.documents.size() == 1 ? std::get<Value>(file.documents.front()) : Value{};
}

std::string release(const std::string& spec) {
  return "kind: TalentRelease\nmetadata: {name: greeter, namespace: acme}\nspec:\n  version: \"1.0.0\"\n  "
         "environments: [production]\n" +
         spec;
}
std::pair<int, int> place_of(const domain::Position& position) { return {position.line, position.column}; }

TEST(DocumentsTest, DecodesTheSmallestFleetAsItStandsInTheModel) {
  const auto file = decode_documents(R"(apiVersion: talentops.dev/v1alpha1
kind: Fleet
metadata: {name: small}
---
apiVersion: talentops.dev/v1alpha1
kind: ClientEnvironment
metadata: {name: production, namespace: acme}
spec:
  targets: [{name: workspace, directory: {path: /srv/acme/workspace}}]
---
apiVersion: talentops.dev/v1alpha1
kind: TalentRelease
metadata: {name: greeter, namespace: acme}
spec: {version: "1.0.0", environments: [production]}
)",
                                     "fleet.yaml");
  EXPECT_THAT(file.problems, IsEmpty()) << texts(file.problems);
  EXPECT_TRUE(file.ours);
  ASSERT_THAT(file.documents, SizeIs(3));

  const auto& fleet = std::get<domain::Fleet>(file.documents[0]);
  EXPECT_EQ(fleet.name, "small");
  EXPECT_EQ(fleet.records, domain::RecordsPlace());
  EXPECT_EQ(fleet.tenancy, domain::Tenancy::kNone);
  EXPECT_EQ(fleet.stages, domain::Fleet{}.stages);
  EXPECT_FALSE(fleet.suspend);

  const auto& place = std::get<domain::Environment>(file.documents[1]);
  const domain::Environment defaults{};
  EXPECT_EQ(place.key.text(), "acme/production");
  EXPECT_EQ(place.stage, "production");
  EXPECT_EQ(place.platform, "claude-code");
  ASSERT_THAT(place.targets, SizeIs(1));
  EXPECT_EQ(place.targets[0].directory.path, "/srv/acme/workspace");
  EXPECT_EQ(place.observe_every, defaults.observe_every);
  EXPECT_EQ(place.keep_previous, defaults.keep_previous);
  EXPECT_EQ(place.prefix, "");

  const auto& wish = std::get<domain::Release>(file.documents[2]);
  EXPECT_EQ(wish.talent.text(), "greeter") << "the release's name";
  EXPECT_EQ(wish.version.text(), "1.0.0");
  EXPECT_THAT(wish.environments, ElementsAre(domain::EnvironmentName("production")));
  EXPECT_TRUE(wish.automatic_rollback);
  EXPECT_FALSE(wish.deadline.has_value());
  EXPECT_EQ(wish.where, (Location{"fleet.yaml", 11, 1}));
}

TEST(DocumentsTest, KnowsWhereTheFieldsStandThatOtherDocumentsCanProveWrong) {
  const auto place = only<domain::Environment>(
      "kind: ClientEnvironment\nmetadata: {name: live, namespace: acme}\nspec:\n  stage: staging\n"
      "  targets:\n    - {name: eu-1, directory: {path: /srv/1}}\n    - {name: eu-2, directory: {path: "
      "/srv/2}}\n");
  EXPECT_EQ(place_of(place.stage_position), std::pair(5, 10));
  EXPECT_EQ(place_of(place.targets[1].path_position), std::pair(8, 38));
  const auto wish = only<domain::Release>(
      "kind: TalentRelease\nmetadata: {name: greeter, namespace: acme}\nspec:\n  version: \"1.0.0\"\n"
      "  environments:\n    - staging\n    - production\n");
  EXPECT_EQ(place_of(wish.version_position), std::pair(5, 12));
  EXPECT_EQ(place_of(wish.environment_positions.at(1)), std::pair(8, 7));
  const auto defaults = only<domain::Environment>(
      "kind: ClientEnvironment\nmetadata: {name: live, namespace: acme}\n"
      "spec: {targets: [{name: eu-1, directory: {path: /srv/1}}]}\n");
  EXPECT_EQ(place_of(defaults.stage_position), std::pair(0, 0));
}

TEST(DocumentsTest, DecodesAFleetWithEverything) {
  const auto fleet = only<domain::Fleet>(
      "kind: Fleet\nmetadata: {name: big, annotations: {note.example/x: \"any text: at all\"}}\nspec:\n"
      "  records: {branch: ops/records, root: records, repository: \"https://git.example/r.git\"}\n  "
      "tenancy: path\n  stages: [dev, live]\n  suspend: "
      "true\n  calendars: []\n");
  EXPECT_EQ(fleet.records, (domain::RecordsPlace{"ops/records", "records", "https://git.example/r.git"}));
  EXPECT_EQ(fleet.tenancy, domain::Tenancy::kPath);
  EXPECT_THAT(fleet.stages, ElementsAre("dev", "live"));
  EXPECT_TRUE(fleet.suspend);
}

TEST(DocumentsTest, DecodesAnEnvironmentWithEverything) {
  const auto place = only<domain::Environment>(
      "kind: ClientEnvironment\nmetadata: {name: live, namespace: acme, labels: {region: eu}}\nspec:\n"
      "  stage: staging\n  platform: claude-code\n  driftPolicy: correct\n  layout: copies\n"
      "  targets:\n    - {name: eu-1, directory: {path: /srv/1}}\n    - {name: eu-2, directory: {path: "
      "/srv/2}}\n"
      "  constraints: {models: [sonnet], tools: {deny: [Bash]}, maxBytes: 2MiB}\n"
      "  preflight: [{name: there, file: {path: README.md}}]\n"
      "  observeEvery: 5m\n  keepPrevious: 5\n  prefix: acme-\n  suspend: true\n");
  EXPECT_THAT(place.labels, ElementsAre(Pair("region", "eu")));
  EXPECT_EQ(place.stage, "staging");
  EXPECT_THAT(place.targets, SizeIs(2));
  EXPECT_THAT(place.constraints.models, ElementsAre("sonnet"));
  EXPECT_THAT(place.constraints.deny_tools, ElementsAre("Bash"));
  EXPECT_EQ(place.constraints.max_bytes, 2U * 1024 * 1024);
  ASSERT_THAT(place.preflight, SizeIs(1));
  EXPECT_EQ(place.preflight[0].name, "preflight/there");
  EXPECT_EQ(place.observe_every, std::chrono::minutes(5));
  EXPECT_EQ(place.keep_previous, 5);
  EXPECT_EQ(place.prefix, "acme-");
  EXPECT_TRUE(place.corrects_drift);
  EXPECT_TRUE(place.suspend);
}

TEST(DocumentsTest, DecodesAPlaceForSecrets) {
  const auto place_with = [](const std::string& sink) {
    return only<domain::Environment>(
        "kind: ClientEnvironment\nmetadata: {name: live, namespace: acme}\nspec:\n"
        "  targets: [{name: eu-1, directory: {path: /srv/1}}]\n  secretsSink: " +
        sink + "\n");
  };
  const auto settings = place_with("{localSettingsEnv: true}");
  EXPECT_EQ(settings.secrets_sink, domain::SecretsSink{});
  EXPECT_EQ(settings.targets.front().secrets_file, std::nullopt);
  const auto file = place_with("{file: /srv/secrets/acme.env}");
  EXPECT_EQ(file.secrets_sink, domain::SecretsSink{"/srv/secrets/acme.env"});
  EXPECT_EQ(file.targets.front().secrets_file, "/srv/secrets/acme.env");
  EXPECT_EQ(place_of(file.secrets_file_position), std::pair(6, 23));
}

TEST(DocumentsTest, DecodesAReleaseWithEveryKindOfCheck) {
  const auto wish = only<domain::Release>(
      release("  talent: support-analyst\n  configuration: {values: {region: eu, empty: \"\"}, "
              "secrets: {CRM_TOKEN: {from: acme-crm, key: token, version: \"3\"}}}\n  strategy: "
              "{type: allAtOnce}\n"
              "  rollback: {automatic: false, onFailure: hold}\n  deadline: 1h\n  suspend: true\n"
              "  health:\n"
              "    - {name: answers, http: {url: \"https://crm.example/z\", method: GET, expect: {status: "
              "204, body: ok}}, timeout: 5s, every: 30s,\n"
              "       failureThreshold: 3, stableFor: 1m}\n"
              "    - {name: open, tcp: {host: crm.example, port: 443}}\n"
              "  smoke:\n"
              "    - {name: greets, command: claude-greets, args: [hello, \"\"]}\n"
              "    - {name: there, file: {path: .claude/agents/x.md, contains: hello}}\n"));
  EXPECT_EQ(wish.talent.text(), "support-analyst");
  EXPECT_THAT(wish.configuration->values, ElementsAre(Pair("empty", ""), Pair("region", "eu")));
  EXPECT_THAT(wish.configuration->secrets,
              ElementsAre(Pair("CRM_TOKEN", domain::SecretReference{"acme-crm", "token", "3"})));
  EXPECT_FALSE(wish.automatic_rollback);
  EXPECT_EQ(wish.deadline, std::chrono::hours(1));
  EXPECT_TRUE(wish.suspend);
  const domain::Check answers{"health/answers",
                              domain::HttpCheck{"https://crm.example/z", "GET", 204, "ok"},
                              std::chrono::seconds(5),
                              std::chrono::seconds(30),
                              3,
                              std::chrono::minutes(1)};
  const domain::Check open{"health/open", domain::TcpCheck{"crm.example", 443}};
  EXPECT_THAT(wish.health, ElementsAre(answers, open)) << "what is left out is the schema's default";
  const domain::Check greets{"smoke/greets", domain::CommandCheck{"claude-greets", {"hello", ""}}};
  const domain::Check there{"smoke/there", domain::FileCheck{".claude/agents/x.md", "hello"}};
  EXPECT_THAT(wish.smoke, ElementsAre(greets, there));
}

TEST(DocumentsTest, DecodesACalendar) {
  const auto calendar = only<domain::Calendar>(
      "kind: ChangeCalendar\nmetadata: {name: nights, namespace: acme}\nspec:\n  timeZone: Africa/Cairo\n"
      "  windows: [{days: [mon, TUE], from: \"22:00\", to: \"06:00\"}]\n"
      "  freezes:\n    - {from: 2027-04-30, to: 2027-05-01T12:00, reason: gap at midnight}\n"
      "    - {from: 2027-10-31T02:30:00+01:00, to: 2027-11-01, reason: by offset}\n"
      "  blackoutDates: [2027-12-24]\n");
  EXPECT_EQ(calendar.name, "nights");
  EXPECT_EQ(calendar.client, domain::ClientName("acme"));
  EXPECT_EQ(calendar.time_zone, "Africa/Cairo");
  const domain::DailyWindow nights{
      {std::chrono::Monday, std::chrono::Tuesday}, std::chrono::hours(22), std::chrono::hours(6)};
  EXPECT_THAT(calendar.windows, ElementsAre(nights));
  const auto at = [](std::string_view text) { return *parse_time(text); };
  const domain::Freeze first{at("2027-04-29T22:00:00Z"), at("2027-05-01T09:00:00Z"), "gap at midnight"};
  const domain::Freeze second{at("2027-10-31T01:30:00Z"), at("2027-10-31T22:00:00Z"), "by offset"};
  EXPECT_THAT(calendar.freezes, ElementsAre(first, second));
  using namespace std::chrono;
  EXPECT_THAT(calendar.blackout_dates, ElementsAre(local_days(year(2027) / December / 24)));
}

TEST(DocumentsTest, CalendarsAreNamedByFleetsAndEnvironments) {
  const auto fleet = only<domain::Fleet>("kind: Fleet\nmetadata: {name: a}\nspec: {calendars: [x, y]}\n");
  ASSERT_THAT(fleet.calendars, SizeIs(2));
  EXPECT_EQ(fleet.calendars[1].name, "y");
  EXPECT_THAT(place_of(fleet.calendars[1].position), Pair(4, 23));
  const auto policy = only<domain::Policy>(
      "kind: ReleasePolicy\nmetadata: {name: a}\nspec: {window: {onClose: hold, appliesToRevert: true}}\n");
  EXPECT_EQ(policy.window_applies_to_revert, true);
}

TEST(DocumentsTest, DecodesPoliciesOfTheFleetAndOfAClient) {
  const auto strict = only<domain::Policy>(
      "kind: ReleasePolicy\nmetadata: {name: strict}\nspec:\n  selector: {clients: [acme], stages: "
      "[production], matchLabels: {tier: gold}}\n"
      "  certification: {required: true, signers: [qa@x.example], maxAge: 90d, minScore: 0.9}\n"
      "  verifyEnvironmentEvery: 7d\n  deadline: 20m\n  onRevoke: rollback\n  onInconclusive: pause\n  "
      "approvals: []\n");
  EXPECT_FALSE(strict.client.has_value());
  EXPECT_THAT(strict.selector.clients, ElementsAre(domain::ClientName("acme")));
  EXPECT_THAT(strict.selector.stages, ElementsAre("production"));
  EXPECT_THAT(strict.signers, ElementsAre("qa@x.example"));
  EXPECT_EQ(strict.certification_required, true);
  EXPECT_EQ(strict.max_age, std::chrono::hours(24 * 90));
  EXPECT_EQ(strict.min_score, 0.9);
  EXPECT_EQ(strict.verify_environment_every, std::chrono::hours(24 * 7));
  EXPECT_EQ(strict.deadline, std::chrono::minutes(20));
  EXPECT_EQ(strict.on_revoke, domain::OnRevoke::kRollback);

  const auto silent =
      only<domain::Policy>("kind: ReleasePolicy\nmetadata: {name: silent, namespace: acme}\n");
  EXPECT_EQ(silent.client, domain::ClientName("acme"));
  EXPECT_FALSE(silent.certification_required.has_value());
  EXPECT_FALSE(silent.max_age.has_value());
  EXPECT_FALSE(silent.min_score.has_value());
}

TEST(DocumentsTest, DecodesACertificationWithItsExactBytes) {
  const auto document = only<domain::CertificationDocument>(
      "kind: Certification\nmetadata: {name: c}\nspec:\n  statement: |-\n    {\"a\": \"b\"}\n"
      "  signatures: [{format: sshsig, signature: \"-----BEGIN\\n-----END\\n\"}]\n"
      "  revoked: {at: 2026-11-21T09:30:00Z, by: qa, reason: wrong suite}\n");
  EXPECT_EQ(document.statement, "{\"a\": \"b\"}");
  ASSERT_THAT(document.signatures, SizeIs(1));
  EXPECT_EQ(document.signatures[0].armored, "-----BEGIN\n-----END\n");
  ASSERT_TRUE(document.revoked.has_value());
  EXPECT_EQ(format_time(document.revoked->at), "2026-11-21T09:30:00Z");
}

TEST(DocumentsTest, TakesVersionsOnlyWhereTheyAreExact) {
  const auto decode = [](const std::string& version) {
    return decode_documents(
        std::string(kHead) +
            "kind: TalentRelease\nmetadata: {name: a, namespace: b}\nspec: {environments: [c], version: " +
            version + "}\n",
        "f.yaml");
  };
  for (const auto* good : {"1.4.2", "\"1.4.2\"", "2.0.0-rc.1"})
    EXPECT_THAT(decode(good).documents, SizeIs(1)) << good;
  for (const auto* bad :
       {"1.10", "1", "latest", "\"^1.0.0\"", "\">=1.0.0 <2\"", "1.x", "v1.0.0", "[1]", "~"}) {
    const auto file = decode(bad);
    ASSERT_THAT(file.problems, SizeIs(1)) << bad;
    EXPECT_THAT(file.problems[0].error.text(), HasSubstr("major.minor.patch")) << bad;
  }
  EXPECT_EQ(decode("1.10").problems[0].error.code, codes::kVersionNotExact);
  EXPECT_THAT(decode("latest").problems[0].error.hint, HasSubstr("readable in git"));
}

TEST(DocumentsTest, ReportsAllProblemsOfAllDocumentsAtOnce) {
  const auto file = decode_documents(
      "apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {name: A, namespace: acme, label: "
      "{}}\n"
      "spec: {version: 1.10, suspend: no, smoke: [{name: x, tcp: {port: 0}}]}\n---\n"
      "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nmetadata: {name: good}\n---\n"
      "apiVersion: talentops.dev/v1alpha1\nkind: ClientEnvironment\nmetadata: {name: b, namespace: acme}\n",
      "f.yaml");
  std::vector<std::string> fields;
  for (const auto& problem : file.problems) fields.push_back(problem.field);
  EXPECT_THAT(fields,
              ElementsAre("metadata.name", "metadata.label", "spec.version", "spec.suspend",
                          "spec.smoke[0].tcp.port", "spec.smoke[0].tcp.host", "spec.environments", "spec"));
  ASSERT_THAT(file.documents, SizeIs(1)) << "the good one is not taken down";
  ASSERT_THAT(file.broken, SizeIs(2));
  EXPECT_EQ(file.broken[0].id, (domain::DocumentId{"TalentRelease", "acme", "A"}));
  EXPECT_EQ(file.broken[0].problem, file.problems.front().error);
  EXPECT_EQ(file.broken[1].id, (domain::DocumentId{"ClientEnvironment", "acme", "b"}));
  EXPECT_EQ(file.broken[1].problem, file.problems.back().error);
}

TEST(DocumentsTest, SaysWhatABrokenDocumentNames) {
  const auto file = decode_documents(
      "apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {name: a, namespace: acme}\n"
      "spec: {verzion: \"1.0.0\", environments: [staging, {a: b}, No, prodution]}\n"
      "---\napiVersion: talentops.dev/v1alpha1\nkind: ClientEnvironment\nmetadata: {name: b}\n"
      "spec: {stage: prodution}\n"
      "---\napiVersion: talentops.dev/v1alpha1\nkind: ReleasePolicy\nmetadata: {name: c}\n"
      "spec: {selektor: {}, selector: {stages: [staging]}}\n",
      "f.yaml");
  ASSERT_THAT(file.broken, SizeIs(3));
  const domain::Reference staging{"spec.environments[0]", "staging", {"f.yaml", 4, 41}};
  ASSERT_THAT(file.broken[0].environments, SizeIs(2));
  EXPECT_EQ(file.broken[0].environments[0], staging);
  EXPECT_EQ(file.broken[0].environments[1].field, "spec.environments[3]");
  ASSERT_THAT(file.broken[1].stages, SizeIs(1));
  EXPECT_EQ(file.broken[1].stages[0].name, "prodution");
  ASSERT_THAT(file.broken[2].stages, SizeIs(1));
  EXPECT_EQ(file.broken[2].stages[0].field, "spec.selector.stages[0]");
}

TEST(DocumentsTest, SaysOfABrokenDocumentWhatKindWasMeant) {
  const std::string header = "apiVersion: talentops.dev/v1alpha1\n";
  const auto kinds = [](const std::string& text) {
    std::vector<std::string> found;
    for (const auto& broken : decode_documents(text, "f.yaml").broken) found.push_back(broken.id.kind);
    return found;
  };
  EXPECT_THAT(kinds(header + "kind: ReleasePolcy\nmetadata: {name: strict}\n"), ElementsAre("ReleasePolicy"));
  EXPECT_THAT(kinds(header + "kind: ChangeCalendar\nmetadata: {name: nights}\n"),
              ElementsAre("ChangeCalendar"));
  EXPECT_THAT(kinds(header + "kind: ReleasePolicy\nspec: {approvals: [\n---\n" + header + "kind: Fleet\n"),
              ElementsAre("ReleasePolicy", "Fleet"))
      << "not YAML, and yet";
  EXPECT_THAT(kinds(header + "spec: [\n"), ElementsAre(""));
}

TEST(DocumentsTest, PassesOverWhatIsNotOurs) {
  for (const auto* text : {"apiVersion: v1\nkind: ConfigMap\n", "- a\n- b\n", "just text\n", "",
                           "a: &x 1\nb: *x\n", "{{ .Values.x }}: [\n"}) {
    const auto file = decode_documents(text, "f.yaml");
    EXPECT_FALSE(file.ours) << text;
    EXPECT_THAT(file.problems, IsEmpty()) << text;
  }
}

TEST(DocumentsTest, TakesAFileThatIsNotYamlForOursWhereItNamesUs) {
  const auto file = decode_documents("apiVersion: talentops.dev/v1alpha1\nkind: [\n", "f.yaml");
  EXPECT_TRUE(file.ours);
  EXPECT_THAT(file.problems, SizeIs(1));
  std::string utf16 = "\xFF\xFE";
  for (const char c : std::string_view("apiVersion: talentops.dev/v1alpha1")) utf16 += {c, '\0'};
  EXPECT_TRUE(decode_documents(utf16, "f.yaml").ours);
}

TEST(DocumentsTest, RefusesOtherVersionsOfOurSchema) {
  const auto file =
      decode_documents("apiVersion: talentops.dev/v1\nkind: Fleet\nmetadata: {name: a}\n", "f.yaml");
  EXPECT_TRUE(file.ours);
  ASSERT_THAT(file.problems, SizeIs(1));
  EXPECT_EQ(file.problems[0].error.code, codes::kUnknownApiVersion);
}

TEST(DocumentsTest, WarnsOfDocumentsThatLookLikeOurs) {
  for (const auto* text :
       {"kind: TalentRelease\nmetadata: {name: a}\n", "apiVersion: talentop.dev/v1alpha1\nkind: Fleet\n"}) {
    const auto file = decode_documents(text, "f.yaml");
    EXPECT_FALSE(file.ours) << text;
    ASSERT_THAT(file.problems, SizeIs(1)) << text;
    EXPECT_EQ(file.problems[0].severity, domain::Severity::kWarning);
    EXPECT_EQ(file.problems[0].error.code, codes::kNotOurs);
  }
  EXPECT_THAT(decode_documents("apiVersion: fleet.cattle.io/v1alpha1\nkind: Fleet\n", "f.yaml").problems,
              IsEmpty());
}

TEST(DocumentsTest, NamesABrokenDocumentByItsTextsOnly) {
  const auto file = decode_documents(std::string(kHead) + "kind: ~\nmetadata: {name: null}\n", "f.yaml");
  ASSERT_THAT(file.broken, SizeIs(1));
  EXPECT_EQ(file.broken[0].id, domain::DocumentId());
}

TEST(DocumentsTest, KeepsMessagesShortWhateverTheyAreAbout) {
  const auto text = std::string(kHead) + "kind: Fleet\nmetadata: {name: a, " + std::string(900, 'x') +
                    ": 1}\nspec: {suspend: " + std::string(100'000, '9') + "}\n";
  const auto file = decode_documents(text, "f.yaml");
  ASSERT_THAT(file.problems, SizeIs(2));
  for (const auto& problem : file.problems) EXPECT_LT(problem.error.text().size(), 500U);
}

}  // namespace
}  // namespace talentops::codec
