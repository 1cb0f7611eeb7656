#pragma once

#include <string>

#include "controller/cli/plan_page.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/plan.hpp"

/// The program of a plan as people and programs read it: what is done, in which order, and when.
namespace talentops::cli {

/// "canary 25 % 30m → 50 % 30m, waits for a person → 100 %".
std::string strategy_in_words(const domain::TalentPlan& plan, std::size_t targets);

/// "about 25m: …" and, where exposure grows in steps, a line for each of them; then what a reviewer should
/// know.
std::string steps_text(const domain::TalentPlan& plan, std::size_t targets);

/// Each step as a manifest has it, with when it can be expected.
codec::YamlValue steps_value(const domain::TalentPlan& plan);
codec::YamlValue remarks_value(const domain::TalentPlan& plan);
/// `strategy`, `steps`, `takesSeconds`, `needsPerson` and `remarks`.
void put_program(codec::YamlValue& value, const domain::TalentPlan& plan);

/// The same for the page: remarks at once, steps folded; nothing where all goes at once and nothing is to be
/// said.
std::string steps_details(const PagedChange& change);

}  // namespace talentops::cli
