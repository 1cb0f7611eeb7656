#include "reconcilers/gathering.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/git.hpp"
#include "controller/base/log.hpp"
#include "controller/codec/records.hpp"
#include "controller/plan/action.hpp"
#include "controller/plan/drift.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/revocation.hpp"
#include "controller/plan/way_back.hpp"
#include "controller/records/moved.hpp"
#include "controller/records/paths.hpp"
#include "reconcilers/changed_wish.hpp"

namespace talentops::reconcilers {

using domain::TalentName;
using plan::EnvironmentFacts;

namespace {

void take_records(RecordsSeen records, Gathered& gathered) {
  gathered.records_tip = std::move(records.tip);
  if (!records.away) return;
  gathered.facts.records_away = true;
  if (!gathered.facts.source_held) {
    auto held = records.away->context("the records are out of reach");
    if (held.hint.empty()) held.hint = "the repository of the records to answer";
    gathered.facts.source_held = std::move(held);
  }
  gathered.records_away = std::move(records.away);
}

}  // namespace

Gathering::Gathering(const ReadPorts& ports, const PassSettings& settings, BundleShelf& shelf,
                     RecordReader& reader, ElsewhereReader& elsewhere, RunBook& book)
    : ports_(ports),
      settings_(settings),
      shelf_(shelf),
      reader_(reader),
      elsewhere_(elsewhere),
      book_(book) {}

/// Whether anything new may start is asked before the catalog is taken: it then was judged by those who were
/// trusted at that moment, or later.
Gathered Gathering::begin() const {
  Gathered gathered;
  gathered.facts.source_held = settings_.source_held();
  gathered.facts.catalog = ports_.catalogs.current();
  gathered.signers = settings_.trust.now_or_nobody();
  return gathered;
}

Result<Gathered> Gathering::gather(const domain::EnvironmentKey& key, const Call& call) {
  auto gathered = begin();
  auto& facts = gathered.facts;
  const Error gone{ErrorKind::kNotFound, codes::kReleaseUnknown,
                   fmt::format("there is no environment {}", key.text())};
  if (!facts.catalog) return gone;
  const auto environment = facts.catalog->environments.find(key);
  if (environment == facts.catalog->environments.end()) return gone;
  facts.environment = &environment->second;
  return gather_facts(std::move(gathered), TRY(see_records(key, call)), call);
}

Result<Gathered> Gathering::gather_gone(std::shared_ptr<const domain::Environment> gone, RecordsSeen records,
                                        const Call& call) {
  auto gathered = begin();
  gathered.facts.environment = gone.get();
  gathered.facts.gone = std::move(gone);
  return gather_facts(std::move(gathered), std::move(records), call);
}

Result<Gathered> Gathering::gather_facts(Gathered gathered, RecordsSeen records, const Call& call) {
  auto& facts = gathered.facts;
  const auto& key = facts.environment->key;
  const auto memory = book_.of(key);
  facts.held = memory.held;
  facts.runs = memory.runs;
  facts.preflight = memory.preflight;
  facts.probed_at = memory.probed_at;
  facts.controller_id = settings_.controller_id;
  facts.controller_version = settings_.controller_version;
  facts.repository = settings_.repository;
  facts.trust_from_repository = settings_.trust_from_repository;
  facts.stopped = settings_.is_stopped();

  read_wishes(facts);
  find_forbidden_checks(facts);
  find_unreadable_secrets(facts);
  take_records(std::move(records), gathered);
  TRY(read_records(gathered));
  if (gathered.records_away) TRY(find_concluded(facts));
  TRY(hold_if_left(gathered));
  TRY(hold_if_behind(gathered));
  open_targets(gathered);
  observe(gathered, call);
  facts.now = ports_.clock.now();  // after everything was seen: a decision is never older than its facts
  find_restageable(facts);
  find_changed_wishes(facts);
  elsewhere_.read(facts, gathered.records_tip);
  find_what_people_ask(facts);
  TRY(count_removals(gathered));
  return gathered;
}

Result<RecordsSeen> Gathering::see_records(const domain::EnvironmentKey& key, const Call& call) {
  auto tip = ports_.records.fetch(call);
  if (tip) {
    book_.change(key, [&](auto& memory) { memory.records_tip = *tip; });
    return RecordsSeen{*tip, {}};
  }
  // The newest that was seen here: what this process has pushed since its last look, and what an earlier one
  // read.
  auto seen = book_.of(key).records_tip;
  if (const auto newest = TRY(ports_.records.last_seen())) seen = newest;
  // A branch that lost records tells less than what is known of it.
  const bool is_away =
      tip.error().kind == ErrorKind::kUnavailable || tip.error().code == codes::kRecordsRewritten;
  if (!is_away || !seen) return std::move(tip).error();
  return RecordsSeen{*seen, tip.error()};
}

Status Gathering::read_records(Gathered& gathered) {
  auto& facts = gathered.facts;
  const auto& tip = gathered.records_tip;

  std::set<TalentName> talents;
  for (const auto& [talent, wish] : facts.wishes) talents.insert(talent);
  for (auto& talent : TRY(reader_.placements(tip, facts.environment->key))) talents.insert(std::move(talent));
  for (const auto& talent : talents)
    facts.histories[talent] = reader_.history(tip, {facts.environment->key, talent});
  facts.verification = TRY(reader_.newest_verification(tip, facts.environment->key));
  facts.drift_seen = TRY(reader_.newest_drift(tip, facts.environment->key));
  const auto unfit = book_.of(facts.environment->key).unfit;
  if (unfit && (!facts.verification || facts.verification->at < unfit->at)) facts.verification = unfit;

  const auto acts = TRY(reader_.acts(tip, facts.environment->key.client, gathered.signers));
  for (const auto& act : *acts) {
    if (act.environment.empty() || act.environment == facts.environment->key.name) facts.acts.push_back(act);
  }
  return {};
}

/// An earlier process may have handed in an outcome before the records went out of reach: it waits to be
/// pushed, or has arrived and nobody could see it.
Status Gathering::find_concluded(EnvironmentFacts& facts) {
  const auto pending = TRY(ports_.records.pending());
  if (!pending) return {};
  const auto contents = TRY(ports_.records.contents(*pending));
  for (const auto& [talent, history] : facts.histories) {
    if (!history.open) continue;
    const auto& id = history.open->intent.id;
    const auto path =
        settings_.records_root + "/" + records::manifest_path(history.open->intent.placement(), id);
    for (const auto& file : contents.change.files) {
      if (file.path != path) continue;
      const auto manifest = codec::decode_manifest(file.content, path);
      if (manifest && manifest->progress.outcome == domain::Outcome::kSucceeded)
        facts.runs[id].is_concluded = true;
    }
  }
  return {};
}

/// Records that are moved are complete where they were until the Fleet names the other place; nothing more
/// can be written there.
Status Gathering::hold_if_left(Gathered& gathered) {
  auto& facts = gathered.facts;
  if (facts.source_held) return {};
  const auto place = TRY(reader_.place(gathered.records_tip));
  if (place && *place != facts.catalog->fleet.records) facts.source_held = records::have_left(*place);
  return {};
}

/// Whoever has slept, or follows a mirror that lags, knows less than what others have accepted since: nothing
/// new starts from that.
Status Gathering::hold_if_behind(Gathered& gathered) {
  auto& facts = gathered.facts;
  if (facts.source_held) return {};
  const auto read = reader_.accepted(gathered.records_tip);
  if (!read && read.error().kind != ErrorKind::kInvalid) return read.error();
  if (!read) {
    facts.source_held = read.error().context("accepted tip");
    return {};
  }
  const auto& accepted = *read;
  if (!accepted || accepted->commit == facts.catalog->commit) return {};
  const auto descent = ports_.store.descent(facts.catalog->commit, accepted->commit);
  const bool is_unknown = !descent && descent.error().kind == ErrorKind::kNotFound;
  if (!descent && !is_unknown) return descent.error();
  if (!is_unknown && *descent != ports::Descent::kAhead) return {};
  facts.source_held =
      Error{ErrorKind::kUnavailable,
            codes::kSourceBehind,
            fmt::format("commit {} was accepted already, and {} is older or does not know it",
                        accepted->commit.text().substr(0, 12), facts.catalog->commit.text().substr(0, 12)),
            {},
            "the watched branch to be fetched again"};
  return {};
}

void Gathering::open_targets(Gathered& gathered) {
  for (const auto& spec : gathered.facts.environment->targets) {
    auto target = ports_.targets.open(gathered.facts.environment->key, spec);
    if (target) {
      gathered.targets.emplace(spec.name, std::move(target).value());
      continue;
    }
    // A place that may not be opened is an observation like any other: unknown, and said so.
    const bool is_forbidden = target.error().kind != ErrorKind::kUnavailable;
    domain::TargetObservation closed{.target = spec.name,
                                     .at = ports_.clock.now(),
                                     .unreachable = target.error(),
                                     .is_forbidden = is_forbidden};
    gathered.facts.targets.push_back(std::move(closed));
  }
}

namespace {

bool is_drifted(const domain::TalentObservation& observation) {
  return std::any_of(observation.items.begin(), observation.items.end(),
                     [](const auto& item) { return item.state != domain::ItemState::kSame; });
}

}  // namespace

void Gathering::observe(Gathered& gathered, const Call& call) {
  auto& facts = gathered.facts;
  std::vector<const domain::Package*> wanted;
  bool something_moves = false;
  for (const auto& [talent, wish] : facts.wishes) {
    if (wish.package) wanted.push_back(wish.package.get());
  }
  for (const auto& [talent, history] : facts.histories)
    something_moves = something_moves || history.open.has_value();
  for (const auto& spec : facts.environment->targets) {
    const auto found = gathered.targets.find(spec.name);
    if (found == gathered.targets.end()) continue;
    auto seen = found->second->observe(wanted, something_moves, call);
    seen.target = spec.name;
    facts.targets.push_back(std::move(seen));
  }
  if (something_moves) return;
  const bool asked = plan::is_return_asked(facts) ||
                     std::any_of(facts.histories.begin(), facts.histories.end(), [&](const auto& history) {
                       return plan::revoked_to_be_taken_back(facts, history.first).has_value();
                     });
  // Slots are only read again where a way back will be asked for: where something is to change.
  for (auto& seen : facts.targets) {
    const bool differs = std::any_of(seen.talents.begin(), seen.talents.end(), [&](const auto& talent) {
      const auto installed = plan::installed_of(talent.second);
      const auto wish = facts.wishes.find(talent.first);
      if (!installed || wish == facts.wishes.end()) return installed.has_value();
      const bool is_to_be_corrected = facts.environment->corrects_drift && is_drifted(talent.second);
      return is_to_be_corrected || (wish->second.package && installed->package != wish->second.package->id);
    });
    const auto found = gathered.targets.find(seen.target);
    if ((!differs && !asked) || found == gathered.targets.end()) continue;
    seen = found->second->observe(wanted, true, call);
  }
}

void Gathering::find_changed_wishes(EnvironmentFacts& facts) {
  for (const auto& [talent, wish] : facts.wishes) {
    const auto history = facts.histories.find(talent);
    if (history == facts.histories.end() || history->second.open || !wish.package) continue;
    const auto* last = plan::quarantining(history->second, wish.package->id);
    if (last == nullptr) continue;
    const auto otherwise = was_wished_otherwise(ports_.store, *facts.catalog, *wish.release,
                                                facts.environment->key.name, last->desired_commit);
    if (otherwise && *otherwise) facts.wished_otherwise.insert(talent);
  }
}

}  // namespace talentops::reconcilers
