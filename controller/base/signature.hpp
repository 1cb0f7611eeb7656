#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Public-key signatures over raw keys: no formats, no encodings, no trust. Numbers are big-endian without
/// leading zeros.
namespace talentops {

enum class KeyKind { kEd25519, kP256, kP384, kP521, kRsa };
enum class SignatureScheme { kEd25519, kEcdsaSha256, kEcdsaSha384, kEcdsaSha512, kRsaSha256, kRsaSha512 };

struct PublicKey {
  KeyKind kind = KeyKind::kEd25519;
  std::string point = {};     ///< Ed25519: its 32 bytes; ECDSA: the uncompressed point, "\x04" x y
  std::string modulus = {};   ///< RSA
  std::string exponent = {};  ///< RSA

  bool operator==(const PublicKey&) const = default;
};

/// Bytes of one coordinate or signature number of an elliptic curve; 0 for other kinds.
std::size_t field_bytes(KeyKind kind);

/// What `kind` signs with: an ECDSA key has one scheme, an RSA key SHA-512.
SignatureScheme scheme_of(KeyKind kind);

/// Whether `key` can verify anything: right lengths, the point lies on its curve, an odd modulus of at most
/// 16384 bits.
bool is_sound(const PublicKey& key);

/// Bits of the modulus, for minimum sizes.
std::size_t modulus_bits(const PublicKey& key);

/// Whether `signature` over `message` was made by the key's private half. The signature is, for Ed25519, its
/// 64 bytes; for ECDSA, r and s, each of `field_bytes`; for RSA (PKCS#1 v1.5), as many bytes as the modulus
/// has. Anything else is false.
bool verify(const PublicKey& key, SignatureScheme scheme, std::string_view message,
            std::string_view signature);

/// A private key that signs. Its memory is wiped when it goes.
/// Threads: const calls are safe.
class PrivateKey {
 public:
  /// Nothing where the numbers are no key. `public_key` is the key's other half and must belong to `secret`:
  /// the seed of Ed25519, the scalar of ECDSA, the private exponent of RSA.
  static std::optional<PrivateKey> make(const PublicKey& public_key, std::string_view secret);
  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  const PublicKey& public_key() const;
  /// In the form that `verify` takes, by `scheme_of` the key; nothing if the library cannot (no memory, no
  /// entropy).
  std::optional<std::string> sign(std::string_view message) const;

 private:
  struct State;
  explicit PrivateKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The 64 bytes of SHA-512.
std::string sha512(std::string_view bytes);

/// Overwrites `secret` in a way that the compiler keeps, then empties it.
void wipe(std::string& secret);

}  // namespace talentops
