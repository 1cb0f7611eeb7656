#include "reconcilers/bundle_reader.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "controller/codec/bundle_refusals.hpp"

namespace talentops::reconcilers {
namespace {

using domain::EntryKind;
using domain::RawEntry;
using ports::TreeEntryKind;

struct Folder {
  std::string path;
  std::string id;
};

/// One walk over a tree, which ends when a limit is passed.
class Walk {
 public:
  Walk(ports::TreeReader& tree, std::string folder, const codec::BundleLimits& limits)
      : tree_(tree), folder_(std::move(folder)), limits_(limits) {}

  Result<codec::ReadBundle> read(std::string root) &&;

 private:
  Status enter(const Folder& folder);
  Status take(std::string path, const ports::TreeEntry& entry);
  Result<std::shared_ptr<const std::string>> content(const std::string& id);
  std::optional<Error> passed() const { return codec::over_limits(size_, folder_, limits_); }

  ports::TreeReader& tree_;
  std::string folder_;
  const codec::BundleLimits& limits_;
  codec::BundleSize size_;
  std::vector<Folder> waiting_;
  std::vector<RawEntry> entries_;
};

/// Nothing for a file that is larger than a file may be.
Result<std::shared_ptr<const std::string>> Walk::content(const std::string& id) {
  auto blob = tree_.read_blob(id, limits_.file_bytes);
  if (blob) {
    size_.bytes += (*blob)->size();
    return blob;
  }
  if (blob.error().kind == ErrorKind::kInvalid) return std::shared_ptr<const std::string>();
  return blob;
}

Status Walk::take(std::string path, const ports::TreeEntry& entry) {
  // Refused by its path; whether it is a folder with many files does not matter any more.
  if (path.size() > limits_.path_bytes) {
    entries_.push_back({std::move(path), EntryKind::kFile, std::make_shared<const std::string>()});
    return {};
  }
  switch (entry.kind) {
    case TreeEntryKind::kFile:
    case TreeEntryKind::kExecutable: {
      const auto kind = entry.kind == TreeEntryKind::kFile ? EntryKind::kFile : EntryKind::kExecutable;
      auto bytes = TRY(content(entry.id));
      entries_.push_back({std::move(path), kind, std::move(bytes)});
      return {};
    }
    case TreeEntryKind::kLink:
      entries_.push_back({std::move(path), EntryKind::kLink});
      return {};
    case TreeEntryKind::kOther:
      entries_.push_back({std::move(path), EntryKind::kOther});
      return {};
    case TreeEntryKind::kTree:
      waiting_.push_back({std::move(path), entry.id});
      return {};
  }
  return {};
}

Status Walk::enter(const Folder& folder) {
  for (const auto& entry : TRY(tree_.read_tree(folder.id))) {
    ++size_.files;  // folders count too: a small tree can hold itself many times over
    if (passed()) return {};
    auto taken = take(folder.path.empty() ? entry.name : folder.path + "/" + entry.name, entry);
    if (!taken) return taken;
  }
  return {};
}

Result<codec::ReadBundle> Walk::read(std::string root) && {
  waiting_.push_back({"", std::move(root)});
  while (!waiting_.empty()) {
    const Folder folder = std::move(waiting_.back());
    waiting_.pop_back();
    if (auto entered = enter(folder); !entered) return std::move(entered).error();
    if (auto error = passed()) {
      return codec::ReadBundle{nullptr, {{domain::Severity::kError, {}, *std::move(error)}}};
    }
  }
  return codec::read_bundle(std::move(entries_), folder_, limits_);
}

}  // namespace

Result<codec::ReadBundle> read_bundle_from_tree(ports::TreeReader& tree, const domain::CommitId& commit,
                                                std::string_view folder, const codec::BundleLimits& limits) {
  auto root = tree.tree_id(commit, folder);
  if (!root) return std::move(root).error();
  return Walk(tree, std::string(folder), limits).read(*std::move(root));
}

}  // namespace talentops::reconcilers
