#include "controller/plan/objection.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"

namespace talentops::plan {
namespace {

using domain::Certification;
using domain::Statement;
using domain::VerificationResult;

bool names(const Statement& statement, const Digest& digest) {
  return std::find(statement.subjects.begin(), statement.subjects.end(), digest) != statement.subjects.end();
}

bool was_signed_validly(const Certification& certification) {
  return std::any_of(
      certification.signatures.begin(), certification.signatures.end(), [&](const auto& signature) {
        return std::any_of(signature.entries.begin(), signature.entries.end(), [&](const auto& entry) {
          return entry.validity.contains(certification.statement->verified_at);
        });
      });
}

std::optional<Objection> failure_of(const Certification& certification) {
  if (!certification.statement || certification.statement->result != VerificationResult::kFailed)
    return std::nullopt;
  if (!was_signed_validly(certification)) return std::nullopt;
  const auto at = certification.statement->verified_at;
  return Objection{codes::kCertificationFailedLater, fmt::format("QA said FAILED on {}", format_time(at)),
                   at};
}

}  // namespace

bool mentions(const Certification& certification, const Digest& digest) {
  if (certification.statement) return names(*certification.statement, digest);
  // Looks at the bytes and parses nothing: only good signatures make a statement worth parsing. It can only
  // make more careful.
  return certification.document.statement.find(digest.hex()) != std::string::npos;
}

std::optional<Objection> revocation_of(const Certification& certification) {
  const auto& revoked = certification.document.revoked;
  if (!revoked) return std::nullopt;
  return Objection{
      codes::kCertificationRevoked,
      fmt::format("revoked by {} on {}: {}", revoked->by, format_time(revoked->at), revoked->reason),
      revoked->at};
}

std::optional<Objection> latest_objection(const Digest& digest, Certifications candidates) {
  std::optional<Objection> latest;
  for (const auto* candidate : candidates) {
    if (!mentions(*candidate, digest)) continue;
    auto objection = candidate->document.revoked ? revocation_of(*candidate) : failure_of(*candidate);
    if (objection && (!latest || objection->at > latest->at)) latest = std::move(objection);
  }
  return latest;
}

std::optional<Objection> objection_to(const Digest& digest, Certifications candidates, Instant now) {
  auto latest = latest_objection(digest, candidates);
  if (!latest) return std::nullopt;
  const bool answered = std::any_of(candidates.begin(), candidates.end(), [&](const auto* candidate) {
    const auto& statement = candidate->statement;
    return statement && !candidate->document.revoked && statement->result == VerificationResult::kPassed &&
           names(*statement, digest) && statement->verified_at > latest->at &&
           statement->verified_at <= now + kClockTolerance && was_signed_validly(*candidate);
  });
  if (answered) return std::nullopt;
  return latest;
}

}  // namespace talentops::plan
