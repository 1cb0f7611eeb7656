#include "controller/engine/catalog_parts.hpp"

#include <string_view>
#include <tuple>

namespace talentops::engine {

using domain::Catalog;
using domain::Certification;
using domain::Policy;

namespace {

using Order = std::tuple<std::string_view, std::string_view, std::string_view, int, int>;

Order order_at(std::string_view client, std::string_view name, const Location& where) {
  return {client, name, where.file, where.line, where.column};
}

/// As assembling orders them: by id, then by place.
Order order_of(const Policy& policy) {
  return order_at(policy.client ? policy.client->text() : std::string_view(), policy.name, policy.where);
}
Order order_of(const Certification& certification) {
  return order_at("", certification.document.name, certification.document.where);
}

/// Those of a client, whatever their names.
template <typename Key, typename Value>
void add_of_client(SharedMap<Key, Value>& part, const SharedMap<Key, Value>& all, const std::string& client) {
  Key first;
  first.client = domain::ClientName(client);
  const auto& values = all.values();
  for (auto rank = all.lower_bound(first).rank(); rank < all.size(); ++rank) {
    if (values[rank].key.client != first.client) return;
    part.insert_or_assign(values.shared_at(rank));
  }
}

/// How many come before `value`, and with it: an older version can stand in for several of one name.
template <typename Value>
std::size_t rank_before(const SharedSequence<Value>& all, const Value& value) {
  return all.rank_of([&](const Value& each) { return order_of(each) < order_of(value); });
}
template <typename Value>
std::size_t rank_behind(const SharedSequence<Value>& all, const Value& value) {
  return all.rank_of([&](const Value& each) { return order_of(each) <= order_of(value); });
}

template <typename Value, typename IsOfUnit>
void add_from(SharedSequence<Value>& part, const SharedSequence<Value>& all, const Order& first,
              const IsOfUnit& is_of_unit) {
  for (auto rank = all.rank_of([&](const Value& each) { return order_of(each) < first; });
       rank < all.size() && is_of_unit(all[rank]); ++rank) {
    part.insert(rank_behind(part, all[rank]), all.shared_at(rank));
  }
}

void add_unit(Catalog& part, const Catalog& catalog, const Unit& unit) {
  if (!unit.client.empty()) {
    add_of_client(part.environments, catalog.environments, unit.client);
    add_of_client(part.releases, catalog.releases, unit.client);
    add_from(part.policies, catalog.policies, order_at(unit.client, "", {}),
             [&](const Policy& each) { return each.client && each.client->text() == unit.client; });
  } else if (unit.kind == "ReleasePolicy") {
    add_from(part.policies, catalog.policies, order_at("", unit.name, {}),
             [&](const Policy& each) { return !each.client && each.name == unit.name; });
  } else if (unit.kind == "Certification") {
    add_from(part.certifications, catalog.certifications, order_at("", unit.name, {}),
             [&](const Certification& each) { return each.document.name == unit.name; });
  }
}

template <typename Key, typename Value>
void replace(SharedMap<Key, Value>& whole, const SharedMap<Key, Value>& before,
             const SharedMap<Key, Value>& now) {
  for (const auto& [key, value] : before) {
    if (!now.contains(key)) whole.erase(key);
  }
  for (std::size_t rank = 0; rank < now.size(); ++rank) whole.insert_or_assign(now.values().shared_at(rank));
}

template <typename Value>
bool are_the_same(const SharedSequence<Value>& one, const SharedSequence<Value>& other) {
  if (one.size() != other.size()) return false;
  for (std::size_t rank = 0; rank < one.size(); ++rank) {
    if (!one.shared_at(rank).is_same(other.shared_at(rank))) return false;
  }
  return true;
}

template <typename Value>
void replace(SharedSequence<Value>& whole, const SharedSequence<Value>& before,
             const SharedSequence<Value>& now) {
  if (are_the_same(before, now)) return;
  for (const auto& each : before) whole.erase(rank_before(whole, each));
  for (std::size_t i = 0; i < now.size(); ++i) whole.insert(rank_behind(whole, now[i]), now.shared_at(i));
}

}  // namespace

Catalog part_of(const Catalog& catalog, const std::set<Unit>& units) {
  Catalog part;
  part.commit = catalog.commit;
  part.fleet = catalog.fleet;
  part.unread_rules = catalog.unread_rules;
  part.stale = catalog.stale;
  for (const auto& unit : units) add_unit(part, catalog, unit);
  return part;
}

void replace_part(Catalog& whole, const Catalog& before, const Catalog& now) {
  replace(whole.environments, before.environments, now.environments);
  replace(whole.releases, before.releases, now.releases);
  replace(whole.policies, before.policies, now.policies);
  replace(whole.certifications, before.certifications, now.certifications);
}

}  // namespace talentops::engine
