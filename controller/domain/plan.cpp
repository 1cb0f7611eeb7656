#include "controller/domain/plan.hpp"

namespace talentops::domain {

std::string_view name_of(FileChange change) {
  switch (change) {
    case FileChange::kAdded:
      return "added";
    case FileChange::kModified:
      return "modified";
    case FileChange::kRemoved:
      return "removed";
  }
  return "modified";
}

std::string_view name_of(Decision decision) {
  switch (decision) {
    case Decision::kNone:
      return "none";
    case Decision::kProceed:
      return "proceed";
    case Decision::kWait:
      return "wait";
    case Decision::kDeny:
      return "deny";
    case Decision::kHold:
      return "hold";
  }
  return "hold";
}

}  // namespace talentops::domain
