#include "reconcilers/claude_code/identity.hpp"
#include "tests/fuzz/claims.hpp"

/// target.json.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  const auto text = fuzz::text_of(data, size);
  const auto read = claude_code::decode_identity(text, fuzz::kFile);
  if (fuzz::sound(read, text))
    fuzz::claim_round_trip(*read, claude_code::encode_identity, claude_code::decode_identity);
  return 0;
}
