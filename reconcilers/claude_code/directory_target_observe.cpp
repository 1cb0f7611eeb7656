#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "reconcilers/claude_code/directory_target.hpp"
#include "reconcilers/claude_code/effective_reading.hpp"
#include "reconcilers/claude_code/kept_state.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/look.hpp"
#include "reconcilers/claude_code/merged_text.hpp"

/// What a target looks like, without touching it.
namespace talentops::claude_code {
namespace {

using domain::ItemState;
using domain::ReceiptItem;
using domain::TalentObservation;
using domain::TargetObservation;

/// One observation being made. A file is read once, however many talents ask for it.
class Looking {
 public:
  explicit Looking(ports::Workspace& workspace) : workspace_(workspace) {}

  Result<Found> at(const std::string& path) {
    const auto seen = seen_.find(path);
    if (seen != seen_.end()) return seen->second;
    return seen_.emplace(path, TRY(look(workspace_, path))).first->second;
  }

  /// What is there of an item; of one that is merged, its value in the client's file.
  template <typename AnItem>
  Result<Found> of(const AnItem& item, const Digest& digest) {
    if (!item.merge) return at(item.path);
    const auto found = TRY(at(item.merge->file));
    if (found.kind != Found::Kind::kFile) return found;
    const auto* text = TRY(text_of(item.merge->file));
    if (text == nullptr) return Found{.kind = Found::Kind::kOther};
    const auto value = text->find(item.kind, item.merge->pointer, digest);
    return value ? Found{.kind = Found::Kind::kFile, .digest = *value} : Found{};
  }

 private:
  /// Nothing: it cannot be understood.
  Result<const MergedText*> text_of(const std::string& path) {
    const auto known = texts_.find(path);
    if (known != texts_.end()) return known->second ? &*known->second : nullptr;
    const auto text = workspace_.read(path, kMergedLimit);
    if (!text && text.error().kind == ErrorKind::kUnavailable) return text.error();
    auto merged = text ? MergedText::read(path, *text) : Result<MergedText>(text.error());
    auto& kept = texts_[path];
    if (merged) kept = *std::move(merged);
    return kept ? &*kept : nullptr;
  }

  ports::Workspace& workspace_;
  std::map<std::string, Found> seen_;
  std::map<std::string, std::optional<MergedText>> texts_;
};

ItemState state_of(const ReceiptItem& item, const Found& found) {
  if (item.client_owned || found.is(item.written, item.executable)) return ItemState::kSame;
  if (found.absent()) return ItemState::kMissing;
  const bool is_left = item.left && found.kind == Found::Kind::kFile && found.digest == *item.left;
  return is_left ? ItemState::kLeft : ItemState::kModified;
}

ItemState wanted_state(const domain::Item& item, const Found& found) {
  if (found.absent()) return ItemState::kFree;
  const bool is_fine = item.client_owned || found.is(item.sha256, item.executable);
  return is_fine ? ItemState::kEqual : ItemState::kForeign;
}

/// Why nothing can be merged into a file: what is in the way, or where it cannot be read.
Result<std::string> why_not_merged(ports::Workspace& workspace, const std::string& path) {
  const auto text = workspace.read(path, kMergedLimit);
  if (!text && text.error().kind == ErrorKind::kUnavailable) return text.error();
  if (!text && text.error().kind == ErrorKind::kInvalid)
    return fmt::format("{} is larger than {} bytes", path, kMergedLimit);
  if (!text) return in_the_way(workspace, path);
  const auto merged = MergedText::read(path, *text);
  return merged ? path + " changes while it is read"
                : fmt::format("{}: {}", merged.error().where ? merged.error().where->text() : path,
                              merged.error().message);
}

/// What is to be said of a wanted path; `ours` is the item of the receipt, if there is one. Nothing: it is
/// ours and can be replaced.
Result<std::optional<domain::ObservedItem>> observe_item(ports::Workspace& workspace,
                                                         const domain::Item& item, const Found& found,
                                                         const ReceiptItem* ours) {
  const bool is_clients = item.client_owned && (ours == nullptr || ours->client_owned);
  const bool is_obstructed = found.kind == Found::Kind::kOther && !is_clients;
  if (is_obstructed) {
    auto what =
        item.merge ? TRY(why_not_merged(workspace, item.merge->file)) : TRY(in_the_way(workspace, item.path));
    return std::optional(domain::ObservedItem{item.path, ItemState::kForeign, std::move(what)});
  }
  if (ours != nullptr) return std::optional<domain::ObservedItem>();
  return std::optional(domain::ObservedItem{item.path, wanted_state(item, found)});
}

Status observe_receipt(Looking& looking, const domain::Receipt& receipt, TalentObservation& observation) {
  for (const ReceiptItem& item : receipt.items) {
    const auto found = TRY(looking.of(item, item.written));
    observation.items.push_back({item.path, state_of(item, found)});
  }
  observation.receipt = receipt;
  return {};
}

Status observe_wanted(ports::Workspace& workspace, Looking& looking, const domain::Package& package,
                      TalentObservation& observation) {
  std::map<std::string_view, const ReceiptItem*> ours;
  if (observation.receipt) {
    for (const ReceiptItem& item : observation.receipt->items) ours.emplace(item.path, &item);
  }
  observation.wanted_matches = true;
  for (const domain::Item& item : package.items) {
    const Found found = TRY(looking.of(item, item.sha256));
    const auto own = ours.find(item.path);
    const bool is_clients = item.client_owned && (own != ours.end() || !found.absent());
    const bool matches = is_clients || found.is(item.sha256, item.executable);
    observation.wanted_matches = observation.wanted_matches && matches;
    auto seen = TRY(observe_item(workspace, item, found, own == ours.end() ? nullptr : own->second));
    if (seen) observation.wanted.push_back(*std::move(seen));
  }
  return {};
}

Status observe_slots(ports::Workspace& workspace, bool check_slots, TargetObservation& observation) {
  for (const SlotListing& slot : TRY(read_slots(workspace))) {
    auto verified = check_slots ? verify_slot(workspace, slot) : Status();
    if (!verified && verified.error().kind == ErrorKind::kUnavailable) return verified;
    observation.slots.push_back({slot.package, slot.version, check_slots && verified.has_value()});
  }
  return {};
}

Status observe_talents(ports::Workspace& workspace, const Receipts& receipts,
                       const std::vector<const domain::Package*>& wanted, TargetObservation& observation) {
  Looking looking(workspace);
  for (const auto& [talent, receipt] : receipts)
    TRY(observe_receipt(looking, receipt, observation.talents[talent]));
  for (const domain::Package* package : wanted) {
    if (package != nullptr)
      TRY(observe_wanted(workspace, looking, *package, observation.talents[package->talent]));
  }
  return {};
}

/// Whatever may shadow a talent is read only where there is a talent.
void judge_talents(ports::Workspace& workspace, ports::WorkspaceOpener& opener,
                   const std::string& managed_root, TargetObservation& observation) {
  const bool is_installed =
      std::any_of(observation.talents.begin(), observation.talents.end(),
                  [](const auto& each) { return each.second.receipt && each.second.receipt->installed; });
  if (!is_installed) return;
  const EffectiveReading reading(workspace, opener, managed_root);
  for (auto& [talent, observed] : observation.talents) {
    if (!observed.receipt) continue;
    auto judgement = reading.judge(*observed.receipt);
    observed.effectiveness = judgement.effectiveness;
    observed.effectiveness_detail = std::move(judgement.detail);
  }
}

/// Errors: kDenied where a person must decide first; kUnavailable.
Status observe_kept(ports::Workspace& workspace, TargetObservation& observation, Receipts& receipts) {
  auto state = TRY(read_kept_state(workspace));
  observation.epoch = state.epoch;
  observation.journal_open = state.journal.has_value();
  // A holder that was cut off while it took the target has raised the epoch and not yet signed: it is
  // nobody's.
  if (state.identity && state.identity->epoch == state.epoch) observation.holder = state.identity->holder;
  receipts = std::move(state.receipts);
  return {};
}

}  // namespace

domain::TargetObservation DirectoryTarget::observe(const std::vector<const domain::Package*>& wanted,
                                                   bool check_slots, const Call& call) {
  TargetObservation observation{.target = place_.target, .at = ports_.clock.now()};
  const auto fail = [&](Error error) {
    TargetObservation failed{.target = observation.target, .at = observation.at};
    failed.unreachable = std::move(error);
    return failed;
  };
  const auto workspace = open(call);
  if (!workspace) return fail(workspace.error());
  Receipts receipts;
  if (auto kept = observe_kept(**workspace, observation, receipts); !kept) {
    if (kept.error().kind != ErrorKind::kDenied) return fail(kept.error());
    observation.foreign = kept.error();
    if (const auto epoch = find_epoch(**workspace)) observation.epoch = *epoch;
    return observation;
  }
  if (auto seen = observe_talents(**workspace, receipts, wanted, observation); !seen)
    return fail(seen.error());
  if (auto seen = observe_slots(**workspace, check_slots, observation); !seen) return fail(seen.error());
  judge_talents(**workspace, ports_.opener, place_.managed_root, observation);
  return observation;
}

}  // namespace talentops::claude_code
