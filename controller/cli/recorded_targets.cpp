#include "controller/cli/recorded_targets.hpp"

#include "controller/base/codes/internal.hpp"
#include "controller/plan/action.hpp"

namespace talentops::cli {
namespace {

using domain::TargetObservation;

Error only_looks() {
  return {ErrorKind::kInternal, codes::kInternal,
          "a target that is known from records alone was to be changed"};
}

class RecordedTarget : public ports::Target {
 public:
  RecordedTarget(reconcilers::RecordReader& reader, reconcilers::BundleShelf& shelf,
                 reconcilers::RecordReader::Tip tip, domain::EnvironmentKey environment,
                 domain::TargetName name)
      : reader_(reader),
        shelf_(shelf),
        tip_(std::move(tip)),
        environment_(std::move(environment)),
        name_(std::move(name)) {}

  domain::Verification probe(const Call&) override { return {}; }

  TargetObservation observe(const std::vector<const domain::Package*>& wanted, bool, const Call&) override {
    TargetObservation seen;
    seen.target = name_;
    const auto talents = reader_.placements(tip_, environment_);
    if (!talents) {
      seen.unreachable = talents.error();
      return seen;
    }
    for (const auto& talent : *talents) add(talent, seen);
    for (const auto* package : wanted) {
      auto& observation = seen.talents[package->talent];
      observation.wanted_matches = observation.receipt && observation.receipt->installed &&
                                   observation.receipt->installed->package == package->id;
    }
    std::erase_if(seen.talents, [](const auto& each) { return !each.second.receipt; });
    return seen;
  }

  Result<ports::Holder> take(const std::string&, domain::Epoch, const Call&) override { return only_looks(); }
  Result<ports::Holder> adopt(const std::string&, domain::Epoch, const Call&) override {
    return only_looks();
  }
  Status stage(const domain::Package&, const ports::Holder&, const Call&) override { return only_looks(); }
  Status activate(const ports::Activation&, const ports::Holder&, const Call&) override {
    return only_looks();
  }
  Status revert(const ports::Reversion&, const ports::Holder&, const Call&) override { return only_looks(); }
  Status retire(const ports::Retirement&, const ports::Holder&, const Call&) override { return only_looks(); }
  Status restore_receipt(const domain::Package&, const ports::Activation&, const ports::Holder&,
                         const Call&) override {
    return only_looks();
  }
  Status prune(const domain::TalentName&, int, const ports::Holder&, const Call&) override {
    return only_looks();
  }

 private:
  void add(const domain::TalentName& talent, TargetObservation& seen) {
    const domain::PlacementKey placement{environment_, talent};
    const auto history = reader_.history(tip_, placement);
    const auto* standing = plan::standing_deployment(history);
    if (standing == nullptr) return;
    domain::Receipt receipt{.talent = talent, .release = standing->release};
    receipt.installed =
        domain::Receipt::Installed{.version = standing->to.version,
                                   .package = standing->to.package,
                                   .deployment = standing->to.deployment,
                                   .activated_at = standing->finished_at.value_or(standing->started_at)};
    if (const auto package = shelf_.restage(placement, standing->to.package, history)) {
      for (const auto& item : (*package)->items) {
        receipt.items.push_back({.path = item.path, .executable = item.executable, .written = item.sha256});
      }
    }
    seen.slots.push_back({standing->to.package, standing->to.version, true});
    auto& observation = seen.talents[talent];
    observation.receipt = std::move(receipt);
    observation.effectiveness = domain::Effectiveness::kEffective;
  }

  reconcilers::RecordReader& reader_;
  reconcilers::BundleShelf& shelf_;
  reconcilers::RecordReader::Tip tip_;
  domain::EnvironmentKey environment_;
  domain::TargetName name_;
};

}  // namespace

Result<std::unique_ptr<ports::Target>> RecordedTargets::open(const domain::EnvironmentKey& environment,
                                                             const domain::TargetSpec& spec) {
  return std::unique_ptr<ports::Target>(
      std::make_unique<RecordedTarget>(reader_, shelf_, tip_, environment, spec.name));
}

void say_recorded(domain::EnvironmentPlan& plan) {
  for (auto& talent : plan.talents) {
    if (talent.decision == domain::Decision::kNone && talent.from) talent.why += ", as recorded";
    if (talent.way_back != domain::WayBackKind::kSlot) continue;
    for (auto& gate : talent.gates) {
      if (gate.name == "rollback-plan" && gate.verdict == domain::Verdict::kPass)
        gate.why = "slot of the installed version, by the records (not verified here)";
    }
  }
}

}  // namespace talentops::cli
