#include "reconcilers/claude_code/look.hpp"

#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {

Result<Found> look(ports::Workspace& workspace, std::string_view path) {
  const auto facts = workspace.stat(path);
  if (!facts && facts.error().kind == ErrorKind::kDenied) return Found{.kind = Found::Kind::kOther};
  if (!facts) return facts.error();
  if (!*facts) return Found{};
  const auto& file = **facts;
  if (file.kind != ports::FileKind::kFile || file.size > kItemLimit)
    return Found{.kind = Found::Kind::kOther, .mode = file.mode};
  const auto bytes = workspace.read(path, kItemLimit);
  if (bytes) return Found{.kind = Found::Kind::kFile, .digest = sha256(*bytes), .mode = file.mode};
  // It changed between the two calls: whatever it is now, it is not what it was.
  if (bytes.error().kind == ErrorKind::kNotFound) return Found{};
  if (bytes.error().kind == ErrorKind::kDenied || bytes.error().kind == ErrorKind::kInvalid) {
    return Found{.kind = Found::Kind::kOther, .mode = file.mode};
  }
  return bytes.error();
}

Result<bool> is_directory(ports::Workspace& workspace, std::string_view path) {
  const auto facts = workspace.stat(path);
  if (!facts && facts.error().kind == ErrorKind::kDenied) return false;
  if (!facts) return facts.error();
  return *facts && (*facts)->kind == ports::FileKind::kDirectory;
}

}  // namespace talentops::claude_code
