#include "controller/effects/git/ssh_carrier.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "controller/effects/clock/call_wait.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/server_words.hpp"
#include "controller/effects/git/ssh_command.hpp"
#include "controller/effects/http/dial.hpp"
#include "controller/effects/process/child.hpp"

namespace talentops::effects::git {
namespace {

constexpr std::size_t kLargestKey = 64 * 1024;
constexpr std::size_t kMostWords = 16 * 1024;
/// A killed process is gone in no time unless it hangs in the kernel.
constexpr std::chrono::milliseconds kReapPatience{2000};

class SshCarrier final : public Carrier {
 public:
  SshCarrier(SshPlace place, const Call& call) : place_(std::move(place)), call_(call), wait_(call) {}
  SshCarrier(const SshCarrier&) = delete;
  SshCarrier& operator=(const SshCarrier&) = delete;
  ~SshCarrier() override { end(); }

  Status begin(Service service) override {
    // Looked at here, since what ssh says of an exposed key is long; and so that none of it is ever shown.
    TRY(read_secret_file(place_.key_file, kLargestKey));
    ChildPlan plan{TRY(ssh_command(place_, service)),
                   {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "HOME=/nonexistent"},
                   "/"};
    if (service == Service::kUploadPack) plan.environment.emplace_back("GIT_PROTOCOL=version=2");
    child_ = TRY(Child::start_to_talk(plan));
    return {};
  }

  Status ask(std::string_view request) override {
    if (!child_) return garbled("it ended before it was asked");
    while (!request.empty()) {
      const auto sent = ::send(child_->input(), request.data(), request.size(), MSG_NOSIGNAL);
      if (sent >= 0) request.remove_prefix(static_cast<std::size_t>(sent));
      if (sent >= 0 || errno == EINTR) continue;
      if (errno != EAGAIN) return why_it_ended();
      TRY(wait_for(child_->input(), POLLOUT, "writing"));
    }
    return {};
  }

  Result<std::size_t> read_some(std::span<char> buffer) override {
    if (!child_) return std::size_t{0};
    for (;;) {
      const auto got = ::read(child_->output(), buffer.data(), buffer.size());
      if (got > 0) return static_cast<std::size_t>(got);
      if (got == 0) return why_it_ended();
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return why_it_ended();
      TRY(wait_for(child_->output(), POLLIN, "reading"));
    }
  }

 private:
  /// What is said on the side is taken along, so that ssh never waits for it to be read.
  Status wait_for(int descriptor, short events, std::string_view doing) {
    for (;;) {
      std::array<pollfd, 2> watched{pollfd{descriptor, events, 0},
                                    pollfd{is_silent_ ? -1 : child_->errors(), POLLIN, 0}};
      const auto woke = wait_.wait_any(watched);
      if (woke != Woke::kReady) return too_late(woke, doing);
      if (watched[1].revents != 0) take_words();
      if (watched[0].revents != 0) return {};
    }
  }

  Error too_late(Woke woke, std::string_view doing) {
    take_words();
    auto error = broken_off(woke == Woke::kCanceled, shown_host(place_), doing);
    if (!words_.empty()) error.message += ": " + server_words(words_);
    return error;
  }

  void take_words() {
    std::array<char, 4096> buffer;
    for (;;) {
      const auto got = ::read(child_->errors(), buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got == 0 || (got < 0 && errno != EAGAIN)) is_silent_ = true;
      if (got <= 0) return;
      if (words_.size() < kMostWords) words_.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }

  /// It has closed its end: nothing more comes, and soon it is known why.
  Error why_it_ended() {
    constexpr std::chrono::milliseconds kBlindSlice{20};
    while (!child_->has_ended()) {
      std::array<pollfd, 2> watched{pollfd{child_->exit_descriptor(), POLLIN, 0},
                                    pollfd{is_silent_ ? -1 : child_->errors(), POLLIN, 0}};
      const bool is_told = child_->exit_descriptor() >= 0;
      const auto woke = wait_.wait_any(watched, is_told ? std::nullopt : std::optional(kBlindSlice));
      if (woke != Woke::kReady) return too_late(woke, "ending");
      if (watched[1].revents != 0) take_words();
    }
    take_words();
    return explain_ssh(place_, end(), words_);
  }

  /// The exit code, if it has ended by itself.
  int end() {
    if (!child_) return 0;
    child_->kill_group();
    const auto code = child_->reap(kReapPatience);
    child_.reset();
    return code.value_or(0);
  }

  SshPlace place_;
  Call call_;
  CallWait wait_;
  std::optional<Child> child_;
  std::string words_;
  bool is_silent_ = false;  ///< its side channel is closed
};

}  // namespace

Result<std::unique_ptr<Carrier>> carry_over_ssh(const SshPlace& place, const Call& call) {
  return std::unique_ptr<Carrier>(std::make_unique<SshCarrier>(place, call));
}

}  // namespace talentops::effects::git
