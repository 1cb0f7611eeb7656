#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/version.hpp"

namespace talentops::records {

/// What a changelog says about one version.
struct ChangelogSection {
  domain::Version version;
  std::string body = {};  ///< Markdown, without its heading, without link definitions
};

/// The sections of a CHANGELOG.md, in its order: headings of any level that begin with a version ("## 1.2.0",
/// "## [1.2.0] - 2026-11-21", "## v1.2.0", "## Version 1.2.0"). Headings in code blocks are none; what stands
/// under others ("Unreleased") is left out.
std::vector<ChangelogSection> read_changelog(std::string_view text);

/// The sections of versions above `older` and up to `newer`, newest first. An empty `older`: the section of
/// `newer` alone.
std::vector<ChangelogSection> changelog_between(std::string_view text, const domain::Version& older,
                                                const domain::Version& newer);

/// The sections as Markdown under headings of level 3; inner headings become deeper ones.
std::string changelog_text(const std::vector<ChangelogSection>& sections);

}  // namespace talentops::records
