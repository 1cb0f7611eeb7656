#pragma once

namespace talentops::domain {

/// Where a field stands in its document's file; zeros where it is not written. Only fields have one that
/// other documents can prove wrong.
struct Position {
  int line = 0;
  int column = 0;
  bool operator==(const Position&) const = default;
};

}  // namespace talentops::domain
