#pragma once

#include <map>
#include <memory>
#include <string>

#include "controller/base/result.hpp"
#include "controller/codec/trust.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::cli {

/// The documents of a fleet as they lie in a directory, committed or not.
Result<domain::Catalog> read_fleet_directory(const std::string& directory,
                                             const codec::AllowedSigners& signers);

/// The same with the open tree, so that bundles can be read from it too.
struct OpenFleet {
  std::unique_ptr<ports::TreeReader> tree;
  domain::Catalog catalog;
};
Result<OpenFleet> open_fleet_directory(const std::string& directory, const codec::AllowedSigners& signers);

/// Texts of files by their paths, which stand for what lies there.
using FileTexts = std::map<std::string, std::string>;
/// The fleet as it would be with some of its files changed.
Result<OpenFleet> open_fleet_tree(std::unique_ptr<ports::TreeReader> tree,
                                  const codec::AllowedSigners& signers, const FileTexts& changed);

}  // namespace talentops::cli
