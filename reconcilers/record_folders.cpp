#include "reconcilers/record_folders.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace talentops::reconcilers {

bool is_directory(const ports::TreeEntry& entry) { return entry.kind == ports::TreeEntryKind::kTree; }

bool is_document(const ports::TreeEntry& entry) {
  return entry.kind == ports::TreeEntryKind::kFile && entry.name.ends_with(".yaml") &&
         !entry.name.ends_with(".deliveries.yaml");
}

Result<std::vector<std::string>> names(ports::RecordStore& store, const domain::CommitId& tip,
                                       const std::string& directory,
                                       bool (*is_wanted)(const ports::TreeEntry&)) {
  std::vector<std::string> found;
  for (auto& entry : TRY(store.list(tip, directory))) {
    if (is_wanted(entry)) found.push_back(std::move(entry.name));
  }
  std::sort(found.rbegin(), found.rend());
  return found;
}

Result<std::vector<std::string>> dated_documents(ports::RecordStore& store, const domain::CommitId& tip,
                                                 const std::string& directory, std::size_t limit) {
  std::vector<std::string> paths;
  for (const auto& period : TRY(names(store, tip, directory, is_directory))) {
    for (const auto& name : TRY(names(store, tip, fmt::format("{}/{}", directory, period), is_document))) {
      if (paths.size() == limit) return paths;
      paths.push_back(fmt::format("{}/{}/{}", directory, period, name));
    }
  }
  return paths;
}

}  // namespace talentops::reconcilers
