#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/cli/archived_records.hpp"
#include "controller/cli/requests.hpp"
#include "controller/codec/trust.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/domain/plan.hpp"
#include "controller/domain/risk.hpp"
#include "controller/plan/facts.hpp"
#include "controller/plan/figures.hpp"
#include "controller/ports/catalog_source.hpp"
#include "controller/ports/desired_store.hpp"
#include "reconcilers/package_change.hpp"
#include "reconcilers/record_reader.hpp"

namespace talentops::cli {

/// Which commit is looked at, which one the rules are taken from, and when.
struct ViewChoice {
  std::string head = "HEAD";
  std::string base = {};  ///< "": policies are those of the head
  std::optional<Instant> at = {};
  bool against_targets = false;
  /// Every client is read, even where a change from the base is about some of them alone.
  bool everybody = false;
};

/// A fleet repository as a person sees it: the documents of one commit, the records branch, and (if asked)
/// the targets. Reads; changes nothing. Owns: the open repository.
class FleetView {
 public:
  /// Errors: kInvalid if there is no fleet repository; kNotFound for an unknown revision.
  static Result<FleetView> open(const Source& source, const ViewChoice& choice);
  FleetView(FleetView&&) noexcept;
  ~FleetView();

  const domain::Catalog& catalog() const;
  /// The commit that `choice.base` names, if it names one.
  const std::optional<domain::CommitId>& base() const;
  /// Whether the change from the base to the head can concern an environment; without a base, any.
  bool is_concerned(const domain::EnvironmentKey& environment) const;

  /// One environment with its plan; the facts are what the plan was made from.
  struct Planned {
    plan::EnvironmentFacts facts;
    domain::EnvironmentPlan plan;
    /// Of talents that are to be changed, once they were compared.
    std::map<domain::TalentName, reconcilers::PackageChange> packages = {};
    std::map<domain::TalentName, domain::Risk> risks = {};
  };
  Result<Planned> plan(const domain::EnvironmentKey& environment);
  /// What is installed with what is wished, and what is risked by that.
  void compare(Planned& planned);

  /// The deployments of a release, newest first, over its environments (or one of them); those of its talent
  /// under an earlier name of the release, too.
  Result<std::vector<std::pair<domain::EnvironmentName, domain::PastDeployment>>> history(
      const domain::ReleaseKey& release, const std::optional<domain::EnvironmentName>& environment);

  /// Everything that was ever recorded, placement by placement, of one talent or of all. What cannot be read
  /// is said in the history of its placement.
  Result<std::vector<std::pair<domain::PlacementKey, domain::PlacementHistory>>> placements(
      const std::optional<domain::TalentName>& talent);

  /// The whole of what is recorded about a deployment. Errors: kUnavailable if it cannot be read.
  Result<plan::RecordedDeployment> recorded(const domain::PlacementKey& placement,
                                            const domain::PastDeployment& past);

  /// What by the records stands in environments that no document is about any more.
  Result<std::vector<reconcilers::RecordReader::Standing>> left_behind();

  /// What by the records stands and no release of `commit` wishes; of one client, or of all.
  Result<std::vector<reconcilers::RecordReader::Standing>> unwished_at(const domain::CommitId& commit,
                                                                       const std::string& client);
  /// The tip of the watched branch that the records name as accepted, if they name one.
  Result<std::optional<domain::CommitId>> accepted();

  /// Errors: kNotFound.
  Result<domain::CommitId> resolve(const std::string& revision);

  /// The newest deployment of an environment, of whatever talent; empty where none is recorded.
  Result<domain::DeploymentId> newest_deployment(const domain::EnvironmentKey& environment);

  /// The tip that the records are read from, and when it was written; nothing if there are none.
  const std::optional<ports::CommitFacts>& records_tip() const;
  const std::string& records_root() const;
  /// Where older records are. What of them is in this repository, `history` and `placements` tell, too.
  const ArchivedRecords& archived() const;

  /// How `newer` stands to `older`; nothing where one of them is not known here.
  std::optional<ports::Descent> descent(const domain::CommitId& older, const domain::CommitId& newer);

  /// A file of the commit that is looked at; nothing where it cannot be read.
  std::optional<std::string> read_file(const std::string& path);

 private:
  struct Parts;
  explicit FleetView(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Reads "client/name". Errors: kInvalid.
Result<domain::ReleaseKey> read_release_key(const std::string& text);
Result<domain::EnvironmentKey> read_environment_key(const std::string& text);

/// The environments that a filter ("client", "client/name", an environment's name) leaves, with the releases
/// there.
std::vector<domain::EnvironmentKey> chosen_environments(const domain::Catalog& catalog,
                                                        const std::optional<std::string>& release,
                                                        const std::optional<std::string>& environment);
/// Whether a release's label passes the filter.
bool is_chosen(const domain::ReleaseKey& release, const std::optional<std::string>& filter);

}  // namespace talentops::cli
