#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::cli {

/// The private key in the file that `--key` names. Errors: kInvalid also for the public half, which is told
/// as that and not as a secret that others can read.
Result<codec::SigningKey> read_signing_key(const std::string& path);

/// Whether the file of trusted keys knows this key as `by`'s, for what is signed in this namespace, at this
/// time. Errors: kDenied where it does not; the file's own where it cannot be read.
Status check_signer(const codec::SigningKey& key, const std::string& by, const std::string& allowed_signers,
                    std::string_view name_space, Instant at);

}  // namespace talentops::cli
