#include "controller/codec/bundle.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/codec/bundle_layout.hpp"
#include "controller/codec/bundle_paths.hpp"
#include "controller/codec/bundle_refusals.hpp"
#include "controller/codec/bundle_structure.hpp"
#include "controller/codec/documents.hpp"

namespace talentops::codec {
namespace {

using domain::Bundle;
using domain::BundleFile;
using domain::BundleManifest;
using domain::EntryKind;
using domain::Problems;
using domain::RawEntry;
using domain::Severity;

void append(Problems& problems, Problems more) {
  std::move(more.begin(), more.end(), std::back_inserter(problems));
}

ReadBundle refused(Error error) { return ReadBundle{nullptr, {{Severity::kError, {}, std::move(error)}}}; }

Error missing(Code code, std::string message, std::string file, std::string hint) {
  return Error{ErrorKind::kInvalid, code, std::move(message), Location{std::move(file)}, std::move(hint)};
}

/// talent.yaml, or nothing and why.
std::optional<BundleManifest> read_manifest(const std::vector<RawEntry>& entries, const std::string& folder,
                                            Problems& problems) {
  const std::string file = placed(folder, "talent.yaml");
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [](const auto& each) { return each.path == "talent.yaml"; });
  if (found == entries.end()) {
    problems.push_back({Severity::kError,
                        {},
                        missing(codes::kBundleManifestMissing, "talent.yaml is missing", file,
                                "add it, with name and version")});
    return std::nullopt;
  }
  const bool is_file = found->kind == EntryKind::kFile || found->kind == EntryKind::kExecutable;
  if (!is_file || !found->content) return std::nullopt;  // refused already
  auto decoded = decode_bundle_manifest(*found->content, file);
  append(problems, std::move(decoded.problems));
  return std::move(decoded.manifest);
}

/// Everything that is wrong. What is refused by its path is then left out: nothing more is said about it.
Problems judge(std::vector<RawEntry>& entries, const std::string& folder, const BundleLimits& limits,
               std::optional<BundleManifest>& manifest) {
  Problems problems = refuse_entries(entries, folder, limits);
  if (!problems.empty()) {
    std::erase_if(entries, [&](const RawEntry& entry) {
      return path_fault(entry.path, limits.path_bytes).has_value();
    });
  }
  manifest = read_manifest(entries, folder, problems);
  append(problems, refuse_texts(entries, manifest.value_or(BundleManifest{}), folder, limits));
  append(problems, check_structure(entries, folder, limits));
  if (manifest) append(problems, check_manifest(*manifest, entries, folder));
  return problems;
}

BundleSize size_of(const std::vector<RawEntry>& entries) {
  BundleSize size;
  size.files = entries.size();
  for (const auto& entry : entries) size.bytes += entry.content ? entry.content->size() : 0;
  return size;
}

std::shared_ptr<const Bundle> build(std::vector<RawEntry> entries, BundleManifest manifest,
                                    const Problems& problems, const std::string& folder) {
  auto bundle = std::make_shared<Bundle>();
  bundle->manifest = std::move(manifest);
  bundle->warnings = problems;
  bundle->folder = folder;
  for (auto& entry : entries) {
    if (part_of(entry.path) == Part::kEvaluation) continue;
    bundle->bytes += entry.content->size();
    const Digest digest = sha256(*entry.content);
    bundle->files.push_back(
        {std::move(entry.path), entry.kind == EntryKind::kExecutable, digest, std::move(entry.content)});
  }
  bundle->digest = sha256(canonical_listing(bundle->files));
  return bundle;
}

}  // namespace

ReadBundle read_bundle(std::vector<RawEntry> entries, const std::string& folder, const BundleLimits& limits) {
  if (entries.empty()) {
    return refused(missing(codes::kBundleEmpty, "there is no file where a bundle should be", folder,
                           "check the path; a bundle has at least talent.yaml and agent.md"));
  }
  if (auto error = over_limits(size_of(entries), folder, limits)) return refused(*std::move(error));
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  std::optional<BundleManifest> manifest;
  Problems problems = judge(entries, folder, limits, manifest);
  if (domain::has_errors(problems) || !manifest) return ReadBundle{nullptr, std::move(problems)};
  auto bundle = build(std::move(entries), *std::move(manifest), problems, folder);
  return ReadBundle{std::move(bundle), std::move(problems)};
}

bool keeps_from_release(const domain::Problem& problem) {
  return problem.severity == Severity::kError || problem.error.code == codes::kBundleSkillIncomplete;
}

std::string canonical_listing(const std::vector<BundleFile>& files) {
  std::string listing;
  for (const auto& file : files) {
    listing += file.path;
    listing += '\0';
    listing += file.mode();
    listing += '\0';
    listing += file.sha256.hex();
    listing += '\n';
  }
  return listing;
}

}  // namespace talentops::codec
