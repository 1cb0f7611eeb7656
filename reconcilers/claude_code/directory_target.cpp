#include "reconcilers/claude_code/directory_target.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/edits.hpp"
#include "reconcilers/claude_code/kept_state.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/link_reader.hpp"
#include "reconcilers/claude_code/merged_text.hpp"
#include "reconcilers/claude_code/situation.hpp"
#include "reconcilers/claude_code/transaction.hpp"

namespace talentops::claude_code {
namespace {

using domain::Receipt;

Error missing(const domain::PackageId& package) {
  return {ErrorKind::kConflict,
          codes::kSlotMissing,
          fmt::format("{} is not there", slot_path(package)),
          {},
          "it is staged again"};
}

/// The slot of `package`, every byte of it read again.
Result<SlotListing> intact_slot(ports::Workspace& workspace, const domain::PackageId& package) {
  auto slot = TRY(read_slot(workspace, package));
  if (!slot) return missing(package);
  TRY(verify_slot(workspace, *slot));
  return *std::move(slot);
}

bool has_links(const SlotListing& slot) {
  return std::any_of(slot.files.begin(), slot.files.end(),
                     [](const auto& file) { return file.kind == domain::ItemKind::kLink; });
}

/// Git would commit the links, and whoever checks them out elsewhere would have nothing.
Status check_no_work_tree(ports::Workspace& workspace) {
  const auto found = TRY(workspace.find_above(".git"));
  if (!found) return {};
  return Error{ErrorKind::kDenied,
               codes::kLinksInWorkTree,
               fmt::format("{} makes this a git work tree, where links are not made", *found),
               {},
               "write layout: copies, or name a workspace outside of the work tree"};
}

const Receipt* find(const Receipts& receipts, const domain::TalentName& talent) {
  const auto found = receipts.find(talent);
  return found == receipts.end() ? nullptr : &found->second;
}

bool is_installed(const Receipt* receipt, const domain::DeploymentId& deployment,
                  const domain::PackageId& package) {
  return receipt != nullptr && receipt->installed && receipt->installed->deployment == deployment &&
         receipt->installed->package == package;
}

bool is_taken_back(const Receipt* receipt, const ports::Reversion& reversion) {
  if (receipt == nullptr || !receipt->ended || receipt->ended->deployment != reversion.ended.deployment)
    return false;
  if (!reversion.way_back) return !receipt->installed;
  return is_installed(receipt, reversion.way_back->deployment, reversion.way_back->package);
}

/// What is taken away is named by its identity: by the deployment, or by what it installed.
Status check_installed(const Receipt* receipt, const ports::Reversion& reversion) {
  if (receipt == nullptr || !receipt->installed) return {};
  const auto& installed = *receipt->installed;
  const bool is_it =
      installed.deployment == reversion.deployment || installed.package == reversion.ended.package;
  const bool is_way_back = reversion.way_back && installed.package == reversion.way_back->package;
  if (is_it || is_way_back) return {};
  return Error{
      ErrorKind::kConflict, codes::kInstalledDiffers,
      fmt::format("deployment {} is to be taken back, but {} of deployment {} is installed",
                  reversion.deployment.text(), installed.version.text(), installed.deployment.text())};
}

/// What is there of an item that is merged into a file of the client.
Result<Found> look_within(ports::Workspace& workspace, const domain::Item& item) {
  const auto text = workspace.read(item.merge->file, kItemLimit);
  if (!text && text.error().kind == ErrorKind::kUnavailable) return text.error();
  if (!text) return Found{};
  const auto merged = TRY(MergedText::read(item.merge->file, *text));
  const auto digest = merged.find(item.kind, item.merge->pointer, item.sha256);
  return digest ? Found{.kind = Found::Kind::kFile, .digest = *digest} : Found{};
}

/// The item is there as the package has it, or is the client's by now. Returns in which form.
Result<domain::ItemKind> check_item(ports::Workspace& workspace, LinkReader& reader,
                                    const domain::Item& item) {
  const Found found = TRY(item.merge ? look_within(workspace, item) : reader.at(item.path));
  const bool is_copy = item.kind == domain::ItemKind::kLink && found.link.empty();
  if (found.is(item.sha256, item.executable) || (item.client_owned && !found.absent()))
    return is_copy ? domain::ItemKind::kFile : item.kind;
  return Error{ErrorKind::kDenied,
               codes::kReceiptNotProven,
               fmt::format("{} is not as the package has it", item.path),
               {},
               "restore .talentops from a backup, or have a person decide what is installed"};
}

/// The file with a secret, as the client's: what it was like before the secret is not known any more.
Status add_sink(ports::Workspace& workspace, const domain::Item& item, std::vector<domain::SinkFile>& sinks) {
  if (!item.secret || (!sinks.empty() && sinks.back().path == item.merge->file)) return {};
  const auto facts = TRY(workspace.stat(item.merge->file));
  sinks.push_back({.path = item.merge->file, .mode_before = facts ? facts->mode : 0});
  return {};
}

}  // namespace

DirectoryTarget::DirectoryTarget(DirectoryTargetPlace place, DirectoryTargetPorts ports,
                                 std::shared_ptr<Memory> memory)
    : place_(std::move(place)), ports_(ports), memory_(std::move(memory)) {}

SecretAccess DirectoryTarget::secret_access() const {
  return {ports_.secrets,   ports_.work_trees, place_.environment.client,
          place_.directory, &ports_.opener,    place_.elsewhere};
}

Status DirectoryTarget::proceed(const Call& call) const {
  if (call.stop.stop_requested())
    return Error{ErrorKind::kCanceled, codes::kCallStopped, "stopped before it began to switch"};
  if (ports_.clock.monotonic() < call.deadline) return {};
  return Error{ErrorKind::kUnavailable, codes::kCallTooLate,
               fmt::format("{}: out of time", place_.directory)};
}

Result<std::unique_ptr<ports::Workspace>> DirectoryTarget::open(const Call& call) const {
  TRY(proceed(call));
  auto root = TRY(ports_.opener.open(place_.directory));
  return std::unique_ptr<ports::Workspace>(
      std::make_unique<WiderWorkspace>(std::move(root), ports_.opener, place_.elsewhere));
}

Result<DirectoryTarget::Session> DirectoryTarget::begin(const ports::Holder& holder, const Call& call) const {
  auto workspace = TRY(open(call));
  EpochDirectory epoch(*workspace, holder.epoch);
  TRY(epoch.check());
  auto state = TRY(read_kept_state(sight_of(*workspace)));
  if (state.journal) {
    return Error{ErrorKind::kConflict, codes::kJournalOpen,
                 fmt::format("{}: the transaction of deployment {} is open", kJournalFile,
                             state.journal->deployment.text())};
  }
  TRY(epoch.clear());
  return Session{std::move(workspace), std::move(epoch), std::move(state.receipts)};
}

Status DirectoryTarget::stage(const domain::Package& package, const ports::Holder& holder, const Call& call) {
  auto session = TRY(begin(holder, call));
  const auto there = intact_slot(*session.workspace, package.id);
  if (there && there->talent == package.talent) return {};
  if (!there && there.error().kind != ErrorKind::kConflict) return there.error();
  const auto go_on = [&] { return proceed(call); };
  // What is damaged may be what is installed, and the damage what the client wrote through a link.
  if (const Receipt* receipt = find(session.receipts, package.talent))
    TRY(detach_edits(*session.workspace, session.epoch, *receipt, go_on));
  return build_slot(*session.workspace, session.epoch, package, ports_.clock.now(), go_on);
}

Status DirectoryTarget::switch_to(Session& session, Journal journal, const std::optional<SlotListing>& slot,
                                  const domain::Takeover& takeover, const Call& call) const {
  const domain::TalentName& talent = journal.receipt.talent;
  if (const Receipt* previous = find(session.receipts, talent)) journal.previous = *previous;
  journal.epoch = session.epoch.number();
  journal.receipt.epoch = session.epoch.number();
  const auto go_on = [&] { return proceed(call); };
  Situation situation = TRY(read_situation(*session.workspace, journal, session.receipts, slot, go_on));
  if (has_edits(situation)) {
    TRY(detach_edits(*session.workspace, session.epoch, *journal.previous, go_on));
    situation = TRY(read_situation(*session.workspace, journal, session.receipts, slot, go_on));
  }
  situation.takeover = takeover;
  TransactionPlan plan = TRY(plan_transaction(situation));
  journal.operations = std::move(plan.operations);
  journal.made = std::move(plan.made);
  journal.dropped = std::move(plan.dropped);
  journal.receipt.items = std::move(plan.items);
  journal.receipt.directories = std::move(plan.directories);
  journal.receipt.released = std::move(plan.released);
  journal.receipt.merged = std::move(plan.merged);
  journal.receipt.sinks = std::move(plan.sinks);
  return Transaction(*session.workspace, session.epoch, std::move(journal), secret_access()).run(go_on);
}

Status DirectoryTarget::activate(const ports::Activation& activation, const ports::Holder& holder,
                                 const Call& call) {
  auto session = TRY(begin(holder, call));
  if (is_installed(find(session.receipts, activation.talent), activation.deployment, activation.package))
    return {};
  auto slot = TRY(read_slot(*session.workspace, activation.package));
  if (!slot) return missing(activation.package);
  if (has_links(*slot)) {
    TRY(check_no_work_tree(*session.workspace));
    slot = TRY(intact_slot(*session.workspace, activation.package));
  }
  Journal journal{.kind = JournalKind::kActivate, .deployment = activation.deployment};
  journal.receipt.talent = activation.talent;
  journal.receipt.release = activation.release;
  journal.receipt.installed = {slot->version, slot->package, slot->packager, activation.deployment,
                               activation.at};
  journal.receipt.way_back = activation.way_back;
  return switch_to(session, std::move(journal), slot, activation.takeover, call);
}

Status DirectoryTarget::revert(const ports::Reversion& reversion, const ports::Holder& holder,
                               const Call& call) {
  auto session = TRY(begin(holder, call));
  const Receipt* receipt = find(session.receipts, reversion.talent);
  if (is_taken_back(receipt, reversion)) return {};
  TRY(check_installed(receipt, reversion));
  Journal journal{.kind = JournalKind::kRevert, .deployment = reversion.deployment};
  journal.receipt.talent = reversion.talent;
  if (receipt != nullptr) journal.receipt.release = receipt->release;
  journal.receipt.ended = reversion.ended;
  std::optional<SlotListing> slot;
  if (const auto& way_back = reversion.way_back) {
    slot = TRY(intact_slot(*session.workspace, way_back->package));
    journal.receipt.installed = {slot->version, slot->package, slot->packager, way_back->deployment,
                                 reversion.ended.at};
  }
  return switch_to(session, std::move(journal), slot, {}, call);
}

Status DirectoryTarget::retire(const ports::Retirement& retirement, const ports::Holder& holder,
                               const Call& call) {
  auto session = TRY(begin(holder, call));
  const Receipt* receipt = find(session.receipts, retirement.talent);
  if (receipt == nullptr || !receipt->installed) return {};
  const auto& installed = *receipt->installed;
  if (installed.package != retirement.package) {
    return Error{ErrorKind::kConflict, codes::kInstalledDiffers,
                 fmt::format("{} of deployment {} is installed, which is not what is to be removed",
                             installed.version.text(), installed.deployment.text())};
  }
  Journal journal{.kind = JournalKind::kActivate, .deployment = retirement.ended.deployment};
  journal.receipt.talent = retirement.talent;
  journal.receipt.release = receipt->release;
  journal.receipt.ended = retirement.ended;
  journal.receipt.way_back = domain::WayBack{installed.package, installed.version, installed.deployment};
  return switch_to(session, std::move(journal), std::nullopt, {}, call);
}

Status DirectoryTarget::restore_receipt(const domain::Package& package, const ports::Activation& activation,
                                        const ports::Holder& holder, const Call& call) {
  auto session = TRY(begin(holder, call));
  const Receipt* there = find(session.receipts, package.talent);
  if (is_installed(there, activation.deployment, package.id)) return {};
  if (there != nullptr && there->installed) {
    return Error{ErrorKind::kConflict, codes::kInstalledDiffers,
                 fmt::format("{} of deployment {} has a receipt already", there->installed->version.text(),
                             there->installed->deployment.text())};
  }
  Receipt receipt{.talent = package.talent, .release = activation.release, .epoch = holder.epoch};
  receipt.installed = {package.version, package.id, package.packager, activation.deployment, activation.at};
  receipt.way_back = activation.way_back;
  LinkReader reader(*session.workspace);
  for (const domain::Item& item : package.items) {
    TRY(proceed(call));
    const auto kind = TRY(check_item(*session.workspace, reader, item));
    receipt.items.push_back({.path = item.path,
                             .kind = kind,
                             .executable = item.executable,
                             .client_owned = item.client_owned,
                             .written = item.sha256,
                             .merge = item.merge,
                             .secret = item.secret});
    TRY(add_sink(*session.workspace, item, receipt.sinks));
  }
  TRY(make_receipt_place(session.epoch, package.talent));
  return put_receipt(session.epoch, receipt);
}

}  // namespace talentops::claude_code
