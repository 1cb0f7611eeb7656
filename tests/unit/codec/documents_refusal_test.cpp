#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/git.hpp"
#include "controller/codec/documents.hpp"

namespace talentops::codec {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::TestWithParam;
using ::testing::ValuesIn;

constexpr std::string_view kHead = "apiVersion: talentops.dev/v1alpha1\n";

std::string texts(const domain::Problems& problems) {
  std::string all;
  for (const auto& problem : problems) all += problem.error.text() + "\n";
  return all;
}

std::string release(const std::string& spec) {
  return "kind: TalentRelease\nmetadata: {name: greeter, namespace: acme}\nspec:\n  version: \"1.0.0\"\n  "
         "environments: [production]\n" +
         spec;
}
std::string environment(const std::string& spec) {
  return "kind: ClientEnvironment\nmetadata: {name: production, namespace: acme}\nspec:\n  targets: [{name: "
         "a, directory: {path: /srv/a}}]\n" +
         spec;
}

std::string roster(const std::string& spec) { return "kind: Roster\nmetadata: {name: a}\nspec:\n" + spec; }
std::string calendar(const std::string& zone, const std::string& spec) {
  return "kind: ChangeCalendar\nmetadata: {name: a}\nspec:\n  timeZone: " + zone + "\n" + spec;
}

struct Wrong {
  std::string name;
  std::string text;  ///< behind apiVersion
  Code code;
  int line;
  int column;
  std::string field;
  std::string says;
};

class DocumentRefusalTest : public TestWithParam<Wrong> {};

TEST_P(DocumentRefusalTest, IsAnErrorWithPlaceAndHint) {
  const auto& row = GetParam();
  const auto file = decode_documents(std::string(kHead) + row.text, "f.yaml");
  EXPECT_TRUE(file.ours);
  EXPECT_THAT(file.documents, IsEmpty());
  ASSERT_THAT(file.problems, SizeIs(1)) << texts(file.problems);
  const auto& problem = file.problems.front();
  EXPECT_EQ(problem.severity, domain::Severity::kError);
  EXPECT_EQ(problem.error.code, row.code) << problem.error.text();
  EXPECT_EQ(problem.error.where, (Location{"f.yaml", row.line, row.column})) << problem.error.text();
  EXPECT_EQ(problem.field, row.field);
  EXPECT_THAT(problem.error.text(), HasSubstr(row.says));
  EXPECT_FALSE(problem.error.hint.empty());
}

// Lines count from `apiVersion`; a release's own fields begin in line 7, an environment's in line 6.
const std::vector<Wrong> kWrong = {
    {"NoKind", "metadata: {name: a}\n", codes::kMissingField, 1, 1, "kind", "write one of: Fleet"},
    {"UnknownKind", "kind: TalentReleas\n", codes::kUnknownKind, 2, 7, "kind", "did you mean TalentRelease?"},
    {"KindOfALaterVersion", "kind: NotificationRoute\n", codes::kKindNotServed, 2, 7, "kind",
     "not in this version of talentops"},
    {"ConfigurationInTheFleet", "kind: ControllerConfig\n", codes::kUnknownKind, 2, 7, "kind",
     "run --config"},
    {"NoMetadata", "kind: Fleet\n", codes::kMissingField, 1, 1, "metadata", "is missing"},
    {"NoName", "kind: Fleet\nmetadata: {}\n", codes::kMissingField, 3, 11, "metadata.name", "add `name: …`"},
    {"BadName", "kind: Fleet\nmetadata: {name: Big_One}\n", codes::kBadFormat, 3, 18, "metadata.name",
     "lower-case letters"},
    {"NameThatIsANumber", "kind: Fleet\nmetadata: {name: 2024}\n", codes::kWrongType, 3, 18, "metadata.name",
     "write it in quotes: \"2024\""},
    {"NoNamespace",
     "kind: TalentRelease\nmetadata: {name: a}\nspec: {version: \"1.0.0\", environments: [a]}\n",
     codes::kNamespaceMissing, 3, 11, "metadata.namespace", "belongs to a client"},
    {"NamespaceOfAFleet", "kind: Fleet\nmetadata: {name: a, namespace: b}\n", codes::kNamespaceNotAllowed, 3,
     32, "metadata.namespace", "belongs to no client"},
    {"BadLabel", "kind: Fleet\nmetadata: {name: a, labels: {tier: \"a b\"}}\n", codes::kBadFormat, 3, 36,
     "metadata.labels.tier", "a b"},
    {"UnknownField", release("  enviroments: [a]\n"), codes::kUnknownField, 7, 3, "spec.enviroments",
     "did you mean environments?"},
    {"UnknownFieldFarFromAll", release("  zzz: 1\n"), codes::kUnknownField, 7, 3, "spec.zzz",
     "known here: talent, version"},
    {"NoSpec", "kind: TalentRelease\nmetadata: {name: a, namespace: b}\n", codes::kMissingField, 1, 1, "spec",
     "is missing"},
    {"EmptyText", release("  talent: \"\"\n"), codes::kBadFormat, 7, 11, "spec.talent", ""},
    {"NothingGiven", release("  smoke:\n"), codes::kWrongType, 7, 3, "spec.smoke",
     "expected a list, found nothing"},
    {"TextForABoolean", release("  suspend: yes\n"), codes::kWrongType, 7, 12, "spec.suspend",
     "expected true or false, found the text \"yes\""},
    {"QuotedBoolean", release("  suspend: \"true\"\n"), codes::kWrongType, 7, 12, "spec.suspend",
     "without quotes"},
    {"CapitalBoolean", release("  suspend: True\n"), codes::kWrongType, 7, 12, "spec.suspend", "found True"},
    {"ListForText", release("  talent: [a]\n"), codes::kWrongType, 7, 11, "spec.talent", "found a list"},
    {"TextForFields", release("  configuration: x\n"), codes::kWrongType, 7, 18, "spec.configuration",
     "expected fields"},
    {"NumberAsValue", release("  configuration: {values: {port: 8080}}\n"), codes::kWrongType, 7, 34,
     "spec.configuration.values.port", "write it in quotes: \"8080\""},
    {"BadKey", release("  configuration: {values: {\"a b\": c}}\n"), codes::kBadFormat, 7, 28,
     "spec.configuration.values.a b", "cannot be a key"},
    {"DurationWithoutUnit", release("  deadline: 30\n"), codes::kBadFormat, 7, 13, "spec.deadline",
     "30s, 10m, 2h or 7d"},
    {"DurationOfNothing", release("  deadline: 0s\n"), codes::kOutOfRange, 7, 13, "spec.deadline",
     "use at least 1s"},
    {"Invisible", release("  configuration: {values: {a: \"x\xE2\x80\xAEy\"}}\n"), codes::kInvisibleText, 7,
     31, "spec.configuration.values.a", "U+202E"},
    {"ControlCharacter", release("  configuration: {values: {a: \"x\\e[31m\"}}\n"), codes::kControlCharacter,
     7, 31, "spec.configuration.values.a", "control character"},
    {"UnknownStrategy", release("  strategy: {type: canari}\n"), codes::kUnknownValue, 7, 20,
     "spec.strategy.type", "did you mean canary?"},
    {"SecretWithoutKey", release("  configuration: {secrets: {a: {from: b}}}\n"), codes::kMissingField, 7, 32,
     "spec.configuration.secrets.a.key", "add"},
    {"SecretWithValue", release("  configuration: {secrets: {A: {from: b, key: c, value: x}}}\n"),
     codes::kUnknownField, 7, 50, "spec.configuration.secrets.A.value", ""},
    {"SecretsOfOneVariable",
     release("  configuration: {secrets: {A_B: {from: b, key: c}, a-b: {from: b, key: d}}}\n"),
     codes::kDuplicateItem, 7, 53, "spec.configuration.secrets.a-b", "A_B"},
    {"SecretOutOfItsPlace", release("  configuration: {secrets: {A: {from: b, key: ../c}}}\n"),
     codes::kBadFormat, 7, 47, "spec.configuration.secrets.A.key", ""},
    {"RollbackThatDoesNotHold", release("  rollback: {onFailure: retry}\n"), codes::kUnknownValue, 7, 25,
     "spec.rollback.onFailure", "hold"},
    {"CheckOfNoKind", release("  smoke: [{name: a}]\n"), codes::kExactlyOneOf, 7, 11, "spec.smoke[0]",
     "none of file, command, http, tcp"},
    {"CheckOfTwoKinds", release("  smoke: [{name: a, command: b, file: {path: c}}]\n"), codes::kExactlyOneOf,
     7, 11, "spec.smoke[0]", "file, command exclude each other"},
    {"CheckOfALaterVersion", release("  smoke: [{name: a, prometheus: {url: b}}]\n"),
     codes::kNotInThisVersion, 7, 33, "spec.smoke[0].prometheus", ""},
    {"CheckNamedTwice", release("  smoke: [{name: a, command: b}, {name: a, command: c}]\n"),
     codes::kDuplicateItem, 7, 41, "spec.smoke[1]", "\"a\" is there twice"},
    {"ArgumentsOfNothing", release("  smoke: [{name: a, file: {path: b}, args: [c]}]\n"),
     codes::kFieldNeedsOther, 7, 44, "spec.smoke[0].args", "means nothing without command"},
    {"BodyOfHead",
     release("  smoke: [{name: a, http: {url: \"http://b\", method: HEAD, expect: {body: c}}}]\n"),
     codes::kFieldNeedsOther, 7, 27, "spec.smoke[0].http.expect.body", "HEAD"},
    {"AVariableThatIsNone", release("  smoke: [{name: a, command: b, args: [\"{{ cliemt }}\"]}]\n"),
     codes::kUnknownVariable, 7, 40, "spec.smoke[0].args[0]", "client"},
    {"AVariableOfQueries", release("  smoke: [{name: a, command: b, args: [\"{{ canary.targets }}\"]}]\n"),
     codes::kUnknownVariable, 7, 40, "spec.smoke[0].args[0]", "canary.targets"},
    {"AVariableOfATargetInAHook",
     release("  hooks: {pre: [{name: a, command: b, args: [\"{{ target.name }}\"]}]}\n"),
     codes::kUnknownVariable, 7, 46, "spec.hooks.pre[0].args[0]", "target.name"},
    {"PathOutOfTheTarget", release("  smoke: [{name: a, file: {path: ../b}}]\n"), codes::kBadFormat, 7, 34,
     "spec.smoke[0].file.path", ".."},
    {"AbsolutePathInACheck", release("  smoke: [{name: a, file: {path: /etc/passwd}}]\n"), codes::kBadFormat,
     7, 34, "spec.smoke[0].file.path", "relative path"},
    {"PasswordInAUrl", release("  smoke: [{name: a, http: {url: \"http://u:p@b\"}}]\n"), codes::kBadFormat, 7,
     33, "spec.smoke[0].http.url", "without a user"},
    {"PortOutOfRange", release("  smoke: [{name: a, tcp: {host: b, port: 70000}}]\n"), codes::kOutOfRange, 7,
     42, "spec.smoke[0].tcp.port", "use at most 65535"},
    {"OctalPort", release("  smoke: [{name: a, tcp: {host: b, port: 0443}}]\n"), codes::kWrongType, 7, 42,
     "spec.smoke[0].tcp.port", "leading zeros"},
    {"RelativeDirectory",
     "kind: ClientEnvironment\nmetadata: {name: a, namespace: b}\nspec: {targets: [{name: c, directory: "
     "{path: srv}}]}\n",
     codes::kBadFormat, 4, 46, "spec.targets[0].directory.path", "an absolute path"},
    {"DirectoryThatClimbs",
     "kind: ClientEnvironment\nmetadata: {name: a, namespace: b}\nspec: {targets: [{name: c, directory: "
     "{path: /srv/../etc}}]}\n",
     codes::kBadFormat, 4, 46, "spec.targets[0].directory.path", "without \"..\""},
    {"NoTargets", "kind: ClientEnvironment\nmetadata: {name: a, namespace: b}\nspec: {targets: []}\n",
     codes::kOutOfRange, 4, 17, "spec.targets", "at least 1"},
    {"TargetOfNoKind",
     "kind: ClientEnvironment\nmetadata: {name: a, namespace: b}\nspec: {targets: [{name: c}]}\n",
     codes::kExactlyOneOf, 4, 18, "spec.targets[0]", "directory"},
    {"OtherTransport",
     "kind: ClientEnvironment\nmetadata: {name: a, namespace: b}\nspec: {targets: [{name: c, ssh: {host: "
     "d}}]}\n",
     codes::kNotInThisVersion, 4, 33, "spec.targets[0].ssh", "is not in this version"},
    {"OtherPlatform", environment("  platform: http-api\n"), codes::kNotInThisVersion, 6, 13, "spec.platform",
     "write claude-code"},
    {"TwoPlacesForSecrets", environment("  secretsSink: {localSettingsEnv: true, file: /srv/a.env}\n"),
     codes::kExactlyOneOf, 6, 16, "spec.secretsSink", ""},
    {"OneFileForSecretsOfTwoTargets",
     "kind: ClientEnvironment\nmetadata: {name: production, namespace: acme}\nspec:\n  targets:\n"
     "    - {name: a, directory: {path: /srv/a}}\n    - {name: b, directory: {path: /srv/b}}\n"
     "  secretsSink: {file: /srv/a.env}\n",
     codes::kSharedSecretsFile, 8, 23, "spec.secretsSink.file", "localSettingsEnv"},
    {"NoSuchLayout", environment("  layout: hardlinks\n"), codes::kUnknownValue, 6, 11, "spec.layout",
     "links"},
    {"KeepNothing", environment("  keepPrevious: 0\n"), codes::kOutOfRange, 6, 17, "spec.keepPrevious",
     "use at least 1"},
    {"ApprovalsOfNobodyKnowsHowMany", "kind: ReleasePolicy\nmetadata: {name: a}\nspec: {approvals: [{}]}\n",
     codes::kMissingField, 4, 20, "spec.approvals[0].count", ""},
    {"ApprovalsAtALevelThatIsNone",
     "kind: ReleasePolicy\nmetadata: {name: a}\nspec: {approvals: [{count: 1, risk: huge}]}\n",
     codes::kUnknownValue, 4, 37, "spec.approvals[0].risk", "high"},
    {"EmergencyOfNobody", "kind: ReleasePolicy\nmetadata: {name: a}\nspec: {emergency: {}}\n",
     codes::kMissingField, 4, 19, "spec.emergency.roles", ""},
    {"EmergencyWithoutAReason", release("  emergency: {}\n"), codes::kMissingField, 7, 14,
     "spec.emergency.reason", "add"},
    {"RosterOfNobody", roster("  people: []\n"), codes::kOutOfRange, 5, 11, "spec.people", "at least 1"},
    {"RosterOfAClient",
     "kind: Roster\nmetadata: {name: a, namespace: acme}\nspec: {people: [{name: lena}]}\n",
     codes::kNamespaceNotAllowed, 3, 32, "metadata.namespace", "remove it"},
    {"TwoPeopleOfOneName", roster("  people: [{name: lena}, {name: lena}]\n"), codes::kDuplicateItem, 5, 33,
     "spec.people[1]", ""},
    {"TwoPeopleOfOneEmail",
     roster(
         "  people:\n    - {name: lena, emails: [l@x.example]}\n    - {name: leo, emails: [L@x.example]}\n"),
     codes::kSamePerson, 7, 28, "spec.people[1].emails[0]", "alone"},
    {"TwoPeopleOfOnePrincipal",
     roster("  people:\n    - {name: lena, principals: [l]}\n    - {name: leo, principals: [l]}\n"),
     codes::kSamePerson, 7, 32, "spec.people[1].principals[0]", "alone"},
    {"RoleOfNobodyKnown", roster("  people: [{name: lena}]\n  roles: {release-manager: [lens]}\n"),
     codes::kUnknownPerson, 6, 29, "spec.roles.release-manager[0]", "did you mean lena?"},
    {"RoleAtAClientOfNobodyKnown",
     roster("  people: [{name: lena}]\n  clients: {acme: {release-manager: [leo]}}\n"), codes::kUnknownPerson,
     6, 38, "spec.clients.acme.release-manager[0]", "lena"},
    {"OnRevokeThatIsNone", "kind: ReleasePolicy\nmetadata: {name: a}\nspec: {onRevoke: revert}\n",
     codes::kUnknownValue, 4, 18, "spec.onRevoke", "rollback"},
    {"ScoreOutOfRange", "kind: ReleasePolicy\nmetadata: {name: a}\nspec: {certification: {minScore: 95}}\n",
     codes::kOutOfRange, 4, 34, "spec.certification.minScore", "use at most 1"},
    {"ZoneThatNobodyKnows", calendar("Europe/Berln", ""), codes::kUnknownTimeZone, 5, 13, "spec.timeZone",
     "did you mean Europe/Berlin?"},
    {"ZoneByItsCityAlone", calendar("berlin", ""), codes::kUnknownTimeZone, 5, 13, "spec.timeZone",
     "did you mean Europe/Berlin?"},
    {"ZoneThatIsAPath", calendar("../etc/localtime", ""), codes::kBadFormat, 5, 13, "spec.timeZone",
     "Europe/Berlin"},
    {"ZoneWithLeapSeconds", calendar("right/UTC", ""), codes::kBadFormat, 5, 13, "spec.timeZone", ""},
    {"WindowOfNothing", calendar("UTC", "  windows: [{days: [Mon], from: \"09:00\", to: \"09:00\"}]\n"),
     codes::kOutOfRange, 6, 46, "spec.windows[0].to", "24:00"},
    {"WindowFromTheEndOfADay",
     calendar("UTC", "  windows: [{days: [Mon], from: \"24:00\", to: \"09:00\"}]\n"), codes::kOutOfRange, 6,
     33, "spec.windows[0].from", "the next day"},
    {"WindowWithoutADay", calendar("UTC", "  windows: [{days: [], from: \"09:00\", to: \"10:00\"}]\n"),
     codes::kOutOfRange, 6, 20, "spec.windows[0].days", "at least 1"},
    {"ADayThatIsNone", calendar("UTC", "  windows: [{days: [Mo], from: \"09:00\", to: \"10:00\"}]\n"),
     codes::kBadFormat, 6, 21, "spec.windows[0].days[0]", ""},
    {"AnHourThatIsNone", calendar("UTC", "  windows: [{days: [Mon], from: \"9:00\", to: \"10:00\"}]\n"),
     codes::kBadFormat, 6, 33, "spec.windows[0].from", ""},
    {"FreezeInTheGap",
     calendar("Europe/Berlin", "  freezes: [{from: 2027-03-28T02:30, to: 2027-03-29, reason: x}]\n"),
     codes::kNotOneInstant, 6, 20, "spec.freezes[0].from", "+01:00"},
    {"FreezeToATimeThatComesTwice",
     calendar("Europe/Berlin", "  freezes: [{from: 2027-10-30, to: 2027-10-31T02:30, reason: x}]\n"),
     codes::kNotOneInstant, 6, 36, "spec.freezes[0].to", "+01:00"},
    {"FreezeBackwards", calendar("UTC", "  freezes: [{from: 2027-10-30, to: 2027-10-30, reason: x}]\n"),
     codes::kOutOfRange, 6, 36, "spec.freezes[0].to", "later"},
    {"BlackoutThatIsNoDate", calendar("UTC", "  blackoutDates: [2027-02-30]\n"), codes::kBadFormat, 6, 19,
     "spec.blackoutDates[0]", ""},
    {"WaveOfAnybody", "kind: Fleet\nmetadata: {name: a}\nspec: {waves: [{after: 1h}]}\n",
     codes::kMissingField, 4, 16, "spec.waves[0].matchLabels", "add"},
    {"NoFailureAtAll", "kind: Fleet\nmetadata: {name: a}\nspec: {safety: {maxFailures: 0}}\n",
     codes::kOutOfRange, 4, 30, "spec.safety.maxFailures", ""},
    {"NoDeploymentAtAll", "kind: Fleet\nmetadata: {name: a}\nspec: {limits: {deployments: 0}}\n",
     codes::kOutOfRange, 4, 30, "spec.limits.deployments", ""},
    {"DependencyInNoRange", release("  dependsOn: [{release: base, version: latest}]\n"), codes::kBadFormat,
     7, 40, "spec.dependsOn[0].version", ">=2.1.0 <3"},
    {"DependencyTwice", release("  dependsOn: [{release: base}, {release: base}]\n"), codes::kDuplicateItem,
     7, 42, "spec.dependsOn[1]", ""},
    {"RecordsElsewhere", "kind: Fleet\nmetadata: {name: a}\nspec: {records: {root: ../x}}\n",
     codes::kBadFormat, 4, 24, "spec.records.root", ".."},
    {"RecordsInARepositoryNextDoor",
     "kind: Fleet\nmetadata: {name: a}\nspec: {records: {repository: ../x}}\n", codes::kGitUrlUnsupported, 4,
     30, "spec.records.repository", "whole path"},
    {"RecordsWithAPassword",
     "kind: Fleet\nmetadata: {name: a}\nspec: {records: {repository: \"https://a:b@x/y\"}}\n",
     codes::kGitUrlHasCredentials, 4, 30, "spec.records.repository", ""},
    {"RecordsByAnotherTransport",
     "kind: Fleet\nmetadata: {name: a}\nspec: {records: {repository: \"ext::sh -c x\"}}\n",
     codes::kGitUrlUnsupported, 4, 30, "spec.records.repository", ""},
    {"StageTwice", "kind: Fleet\nmetadata: {name: a}\nspec: {stages: [x, y, x]}\n", codes::kDuplicateItem, 4,
     23, "spec.stages[2]", ""},
    {"UnsignedCertification",
     "kind: Certification\nmetadata: {name: a}\nspec: {statement: b, signatures: []}\n", codes::kOutOfRange,
     4, 34, "spec.signatures", "at least 1"},
};

INSTANTIATE_TEST_SUITE_P(All, DocumentRefusalTest, ValuesIn(kWrong),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace talentops::codec
