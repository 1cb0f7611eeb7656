#include "controller/plan/examination.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/pattern.hpp"
#include "controller/base/text.hpp"

namespace talentops::plan {
namespace {

using domain::Certification;
using domain::GoodSignature;
using domain::Statement;
using domain::Verdict;
using domain::VerificationResult;

std::string date_text(Instant instant) { return format_time(instant).substr(0, 10); }

/// A key that counts, under one of its entries in allowed_signers.
struct Signer {
  const GoodSignature* signature;
  const GoodSignature::Entry* entry;
};

std::vector<Signer> signers_of(const Certification& certification) {
  std::vector<Signer> signers;
  for (const auto& signature : certification.signatures) {
    for (const auto& entry : signature.entries) signers.push_back({&signature, &entry});
  }
  return signers;
}

/// The principal by which the signer counts: the policy's, or the first that the entry names; nothing if the
/// policy names none.
std::optional<std::string> principal_of(const Signer& signer, const CertifiedQuestion& question) {
  const auto& principals = signer.entry->principals;
  if (question.policy.signers && question.purpose == CertifiedPurpose::kDeploy) {
    for (const auto& allowed : *question.policy.signers) {
      if (matches_pattern_list(allowed, principals)) return allowed;
    }
    return std::nullopt;
  }
  const auto first = std::find_if(principals.begin(), principals.end(),
                                  [](const auto& each) { return !each.starts_with('!'); });
  return first == principals.end() ? std::nullopt : std::optional(*first);
}

/// Asks one certification all questions in their order and stops at the first no.
class Examination {
 public:
  Examination(const Certification& certification, const CertifiedQuestion& question)
      : certification_(certification), question_(question), signers_(signers_of(certification)) {
    result_.certification = &certification;
    if (!certification.signatures.empty()) result_.signer = certification.signatures.front().fingerprint;
  }

  CertificationVerdict run() {
    const bool passed = is_signed_validly() && names_digest() && signer_is_allowed() && names_talent() &&
                        covers_stage() && is_timely() && has_passed() && has_score() && stands();
    if (passed) pass();
    return std::move(result_);
  }

  /// Without what would need a bundle, an environment or its policy.
  CertificationVerdict run_alone() {
    const bool passed = is_signed_validly() && signer_is_allowed() && covers_stage() && is_timely() &&
                        has_passed() && stands();
    if (passed) pass();
    return std::move(result_);
  }

 private:
  bool deploys() const { return question_.purpose == CertifiedPurpose::kDeploy; }
  const Statement& statement() const { return *certification_.statement; }

  bool yes() {
    ++result_.passed_checks;
    return true;
  }
  bool no(Code code, std::string why, std::string needs) {
    result_.code = code;
    result_.why = std::move(why);
    result_.needs = std::move(needs);
    return false;
  }

  bool is_signed_validly() { return was_readable() && key_is_valid_now() && key_was_valid_then(); }
  bool is_timely() { return is_young_enough() && is_not_from_future(); }

  bool was_readable() {
    if (certification_.refused) {
      const auto& error = *certification_.refused;
      return no(error.code, error.message, error.hint);
    }
    if (deploys() && certification_.newer_unread) {
      const auto& error = *certification_.newer_unread;
      return no(error.code, fmt::format("its newest version cannot be read: {}", error.text()), error.hint);
    }
    if (!certification_.statement || signers_.empty()) {
      return no(codes::kNotSigned, "no trusted key signed it", "a signature by a trusted key");
    }
    return yes();
  }

  template <typename Predicate>
  std::vector<Signer> those(Predicate predicate) const {
    std::vector<Signer> kept;
    std::copy_if(signers_.begin(), signers_.end(), std::back_inserter(kept), predicate);
    return kept;
  }

  bool key_is_valid_now() {
    if (!deploys()) return yes();
    auto valid = those([&](const Signer& each) { return each.entry->validity.contains(question_.now); });
    if (!valid.empty()) return keep(std::move(valid));
    const auto coming = those([&](const Signer& each) { return each.entry->validity.from > question_.now; });
    if (!coming.empty()) {
      return no(
          codes::kSignerNotYetValid,
          fmt::format("its key is trusted from {} on", format_time(*coming.front().entry->validity.from)),
          "a key that is valid now");
    }
    return no(
        codes::kSignerExpired,
        fmt::format("its key was trusted until {}", format_time(*signers_.front().entry->validity.until)),
        "a certification by a key that is valid now");
  }

  bool key_was_valid_then() {
    auto valid =
        those([&](const Signer& each) { return each.entry->validity.contains(statement().verified_at); });
    if (!valid.empty()) return keep(std::move(valid));
    return no(codes::kSignerNotValidThen,
              fmt::format("its key was not trusted on {}, when the bundle was verified",
                          format_time(statement().verified_at)),
              "a certification by a key that was valid at that time");
  }

  bool keep(std::vector<Signer> signers) {
    signers_ = std::move(signers);
    result_.signer = signers_.front().signature->fingerprint;
    return yes();
  }

  bool names_digest() {
    if (mentions(certification_, question_.digest)) return yes();
    return no(codes::kCertificationOtherDigest,
              fmt::format("it is about {}, and the bundle is {}", statement().subjects.front().text(),
                          question_.digest.text()),
              "a certification of the bundle as it is");
  }

  bool signer_is_allowed() {
    auto allowed = those([&](const Signer& each) { return principal_of(each, question_).has_value(); });
    if (!allowed.empty()) return keep(std::move(allowed));
    const auto wanted = question_.policy.signers ? join(*question_.policy.signers, ", ") : std::string();
    return no(codes::kSignerNotAllowed,
              fmt::format("it is signed by {}, whom the policy does not name",
                          join(signers_.front().entry->principals, ", ")),
              wanted.empty() ? "a policy whose signers overlap: together they allow nobody"
                             : "a certification by one of: " + wanted);
  }

  bool names_talent() {
    const auto meant = resource_of(question_.talent, question_.version);
    if (statement().resource == meant) return yes();
    return no(codes::kCertificationOtherTalent,
              fmt::format("it is about \"{}\", not \"{}\"", statement().resource, meant),
              "a certification of this talent and version");
  }

  bool covers_stage() {
    const auto& stages = statement().stages;
    if (!question_.stage || stages.empty()) return yes();
    if (std::find(stages.begin(), stages.end(), *question_.stage) != stages.end()) return yes();
    return no(codes::kCertificationStage,
              fmt::format("it covers {}, not {}", join(stages, ", "), *question_.stage),
              fmt::format("a certification for {}", *question_.stage));
  }

  Instant too_old_at() const { return statement().verified_at + question_.policy.max_age; }

  bool is_young_enough() {
    if (!deploys() || question_.now < too_old_at()) return yes();
    return no(codes::kCertificationTooOld,
              fmt::format("it is of {} and counted for {}, until {}", date_text(statement().verified_at),
                          format_duration(question_.policy.max_age), date_text(too_old_at())),
              "a new certification of the same bundle");
  }

  bool is_not_from_future() {
    if (statement().verified_at <= question_.now + kClockTolerance) return yes();
    return no(
        codes::kCertificationFromFuture,
        fmt::format("it says that it was made in the future, at {}", format_time(statement().verified_at)),
        "right clocks and a new certification");
  }

  bool has_passed() {
    switch (statement().result) {
      case VerificationResult::kPassed:
        return yes();
      case VerificationResult::kWarned:
        return no(codes::kCertificationWarned,
                  fmt::format("QA said WARNED on {}", date_text(statement().verified_at)), "a PASSED");
      case VerificationResult::kFailed:
        return no(codes::kCertificationFailed,
                  fmt::format("QA said FAILED on {}", date_text(statement().verified_at)),
                  "a mended talent with a version of its own");
    }
    return false;
  }

  bool has_score() {
    const auto& wanted = question_.policy.min_score;
    if (!deploys() || !wanted || (statement().score && *statement().score >= *wanted)) return yes();
    const auto stated = statement().score ? fmt::format("its score is {}", *statement().score)
                                          : std::string("it states no score");
    return no(codes::kCertificationScore, fmt::format("{}, the policy asks for {}", stated, *wanted),
              fmt::format("a score of at least {}", *wanted));
  }

  bool stands();
  void pass();

  const Certification& certification_;
  const CertifiedQuestion& question_;
  std::vector<Signer> signers_;  ///< those that still count
  CertificationVerdict result_;
};

bool Examination::stands() {
  // Of the same document it counts whatever its date; of another one, if it is not older.
  if (certification_.document.revoked) {
    const auto objection = revocation_of(certification_);
    return no(objection->code, objection->why, "a new version, or a new certification of the same bundle");
  }
  const auto latest = latest_objection(question_.digest, question_.candidates);
  if (!latest || latest->at < statement().verified_at) return yes();
  return no(latest->code,
            fmt::format("PASSED on {}, but {}", date_text(statement().verified_at), latest->why),
            "a new version, or a new certification of the same bundle");
}

void Examination::pass() {
  result_.verdict = Verdict::kPass;
  const auto ends = [](const Signer& signer) {
    return signer.entry->validity.until.value_or(Instant::max());
  };
  const auto& signer = *std::max_element(signers_.begin(), signers_.end(),
                                         [&](const auto& a, const auto& b) { return ends(a) < ends(b); });
  result_.signer = signer.signature->fingerprint;
  const auto principal = principal_of(signer, question_).value_or("");
  if (!deploys()) {
    result_.why = fmt::format("PASSED on {} by {}, key {}, and not revoked",
                              date_text(statement().verified_at), principal, result_.signer);
    return;
  }
  result_.until = std::min(too_old_at(), ends(signer));
  result_.why =
      fmt::format("PASSED by {}, key {}, expires {}", principal, result_.signer, date_text(*result_.until));
  if (!question_.stage && !statement().stages.empty())
    result_.why += fmt::format(", covers {} only", join(statement().stages, ", "));
}

}  // namespace

std::string resource_of(const domain::TalentName& talent, const domain::Version& version) {
  return fmt::format("talent:{}@{}", talent.text(), version.text());
}

CertificationVerdict examine(const Certification& certification, const CertifiedQuestion& question) {
  return Examination(certification, question).run();
}

CertificationVerdict examine_alone(const Certification& certification, std::optional<std::string_view> stage,
                                   Certifications candidates, Instant now) {
  const domain::TalentName talent;
  const domain::Version version;
  const domain::EffectivePolicy policy;
  const CertifiedQuestion question{
      .talent = talent,
      .version = version,
      .digest = certification.statement ? certification.statement->subjects.front() : Digest(),
      .stage = stage,
      .candidates = candidates,
      .policy = policy,
      .now = now};
  return Examination(certification, question).run_alone();
}

}  // namespace talentops::plan
