#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "controller/base/code.hpp"
#include "controller/codec/yaml_scan.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::codec {

/// Thrown out of the parser after a problem was noted, and caught by read_yaml: it never leaves this folder.
struct YamlRefused {};

/// What is wrong with one file, with line and column, in words that help.
/// Borrows: the text and the file's name.
class YamlComplaints {
 public:
  YamlComplaints(std::string_view text, const std::string& file) : text_(text), file_(file), places_(text) {}

  LineColumn place(std::size_t offset) { return places_.at(offset); }

  /// Reading goes on, until there are more than anybody reads at once; then it throws YamlRefused.
  void note(std::size_t offset, Code code, std::string message, std::string hint);
  void note_tab(std::size_t offset);
  /// What the parser says, as a problem that says more than it does.
  struct Syntax {
    std::string problem;  ///< "did not find expected key"
    std::string context;  ///< "while parsing a block mapping", or ""
    std::size_t offset = 0;
    std::size_t context_offset = 0;  ///< where that began
  };
  void note_syntax(const Syntax& syntax);

  /// Reading ends.
  [[noreturn]] void refuse(std::size_t offset, Code code, std::string message, std::string hint);
  [[noreturn]] void refuse_key(std::size_t offset);
  [[noreturn]] void refuse_rest(std::size_t offset);
  [[noreturn]] void refuse_directive(std::size_t offset);

  domain::Problems take() { return std::move(problems_); }

 private:
  std::string_view text_;
  const std::string& file_;
  YamlPlaces places_;
  domain::Problems problems_;
};

}  // namespace talentops::codec
