#include "controller/effects/git/clone_remote.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/redact.hpp"
#include "controller/effects/git/address.hpp"
#include "controller/effects/git/copy.hpp"
#include "controller/effects/git/repository.hpp"
#include "controller/effects/git/server_words.hpp"

namespace talentops::effects::git {
namespace {

constexpr std::string_view kHeads = "refs/heads/";

bool mentions(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// All that the person's shell has, for agents, proxies and helpers; but nobody is asked anything, and git
/// speaks English.
std::map<std::string, std::string> environment_of_person() {
  std::map<std::string, std::string> all;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view entry = *each;
    const auto equals = entry.find('=');
    if (equals != std::string_view::npos) all.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  all["LC_ALL"] = "C";
  all["GIT_TERMINAL_PROMPT"] = "0";
  return all;
}

Result<ports::CommandResult> git(ports::Runner& runner, const std::string& clone,
                                 std::vector<std::string> arguments, const Call& call) {
  ports::Command command{{"/usr/bin/env", "git", "-C", clone}, environment_of_person()};
  command.argv.insert(command.argv.end(), std::make_move_iterator(arguments.begin()),
                      std::make_move_iterator(arguments.end()));
  return runner.run(command, call);
}

Error refused(std::string_view doing, const std::string& name, const std::string& address,
              const std::string& output) {
  return {ErrorKind::kUnavailable,
          codes::kRemoteRefused,
          fmt::format("git could not {} {}: {}", doing, redact(address), server_words(output)),
          {},
          fmt::format("do in this clone what makes `git fetch {}` succeed, and try again", name)};
}

class CloneSession final : public RemoteSession {
 public:
  CloneSession(const std::string& clone, const std::string& name, const std::string& address,
               ports::Runner& runner, const Call& call)
      : clone_(clone), name_(name), address_(address), runner_(runner), call_(call) {}

  Result<std::vector<Result<RemoteTip>>> tips(const std::vector<std::string>& references) override {
    std::vector<Result<RemoteTip>> all;
    for (const auto& reference : references) all.push_back(TRY(fetched(reference)));
    return all;
  }

  Status bring(const std::vector<domain::CommitId>& wants, git_repository& into) override {
    const auto clone = TRY(open_repository(clone_));
    for (const auto& want : wants) TRY(copy_commit(*clone, into, want, call_));
    return {};
  }

 private:
  /// To where the person's git keeps it as well.
  Result<RemoteTip> fetched(const std::string& reference) {
    const auto branch = reference.substr(reference.starts_with(kHeads) ? kHeads.size() : 0);
    const auto kept_as = fmt::format("refs/remotes/{}/{}", name_, branch);
    const auto done = TRY(git(runner_, clone_,
                              {"fetch", "--quiet", "--no-tags", "--no-recurse-submodules", name_,
                               fmt::format("+{}:{}", reference, kept_as)},
                              call_));
    if (mentions(done.output, "couldn't find remote ref")) return RemoteTip();
    if (done.exit_code != 0) return refused("fetch from", name_, address_, done.output);
    const auto clone = TRY(open_repository(clone_));
    return reference_tip(*clone, kept_as);
  }

  const std::string& clone_;
  const std::string& name_;
  const std::string& address_;
  ports::Runner& runner_;
  Call call_;
};

Error explain_push(const std::string& name, const std::string& address, const Push& push,
                   const std::string& output) {
  const bool has_moved = mentions(output, "[rejected]") || mentions(output, "failed to update ref") ||
                         mentions(output, "cannot lock ref");
  if (has_moved)
    return {ErrorKind::kConflict, codes::kRecordsMoved,
            fmt::format("{} of {} is not where it was", push.branch, redact(address))};
  auto error = refused("push to", name, address, output);
  if (!mentions(output, "[remote rejected]")) return error;
  return {ErrorKind::kDenied,
          codes::kRecordsDeclined,
          std::move(error.message),
          {},
          "let whoever you are to that server push to this branch"};
}

}  // namespace

CloneRemote::CloneRemote(std::string clone, std::string name, std::string address, ports::Runner& runner)
    : clone_(std::move(clone)), name_(std::move(name)), address_(std::move(address)), runner_(runner) {}

Result<std::unique_ptr<RemoteSession>> CloneRemote::connect(const Call& call) {
  return std::unique_ptr<RemoteSession>(
      std::make_unique<CloneSession>(clone_, name_, address_, runner_, call));
}

Status CloneRemote::push(git_repository& from, const Push& push, const Call& call) {
  const auto reference = TRY(branch_reference(push.branch));
  const auto clone = TRY(open_repository(clone_));
  TRY(copy_commit(from, *clone, push.commit, call));
  // The lease is the comparison: only where the branch is at what is expected, and none is expected where
  // there is none.
  const auto lease = fmt::format("--force-with-lease={}:{}", reference,
                                 push.expected ? push.expected->text() : std::string());
  const auto done = TRY(git(runner_, clone_,
                            {"push", "--quiet", "--no-verify", "--no-signed", lease, name_,
                             fmt::format("{}:{}", push.commit.text(), reference)},
                            call));
  if (done.exit_code == 0) return {};
  return explain_push(name_, address_, push, done.output);
}

}  // namespace talentops::effects::git
