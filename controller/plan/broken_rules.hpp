#pragma once

#include <map>
#include <string>
#include <vector>

#include "controller/plan/assemble.hpp"

/// Rules that stand in the repository and that nobody can read: who is bound by them may not start anything
/// new.
namespace talentops::plan {

struct BrokenRule {
  std::string file;
  domain::BrokenDocument document;
};

/// Broken documents of the kinds that forbid, of which no older version is in force.
std::vector<BrokenRule> find_broken_rules(const std::vector<const SourceFile*>& files,
                                          const std::map<domain::DocumentId, domain::Stale>& stale);

/// Says whom each can bind: where the Fleet keeps clients apart, one below clients/X/ can bind X alone.
std::vector<domain::UnreadRule> unread_rules(std::vector<BrokenRule> rules, const domain::Fleet& fleet);

}  // namespace talentops::plan
