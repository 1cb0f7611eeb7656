#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/code.hpp"
#include "controller/base/digest.hpp"
#include "controller/base/shared_sequence.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/certification.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/gate.hpp"
#include "controller/plan/objection.hpp"

/// The gate `certified`: whether QA stands behind exactly these bytes, here and now.
namespace talentops::plan {

enum class CertifiedPurpose {
  kDeploy,  ///< it must be valid now, by today's policy
  kGoBack,  ///< it succeeded here before: PASSED once, and nobody said otherwise since; age, score and
            ///< signers are not asked again
};

/// Borrows: all of it, for the call.
struct CertifiedQuestion {
  const domain::TalentName& talent;
  const domain::Version& version;
  Digest digest;                          ///< recomputed from the bundle, never read from a document
  std::optional<std::string_view> stage;  ///< absent: stages are not asked, and a pass says which it covers
  Certifications candidates;  ///< all of the catalog, or those that can matter; what is about something else
                              ///< is passed over
  const domain::EffectivePolicy& policy;
  CertifiedPurpose purpose = CertifiedPurpose::kDeploy;
  Instant now;
};

/// What one certification says to the question.
struct CertificationVerdict {
  const domain::Certification* certification = nullptr;  ///< borrowed from the question
  domain::Verdict verdict = domain::Verdict::kDeny;
  std::string why = {};
  std::string needs = {};             ///< what would change a no
  std::optional<Code> code = {};      ///< of a no
  std::string signer = {};            ///< "SHA256:…" of the key that counts, or of the first good one
  std::optional<Instant> until = {};  ///< of a pass: when it ends by itself
  int passed_checks = 0;              ///< how far it came in the order of checks
};

/// Those of `all` that are about a bundle: that name its digest, or its talent and version, or lie where its
/// certification belongs. Borrows: `all`.
std::vector<const domain::Certification*> certifications_about(
    const SharedSequence<domain::Certification>& all, const domain::TalentName& talent,
    const domain::Version& version, const Digest& digest);

/// Each candidate that is about this bundle, or that lies where its certification belongs, in their order.
std::vector<CertificationVerdict> judge_certifications(const CertifiedQuestion& question);

/// The best of them. A policy that asks for none still does not pass what QA failed or what was revoked.
domain::GateResult certified(const CertifiedQuestion& question);

}  // namespace talentops::plan
