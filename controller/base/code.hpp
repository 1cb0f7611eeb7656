#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace talentops {

/// The stable number of a problem that a user can meet, written "TO1203". Never reused, never renumbered.
/// Ranges: 1 documents, 2 bundles and trust, 3 gates, 4 targets, 5 git and records, 6 machine, 7 Kubernetes,
/// 9 internal.
struct Code {
  std::uint16_t number = 0;

  auto operator<=>(const Code&) const = default;
  std::string text() const;
};

/// What `talentops explain TO1203` says.
struct CodeExplanation {
  Code code;
  std::string_view name;
  std::string_view meaning;
  std::string_view what_to_do;
};

/// The explanation of `code`, or nothing if no such code was ever given out.
std::optional<CodeExplanation> explain(Code code);

/// Reads "TO1203" (or "1203").
std::optional<Code> parse_code(std::string_view text);

/// All codes in ascending order.
std::vector<CodeExplanation> all_codes();

}  // namespace talentops

/// Each `codes/<range>.def` lists X(number, kName, "meaning", "what to do"); each `codes/<range>.hpp` turns
/// one list into constants in talentops::codes, so that a new code rebuilds only those who use its range.
#define TALENTOPS_DECLARE_CODE(number, name, meaning, what_to_do) \
  inline constexpr ::talentops::Code name{number};
