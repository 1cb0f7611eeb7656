#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/problem.hpp"
#include "controller/domain/version.hpp"

namespace talentops::domain {

/// What lies at a path that is read as part of a bundle.
enum class EntryKind { kFile, kExecutable, kLink, kOther };

/// One entry as it was found in a directory, a git tree or an archive; nothing about it is trusted yet.
struct RawEntry {
  std::string path;
  EntryKind kind = EntryKind::kFile;
  std::shared_ptr<const std::string> content = {};
};

struct BundleFile {
  std::string path;
  bool executable = false;
  Digest sha256;
  std::shared_ptr<const std::string> content;

  std::string_view mode() const { return executable ? "0755" : "0644"; }
};

/// talent.yaml, decoded.
struct BundleManifest {
  TalentName name;
  Version version;
  std::string description = {};
  std::string owner = {};
  std::vector<std::string> platforms = {};     ///< empty: any
  std::vector<std::string> templates = {};     ///< files in which {{ values.x }} is filled in
  std::vector<std::string> client_owned = {};  ///< delivered once, then the client's
  std::vector<std::string> lossy = {};         ///< what a runtime may lose
  std::vector<std::string> required_environment = {};
  std::vector<std::string> invisible_characters = {};  ///< files in which they are waived
  std::string required_claude_code = {};               ///< as it was written, for people
};

/// One version of a talent: its files sorted bytewise by path, and the digest over them. Immutable; shared
/// between passes.
struct Bundle {
  BundleManifest manifest;
  std::vector<BundleFile> files;  ///< all but those below evals/
  Digest digest;
  std::uint64_t bytes = 0;
  Problems warnings = {};   ///< what is incomplete or was repaired
  std::string folder = {};  ///< where it was read, for messages
};

}  // namespace talentops::domain
