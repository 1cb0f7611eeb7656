#include "controller/codec/bundle.hpp"

#include <algorithm>
#include <set>

#include "controller/base/text.hpp"
#include "tests/fuzz/claims.hpp"

/// Whole bundles. The input is read as files: "=== path", optionally with a kind (x: executable, l: link, o:
/// other) before it, then the content up to the next such line.
namespace talentops::fuzz {
namespace {

using domain::EntryKind;
using domain::RawEntry;

EntryKind kind_of(char letter) {
  if (letter == 'x') return EntryKind::kExecutable;
  if (letter == 'l') return EntryKind::kLink;
  return letter == 'o' ? EntryKind::kOther : EntryKind::kFile;
}

std::vector<RawEntry> entries_of(std::string_view text) {
  std::vector<RawEntry> entries;
  constexpr std::string_view kMark = "=== ";
  for (auto at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark)) {
    text.remove_prefix(at + kMark.size());
    const auto head = text.substr(0, text.find('\n'));
    const auto next = std::min(text.find(kMark), text.size());
    const auto content =
        head.size() < next ? text.substr(head.size() + 1, next - head.size() - 1) : std::string_view();
    const bool has_kind = head.size() > 2 && head[1] == ' ';
    entries.push_back({std::string(has_kind ? head.substr(2) : head),
                       has_kind ? kind_of(head[0]) : EntryKind::kFile,
                       std::make_shared<const std::string>(content)});
  }
  return entries;
}

/// Then nobody can say which of the two a place is in.
bool names_twice(const std::vector<RawEntry>& entries) {
  std::set<std::string> paths;
  for (const auto& entry : entries) paths.insert(entry.path);
  return paths.size() != entries.size();
}

std::string_view content_at(const std::vector<RawEntry>& entries, const std::string& file) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& entry) { return kFile + "/" + entry.path == file; });
  return found == entries.end() ? std::string_view() : std::string_view(*found->content);
}

void claim_placed(const domain::Problems& problems, const std::vector<RawEntry>& entries) {
  for (const auto& problem : problems) {
    claim(problem.error.where.has_value(), "a problem has a place", problem.error.text());
    claim_sound(problem.error, content_at(entries, problem.error.where->file));
  }
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  auto entries = entries_of(text_of(data, size));
  const auto read = talentops::codec::read_bundle(entries, kFile);
  if (!names_twice(entries)) claim_placed(read.problems, entries);
  claim((read.bundle != nullptr) != talentops::domain::has_errors(read.problems),
        "there is a bundle or an error");
  std::reverse(entries.begin(), entries.end());
  const auto again = talentops::codec::read_bundle(entries, kFile);
  claim((again.bundle != nullptr) == (read.bundle != nullptr), "the order of files does not matter");
  if (!read.bundle) return 0;
  claim(again.bundle->digest == read.bundle->digest, "a bundle has one digest");
  claim(talentops::sha256(talentops::codec::canonical_listing(read.bundle->files)) == read.bundle->digest,
        "the digest is of the listing");
  return 0;
}
