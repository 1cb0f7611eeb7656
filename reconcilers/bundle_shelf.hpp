#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/codec/bundle.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/domain/history.hpp"
#include "controller/ports/catalog_source.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::reconcilers {

/// Bundles and packages, made once: a bundle is kept by the id of the tree that it was read from, a package
/// as long as its bundle, its values and its environment are the same. Threads: safe.
class BundleShelf {
 public:
  /// Borrows: `trees` and `catalogs`, for its lifetime.
  BundleShelf(ports::TreeReader& trees, ports::CatalogSource& catalogs, codec::BundleLimits limits);

  /// The release's bundle at the catalog's commit, packaged for the environment, with the certifications that
  /// speak about it.
  domain::Wish wish(const domain::Catalog& catalog, const domain::Release& release,
                    const domain::Environment& environment);

  /// A package that was deployed before, made again from the commit that wished it. Errors: kNotFound,
  /// kInvalid if the repository does not give the same digests any more.
  Result<std::shared_ptr<const domain::Package>> restage(const domain::PlacementKey& placement,
                                                         const domain::PackageId& package,
                                                         const domain::PlacementHistory& history);

  /// The bundle with this digest that was read before, if it still lies on the shelf.
  std::shared_ptr<const domain::Bundle> find(const Digest& digest) const;

 private:
  struct Entry {
    std::shared_ptr<const domain::Bundle> bundle;
    std::optional<Error> refused;
  };
  /// A bundle as one environment gets it, and what it was made from.
  struct Made {
    std::shared_ptr<const domain::Bundle> bundle;
    domain::Configuration configuration;
    domain::Environment environment;
    std::shared_ptr<const domain::Package> package = {};
    std::optional<Error> refused = {};
  };
  using MadeKey = std::pair<domain::EnvironmentKey, const domain::Bundle*>;

  Entry read(const domain::CommitId& commit, const domain::TalentName& talent,
             const domain::Version& version);
  Made package(std::shared_ptr<const domain::Bundle> bundle, const domain::Configuration& configuration,
               const domain::Environment& environment);
  Result<std::shared_ptr<const domain::Package>> restage_from(const domain::PlacementKey& placement,
                                                              const domain::PackageId& package,
                                                              const domain::CommitId& commit);

  ports::TreeReader& trees_;
  ports::CatalogSource& catalogs_;
  codec::BundleLimits limits_;
  Guarded<std::map<std::string, Entry>> by_tree_;
  Guarded<std::map<MadeKey, Made>> made_;  ///< each holds its bundle, so that no other one gets its address
};

}  // namespace talentops::reconcilers
