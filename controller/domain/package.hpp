#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/domain/configuration.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/version.hpp"

namespace talentops::domain {

enum class ItemKind {
  kFile,
  kLink,     ///< a file that lies in the slot alone; a link leads there
  kKey,      ///< a member of an object in a JSON file of the client
  kElement,  ///< an element of a list there, which is taken for a set
  kLine,     ///< a line of a text file of the client
  kSecret,   ///< a variable whose value is known only while it is written
};

/// Where in a file of the client an item is merged into it.
struct MergePoint {
  std::string file;     ///< below the target's root: ".claude/settings.json"
  std::string pointer;  ///< RFC 6901: of the member, or of the list; "" for a line
  auto operator<=>(const MergePoint&) const = default;
};

/// One thing that a deployment puts into a target.
struct Item {
  /// Below the target's root: ".claude/agents/greeter.md". Of what is merged, a name that no other item has:
  /// ".claude/settings.json#/env/REGION".
  std::string path;
  ItemKind kind = ItemKind::kFile;
  bool executable = false;
  bool client_owned = false;  ///< delivered once, then the client's
  Digest sha256 = {};         ///< of a secret: of its reference
  std::shared_ptr<const std::string> content =
      {};  ///< of what is merged: the value as canonical JSON; of a secret: empty
  std::optional<MergePoint> merge = {};        ///< of what is merged
  std::optional<SecretReference> secret = {};  ///< of a secret

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

  bool has_links() const {
    return std::any_of(items.begin(), items.end(),
                       [](const Item& item) { return item.kind == ItemKind::kLink; });
  }
};

}  // namespace talentops::domain
