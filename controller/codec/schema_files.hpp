#pragma once

#include <string>
#include <vector>

namespace talentops::codec {

struct GeneratedFile {
  std::string path;  ///< from the top of the source, "crds/fleets.yaml"
  std::string text;
};

/// Everything in crds/ that is made from the schema. The target `generate` writes it; a test holds the tree
/// equal to it.
std::vector<GeneratedFile> generated_files();

}  // namespace talentops::codec
