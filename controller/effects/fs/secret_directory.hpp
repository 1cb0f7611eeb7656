#pragma once

#include <optional>
#include <string>

#include "controller/ports/secret_source.hpp"

namespace talentops::effects {

/// Secrets as files below one directory, <client>/<name>/<key>, as operators and mounts put them there. Read
/// anew each time. A line end at the end of a file is not part of the value. Threads: safe.
class SecretDirectory final : public ports::SecretSource {
 public:
  /// Nothing: the configuration names no directory.
  explicit SecretDirectory(std::optional<std::string> directory) : directory_(std::move(directory)) {}

  Result<Secret> read(const domain::ClientName& client, const domain::SecretReference& reference) override;

 private:
  std::optional<std::string> directory_;
};

}  // namespace talentops::effects
