#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/ports/workspace.hpp"
#include "reconcilers/claude_code/epoch_directory.hpp"
#include "reconcilers/claude_code/journal.hpp"

namespace talentops::claude_code {

/// What a file says; nothing: it is not there. Errors: as Workspace.
Result<std::optional<std::string>> read_text(ports::Workspace& workspace, std::string_view path);
std::optional<Digest> digest_of(const std::optional<std::string>& text);

/// Exchanges whole files that people write at any moment. What comes out of an exchange may be their newest,
/// and nowhere else: it keeps its name in the epoch directory until something that is made of it is in place.
/// The name tells what was to come out and what was put in, so that whoever comes after a crash can tell
/// whether an exchange was made, and what people wrote that is not in place. Borrows: the workspace.
class TextSwaps {
 public:
  explicit TextSwaps(ports::Workspace& workspace) : workspace_(workspace) {}

  /// What an earlier holder left in the directory.
  Status load(EpochDirectory& epoch);

  struct Newest {
    std::optional<std::string> text;          ///< what people wrote last, with or without what we put into it
    std::optional<std::string> there;         ///< what is in place
    std::string displaced = {};               ///< where `text` lies, if it is not what is in place
    std::vector<std::string> overtaken = {};  ///< where lies what came out, and was written anew without it
  };
  Result<Newest> newest(const Operation& operation);

  /// Puts `text` in the place of the operation's file, where `there` is expected. Returns what came out.
  Result<std::optional<std::string>> put(EpochDirectory& epoch, const Operation& operation,
                                         const std::optional<std::string>& there,
                                         const std::optional<std::string>& text);
  /// Where the last put of the operation's file has left what came out; "" if there was none.
  std::string last(const Operation& operation) const;
  /// Removes what exchanges of the operation's file have left, but for the file `kept`.
  Status remove(EpochDirectory& epoch, const Operation& operation, std::string_view kept);

 private:
  struct Swap {
    int order = 0;
    std::string expected;  ///< which text was to come out: the beginning of its digest
    std::string text;      ///< which was put in
    std::string name;
  };
  Status place(EpochDirectory& epoch, const std::string& path, const std::string& name);

  ports::Workspace& workspace_;
  std::map<int, std::vector<Swap>> swaps_;  ///< by operation, in the order in which they were made
};

}  // namespace talentops::claude_code
