#include "controller/cli/act_delivery.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/cli/records_source.hpp"
#include "controller/cli/temporary_directory.hpp"
#include "controller/effects/clock/bell.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/clock/system_entropy.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/effects/process/process_runner.hpp"
#include "controller/engine/ledger_writer.hpp"
#include "controller/records/paths.hpp"

namespace talentops::cli {
namespace {

constexpr Duration kPatience = std::chrono::minutes(1);

/// What an act is about, in one line of a commit.
std::string headline_of(const domain::Act& act) {
  const auto& client = act.release.client.text();
  const auto where = client.empty()            ? std::string("fleet")
                     : act.environment.empty() ? client
                                               : fmt::format("{}/{}", client, act.environment.text());
  const auto what = act.release.name.empty() ? std::string() : " of " + act.release.name.text();
  return fmt::format("{}: {}{} by {}", where, name_of(act.verb), what, act.by);
}

}  // namespace

Result<std::vector<std::string>> deliver_acts(const std::string& repository,
                                              const domain::RecordsPlace& place,
                                              const std::vector<SignedAct>& acts) {
  const auto& act = acts.front().act;
  TRY(effects::git::initialize_git());
  const auto directory = TRY(TemporaryDirectory::make("talentops-act"));
  effects::ProcessRunner runner;
  const auto mirror =
      TRY(effects::git::Mirror::open(directory.path(), TRY(records_behind(repository, place, runner))));
  effects::git::GitRecordStore store(*mirror, place.branch, {.author = {act.by, act.by + "@talentops"}});
  const effects::SystemClock clock;
  effects::SystemEntropy entropy;
  const auto wait = [&](Duration duration, const Call& call) {
    effects::ThreadBell nobody_rings;
    nobody_rings.wait(0, std::min(call.deadline, clock.monotonic() + duration), call.stop);
  };
  engine::LedgerWriter ledger({store, clock, entropy, wait, place}, place.root);

  ports::Proposal proposal{headline_of(act), {}, {}};
  if (!act.deployment.empty()) proposal.trailers.push_back("Deployment-Id: " + act.deployment.text());
  std::vector<std::string> paths;
  for (const auto& each : acts) {
    auto path = records::act_path(each.act);
    paths.push_back(place.root + "/" + path);
    proposal.files.push_back({std::move(path), each.document});
  }
  TRY(ledger.propose(std::move(proposal), {{}, clock.monotonic() + kPatience}));
  return paths;
}

}  // namespace talentops::cli
