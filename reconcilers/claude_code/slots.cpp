#include "reconcilers/claude_code/slots.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/internal.hpp"
#include "controller/base/codes/targets.hpp"
#include "controller/codec/slot_links.hpp"
#include "reconcilers/claude_code/directory_plan.hpp"
#include "reconcilers/claude_code/journal.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/look.hpp"

namespace talentops::claude_code {
namespace {

/// By where they go, below the slot.
using Contents = std::map<std::string, const domain::Item*>;

Error broken(std::string message) {
  return {ErrorKind::kConflict,
          codes::kSlotBroken,
          std::move(message),
          {},
          "it is staged again from the repository"};
}

std::string listing_path(const domain::PackageId& package) { return below(slot_path(package), "slot.json"); }

std::uint32_t mode_of(bool executable) { return executable ? 0755 : kFileMode; }

/// Only what links lead to has its final mode here.
template <typename AnItem>
bool is_executable_in_slot(const AnItem& item) {
  return item.kind == domain::ItemKind::kLink && item.executable;
}

template <typename AnItem>
std::string place_in_slot(const AnItem& item) {
  return item.kind == domain::ItemKind::kLink ? codec::kept_name(item.path) : "files/" + item.sha256.hex();
}

/// What a package keeps in its slot, each checked against the digest that it is named by.
Result<Contents> contents_of(const domain::Package& package) {
  Contents contents;
  for (const domain::Item& item : package.items) {
    if (item.secret) continue;
    if (!item.content || sha256(*item.content) != item.sha256) {
      return Error{ErrorKind::kInternal, codes::kInternal,
                   fmt::format("{} {}: {} was packaged with a digest that is not its own",
                               package.talent.text(), package.version.text(), item.path)};
    }
    contents.emplace(place_in_slot(item), &item);
  }
  return contents;
}

/// Every directory of a slot, outermost first.
std::set<std::string> directories_of(const Contents& contents) {
  std::set<std::string> directories = {"files"};
  for (const auto& [place, item] : contents) {
    for (auto& directory : ancestors_of(place)) directories.insert(std::move(directory));
  }
  return directories;
}

Status fill(ports::Workspace& workspace, EpochDirectory& epoch, const std::string& directory,
            const Contents& contents, const std::string& listing, const std::function<Status()>& proceed) {
  const auto directories = directories_of(contents);
  TRY(workspace.make_directory(directory, kDirectoryMode));
  std::vector<std::string> made;
  for (const auto& each : directories)
    TRY(workspace.make_directory(made.emplace_back(below(directory, each)), kDirectoryMode));
  for (const auto& [place, item] : contents) {
    TRY(proceed());
    const auto mode = mode_of(is_executable_in_slot(*item));
    TRY(epoch.make(made.emplace_back(below(directory, place)), *item->content, mode));
  }
  TRY(epoch.make(made.emplace_back(below(directory, "slot.json")), listing, kFileMode));
  made.push_back(directory);
  TRY(epoch.sync(made));
  for (const auto& [place, item] : contents) {
    const std::string path = below(directory, place);
    if (!TRY(look(workspace, path)).is(item->sha256, is_executable_in_slot(*item)))
      return broken(fmt::format("{} does not read back as it was written", path));
  }
  return {};
}

/// Nothing: it cannot be read.
Result<std::shared_ptr<const SlotListing>> read_listing(ports::Workspace& workspace,
                                                        const std::string& path) {
  const auto text = workspace.read(path, kKeptLimit);
  if (!text && text.error().kind == ErrorKind::kUnavailable) return text.error();
  auto decoded = text ? decode_slot(*text, path) : Result<SlotListing>(text.error());
  if (!decoded) return std::shared_ptr<const SlotListing>();
  return std::make_shared<const SlotListing>(*std::move(decoded));
}

/// The same, as far as it has to be read.
Result<std::shared_ptr<const SlotListing>> read_listing(const Sight& sight, const std::string& path) {
  const auto facts = sight.workspace.stat(path);
  if (!facts && facts.error().kind == ErrorKind::kUnavailable) return facts.error();
  if (!facts || !*facts) return std::shared_ptr<const SlotListing>();
  if (auto known = sight.memory.slots.of(**facts)) return *std::move(known);
  auto listing = TRY(read_listing(sight.workspace, path));
  if (listing) sight.memory.slots.learn(**facts, listing, sight.now);
  return listing;
}

/// What differs from the listing was written by somebody who took the link's file for his own: an edit like
/// any other.
Status keep_edits(ports::Workspace& workspace, EpochDirectory& epoch, const std::string& slot) {
  const auto listing = TRY(read_listing(workspace, below(slot, "slot.json")));
  if (!listing) return {};
  for (const SlotFile& file : listing->files) {
    if (file.kind != domain::ItemKind::kLink) continue;
    const std::string path = below(slot, place_in_slot(file));
    const Found found = TRY(look(workspace, path));
    if (found.kind != Found::Kind::kFile || found.digest == file.sha256) continue;
    TRY(epoch.make_kept(kSaved, kPrivateDirectoryMode));
    TRY(epoch.move(path, saved_path(edited_name(found.digest, file.path))));
    TRY(workspace.sync_directory(kSaved));
  }
  return {};
}

Status place(ports::Workspace& workspace, EpochDirectory& epoch, const domain::PackageId& package,
             const std::string& built) {
  TRY(epoch.make_kept(kSlots, kDirectoryMode));
  if (TRY(workspace.stat(slot_path(package)))) {
    // In one step: links may lead there.
    TRY(epoch.exchange(built, slot_path(package)));
    TRY(workspace.sync_directory(kSlots));
    TRY(keep_edits(workspace, epoch, built));
    return epoch.remove(built);
  }
  TRY(epoch.move_new(built, slot_path(package)));
  return workspace.sync_directory(kSlots);
}

}  // namespace

std::string slot_file_path(const domain::PackageId& package, const Digest& bytes) {
  return fmt::format("{}/files/{}", slot_path(package), bytes.hex());
}

std::string slot_file_path(const domain::PackageId& package, const SlotFile& file) {
  return below(slot_path(package), place_in_slot(file));
}

Result<std::optional<SlotListing>> read_slot(ports::Workspace& workspace, const domain::PackageId& package) {
  if (!TRY(workspace.stat(slot_path(package)))) return std::optional<SlotListing>();
  const std::string path = listing_path(package);
  const auto text = workspace.read(path, kKeptLimit);
  if (!text && text.error().kind == ErrorKind::kUnavailable) return text.error();
  if (!text) return broken(text.error().message);
  auto listing = decode_slot(*text, path);
  if (!listing) return broken(listing.error().message);
  if (listing->package != package) return broken(fmt::format("{} is the listing of another package", path));
  return std::optional(*std::move(listing));
}

Result<std::vector<std::shared_ptr<const SlotListing>>> read_slots(const Sight& sight) {
  std::vector<std::shared_ptr<const SlotListing>> slots;
  if (!TRY(sight.workspace.stat(kSlots))) return slots;
  for (const std::string& name : TRY(sight.workspace.list(kSlots))) {
    auto listing = TRY(read_listing(sight, below(below(kSlots, name), "slot.json")));
    if (listing && listing->package.slot_name() == name) slots.push_back(std::move(listing));
  }
  return slots;
}

Status verify_slot(ports::Workspace& workspace, const SlotListing& listing) {
  for (const SlotFile& file : listing.files) {
    if (file.secret) continue;
    const std::string path = slot_file_path(listing.package, file);
    if (!TRY(look(workspace, path)).is(file.sha256, is_executable_in_slot(file)))
      return broken(fmt::format("{} is missing or damaged", path));
  }
  return {};
}

Status build_slot(ports::Workspace& workspace, EpochDirectory& epoch, const domain::Package& package,
                  Instant at, const std::function<Status()>& proceed) {
  const Contents contents = TRY(contents_of(package));
  const std::string built = epoch.scratch("slot");
  auto done = fill(workspace, epoch, built, contents, encode_slot(listing_of(package, at)), proceed);
  if (done) done = place(workspace, epoch, package.id, built);
  if (done) return {};
  // What was half built must not stay; if even that fails, the next holder's first look removes it.
  const auto cleared = epoch.clear();
  if (!cleared && cleared.error().code == codes::kEpochLost) return cleared;
  return done;
}

Status drop_slot(ports::Workspace& workspace, EpochDirectory& epoch, const domain::PackageId& package) {
  if (!TRY(workspace.stat(slot_path(package)))) return {};
  TRY(keep_edits(workspace, epoch, slot_path(package)));
  TRY(epoch.remove(slot_path(package)));
  return workspace.sync_directory(kSlots);
}

}  // namespace talentops::claude_code
