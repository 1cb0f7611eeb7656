#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/error.hpp"
#include "controller/base/shared_map.hpp"
#include "controller/base/shared_sequence.hpp"
#include "controller/domain/bundle.hpp"
#include "controller/domain/calendar.hpp"
#include "controller/domain/certification.hpp"
#include "controller/domain/document_id.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/package.hpp"
#include "controller/domain/problem.hpp"
#include "controller/domain/roster.hpp"

namespace talentops::domain {

/// Where a document's last good version came from, when its newest is broken.
struct Stale {
  CommitId commit;
  Error problem;
  bool operator==(const Stale&) const = default;
};

/// A document that can be read, and that does not count as it stands, since others say otherwise.
struct RefusedDocument {
  DocumentId id;
  Problem problem;
  bool operator==(const RefusedDocument&) const = default;
};

/// A rule that stands in the repository and that nobody can read: what it asks is not known.
struct UnreadRule {
  DocumentId id;
  std::optional<ClientName> client;  ///< whom it can bind; absent: everybody
  Error problem;
  bool operator==(const UnreadRule&) const = default;
};

/// The desired state at one commit, decoded and cross-checked. Immutable; swapped as a whole. Catalogs of one
/// commit and the next share the documents that both have: to make one from the other costs what changed.
struct Catalog {
  CommitId commit;
  Instant committed_at;
  std::string author;
  Fleet fleet;
  SharedMap<EnvironmentKey, Environment> environments;
  SharedMap<ReleaseKey, Release> releases;
  SharedSequence<Policy> policies;               ///< by client, name and place
  std::vector<Calendar> calendars;               ///< by client, name and place
  std::vector<Roster> rosters;                   ///< by name and place
  SharedSequence<Certification> certifications;  ///< by name and place
  std::vector<UnreadRule> unread_rules;
  std::map<DocumentId, Stale> stale;
  Problems problems;
  std::vector<RefusedDocument> refused;  ///< by id; each problem is among `problems`, too

  bool operator==(const Catalog&) const = default;

  /// The one release that wishes `talent` in `environment`, if any.
  const Release* release_for(const PlacementKey& placement) const;
};

bool has_labels(const Environment& environment, const Labels& labels);

/// Whether `policy` is one of those that bind `environment`.
bool applies_to(const Policy& policy, const Environment& environment);

/// The policies that match `environment`, merged so that the strictest value wins.
EffectivePolicy effective_policy(const Catalog& catalog, const Environment& environment);

/// Whether `environment` may be bound by `calendar`: it, or the Fleet, names it, and it is no other client's.
bool is_in_scope(const Calendar& calendar, const Fleet& fleet, const Environment& environment);

/// What the Fleet and `environment` name: every calendar of such a name binds, whoever's it is, so that a
/// client's own can only tighten.
struct CalendarsInScope {
  std::vector<const Calendar*> calendars = {};
  std::vector<std::string> missing = {};  ///< names of which there is no calendar that can be read
};
CalendarsInScope calendars_in_scope(const Catalog& catalog, const Environment& environment);

/// The digest over what a bundle is packaged with: the values and the references to secrets, sorted, with
/// lengths, and what the environment adds: its prefix, its layout, and where secrets go if there are any.
Digest configuration_digest(const Configuration& configuration, std::string_view prefix,
                            const std::optional<SecretsSink>& sink = {}, Layout layout = Layout::kCopies);

/// A release resolved for one environment, with its bundle read and packaged, or why that cannot be.
struct Wish {
  const Release* release = nullptr;                ///< as this environment gets it
  std::shared_ptr<const Release> overridden = {};  ///< owns it where the release overrides something here
  std::shared_ptr<const Bundle> bundle = {};
  std::shared_ptr<const Package> package = {};
  std::optional<Error> unusable = {};      ///< the bundle is missing, broken, or does not fit the platform
  std::string unusable_gate = "artifact";  ///< the gate that says so
  std::vector<const Certification*> certifications =
      {};  ///< those whose statement names the bundle's digest, and the refused
};

}  // namespace talentops::domain
