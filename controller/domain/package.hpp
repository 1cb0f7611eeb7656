#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/version.hpp"

namespace talentops::domain {

enum class ItemKind { kFile };

/// One thing that a deployment puts into a target.
struct Item {
  std::string path;  ///< below the target's root: ".claude/agents/greeter.md"
  ItemKind kind = ItemKind::kFile;
  bool executable = false;
  bool client_owned = false;  ///< delivered once, then the client's
  Digest sha256;
  std::shared_ptr<const std::string> content = {};

  std::string_view mode() const { return executable ? "0755" : "0644"; }
};

/// Which bytes a slot holds: the bundle and the configuration that it was packaged with.
struct PackageId {
  Digest bundle;
  Digest configuration;

  auto operator<=>(const PackageId&) const = default;
  /// "<12 hex>-<12 hex>": the slot's name.
  std::string slot_name() const { return bundle.short_hex() + "-" + configuration.short_hex(); }
};

/// A bundle packaged for one environment: what a target gets, item by item, sorted by path.
struct Package {
  TalentName talent;
  Version version;
  PackageId id;
  int packager = 1;
  std::vector<Item> items;
};

}  // namespace talentops::domain
