#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/process/process_runner.hpp"
#include "tests/integration/loopback_server.hpp"

namespace talentops::effects {
namespace {

using ports::Command;
using std::chrono::milliseconds;
using test::TemporaryDirectory;
using testing::AllOf;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Command shell(const std::string& script) { return {{"/bin/sh", "-c", script}}; }

Call within(milliseconds limit) { return Call{{}, std::chrono::steady_clock::now() + limit}; }
Call patiently() { return within(std::chrono::seconds(30)); }

ports::CommandResult run(const Command& command) {
  ProcessRunner runner;
  auto result = runner.run(command, patiently());
  EXPECT_TRUE(result) << result.error().text();
  return result ? *result : ports::CommandResult{-1, ""};
}

Error error_of(const Command& command, const Call& call = patiently()) {
  ProcessRunner runner;
  const auto result = runner.run(command, call);
  EXPECT_FALSE(result);
  return result ? Error{} : result.error();
}

bool has_children() { return ::waitpid(-1, nullptr, WNOHANG) >= 0; }

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// A pipe with a name: whoever has it open for writing is alive, and reading ends when nobody is.
class LifeLine {
 public:
  LifeLine() { EXPECT_EQ(::mkfifo(path().c_str(), 0600), 0); }
  std::string path() const { return directory_.file("life"); }
  /// Returns once somebody has opened it.
  int wait_for_life() const { return ::open(path().c_str(), O_RDONLY | O_CLOEXEC); }
  /// Returns once nobody has it open any more.
  static void wait_for_death(int descriptor) {
    char byte = 0;
    while (::read(descriptor, &byte, 1) > 0) continue;
    ::close(descriptor);
  }

 private:
  TemporaryDirectory directory_;
};

TEST(RunnerTest, TellsExitCodeAndBothOutputsInOrder) {
  const auto result = run(shell("echo one; echo two >&2; echo three; exit 7"));
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(result.output, "one\ntwo\nthree\n");
}

TEST(RunnerTest, GivesArgumentsToTheProgramAsTheyAre) {
  const auto result = run({{"/usr/bin/printf", "[%s]", "a b", "$HOME", "*", "", "; exit 1"}});
  EXPECT_EQ(result.output, "[a b][$HOME][*][][; exit 1]");
}

TEST(RunnerTest, GivesTheEnvironmentAndNothingElse) {
  ::setenv("TALENTOPS_TEST_CANARY", "must not be seen", 1);
  const auto result = run({{"/usr/bin/env"}, {{"TALENTOPS_CLIENT", "acme"}, {"HOME", "/elsewhere"}}});
  ::unsetenv("TALENTOPS_TEST_CANARY");
  const auto text = std::string(trim(result.output));
  EXPECT_THAT(split(text, '\n'), Each(AnyOf(StartsWith("PATH="), testing::Eq("HOME=/elsewhere"),
                                            StartsWith("LANG="), testing::Eq("TALENTOPS_CLIENT=acme"))));
  EXPECT_THAT(text,
              AllOf(HasSubstr("TALENTOPS_CLIENT=acme"), HasSubstr("HOME=/elsewhere"), HasSubstr("PATH=")));
}

TEST(RunnerTest, GivesAnEmptyInput) { EXPECT_EQ(run({{"/bin/cat"}}).output, ""); }

TEST(RunnerTest, RunsInTheDirectory) {
  Command command{{"/bin/pwd"}};
  command.directory = "/usr";
  EXPECT_EQ(run(command).output, "/usr\n");
  EXPECT_EQ(run({{"/bin/pwd"}}).output, "/\n");
}

TEST(RunnerTest, TellsASignalAsAShellDoes) {
  EXPECT_EQ(run(shell("kill -TERM $$")).exit_code, 128 + SIGTERM);
}

TEST(RunnerTest, GivesSignalsAsAFreshProcessHasThem) {
  ::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(run(shell("kill -PIPE $$")).exit_code, 128 + SIGPIPE);
}

TEST(RunnerTest, KeepsTheEndOfALongOutput) {
  const auto result = run({{"/usr/bin/seq", "1", "200000"}});
  EXPECT_LE(result.output.size(), 16u * 1024);
  EXPECT_GT(result.output.size(), 15u * 1024);
  EXPECT_THAT(result.output, EndsWith("199999\n200000\n"));
}

TEST(RunnerTest, MakesOutputPrintable) {
  const auto result = run({{"/usr/bin/printf", R"(\033[31mred\033[0m\a \377 \033]0;title\007end\r\nnext)"}});
  EXPECT_EQ(result.output, "red \xEF\xBF\xBD end\nnext");
}

TEST(RunnerTest, MasksSecretsInOutput) {
  remember_secret("runner-canary-5f2c");
  EXPECT_EQ(run(shell("echo token runner-canary-5f2c")).output, "token ***\n");
}

TEST(RunnerTest, MasksASecretThatTheCutWouldDivide) {
  remember_secret("divided-canary-7be1");
  const auto script = "echo divided-canary-7be1; head -c 16375 /dev/zero | tr '\\0' .";
  const auto result = run(shell(script));
  EXPECT_THAT(result.output, Not(HasSubstr("canary")));
  EXPECT_THAT(result.output, EndsWith("..."));
}

TEST(RunnerTest, DoesNotHandDownDescriptors) {
  const int inheritable = ::fcntl(STDERR_FILENO, F_DUPFD, 300);
  const auto result = run({{"/bin/ls", "/proc/self/fd"}});
  ::close(inheritable);
  EXPECT_THAT(result.output, Not(HasSubstr(std::to_string(inheritable))));
  EXPECT_THAT(result.output, HasSubstr("2\n"));
}

TEST(RunnerTest, LeavesNeitherChildrenNorDescriptorsBehind) {
  run({{"/bin/true"}});
  const auto before = open_descriptors();
  for (int i = 0; i < 20; ++i) run({{"/bin/true"}});
  error_of({{"/does/not/exist"}});
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_FALSE(has_children());
}

TEST(RunnerTest, KillsEverythingWhenTheTimeIsUp) {
  LifeLine life;
  int line = -1;
  std::thread watcher([&] { line = life.wait_for_life(); });
  const auto script =
      "exec 3>" + life.path() + "; (sleep 1000 & sleep 1000) & echo waiting for the moon; sleep 1000";
  const auto error = error_of(shell(script), within(std::chrono::seconds(3)));
  const int release =
      ::open(life.path().c_str(), O_RDWR | O_CLOEXEC);  // the watcher, had the shell not come so far
  watcher.join();
  ::close(release);
  LifeLine::wait_for_death(line);
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.code, codes::kCommandTimedOut);
  EXPECT_THAT(error.message, AllOf(HasSubstr("/bin/sh"), HasSubstr("waiting for the moon")));
  EXPECT_FALSE(has_children());
}

TEST(RunnerTest, KillsEverythingWhenAskedToStop) {
  LifeLine life;
  std::stop_source stop;
  int line = -1;
  std::thread watcher([&] {
    line = life.wait_for_life();
    stop.request_stop();
  });
  const auto error =
      error_of(shell("exec 3>" + life.path() + "; sleep 1000 & sleep 1000"), Call{stop.get_token()});
  watcher.join();
  LifeLine::wait_for_death(line);
  EXPECT_EQ(error.kind, ErrorKind::kCanceled);
  EXPECT_THAT(error.message, HasSubstr("/bin/sh"));
}

TEST(RunnerTest, KillsWhatACommandLeavesRunning) {
  LifeLine life;
  int line = -1;
  std::thread watcher([&] { line = life.wait_for_life(); });
  const auto result = run(shell("exec 3>" + life.path() + "; sleep 1000 & echo gone; exit 0"));
  watcher.join();
  LifeLine::wait_for_death(line);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, "gone\n");
}

TEST(RunnerTest, EndsAFloodAtTheDeadline) {
  const auto error = error_of(shell("yes no"), within(milliseconds(300)));
  EXPECT_EQ(error.code, codes::kCommandTimedOut);
}

TEST(RunnerTest, DoesNotStartWhatIsStoppedAlready) {
  TemporaryDirectory directory;
  std::stop_source stop;
  stop.request_stop();
  const auto mark = directory.file("started");
  EXPECT_EQ(error_of({{"/usr/bin/touch", mark}}, Call{stop.get_token()}).kind, ErrorKind::kCanceled);
  EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST(RunnerTest, NamesWhatCannotBeStarted) {
  const auto missing = error_of({{"/does/not/exist"}});
  EXPECT_EQ(missing.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(missing.code, codes::kCommandNotStarted);
  EXPECT_THAT(missing.message, HasSubstr("/does/not/exist"));

  Command elsewhere{{"/bin/true"}};
  elsewhere.directory = "/does/not/exist";
  EXPECT_THAT(error_of(elsewhere).message, AllOf(HasSubstr("/bin/true"), HasSubstr("/does/not/exist")));
  EXPECT_EQ(error_of({{"/etc/passwd"}}).code, codes::kCommandNotStarted);
}

struct InvalidRow {
  const char* name;
  Command command;
};
class RunnerRefuses : public testing::TestWithParam<InvalidRow> {};

TEST_P(RunnerRefuses, WhatIsNoCommand) {
  const auto error = error_of(GetParam().command);
  EXPECT_EQ(error.kind, ErrorKind::kInvalid);
  EXPECT_EQ(error.code, codes::kCommandInvalid);
}

INSTANTIATE_TEST_SUITE_P(Rows, RunnerRefuses,
                         testing::Values(InvalidRow{"Nothing", {}}, InvalidRow{"Relative", {{"true"}}},
                                         InvalidRow{"NulInArgument", {{"/bin/echo", std::string("a\0b", 3)}}},
                                         InvalidRow{"EqualsInName", {{"/bin/true"}, {{"A=B", "c"}}}},
                                         InvalidRow{"EmptyName", {{"/bin/true"}, {{"", "c"}}}}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(RunnerTest, RunsManyAtOnce) {
  ProcessRunner runner;
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 10; ++i) {
        const auto said = std::to_string(thread * 100 + i);
        const auto result =
            runner.run(shell("echo " + said + "; exit " + std::to_string(thread)), patiently());
        if (result && result->exit_code == thread && result->output == said + "\n") ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 80);
  EXPECT_FALSE(has_children());
}

}  // namespace
}  // namespace talentops::effects
