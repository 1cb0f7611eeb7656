#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/cli/requests.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::cli {

/// The private key in the file that `--key` names. Errors: kInvalid also for the public half, which is told
/// as that and not as a secret that others can read.
Result<codec::SigningKey> read_signing_key(const std::string& path);

/// The key that a person signs with here: the one that is named, or user.signingKey of the repository.
/// Errors: as above; kInvalid where neither is there.
Result<codec::SigningKey> key_of_signer(const Source& source, const std::string& named);
/// The name that is given, or the one that the trusted keys have for this one. Errors: kInvalid.
Result<std::string> name_of_signer(const Source& source, const std::string& given,
                                   const codec::SigningKey& key);

/// Whether the file of trusted keys knows this key as `by`'s, for what is signed in this namespace, at this
/// time. Errors: kDenied where it does not; the file's own where it cannot be read.
Status check_signer(const codec::SigningKey& key, const std::string& by, const std::string& allowed_signers,
                    std::string_view name_space, Instant at);

}  // namespace talentops::cli
