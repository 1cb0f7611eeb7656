#include "controller/plan/consent.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/plan/seating.hpp"

namespace talentops::plan {

using domain::Act;
using domain::ActVerb;
using domain::People;

std::string Demand::people() const { return roles.empty() ? "of the roster" : join(roles, " or "); }

namespace {

/// What rules ask together: of the same roles, as many as the one that asks most.
std::vector<Demand> demands_of(const Rules& rules) {
  std::vector<Demand> demands;
  for (const auto* rule : rules) {
    auto same = std::find_if(demands.begin(), demands.end(),
                             [&](const auto& each) { return each.roles == rule->roles; });
    if (same == demands.end()) same = demands.insert(demands.end(), Demand{.roles = rule->roles});
    same->count = std::max(same->count, rule->count);
    same->not_author = same->not_author || rule->not_author;
  }
  return demands;
}

bool is_about(const GateQuestion& q, const Act& act) {
  const auto& key = q.facts.environment->key;
  return act.plan == q.plan && act.release.client == key.client && act.environment == key.name;
}

}  // namespace

Said said_about(const GateQuestion& q, const People& people) {
  Said said;
  for (const auto& act : q.facts.acts) {
    const bool is_yes = act.verb == ActVerb::kApprove;
    if ((!is_yes && act.verb != ActVerb::kReject) || !is_about(q, act)) continue;
    if (!is_yes) {
      said.no = &act;
      continue;
    }
    const auto person = people.person_with(act.by);
    const auto expiry = act.at + q.policy.approvals_expire_after;
    if (!person) {
      said.ignored.push_back(act.by + " is nobody of the roster");
    } else if (act.at > q.facts.now) {
      said.ignored.push_back(
          fmt::format("{} approved at {}, which is still to come", *person, format_time(act.at)));
    } else if (expiry <= q.facts.now) {
      said.ignored.push_back(fmt::format("the yes of {} expired at {}", *person, format_time(expiry)));
    } else {
      auto& at = said.yes[*person];
      at = std::max(at, act.at);
    }
  }
  return said;
}

Consent::Consent(const GateQuestion& question, const Rules& rules)
    : q_(question),
      people_(question.facts.catalog->rosters),
      said_(said_about(question, people_)),
      demands_(demands_of(rules)) {
  for (const auto& demand : demands_) places_.insert(places_.end(), demand.count, &demand);
  const auto found = q_.facts.authors.find(q_.talent);
  if (found != q_.facts.authors.end() && !found->second.unknown)
    authors_ = people_.who_are(found->second.identities);
  take_places();
}

bool Consent::needs_unknown_authors() const {
  return !authors_ &&
         std::any_of(demands_.begin(), demands_.end(), [](const auto& demand) { return demand.not_author; });
}

std::string Consent::given() const {
  std::vector<std::string> texts;
  for (const auto& each : approvals_)
    texts.push_back(each.role.empty() ? each.by : fmt::format("{} ({})", each.by, each.role));
  return join(texts, ", ");
}

std::string Consent::missing() const {
  std::vector<std::string> texts;
  for (const auto& demand : demands_) {
    auto text = fmt::format("{} of {} {}", taken(demand), demand.count, demand.people());
    text += "; may approve: " + (may(demand).empty() ? "nobody else" : join(may(demand), ", "));
    if (const auto not_ = may_not(demand); !not_.empty())
      text += fmt::format("; may not: {} (wrote part of it)", join(not_, ", "));
    if (taken(demand) < demand.count) texts.push_back(std::move(text));
  }
  for (const auto& each : said_.ignored) texts.push_back(each);
  return join(texts, "; ");
}

std::vector<std::string> Consent::all_who_may() const {
  Names names;
  for (const auto& demand : demands_) {
    if (taken(demand) == demand.count) continue;
    for (auto& name : may(demand)) names.insert(std::move(name));
  }
  return {names.begin(), names.end()};
}

bool Consent::has_role(const std::string& person) const {
  return std::any_of(demands_.begin(), demands_.end(),
                     [&](const auto& demand) { return asked(demand).contains(person); });
}

bool Consent::fits_any(const std::string& person) const {
  return std::any_of(demands_.begin(), demands_.end(),
                     [&](const auto& demand) { return fits(demand, person); });
}

void Consent::take_places() {
  std::vector<std::string> names;
  for (const auto& [name, at] : said_.yes) names.push_back(name);
  const auto taken = seat(places_.size(), names.size(), [&](std::size_t place, std::size_t person) {
    return fits(*places_[place], names[person]);
  });
  for (std::size_t place = 0; place < places_.size(); ++place) {
    if (!taken[place]) continue;
    const auto& name = names[*taken[place]];
    ++taken_[places_[place]];
    approvals_.push_back({name, role_of(*places_[place], name), said_.yes.at(name)});
  }
}

Consent::Names Consent::asked(const Demand& demand) const {
  if (demand.roles.empty()) return people_.all();
  Names names;
  for (const auto& role : demand.roles)
    names.merge(people_.with_role(role, q_.facts.environment->key.client));
  return names;
}

bool Consent::fits(const Demand& demand, const std::string& person) const {
  return asked(demand).contains(person) && !(demand.not_author && (!authors_ || is_author(person)));
}

std::string Consent::role_of(const Demand& demand, const std::string& person) const {
  for (const auto& role : demand.roles) {
    if (people_.with_role(role, q_.facts.environment->key.client).contains(person)) return role;
  }
  return {};
}

std::size_t Consent::taken(const Demand& demand) const {
  const auto found = taken_.find(&demand);
  return found == taken_.end() ? 0 : found->second;
}

std::vector<std::string> Consent::may(const Demand& demand) const {
  std::vector<std::string> names;
  for (const auto& name : asked(demand)) {
    if (fits(demand, name) && !said_.yes.contains(name)) names.push_back(name);
  }
  return names;
}

std::vector<std::string> Consent::may_not(const Demand& demand) const {
  std::vector<std::string> names;
  for (const auto& name : asked(demand)) {
    if (demand.not_author && is_author(name)) names.push_back(name);
  }
  return names;
}

}  // namespace talentops::plan
