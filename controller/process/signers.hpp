#pragma once

#include <string>

#include "controller/base/result.hpp"
#include "controller/codec/trust.hpp"
#include "controller/domain/config.hpp"
#include "controller/effects/git/record_store.hpp"

/// Files of keys: whose signatures count, and the key that records are signed with.
namespace talentops::process {

/// Errors: as of reading the file, and as codec::read_allowed_signers.
Result<codec::AllowedSigners> read_signers(const std::string& file);

/// Errors: as of reading the key.
Result<effects::git::Authorship> authorship_of(const domain::RecordsConfig& records);

}  // namespace talentops::process
