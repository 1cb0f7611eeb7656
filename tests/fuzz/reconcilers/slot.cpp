#include "reconcilers/claude_code/slots.hpp"
#include "tests/fuzz/claims.hpp"

/// slot.json: what a kept copy holds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  const auto text = fuzz::text_of(data, size);
  const auto read = claude_code::decode_slot(text, fuzz::kFile);
  if (fuzz::sound(read, text))
    fuzz::claim_round_trip(*read, claude_code::encode_slot, claude_code::decode_slot);
  return 0;
}
