#include "controller/codec/ssh_key.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/digest.hpp"
#include "controller/codec/ssh_wire.hpp"

namespace talentops::codec {
namespace {

struct KeyType {
  std::string_view name;
  KeyKind kind;
  std::string_view curve;
  bool in_security_key;
};
constexpr std::array<KeyType, 7> kKeyTypes = {{
    {"ssh-ed25519", KeyKind::kEd25519, "", false},
    {"ecdsa-sha2-nistp256", KeyKind::kP256, "nistp256", false},
    {"ecdsa-sha2-nistp384", KeyKind::kP384, "nistp384", false},
    {"ecdsa-sha2-nistp521", KeyKind::kP521, "nistp521", false},
    {"ssh-rsa", KeyKind::kRsa, "", false},
    {"sk-ssh-ed25519@openssh.com", KeyKind::kEd25519, "", true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", KeyKind::kP256, "nistp256", true},
}};

const KeyType& type_of(KeyKind kind) {
  return *std::find_if(kKeyTypes.begin(), kKeyTypes.end(),
                       [&](const KeyType& type) { return type.kind == kind && !type.in_security_key; });
}

Error key_error(Code code, std::string message, std::string hint) {
  return {ErrorKind::kInvalid, code, std::move(message), {}, std::move(hint)};
}

Error signature_error(Code code, std::string message) {
  return {ErrorKind::kInvalid, code, std::move(message)};
}

/// A name from outside, short enough and harmless for a message.
std::string shown(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  std::string text(name.substr(0, kLongest));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

Error unsupported(std::string_view name) {
  const bool certificate = name.find("-cert-v") != std::string_view::npos;
  return key_error(codes::kKeyTypeUnsupported,
                   fmt::format("keys of type \"{}\" are not accepted{}", shown(name),
                               certificate ? ": SSH certificates are not supported" : ""),
                   "use an Ed25519, ECDSA or RSA key: ssh-keygen -t ed25519");
}

bool read_numbers(WireReader& wire, const KeyType& type, PublicKey& key) {
  if (type.kind == KeyKind::kRsa) {
    const auto exponent = wire.mpint();
    const auto modulus = wire.mpint();
    if (!exponent || !modulus) return false;
    key.exponent = *exponent;
    key.modulus = *modulus;
    return true;
  }
  if (!type.curve.empty() && wire.string() != type.curve) return false;
  const auto point = wire.string();
  if (point) key.point = *point;
  return point.has_value();
}

/// SSH's value of an ECDSA signature, two numbers, as two of the curve's width; nothing if it is none.
std::optional<std::string> fixed_width(std::string_view value, std::size_t width) {
  WireReader wire(value);
  std::string fixed;
  for (int i = 0; i < 2; ++i) {
    const auto number = wire.mpint();
    if (!number || number->size() > width) return std::nullopt;
    fixed += std::string(width - number->size(), '\0').append(*number);
  }
  if (!wire.at_end()) return std::nullopt;
  return fixed;
}

/// The value in the form that base verifies.
std::optional<std::string> raw_signature(const PublicKey& key, std::string_view value) {
  if (const auto width = field_bytes(key.kind); width != 0) return fixed_width(value, width);
  if (key.kind == KeyKind::kEd25519) return std::string(value);
  // Some signers drop the zeros at the front of an RSA signature.
  if (value.empty() || value.size() > key.modulus.size()) return std::nullopt;
  return std::string(key.modulus.size() - value.size(), '\0').append(value);
}

std::optional<SignatureScheme> scheme_named(const SshKey& key, std::string_view algorithm) {
  if (key.key.kind != KeyKind::kRsa) {
    return algorithm == key.type ? std::optional(scheme_of(key.key.kind)) : std::nullopt;
  }
  if (algorithm == "rsa-sha2-512") return SignatureScheme::kRsaSha512;
  if (algorithm == "rsa-sha2-256") return SignatureScheme::kRsaSha256;
  return std::nullopt;
}

std::string binary_sha256(std::string_view bytes) {
  const auto digest = sha256(bytes);
  return {reinterpret_cast<const char*>(digest.bytes().data()), digest.bytes().size()};
}

}  // namespace

Result<SshKey> read_ssh_key(std::string_view bytes) {
  WireReader wire(bytes);
  const auto name = wire.string();
  if (!name)
    return key_error(codes::kKeyMalformed, "a public key is cut off", "copy the whole line of the .pub file");
  const auto type = std::find_if(kKeyTypes.begin(), kKeyTypes.end(),
                                 [&](const KeyType& each) { return each.name == *name; });
  if (type == kKeyTypes.end()) return unsupported(*name);

  SshKey key{std::string(*name), {.kind = type->kind}};
  key.in_security_key = type->in_security_key;
  bool whole = read_numbers(wire, *type, key.key);
  if (whole && type->in_security_key) {
    const auto application = wire.string();
    whole = application.has_value();
    key.application = application.value_or("");
  }
  if (!whole || !wire.at_end() || !is_sound(key.key)) {
    return key_error(codes::kKeyMalformed, fmt::format("this is not a valid {} key", *name),
                     "copy the whole line of the .pub file");
  }
  if (type->kind == KeyKind::kRsa && modulus_bits(key.key) < kMinimumModulusBits) {
    return key_error(codes::kKeyTooWeak,
                     fmt::format("an RSA key has {} bits, at least {} are needed", modulus_bits(key.key),
                                 kMinimumModulusBits),
                     "make a new key: ssh-keygen -t ed25519");
  }
  return key;
}

std::string write_ssh_key(const PublicKey& key) {
  const KeyType& type = type_of(key.kind);
  WireWriter wire;
  wire.string(type.name);
  if (key.kind == KeyKind::kRsa) return wire.mpint(key.exponent).mpint(key.modulus).bytes();
  if (!type.curve.empty()) wire.string(type.curve);
  return wire.string(key.point).bytes();
}

Status verify_ssh_signature(const SshKey& key, std::string_view message, std::string_view blob) {
  WireReader wire(blob);
  const auto algorithm = wire.string();
  const auto value = wire.string();
  if (!algorithm || !value) return signature_error(codes::kSignatureMalformed, "the signature is cut off");
  const auto scheme = scheme_named(key, *algorithm);
  if (!scheme) {
    return signature_error(codes::kSignatureAlgorithm,
                           fmt::format("the algorithm \"{}\" is not accepted for a key of type {}",
                                       shown(*algorithm), key.type));
  }
  std::string signed_bytes(message);
  if (key.in_security_key) {
    const auto flags_and_counter = wire.rest();
    if (flags_and_counter.size() != 5) {
      return signature_error(codes::kSignatureMalformed,
                             "the signature lacks what a security key adds, or has more");
    }
    wire = WireReader({});
    signed_bytes = binary_sha256(key.application).append(flags_and_counter).append(binary_sha256(message));
  }
  if (!wire.at_end())
    return signature_error(codes::kSignatureMalformed, "bytes follow the end of the signature");
  const auto raw = raw_signature(key.key, *value);
  if (!raw)
    return signature_error(codes::kSignatureMalformed,
                           "the signature's numbers are not those of its algorithm");
  if (!verify(key.key, *scheme, signed_bytes, *raw)) {
    return signature_error(codes::kSignatureWrong, "the signature does not fit the text");
  }
  return {};
}

Result<std::string> ssh_signature(const PrivateKey& key, std::string_view message) {
  const auto raw = key.sign(message);
  if (!raw)
    return Error{ErrorKind::kUnavailable, codes::kSigningFailed, "the cryptographic library could not sign"};
  const KeyKind kind = key.public_key().kind;
  if (kind == KeyKind::kRsa) return WireWriter().string("rsa-sha2-512").string(*raw).bytes();
  WireWriter value;
  if (const auto width = field_bytes(kind); width != 0) {
    const std::string_view numbers(*raw);
    value.mpint(numbers.substr(0, width)).mpint(numbers.substr(width));
  } else {
    value.raw(*raw);
  }
  return WireWriter().string(type_of(kind).name).string(value.bytes()).bytes();
}

}  // namespace talentops::codec
