#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/codec/envelope.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/json_text.hpp"
#include "controller/codec/statement.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::codec {
namespace {

constexpr std::size_t kMaxSignatures = 20;

Error error(Code code, std::string message, std::string hint) {
  return {ErrorKind::kInvalid, code, std::move(message), {}, std::move(hint)};
}

Status check_sizes(const domain::CertificationDocument& document) {
  if (document.statement.size() > kMaxStatementBytes) {
    return error(codes::kStatementTooLarge,
                 fmt::format("the statement has {} bytes, at most {} are read", document.statement.size(),
                             kMaxStatementBytes),
                 "put reports elsewhere and name their digest");
  }
  if (document.signatures.empty())
    return error(codes::kNotSigned, "the certification is not signed", "sign it with talentops certify");
  if (document.signatures.size() > kMaxSignatures) {
    return error(codes::kTooManySignatures,
                 fmt::format("the certification has {} signatures, at most {} are read",
                             document.signatures.size(), kMaxSignatures),
                 "keep those of trusted keys");
  }
  return {};
}

Result<domain::GoodSignature> check_signature(const domain::CertificationDocument& document,
                                              const domain::CertificationSignature& signature,
                                              const AllowedSigners& signers) {
  if (signature.format != "sshsig") {
    return error(codes::kSignatureFormat,
                 fmt::format("the signature format {} is unknown", excerpt(signature.format)),
                 "write format: sshsig");
  }
  auto good = verify_signature(document.statement, signature.armored, kCertificationNamespace, signers);
  if (!good && good.error().code == codes::kSignatureWrong && document.statement.ends_with('\n')) {
    good.error().hint =
        "the statement ends in a newline, which is signed as well; write it as a block with |- and not with "
        "|";
  }
  return good;
}

/// The good signatures, one for each key. Errors: the first one's, if there is none.
Result<std::vector<domain::GoodSignature>> good_signatures(const domain::CertificationDocument& document,
                                                           const AllowedSigners& signers) {
  std::vector<domain::GoodSignature> good;
  std::optional<Error> first;
  for (const auto& signature : document.signatures) {
    auto checked = check_signature(document, signature, signers);
    if (!checked) {
      if (!first) first = std::move(checked).error();
      continue;
    }
    const bool counted = std::any_of(
        good.begin(), good.end(), [&](const auto& each) { return each.fingerprint == checked->fingerprint; });
    if (!counted) good.push_back(std::move(*checked));
  }
  if (good.empty() && first) return std::move(*first);
  return good;
}

Status weigh(domain::Certification& certification, const AllowedSigners& signers) {
  TRY(check_sizes(certification.document));
  certification.signatures = TRY(good_signatures(certification.document, signers));
  certification.statement = TRY(decode_statement(certification.document.statement));
  return {};
}

}  // namespace

domain::Certification judge(const domain::CertificationDocument& document, const AllowedSigners& signers) {
  domain::Certification certification{document};
  auto weighed = weigh(certification, signers);
  if (!weighed) {
    weighed.error().where = document.where;
    certification.refused = std::move(weighed).error();
  }
  return certification;
}

std::string encode_certification(const domain::CertificationDocument& document) {
  std::string text =
      write_envelope({"Certification", document.name, {}, document.statement, document.signatures});
  if (!document.revoked) return text;
  return text + fmt::format("  revoked:\n    at: {}\n    by: {}\n    reason: {}\n",
                            json_quoted(format_time(document.revoked->at)), json_quoted(document.revoked->by),
                            json_quoted(document.revoked->reason));
}

}  // namespace talentops::codec
