#include "controller/codec/status.hpp"

#include "controller/base/text.hpp"
#include "tests/fuzz/claims.hpp"

/// status.json, and the lines of events.ndjson.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  const auto text = fuzz::text_of(data, size);
  const auto status = codec::decode_status(text, fuzz::kFile);
  if (fuzz::sound(status, text)) fuzz::claim_round_trip(*status, codec::encode_status, codec::decode_status);
  for (const auto line : split(text, '\n')) {
    const auto event = codec::decode_event(line, fuzz::kFile);
    if (fuzz::sound(event, line)) fuzz::claim_round_trip(*event, codec::encode_event, codec::decode_event);
  }
  return 0;
}
