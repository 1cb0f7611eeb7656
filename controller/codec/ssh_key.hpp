#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/base/signature.hpp"

namespace talentops::codec {

/// A public key as SSH writes it. Keys in security keys (sk-…) sign what the device shows besides the
/// message.
struct SshKey {
  std::string type;  ///< "ssh-ed25519", "ecdsa-sha2-nistp256", …
  PublicKey key;
  std::string application = {};  ///< of a security key
  bool in_security_key = false;
};

inline constexpr std::size_t kMinimumModulusBits = 2048;

/// Errors: kInvalid for a type that is not supported, a damaged key, an RSA key of fewer than 2048 bits.
Result<SshKey> read_ssh_key(std::string_view wire);

/// The wire form of a key that is not in a security key.
std::string write_ssh_key(const PublicKey& key);

/// Verifies the inner signature of SSH (algorithm and value). Errors: kInvalid: another algorithm than the
/// key's, SHA-1, malformed, or kSignatureWrong.
Status verify_ssh_signature(const SshKey& key, std::string_view message, std::string_view blob);

/// The inner signature: RSA always as rsa-sha2-512.
Result<std::string> ssh_signature(const PrivateKey& key, std::string_view message);

}  // namespace talentops::codec
