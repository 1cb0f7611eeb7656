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
  /// What the parser threw at `offset` when `read` bytes had been read, as a problem that says more than it
  /// does.
  void note_syntax(std::size_t offset, const std::string& thrown, std::size_t read);

  /// Reading ends.
  [[noreturn]] void refuse(std::size_t offset, Code code, std::string message, std::string hint);
  [[noreturn]] void refuse_key(std::size_t offset);
  [[noreturn]] void refuse_rest(std::size_t offset);

  domain::Problems take() { return std::move(problems_); }

 private:
  void note_open_quote(std::size_t read);

  std::string_view text_;
  const std::string& file_;
  YamlPlaces places_;
  domain::Problems problems_;
};

}  // namespace talentops::codec
