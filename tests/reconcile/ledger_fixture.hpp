#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"
#include "controller/codec/records.hpp"
#include "controller/engine/ledger_writer.hpp"
#include "tests/support/branch.hpp"
#include "tests/support/manifest.hpp"

/// A ledger over a world's git, on virtual time. The world has no lock: only who leads the ledger touches it,
/// and the clock, which everybody reads, is apart.
namespace talentops::test::ledger {

inline const std::string kRoot = "records/here";
class VirtualClock final : public ports::Clock {
 public:
  Instant now() const override { return kNoon + std::chrono::duration_cast<Duration>(gone_.load()); }
  MonotonicTime monotonic() const override { return MonotonicTime() + gone_.load(); }
  void pass(Duration duration) { gone_ = gone_.load() + duration; }

 private:
  std::atomic<std::chrono::nanoseconds> gone_{std::chrono::nanoseconds(0)};
};

class Counting final : public ports::Entropy {
 public:
  std::uint64_t next() override { return ++last_ * 7919; }

 private:
  std::uint64_t last_ = 0;
};

inline std::string path_of(const std::string& id) {
  return "manifests/acme/production/greeter/2026/" + id + ".yaml";
}

inline ports::Proposal outcome(const std::string& id) {
  return {"Deployed " + id,
          {"Deployment-Id: " + id},
          {{path_of(id), codec::encode_manifest(manifest(id, domain::Outcome::kSucceeded))}}};
}

/// `after`: the newest deployment that whoever asks knows of.
inline ports::Proposal intent(const std::string& id, std::optional<domain::DeploymentId> after = {}) {
  return {"Deploying " + id,
          {"Deployment-Id: " + id},
          {{path_of(id), codec::encode_manifest(manifest(id))}},
          ports::Proposal::Intent{kPlacement, domain::DeploymentId(id), std::move(after)}};
}

inline ports::Proposal note(const std::string& name, const std::string& content = "text\n") {
  return {"Wrote " + name, {}, {{name, content}}};
}

inline const std::string kFirst = "20261121T120000Z-00000001";
inline const std::string kSecond = "20261121T120001Z-00000002";

using simulation::Deed;
using simulation::EffectKind;
using simulation::FaultKind;

inline const auto kNoPush = away({EffectKind::kPushRecords});
/// The number of the first push: before it, the ledger fetches and commits.
inline constexpr int kFirstPush = 3;

class LedgerTest : public testing::Test {
 protected:
  // How often it was tried.
  int commits() const { return count(EffectKind::kCommitRecords); }
  int pushes() const { return count(EffectKind::kPushRecords); }
  int count(EffectKind kind) const {
    const auto& kinds = world.effect_kinds();
    return static_cast<int>(std::count(kinds.begin(), kinds.end(), kind));
  }
  /// What happens before a push: an error is the answer to it.
  void before_push(std::function<Status()> happening) {
    world.obstacle = [happening = std::move(happening)](const Deed& deed) -> std::optional<Error> {
      if (deed.kind != EffectKind::kPushRecords) return std::nullopt;
      const auto happened = happening();
      return happened ? std::nullopt : std::optional(happened.error());
    };
  }
  engine::LedgerPorts ports() {
    return {store, clock, entropy, [this](Duration duration, const Call&) {
              ++waits;
              clock.pass(duration);
            }};
  }

  GitWorld world;
  simulation::RecordsStore& store = world.recorded;
  Branch& remote = world.remote;
  VirtualClock clock;
  Counting entropy;
  int waits = 0;
  engine::LedgerWriter ledger{ports(), kRoot};
};

}  // namespace talentops::test::ledger
