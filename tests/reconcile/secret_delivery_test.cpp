#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/base/codes/targets.hpp"
#include "tests/reconcile/pass_world.hpp"

/// Secrets of a release from the wish to the record: delivered where the environment says, told of by name.
namespace talentops::test {
namespace {

using domain::Phase;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string kLocal = ".claude/settings.local.json";
constexpr const char* kElsewhere = "/srv/acme/secrets";

/// A place for values, as an environment names it.
struct Sink {
  const char* name;
  std::string spec;
  std::string before;  ///< the value, in its file
};
void PrintTo(const Sink& sink, std::ostream* out) { *out << sink.name; }
const Sink kSettings = {"LocalSettings", "  secretsSink: {localSettingsEnv: true}\n", "\"CRM_TOKEN\": \""};
const Sink kFile = {"File", "  secretsSink: {file: /srv/acme/secrets/production.env}\n", "CRM_TOKEN="};

std::string token(const std::string& version) {
  return "  configuration: {secrets: {CRM_TOKEN: {from: crm, key: token, version: \"" + version + "\"}}}\n";
}

class SecretDeliveryTest : public testing::TestWithParam<Sink> {
 protected:
  SecretDeliveryTest() : is_elsewhere(std::string(GetParam().name) == kFile.name) {
    world.secrets.values["acme/crm/token"] = "canary-one";
    world.disks[kElsewhere];
    world.write_environment(GetParam().spec);
  }

  std::string local() {
    const auto text =
        is_elsewhere ? world.disks.at(kElsewhere).read("production.env") : world.disk().read(kLocal);
    return text.value_or("(absent)");
  }
  static auto has_value(const std::string& value) { return HasSubstr(GetParam().before + value); }
  /// Of the client: the workspace, and what lies elsewhere.
  std::vector<simulation::Disk::Tree> trees() {
    return {world.disk().client_tree(), world.disks.at(kElsewhere).tree([](auto) { return true; })};
  }

  /// No text that anybody could come across holds a value.
  void expect_told_nobody() {
    for (const auto& [path, text] : world.disk().kept_tree()) expect_clean(path, text);
    for (const auto& [path, text] : world.remote.files()) expect_clean(path, text);
    for (const auto& text : world.remote.messages()) expect_clean("a commit", text);
    for (const auto& event : world.events.all) expect_clean("an event", event.message);
    expect_clean("the status", world.status().message);
  }
  static void expect_clean(const std::string& where, const std::string& text) {
    EXPECT_THAT(text, Not(HasSubstr("canary"))) << where;
    EXPECT_THAT(text, Not(HasSubstr("Y2FuYXJ5"))) << where << ", in base64";
    EXPECT_THAT(text, Not(HasSubstr("63616e617279"))) << where << ", in hexadecimal digits";
    for (const std::string value : {"canary-one", "canary-two"})
      EXPECT_THAT(text, Not(HasSubstr(sha256(value).hex()))) << where;
  }
  void expect_denied(Code code, const std::string& why) {
    world.settle();
    EXPECT_EQ(world.status().phase, Phase::kGating);
    EXPECT_EQ(world.status().reason, "Platform") << world.status().message;
    EXPECT_THAT(world.status().message, HasSubstr(why));
    const auto& gates = world.status().gates;
    EXPECT_TRUE(std::any_of(gates.begin(), gates.end(), [&](const auto& gate) { return gate.code == code; }));
    EXPECT_EQ(local(), "(absent)");
    world.expect_silence();
  }

  PassWorld world;
  const bool is_elsewhere;
};

INSTANTIATE_TEST_SUITE_P(Sinks, SecretDeliveryTest, testing::Values(kSettings, kFile),
                         [](const auto& each) { return each.param.name; });

TEST_P(SecretDeliveryTest, GivesTheValueToTheClientAndTheNameToTheRecords) {
  world.deliver("1.0.0", "Greet politely.", token("1"));
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
  EXPECT_THAT(local(), has_value("canary-one"));
  EXPECT_THAT(world.last().intent.secret_names, ElementsAre("CRM_TOKEN"));
  expect_told_nobody();
  world.expect_silence();
}

TEST_P(SecretDeliveryTest, WithoutASinkNothingStarts) {
  world.write_environment();
  world.deliver("1.0.0", "Greet politely.", token("1"));
  expect_denied(codes::kNoSecretsSink, "CRM_TOKEN");
  world.write_environment(GetParam().spec);
  world.merge();
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
}

TEST_P(SecretDeliveryTest, WithoutTheValueNothingStarts) {
  world.secrets.values.clear();
  world.deliver("1.0.0", "Greet politely.", token("1"));
  expect_denied(codes::kSecretMissing, "acme/crm/token");
  world.secrets.values["acme/crm/token"] = "canary-one";
  world.wait(kMinute);
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
}

TEST_P(SecretDeliveryTest, IntoWhatGitHasOrCouldGetNothingStarts) {
  world.tracked.paths = {kLocal};
  world.disks.at(kElsewhere).write(".git/HEAD", "ref: refs/heads/main");
  world.deliver("1.0.0", "Greet politely.", token("1"));
  if (is_elsewhere) return expect_denied(codes::kSecretsFileMisplaced, "git work tree");
  expect_denied(codes::kSecretSinkTracked, "git tracks");
}

TEST_P(SecretDeliveryTest, AnotherVersionOfTheReferenceIsAReconfiguration) {
  world.deliver("1.0.0", "Greet politely.", token("1"));
  world.settle();
  world.secrets.values["acme/crm/token"] = "canary-two";
  world.settle();
  EXPECT_THAT(local(), has_value("canary-one")) << "nobody wished another one";
  world.wish("1.0.0", token("2"));
  world.merge();
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "reconfigure 1.0.0 succeeded"));
  EXPECT_THAT(local(), has_value("canary-two"));
  expect_told_nobody();
}

TEST_P(SecretDeliveryTest, AFailedDeploymentPutsTheEarlierOnesBack) {
  world.secrets.values["acme/mail/password"] = "canary-two";
  world.deliver("1.0.0", "Greet politely.", token("1") + kSmoke);
  world.settle();
  const auto before = trees();
  world.deliver(
      "1.1.0", "Greet rudely.",
      "  configuration: {secrets: {CRM_TOKEN: {from: mail, key: password}}}\n" + std::string(kSmoke));
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 rolledBack"));
  EXPECT_EQ(trees(), before);
  expect_told_nobody();
}

TEST_P(SecretDeliveryTest, AFailedFirstInstallationTakesThemOutAgain) {
  world.deliver("1.0.0", "Greet rudely.", token("1") + kSmoke);
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 rolledBack"));
  EXPECT_EQ(local(), "(absent)");
  expect_told_nobody();
}

TEST_P(SecretDeliveryTest, ALostOneIsDriftAndIsPutBackWhereThatIsWished) {
  world.write_environment(GetParam().spec + "  driftPolicy: correct\n");
  world.deliver("1.0.0", "Greet politely.", token("1"));
  world.settle();
  const auto before = trees();
  if (is_elsewhere) {
    world.disks.at(kElsewhere).write("production.env", "", 0600);
  } else {
    world.disk().write(kLocal, "{}", 0600);
  }
  world.wait(10 * kMinute);
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "correct 1.0.0 succeeded"));
  EXPECT_THAT(local(), has_value("canary-one"));
  expect_told_nobody();
}

TEST_P(SecretDeliveryTest, ATalentThatIsRetiredTakesThemAlong) {
  world.wish_another();
  world.deliver("1.0.0", "Greet politely.", token("1"));
  world.settle();
  world.unwish();
  world.merge();
  world.settle();
  EXPECT_EQ(local(), "(absent)") << world.status().message;
  expect_told_nobody();
}

TEST_P(SecretDeliveryTest, AnotherPlaceForThemIsAReconfiguration) {
  world.deliver("1.0.0", "Greet politely.", token("1"));
  world.settle();
  world.write_environment(is_elsewhere ? kSettings.spec : kFile.spec);
  world.merge();
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "reconfigure 1.0.0 succeeded"));
  EXPECT_EQ(local(), "(absent)");
  expect_told_nobody();
}

TEST_P(SecretDeliveryTest, AReleaseWithoutThemTakesThemOutAgain) {
  world.deliver("1.0.0", "Greet politely.", token("1"));
  world.settle();
  world.wish("1.0.0");
  world.merge();
  world.settle();
  EXPECT_EQ(local(), "(absent)");
  expect_told_nobody();
}

}  // namespace
}  // namespace talentops::test
