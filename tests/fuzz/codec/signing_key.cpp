#include "tests/fuzz/claims.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

/// Private keys: what can be read signs what its public half verifies.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  const auto text = fuzz::text_of(data, size);
  const auto key = codec::SigningKey::read(text, fuzz::kFile);
  if (!fuzz::sound(key, text)) return 0;
  const auto signature = key->sign("message", codec::kActNamespace);
  const auto signers = codec::read_allowed_signers("qa@example.com " + key->public_line(), fuzz::kFile);
  fuzz::claim(signature && signers, "a key that was read can sign and be trusted");
  const auto good = codec::verify_signature("message", *signature, codec::kActNamespace, *signers);
  fuzz::claim(good && good->fingerprint == key->fingerprint(), "what a key signs is verified");
  return 0;
}
