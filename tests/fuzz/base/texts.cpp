#include "controller/base/pattern.hpp"
#include "controller/base/text.hpp"
#include "tests/fuzz/claims.hpp"

/// Encodings both ways, UTF-8, patterns.
namespace talentops::fuzz {
namespace {

/// Patterns as their definition has them, one row of a table for each character of the text.
bool matches_slowly(std::string_view text, std::string_view pattern) {
  std::vector<bool> row(pattern.size() +
                        1);  // whether what was read of the text matches so much of the pattern
  row[0] = true;
  for (std::size_t i = 0; i < pattern.size(); ++i) row[i + 1] = row[i] && pattern[i] == '*';
  for (const char c : text) {
    std::vector<bool> next(pattern.size() + 1);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      next[i + 1] =
          pattern[i] == '*' ? next[i] || row[i + 1] : row[i] && (pattern[i] == '?' || pattern[i] == c);
    }
    row = std::move(next);
  }
  return row[pattern.size()];
}

void encodings(std::string_view text) {
  claim(decode_hex(encode_hex(text)) == text, "hexadecimal is read back");
  claim(decode_base64(encode_base64(text)) == text, "base64 is read back");
  if (const auto bytes = decode_hex(text))
    claim(encode_hex(*bytes) == text, "bytes have one hexadecimal text");
  if (const auto bytes = decode_base64(text))
    claim(encode_base64(*bytes) == text, "bytes have one base64 text");
}

void characters(std::string_view text) {
  const auto invalid = first_invalid_utf8(text);
  claim(!invalid || *invalid < text.size(), "what is not UTF-8 is in the text");
  claim(!first_invalid_utf8(text.substr(0, invalid.value_or(text.size()))), "what stands before it is UTF-8");
  if (invalid) return;
  const auto invisible = first_invisible(text);
  claim(!invisible || invisible->offset < text.size(), "what cannot be seen is in the text");
}

void parts(std::string_view text) {
  const auto views = split(text, ',');
  const std::vector<std::string> parts(views.begin(), views.end());
  claim(join(parts, ",") == text, "what was split is joined to the same");
  claim(trim(trim(text)) == trim(text), "to trim twice is to trim once");
  const auto near = nearest(text, parts);
  claim(!near || text.find(*near) != std::string_view::npos, "what is near is one of the candidates");
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  const auto text = text_of(data, size);
  encodings(text);
  characters(text);
  parts(text);
  const auto lines = talentops::split(text, '\n');
  if (lines.size() > 1) {
    claim(talentops::matches_pattern(lines[0], lines[1]) == matches_slowly(lines[0], lines[1]),
          "a pattern matches what its definition says");
  }
  return 0;
}
