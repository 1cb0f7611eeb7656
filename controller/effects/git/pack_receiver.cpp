#include "controller/effects/git/pack_receiver.hpp"

#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/pack_files.hpp"

namespace talentops::effects::git {
namespace {

/// What never ends would fill the disk.
constexpr std::uint64_t kLargestPack = 8ULL * 1024 * 1024 * 1024;
constexpr unsigned kModeOfPacks = 0400;
/// The library makes room for as many as the head of a pack claims.
constexpr std::uint32_t kMostObjects = 100'000'000;
constexpr std::size_t kSizeOfHead = 12;

Error too_large(std::string what) {
  return {ErrorKind::kUnavailable,
          codes::kRemoteTooLarge,
          "the git server sends a pack of " + std::move(what),
          {},
          "keep large files out of the fleet repository"};
}

/// "PACK", the version, and how many objects there are, of four bytes each; of what is no pack, none.
std::uint32_t objects_in(std::string_view head) {
  std::uint32_t count = 0;
  if (!head.starts_with("PACK")) return count;
  for (const char byte : head.substr(8, 4)) count = count << 8U | static_cast<unsigned char>(byte);
  return count;
}

}  // namespace

struct PackReceiver::State {
  Owned<git_odb> known = {};  ///< borrowed by the indexer
  git_indexer* indexer = nullptr;
  git_indexer_progress progress = {};  ///< the indexer's own memory from one part to the next
  std::uint64_t size = 0;
  std::string head = {};

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { git_indexer_free(indexer); }
};

PackReceiver::PackReceiver(std::unique_ptr<State> state) : state_(std::move(state)) {}
PackReceiver::PackReceiver(PackReceiver&& other) noexcept = default;
PackReceiver::~PackReceiver() = default;

Result<PackReceiver> PackReceiver::begin(git_repository& into) {
  git_indexer_options options{};
  // Not asked to verify what refers to what: it takes a submodule's commit for one that has to be there.
  git_indexer_options_init(&options, GIT_INDEXER_OPTIONS_VERSION);
  auto state = std::make_unique<State>();
  int result = git_repository_odb(Fill(state->known), &into);
  if (result == 0) {
    result = git_indexer_new(&state->indexer, pack_directory(into).c_str(), kModeOfPacks, state->known.get(),
                             &options);
  }
  if (result < 0) return git_failure(result, "preparing for a pack");
  return PackReceiver(std::move(state));
}

Status PackReceiver::append(std::string_view bytes) {
  state_->size += bytes.size();
  if (state_->size > kLargestPack) return too_large("more than 8 GiB");
  if (state_->head.size() < kSizeOfHead) {
    state_->head += bytes.substr(0, kSizeOfHead - state_->head.size());
    if (state_->head.size() == kSizeOfHead && objects_in(state_->head) > kMostObjects)
      return too_large(fmt::format("{} objects", objects_in(state_->head)));
  }
  const int result = git_indexer_append(state_->indexer, bytes.data(), bytes.size(), &state_->progress);
  if (result < 0) return git_failure(result, "reading the server's pack");
  return {};
}

Status PackReceiver::finish() {
  const int result = git_indexer_commit(state_->indexer, &state_->progress);
  if (result < 0) return git_failure(result, "reading the server's pack");
  return {};
}

}  // namespace talentops::effects::git
