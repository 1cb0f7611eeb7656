#include "controller/plan/certified.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/examination.hpp"

namespace talentops::plan {
namespace {

using domain::Certification;
using domain::Verdict;

/// How a certification can be about one bundle.
struct Subject {
  Subject(const domain::TalentName& talent, const domain::Version& version, const Digest& bundle)
      : digest(bundle),
        resource(resource_of(talent, version)),
        place(fmt::format("/{}/{}/", talent.text(), version.text())) {}

  bool is_of(const Certification& certification) const {
    if (mentions(certification, digest)) return true;
    if (certification.statement && certification.statement->resource == resource) return true;
    return ("/" + certification.document.where.file).find(place) != std::string::npos;
  }

  Digest digest;
  std::string resource;
  std::string place;
};

/// What speaks best for the bundle: a pass that lasts longest, else the no that came furthest.
bool is_better(const CertificationVerdict& a, const CertificationVerdict& b) {
  if (a.verdict != b.verdict) return a.verdict == Verdict::kPass;
  if (a.verdict == Verdict::kPass) return a.until.value_or(Instant::max()) > b.until.value_or(Instant::max());
  return a.passed_checks > b.passed_checks;
}

domain::GateResult gate(const CertifiedQuestion& question, Verdict verdict, std::string why) {
  return {.name = "certified", .verdict = verdict, .why = std::move(why), .at = question.now};
}

domain::GateResult denied(const CertifiedQuestion& question, Code code, std::string why, std::string needs) {
  auto result = gate(question, Verdict::kDeny, std::move(why));
  result.code = code;
  result.needs = std::move(needs);
  return result;
}

domain::GateResult passed(const CertifiedQuestion& question, const CertificationVerdict& best) {
  auto result = gate(question, Verdict::kPass, best.why);
  result.until = best.until;
  return result;
}

domain::GateResult not_asked_for(const CertifiedQuestion& question) {
  if (auto objection = objection_to(question.digest, question.candidates, question.now)) {
    return denied(question, objection->code, std::move(objection->why),
                  "a new version, or a certification of the same bundle");
  }
  return gate(question, Verdict::kPass,
              fmt::format("not asked for by policy {}", join(question.policy.names, ", ")));
}

domain::GateResult none_found(const CertifiedQuestion& question) {
  const auto& talent = question.talent.text();
  const auto& version = question.version.text();
  return denied(
      question, codes::kNotCertified,
      fmt::format("there is no certification for {} {}, {}", talent, version, question.digest.text()),
      fmt::format("talentops certify talents/{}/{} --result PASS --key FILE --by ROLE", talent, version));
}

}  // namespace

std::vector<const Certification*> certifications_about(const SharedSequence<Certification>& all,
                                                       const domain::TalentName& talent,
                                                       const domain::Version& version, const Digest& digest) {
  const Subject subject(talent, version, digest);
  std::vector<const Certification*> found;
  for (const auto& certification : all) {
    if (subject.is_of(certification)) found.push_back(&certification);
  }
  return found;
}

std::vector<CertificationVerdict> judge_certifications(const CertifiedQuestion& question) {
  const Subject subject(question.talent, question.version, question.digest);
  std::vector<CertificationVerdict> verdicts;
  for (const auto* candidate : question.candidates) {
    if (subject.is_of(*candidate)) verdicts.push_back(examine(*candidate, question));
  }
  return verdicts;
}

domain::GateResult certified(const CertifiedQuestion& question) {
  const auto verdicts = judge_certifications(question);
  const auto best = std::min_element(verdicts.begin(), verdicts.end(), is_better);
  if (best != verdicts.end() && best->verdict == Verdict::kPass) return passed(question, *best);
  if (!question.policy.certification_required) return not_asked_for(question);
  if (best == verdicts.end()) return none_found(question);
  const auto& file = best->certification->document.where.file;
  return denied(question, *best->code, file.empty() ? best->why : fmt::format("{}: {}", file, best->why),
                best->needs);
}

}  // namespace talentops::plan
