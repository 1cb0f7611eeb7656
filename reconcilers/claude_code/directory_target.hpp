#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/ports/clock.hpp"
#include "controller/ports/entropy.hpp"
#include "controller/ports/secret_source.hpp"
#include "controller/ports/target.hpp"
#include "controller/ports/work_trees.hpp"
#include "controller/ports/workspace.hpp"
#include "reconcilers/claude_code/elsewhere.hpp"
#include "reconcilers/claude_code/epoch_directory.hpp"
#include "reconcilers/claude_code/identity.hpp"
#include "reconcilers/claude_code/journal.hpp"
#include "reconcilers/claude_code/memory.hpp"
#include "reconcilers/claude_code/receipts.hpp"
#include "reconcilers/claude_code/secret_access.hpp"
#include "reconcilers/claude_code/slots.hpp"

namespace talentops::claude_code {

/// What a directory target works with. Borrows all of them.
struct DirectoryTargetPorts {
  ports::WorkspaceOpener& opener;
  const ports::Clock& clock;
  ports::Entropy& entropy;
  ports::SecretSource* secrets = nullptr;  ///< nothing: no secret can be read
  ports::WorkTrees* work_trees = nullptr;  ///< nothing: it is not known what git tracks
};

/// Which directory it is.
struct DirectoryTargetPlace {
  domain::EnvironmentKey environment;
  domain::TargetName target;
  std::string directory;
  std::string managed_root = "/etc/claude-code";  ///< where an administrator's settings for Claude Code lie
  Elsewhere elsewhere = {};
};

/// A Claude Code workspace in a directory, layout `copies`: files are switched one by one under a journal,
/// and everything of ours about them is kept in `.talentops/`. The directory is opened anew for every call,
/// so that one that was replaced is seen.
class DirectoryTarget : public ports::Target {
 public:
  /// `memory` is of this directory; whoever opens it often hands in the same. Without one nothing is
  /// remembered.
  DirectoryTarget(DirectoryTargetPlace place, DirectoryTargetPorts ports,
                  std::shared_ptr<Memory> memory = std::make_shared<Memory>());

  domain::Verification probe(const Call& call) override;
  Result<ports::Holder> take(const std::string& holder, domain::Epoch seen, const Call& call) override;
  Result<ports::Holder> adopt(const std::string& holder, domain::Epoch seen, const Call& call) override;
  domain::TargetObservation observe(const std::vector<const domain::Package*>& wanted, bool check_slots,
                                    const Call& call) override;
  Status stage(const domain::Package& package, const ports::Holder& holder, const Call& call) override;
  Status activate(const ports::Activation& activation, const ports::Holder& holder,
                  const Call& call) override;
  Status revert(const ports::Reversion& reversion, const ports::Holder& holder, const Call& call) override;
  Status retire(const ports::Retirement& retirement, const ports::Holder& holder, const Call& call) override;
  Status restore_receipt(const domain::Package& package, const ports::Activation& activation,
                         const ports::Holder& holder, const Call& call) override;
  Status prune(const domain::TalentName& talent, int keep, const ports::Holder& holder,
               const Call& call) override;

 private:
  /// The open place, held by us, whole, and with nothing left over.
  struct Session {
    std::unique_ptr<ports::Workspace> workspace;
    EpochDirectory epoch;
    Receipts receipts;
  };

  Status proceed(const Call& call) const;  ///< kCanceled, or kUnavailable past the deadline
  Result<std::unique_ptr<ports::Workspace>> open(const Call& call) const;
  Result<Session> begin(const ports::Holder& holder, const Call& call) const;
  /// Switches to `slot` (nothing: to nothing) and ends with `receipt`, whose items are decided here.
  static Status drop_originals(Session& session);
  Status switch_to(Session& session, Journal journal, const std::optional<SlotListing>& slot,
                   const domain::Takeover& takeover, const Call& call) const;
  std::string new_identity() const;
  SecretAccess secret_access() const;

  Result<ports::Holder> take_by(PlaceRule rule, const std::string& holder, domain::Epoch seen,
                                const Call& call) const;
  Result<domain::Epoch> seize(ports::Workspace& workspace, domain::Epoch seen, PlaceRule rule) const;
  Status make_whole(ports::Workspace& workspace, EpochDirectory& epoch, const std::string& holder,
                    PlaceRule rule) const;

  Status try_place(ports::Workspace& workspace) const;
  Status try_writing(ports::Workspace& workspace) const;

  Sight sight_of(ports::Workspace& workspace) const { return {workspace, *memory_, ports_.clock.now()}; }

  DirectoryTargetPlace place_;
  DirectoryTargetPorts ports_;
  std::shared_ptr<Memory> memory_;  ///< shared: by every target that is opened at this directory
};

}  // namespace talentops::claude_code
