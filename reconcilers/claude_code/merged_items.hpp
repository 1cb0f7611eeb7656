#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/package.hpp"
#include "controller/domain/problem.hpp"

/// What a bundle puts into files that are the client's: settings.json, .mcp.json, CLAUDE.md.
namespace talentops::claude_code {

struct MergedItems {
  std::vector<domain::Item> items = {};
  domain::Problems problems = {};
};

/// The elements of a fragment of settings.json: every member by itself, every element of a list by itself.
/// `file` is where the fragment lies, for messages.
MergedItems items_of_settings(std::string_view text, const std::string& file);

/// The servers of mcp.json, each as a whole: the runtime merges no fields of them either.
MergedItems items_of_servers(std::string_view text, const std::string& file);

/// CLAUDE.md as a file beside the client's, and the one line that imports it there.
MergedItems items_of_memory(std::string_view text, const std::string& name);

/// The items of the bundle's file at `path`, one of these three.
MergedItems merged_items(std::string_view path, std::string_view text, const std::string& file,
                         const std::string& name);

}  // namespace talentops::claude_code
