#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "controller/codec/yaml.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::codec {

using Document = std::variant<domain::Fleet, domain::Environment, domain::Release, domain::Policy, domain::CertificationDocument>;

/// What one file of a fleet repository holds. A document with an error is left out of `documents` and named in `broken`.
struct DecodedFile {
  std::vector<Document> documents;
  domain::Problems problems;
  bool ours = false;  ///< at least one document has our apiVersion
};

/// Decodes every document of a file that has our apiVersion; others are not ours and are passed over. Pure.
DecodedFile decode_documents(std::string_view text, const std::string& file);

}  // namespace talentops::codec
