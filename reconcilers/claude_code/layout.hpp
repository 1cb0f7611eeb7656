#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "controller/domain/names.hpp"
#include "controller/domain/package.hpp"
#include "controller/domain/receipt.hpp"
#include "controller/ports/workspace.hpp"

/// Where talentops keeps what at a target; all of it below one directory that runtimes and git pass over.
namespace talentops::claude_code {

inline constexpr std::string_view kKept = ".talentops";
inline constexpr std::string_view kIdentityFile = ".talentops/target.json";
inline constexpr std::string_view kJournalFile = ".talentops/journal.json";
inline constexpr std::string_view kIgnoreFile = ".talentops/.gitignore";
inline constexpr std::string_view kTalents = ".talentops/talents";
inline constexpr std::string_view kSlots = ".talentops/slots";
inline constexpr std::string_view kSaved = ".talentops/saved";
/// Files with which it is tried whether a place can be written: beside what we keep, or where we keep nothing
/// yet.
inline constexpr std::string_view kTrialPrefix = ".talentops/trial-";
inline constexpr std::string_view kFirstTrialPrefix = ".talentops-trial-";

inline constexpr std::uint32_t kDirectoryMode = 0755;
inline constexpr std::uint32_t kPrivateDirectoryMode = 0700;
inline constexpr std::uint32_t kFileMode = 0644;

/// What is read of one file of a client, and of one file that we keep.
inline constexpr std::uint64_t kItemLimit = 128ULL * 1024 * 1024;
inline constexpr std::uint64_t kKeptLimit = 64ULL * 1024 * 1024;
/// Of one that is merged into: it is read as a whole, several times.
inline constexpr std::uint64_t kMergedLimit = 4ULL * 1024 * 1024;

inline std::string below(std::string_view directory, std::string_view name) {
  return std::string(directory).append("/").append(name);
}
inline std::string epoch_path(domain::Epoch epoch) {
  return std::string(ports::kFencedPrefix) + std::to_string(epoch);
}
inline std::string talent_path(const domain::TalentName& talent) { return below(kTalents, talent.text()); }
inline std::string receipt_path(const domain::TalentName& talent) {
  return below(talent_path(talent), "receipt.json");
}
inline std::string slot_path(const domain::PackageId& package) { return below(kSlots, package.slot_name()); }
inline std::string saved_path(std::string_view name) { return below(kSaved, name); }

/// "a/b" of "a/b/c"; "" of "c".
inline std::string parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

}  // namespace talentops::claude_code
