#include "controller/effects/git/directory_remote.hpp"

#include <utility>

#include <fmt/format.h>

#include "controller/effects/git/copy.hpp"
#include "controller/effects/git/push.hpp"
#include "controller/effects/git/repository.hpp"

namespace talentops::effects::git {
namespace {

class DirectorySession final : public RemoteSession {
 public:
  DirectorySession(Owned<git_repository> repository, std::string path, const Call& call)
      : repository_(std::move(repository)), path_(std::move(path)), call_(call) {}

  Result<std::vector<Result<RemoteTip>>> tips(const std::vector<std::string>& references) override {
    std::vector<Result<RemoteTip>> all;
    for (const auto& reference : references)
      all.push_back(reference_tip(*repository_, reference).context(path_));
    return all;
  }

  Status bring(const std::vector<domain::CommitId>& wants, git_repository& into) override {
    for (const auto& want : wants) {
      if (TRY(has_commit(into, want))) continue;
      TRY(copy_commit(*repository_, into, want, call_).context(fmt::format("fetching from {}", path_)));
    }
    return {};
  }

 private:
  Owned<git_repository> repository_;
  std::string path_;
  Call call_;
};

}  // namespace

Result<std::unique_ptr<RemoteSession>> DirectoryRemote::connect(const Call& call) {
  auto repository = TRY(open_repository(path_));
  return std::unique_ptr<RemoteSession>(
      std::make_unique<DirectorySession>(std::move(repository), path_, call));
}

Status DirectoryRemote::push(git_repository& from, const Push& push, const Call& call) {
  return push_to_directory(from, path_, push, call);
}

}  // namespace talentops::effects::git
