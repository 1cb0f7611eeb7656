#include "controller/cli/known_names.hpp"

#include <set>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/text.hpp"

namespace talentops::cli {
namespace {

bool is_client(const std::string& filter) { return filter.find('/') == std::string::npos; }

/// What is known of one sort, each once.
std::vector<std::string> distinct(const KnownNames& known, std::string KnownName::*part) {
  std::set<std::string> found;
  for (const auto& each : known) {
    if (!(each.*part).empty()) found.insert(each.*part);
  }
  return {found.begin(), found.end()};
}

Error unknown(std::string message, const std::string& name, const std::vector<std::string>& candidates) {
  const auto near = nearest(name, candidates);
  return {ErrorKind::kNotFound, codes::kReleaseUnknown, std::move(message), std::nullopt,
          near ? fmt::format("did you mean {}?", *near) : std::string("see talentops status")};
}

Error unknown_release(const KnownNames& known, const std::string& name) {
  if (is_client(name)) {
    return unknown(fmt::format("no client {} is known", name), name, distinct(known, &KnownName::client));
  }
  return unknown(fmt::format("no release {} is known", name), name, distinct(known, &KnownName::release));
}

}  // namespace

KnownNames names_of(const domain::Catalog& catalog) {
  KnownNames known;
  for (const auto& [key, release] : catalog.releases) {
    for (const auto& environment : release.environments)
      known.push_back({key.client.text(), key.text(), environment.text()});
  }
  for (const auto& [key, environment] : catalog.environments)
    known.push_back({key.client.text(), "", key.name.text()});
  return known;
}

KnownNames names_of(const domain::FleetStatus& status) {
  KnownNames known;
  for (const auto& each : status.releases)
    known.push_back({each.release.client.text(), each.release.text(), each.environment.text()});
  return known;
}

std::optional<Error> unknown_name(const KnownNames& known, const std::optional<std::string>& release,
                                  const std::optional<std::string>& environment) {
  auto chosen = known;
  if (release) {
    std::erase_if(chosen,
                  [&](const auto& each) { return each.client != *release && each.release != *release; });
    if (chosen.empty()) return unknown_release(known, *release);
  }
  const auto environments = distinct(chosen, &KnownName::environment);
  if (!environment || std::set(environments.begin(), environments.end()).contains(*environment))
    return std::nullopt;
  return unknown(release ? fmt::format("no environment {} of {} is known", *environment, *release)
                         : fmt::format("no environment {} is known", *environment),
                 *environment, environments);
}

}  // namespace talentops::cli
