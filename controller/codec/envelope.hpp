#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/documents.hpp"

namespace talentops::codec {

/// A document around a signed statement: what a certification and an act have in common.
struct Envelope {
  std::string kind;
  std::string name;
  std::string name_space = {};  ///< empty: none
  std::string statement;        ///< one line
  std::vector<domain::CertificationSignature> signatures;
};

/// YAML in which the statement is a literal block, so that stock tools find the signed bytes as they are.
std::string write_envelope(const Envelope& envelope);

/// Errors: kInvalid with the place: kActNotOne, kActKind, kActEnvelope; the YAML's own problems.
Result<Envelope> read_envelope(std::string_view text, const std::string& file, std::string_view kind);

}  // namespace talentops::codec
