#include "controller/plan/comparison.hpp"

#include <map>

namespace talentops::plan {
namespace {

using domain::ItemState;
using domain::TalentObservation;

using StatesByPath = std::map<std::string_view, ItemState>;
using ReceiptByPath = std::map<std::string_view, const domain::ReceiptItem*>;

StatesByPath by_path(const std::vector<domain::ObservedItem>& items) {
  StatesByPath states;
  for (const auto& item : items) states.emplace(item.path, item.state);
  return states;
}

ReceiptByPath receipt_of(const TalentObservation& seen) {
  ReceiptByPath items;
  if (!seen.receipt) return items;
  for (const auto& item : seen.receipt->items) items.emplace(item.path, &item);
  return items;
}

/// Of what is in no receipt, or cannot be written where it belongs.
FileState state_of_wanted(ItemState state) {
  switch (state) {
    case ItemState::kSame:
    case ItemState::kEqual:
      return FileState::kSame;
    case ItemState::kModified:
    case ItemState::kLeft:
      return FileState::kModified;
    case ItemState::kMissing:
    case ItemState::kFree:
      return FileState::kMissing;
    case ItemState::kForeign:
      return FileState::kForeign;
  }
  return FileState::kForeign;
}

/// A receipt says what was written: as it says is as it is wished only where the wish is still the same.
FileState state_of_ours(const domain::Item& wanted, const domain::ReceiptItem& ours, ItemState state) {
  const auto found = state_of_wanted(state);
  if (found != FileState::kSame || ours.client_owned) return found;
  const bool is_wished = ours.written == wanted.sha256 && ours.executable == wanted.executable;
  return is_wished ? FileState::kSame : FileState::kModified;
}

/// What an upgrade, or a way back, would remove.
bool is_left_over(const domain::ReceiptItem& ours, ItemState state) {
  return !ours.client_owned && state_of_wanted(state) != FileState::kMissing;
}

}  // namespace

std::string_view name_of(FileState state) {
  switch (state) {
    case FileState::kSame:
      return "same";
    case FileState::kModified:
      return "modified";
    case FileState::kMissing:
      return "missing";
    case FileState::kForeign:
      return "foreign";
  }
  return "";
}

std::vector<ComparedFile> compare(const domain::Package& wanted, const TalentObservation& seen) {
  const auto found = by_path(seen.wanted);
  const auto kept = by_path(seen.items);
  auto receipt = receipt_of(seen);
  std::map<std::string, FileState> states;
  for (const auto& item : wanted.items) {
    const auto ours = receipt.extract(item.path);
    const auto unkept = found.find(item.path);
    const auto at = kept.find(item.path);
    auto& state = states[item.path] = FileState::kMissing;
    if (seen.wanted_matches) {
      state = FileState::kSame;
    } else if (unkept != found.end()) {
      state = state_of_wanted(unkept->second);
    } else if (ours && at != kept.end()) {
      state = state_of_ours(item, *ours.mapped(), at->second);
    }
  }
  for (const auto& [path, ours] : receipt) {
    const auto at = kept.find(path);
    const bool is_there = at != kept.end() && is_left_over(*ours, at->second);
    if (is_there) states[std::string(path)] = FileState::kForeign;
  }
  std::vector<ComparedFile> files;
  files.reserve(states.size());
  for (const auto& [path, state] : states) files.push_back({path, state});
  return files;
}

}  // namespace talentops::plan
