#include "controller/codec/receipt.hpp"

#include "tests/fuzz/claims.hpp"

/// Receipts, which lie at targets where others can write.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  const auto text = fuzz::text_of(data, size);
  const auto receipt = codec::decode_receipt(text, fuzz::kFile);
  if (fuzz::sound(receipt, text))
    fuzz::claim_round_trip(*receipt, codec::encode_receipt, codec::decode_receipt);
  return 0;
}
