#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "controller/base/guarded.hpp"
#include "controller/domain/catalog.hpp"

namespace talentops::reconcilers {

/// Where each talent is wished, over the whole fleet; put together once for a catalog. Threads: safe.
class FleetWishes {
 public:
  struct Wished {
    domain::EnvironmentKey environment;
    std::string version;
  };
  using ByTalent = std::map<domain::TalentName, std::vector<Wished>>;

  std::shared_ptr<const ByTalent> of(const std::shared_ptr<const domain::Catalog>& catalog);

 private:
  struct Known {
    std::shared_ptr<const domain::Catalog> catalog;
    std::shared_ptr<const ByTalent> wishes;
  };
  Guarded<Known> known_;
};

}  // namespace talentops::reconcilers
