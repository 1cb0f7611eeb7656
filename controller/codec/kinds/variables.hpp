#pragma once

#include <span>
#include <string>
#include <string_view>

#include "controller/codec/yaml_tree.hpp"
#include "controller/domain/problem.hpp"

/// `{{ x }}` in texts of documents.
namespace talentops::codec::kinds {

/// Reports each variable in the scalars of `node` and below it that is none of `known`.
void check_variables(const YamlNode& node, const std::string& path, const std::string& file,
                     std::span<const std::string_view> known, domain::Problems& problems);

}  // namespace talentops::codec::kinds
