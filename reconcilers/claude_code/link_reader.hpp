#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "reconcilers/claude_code/look.hpp"

namespace talentops::claude_code {

/// Looks at paths as a client does: what one of our links leads to stands for it. Links are read, never
/// followed; one that is not ours stays what it is. Each `active` is read once. Borrows: the workspace, or
/// the sight.
class LinkReader {
 public:
  explicit LinkReader(ports::Workspace& workspace)
      : look_([&workspace](std::string_view path) { return look(workspace, path); }) {}
  /// Reads only what is not remembered: a link by what it says, what lies behind by the facts of the slot's
  /// own file, so that neither ever answers for the other.
  explicit LinkReader(const Sight& sight)
      : look_([&sight](std::string_view path) { return look(sight, path); }) {}

  /// As `look`. Of a link of ours, `link` is what it says, and the rest is of the slot's file; kAbsent if it
  /// leads nowhere. Errors: kUnavailable.
  Result<Found> at(std::string_view path);

  /// The slot's file that a link at `path` leads to if it says `text`; nothing if it is not ours, or the
  /// talent has no `active`. Errors: kUnavailable.
  Result<std::optional<std::string>> behind(std::string_view path, std::string_view text);

 private:
  std::function<Result<Found>(std::string_view)> look_;
  std::map<domain::TalentName, std::optional<std::string>> slots_;
};

/// The slot that the `active` of a talent leads to. Errors: kUnavailable.
Result<std::optional<std::string>> active_slot(ports::Workspace& workspace, const domain::TalentName& talent);

}  // namespace talentops::claude_code
