#include "controller/codec/bundle_refusals.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/bundle_layout.hpp"
#include "controller/codec/bundle_paths.hpp"

namespace talentops::codec {
namespace {

using domain::EntryKind;
using domain::Problem;
using domain::Problems;
using domain::RawEntry;
using domain::Severity;

Problem refusal(Code code, std::string message, Location where, std::string hint) {
  return Problem{Severity::kError,
                 {},
                 Error{ErrorKind::kInvalid, code, std::move(message), std::move(where), std::move(hint)}};
}

bool is_file(const RawEntry& entry) {
  return entry.kind == EntryKind::kFile || entry.kind == EntryKind::kExecutable;
}

std::optional<Problem> kind_fault(const RawEntry& entry, const std::string& file) {
  const std::string path = shown(entry.path);
  switch (entry.kind) {
    case EntryKind::kFile:
    case EntryKind::kExecutable:
      return std::nullopt;
    case EntryKind::kLink:
      return refusal(codes::kBundleLink, fmt::format("{} is a symbolic link", path), Location{file},
                     "put the file itself in its place");
    case EntryKind::kOther:
      return refusal(codes::kBundleSpecialFile, fmt::format("{} is neither a file nor a folder", path),
                     Location{file}, "remove it; copy the files of a submodule into the bundle");
  }
  return std::nullopt;
}

std::optional<Problem> content_fault(const RawEntry& entry, const std::string& file,
                                     const BundleLimits& limits) {
  constexpr std::string_view kPointer = "version https://git-lfs.github.com/spec/";
  if (!entry.content || entry.content->size() > limits.file_bytes) {
    return refusal(codes::kBundleFileTooLarge,
                   fmt::format("{} has more than {} bytes", entry.path, limits.file_bytes), Location{file},
                   "make the file smaller, or let the talent fetch it where it runs");
  }
  if (!entry.content->starts_with(kPointer)) return std::nullopt;
  return refusal(codes::kBundleLfsPointer,
                 fmt::format("{} is a Git LFS pointer, not the file itself", entry.path), Location{file},
                 "commit the file itself, without LFS");
}

bool is_text(std::string_view path, const PathSet& templates) {
  constexpr auto kEndings = std::to_array<std::string_view>({".md", ".json", ".yaml", ".yml", ".txt"});
  const std::string lower = lower_ascii(path);
  const bool by_name =
      std::any_of(kEndings.begin(), kEndings.end(), [&](auto ending) { return lower.ends_with(ending); });
  return by_name || templates.has(path);
}

Location place_in(const std::string& file, std::string_view text, std::size_t offset) {
  const auto position = line_column(text, offset);
  return Location{file, position.line, position.column};
}

std::optional<Problem> text_fault(const RawEntry& entry, const PathSet& waived, const std::string& file,
                                  const BundleLimits& limits) {
  const std::string& text = *entry.content;
  if (text.size() > limits.text_bytes) {
    return refusal(
        codes::kBundleTextTooLarge,
        fmt::format("{} has {} bytes, a text at most {}", entry.path, text.size(), limits.text_bytes),
        Location{file}, "split it; move data into a file that is not Markdown, JSON, YAML or plain text");
  }
  if (const auto nul = text.find('\0'); nul != std::string::npos) {
    return refusal(codes::kBundleTextNul, fmt::format("{} has a NUL character", entry.path),
                   place_in(file, text, nul), "save it as UTF-8");
  }
  if (const auto invalid = first_invalid_utf8(text)) {
    return refusal(codes::kBundleTextEncoding, fmt::format("{} is not valid UTF-8", entry.path),
                   place_in(file, text, *invalid), "save it as UTF-8");
  }
  const auto invisible = first_invisible(text);
  if (!invisible || waived.covers(entry.path)) return std::nullopt;
  return refusal(
      codes::kBundleInvisible,
      fmt::format("{} has U+{:04X}, which cannot be seen", entry.path,
                  static_cast<unsigned>(invisible->code_point)),
      place_in(file, text, invisible->offset),
      "remove it; or, if it must be there, list the file under invisibleCharacters in talent.yaml");
}

}  // namespace

std::optional<Error> over_limits(const BundleSize& size, const std::string& folder,
                                 const BundleLimits& limits) {
  if (size.files > limits.files) {
    return Error{ErrorKind::kInvalid, codes::kBundleTooManyFiles,
                 fmt::format("the bundle holds more than {} files and folders", limits.files),
                 Location{folder}, "remove what the talent does not need, or split it"};
  }
  if (size.bytes > limits.bytes) {
    return Error{ErrorKind::kInvalid, codes::kBundleTooLarge,
                 fmt::format("the bundle has more than {} bytes as a whole", limits.bytes), Location{folder},
                 "remove what the talent does not need, or split it"};
  }
  return std::nullopt;
}

Problems refuse_entries(const std::vector<RawEntry>& entries, const std::string& folder,
                        const BundleLimits& limits) {
  Problems problems;
  std::vector<std::string_view> sound;
  for (const auto& entry : entries) {
    const std::string file = placed(folder, entry.path);
    if (auto fault = path_fault(entry.path, limits.path_bytes)) {
      fault->where = Location{file};
      problems.push_back({Severity::kError, {}, *std::move(fault)});
      continue;
    }
    sound.push_back(entry.path);
    auto fault = kind_fault(entry, file);
    if (!fault && is_file(entry)) fault = content_fault(entry, file, limits);
    if (fault) problems.push_back(*std::move(fault));
  }
  for (auto& collision : path_collisions(sound)) {
    collision.error.where = Location{placed(folder, collision.path)};
    problems.push_back({Severity::kError, {}, std::move(collision.error)});
  }
  return problems;
}

Problems refuse_texts(const std::vector<RawEntry>& entries, const domain::BundleManifest& manifest,
                      const std::string& folder, const BundleLimits& limits) {
  Problems problems;
  const PathSet templates(manifest.templates), waived(manifest.invisible_characters);
  for (const auto& entry : entries) {
    const bool is_asked = is_file(entry) && entry.content && part_of(entry.path) != Part::kEvaluation;
    if (!is_asked || !is_text(entry.path, templates)) continue;
    auto fault = text_fault(entry, waived, placed(folder, entry.path), limits);
    if (fault) problems.push_back(*std::move(fault));
  }
  return problems;
}

}  // namespace talentops::codec
