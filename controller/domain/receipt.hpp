#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/package.hpp"
#include "controller/domain/version.hpp"

namespace talentops::domain {

using Epoch = std::uint64_t;

/// Where a rollback of what is installed leads: a kept slot, or (no value where this stands as optional)
/// uninstallation.
struct WayBack {
  PackageId package;
  Version version;
  DeploymentId deployment;  ///< the one that installed it
  bool operator==(const WayBack&) const = default;
};

/// How the last deployment at a target was taken back, written in the same transaction as the way back.
struct Ended {
  DeploymentId deployment;
  std::string outcome;  ///< "rolledBack" | "superseded" | "cancelled"
  PackageId package;    ///< what was taken back
  std::string reason;
  Instant at;
  bool operator==(const Ended&) const = default;
};

struct ReceiptItem {
  std::string path;
  ItemKind kind = ItemKind::kFile;
  bool executable = false;
  bool client_owned = false;
  Digest written;                     ///< what we wrote; of a secret: the digest of its reference
  std::optional<Digest> before = {};  ///< what was there before us; absent: nothing was
  std::optional<std::string> saved =
      {};                           ///< name of the copy in saved/ that was kept of a client's modification
  std::optional<Digest> left = {};  ///< what the client had made of it when this deployment left it alone
  std::optional<MergePoint> merge = {};  ///< of what is merged into a file of the client
  std::optional<SecretReference> secret = {};
  bool operator==(const ReceiptItem&) const = default;
};

/// What a person has allowed an activation to take over of what it did not write.
struct Takeover {
  std::set<std::string> paths = {};  ///< what lies there is kept as what was there before us
  bool corrects = false;  ///< what the client has changed of ours is put right; a copy of it is kept
  bool all = false;       ///< whatever differs is taken for what was ours; a copy of it is kept
  bool operator==(const Takeover&) const = default;
};

/// A directory that was not there before a deployment put something into it.
struct MadeDirectory {
  std::string path;
  DeploymentId deployment;
  bool operator==(const MadeDirectory&) const = default;
};

/// A file of the client into which items are merged, as a whole.
struct MergedFile {
  std::string path;
  Digest written;                       ///< after our last change of it
  std::optional<Digest> previous = {};  ///< before that; absent: there was no such file
  std::vector<std::string> made = {};   ///< pointers of objects and lists that were not there before us
  bool made_file = false;               ///< the file was not there before us
  bool operator==(const MergedFile&) const = default;
};

/// A file that holds secrets. Nothing is remembered of its content.
struct SinkFile {
  std::string path;
  bool made_env = false;          ///< the object with variables was not there before us
  bool made_file = false;         ///< nor was the file
  std::uint32_t mode_before = 0;  ///< of the client's file, before it was closed to others
  bool operator==(const SinkFile&) const = default;
};

/// What is installed of one talent at one target. The one inventory: writer, differ, reverter and retirer use
/// it.
struct Receipt {
  TalentName talent;
  ReleaseName release;
  Epoch epoch = 0;
  /// Absent after a first installation was taken back: nothing is installed, `ended` says why.
  struct Installed {
    Version version;
    PackageId package;
    int packager = 1;
    DeploymentId deployment;
    Instant activated_at;
    bool operator==(const Installed&) const = default;
  };
  std::optional<Installed> installed = {};
  std::optional<WayBack> way_back = {};
  std::optional<Ended> ended = {};
  std::vector<ReceiptItem> items = {};
  std::vector<MadeDirectory> directories =
      {};  ///< removed again when they are empty and nothing of ours needs them
  /// What left with an earlier version and is worth remembering: originals that were put back, copies that
  /// were kept.
  std::vector<ReceiptItem> released = {};
  std::vector<MergedFile> merged = {};
  std::vector<SinkFile> sinks = {};
  bool operator==(const Receipt&) const = default;
};

}  // namespace talentops::domain
