#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/repository.h>

#include "controller/base/text.hpp"
#include "controller/effects/git/history.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/objects.hpp"
#include "tests/fuzz/claims.hpp"

/// What may lie in a repository as a commit, a tree or a file: whatever the bytes are, reading ends, and
/// every refusal can be shown. Objects come one after the other: a letter for the kind, a letter for the
/// length in steps of four bytes, and the bytes, in which @0, @1, … stand for the objects before.
namespace talentops::fuzz {
namespace {

using namespace effects::git;

constexpr int kDepth = 5;
constexpr std::uint64_t kLargest = 1000;

/// In memory alone.
class Objects {
 public:
  Objects() {
    git_odb* objects = nullptr;
    git_odb_backend* memory = nullptr;
    git_repository* repository = nullptr;
    claim(initialize_git() && git_odb_new(&objects) == 0 && git_mempack_new(&memory) == 0 &&
              git_odb_add_backend(objects, memory, 1) == 0 &&
              git_repository_wrap_odb(&repository, objects) == 0,
          "there is a repository");
    objects_.reset(objects);
    repository_.reset(repository);
  }

  void put(char kind, std::string_view bytes) {
    const auto type = kind == 'c' ? GIT_OBJECT_COMMIT : kind == 't' ? GIT_OBJECT_TREE : GIT_OBJECT_BLOB;
    const auto content = with_ids(bytes, type == GIT_OBJECT_TREE);
    git_oid id{};
    claim(git_odb_write(&id, objects_.get(), content.data(), content.size(), type) == 0, "it is stored");
    ids_.push_back(id);
  }
  git_repository& repository() const { return *repository_; }
  std::vector<std::string> ids() const {
    std::vector<std::string> all;
    for (const auto& id : ids_) all.emplace_back(git_oid_tostr_s(&id));
    return all;
  }

 private:
  std::string with_ids(std::string_view bytes, bool is_raw) const {
    std::string content;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const auto number = i + 1 < bytes.size() ? static_cast<std::size_t>(bytes[i + 1] - '0') : ids_.size();
      if (bytes[i] != '@' || number >= ids_.size()) {
        content += bytes[i];
        continue;
      }
      const auto& id = ids_[number];
      content += is_raw ? std::string(reinterpret_cast<const char*>(id.id), sizeof id.id)
                        : std::string(git_oid_tostr_s(&id));
      ++i;
    }
    return content;
  }

  Owned<git_odb> objects_;
  Owned<git_repository> repository_;
  std::vector<git_oid> ids_;
};

void read_tree(git_repository& repository, const std::string& id, std::string_view text) {
  const auto entries = tree_entries(repository, id);
  if (!sound(entries, text)) return;
  for (const auto& entry : *entries) {
    const bool is_name = !entry.name.empty() && entry.name != "." && entry.name != ".." &&
                         entry.name.find('/') == std::string::npos;
    claim(is_name || entry.kind == ports::TreeEntryKind::kOther, "what is no name is no file", entry.name);
    sound(blob_bytes(repository, entry.id, kLargest), text);
  }
}

void read_commit(git_repository& repository, const domain::CommitId& id, const domain::CommitId& other,
                 std::string_view text) {
  sound(commit_facts(repository, id), text);
  sound(find_object(repository, id, "clients/acme"), text);
  sound(path_history(repository, id, "a", kDepth), text);
  sound(descent_of(repository, id, other), text);
  sound(resolve_revision(repository, id.text() + "~1"), text);
}

void read_all(const Objects& objects, std::string_view text) {
  const auto ids = objects.ids();
  for (const auto& id : ids) {
    read_tree(objects.repository(), id, text);
    read_commit(objects.repository(), domain::CommitId(id), domain::CommitId(ids.front()), text);
    const auto bytes = blob_bytes(objects.repository(), id, kLargest);
    if (sound(bytes, text)) claim(bytes->size() <= kLargest, "no more is read than is asked for");
  }
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  const auto text = text_of(data, size);
  Objects objects;
  for (auto rest = text; rest.size() >= 2;) {
    const auto length = std::size_t{4} * static_cast<unsigned char>(rest[1] - 'A');
    objects.put(rest[0], rest.substr(2, length));
    rest.remove_prefix(std::min(rest.size(), 2 + length));
  }
  read_all(objects, text);
  return 0;
}
