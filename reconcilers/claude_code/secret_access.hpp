#pragma once

#include <string>
#include <string_view>

#include "controller/ports/secret_source.hpp"
#include "controller/ports/work_trees.hpp"
#include "controller/ports/workspace.hpp"
#include "reconcilers/claude_code/elsewhere.hpp"

namespace talentops::claude_code {

/// The secrets of the client whose workspace lies in `directory`. Borrows: the ports, for its lifetime; one
/// that is missing belongs to who only looks: no secret can be read then, and nothing is known to be tracked.
struct SecretAccess {
  ports::SecretSource* source = nullptr;
  ports::WorkTrees* work_trees = nullptr;
  domain::ClientName client = {};
  std::string directory = {};
  ports::WorkspaceOpener* opener = nullptr;
  Elsewhere elsewhere = {};

  /// Errors: as SecretSource.
  Result<Secret> read(const domain::SecretReference& reference) const;

  /// Whether values may be written into the file at `path`. Errors: kDenied (kSecretSinkTracked,
  /// kSecretsFileMisplaced); kUnavailable.
  Status check_sink(std::string_view path) const;
  /// Whether the file at `path` can say the value; one that cannot be read is another matter. Errors: kDenied
  /// (kSecretNotSayable).
  Status check_value(std::string_view path, const domain::SecretReference& reference) const;

 private:
  Status check_place(std::string_view file) const;
};

}  // namespace talentops::claude_code
