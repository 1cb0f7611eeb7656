#pragma once

#include <string>

#include "controller/base/result.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::cli {

/// The private key in the file that `--key` names. Errors: kInvalid also for the public half, which is told
/// as that and not as a secret that others can read.
Result<codec::SigningKey> read_signing_key(const std::string& path);

}  // namespace talentops::cli
