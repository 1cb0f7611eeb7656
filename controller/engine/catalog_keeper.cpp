#include "controller/engine/catalog_keeper.hpp"

#include <algorithm>

#include "controller/base/log.hpp"

namespace talentops::engine {

using domain::Catalog;
using domain::CommitId;
using domain::EnvironmentKey;

namespace {

constexpr std::size_t kOtherCatalogs = 16;

void say_new_problems(const Catalog* before, const Catalog& now) {
  for (const auto& problem : now.problems) {
    const bool was_said = before != nullptr && std::find(before->problems.begin(), before->problems.end(),
                                                         problem) != before->problems.end();
    if (was_said) continue;
    log::warn("document has a problem", {{"where", problem.error.where ? problem.error.where->text() : ""},
                                         {"code", problem.error.code.text()},
                                         {"what", problem.error.message}});
  }
}

}  // namespace

CatalogKeeper::CatalogKeeper(ports::DesiredStore& store, CatalogSettings settings)
    : settings_(std::move(settings)), build_(store, settings_), changing_(store, settings_) {}

Result<std::set<EnvironmentKey>> CatalogKeeper::read(const CommitId& commit) {
  auto moved = TRY(changing_.move_to(commit));
  say_new_problems(current().get(), *moved.catalog);
  current_.with([&](auto& now) { now = moved.catalog; });
  return std::move(moved.touched);
}

std::shared_ptr<const Catalog> CatalogKeeper::current() {
  return current_.with([](const auto& now) { return now; });
}

Result<std::shared_ptr<const Catalog>> CatalogKeeper::at(const CommitId& commit) {
  if (const auto now = current(); now && now->commit == commit) return now;
  const auto known = others_.with([&](const auto& others) {
    const auto found = others.find(commit);
    return found == others.end() ? nullptr : found->second;
  });
  if (known) return known;

  // From nothing: this is asked by workers, and what changes belongs to the trigger.
  std::shared_ptr<const Catalog> built = std::make_shared<const Catalog>(TRY(build_.from_nothing(commit)));
  others_.with([&](auto& others) {
    if (others.size() >= kOtherCatalogs) others.clear();
    others[commit] = built;
  });
  return built;
}

}  // namespace talentops::engine
