#pragma once

#include <set>
#include <string>

#include "controller/domain/bundle.hpp"
#include "controller/domain/problem.hpp"
#include "reconcilers/claude_code/template_filling.hpp"

/// Whether templates and values fit each other.
namespace talentops::claude_code {

/// What one template asks for: every `{{` must be `{{ values.x }}` with a value that the release gives. The
/// names that are used are added to `used`. `file` is where the template lies, for messages.
domain::Problems check_template(const domain::BundleFile& template_file, const Values& values,
                                const std::string& file, std::set<std::string>& used);

/// A warning for each value that is given and used nowhere.
domain::Problems check_unused(const Values& values, const std::set<std::string>& used,
                              const std::string& file);

}  // namespace talentops::claude_code
