#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "controller/codec/yaml.hpp"
#include "controller/domain/bundle.hpp"
#include "controller/domain/document_id.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/problem.hpp"
#include "controller/domain/roster.hpp"

namespace talentops::codec {

using Document = std::variant<domain::Fleet, domain::Environment, domain::Release, domain::Policy,
                              domain::Calendar, domain::CertificationDocument, domain::Roster>;

/// What one file of a fleet repository holds. A document with an error is left out of `documents` and named
/// in `broken`, as far as its kind and name can be read; of a file that is not YAML, the kinds that it
/// mentions.
struct DecodedFile {
  std::vector<Document> documents;
  domain::Problems problems;
  std::vector<domain::BrokenDocument> broken = {};
  bool ours = false;  ///< at least one document has our apiVersion
};

/// Decodes every document of a file that has our apiVersion; others are not ours and are passed over. A file
/// that is not YAML is ours if our apiVersion stands anywhere in it. Pure.
DecodedFile decode_documents(std::string_view text, const std::string& file, const YamlLimits& limits = {});

/// talent.yaml. The manifest is absent if any problem is an error.
struct DecodedBundleManifest {
  std::optional<domain::BundleManifest> manifest;
  domain::Problems problems;
};
DecodedBundleManifest decode_bundle_manifest(std::string_view text, const std::string& file);

}  // namespace talentops::codec
