#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/package.hpp"
#include "controller/ports/workspace.hpp"
#include "reconcilers/claude_code/epoch_directory.hpp"

namespace talentops::claude_code {

/// One item of a slot: where it goes, and which bytes.
struct SlotFile {
  std::string path;
  bool executable = false;
  bool client_owned = false;
  Digest sha256;
  domain::ItemKind kind = domain::ItemKind::kFile;
  std::optional<domain::MergePoint> merge = {};
  std::optional<domain::SecretReference> secret = {};  ///< of which a slot has no bytes
  bool operator==(const SlotFile&) const = default;
};

/// slot.json: what a slot holds. Bytes lie in files/ under their digest, those that links lead to in tree/
/// under their path; no runtime takes them for its own.
struct SlotListing {
  domain::TalentName talent;
  domain::Version version;
  domain::PackageId package;
  int packager = 1;
  Instant staged_at;
  std::vector<SlotFile> files;
  bool operator==(const SlotListing&) const = default;
};

SlotListing listing_of(const domain::Package& package, Instant staged_at);
std::string encode_slot(const SlotListing& listing);
/// Errors: kDenied.
Result<SlotListing> decode_slot(std::string_view text, const std::string& file);

/// Where a slot keeps bytes, below the target's root: of what is copied, and of one of its items.
std::string slot_file_path(const domain::PackageId& package, const Digest& bytes);
std::string slot_file_path(const domain::PackageId& package, const SlotFile& file);

/// The slot of `package`, or nothing if there is none.
/// Errors: kConflict (kSlotBroken) where its listing cannot be read or is another package's; kUnavailable.
Result<std::optional<SlotListing>> read_slot(ports::Workspace& workspace, const domain::PackageId& package);
struct Sight;
/// Every slot whose listing can be read.
Result<std::vector<std::shared_ptr<const SlotListing>>> read_slots(const Sight& sight);
/// Reads every byte of it again. Errors: kConflict (kSlotBroken); kUnavailable.
Status verify_slot(ports::Workspace& workspace, const SlotListing& listing);

/// Builds the slot inside the epoch directory, reads it back and moves it to its place; a broken one there is
/// replaced in one step, and what a client wrote into it through a link is kept in saved/. Errors: kInternal
/// where the package's own digests do not fit its bytes; else as Workspace, and nothing is left behind.
/// `proceed` is asked before each file.
Status build_slot(ports::Workspace& workspace, EpochDirectory& epoch, const domain::Package& package,
                  Instant at, const std::function<Status()>& proceed);
/// Keeps in saved/, too, what was written into it through a link.
Status drop_slot(ports::Workspace& workspace, EpochDirectory& epoch, const domain::PackageId& package);

}  // namespace talentops::claude_code
