#include "controller/base/signature.hpp"

#include <new>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace talentops {
namespace {

constexpr std::size_t kEd25519Bytes = 32;
constexpr std::size_t kMaxModulusBits = 16384;

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number number_of(std::string_view bytes) {
  return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

const char* group_of(KeyKind kind) {
  switch (kind) {
    case KeyKind::kP256:
      return "prime256v1";
    case KeyKind::kP384:
      return "secp384r1";
    case KeyKind::kP521:
      return "secp521r1";
    case KeyKind::kEd25519:
    case KeyKind::kRsa:
      return nullptr;
  }
  return nullptr;
}

/// A scheme that does not belong to the kind is no scheme at all.
bool fits(KeyKind kind, SignatureScheme scheme) {
  if (kind == KeyKind::kRsa)
    return scheme == SignatureScheme::kRsaSha256 || scheme == SignatureScheme::kRsaSha512;
  return scheme == scheme_of(kind);
}

const EVP_MD* hash_of(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::kEd25519:
      return nullptr;
    case SignatureScheme::kEcdsaSha256:
    case SignatureScheme::kRsaSha256:
      return EVP_sha256();
    case SignatureScheme::kEcdsaSha384:
      return EVP_sha384();
    case SignatureScheme::kEcdsaSha512:
    case SignatureScheme::kRsaSha512:
      return EVP_sha512();
  }
  return nullptr;
}

Key key_from(const char* type, OSSL_PARAM_BLD* builder, int selection) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, selection, params.get()) != 1) return nullptr;
  return Key(key);
}

Key ed25519_key(const PublicKey& key, std::string_view secret) {
  if (key.point.size() != kEd25519Bytes) return nullptr;
  if (secret.empty()) {
    return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(key.point), key.point.size()));
  }
  if (secret.size() != kEd25519Bytes) return nullptr;
  return Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(secret), secret.size()));
}

Key ecdsa_key(const PublicKey& key, std::string_view secret) {
  if (key.point.size() != 1 + 2 * field_bytes(key.kind) || key.point.front() != '\x04') return nullptr;
  if (secret.size() > field_bytes(key.kind)) return nullptr;
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  const Number scalar = number_of(secret);
  if (!builder || !scalar) return nullptr;
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group_of(key.kind), 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, key.point.data(),
                                   key.point.size());
  if (secret.empty()) return key_from("EC", builder.get(), EVP_PKEY_PUBLIC_KEY);
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get());
  return key_from("EC", builder.get(), EVP_PKEY_KEYPAIR);
}

Key rsa_key(const PublicKey& key, std::string_view secret) {
  if (modulus_bits(key) > kMaxModulusBits || key.exponent.size() > key.modulus.size()) return nullptr;
  if (secret.size() > key.modulus.size()) return nullptr;
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  const Number modulus = number_of(key.modulus), exponent = number_of(key.exponent),
               secret_exponent = number_of(secret);
  if (!builder || !modulus || !exponent || !secret_exponent) return nullptr;
  if (BN_is_odd(modulus.get()) == 0 || BN_is_odd(exponent.get()) == 0 || BN_is_one(exponent.get()) == 1)
    return nullptr;
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  if (secret.empty()) return key_from("RSA", builder.get(), EVP_PKEY_PUBLIC_KEY);
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_D, secret_exponent.get());
  return key_from("RSA", builder.get(), EVP_PKEY_KEYPAIR);
}

/// The library's key; the private half where `secret` is not empty. Nothing where the numbers are no key.
Key library_key(const PublicKey& key, std::string_view secret) {
  Key made;
  switch (key.kind) {
    case KeyKind::kEd25519:
      made = ed25519_key(key, secret);
      break;
    case KeyKind::kP256:
    case KeyKind::kP384:
    case KeyKind::kP521:
      made = ecdsa_key(key, secret);
      break;
    case KeyKind::kRsa:
      made = rsa_key(key, secret);
      break;
  }
  ERR_clear_error();
  return made;
}

/// r and s, each of the curve's width, as the library's DER; empty if the lengths are wrong.
std::string der_of(std::string_view signature, std::size_t width) {
  if (signature.size() != 2 * width) return {};
  const EcdsaSignature pair(ECDSA_SIG_new());
  Number r = number_of(signature.substr(0, width)), s = number_of(signature.substr(width));
  if (!pair || !r || !s) return {};
  if (ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
  (void)r.release();  // the pair has them now
  (void)s.release();
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &der);
  if (length <= 0) return {};
  std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return text;
}

std::optional<std::string> numbers_of(std::string_view der, std::size_t width) {
  const unsigned char* at = bytes_of(der);
  const EcdsaSignature pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!pair) return std::nullopt;
  std::string numbers(2 * width, '\0');
  auto* out = reinterpret_cast<unsigned char*>(numbers.data());
  const int w = static_cast<int>(width);
  if (BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out, w) != w) return std::nullopt;
  if (BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out + width, w) != w) return std::nullopt;
  return numbers;
}

}  // namespace

std::size_t field_bytes(KeyKind kind) {
  switch (kind) {
    case KeyKind::kP256:
      return 32;
    case KeyKind::kP384:
      return 48;
    case KeyKind::kP521:
      return 66;
    case KeyKind::kEd25519:
    case KeyKind::kRsa:
      return 0;
  }
  return 0;
}

SignatureScheme scheme_of(KeyKind kind) {
  switch (kind) {
    case KeyKind::kEd25519:
      return SignatureScheme::kEd25519;
    case KeyKind::kP256:
      return SignatureScheme::kEcdsaSha256;
    case KeyKind::kP384:
      return SignatureScheme::kEcdsaSha384;
    case KeyKind::kP521:
      return SignatureScheme::kEcdsaSha512;
    case KeyKind::kRsa:
      return SignatureScheme::kRsaSha512;
  }
  return SignatureScheme::kEd25519;
}

std::size_t modulus_bits(const PublicKey& key) {
  if (key.modulus.empty()) return 0;
  std::size_t bits = (key.modulus.size() - 1) * 8;
  for (auto first = static_cast<unsigned char>(key.modulus.front()); first != 0;
       first = static_cast<unsigned char>(first >> 1)) {
    ++bits;
  }
  return bits;
}

bool is_sound(const PublicKey& key) { return library_key(key, {}) != nullptr; }

bool verify(const PublicKey& key, SignatureScheme scheme, std::string_view message,
            std::string_view signature) {
  if (!fits(key.kind, scheme)) return false;
  const Key made = library_key(key, {});
  const DigestContext context(EVP_MD_CTX_new());
  if (!made || !context) return false;
  std::string der;
  if (field_bytes(key.kind) != 0) {
    der = der_of(signature, field_bytes(key.kind));
    signature = der;
  }
  if (signature.empty()) return false;
  const bool good = EVP_DigestVerifyInit(context.get(), nullptr, hash_of(scheme), nullptr, made.get()) == 1 &&
                    EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                                     message.size()) == 1;
  ERR_clear_error();
  return good;
}

struct PrivateKey::State {
  PublicKey public_key;
  Key key;
};

PrivateKey::PrivateKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

std::optional<PrivateKey> PrivateKey::make(const PublicKey& public_key, std::string_view secret) {
  if (secret.empty()) return std::nullopt;
  Key key = library_key(public_key, secret);
  if (!key) return std::nullopt;
  PrivateKey made(std::make_unique<State>(State{public_key, std::move(key)}));
  // The library does not compare the halves; a key whose signatures nobody can verify is no key.
  constexpr std::string_view kProbe = "talentops key check";
  const auto probe = made.sign(kProbe);
  if (!probe || !verify(public_key, scheme_of(public_key.kind), kProbe, *probe)) return std::nullopt;
  return made;
}

const PublicKey& PrivateKey::public_key() const { return state_->public_key; }

std::optional<std::string> PrivateKey::sign(std::string_view message) const {
  const KeyKind kind = state_->public_key.kind;
  const DigestContext context(EVP_MD_CTX_new());
  std::size_t size = 0;
  std::string signature;
  const bool signed_it =
      context &&
      EVP_DigestSignInit(context.get(), nullptr, hash_of(scheme_of(kind)), nullptr, state_->key.get()) == 1 &&
      EVP_DigestSign(context.get(), nullptr, &size, bytes_of(message), message.size()) == 1 &&
      (signature.resize(size), true) &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes_of(message), message.size()) == 1;
  ERR_clear_error();
  if (!signed_it) return std::nullopt;
  signature.resize(size);
  if (field_bytes(kind) == 0) return signature;
  return numbers_of(signature, field_bytes(kind));
}

std::string sha512(std::string_view bytes) {
  std::string digest(64, '\0');
  // Fails only when memory runs out.
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
                 EVP_sha512(), nullptr) != 1) {
    throw std::bad_alloc();
  }
  return digest;
}

void wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace talentops
