#include "reconcilers/claude_code/look.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "reconcilers/claude_code/directory_plan.hpp"
#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {

namespace {

/// What the facts alone say, if that is all that is to be said.
std::optional<Found> found_without_reading(const Result<std::optional<ports::FileFacts>>& facts) {
  if (!facts) return Found{.kind = Found::Kind::kOther};
  if (!*facts) return Found{};
  const auto& file = **facts;
  if (file.kind != ports::FileKind::kFile || file.size > kItemLimit)
    return Found{.kind = Found::Kind::kOther, .mode = file.mode, .link = file.link_to};
  return std::nullopt;
}

Result<Found> read_found(ports::Workspace& workspace, std::string_view path, std::uint32_t mode) {
  const auto bytes = workspace.read(path, kItemLimit);
  if (bytes) return Found{.kind = Found::Kind::kFile, .digest = sha256(*bytes), .mode = mode};
  // It changed between the two calls: whatever it is now, it is not what it was.
  if (bytes.error().kind == ErrorKind::kNotFound) return Found{};
  if (bytes.error().kind == ErrorKind::kDenied || bytes.error().kind == ErrorKind::kInvalid)
    return Found{.kind = Found::Kind::kOther, .mode = mode};
  return bytes.error();
}

}  // namespace

Result<Found> look(ports::Workspace& workspace, std::string_view path) {
  const auto facts = workspace.stat(path);
  if (!facts && facts.error().kind != ErrorKind::kDenied) return facts.error();
  if (const auto found = found_without_reading(facts)) return *found;
  return read_found(workspace, path, (*facts)->mode);
}

Result<Found> look(const Sight& sight, std::string_view path) {
  const auto facts = sight.workspace.stat(path);
  if (!facts && facts.error().kind != ErrorKind::kDenied) return facts.error();
  if (const auto found = found_without_reading(facts)) return *found;
  const auto& file = **facts;
  if (const auto digest = sight.memory.digests.of(file))
    return Found{.kind = Found::Kind::kFile, .digest = *digest, .mode = file.mode};
  auto found = TRY(read_found(sight.workspace, path, file.mode));
  if (found.kind == Found::Kind::kFile) sight.memory.digests.learn(file, found.digest, sight.now);
  return found;
}

namespace {

/// Whoever made the link chose its bytes; they are shown only where they can do no harm to who reads them.
bool is_plain(std::string_view text) {
  const bool has_control =
      std::any_of(text.begin(), text.end(), [](unsigned char byte) { return byte < 0x20 || byte == 0x7F; });
  return !has_control && !first_invalid_utf8(text) && !first_invisible(text);
}

std::string what_it_is(const ports::FileFacts& facts) {
  switch (facts.kind) {
    case ports::FileKind::kDirectory:
      return "a directory";
    case ports::FileKind::kFile:
      return "a file";
    case ports::FileKind::kOther:
      break;
  }
  if (facts.link_to.empty()) return "no file and no directory";
  return is_plain(facts.link_to) ? "a link to " + facts.link_to : "a link";
}

}  // namespace

Result<std::string> in_the_way(ports::Workspace& workspace, std::string_view path) {
  for (const std::string& directory : ancestors_of(path)) {
    const auto facts = TRY(workspace.stat(directory));
    if (facts && facts->kind != ports::FileKind::kDirectory)
      return fmt::format("{} is {}", directory, what_it_is(*facts));
  }
  const auto facts = TRY(workspace.stat(path));
  if (facts && facts->kind == ports::FileKind::kFile)
    return fmt::format("{} is larger than {} bytes, or changes while it is read", path, kItemLimit);
  return fmt::format("{} is {}", path, facts ? what_it_is(*facts) : "no file");
}

Result<bool> is_directory(ports::Workspace& workspace, std::string_view path) {
  const auto facts = workspace.stat(path);
  if (!facts && facts.error().kind == ErrorKind::kDenied) return false;
  if (!facts) return facts.error();
  return *facts && (*facts)->kind == ports::FileKind::kDirectory;
}

bool is_gone(const Status& status) {
  return !status &&
         (status.error().kind == ErrorKind::kNotFound || status.error().code == codes::kLinkInTheWay);
}

}  // namespace talentops::claude_code
