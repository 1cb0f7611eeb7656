#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace talentops::domain {

/// A name of one sort that cannot be put where another sort belongs.
template <typename Tag>
class Name {
 public:
  Name() = default;
  explicit Name(std::string text) : text_(std::move(text)) {}

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const Name&) const = default;

 private:
  std::string text_;
};

using ClientName = Name<struct ClientTag>;
using EnvironmentName = Name<struct EnvironmentTag>;
using ReleaseName = Name<struct ReleaseTag>;
using TalentName = Name<struct TalentTag>;
using TargetName = Name<struct TargetTag>;
using DeploymentId = Name<struct DeploymentTag>;
/// 40 hexadecimal digits.
using CommitId = Name<struct CommitTag>;

/// One client's environment; the key of a pass.
struct EnvironmentKey {
  ClientName client;
  EnvironmentName name;

  auto operator<=>(const EnvironmentKey&) const = default;
  std::string text() const { return client.text() + "/" + name.text(); }  ///< "acme/production"
};

/// A release document: its client and its label.
struct ReleaseKey {
  ClientName client;
  ReleaseName name;

  auto operator<=>(const ReleaseKey&) const = default;
  std::string text() const { return client.text() + "/" + name.text(); }  ///< "acme/greeter"
};

/// What identifies a deployed talent everywhere: client, environment, talent. A release's name is only a
/// label.
struct PlacementKey {
  EnvironmentKey environment;
  TalentName talent;

  auto operator<=>(const PlacementKey&) const = default;
  std::string text() const {
    return environment.text() + "/" + talent.text();
  }  ///< "acme/production/greeter"
};

/// A name as Kubernetes allows it: lower-case letters, digits, inner hyphens and dots; at most 63 characters.
bool is_valid_name(std::string_view text);

}  // namespace talentops::domain
