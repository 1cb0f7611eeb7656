#include "controller/effects/fs/directory_tree.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/effects/fs/read_beneath.hpp"

namespace talentops::effects {
namespace {

using ports::TreeEntry;
using ports::TreeEntryKind;

TreeEntryKind kind_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::kFile:
      return TreeEntryKind::kFile;
    case NodeKind::kExecutable:
      return TreeEntryKind::kExecutable;
    case NodeKind::kLink:
      return TreeEntryKind::kLink;
    case NodeKind::kDirectory:
      return TreeEntryKind::kTree;
    case NodeKind::kOther:
      return TreeEntryKind::kOther;
  }
  return TreeEntryKind::kOther;
}

/// Git sorts a folder as if its name ended in a slash.
bool comes_first(const TreeEntry& a, const TreeEntry& b) {
  const auto key = [](const TreeEntry& entry) {
    return entry.kind == TreeEntryKind::kTree ? entry.name + "/" : entry.name;
  };
  return key(a) < key(b);
}

class DirectoryTree : public ports::TreeReader {
 public:
  explicit DirectoryTree(ReadBeneath directory) : directory_(std::move(directory)) {}

  Result<std::string> tree_id(const domain::CommitId&, std::string_view path) override {
    if (directory_.is_directory(path)) return std::string(path);
    return Error{ErrorKind::kNotFound,
                 codes::kTreeMissing,
                 fmt::format("there is no directory {}", path),
                 {},
                 "check the path"};
  }

  Result<std::vector<TreeEntry>> read_tree(std::string_view id) override {
    std::vector<TreeEntry> entries;
    for (auto& node : TRY(directory_.list(id, std::numeric_limits<std::size_t>::max()))) {
      if (node.name == ".git") continue;
      std::string path = id.empty() ? node.name : fmt::format("{}/{}", id, node.name);
      entries.push_back({std::move(node.name), std::move(path), kind_of(node.kind)});
    }
    std::sort(entries.begin(), entries.end(), comes_first);
    return entries;
  }

  Result<std::shared_ptr<const std::string>> read_blob(std::string_view id, std::uint64_t limit) override {
    auto bytes = TRY(directory_.read(id, limit));
    if (bytes) return std::make_shared<const std::string>(*std::move(bytes));
    return Error{ErrorKind::kInvalid,
                 codes::kBundleFileTooLarge,
                 fmt::format("{} has more than {} bytes", id, limit),
                 {},
                 "make the file smaller"};
  }

 private:
  ReadBeneath directory_;
};

}  // namespace

Result<std::unique_ptr<ports::TreeReader>> open_directory_tree(const std::string& directory) {
  return std::unique_ptr<ports::TreeReader>(
      std::make_unique<DirectoryTree>(TRY(ReadBeneath::open(directory))));
}

}  // namespace talentops::effects
