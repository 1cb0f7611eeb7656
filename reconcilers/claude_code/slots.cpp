#include "reconcilers/claude_code/slots.hpp"

#include <map>
#include <memory>

#include <fmt/format.h>

#include "controller/base/codes/internal.hpp"
#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/look.hpp"

namespace talentops::claude_code {
namespace {

using Contents = std::map<Digest, std::shared_ptr<const std::string>>;

Error broken(std::string message) {
  return {ErrorKind::kConflict,
          codes::kSlotBroken,
          std::move(message),
          {},
          "it is staged again from the repository"};
}

std::string listing_path(const domain::PackageId& package) { return below(slot_path(package), "slot.json"); }

/// The distinct bytes of a package, each checked against the digest that it is named by.
Result<Contents> contents_of(const domain::Package& package) {
  Contents contents;
  for (const domain::Item& item : package.items) {
    if (item.secret) continue;
    if (!item.content || sha256(*item.content) != item.sha256) {
      return Error{ErrorKind::kInternal, codes::kInternal,
                   fmt::format("{} {}: {} was packaged with a digest that is not its own",
                               package.talent.text(), package.version.text(), item.path)};
    }
    contents.emplace(item.sha256, item.content);
  }
  return contents;
}

Status fill(ports::Workspace& workspace, EpochDirectory& epoch, const std::string& directory,
            const Contents& contents, const std::string& listing, const std::function<Status()>& proceed) {
  const std::string files = below(directory, "files");
  TRY(workspace.make_directory(directory, kDirectoryMode));
  TRY(workspace.make_directory(files, kDirectoryMode));
  std::vector<std::string> made;
  for (const auto& [digest, bytes] : contents) {
    TRY(proceed());
    TRY(epoch.make(made.emplace_back(below(files, digest.hex())), *bytes, kFileMode));
  }
  TRY(epoch.make(made.emplace_back(below(directory, "slot.json")), listing, kFileMode));
  made.insert(made.end(), {files, directory});
  TRY(epoch.sync(made));
  for (const auto& [digest, bytes] : contents) {
    const std::string path = below(files, digest.hex());
    if (!TRY(look(workspace, path)).is(digest, false))
      return broken(fmt::format("{} does not read back as it was written", path));
  }
  return {};
}

/// Nothing: it cannot be read.
Result<std::shared_ptr<const SlotListing>> read_listing(const Sight& sight, const std::string& path) {
  const std::shared_ptr<const SlotListing> nothing;
  const auto facts = sight.workspace.stat(path);
  if (!facts && facts.error().kind == ErrorKind::kUnavailable) return facts.error();
  if (!facts || !*facts) return nothing;
  if (auto known = sight.memory.slots.of(**facts)) return *std::move(known);
  const auto text = sight.workspace.read(path, kKeptLimit);
  if (!text && text.error().kind == ErrorKind::kUnavailable) return text.error();
  auto decoded = text ? decode_slot(*text, path) : Result<SlotListing>(text.error());
  if (!decoded) return nothing;
  auto listing = std::make_shared<const SlotListing>(*std::move(decoded));
  sight.memory.slots.learn(**facts, listing, sight.now);
  return std::shared_ptr<const SlotListing>(std::move(listing));
}

Status place(ports::Workspace& workspace, EpochDirectory& epoch, const domain::PackageId& package,
             const std::string& built) {
  TRY(epoch.make_kept(kSlots, kDirectoryMode));
  TRY(drop_slot(workspace, epoch, package));
  TRY(epoch.move_new(built, slot_path(package)));
  return workspace.sync_directory(kSlots);
}

}  // namespace

std::string slot_file_path(const domain::PackageId& package, const Digest& bytes) {
  return fmt::format("{}/files/{}", slot_path(package), bytes.hex());
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
    const std::string path = slot_file_path(listing.package, file.sha256);
    if (!TRY(look(workspace, path)).is(file.sha256, false))
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
  TRY(epoch.remove(slot_path(package)));
  return workspace.sync_directory(kSlots);
}

}  // namespace talentops::claude_code
