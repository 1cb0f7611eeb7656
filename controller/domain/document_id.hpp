#pragma once

#include <compare>
#include <string>

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

}  // namespace talentops::domain
