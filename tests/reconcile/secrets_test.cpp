#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "tests/reconcile/directory_target_world.hpp"

/// Values of secrets at a target: where they are written, how they go again, and where they never are.
namespace talentops::test {
namespace {

using domain::ItemState;
using simulation::Deed;
using simulation::EffectKind;
using testing::HasSubstr;
using testing::Not;

const std::string kLocal = ".claude/settings.local.json";
const std::string kToken = kLocal + "#/env/CRM_TOKEN";
const std::string kTheirs =
    "{\n    \"permissions\": {\"allow\": [ \"Read\" ]},\n    \"env\": {\"MINE\": \"1\"}\n}\n";

class SecretsTest : public testing::Test {
 protected:
  SecretsTest() { holder = *world.take(); }

  static domain::Package package(const std::string& version, const domain::SecretReference& token) {
    return with_secrets(make_package(version, {{".claude/agents/greeter.md", "agent " + version}}),
                        {{"crm-token", token}});
  }
  std::string text() const { return world.disk().read(kLocal).value_or("(absent)"); }
  std::string mode() const {
    const auto tree = world.disk().client_tree();
    const auto found = tree.find(kLocal);
    return found == tree.end() ? "" : found->second.substr(0, 4);
  }
  Status install(const domain::Package& wanted, const std::string& deployment) {
    return world.install(wanted, deployment, holder);
  }
  Status upgrade(const domain::Package& wanted, const domain::Package& before) {
    return world.install(wanted, "d2", holder, TargetWorld::way_back_of(before, "d1"));
  }
  Status back(const domain::Package& from, const std::string& deployment,
              const std::optional<domain::WayBack>& way_back = {}) {
    return world.target().revert(TargetWorld::reversion_of(from, deployment, way_back), holder, Call{});
  }
  domain::TalentObservation look(const domain::Package& wanted) {
    return world.observe({&wanted}).talents.at(wanted.talent);
  }
  static ItemState state_of(const std::vector<domain::ObservedItem>& items, const std::string& path) {
    for (const auto& item : items) {
      if (item.path == path) return item.state;
    }
    ADD_FAILURE() << path << " was not looked at";
    return ItemState::kSame;
  }
  /// No value of a secret, no digest of one, and no file's that held one, is in anything that is kept.
  void expect_nothing_kept() {
    for (const auto& [path, content] : world.disk().kept_tree()) {
      for (const auto& [place, value] : world.secrets.values) {
        EXPECT_THAT(content, Not(HasSubstr(value))) << path;
        EXPECT_THAT(content, Not(HasSubstr(encode_base64(value)))) << path;
        EXPECT_THAT(content, Not(HasSubstr(sha256(value).hex()))) << path;
      }
      EXPECT_THAT(content, Not(HasSubstr("canary"))) << path;
      EXPECT_THAT(content, Not(HasSubstr(sha256(text()).hex()))) << path;
    }
  }

  TargetWorld world;
  ports::Holder holder;
  bool failed = false;
  const domain::Package first = package("1.0.0", {"crm", "token"});
  const domain::Package second = package("2.0.0", {"crm", "newer", "2"});
};

TEST_F(SecretsTest, AreWrittenForTheirOwnerOnly) {
  ASSERT_TRUE(install(first, "d1"));
  EXPECT_EQ(text(), "{\n  \"env\": {\n    \"CRM_TOKEN\": \"canary/\\\"token\\\"+1\"\n  }\n}\n");
  EXPECT_EQ(mode(), "0600");
  expect_nothing_kept();
}

TEST_F(SecretsTest, AReceiptSaysOnlyThatTheyWereWritten) {
  ASSERT_TRUE(install(first, "d1"));
  const auto receipt = world.disk().read(".talentops/talents/greeter/receipt.json").value_or("");
  EXPECT_THAT(receipt, HasSubstr(R"("written":"secret","from":"crm","key":"token")"));
}

TEST_F(SecretsTest, JoinWhatTheClientHasThereAndLeaveItAsItWas) {
  world.disk().write(kLocal, kTheirs, 0644);
  ASSERT_TRUE(install(first, "d1"));
  EXPECT_THAT(text(), HasSubstr("\"env\": {\"MINE\": \"1\", \"CRM_TOKEN\": "));
  EXPECT_EQ(mode(), "0600");
  ASSERT_TRUE(back(first, "d1"));
  EXPECT_EQ(text(), kTheirs);
  EXPECT_EQ(mode(), "0644");
  expect_nothing_kept();
}

TEST_F(SecretsTest, GoWithTheFileThatCameWithThem) {
  ASSERT_TRUE(install(first, "d1"));
  ASSERT_TRUE(back(first, "d1"));
  EXPECT_EQ(text(), "(absent)");
  EXPECT_EQ(world.disk().client_tree(), TargetWorld().disk().client_tree());
}

TEST_F(SecretsTest, ChangeWithTheirReferenceAndAreReadAgainOnTheWayBack) {
  ASSERT_TRUE(install(first, "d1"));
  const auto before = text();
  ASSERT_TRUE(upgrade(second, first));
  EXPECT_THAT(text(), HasSubstr("\"canary/newer+2\""));
  expect_nothing_kept();
  ASSERT_TRUE(back(second, "d2", TargetWorld::way_back_of(first, "d1")));
  EXPECT_EQ(text(), before);
  expect_nothing_kept();
}

TEST_F(SecretsTest, AnotherVersionOfAReferenceIsReadAndWrittenAgain) {
  ASSERT_TRUE(install(first, "d1"));
  world.secrets.values["acme/crm/token"] = "rotated-canary";
  ASSERT_TRUE(upgrade(package("1.0.0", {"crm", "token", "2"}), first));
  EXPECT_THAT(text(), HasSubstr("\"rotated-canary\""));
}

TEST_F(SecretsTest, AVariableThatSomebodyRewroteStaysWhileItsReferenceDoes) {
  ASSERT_TRUE(install(first, "d1"));
  world.disk().write(kLocal, R"({"env": {"CRM_TOKEN": "by hand"}})", 0600);
  EXPECT_EQ(state_of(look(first).items, kToken), ItemState::kSame) << "nobody knows which value is right";
  ASSERT_TRUE(upgrade(package("2.0.0", {"crm", "token"}), first));
  EXPECT_THAT(text(), HasSubstr("by hand"));
}

TEST_F(SecretsTest, ALostVariableIsMissed) {
  ASSERT_TRUE(install(first, "d1"));
  EXPECT_EQ(state_of(look(first).items, kToken), ItemState::kSame);
  world.disk().write(kLocal, "{}", 0600);
  EXPECT_EQ(state_of(look(first).items, kToken), ItemState::kMissing);
}

TEST_F(SecretsTest, AVariableOfTheClientIsNeverTouched) {
  const std::string theirs = R"({"env": {"CRM_TOKEN": "theirs"}})";
  world.disk().write(kLocal, theirs);
  EXPECT_EQ(state_of(look(first).wanted, kToken), ItemState::kForeign);
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kContentConflict);
  EXPECT_THAT(done.error().message, HasSubstr("CRM_TOKEN"));
  EXPECT_THAT(done.error().message, Not(HasSubstr("theirs")));
  EXPECT_EQ(text(), theirs);
  EXPECT_FALSE(world.disk().read(".claude/agents/greeter.md"));
}

TEST_F(SecretsTest, AVariableThatTheClientSetsAtThatMomentStays) {
  const std::string theirs = R"({"env": {"CRM_TOKEN": "theirs"}})";
  world.obstacle = [&](const Deed& deed) -> std::optional<Error> {
    if (deed.kind == EffectKind::kRenameNew && deed.to == ".claude/agents/greeter.md")
      world.disk().write(kLocal, theirs);
    return std::nullopt;
  };
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kContentConflict);
  EXPECT_EQ(text(), theirs);
  EXPECT_FALSE(world.disk().read(".claude/agents/greeter.md"));
  EXPECT_FALSE(world.observe().interrupted.has_value());
}

TEST_F(SecretsTest, AreNotWrittenIntoAFileThatGitTracks) {
  world.tracked.paths = {kLocal};
  const auto seen = look(first);
  EXPECT_EQ(state_of(seen.wanted, kToken), ItemState::kForeign);
  EXPECT_EQ(seen.wanted.back().refused.value().code, codes::kSecretSinkTracked);
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kSecretSinkTracked);
  EXPECT_EQ(text(), "(absent)");
  EXPECT_FALSE(world.disk().read(".claude/agents/greeter.md"));
}

TEST_F(SecretsTest, AValueThatIsNotThereHoldsAllOfItBack) {
  world.secrets.values.clear();
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kSecretMissing);
  EXPECT_THAT(done.error().message, HasSubstr("acme/crm/token"));
  EXPECT_FALSE(world.disk().read(".claude/agents/greeter.md"));
}

TEST_F(SecretsTest, GoingBackDoesNotWaitForAValueThatIsGone) {
  ASSERT_TRUE(install(first, "d1"));
  ASSERT_TRUE(upgrade(second, first));
  world.secrets.values.erase("acme/crm/token");
  ASSERT_TRUE(back(second, "d2", TargetWorld::way_back_of(first, "d1")));
  EXPECT_EQ(world.disk().read(".claude/agents/greeter.md"), "agent 1.0.0");
  EXPECT_THAT(text(), Not(HasSubstr("CRM_TOKEN")));
  EXPECT_EQ(state_of(look(first).items, kToken), ItemState::kMissing) << "and it is missed";
}

TEST_F(SecretsTest, OfTwoTalentsGoWithTheLast) {
  const std::map<std::string, domain::SecretReference> shared = {{"CRM_TOKEN", {"crm", "token"}}};
  const auto other = with_secrets(make_package("1.0.0", {{"other.md", "other"}}, "other"), shared);
  world.disk().write(kLocal, kTheirs, 0640);
  ASSERT_TRUE(install(first, "d1"));
  EXPECT_EQ(state_of(look(other).wanted, kToken), ItemState::kEqual);
  ASSERT_TRUE(install(other, "o1"));
  ASSERT_TRUE(back(first, "d1"));
  EXPECT_THAT(text(), HasSubstr("CRM_TOKEN"));
  EXPECT_EQ(mode(), "0600");
  ASSERT_TRUE(back(other, "o1"));
  EXPECT_EQ(text(), kTheirs);
  EXPECT_EQ(mode(), "0640");
}

TEST_F(SecretsTest, TwoTalentsCannotHaveOneVariableFromTwoSecrets) {
  ASSERT_TRUE(install(first, "d1"));
  const auto other = with_secrets(make_package("1.0.0", {}, "other"), {{"CRM_TOKEN", {"mail", "password"}}});
  const auto done = install(other, "o1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kItemShared);
}

TEST_F(SecretsTest, AFileThatIsNoJsonIsNotRewritten) {
  world.disk().write(kLocal, "{ // mine\n}");
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kClientFileInvalid);
  EXPECT_EQ(text(), "{ // mine\n}");
}

TEST_F(SecretsTest, AnErrorInTheMiddleLeavesEverythingAsItWas) {
  world.disk().write(kLocal, kTheirs);
  ASSERT_TRUE(install(first, "d1"));
  const auto before = world.disk().client_tree();
  world.obstacle = [this](const Deed& deed) -> std::optional<Error> {
    const bool is_receipt = deed.kind == EffectKind::kRename && deed.to.ends_with("receipt.json");
    if (!is_receipt || std::exchange(failed, true)) return std::nullopt;
    world.secrets.values.clear();  // what is undone at once needs nothing but what it saw
    return Error{ErrorKind::kUnavailable, codes::kPlaceFull, "full"};
  };
  EXPECT_FALSE(upgrade(second, first));
  EXPECT_TRUE(failed);
  EXPECT_EQ(world.disk().client_tree(), before);
  EXPECT_FALSE(world.observe().interrupted.has_value());
}

}  // namespace
}  // namespace talentops::test
