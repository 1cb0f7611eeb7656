#pragma once

#include <memory>

#include "controller/domain/plan.hpp"
#include "controller/ports/target.hpp"
#include "reconcilers/bundle_shelf.hpp"
#include "reconcilers/record_reader.hpp"

namespace talentops::cli {

/// Targets as the records tell them: what was deployed there last, whole, with its slots. For plans where no
/// target can be reached, on a pull request. Looking is all that they can; every other verb is refused.
class RecordedTargets : public ports::TargetFactory {
 public:
  /// Borrows: all, for its lifetime.
  RecordedTargets(reconcilers::RecordReader& reader, reconcilers::BundleShelf& shelf,
                  reconcilers::RecordReader::Tip tip)
      : reader_(reader), shelf_(shelf), tip_(std::move(tip)) {}

  Result<std::unique_ptr<ports::Target>> open(const domain::EnvironmentKey& environment,
                                              const domain::TargetSpec& spec) override;

 private:
  reconcilers::RecordReader& reader_;
  reconcilers::BundleShelf& shelf_;
  reconcilers::RecordReader::Tip tip_;
};

/// Says in a plan that was made with recorded targets what nobody has looked at for it.
void say_recorded(domain::EnvironmentPlan& plan);

}  // namespace talentops::cli
