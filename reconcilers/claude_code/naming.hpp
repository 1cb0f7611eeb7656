#pragma once

#include <string>
#include <vector>

#include "controller/codec/bundle_layout.hpp"
#include "controller/codec/front_matter.hpp"
#include "controller/domain/package.hpp"

/// What files are called in a workspace.
namespace talentops::claude_code {

/// A field that is a text, or nothing.
const codec::YamlNode* find_text(const codec::FrontMatter& front_matter, std::string_view key);

/// Where the bundle's file at `path` lies below the workspace's root. `name` is what an agent calls itself;
/// the others go by their paths.
std::string item_path(std::string_view path, codec::Part part, const std::string& prefix,
                      const std::string& name);

/// Makes every file a link, but for what the client is going to write: that would be written into the slot.
void make_links(std::vector<domain::Item>& items);

/// Puts the deployed name into front matter: an agent's and an output style's with the prefix, a skill's from
/// its folder.
void put_name(codec::FrontMatter& front_matter, std::string_view path, codec::Part part,
              const std::string& prefix);

}  // namespace talentops::claude_code
