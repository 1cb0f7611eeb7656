#pragma once

#include <compare>
#include <string>
#include <vector>

#include "controller/base/error.hpp"

namespace talentops::domain {

/// What identifies a document wherever it lies: kind, client ("" for the whole fleet) and name.
struct DocumentId {
  std::string kind;
  std::string client;
  std::string name;

  auto operator<=>(const DocumentId&) const = default;
  /// "TalentRelease acme/greeter"
  std::string text() const { return kind + " " + (client.empty() ? name : client + "/" + name); }
};

/// A name by which one document means another, where it stands.
struct Reference {
  std::string field;  ///< "spec.environments[0]"
  std::string name;
  Location where;

  bool operator==(const Reference&) const = default;
};

/// A document that is there and cannot be decoded; of its id and of what it names only what can be read.
struct BrokenDocument {
  DocumentId id;
  Error problem;  ///< the first
  std::vector<Reference> environments = {};
  std::vector<Reference> stages = {};

  bool operator==(const BrokenDocument&) const = default;
};

}  // namespace talentops::domain
