#include "reconcilers/claude_code/journal.hpp"

#include "tests/fuzz/claims.hpp"

/// The journal of a transaction at a target.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  const auto text = fuzz::text_of(data, size);
  const auto read = claude_code::decode_journal(text, fuzz::kFile);
  if (fuzz::sound(read, text))
    fuzz::claim_round_trip(*read, claude_code::encode_journal, claude_code::decode_journal);
  return 0;
}
