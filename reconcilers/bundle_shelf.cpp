#include "reconcilers/bundle_shelf.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/trust.hpp"
#include "controller/plan/certified.hpp"
#include "reconcilers/bundle_reader.hpp"
#include "reconcilers/claude_code/packaging.hpp"

namespace talentops::reconcilers {

using domain::Bundle;
using domain::Package;

namespace {

constexpr std::size_t kMostEntries = 256;
constexpr std::size_t kMostPackages = 256;

std::string folder_of(const domain::TalentName& talent, const domain::Version& version) {
  return fmt::format("talents/{}/{}", talent.text(), version.text());
}

/// Why a bundle cannot be released, if it cannot.
std::optional<Error> refusal(const codec::ReadBundle& read) {
  const auto found = std::find_if(read.problems.begin(), read.problems.end(), codec::keeps_from_release);
  if (found != read.problems.end()) return found->error;
  if (read.bundle) return std::nullopt;
  return Error{ErrorKind::kInternal, codes::kBundleUnusable, "the bundle was refused without a reason"};
}

}  // namespace

BundleShelf::BundleShelf(ports::TreeReader& trees, ports::CatalogSource& catalogs, codec::BundleLimits limits)
    : trees_(trees), catalogs_(catalogs), limits_(limits) {}

BundleShelf::Entry BundleShelf::read(const domain::CommitId& commit, const domain::TalentName& talent,
                                     const domain::Version& version) {
  const auto folder = folder_of(talent, version);
  auto tree = trees_.tree_id(commit, folder);
  if (!tree) {
    if (tree.error().kind != ErrorKind::kNotFound) return {nullptr, tree.error()};
    return {nullptr, Error{ErrorKind::kInvalid, codes::kBundleUnusable,
                           fmt::format("there is no bundle in {}", folder), std::nullopt,
                           "add the bundle's files there, or wish a version that is there"}};
  }
  // The folder's name is part of the answer: talent.yaml must say the same.
  const auto key = folder + "@" + *tree;
  const auto known = by_tree_.with([&](const auto& entries) {
    const auto found = entries.find(key);
    return found == entries.end() ? std::optional<Entry>() : std::optional(found->second);
  });
  if (known) return *known;

  auto read = read_bundle_from_tree(trees_, commit, folder, limits_);
  if (!read) return {nullptr, read.error()};  // not kept: it may be readable next time
  Entry entry;
  entry.refused = refusal(*read);
  if (!entry.refused) entry.bundle = read->bundle;
  by_tree_.with([&](auto& entries) {
    if (entries.size() >= kMostEntries) entries.clear();
    entries[key] = entry;
  });
  return entry;
}

std::shared_ptr<const Bundle> BundleShelf::find(const Digest& digest) const {
  return by_tree_.with([&](const auto& entries) -> std::shared_ptr<const Bundle> {
    for (const auto& [key, entry] : entries) {
      if (entry.bundle && entry.bundle->digest == digest) return entry.bundle;
    }
    return nullptr;
  });
}

domain::Wish BundleShelf::wish(const domain::Catalog& catalog, const domain::Release& release,
                               const domain::Environment& environment) {
  domain::Wish wish{.release = &release};
  if (release.overrides->contains(environment.key.name)) {
    wish.overridden = std::make_shared<const domain::Release>(as_in(release, environment.key.name));
    wish.release = wish.overridden.get();
  }
  const auto& here = *wish.release;
  auto entry = read(catalog.commit, here.talent, here.version);
  wish.bundle = entry.bundle;
  wish.unusable = entry.refused;
  if (!wish.bundle) return wish;

  wish.certifications =
      plan::certifications_about(catalog.certifications, here.talent, here.version, wish.bundle->digest);
  auto made = package(wish.bundle, *here.configuration, environment);
  wish.package = std::move(made.package);
  if (made.refused) {
    wish.unusable = std::move(made.refused);
    wish.unusable_gate = "platform";
  }
  return wish;
}

BundleShelf::Made BundleShelf::package(std::shared_ptr<const Bundle> bundle,
                                       const domain::Configuration& configuration,
                                       const domain::Environment& environment) {
  const MadeKey key{environment.key, bundle.get()};
  auto known = made_.with([&](const auto& made) {
    const auto found = made.find(key);
    return found != made.end() && found->second.configuration == configuration &&
                   found->second.environment == environment
               ? std::optional<Made>(found->second)
               : std::nullopt;
  });
  if (known) return *std::move(known);

  Made made{std::move(bundle), configuration, environment};
  auto package = claude_code::package(*made.bundle, configuration, environment);
  if (package) {
    made.package = std::make_shared<const Package>(std::move(package).value());
  } else {
    made.refused = std::move(package).error();
  }
  made_.with([&](auto& all) {
    if (all.size() >= kMostPackages) all.clear();
    all.insert_or_assign(key, made);
  });
  return made;
}

Result<std::shared_ptr<const Package>> BundleShelf::restage_from(const domain::PlacementKey& placement,
                                                                 const domain::PackageId& package,
                                                                 const domain::CommitId& commit) {
  const auto catalog = TRY(catalogs_.at(commit));
  const auto* release = catalog->release_for(placement);
  const auto environment = catalog->environments.find(placement.environment);
  const Error gone{ErrorKind::kNotFound, codes::kNoWayBack,
                   fmt::format("commit {} does not wish {} any more", commit.text(), placement.text())};
  if (release == nullptr || environment == catalog->environments.end()) return gone;
  auto again = wish(*catalog, *release, environment->second);
  if (again.unusable) return *again.unusable;
  if (again.package->id != package) return gone;
  return again.package;
}

Result<std::shared_ptr<const Package>> BundleShelf::restage(const domain::PlacementKey& placement,
                                                            const domain::PackageId& package,
                                                            const domain::PlacementHistory& history) {
  for (const auto& past : history.deployments) {
    // A return names the commit at which it was asked for, which wishes something else.
    if (past.to.package != package || past.asked) continue;
    auto made = restage_from(placement, package, past.desired_commit);
    if (made || made.error().kind == ErrorKind::kUnavailable) return made;
  }
  return Error{ErrorKind::kNotFound, codes::kNoWayBack,
               fmt::format("no commit that deployed {} gives the package {} again", placement.text(),
                           package.slot_name())};
}

}  // namespace talentops::reconcilers
