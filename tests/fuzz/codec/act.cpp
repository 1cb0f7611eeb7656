#include "controller/codec/envelope.hpp"
#include "tests/fuzz/claims.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

/// Acts: the document as it stands, and the text as a statement that a trusted key has signed.
namespace talentops::fuzz {
namespace {

using namespace codec;

const AllowedSigners& signers() {
  static const auto trusted = fixture::signers("*", fixture::kQaPublic);
  return trusted;
}

bool same(const domain::Act& a, const domain::Act& b) {
  return a.verb == b.verb && a.release == b.release && a.environment == b.environment &&
         a.deployment == b.deployment && a.reason == b.reason && a.by == b.by && a.at == b.at;
}

void document(std::string_view text) {
  const auto act = decode_act(text, kFile, signers());
  if (!sound(act, text)) claim(act.error().where.has_value(), "a refused act has a place");
  const auto envelope = read_envelope(text, kFile, "Act");
  if (!sound(envelope, text)) return;
  const auto written = write_envelope(*envelope);
  const auto again = read_envelope(written, kFile, "Act");
  claim(again && again->statement == envelope->statement && again->name == envelope->name &&
            again->name_space == envelope->name_space &&
            again->signatures.size() == envelope->signatures.size(),
        "an envelope is read back equal", again ? written : again.error().text() + "\n" + written);
}

void statement(std::string_view text) {
  static const auto key = fixture::key(fixture::kQaKey);
  const auto act = decode_act_statement(text);
  if (!sound(act, text)) return;
  const auto again = decode_act_statement(encode_act_statement(*act));
  claim(again && same(*again, *act), "an act's statement is read back equal", encode_act_statement(*act));
  const auto written = encode_act(*act, key);
  claim(written.has_value(), "an act can be signed");
  const auto read = decode_act(*written, kFile, signers());
  claim(read && same(*read, *act), "an act is read back equal",
        read ? *written : read.error().text() + "\n" + *written);
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = talentops::fuzz::text_of(data, size);
  talentops::fuzz::document(text);
  talentops::fuzz::statement(text);
  return 0;
}
