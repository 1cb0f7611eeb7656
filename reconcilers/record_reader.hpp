#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/codec/manifest_decoder.hpp"
#include "controller/codec/records.hpp"
#include "controller/codec/trusted.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/domain/drift.hpp"
#include "controller/domain/history.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::reconcilers {

/// Reads what the records say, as of a tip (nothing: there are none yet). What was read is kept by object id.
/// Borrows: the store. Threads: safe.
class RecordReader {
 public:
  /// Enough to decide with.
  static constexpr std::size_t kMostDeployments = 200;
  static constexpr std::size_t kAllDeployments = std::numeric_limits<std::size_t>::max();
  /// `root` is where records lie below the repository's root; `most_deployments` are read of each placement.
  RecordReader(ports::RecordStore& store, std::string root, std::size_t most_deployments = kMostDeployments,
               codec::ManifestDecoder decode = codec::decode_manifest);

  using Tip = std::optional<domain::CommitId>;

  /// The newest deployments. Never fails as a call: what cannot be read is said in `unreadable`.
  domain::PlacementHistory history(const Tip& tip, const domain::PlacementKey& placement);

  /// Those that have manifests in an environment, sorted.
  Result<std::vector<domain::TalentName>> placements(const Tip& tip,
                                                     const domain::EnvironmentKey& environment);

  /// What stands or is under way in an environment that no document is about. Errors: why it cannot be read.
  struct Standing {
    domain::PlacementKey placement;
    domain::PastDeployment deployment;
  };
  Result<std::vector<Standing>> standing(const Tip& tip, const domain::EnvironmentKey& environment);

  /// What stands by the records although no release of `catalog` wishes it, over the whole fleet, and when
  /// what went was retired, but in forgotten environments. Counted once for each tip, catalog and signers.
  struct Unwished {
    std::size_t wished = 0;  ///< placements that stand and are wished, as far as the catalog says
    std::size_t standing = 0;
    std::vector<Instant> retired = {};
  };
  Result<Unwished> unwished(const Tip& tip, const domain::Catalog& catalog,
                            const codec::TrustedSigners& signers);

  /// The environments that have manifests, sorted.
  Result<std::vector<domain::EnvironmentKey>> environments(const Tip& tip);

  /// Of the newest 500 acts of a client those that count, oldest first: made by one of `signers`.
  using Acts = std::shared_ptr<const std::vector<domain::Act>>;
  Result<Acts> acts(const Tip& tip, const domain::ClientName& client, const codec::TrustedSigners& signers);

  /// Errors: kInvalid if the newest one cannot be read: unknown, not "never verified".
  Result<std::optional<domain::Verification>> newest_verification(const Tip& tip,
                                                                  const domain::EnvironmentKey& environment);

  /// What was found changed there last. Errors: kInvalid if the newest one cannot be read.
  Result<std::optional<domain::DriftRecord>> newest_drift(const Tip& tip,
                                                          const domain::EnvironmentKey& environment);

  /// Where the records say that they are; nothing: they were never moved.
  Result<std::optional<domain::RecordsPlace>> place(const Tip& tip);

  Result<std::optional<codec::AcceptedTip>> accepted(const Tip& tip);

 private:
  struct KnownManifest {
    std::string id;  ///< of the object
    domain::PastDeployment past;
  };
  struct KnownPlacement {
    std::string id;  ///< of the placement's directory
    domain::PlacementHistory history;
    std::map<std::string, KnownManifest> manifests;  ///< by path
  };
  struct KnownActs {
    std::string id;
    codec::TrustedSigners signers;
    Acts acts;
  };
  struct KnownVerification {
    std::string id;  ///< of the document
    domain::Verification verification;
  };
  struct KnownDrift {
    std::string id;  ///< of the environment's folder
    std::optional<domain::DriftRecord> record;
  };
  struct KnownAccepted {
    std::string id;
    codec::AcceptedTip tip;
  };
  struct KnownUnwished {
    domain::CommitId tip;
    domain::CommitId commit;
    codec::TrustedSigners signers;
    Unwished unwished;
  };
  struct Known {
    std::optional<KnownUnwished> unwished;
    std::optional<KnownAccepted> accepted;
    std::optional<std::pair<std::string, domain::RecordsPlace>> place;  ///< with the id of its file
    std::map<domain::PlacementKey, std::shared_ptr<const KnownPlacement>> placements;
    std::map<domain::ClientName, KnownActs> acts;
    std::map<domain::EnvironmentKey, std::shared_ptr<const KnownVerification>> verifications;
    std::map<domain::EnvironmentKey, KnownDrift> drift;
  };

  Result<std::shared_ptr<const KnownPlacement>> read_placement(const domain::CommitId& tip,
                                                               const domain::PlacementKey& placement,
                                                               const std::string& id);
  Status count_unwished(const domain::CommitId& tip, const domain::EnvironmentKey& environment,
                        const std::set<domain::PlacementKey>& wished, const codec::TrustedSigners& signers,
                        Unwished& into);
  Status read_manifest(const domain::CommitId& tip, const std::string& path, const KnownPlacement* before,
                       KnownPlacement& now);
  Result<Acts> read_acts(const domain::CommitId& tip, const std::string& directory,
                         const codec::AllowedSigners& signers);
  std::string below_root(const std::string& path) const;

  ports::RecordStore& store_;
  std::string root_;
  std::size_t most_deployments_;
  codec::ManifestDecoder decode_;
  Guarded<Known> known_;
};

/// Whether one of `acts` leaves behind what stands in `environment`.
bool is_forgotten(const std::vector<domain::Act>& acts, const domain::EnvironmentKey& environment,
                  const domain::DeploymentId& standing);

}  // namespace talentops::reconcilers
