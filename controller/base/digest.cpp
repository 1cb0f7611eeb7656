#include "controller/base/digest.hpp"

#include <new>

#include <openssl/evp.h>

#include "controller/base/text.hpp"

namespace talentops {

struct Hasher::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Hasher::Hasher() : state_(std::make_unique<State>()) {
  // Both calls fail only when memory runs out.
  if (state_->context == nullptr || EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

Hasher& Hasher::feed(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
  return *this;
}

Digest Hasher::finish() {
  Digest::Bytes bytes{};
  EVP_DigestFinal_ex(state_->context, bytes.data(), nullptr);
  return Digest(bytes);
}

Digest sha256(std::string_view bytes) { return Hasher().feed(bytes).finish(); }

std::optional<Digest> Digest::parse(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256:";
  if (!text.starts_with(kPrefix)) return std::nullopt;
  return parse_hex(text.substr(kPrefix.size()));
}

std::optional<Digest> Digest::parse_hex(std::string_view hex) {
  const auto decoded = decode_hex(hex);
  if (!decoded || decoded->size() != 32) return std::nullopt;
  Bytes bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>((*decoded)[i]);
  return Digest(bytes);
}

std::string Digest::hex() const {
  return encode_hex({reinterpret_cast<const char*>(bytes_.data()), bytes_.size()});
}
std::string Digest::text() const { return "sha256:" + hex(); }
std::string Digest::short_hex() const { return hex().substr(0, 12); }

}  // namespace talentops
