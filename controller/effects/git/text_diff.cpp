#include "controller/effects/git/text_diff.hpp"

#include <git2.h>

#include "controller/effects/git/handles.hpp"
#include "controller/effects/git/library.hpp"

namespace talentops::effects::git {
namespace {

/// Owns what the library allocates for a text.
struct Text {
  Text() = default;
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  ~Text() { git_buf_dispose(&buffer); }
  git_buf buffer = GIT_BUF_INIT;
};

/// What follows the heading.
std::string_view hunks(std::string_view patch) {
  const auto begin = patch.find("\n@@ ");
  if (begin != std::string_view::npos) return patch.substr(begin + 1);
  const auto binary = patch.find("Binary files");
  return binary == std::string_view::npos ? std::string_view() : std::string_view("Binary files differ\n");
}

}  // namespace

Result<std::string> text_diff(std::string_view before, std::string_view after) {
  if (before == after) return std::string();
  git_diff_options options;
  int result = git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
  Owned<git_patch> patch;
  if (result == 0)
    result = git_patch_from_buffers(Fill(patch), before.data(), before.size(), "a", after.data(),
                                    after.size(), "b", &options);
  Text text;
  if (result == 0) result = git_patch_to_buf(&text.buffer, patch.get());
  if (result < 0) return git_failure(result, "comparison of two texts");
  return std::string(hunks({text.buffer.ptr, text.buffer.size}));
}

}  // namespace talentops::effects::git
