#include <array>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <git2.h>
#include <openssl/sha.h>
#include <unistd.h>

#include "controller/effects/git/library.hpp"
#include "controller/effects/git/pack_receiver.hpp"
#include "tests/fuzz/claims.hpp"

/// What a git server may send as a pack: whatever it is, receiving it ends, every refusal can be shown, and
/// what was refused is not to be seen. The first byte says in what parts it arrives, and whether its sum is
/// right.
namespace talentops::fuzz {
namespace {

namespace fs = std::filesystem;
using namespace effects::git;

/// One for all runs; removed with the process.
class ScratchRepository {
 public:
  ScratchRepository() : path_(fs::temp_directory_path() / fmt::format("talentops-fuzz-pack-{}", ::getpid())) {
    git_repository* repository = nullptr;
    claim(initialize_git() && git_repository_init(&repository, path_.c_str(), 1) == 0,
          "there is a repository");
    repository_.reset(repository);
    // Millions of syncs say nothing about what arrives.
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
  }
  ScratchRepository(const ScratchRepository&) = delete;
  ScratchRepository& operator=(const ScratchRepository&) = delete;
  ~ScratchRepository() {
    repository_.reset();
    fs::remove_all(path_);
  }

  git_repository& repository() const { return *repository_; }
  std::size_t files() const {
    const fs::directory_iterator packs(path_ / "objects/pack");
    return static_cast<std::size_t>(std::distance(begin(packs), end(packs)));
  }
  void clear() const {
    for (const auto& file : fs::directory_iterator(path_ / "objects/pack")) fs::remove(file.path());
  }

 private:
  fs::path path_;
  Owned<git_repository> repository_;
};

std::string with_sum(std::string_view pack) {
  std::array<unsigned char, SHA_DIGEST_LENGTH> sum{};
  ::SHA1(reinterpret_cast<const unsigned char*>(pack.data()), pack.size(), sum.data());
  return std::string(pack) + std::string(reinterpret_cast<const char*>(sum.data()), sum.size());
}

bool receive(git_repository& into, std::string_view pack, std::size_t part) {
  auto receiver = PackReceiver::begin(into);
  claim(receiver.has_value(), "a pack can be begun with");
  for (std::size_t at = 0; at < pack.size(); at += part)
    if (!sound(receiver->append(pack.substr(at, part)), pack)) return false;
  return sound(receiver->finish(), pack);
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  static const ScratchRepository scratch;
  auto text = text_of(data, size);
  if (text.empty()) return 0;
  const auto how = static_cast<unsigned char>(text.front());
  text.remove_prefix(1);
  const auto pack = how % 2 == 1 ? with_sum(text) : std::string(text);
  const bool is_whole = receive(scratch.repository(), pack, 1 + how / 2 * std::size_t{8});
  claim(is_whole || scratch.files() == 0, "of what was refused nothing is left");
  scratch.clear();
  return 0;
}
