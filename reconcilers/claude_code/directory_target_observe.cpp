#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "reconcilers/claude_code/directory_target.hpp"
#include "reconcilers/claude_code/effective_reading.hpp"
#include "reconcilers/claude_code/kept_state.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/link_reader.hpp"
#include "reconcilers/claude_code/look.hpp"
#include "reconcilers/claude_code/merged_text.hpp"
#include "reconcilers/claude_code/own_items.hpp"
#include "reconcilers/claude_code/transaction.hpp"

/// What a target looks like, without touching it.
namespace talentops::claude_code {
namespace {

using domain::ItemState;
using domain::ReceiptItem;
using domain::TalentObservation;
using domain::TargetObservation;

/// One observation being made. What is merged into is read once, however many items lie in it.
class Looking {
 public:
  explicit Looking(const Sight& sight) : sight_(sight), reader_(sight) {}

  ports::Workspace& workspace() const { return sight_.workspace; }

  /// What is there of an item; of one that is merged, its value in the client's file.
  template <typename AnItem>
  Result<Found> of(const AnItem& item, const Digest& digest) {
    if (!item.merge) return reader_.at(item.path);
    const auto found = TRY(merged_into(item.merge->file));
    if (found.kind != Found::Kind::kFile) return found;
    const auto* text = TRY(text_of(item.merge->file));
    if (text == nullptr) return Found{.kind = Found::Kind::kOther};
    const auto value = text->find(item.kind, item.merge->pointer, digest);
    return value ? Found{.kind = Found::Kind::kFile, .digest = *value} : Found{};
  }

 private:
  Result<Found> merged_into(const std::string& path) {
    const auto seen = seen_.find(path);
    if (seen != seen_.end()) return seen->second;
    return seen_.emplace(path, TRY(look(sight_, path))).first->second;
  }

  /// Nothing: it cannot be understood.
  Result<const MergedText*> text_of(const std::string& path) {
    const auto known = texts_.find(path);
    if (known != texts_.end()) return known->second ? &*known->second : nullptr;
    const auto text = sight_.workspace.read(path, kMergedLimit);
    if (!text && text.error().kind == ErrorKind::kUnavailable) return text.error();
    auto merged = text ? MergedText::read(path, *text) : Result<MergedText>(text.error());
    auto& kept = texts_[path];
    if (merged) kept = *std::move(merged);
    return kept ? &*kept : nullptr;
  }

  const Sight& sight_;
  LinkReader reader_;
  std::map<std::string, Found> seen_;
  std::map<std::string, std::optional<MergedText>> texts_;
};

ItemState state_of(const ReceiptItem& item, const Found& found) {
  // A file in a link's place is somebody's, whatever it says: the next version would not show there.
  const bool is_ours = item.kind != domain::ItemKind::kLink || !found.link.empty();
  if (item.client_owned || (is_ours && found.is(item.written, item.executable))) return ItemState::kSame;
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

/// Of a secret nobody knows which value is right: one that is there is ours, another talent's, or in the way.
Result<std::optional<domain::ObservedItem>> observe_secret(ports::Workspace& workspace,
                                                           const SecretAccess& access,
                                                           const domain::Item& item, const Found& found,
                                                           const ReceiptItem* ours, bool is_shared) {
  auto allowed = access.check_sink(item.merge->file);
  if (allowed) allowed = access.check_value(item.merge->file, *item.secret);
  if (!allowed) {
    return std::optional(
        domain::ObservedItem{.path = item.path, .state = ItemState::kForeign, .refused = allowed.error()});
  }
  const bool is_in_the_way = found.kind == Found::Kind::kFile && ours == nullptr && !is_shared;
  if (!is_in_the_way) return observe_item(workspace, item, found, ours);
  return std::optional(domain::ObservedItem{item.path, ItemState::kForeign, "it has a value already"});
}

Result<std::vector<Found>> observe_receipt(Looking& looking, TalentObservation& observation) {
  std::vector<Found> seen;
  const auto& items = observation.receipt->items;
  seen.reserve(items.size());
  observation.items.reserve(items.size());
  for (const ReceiptItem& item : items) {
    seen.push_back(TRY(looking.of(item, item.written)));
    observation.items.push_back({item.path, state_of(item, seen.back())});
  }
  return seen;
}

/// The secrets in any receipt, by path.
using Delivered = std::set<std::string, std::less<>>;

Delivered delivered_secrets(const Receipts& receipts) {
  Delivered paths;
  for (const auto& [talent, receipt] : receipts) {
    for (const auto& item : receipt.items) {
      if (item.secret) paths.insert(item.path);
    }
  }
  return paths;
}

/// What is known of secrets while a target is looked at.
struct SecretsSeen {
  SecretAccess access;
  Delivered delivered;
};

Status observe_wanted(Looking& looking, const SecretsSeen& secrets, const domain::Package& package,
                      OwnItems& ours, TalentObservation& observation) {
  observation.wanted_matches = true;
  for (const domain::Item& item : package.items) {
    const auto own = ours.at(item.path);
    const bool is_seen = own.item != nullptr && !own.item->merge && !item.merge;
    const Found found = is_seen ? *own.found : TRY(looking.of(item, item.sha256));
    const bool is_clients = item.client_owned && (own.item != nullptr || !found.absent());
    const bool is_another = item.secret && own.item != nullptr && own.item->written != item.sha256;
    const bool matches = is_clients || (found.is(item.sha256, item.executable) && !is_another);
    observation.wanted_matches = observation.wanted_matches && matches;
    auto observed = item.secret ? observe_secret(looking.workspace(), secrets.access, item, found, own.item,
                                                 secrets.delivered.contains(item.path))
                                : observe_item(looking.workspace(), item, found, own.item);
    auto seen = TRY(std::move(observed));
    if (seen) observation.wanted.push_back(*std::move(seen));
  }
  return {};
}

Status observe_slots(const Sight& sight, bool check_slots, TargetObservation& observation) {
  for (const auto& slot : TRY(read_slots(sight))) {
    auto verified = check_slots ? verify_slot(sight.workspace, *slot) : Status();
    if (!verified && verified.error().kind == ErrorKind::kUnavailable) return verified;
    observation.slots.push_back({slot->package, slot->version, check_slots && verified.has_value()});
  }
  return {};
}

Status observe_talents(const Sight& sight, const SecretAccess& access, Receipts&& receipts,
                       const std::vector<const domain::Package*>& wanted, TargetObservation& observation) {
  static const std::vector<ReceiptItem> kNoItems;
  Looking looking(sight);
  const SecretsSeen secrets{access, delivered_secrets(receipts)};
  std::map<domain::TalentName, OwnItems> ours;
  for (auto& [talent, receipt] : receipts) {
    auto& observed = observation.talents[talent];
    observed.receipt = std::move(receipt);
    auto seen = TRY(observe_receipt(looking, observed));
    ours.try_emplace(talent, observed.receipt->items, std::move(seen));
  }
  for (const domain::Package* package : wanted) {
    if (package == nullptr) continue;
    auto& own = ours.try_emplace(package->talent, kNoItems, std::vector<Found>()).first->second;
    TRY(observe_wanted(looking, secrets, *package, own, observation.talents[package->talent]));
    if (package->has_links() && !observation.work_tree)
      observation.work_tree = TRY(sight.workspace.find_above(".git"));
  }
  return {};
}

/// Whatever may shadow a talent is read only where there is a talent.
void judge_talents(const Sight& sight, ports::WorkspaceOpener& opener, const std::string& managed_root,
                   TargetObservation& observation) {
  const bool is_installed =
      std::any_of(observation.talents.begin(), observation.talents.end(),
                  [](const auto& each) { return each.second.receipt && each.second.receipt->installed; });
  if (!is_installed) return;
  const EffectiveReading reading(sight, opener, managed_root);
  for (auto& [talent, observed] : observation.talents) {
    if (!observed.receipt) continue;
    auto judgement = reading.judge(*observed.receipt);
    observed.effectiveness = judgement.effectiveness;
    observed.effectiveness_detail = std::move(judgement.detail);
  }
}

std::optional<domain::Version> version_of(const domain::Receipt& receipt) {
  return receipt.installed ? std::optional(receipt.installed->version) : std::nullopt;
}

domain::Interruption observe_transaction(const Sight& sight, Journal journal, const SecretAccess& secrets) {
  domain::Interruption seen{.talent = journal.receipt.talent,
                            .deployment = journal.deployment,
                            .from = journal.previous ? version_of(*journal.previous) : std::nullopt,
                            .to = version_of(journal.receipt),
                            .changes = journal.operations.size()};
  EpochDirectory epoch(sight.workspace, journal.epoch);
  seen.open = Transaction(sight.workspace, epoch, std::move(journal), secrets).open_paths();
  return seen;
}

/// Errors: kDenied where a person must decide first; kUnavailable.
Status observe_kept(const Sight& sight, const SecretAccess& secrets, TargetObservation& observation,
                    Receipts& receipts) {
  auto state = TRY(read_kept_state(sight));
  observation.epoch = state.epoch;
  if (state.journal) observation.interrupted = observe_transaction(sight, *std::move(state.journal), secrets);
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
  const Sight sight{**workspace, *memory_, observation.at};
  Receipts receipts;
  if (auto kept = observe_kept(sight, secret_access(), observation, receipts); !kept) {
    if (kept.error().kind != ErrorKind::kDenied) return fail(kept.error());
    observation.foreign = kept.error();
    if (const auto epoch = find_epoch(**workspace)) observation.epoch = *epoch;
    return observation;
  }
  if (auto seen = observe_talents(sight, secret_access(), std::move(receipts), wanted, observation); !seen)
    return fail(seen.error());
  if (auto seen = observe_slots(sight, check_slots, observation); !seen) return fail(seen.error());
  judge_talents(sight, ports_.opener, place_.managed_root, observation);
  return observation;
}

}  // namespace talentops::claude_code
