#include "controller/codec/records.hpp"

#include "tests/fuzz/claims.hpp"

/// The records: what was read is written, and from then on stays as it is. Free texts are cleaned once.
namespace talentops::fuzz {
namespace {

using namespace codec;

template <typename Decode, typename Encode>
void claim_kept(std::string_view text, Decode decode, Encode encode) {
  const auto read = decode(text, kFile);
  if (!sound(read, text)) {
    claim(read.error().where && read.error().where->line > 0, "a refused record has a place",
          read.error().text());
    return;
  }
  const std::string written = encode(*read);
  const auto again = decode(written, kFile);
  claim(again.has_value(), "a record is read back", again ? written : again.error().text() + "\n" + written);
  claim(encode(*again) == written, "a record is read back equal", written + "\nbecame\n" + encode(*again));
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  const auto text = text_of(data, size);
  claim_kept(text, decode_manifest, [](const auto& manifest) { return encode_manifest(manifest); });
  // A newer version's fields are kept beside ours.
  claim_kept(text, decode_manifest, [&](const auto& manifest) { return encode_manifest(manifest, text); });
  claim_kept(text, decode_rollback, encode_rollback);
  claim_kept(text, decode_verification, encode_verification);
  claim_kept(text, decode_accepted, encode_accepted);
  claim_kept(text, decode_records_place, encode_records_place);
  return 0;
}
