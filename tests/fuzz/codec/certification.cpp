#include "controller/codec/documents.hpp"
#include "controller/codec/statement.hpp"
#include "tests/fuzz/claims.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

/// Certifications: the document as it stands, and the text as a statement that a trusted key has signed.
namespace talentops::fuzz {
namespace {

using namespace codec;

const AllowedSigners& signers() {
  static const auto trusted = fixture::signers("qa@example.com", fixture::kQaPublic);
  return trusted;
}

void claim_judged(const domain::CertificationDocument& document, std::string_view text) {
  const auto judged = judge(document, signers());
  claim(judged.refused.has_value() != judged.statement.has_value(), "it counts or it is refused");
  if (judged.refused) claim_sound(*judged.refused, text);
  if (judged.statement) claim(!judged.signatures.empty(), "what counts is signed");
}

/// A document that is written again is the same document.
void claim_written(const domain::CertificationDocument& document) {
  const auto written = encode_certification(document);
  const auto read = decode_documents(written, kFile);
  claim(read.problems.empty() && read.documents.size() == 1, "what is written is strict",
        read.problems.empty() ? written : read.problems.front().error.text() + "\n" + written);
  const auto& again = std::get<domain::CertificationDocument>(read.documents.front());
  claim(again.statement == document.statement && again.signatures.size() == document.signatures.size(),
        "what is signed is written as it is", written);
}

void statement(std::string_view text) {
  const auto read = decode_statement(text);
  if (!sound(read, text)) return;
  const domain::TalentName talent("greeter");
  const auto again = decode_statement(encode_statement(*read, talent, *domain::Version::parse("1.0.0")));
  claim(again.has_value(), "a statement is read back", again ? "" : again.error().text());
  claim(again->subjects == read->subjects && again->verifier == read->verifier &&
            again->verified_at == read->verified_at && again->result == read->result &&
            again->by == read->by && again->score == read->score && again->stages == read->stages,
        "a statement is read back equal");
}

void signed_text(std::string_view text) {
  static const auto key = fixture::key(fixture::kQaKey);
  const auto signature = key.sign(text, kCertificationNamespace);
  claim(signature.has_value(), "any text can be signed");
  const domain::CertificationDocument document{
      "greeter-1.0.0", std::string(text), {{"sshsig", *signature}}, {}, {kFile, 1, 1}};
  claim_judged(document, text);
  claim(judge(document, signers()).statement.has_value() == decode_statement(text).has_value(),
        "what is signed counts if it can be read");
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  const auto text = text_of(data, size);
  for (const auto& each : decode_documents(text, kFile).documents) {
    const auto* document = std::get_if<talentops::domain::CertificationDocument>(&each);
    if (document == nullptr) continue;
    claim_judged(*document, text);
    claim_written(*document);
  }
  statement(text);
  signed_text(text);
  return 0;
}
