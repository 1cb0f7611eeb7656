#include "controller/effects/process/process_runner.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/redact.hpp"
#include "controller/effects/clock/call_wait.hpp"
#include "controller/effects/process/child.hpp"
#include "controller/effects/process/printable.hpp"

namespace talentops::effects {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kOutputLimit = 16 * 1024;
/// A killed process is gone in no time unless it hangs in the kernel.
constexpr milliseconds kReapPatience{2000};
/// How often to look where the kernel cannot tell that a process ended.
constexpr milliseconds kBlindSlice{20};

/// The end of what a program says. Twice the limit is kept, so that a secret is not cut before it is masked.
class Output {
 public:
  void add(std::string_view bytes) {
    kept_ += bytes;
    if (kept_.size() > 4 * kOutputLimit) kept_.erase(0, kept_.size() - 2 * kOutputLimit);
  }
  std::string text() const { return tail(redact(printable(kept_)), kOutputLimit); }

 private:
  std::string kept_;
};

enum class Drained { kAll, kMore, kClosed };

/// Takes what is in the pipe now, up to `rounds` reads.
Drained drain(int descriptor, int rounds, Output& output) {
  std::array<char, 16 * 1024> buffer;
  for (int round = 0; round < rounds; ++round) {
    const auto got = ::read(descriptor, buffer.data(), buffer.size());
    if (got > 0) output.add({buffer.data(), static_cast<std::size_t>(got)});
    if (got == 0) return Drained::kClosed;
    if (got < 0 && errno == EAGAIN) return Drained::kAll;
    if (got < 0 && errno != EINTR) return Drained::kClosed;
  }
  return Drained::kMore;
}

/// Reads along until the program itself has ended; kReady says so.
Woke follow(const Child& child, const Call& call, Output& output) {
  const CallWait wait(call);
  bool is_open = true;
  while (!child.has_ended()) {
    std::array<pollfd, 2> watched{pollfd{is_open ? child.output() : -1, POLLIN, 0},
                                  pollfd{child.exit_descriptor(), POLLIN, 0}};
    const bool is_told = child.exit_descriptor() >= 0;
    const auto woke = wait.wait_any(watched, is_told ? std::nullopt : std::optional(kBlindSlice));
    if (woke != Woke::kReady) return woke;
    if (watched[0].revents != 0) is_open = drain(child.output(), 4, output) != Drained::kClosed;
  }
  return Woke::kReady;
}

Error invalid(const ports::Command& command, std::string_view what) {
  const auto program = command.argv.empty() ? "(none)" : printable(command.argv.front());
  return {ErrorKind::kInvalid,
          codes::kCommandInvalid,
          fmt::format("command {}: {}", program, what),
          {},
          "write argv as a list that begins with the program's absolute path"};
}

bool holds_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

Status check(const ports::Command& command) {
  if (command.argv.empty()) return invalid(command, "argv is empty");
  if (!command.argv.front().starts_with('/'))
    return invalid(command, "the program is not named by its absolute path");
  for (const auto& argument : command.argv) {
    if (holds_nul(argument)) return invalid(command, "an argument holds a NUL character");
  }
  for (const auto& [name, value] : command.environment) {
    if (name.empty() || name.find('=') != std::string::npos || holds_nul(name) || holds_nul(value)) {
      return invalid(command, "a variable's name is empty or has a '=', or its value has a NUL character");
    }
  }
  return {};
}

std::vector<std::string> environment_of(std::map<std::string, std::string> all,
                                        const ports::Command& command) {
  for (const auto& [name, value] : command.environment) all[name] = value;
  std::vector<std::string> texts;
  for (const auto& [name, value] : all) texts.push_back(fmt::format("{}={}", name, value));
  return texts;
}

Error broken_off(const ports::Command& command, Woke woke, const Output& output) {
  const auto& program = command.argv.front();
  if (woke == Woke::kCanceled) {
    return {ErrorKind::kCanceled, codes::kCanceled,
            fmt::format("command {}: broken off, talentops is to stop", program)};
  }
  const auto said = last_line(output.text());
  return {ErrorKind::kUnavailable,
          codes::kCommandTimedOut,
          fmt::format("command {}: did not end in time and was killed{}", program,
                      said.empty() ? std::string(" before it said anything") : "; its last words: " + said),
          {},
          "find out what it waits for, or give it more time"};
}

}  // namespace

ProcessRunner::ProcessRunner() : inherited_{{"PATH", "/usr/local/bin:/usr/bin:/bin"}} {
  for (const auto* name : {"PATH", "HOME", "LANG"}) {
    if (const char* value = std::getenv(name)) inherited_[name] = value;
  }
}

Result<ports::CommandResult> ProcessRunner::run(const ports::Command& command, const Call& call) {
  TRY(check(command));
  lingering_.with([](auto& all) { std::erase_if(all, reap_now); });
  if (call.stop.stop_requested()) return broken_off(command, Woke::kCanceled, Output());
  auto child = TRY(Child::start({command.argv, environment_of(inherited_, command), command.directory}));

  Output output;
  const auto woke = follow(child, call, output);
  child.kill_group();
  const auto code = child.reap(kReapPatience);
  if (!code) lingering_.with([&](auto& all) { all.push_back(child.id()); });
  drain(child.output(), 16, output);
  if (woke != Woke::kReady) return broken_off(command, woke, output);
  if (!code) {
    return Error{ErrorKind::kInternal, codes::kCommandNotStarted,
                 fmt::format("command {}: its exit code was taken by another part of this process",
                             command.argv.front())};
  }
  return ports::CommandResult{*code, output.text()};
}

}  // namespace talentops::effects
