#pragma once

#include <string>
#include <vector>

#include "controller/domain/documents.hpp"
#include "controller/domain/plan.hpp"

/// From what a release wishes to what is done, step by step. Pure, and the same whatever the order in which a
/// document names its targets.
namespace talentops::plan {

/// What a program is compiled from, beside the release.
struct Reach {
  domain::PlacementKey placement;
  std::vector<domain::TargetName> targets;  ///< that are to be changed; in any order
};

/// The release's strategy as steps. What goes forward goes step by step; what puts back what was there before
/// (a revert, a correction) goes everywhere at once.
domain::Program compile(const domain::Release& release, domain::Action action, const Reach& reach);

/// The steps of a return: stage, expose, and see that it lies there.
std::vector<domain::Step> compile_return();

/// The targets in the order in which a canary reaches them. It depends on each target's name and on nothing
/// else here, so that one that comes or goes moves no other past another.
std::vector<domain::TargetName> in_canary_order(const Reach& reach);

/// Whether this version carries a step out; those it does not are planned, and never passed over.
bool is_run(const domain::Step& step);
/// What of a program this version does not carry out, in words; empty: all of it is.
std::vector<std::string> not_run(const domain::Program& program);

/// The commands of hooks and migrations, as checks are: for whoever asks which of them may be run.
std::vector<domain::Check> commands_of(const domain::Release& release);

/// What a reviewer should know of it.
std::vector<domain::Remark> remarks_on(const domain::Release& release, const domain::Program& program,
                                       const Reach& reach);

}  // namespace talentops::plan
