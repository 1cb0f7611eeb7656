#include <filesystem>
#include <fstream>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/status.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/state/event_log.hpp"
#include "controller/effects/state/state_directory.hpp"
#include "controller/effects/state/status_file.hpp"
#include "tests/integration/file_facts.hpp"
#include "tests/integration/loopback_server.hpp"

namespace talentops::effects {
namespace {

namespace fs = std::filesystem;
using test::mode_of;
using test::names_in;
using test::TemporaryDirectory;
using test::text_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(StateDirectoryTest, IsMadeForItsOwnerOnly) {
  const TemporaryDirectory directory;
  const auto state = StateDirectory::open(directory.file("var/talentops"));
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(mode_of(state->path()), 0700u);
  EXPECT_EQ(text_of(state->path_of("version")), "1\n");
}

TEST(StateDirectoryTest, IsUsedAgain) {
  const TemporaryDirectory directory;
  const auto path = directory.file("state");
  { ASSERT_TRUE(StateDirectory::open(path)); }
  directory.write("state/mirror/HEAD", "kept");
  const auto again = StateDirectory::open(path);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(text_of(again->path_of("mirror/HEAD")), "kept");
}

TEST(StateDirectoryTest, BelongsToOneControllerAtATime) {
  const TemporaryDirectory directory;
  auto first = StateDirectory::open(directory.file("state"));
  ASSERT_TRUE(first);
  const auto second = StateDirectory::open(directory.file("state"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(second.error().code, codes::kStateInUse);
  EXPECT_THAT(second.error().message, HasSubstr("process " + std::to_string(::getpid())));
  { const auto gone = std::move(first).value(); }
  EXPECT_TRUE(StateDirectory::open(directory.file("state")));
}

TEST(StateDirectoryTest, IsNotTouchedWhereANewerVersionUsedIt) {
  const TemporaryDirectory directory;
  directory.write("version", "2\n");
  directory.write(".status.json.talentops-tmp-1-1", "half");
  const auto refused = StateDirectory::open(directory.path());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kStateNewer);
  EXPECT_THAT(names_in(directory.path()), ElementsAre(".status.json.talentops-tmp-1-1", "version"));
}

TEST(StateDirectoryTest, IsNotTouchedWhereItHoldsSomethingElse) {
  const TemporaryDirectory directory;
  directory.write("thesis.tex", "years of work");
  const auto refused = StateDirectory::open(directory.path());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kStateForeign);
  EXPECT_THAT(refused.error().message, HasSubstr("thesis.tex"));
  EXPECT_THAT(names_in(directory.path()), ElementsAre("thesis.tex"));
}

TEST(StateDirectoryTest, IsRefusedWhereItsVersionIsNoNumber) {
  for (const auto* text : {"", "one", "-1", "0", "1x", "99999999999999999999"}) {
    const TemporaryDirectory directory;
    directory.write("version", text);
    const auto refused = StateDirectory::open(directory.path());
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(refused.error().message, HasSubstr("version"));
  }
}

TEST(StateDirectoryTest, IsClosedToOthersWhereItIsFreshAndRefusedWhereItWasOpen) {
  const TemporaryDirectory directory;
  ::chmod(directory.path().c_str(), 0777);
  { ASSERT_TRUE(StateDirectory::open(directory.path())); }
  EXPECT_EQ(mode_of(directory.path()), 0700u);
  ::chmod(directory.path().c_str(), 0770);
  const auto refused = StateDirectory::open(directory.path());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(refused.error().code, codes::kStateExposed);
}

TEST(StateDirectoryTest, NamesWhatIsInTheWay) {
  const TemporaryDirectory directory;
  const auto file = directory.write("file", "x");
  const auto is_file = StateDirectory::open(file);
  ASSERT_FALSE(is_file);
  EXPECT_THAT(is_file.error().message, HasSubstr(file));
  const auto below_file = StateDirectory::open(file + "/state");
  ASSERT_FALSE(below_file);
  EXPECT_THAT(below_file.error().message, HasSubstr(file + "/state"));
  EXPECT_EQ(StateDirectory::open("relative/path").error().code, codes::kStateUnusable);
  EXPECT_FALSE(StateDirectory::open("/proc/talentops"));
}

TEST(StateDirectoryTest, SweepsWhatAKilledProcessLeft) {
  const TemporaryDirectory directory;
  { ASSERT_TRUE(StateDirectory::open(directory.path())); }
  directory.write(".status.json.talentops-tmp-1-1", "half");
  directory.write(".hidden", "kept");
  ASSERT_TRUE(StateDirectory::open(directory.path()));
  EXPECT_THAT(names_in(directory.path()), UnorderedElementsAre(".hidden", "lock", "version"));
}

TEST(StateDirectoryTest, IsStoppedByAFileOfThatName) {
  const TemporaryDirectory directory;
  const auto state = StateDirectory::open(directory.file("state"));
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->is_stopped());
  directory.write("state/STOP", "");
  EXPECT_TRUE(state->is_stopped());
  fs::remove(directory.file("state/STOP"));
  fs::create_symlink("nowhere", directory.file("state/STOP"));
  EXPECT_TRUE(state->is_stopped()) << "a link to nowhere is a STOP too";
}

/// A clock that stands still, or goes on at each look, until it is told otherwise.
class HandClock final : public ports::Clock {
 public:
  Instant now() const override { return Instant(std::chrono::seconds(1'800'000'000)) + passed; }
  MonotonicTime monotonic() const override {
    const auto time = MonotonicTime(std::chrono::hours(1)) + passed;
    passed += passes;
    return time;
  }
  mutable Duration passed{0};
  Duration passes{0};  ///< at each look
};

domain::EnvironmentStatus status_of(const std::string& environment, domain::Phase phase) {
  domain::ReleaseStatus release;
  release.release = {domain::ClientName("acme"), domain::ReleaseName("greeter")};
  release.environment = domain::EnvironmentName(environment);
  release.talent = domain::TalentName("greeter");
  release.phase = phase;
  return {release.environment_key(), {release}};
}

class StatusFileTest : public testing::Test {
 protected:
  domain::FleetStatus shown() { return read_status_file(path).value(); }
  /// A replaced file is another file.
  ino_t file() {
    struct stat facts {};
    return ::stat(path.c_str(), &facts) == 0 ? facts.st_ino : 0;
  }
  bool is_replaced_by_flush() {
    const std::ifstream held(path);  // its number is not given to another file meanwhile
    const auto before = file();
    status.flush();
    return file() != before;
  }

  TemporaryDirectory directory;
  std::string path = directory.file("status.json");
  HandClock clock;
  StatusFile status{path, clock};
};

TEST_F(StatusFileTest, ShowsTheWholeOfWhatWasSaid) {
  status.describe({"fleet-eu", domain::CommitId(std::string(40, 'b')), true});
  status.publish(status_of("staging", domain::Phase::kSucceeded));
  status.publish(status_of("production", domain::Phase::kVerifying));
  status.publish(status_of("staging", domain::Phase::kRolledBack));
  status.flush();
  EXPECT_EQ(shown().observed_at, clock.now());
  EXPECT_EQ(shown().controller.commit.text(), std::string(40, 'b'));
  ASSERT_EQ(shown().releases.size(), 2u);
  EXPECT_EQ(shown().releases[1], status_of("staging", domain::Phase::kRolledBack).releases.front());
  EXPECT_EQ(text_of(path), codec::encode_status(shown()));
  EXPECT_EQ(shown().releases[0].environment.text(), "production");
  EXPECT_EQ(shown().releases[1].phase, domain::Phase::kRolledBack);
  EXPECT_TRUE(shown().controller.is_stopped);
  EXPECT_THAT(names_in(directory.path()), ElementsAre("status.json"));
}

TEST_F(StatusFileTest, ShowsEachReleaseBeforeItIsWritten) {
  status.publish(status_of("staging", domain::Phase::kSucceeded));
  status.publish(status_of("production", domain::Phase::kVerifying));
  std::vector<domain::Phase> seen;
  EXPECT_TRUE(status.show_each([&](const auto& release) { seen.push_back(release.phase); }));
  EXPECT_THAT(seen, ElementsAre(domain::Phase::kVerifying, domain::Phase::kSucceeded));
}

TEST_F(StatusFileTest, TakesATwentiethOfTheTime) {
  clock.passes = std::chrono::milliseconds(100);  // so long takes a write
  status.publish(status_of("staging", domain::Phase::kVerifying));
  EXPECT_TRUE(is_replaced_by_flush());
  status.publish(status_of("staging", domain::Phase::kSucceeded));
  EXPECT_FALSE(is_replaced_by_flush());
  clock.passed += std::chrono::seconds(2);
  EXPECT_TRUE(is_replaced_by_flush());
  EXPECT_EQ(shown().releases.front().phase, domain::Phase::kSucceeded);
}

TEST_F(StatusFileTest, ShowsAllAtLast) {
  clock.passes = std::chrono::milliseconds(100);
  status.flush();
  status.publish(status_of("staging", domain::Phase::kSucceeded));
  EXPECT_FALSE(is_replaced_by_flush());
  status.conclude();
  EXPECT_EQ(shown().releases.size(), 1u);
}

TEST_F(StatusFileTest, ForgetsAnEnvironment) {
  status.publish(status_of("staging", domain::Phase::kSucceeded));
  status.withdraw(status_of("staging", domain::Phase::kSucceeded).environment);
  status.flush();
  EXPECT_THAT(shown().releases, IsEmpty());
}

TEST_F(StatusFileTest, IsWrittenOnlyWhenSomethingIsNew) {
  status.publish(status_of("staging", domain::Phase::kSucceeded));
  EXPECT_TRUE(is_replaced_by_flush());
  EXPECT_FALSE(is_replaced_by_flush());
  status.publish(status_of("staging", domain::Phase::kSucceeded));
  EXPECT_FALSE(is_replaced_by_flush());
  status.publish(status_of("staging", domain::Phase::kRolledBack));
  EXPECT_TRUE(is_replaced_by_flush());
}

TEST_F(StatusFileTest, ShowsLaterTimesNowAndThen) {
  auto seen = status_of("staging", domain::Phase::kSucceeded);
  status.publish(seen);
  status.flush();
  seen.releases.front().observed_at = clock.now() + std::chrono::seconds(5);
  status.publish(seen);
  clock.passed = std::chrono::seconds(5);
  EXPECT_FALSE(is_replaced_by_flush());
  clock.passed = std::chrono::seconds(11);
  EXPECT_TRUE(is_replaced_by_flush());
  EXPECT_EQ(shown().releases.front().observed_at, seen.releases.front().observed_at);
  clock.passed = std::chrono::seconds(60);
  EXPECT_FALSE(is_replaced_by_flush()) << "nothing was looked at since";
}

TEST_F(StatusFileTest, IsTriedAgainWhereItCouldNotBeWritten) {
  fs::create_directory(path);
  status.publish(status_of("staging", domain::Phase::kSucceeded));
  status.flush();
  EXPECT_TRUE(fs::is_directory(path));
  fs::remove(path);
  status.flush();
  EXPECT_EQ(shown().releases.size(), 1u);
}

TEST_F(StatusFileTest, IsNotThereBeforeAnythingWasSaid) {
  EXPECT_EQ(read_status_file(path).error().kind, ErrorKind::kNotFound);
}

class EventLogTest : public testing::Test {
 protected:
  static domain::Event event(const std::string& message) {
    domain::Event event;
    event.type = domain::event_type::kReleaseHeld;
    event.message = message;
    return event;
  }
  std::vector<std::string> messages(const std::string& name) {
    std::vector<std::string> all;
    const auto text = text_of(directory.file(name));
    for (const auto line : split(text, '\n')) {
      const auto event = codec::decode_event(line, name);
      if (event) all.push_back(event->message);
    }
    return all;
  }
  TemporaryDirectory directory;
};

TEST_F(EventLogTest, AppendsEachEventAsALine) {
  EventLog log(directory.path());
  log.emit(event("one"));
  EventLog(directory.path()).emit(event("two"));
  EXPECT_THAT(messages("events.ndjson"), ElementsAre("one", "two"));
}

TEST_F(EventLogTest, KeepsTheOlderHalfWhenItIsFull) {
  const auto line = codec::encode_event(event("1")).size();
  EventLog log(directory.path(), 3 * line);
  for (const auto* message : {"1", "2", "3"}) log.emit(event(message));
  EXPECT_THAT(messages("events.ndjson"), ElementsAre("1", "2", "3"));
  log.emit(event("4"));
  EXPECT_THAT(messages("events.1.ndjson"), ElementsAre("1", "2", "3"));
  EXPECT_THAT(messages("events.ndjson"), ElementsAre("4"));
  for (const auto* message : {"5", "6", "7"}) log.emit(event(message));
  EXPECT_THAT(messages("events.1.ndjson"), ElementsAre("4", "5", "6"));
  EXPECT_THAT(messages("events.ndjson"), ElementsAre("7"));
}

TEST_F(EventLogTest, TakesAnEventThatIsLargerThanTheLimit) {
  EventLog log(directory.path(), 10);
  log.emit(event("large"));
  EXPECT_THAT(messages("events.ndjson"), ElementsAre("large"));
}

TEST_F(EventLogTest, ClosesATornLine) {
  EventLog log(directory.path());
  log.emit(event("before"));
  std::ofstream(directory.file("events.ndjson"), std::ios::app) << "{\"at\":\"2026-";
  log.emit(event("after"));
  EXPECT_THAT(messages("events.ndjson"), ElementsAre("before", "after"));
}

TEST_F(EventLogTest, MasksSecrets) {
  remember_secret("event-canary-20ce");
  EventLog(directory.path()).emit(event("with event-canary-20ce"));
  EXPECT_THAT(messages("events.ndjson"), ElementsAre("with ***"));
}

TEST_F(EventLogTest, GoesOnOnceItCanWriteAgain) {
  EventLog log(directory.file("state"));
  log.emit(event("lost"));
  fs::create_directory(directory.file("state"));
  log.emit(event("told"));
  EXPECT_THAT(messages("state/events.ndjson"), ElementsAre("told"));
}

}  // namespace
}  // namespace talentops::effects
