#include "tests/support/golden.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <gtest/gtest.h>

#include "controller/base/text.hpp"

namespace talentops::test {
namespace {

const std::filesystem::path& source() {
  static const std::filesystem::path kSource = TALENTOPS_SOURCE_DIR;
  return kSource;
}

std::filesystem::path path_of(const std::string& name) { return source() / "tests" / "golden" / name; }

bool accepting() {
  const char* accept = std::getenv("TALENTOPS_ACCEPT");
  return accept != nullptr && std::string_view(accept) == "1";
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void rewrite(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  ASSERT_TRUE(file.good()) << "cannot write " << path;
  GTEST_SKIP() << "accepted " << path;
}

/// "line 7: expected "…", found "…"", of the first line that differs.
std::string first_difference(std::string_view expected, std::string_view found) {
  const auto expected_lines = split(expected, '\n');
  const auto found_lines = split(found, '\n');
  std::size_t line = 0;
  while (line < expected_lines.size() && line < found_lines.size() &&
         expected_lines[line] == found_lines[line])
    ++line;
  const auto shown = [line](const std::vector<std::string_view>& lines) {
    return line < lines.size() ? std::string(lines[line]) : std::string("(end)");
  };
  return "line " + std::to_string(line + 1) + "\n  expected: " + shown(expected_lines) +
         "\n  found:    " + shown(found_lines);
}

}  // namespace

void expect_golden(const std::string& name, std::string_view text) {
  const auto path = path_of(name);
  if (accepting()) return rewrite(path, text);
  const auto expected = read_file(path);
  if (!expected) {
    ADD_FAILURE() << path << " is missing; TALENTOPS_ACCEPT=1 writes it. Found:\n" << text;
    return;
  }
  if (*expected == text) return;
  ADD_FAILURE() << path << " differs at " << first_difference(*expected, text)
                << "\nIf the new text is right, TALENTOPS_ACCEPT=1 rewrites the file. Found:\n"
                << text;
}

void expect_generated(const std::string& path, std::string_view text, std::string_view mend) {
  const auto expected = read_file(source() / path);
  if (!expected) {
    ADD_FAILURE() << path << " is missing; " << mend << " writes it";
  } else if (*expected != text) {
    ADD_FAILURE() << path << " differs at " << first_difference(*expected, text) << "\n"
                  << mend << " writes it anew";
  }
}

std::vector<std::string> files_of_source(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(source() / folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(source()).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace talentops::test
