#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/codec/schema.hpp"

/// CustomResourceDefinitions of the kinds that a fleet repository holds.
namespace talentops::codec {

/// How Kubernetes calls a kind, and what `kubectl get` shows of it.
struct CustomResource {
  struct Column {
    std::string name;
    std::string field;  ///< "spec.version"
    std::string type;   ///< "string", "boolean"
  };

  std::string kind;
  std::string plural;
  std::vector<std::string> short_names;
  std::vector<Column> columns;  ///< the age goes without saying
};

/// Every kind that is defined as a custom resource.
const std::vector<CustomResource>& custom_resources();

/// The definition, as YAML. A structural schema: unknown fields are the API server's to prune, or to refuse.
std::string custom_resource_definition(const CustomResource& resource);

}  // namespace talentops::codec
