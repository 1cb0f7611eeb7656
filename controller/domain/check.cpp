#include "controller/domain/check.hpp"

namespace talentops::domain {

std::string_view name_of(Measured measured) {
  switch (measured) {
    case Measured::kPass:
      return "pass";
    case Measured::kFail:
      return "fail";
    case Measured::kNoData:
      return "noData";
    case Measured::kError:
      return "error";
  }
  return "noData";
}

std::optional<Measured> parse_measured(std::string_view text) {
  for (const auto measured : {Measured::kPass, Measured::kFail, Measured::kNoData, Measured::kError}) {
    if (name_of(measured) == text) return measured;
  }
  return std::nullopt;
}

}  // namespace talentops::domain
