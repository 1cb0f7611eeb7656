#include "controller/codec/sshsig.hpp"

#include "tests/fuzz/claims.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

/// Signatures: one has one text, and nobody can make another one that counts.
namespace talentops::fuzz {
namespace {

using namespace codec;

const AllowedSigners& signers() {
  static const auto trusted = fixture::signers("qa@example.com", fixture::kQaPublic);
  return trusted;
}

std::string without_line_ends(std::string_view text) {
  std::string out(text);
  std::erase(out, '\n');
  return out;
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  const auto text = text_of(data, size);
  const auto signature = read_sshsig(text);
  if (sound(signature, text)) {
    claim(without_line_ends(write_sshsig(*signature)) == without_line_ends(text), "a signature has one text",
          write_sshsig(*signature));
  }
  const auto good = verify_signature(fixture::kMessage, text, kCertificationNamespace, signers());
  if (sound(good, text)) {
    const bool is_theirs = without_line_ends(text) == without_line_ends(fixture::kQaSignature) ||
                           without_line_ends(text) == without_line_ends(fixture::kQaSignatureSha256);
    claim(is_theirs, "only what the key signed is a signature");
  }
  return 0;
}
