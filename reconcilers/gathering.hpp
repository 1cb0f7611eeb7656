#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/codec/trusted.hpp"
#include "controller/plan/facts.hpp"
#include "controller/ports/catalog_source.hpp"
#include "controller/ports/clock.hpp"
#include "controller/ports/desired_store.hpp"
#include "controller/ports/probe.hpp"
#include "controller/ports/record_store.hpp"
#include "controller/ports/target.hpp"
#include "reconcilers/bundle_shelf.hpp"
#include "reconcilers/elsewhere_reader.hpp"
#include "reconcilers/record_reader.hpp"
#include "reconcilers/run_book.hpp"

namespace talentops::reconcilers {

/// What a decision is read from. Borrows: everything, for the lifetime of who holds it.
struct ReadPorts {
  ports::CatalogSource& catalogs;
  ports::DesiredStore& store;
  ports::RecordStore& records;
  ports::TargetFactory& targets;
  ports::Clock& clock;
};

/// Who this controller is, and whom it believes.
struct PassSettings {
  std::string controller_id;
  std::string controller_version;
  std::string holder;        ///< one process of this controller
  std::string repository;    ///< for the manifests; without credentials
  std::string records_root;  ///< where records lie on their branch
  bool trust_from_repository = false;
  codec::Trust trust = {};  ///< whose acts count
  std::function<bool()> is_stopped = [] { return false; };
  /// Why the watched branch may not be followed at present, if so.
  std::function<std::optional<Error>()> source_held = [] { return std::nullopt; };
  /// Why this controller may not ask a check there, if so; who is no controller knows of nothing that forbids
  /// one.
  std::function<std::optional<Error>(const domain::Check&, const ports::ProbeContext&)> forbids =
      [](const auto&, const auto&) { return std::nullopt; };
  /// Why a secret cannot be read, if it cannot; who is no controller knows of none that could not.
  std::function<std::optional<Error>(const domain::ClientName&, const domain::SecretReference&)>
      cannot_read_secret = [](const auto&, const auto&) { return std::nullopt; };
};

/// What the records are read at.
struct RecordsSeen {
  std::optional<domain::CommitId> tip;
  /// Why `tip` is only the newest one that was seen before: going back goes on with it, going forward waits.
  std::optional<Error> away;
};

/// The facts of one pass with what the effect will need again: open targets, the tip of the records.
struct Gathered {
  plan::EnvironmentFacts facts;
  std::map<domain::TargetName, std::unique_ptr<ports::Target>> targets;
  std::optional<domain::CommitId> records_tip;
  std::optional<Error> records_away;  ///< RecordsSeen::away
  codec::TrustedSigners signers;      ///< nobody, where it is not known who is trusted
};

/// Reads everything that a decision about one environment needs. Changes nothing outside.
class Gathering {
 public:
  Gathering(const ReadPorts& ports, const PassSettings& settings, BundleShelf& shelf, RecordReader& reader,
            ElsewhereReader& elsewhere, RunBook& book);

  /// Errors: kNotFound if the environment is in no catalog; kUnavailable if the records cannot be read and
  /// never were.
  Result<Gathered> gather(const domain::EnvironmentKey& key, const Call& call);

  /// Fetches the records, once for a pass. Errors: kUnavailable if they cannot be read and never were.
  Result<RecordsSeen> see_records(const domain::EnvironmentKey& key, const Call& call);

  /// The same as `gather` for an environment that has left git: `gone` is its last accepted form.
  Result<Gathered> gather_gone(std::shared_ptr<const domain::Environment> gone, RecordsSeen records,
                               const Call& call);

 private:
  Gathered begin() const;
  Result<Gathered> gather_facts(Gathered gathered, RecordsSeen records, const Call& call);
  Status count_removals(Gathered& gathered);
  std::set<domain::TalentName> confirmed_of(const plan::EnvironmentFacts& facts,
                                            const std::set<domain::TalentName>& unwished);
  Status read_records(Gathered& gathered);
  Status find_concluded(plan::EnvironmentFacts& facts);
  void read_wishes(plan::EnvironmentFacts& facts);
  void find_forbidden_checks(plan::EnvironmentFacts& facts);
  void find_unreadable_secrets(plan::EnvironmentFacts& facts);
  Status hold_if_left(Gathered& gathered);
  Status hold_if_behind(Gathered& gathered);
  void open_targets(Gathered& gathered);
  void observe(Gathered& gathered, const Call& call);
  void find_restageable(plan::EnvironmentFacts& facts);
  void find_changed_wishes(plan::EnvironmentFacts& facts);
  void find_what_people_ask(plan::EnvironmentFacts& facts);
  plan::Authors authors_of(const plan::EnvironmentFacts& facts, const domain::Release& release);
  void find_authors_of_retirements(plan::EnvironmentFacts& facts);

  const ReadPorts& ports_;
  const PassSettings& settings_;
  BundleShelf& shelf_;
  RecordReader& reader_;
  ElsewhereReader& elsewhere_;
  RunBook& book_;
};

}  // namespace talentops::reconcilers
