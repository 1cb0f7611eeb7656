#include "controller/base/digest.hpp"
#include "controller/base/text.hpp"
#include "controller/base/time.hpp"
#include "controller/codec/schema_formats.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/version.hpp"
#include "tests/fuzz/claims.hpp"

/// Single values, one a line: times, durations, sizes, versions, names, digests, codes.
namespace talentops::fuzz {
namespace {

void times(std::string_view text) {
  if (const auto time = parse_time(text)) {
    claim(parse_time(format_time(*time)) == time, "a time is read back", text);
    claim(compact_time(*time).size() == 16, "compact times sort as time does", text);
  }
  if (const auto duration = parse_duration(text)) {
    claim(duration->count() >= 0, "a duration is not negative", text);
    claim(!format_duration(*duration).empty(), "a duration can be shown", text);
  }
  if (const auto size = codec::parse_size(text)) {
    claim(codec::parse_size(std::to_string(*size)) == size, "a size is read back", text);
  }
}

void identities(std::string_view text) {
  if (const auto digest = Digest::parse(text)) claim(digest->text() == text, "a digest has one text", text);
  if (domain::is_valid_name(text)) {
    claim(text.find('/') == std::string_view::npos && text.front() != '.', "a name is a name of a file",
          text);
  }
  if (const auto code = parse_code(text))
    claim(parse_code(code->text()) == code, "a code is read back", text);
}

/// Every format accepts only what it can show on one line.
void forms(std::string_view text) {
  using namespace codec::formats;
  for (const auto* format : {&kName, &kPrefix, &kLabelKey, &kLabelValue, &kValueKey, &kVariable, &kVersion,
                             &kDuration, &kSize, &kShare, &kTime, &kBranch, &kHttpUrl, &kHost, &kAddress}) {
    if (!format->accepts(text)) continue;
    claim(text.find_first_of(" \t\r\n") == std::string_view::npos, format->says, text);
  }
  if (kRelativePath.accepts(text)) claim(!text.starts_with('/') && text != "..", kRelativePath.says, text);
}

void order(const std::vector<domain::Version>& versions) {
  for (const auto& a : versions) {
    for (const auto& b : versions) {
      claim((a <=> b) == (0 <=> (b <=> a)), "versions are ordered the same both ways",
            a.text() + " " + b.text());
      claim((a == b) == ((a <=> b) == 0), "equal versions are the same text", a.text() + " " + b.text());
      for (const auto& c : versions) claim(!(a < b && b < c) || a < c, "the order is transitive", a.text());
    }
  }
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  std::vector<talentops::domain::Version> versions;
  for (const auto line : talentops::split(text_of(data, size), '\n')) {
    times(line);
    identities(line);
    forms(line);
    const auto version = talentops::domain::Version::parse(line);
    if (version) claim(version->text() == line, "a version keeps its text", line);
    if (version && versions.size() < 8) versions.push_back(*version);
  }
  order(versions);
  return 0;
}
