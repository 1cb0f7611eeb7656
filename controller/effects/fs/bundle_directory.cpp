#include "controller/effects/fs/bundle_directory.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "controller/codec/bundle_refusals.hpp"
#include "controller/effects/fs/read_beneath.hpp"

namespace talentops::effects {
namespace {

using domain::EntryKind;
using domain::RawEntry;

/// One walk over a directory, which ends when a limit is passed.
class Walk {
 public:
  Walk(const ReadBeneath& directory, std::string shown, const codec::BundleLimits& limits)
      : directory_(directory), shown_(std::move(shown)), limits_(limits) {}

  Result<codec::ReadBundle> read() &&;

 private:
  Status enter(const std::string& folder);
  Status take(std::string path, NodeKind kind);
  Status take_file(std::string path, EntryKind kind);
  std::optional<Error> passed() const { return codec::over_limits(size_, shown_, limits_); }

  const ReadBeneath& directory_;
  std::string shown_;
  const codec::BundleLimits& limits_;
  codec::BundleSize size_;
  std::vector<std::string> waiting_;
  std::vector<RawEntry> entries_;
};

Status Walk::take_file(std::string path, EntryKind kind) {
  RawEntry entry{std::move(path), kind};
  auto bytes = TRY(directory_.read(entry.path, limits_.file_bytes));
  if (bytes) {
    size_.bytes += bytes->size();
    entry.content = std::make_shared<const std::string>(*std::move(bytes));
  }
  entries_.push_back(std::move(entry));
  return {};
}

Status Walk::take(std::string path, NodeKind kind) {
  // Refused by its path; what lies below it does not matter any more.
  if (path.size() > limits_.path_bytes) {
    entries_.push_back({std::move(path), EntryKind::kFile, std::make_shared<const std::string>()});
    return {};
  }
  switch (kind) {
    case NodeKind::kFile:
      return take_file(std::move(path), EntryKind::kFile);
    case NodeKind::kExecutable:
      return take_file(std::move(path), EntryKind::kExecutable);
    case NodeKind::kLink:
      entries_.push_back({std::move(path), EntryKind::kLink});
      return {};
    case NodeKind::kOther:
      entries_.push_back({std::move(path), EntryKind::kOther});
      return {};
    case NodeKind::kDirectory:
      waiting_.push_back(std::move(path));
      return {};
  }
  return {};
}

Status Walk::enter(const std::string& folder) {
  const std::size_t left = limits_.files + 1 - size_.files;
  for (const auto& node : TRY(directory_.list(folder, left))) {
    if (folder.empty() && node.name == ".git") continue;
    ++size_.files;
    if (passed()) return {};
    auto taken = take(folder.empty() ? node.name : folder + "/" + node.name, node.kind);
    if (!taken) return taken;
  }
  return {};
}

Result<codec::ReadBundle> Walk::read() && {
  waiting_.emplace_back();
  while (!waiting_.empty()) {
    const std::string folder = std::move(waiting_.back());
    waiting_.pop_back();
    if (auto entered = enter(folder); !entered) return std::move(entered).error();
    if (auto error = passed()) {
      return codec::ReadBundle{nullptr, {{domain::Severity::kError, {}, *std::move(error)}}};
    }
  }
  return codec::read_bundle(std::move(entries_), shown_, limits_);
}

}  // namespace

Result<codec::ReadBundle> read_bundle_directory(const std::string& directory,
                                                const codec::BundleLimits& limits) {
  const auto opened = TRY(ReadBeneath::open(directory));
  return Walk(opened, directory, limits).read();
}

}  // namespace talentops::effects
