#include "controller/effects/process/child.hpp"

#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "controller/base/codes/machine.hpp"

namespace talentops::effects {
namespace {

Error not_started(const ChildPlan& plan, int number) {
  return {ErrorKind::kUnavailable,
          codes::kCommandNotStarted,
          fmt::format("command {}: could not be started in {}: {}", plan.argv.front(), plan.directory,
                      std::system_category().message(number)),
          {},
          "check that the program is there and executable, and that the directory exists"};
}

/// The three standard descriptors, the directory, and nothing else of ours.
class FileActions {
 public:
  FileActions() { error_ = ::posix_spawn_file_actions_init(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  /// Without an input it is empty.
  int prepare(int input, int output, int errors, const std::string& directory) {
    if (input < 0)
      keep(::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
    if (input >= 0) keep(::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO));
    keep(::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO));
    keep(::posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO));
    keep(::posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str()));
    keep(::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1));
    return error_;
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  void keep(int error) {
    if (error_ == 0) error_ = error;
  }
  posix_spawn_file_actions_t actions_;
  int error_ = 0;
};

/// A session of its own; signals as a fresh process has them, whatever this one ignores or blocks.
class Attributes {
 public:
  Attributes() { ::posix_spawnattr_init(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }

  int prepare() {
    sigset_t signals;
    ::sigfillset(&signals);
    if (const int error = ::posix_spawnattr_setsigdefault(&attributes_, &signals); error != 0) return error;
    ::sigemptyset(&signals);
    if (const int error = ::posix_spawnattr_setsigmask(&attributes_, &signals); error != 0) return error;
    constexpr auto kFlags = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    return ::posix_spawnattr_setflags(&attributes_, static_cast<short>(kFlags));
  }
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

/// The array of pointers that exec takes; it borrows the texts, which exec does not change.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (const auto& text : texts) all.push_back(const_cast<char*>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

int exit_code(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

std::optional<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// For what is written by us: a socket can be told to raise no signal.
std::optional<Pipe> make_socket_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return std::nullopt;
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

bool unblock(const Descriptor& descriptor) { return ::fcntl(descriptor.get(), F_SETFL, O_NONBLOCK) == 0; }

pid_t wait_for(pid_t id, int* status, int options) {
  for (;;) {
    const pid_t ended = ::waitpid(id, status, options);
    if (ended >= 0 || errno != EINTR) return ended;
  }
}

}  // namespace

Result<Child> Child::start(const ChildPlan& plan) {
  auto output = make_pipe();
  if (!output || !unblock(output->reading)) return not_started(plan, errno);
  return spawn(plan, {{}, std::move(output->reading), {}}, {{}, std::move(output->writing), {}});
}

Result<Child> Child::start_to_talk(const ChildPlan& plan) {
  auto input = make_socket_pair();
  auto output = make_pipe();
  auto errors = make_pipe();
  const bool is_ready = input && output && errors && unblock(input->writing) && unblock(output->reading) &&
                        unblock(errors->reading);
  if (!is_ready) return not_started(plan, errno);
  return spawn(plan, {std::move(input->writing), std::move(output->reading), std::move(errors->reading)},
               {std::move(input->reading), std::move(output->writing), std::move(errors->writing)});
}

Result<Child> Child::spawn(const ChildPlan& plan, Pipes ours, const Pipes& theirs) {
  FileActions actions;
  Attributes attributes;
  const int errors = theirs.errors ? theirs.errors.get() : theirs.output.get();
  if (const int error = actions.prepare(theirs.input.get(), theirs.output.get(), errors, plan.directory);
      error != 0) {
    return not_started(plan, error);
  }
  if (const int error = attributes.prepare(); error != 0) return not_started(plan, error);
  const auto argv = pointers(plan.argv);
  const auto environment = pointers(plan.environment);
  pid_t id = 0;
  const int error =
      ::posix_spawn(&id, argv.front(), actions.get(), attributes.get(), argv.data(), environment.data());
  if (error != 0) return not_started(plan, error);
  return Child(id, std::move(ours), Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, id, 0))));
}

bool Child::has_ended() const {
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) != 0)
    return errno == ECHILD;
  return info.si_pid == id_;
}

void Child::kill_group() const { ::kill(-id_, SIGKILL); }

std::optional<int> Child::reap(std::chrono::milliseconds patience) const {
  const auto end = std::chrono::steady_clock::now() + patience;
  int status = 0;
  for (;;) {
    const pid_t ended = wait_for(id_, &status, WNOHANG);
    if (ended == id_) return exit_code(status);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (ended < 0 || left.count() <= 0) return std::nullopt;
    constexpr std::chrono::milliseconds kSlice{20};
    pollfd exited{exit_.get(), POLLIN, 0};
    ::poll(&exited, 1, static_cast<int>(std::min(left, exit_ ? left : kSlice).count()));
  }
}

bool reap_now(pid_t id) { return wait_for(id, nullptr, WNOHANG) != 0; }

}  // namespace talentops::effects
