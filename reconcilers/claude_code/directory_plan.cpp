#include "reconcilers/claude_code/directory_plan.hpp"

#include <algorithm>

#include "reconcilers/claude_code/elsewhere.hpp"
#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {
namespace {

/// Directories that deployments of ours made, this talent's or another's that lies in the same ones.
void keep_directories(const Situation& situation, const Paths& needed, const Paths& made,
                      TransactionPlan& plan) {
  Paths known(made);
  const auto keep = [&](const domain::Receipt& receipt) {
    for (const auto& directory : receipt.directories) {
      if (needed.contains(directory.path) && known.insert(directory.path).second)
        plan.directories.push_back(directory);
    }
  };
  if (situation.receipt != nullptr) keep(*situation.receipt);
  for (const domain::Receipt* other : situation.others) keep(*other);
  if (situation.receipt == nullptr) return;
  for (const auto& directory : situation.receipt->directories) {
    if (!needed.contains(directory.path)) plan.dropped.push_back(directory.path);
  }
  std::sort(plan.dropped.rbegin(), plan.dropped.rend());
}

}  // namespace

std::vector<std::string> ancestors_of(std::string_view path) {
  std::vector<std::string> ancestors;
  if (is_elsewhere(path)) return ancestors;  // directories there are never made
  for (std::size_t end = path.find('/'); end != std::string_view::npos; end = path.find('/', end + 1)) {
    ancestors.emplace_back(path.substr(0, end));
  }
  return ancestors;
}

void plan_directories(const Situation& situation, TransactionPlan& plan) {
  Paths needed;
  for (const domain::ReceiptItem& item : plan.items) {
    for (auto& directory : ancestors_of(item.merge ? item.merge->file : item.path))
      needed.insert(std::move(directory));
  }
  Paths made;
  for (const Operation& operation : plan.operations) {
    const bool makes_sink = operation.sink && operation.before_mode == 0;
    const bool makes_file = operation.after && !operation.path.starts_with(below(kKept, ""));
    if (!makes_file && !makes_sink) continue;
    for (auto& directory : ancestors_of(operation.path)) {
      if (!situation.directories.contains(directory)) made.insert(std::move(directory));
    }
  }
  plan.made.assign(made.begin(), made.end());
  keep_directories(situation, needed, made, plan);
  for (const std::string& directory : made) plan.directories.push_back({directory, situation.deployment});
}

}  // namespace talentops::claude_code
