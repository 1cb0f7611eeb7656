#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/signature.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/ssh_key.hpp"
#include "controller/codec/ssh_wire.hpp"
#include "controller/codec/sshsig.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::codec {
namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;
constexpr std::string_view kBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";
constexpr std::string_view kEnd = "-----END OPENSSH PRIVATE KEY-----";
constexpr std::string_view kMagic("openssh-key-v1\0", 15);
constexpr std::size_t kSeedBytes = 32;

/// Text that is wiped when it goes.
struct Secret {
  std::string text;
  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(text); }
};

Error unreadable(std::string message, std::string hint = "give the file that ssh-keygen -t ed25519 makes") {
  return {ErrorKind::kInvalid, codes::kSigningKeyUnreadable, std::move(message), {}, std::move(hint)};
}

Error encrypted() {
  return {ErrorKind::kInvalid,
          codes::kSigningKeyEncrypted,
          "the private key is protected by a passphrase",
          {},
          "remove it from a copy with ssh-keygen -p -f COPY, or sign with ssh-keygen -Y sign"};
}

Error wrong_file(std::string_view text) {
  if (text.starts_with("ssh-") || text.starts_with("ecdsa-") || text.starts_with("sk-")) {
    return {ErrorKind::kInvalid,
            codes::kSigningKeyIsPublic,
            "this is a public key",
            {},
            "give the file of the same name without .pub"};
  }
  if (text.find("ENCRYPTED") != std::string_view::npos) return encrypted();
  if (text.find("PRIVATE KEY-----") != std::string_view::npos) {
    return unreadable("the private key is in an older format", "rewrite it with ssh-keygen -p -f FILE");
  }
  return unreadable("this is not a private key");
}

/// The bytes between the armour's lines. Nothing of them stays in memory that is not wiped.
Status remove_armor(std::string_view text, Secret& bytes) {
  text = trim(text);
  if (text.size() > kMaxBytes) return unreadable("the private key is too large");
  if (!text.starts_with(kBegin)) return wrong_file(text);
  text.remove_prefix(kBegin.size());
  if (!text.ends_with(kEnd)) return unreadable("the private key is cut off");
  text.remove_suffix(kEnd.size());

  Secret base64;
  base64.text.reserve(text.size());
  std::copy_if(text.begin(), text.end(), std::back_inserter(base64.text),
               [](char c) { return c != '\n' && c != '\r'; });
  if (base64.text.empty() || !decode_base64_into(base64.text, bytes.text)) {
    return unreadable("the private key is damaged: its lines are not base64");
  }
  return {};
}

/// The private half of one key type, as it follows the type's name.
std::optional<std::string_view> take_secret(WireReader& wire, const SshKey& key) {
  switch (key.key.kind) {
    case KeyKind::kEd25519: {
      const auto point = wire.string();
      const auto pair = wire.string();
      if (point != key.key.point || !pair || pair->size() != 2 * kSeedBytes) return std::nullopt;
      if (pair->substr(kSeedBytes) != key.key.point) return std::nullopt;
      return pair->substr(0, kSeedBytes);
    }
    case KeyKind::kP256:
    case KeyKind::kP384:
    case KeyKind::kP521: {
      const auto curve = wire.string();
      const auto point = wire.string();
      if (!curve || key.type != "ecdsa-sha2-" + std::string(*curve) || point != key.key.point)
        return std::nullopt;
      return wire.mpint();
    }
    case KeyKind::kRsa: {
      const auto modulus = wire.mpint();
      const auto exponent = wire.mpint();
      if (modulus != key.key.modulus || exponent != key.key.exponent) return std::nullopt;
      const auto secret = wire.mpint();
      for (int i = 0; i < 3; ++i) {
        if (!wire.mpint()) return std::nullopt;  // inverse and primes, which follow from the rest
      }
      return secret;
    }
  }
  return std::nullopt;
}

/// After the comment comes 1, 2, 3, … up to the block size.
bool is_padding(std::string_view bytes) {
  if (bytes.size() >= 16) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != static_cast<char>(i + 1)) return false;
  }
  return true;
}

Result<PrivateKey> read_private_section(std::string_view bytes, const SshKey& key) {
  WireReader wire(bytes);
  const auto first_check = wire.u32(), second_check = wire.u32();
  const auto type = wire.string();
  if (!first_check || first_check != second_check || !type) return unreadable("the private key is damaged");
  if (*type != key.type) return unreadable("the private key is damaged: its halves are of two types");
  const auto secret = take_secret(wire, key);
  const auto comment = wire.string();
  if (!secret || !comment || !is_padding(wire.rest())) return unreadable("the private key is damaged");
  auto made = PrivateKey::make(key.key, *secret);
  if (!made) return unreadable("the private key is damaged: its halves do not belong together");
  return std::move(*made);
}

Result<PrivateKey> read_key(std::string_view text) {
  Secret bytes;
  TRY(remove_armor(text, bytes));
  WireReader wire(bytes.text);
  if (!wire.take(kMagic)) return unreadable("the private key is damaged");
  const auto cipher = wire.string(), derivation = wire.string(), options = wire.string();
  const auto count = wire.u32();
  if (!cipher || !derivation || !options || !count) return unreadable("the private key is cut off");
  if (*cipher != "none" || *derivation != "none") return encrypted();
  if (*count != 1) return unreadable("the file holds several private keys");
  const auto public_half = wire.string(), private_half = wire.string();
  if (!public_half || !private_half || !wire.at_end()) return unreadable("the private key is cut off");
  const SshKey key = TRY(read_ssh_key(*public_half));
  if (key.in_security_key) {
    return unreadable("the private half of this key is in a security key",
                      "sign with ssh-keygen -Y sign, which can ask the device");
  }
  return read_private_section(*private_half, key);
}

}  // namespace

struct SigningKey::State {
  PrivateKey key;
  std::string wire;
};

SigningKey::SigningKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::read(std::string_view text, const std::string& file) {
  auto key = read_key(text);
  if (!key) {
    key.error().where = Location{file};
    return std::move(key).error();
  }
  std::string wire = write_ssh_key(key->public_key());
  return SigningKey(std::make_unique<State>(State{std::move(*key), std::move(wire)}));
}

std::string SigningKey::public_line() const { return codec::public_line(state_->wire); }
std::string SigningKey::fingerprint() const { return codec::fingerprint(state_->wire); }

Result<std::string> SigningKey::sign(std::string_view message, std::string_view name_space) const {
  if (name_space.empty()) {
    return Error{ErrorKind::kInvalid,
                 codes::kNamespaceEmpty,
                 "a signature needs a namespace",
                 {},
                 "name what is signed"};
  }
  constexpr std::string_view kHash = "sha512";
  auto signature = TRY(ssh_signature(state_->key, signed_bytes(message, name_space, kHash)));
  return write_sshsig({state_->wire, std::string(name_space), std::string(kHash), std::move(signature)});
}

}  // namespace talentops::codec
