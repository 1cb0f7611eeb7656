#include "controller/plan/broken_rules.hpp"

#include <algorithm>
#include <optional>

#include "controller/base/text.hpp"

namespace talentops::plan {
namespace {

bool is_rule(const std::string& kind) { return kind == "ReleasePolicy" || kind == "ChangeCalendar"; }

/// Whether an older version stands in for a broken document, of whose id perhaps not all can be read.
bool stands_in_for(const domain::DocumentId& older, const domain::DocumentId& broken) {
  const auto fits = [](const std::string& known, const std::string& read) {
    return read.empty() || read == known;
  };
  return fits(older.kind, broken.kind) && fits(older.client, broken.client) && fits(older.name, broken.name);
}

std::optional<domain::ClientName> bound_by(const BrokenRule& rule, const domain::Fleet& fleet) {
  if (!rule.document.id.client.empty()) return domain::ClientName(rule.document.id.client);
  const auto parts = split(rule.file, '/');
  const bool is_below_client = parts.size() > 2 && parts[0] == "clients";
  if (fleet.tenancy != domain::Tenancy::kPath || !is_below_client) return std::nullopt;
  return domain::ClientName(std::string(parts[1]));
}

}  // namespace

std::vector<BrokenRule> find_broken_rules(const std::vector<const SourceFile*>& files,
                                          const std::map<domain::DocumentId, domain::Stale>& stale) {
  std::vector<BrokenRule> rules;
  for (const auto* file : files) {
    for (const auto& broken : file->broken) {
      const bool has_older =
          std::any_of(file->documents.begin(), file->documents.end(), [&](const auto& document) {
            const auto id = id_of(document);
            return stale.contains(id) && stands_in_for(id, broken.id);
          });
      if (is_rule(broken.id.kind) && !has_older) rules.push_back({file->path, broken});
    }
  }
  return rules;
}

std::vector<domain::UnreadRule> unread_rules(std::vector<BrokenRule> rules, const domain::Fleet& fleet) {
  std::vector<domain::UnreadRule> bound;
  for (auto& rule : rules) {
    auto client = bound_by(rule, fleet);
    bound.push_back({std::move(rule.document.id), std::move(client), std::move(rule.document.problem)});
  }
  return bound;
}

}  // namespace talentops::plan
