#include <filesystem>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/bundle_folder.hpp"
#include "controller/cli/fleet_directory.hpp"
#include "controller/cli/problem_report.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/documents.hpp"
#include "controller/codec/trust.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/plan/certified.hpp"
#include "controller/plan/examination.hpp"

namespace talentops::cli {
namespace {

constexpr std::size_t kLargestFile = 1024 * 1024;

Result<codec::AllowedSigners> signers_of(const VerifyRequest& request) {
  if (!request.allowed_signers) {
    return Error{ErrorKind::kInvalid, codes::kNobodyTrusted, "nobody is trusted", std::nullopt,
                 "give --allowed-signers FILE"};
  }
  return codec::read_allowed_signers(TRY(effects::read_small_file(*request.allowed_signers, kLargestFile)),
                                     *request.allowed_signers);
}

/// Statement and signature as the pair of files that `ssh-keygen -Y verify -s statement.json.sig <
/// statement.json` reads.
Status extract(const domain::CertificationDocument& document, const std::string& folder, std::size_t number) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return effects::write_error(failed.value(), folder);
  const auto path =
      fmt::format("{}/{}.json", folder, number == 0 ? "statement" : fmt::format("statement-{}", number + 1));
  TRY(effects::write_file_atomically(path, document.statement, 0644));
  if (document.signatures.empty()) return {};
  return effects::write_file_atomically(path + ".sig", document.signatures.front().armored, 0644);
}

struct Line {
  std::string path;
  bool passed = false;
  std::optional<Code> code;
  std::string why;
  std::string signer;
};

Line line_of(const plan::CertificationVerdict& verdict) {
  return {verdict.certification->document.where.file, verdict.verdict == domain::Verdict::kPass, verdict.code,
          verdict.why, verdict.signer};
}

/// What the answer leaves open.
std::vector<std::string> not_checked(const VerifyRequest& request, bool has_bundle) {
  std::vector<std::string> open;
  if (!has_bundle) {
    open.emplace_back("the digest (no bundle was given)");
    open.emplace_back("other certifications of the same bundle");
  }
  if (!request.stage) open.emplace_back("stages (no --stage was given)");
  open.emplace_back("the policies of the fleet");
  return open;
}

codec::YamlValue value_of(const Line& line) {
  codec::YamlValue value;
  value.put("path", line.path).put("verdict", line.passed ? "pass" : "deny");
  value.put("code", line.code ? codec::YamlValue(line.code->text()) : null_value());
  value.put("why", line.why).put("signer", line.signer);
  return value;
}

ExitCode print(const std::optional<Digest>& digest, const std::vector<Line>& lines, bool certified,
               const std::vector<std::string>& not_checked, const Output& output) {
  if (output.wants_value()) {
    auto list = codec::YamlValue::list();
    for (const auto& line : lines) list.add(value_of(line));
    codec::YamlValue answer;
    if (digest) answer.put("digest", digest->text());
    auto open = codec::YamlValue::list();
    for (const auto& each : not_checked) open.add(each);
    output.value(answer.put("certified", certified)
                     .put("certifications", std::move(list))
                     .put("notChecked", std::move(open)));
  } else {
    if (digest) output.out << digest->text() << "\n";
    for (const auto& line : lines) {
      output.out << fmt::format("{}  {}  {}{}\n", line.passed ? "pass" : "deny", line.path, line.why,
                                line.code ? " [" + line.code->text() + "]" : "");
    }
    output.out << (certified ? "certified\n" : "not certified\n");
    output.out << fmt::format("not checked: {}\n", join(not_checked, ", "));
  }
  return certified ? ExitCode::kFine : ExitCode::kNo;
}

template <typename Certifications>
std::vector<const domain::Certification*> pointers_to(const Certifications& all) {
  std::vector<const domain::Certification*> pointers;
  for (const auto& each : all) pointers.push_back(&each);
  return pointers;
}

/// A certification's file alone: everything that it can answer by itself; no bundle is asked.
ExitCode verify_file(const VerifyRequest& request, const codec::AllowedSigners& signers,
                     const Output& output) {
  const auto text = effects::read_small_file(request.path, kLargestFile);
  if (!text) return output.refuse(text.error());
  const auto decoded = codec::decode_documents(*text, request.path);
  print_problems(decoded.problems, output.err, output.err_is_terminal, blamed_below(""));
  std::vector<domain::Certification> judged;
  for (const auto& document : decoded.documents) {
    const auto* certification = std::get_if<domain::CertificationDocument>(&document);
    if (certification == nullptr) continue;
    if (request.extract) {
      if (const auto extracted = extract(*certification, *request.extract, judged.size()); !extracted)
        return output.fail(extracted.error());
    }
    judged.push_back(codec::judge(*certification, signers));
  }
  if (judged.empty() && decoded.problems.empty()) {
    return output.refuse({ErrorKind::kInvalid, codes::kArgumentInvalid,
                          request.path + " holds no certification", std::nullopt,
                          "name a bundle's folder, or a file that talentops certify wrote"});
  }
  std::vector<Line> lines;
  bool all_good = !domain::has_errors(decoded.problems) && !judged.empty();
  const auto now = effects::SystemClock().now();
  for (const auto& each : judged) {
    lines.push_back(line_of(plan::examine_alone(each, request.stage, pointers_to(judged), now)));
    all_good = all_good && lines.back().passed;
  }
  return print(std::nullopt, lines, all_good, not_checked(request, false), output);
}

ExitCode verify_bundle(const VerifyRequest& request, const codec::AllowedSigners& signers,
                       const Output& output) {
  auto code = ExitCode::kFine;
  const auto bundle = read_bundle_folder(request.path, output, code);
  if (!bundle) return code;
  const auto fleet = find_fleet(request.path, request.fleet);
  if (!fleet) return output.refuse(fleet.error());
  const auto catalog = read_fleet_directory(*fleet, signers);
  if (!catalog) return output.refuse(catalog.error());

  const auto candidates = pointers_to(catalog->certifications);
  const domain::EffectivePolicy policy;
  const plan::CertifiedQuestion question{.talent = bundle->manifest.name,
                                         .version = bundle->manifest.version,
                                         .digest = bundle->digest,
                                         .stage = request.stage,
                                         .candidates = candidates,
                                         .policy = policy,
                                         .now = effects::SystemClock().now()};
  std::vector<Line> lines;
  for (const auto& verdict : plan::judge_certifications(question)) {
    const auto& document = verdict.certification->document;
    if (request.extract) {
      if (const auto extracted = extract(document, *request.extract, lines.size()); !extracted)
        return output.fail(extracted.error());
    }
    lines.push_back(line_of(verdict));
  }
  const bool passes = plan::certified(question).verdict == domain::Verdict::kPass;
  return print(bundle->digest, lines, passes, not_checked(request, true), output);
}

}  // namespace

ExitCode verify(const VerifyRequest& request, const Output& output) {
  const auto signers = signers_of(request);
  if (!signers) return output.refuse(signers.error());
  std::error_code failed;
  if (std::filesystem::is_directory(request.path, failed)) return verify_bundle(request, *signers, output);
  return verify_file(request, *signers, output);
}

}  // namespace talentops::cli
