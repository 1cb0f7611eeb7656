#pragma once

#include <optional>
#include <string>

#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::reconcilers {

/// Whether what people are judged by (Fleet, policies, rosters) has changed between two commits. Costs what
/// differs between them, once for each pair in a row. Threads: safe.
class RuleChanges {
 public:
  /// A file in which a rule differs, or that cannot be read; nothing: no rule has changed. Below
  /// `records_root` nothing is a rule. Errors: as of `trees`.
  Result<std::optional<std::string>> between(ports::TreeReader& trees, const domain::CommitId& older,
                                             const domain::CommitId& newer, const std::string& records_root);

 private:
  struct Known {
    domain::CommitId older;
    domain::CommitId newer;
    std::optional<std::string> changed;
  };
  Guarded<std::optional<Known>> known_;
};

}  // namespace talentops::reconcilers
