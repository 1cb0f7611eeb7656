#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "tests/reconcile/directory_target_world.hpp"

/// Values of secrets in a file outside of the target: where it may lie, what of it is whose, how they go
/// again.
namespace talentops::test {
namespace {

using domain::ItemState;
using simulation::Deed;
using simulation::EffectKind;
using testing::HasSubstr;
using testing::Not;

const std::string kFile = TargetWorld::kSecretsFile;
const std::string kToken = kFile + "#/CRM_TOKEN";
const std::string kTheirs = "# theirs\nexport MINE='1'\r\n\nLAST=\"2\"\n";

class SecretsElsewhereTest : public testing::Test {
 protected:
  SecretsElsewhereTest() { holder = *world.take(); }

  static domain::Package package(const std::string& version, const domain::SecretReference& token,
                                 const std::string& file = kFile) {
    return with_secrets(make_package(version, {{".claude/agents/greeter.md", "agent " + version}}),
                        {{"crm-token", token}}, {file});
  }
  std::string text() const { return world.secrets_file().value_or("(absent)"); }
  std::string mode() const {
    const auto tree = world.whole_tree();
    const auto found = tree.find(kFile);
    return found == tree.end() ? "" : found->second.substr(0, 4);
  }
  void write(const std::string& text, std::uint32_t mode = 0600) {
    world.elsewhere().write("acme.env", text, mode);
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
  Status retire(const domain::Package& installed) {
    return world.target().retire(
        {installed.talent, installed.id, {domain::DeploymentId("r1"), "succeeded", installed.id, "gone", {}}},
        holder, Call{});
  }
  domain::TalentObservation look(const domain::Package& wanted) {
    return world.observe({&wanted}).talents.at(wanted.talent);
  }
  ItemState state() { return find(look(first).items).state; }
  static domain::ObservedItem find(const std::vector<domain::ObservedItem>& items) {
    for (const auto& item : items) {
      if (item.path.ends_with("#/CRM_TOKEN")) return item;
    }
    ADD_FAILURE() << "it was not looked at";
    return {};
  }
  /// It is refused for `code` when it is looked at, and when it is done, and then nothing has changed.
  void expect_refused(const domain::Package& wanted, Code code, const std::string& why) {
    const auto before = world.whole_tree();
    const auto seen = find(look(wanted).wanted);
    EXPECT_EQ(seen.state, ItemState::kForeign);
    ASSERT_TRUE(seen.refused);
    EXPECT_EQ(seen.refused->code, code) << seen.refused->text();
    EXPECT_THAT(seen.refused->text(), HasSubstr(why));
    const auto done = install(wanted, "d1");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, code) << done.error().text();
    EXPECT_EQ(world.whole_tree(), before);
  }
  void expect_nothing_kept() {
    for (const auto& [path, content] : world.disk().kept_tree()) {
      EXPECT_THAT(content, Not(HasSubstr("canary"))) << path;
      EXPECT_THAT(content, Not(HasSubstr(sha256(text()).hex()))) << path;
      for (const auto& [place, value] : world.secrets.values) {
        EXPECT_THAT(content, Not(HasSubstr(encode_base64(value)))) << path;
        EXPECT_THAT(content, Not(HasSubstr(sha256(value).hex()))) << path;
      }
    }
    for (const auto& [path, content] : world.whole_tree())
      EXPECT_TRUE(path == kFile || content.find("canary") == std::string::npos) << path;
  }

  TargetWorld world;
  ports::Holder holder;
  bool met = false;
  const domain::Package first = package("1.0.0", {"crm", "token"});
  const domain::Package second = package("2.0.0", {"crm", "newer", "2"});
};

TEST_F(SecretsElsewhereTest, AreWrittenForTheirOwnerOnly) {
  ASSERT_TRUE(install(first, "d1"));
  EXPECT_EQ(text(), "CRM_TOKEN='canary/\"token\"+1'\n");
  EXPECT_EQ(mode(), "0600");
  expect_nothing_kept();
}

TEST_F(SecretsElsewhereTest, AReceiptSaysOnlyThatTheyWereWritten) {
  ASSERT_TRUE(install(first, "d1"));
  const auto receipt = world.disk().read(".talentops/talents/greeter/receipt.json").value_or("");
  EXPECT_THAT(receipt, HasSubstr(R"("written":"secret","from":"crm","key":"token")"));
}

TEST_F(SecretsElsewhereTest, JoinWhatOthersHaveThereAndLeaveItAsItWas) {
  write(kTheirs, 0640);
  ASSERT_TRUE(install(first, "d1"));
  EXPECT_EQ(text(), kTheirs + "CRM_TOKEN='canary/\"token\"+1'\n");
  EXPECT_EQ(mode(), "0600");
  ASSERT_TRUE(upgrade(second, first));
  EXPECT_EQ(text(), kTheirs + "CRM_TOKEN=canary/newer+2\n");
  ASSERT_TRUE(back(second, "d2", TargetWorld::way_back_of(first, "d1")));
  EXPECT_EQ(text(), kTheirs + "CRM_TOKEN='canary/\"token\"+1'\n");
  expect_nothing_kept();
  ASSERT_TRUE(retire(first));
  EXPECT_EQ(text(), kTheirs);
  EXPECT_EQ(mode(), "0640");
  expect_nothing_kept();
}

TEST_F(SecretsElsewhereTest, GoWithTheFileThatCameWithThem) {
  const auto before = world.whole_tree();
  ASSERT_TRUE(install(first, "d1"));
  ASSERT_TRUE(back(first, "d1"));
  EXPECT_EQ(world.whole_tree(), before);
}

TEST_F(SecretsElsewhereTest, WhatOthersAddedMeanwhileStays) {
  ASSERT_TRUE(install(first, "d1"));
  write("NEW=1\n" + text() + "# more\n");
  ASSERT_TRUE(back(first, "d1"));
  EXPECT_EQ(text(), "NEW=1\n# more\n");
}

TEST_F(SecretsElsewhereTest, AnotherVersionOfAReferenceIsReadAndWrittenAgain) {
  ASSERT_TRUE(install(first, "d1"));
  world.secrets.values["acme/crm/token"] = "rotated-canary";
  ASSERT_TRUE(upgrade(package("1.0.0", {"crm", "token", "2"}), first));
  EXPECT_EQ(text(), "CRM_TOKEN=rotated-canary\n");
}

TEST_F(SecretsElsewhereTest, MoveWithTheWishAndWithTheWayBack) {
  world.elsewhere_allowed.of_client = {"/srv/secrets"};
  ASSERT_TRUE(install(first, "d1"));
  const auto before = world.whole_tree();
  world.elsewhere_allowed.named = "/srv/secrets/other.env";
  const auto moved = package("1.0.0", {"crm", "token"}, "/srv/secrets/other.env");
  ASSERT_TRUE(upgrade(moved, first));
  EXPECT_EQ(text(), "(absent)");
  EXPECT_EQ(world.elsewhere().read("other.env"), "CRM_TOKEN='canary/\"token\"+1'\n");
  ASSERT_TRUE(back(moved, "d2", TargetWorld::way_back_of(first, "d1")));
  EXPECT_EQ(world.whole_tree(), before);
}

TEST_F(SecretsElsewhereTest, ALostVariableOrFileIsMissed) {
  ASSERT_TRUE(install(first, "d1"));
  EXPECT_EQ(state(), ItemState::kSame);
  write("CRM_TOKEN=by-hand\n");
  EXPECT_EQ(state(), ItemState::kSame) << "nobody knows which value is right";
  write("OTHER=1\n");
  EXPECT_EQ(state(), ItemState::kMissing);
  world.elsewhere() = {};
  EXPECT_EQ(state(), ItemState::kMissing);
  world.disks.erase(TargetWorld::kSecrets);
  EXPECT_EQ(state(), ItemState::kMissing);
}

TEST_F(SecretsElsewhereTest, GoingBackDoesNotWaitForADirectoryThatIsGone) {
  ASSERT_TRUE(install(first, "d1"));
  world.disks.erase(TargetWorld::kSecrets);
  const auto done = back(first, "d1");
  EXPECT_TRUE(done) << done.error().text();
  EXPECT_FALSE(world.disk().read(".claude/agents/greeter.md"));
}

TEST_F(SecretsElsewhereTest, AVariableOfAnotherIsNeverTouched) {
  const std::string theirs = "export CRM_TOKEN=theirs\n";
  write(theirs);
  EXPECT_EQ(find(look(first).wanted).state, ItemState::kForeign);
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kContentConflict);
  EXPECT_THAT(done.error().message, HasSubstr(kToken));
  EXPECT_THAT(done.error().message, Not(HasSubstr("theirs")));
  EXPECT_EQ(text(), theirs);
  EXPECT_FALSE(world.disk().read(".claude/agents/greeter.md"));
}

TEST_F(SecretsElsewhereTest, AVariableThatIsSetAtThatMomentStays) {
  world.obstacle = [&](const Deed& deed) -> std::optional<Error> {
    if (deed.kind == EffectKind::kRenameNew && deed.to == ".claude/agents/greeter.md") write("CRM_TOKEN=1\n");
    return std::nullopt;
  };
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kContentConflict);
  EXPECT_EQ(text(), "CRM_TOKEN=1\n");
  EXPECT_FALSE(world.observe().interrupted.has_value());
}

TEST_F(SecretsElsewhereTest, WhatIsWrittenAtThatMomentIsMergedInto) {
  write(kTheirs);
  world.obstacle = [&](const Deed& deed) -> std::optional<Error> {
    if (deed.kind == EffectKind::kExchange && deed.to == "acme.env" && !std::exchange(met, true))
      write("NEWER=1\n");
    return std::nullopt;
  };
  ASSERT_TRUE(install(first, "d1"));
  EXPECT_TRUE(met);
  EXPECT_EQ(text(), "NEWER=1\nCRM_TOKEN='canary/\"token\"+1'\n");
}

TEST_F(SecretsElsewhereTest, ALinkIsNotWrittenThrough) {
  world.elsewhere().make_link("acme.env", "other.env");
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kContentConflict);
  EXPECT_FALSE(world.elsewhere().read("other.env"));
}

TEST_F(SecretsElsewhereTest, AreNotWrittenIntoAWorkTree) {
  world.elsewhere().write(".git/HEAD", "ref: refs/heads/main");
  expect_refused(first, codes::kSecretsFileMisplaced, "git work tree");
}

TEST_F(SecretsElsewhereTest, AreNotWrittenIntoATarget) {
  world.elsewhere().write(".talentops/target.json", "{}");
  expect_refused(first, codes::kSecretsFileMisplaced, "/srv/secrets/.talentops makes a target");
  world.elsewhere() = {};
  world.elsewhere_allowed.named = "/srv/acme/secrets.env";
  expect_refused(package("1.0.0", {"crm", "token"}, "/srv/acme/secrets.env"), codes::kSecretsFileMisplaced,
                 "inside the target");
}

TEST_F(SecretsElsewhereTest, AreNotWrittenWhereNoDirectoryIs) {
  world.disks.erase(TargetWorld::kSecrets);
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kPlaceMissing);
  EXPECT_EQ(find(look(first).wanted).refused.value().code, codes::kPlaceMissing);
}

TEST_F(SecretsElsewhereTest, AValueThatCannotBeSaidHoldsAllOfItBack) {
  world.secrets.values["acme/crm/token"] = "canary\nsecond line";
  expect_refused(first, codes::kSecretNotSayable, "more than one line");
  EXPECT_THAT(install(first, "d1").error().text(), Not(HasSubstr("canary")));
}

TEST_F(SecretsElsewhereTest, AFileThatNobodyCanReadIsNotRewritten) {
  write("GREETING=it's\n");
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kClientFileInvalid);
  EXPECT_EQ(text(), "GREETING=it's\n");
}

/// A receipt lies where the client can write.
TEST_F(SecretsElsewhereTest, AReceiptCannotLeadToWhatIsNotTheClients) {
  ASSERT_TRUE(install(first, "d1"));
  const std::string path = ".talentops/talents/greeter/receipt.json";
  for (const std::string forged : {"/srv/secrets/globex.env", "/srv/secrets/acme/../globex.env"}) {
    auto receipt = *world.disk().read(path);
    for (auto at = receipt.find(kFile); at != std::string::npos; at = receipt.find(kFile, at + 1))
      receipt.replace(at, kFile.size(), forged);
    TargetWorld victim(world.disks);
    victim.elsewhere_allowed.of_client = {"/srv/secrets/acme"};
    victim.elsewhere().write("globex.env", "CRM_TOKEN=globex\n", 0640);
    victim.disk().write(path, receipt);
    const auto before = victim.elsewhere().tree([](auto) { return true; });
    EXPECT_EQ(find(victim.observe({&first}).talents.at(first.talent).items).state, ItemState::kModified);
    const auto taker = victim.take("next");
    ASSERT_TRUE(taker);
    const auto done = victim.target().revert(TargetWorld::reversion_of(first, "d1"), *taker, Call{});
    EXPECT_FALSE(done);
    EXPECT_EQ(victim.elsewhere().tree([](auto) { return true; }), before) << forged;
  }
}

TEST_F(SecretsElsewhereTest, OfTwoTalentsGoWithTheLast) {
  const auto other = with_secrets(make_package("1.0.0", {{"other.md", "other"}}, "other"),
                                  {{"CRM_TOKEN", {"crm", "token"}}}, {kFile});
  write(kTheirs, 0640);
  ASSERT_TRUE(install(first, "d1"));
  EXPECT_EQ(find(look(other).wanted).state, ItemState::kEqual);
  ASSERT_TRUE(install(other, "o1"));
  ASSERT_TRUE(back(first, "d1"));
  EXPECT_THAT(text(), HasSubstr("CRM_TOKEN"));
  EXPECT_EQ(mode(), "0600");
  ASSERT_TRUE(back(other, "o1"));
  EXPECT_EQ(text(), kTheirs);
  EXPECT_EQ(mode(), "0640");
}

TEST_F(SecretsElsewhereTest, AnErrorInTheMiddleLeavesEverythingAsItWas) {
  write(kTheirs);
  ASSERT_TRUE(install(first, "d1"));
  const auto before = world.whole_tree();
  world.obstacle = [this](const Deed& deed) -> std::optional<Error> {
    const bool is_receipt = deed.kind == EffectKind::kRename && deed.to.ends_with("receipt.json");
    if (!is_receipt || std::exchange(met, true)) return std::nullopt;
    world.secrets.values.clear();  // what is undone at once needs nothing but what it saw
    return Error{ErrorKind::kUnavailable, codes::kPlaceFull, "full"};
  };
  EXPECT_FALSE(upgrade(second, first));
  EXPECT_TRUE(met);
  EXPECT_EQ(world.whole_tree(), before);
  EXPECT_FALSE(world.observe().interrupted.has_value());
}

TEST_F(SecretsElsewhereTest, AProbeSaysWhetherTheyCanBeWritten) {
  const auto finding = [&] {
    const auto seen = world.target().probe(Call{});
    EXPECT_EQ(seen.findings.back().what, "secrets");
    EXPECT_EQ(seen.passed, seen.findings.back().passed);
    return seen.findings.back();
  };
  EXPECT_TRUE(finding().passed);
  world.elsewhere().write(".git/HEAD", "ref: refs/heads/main");
  EXPECT_THAT(finding().detail, HasSubstr("git work tree"));
}

}  // namespace
}  // namespace talentops::test
