#pragma once

#include <optional>
#include <string>
#include <utility>

#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/codec/trusted.hpp"
#include "controller/domain/config.hpp"
#include "controller/effects/git/record_store.hpp"

/// Files of keys: whose signatures count, and the key that records are signed with.
namespace talentops::process {

/// Errors: as of reading the file, and as codec::read_allowed_signers.
Result<codec::AllowedSigners> read_signers(const std::string& file);

/// Whom a file of allowed signers trusts, read anew each time; without a file, nobody. Threads: safe.
class TrustFile {
 public:
  explicit TrustFile(std::optional<std::string> file) : file_(std::move(file)) {}

  /// The same pointer as long as the file says the same. Errors: as `read_signers`.
  Result<codec::TrustedSigners> read();

 private:
  struct Known {
    std::string text;
    codec::TrustedSigners signers;  ///< nothing after the file could not be read
    std::string complaint;          ///< that was logged
  };
  Result<codec::TrustedSigners> read(Known& known) const;

  std::optional<std::string> file_;
  Guarded<Known> known_;
};

/// Errors: as of reading the key.
Result<effects::git::Authorship> authorship_of(const domain::RecordsConfig& records);

}  // namespace talentops::process
