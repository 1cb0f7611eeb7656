#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/codec/bundle.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/domain/history.hpp"
#include "controller/ports/catalog_source.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::reconcilers {

/// Bundles and packages, read once: kept by the id of the tree that they were read from. Threads: safe.
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
  Entry read(const domain::CommitId& commit, const domain::TalentName& talent,
             const domain::Version& version);
  Result<std::shared_ptr<const domain::Package>> restage_from(const domain::PlacementKey& placement,
                                                              const domain::PackageId& package,
                                                              const domain::CommitId& commit);

  ports::TreeReader& trees_;
  ports::CatalogSource& catalogs_;
  codec::BundleLimits limits_;
  Guarded<std::map<std::string, Entry>> by_tree_;
};

}  // namespace talentops::reconcilers
