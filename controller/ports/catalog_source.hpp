#pragma once

#include <memory>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/catalog.hpp"

namespace talentops::ports {

/// The desired state as immutable values. Threads: safe.
class CatalogSource {
 public:
  virtual ~CatalogSource() = default;
  /// The catalog in force; nothing before the first one was read.
  virtual std::shared_ptr<const domain::Catalog> current() = 0;
  /// The catalog of another commit that the mirror has, for what a running deployment was made from.
  virtual Result<std::shared_ptr<const domain::Catalog>> at(const domain::CommitId& commit) = 0;
};

}  // namespace talentops::ports
