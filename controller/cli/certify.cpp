#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/codes/trust.hpp"
#include "controller/base/digest.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/bundle_folder.hpp"
#include "controller/cli/fleet_directory.hpp"
#include "controller/cli/signing_key.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/trust.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::cli {
namespace {

Result<domain::CertificationDocument> sign_certification(const CertifyRequest& request,
                                                         const domain::Bundle& bundle,
                                                         const codec::SigningKey& key) {
  const domain::Statement statement{
      .subjects = {bundle.digest},
      .verifier = {},
      .verified_at = std::chrono::floor<std::chrono::seconds>(effects::SystemClock().now()),
      .result = request.passed ? domain::VerificationResult::kPassed : domain::VerificationResult::kFailed,
      // Signed is only what was held against something; without that, the name is no more than the file's.
      .by = request.allowed_signers ? request.by : "",
      .score = request.score,
      .stages = request.stages};
  const auto& name = bundle.manifest.name;
  const auto& version = bundle.manifest.version;
  domain::CertificationDocument document{.name = {},  // told by the file that it gets
                                         .statement = codec::encode_statement(statement, name, version)};
  auto signature = TRY(key.sign(document.statement, codec::kCertificationNamespace));
  document.signatures.push_back({"sshsig", std::move(signature)});
  if (request.allowed_signers) {
    TRY(check_signer(key, request.by, *request.allowed_signers, codec::kCertificationNamespace,
                     statement.verified_at));
  }
  return document;
}

void warn(const Output& output, Code code, std::string message, std::string hint) {
  const Error error{ErrorKind::kInvalid, code, std::move(message), std::nullopt, std::move(hint)};
  output.err << problem_line({.severity = domain::Severity::kWarning, .error = error}) << "\n";
}

/// A stage that the fleet does not have is signed all the same: it may come to have it.
void warn_of_unknown_stages(const CertifyRequest& request, const std::string& fleet, const Output& output) {
  if (request.stages.empty()) return;
  const auto catalog = read_fleet_directory(fleet, {});
  if (!catalog) return;
  const auto& known = catalog->fleet.stages;
  for (const auto& stage : request.stages) {
    if (std::find(known.begin(), known.end(), stage) != known.end()) continue;
    warn(output, codes::kCertificationStage, fmt::format("the fleet has no stage {}", stage),
         "its stages are " + join(known, ", "));
  }
}

/// Names are tried in turn, `qa-engineer`, `qa-engineer-2`, …: what somebody signed before is never written
/// over.
std::string name_of(const std::string& by, int count) {
  return count == 1 ? by : fmt::format("{}-{}", by, count);
}

/// What the document calls itself. A long talent's name, or a version in capitals, makes no name of a
/// document.
std::string document_name(const domain::Bundle& bundle, const std::string& name) {
  auto told = fmt::format("{}-{}-{}", bundle.manifest.name.text(), bundle.manifest.version.text(), name);
  return domain::is_valid_name(told) ? told : "certification-" + sha256(told).short_hex();
}

Result<std::string> write_certification(const CertifyRequest& request, const domain::Bundle& bundle,
                                        domain::CertificationDocument document, const std::string& fleet) {
  const auto folder = fmt::format("{}/certifications/{}/{}", fleet, bundle.manifest.name.text(),
                                  bundle.manifest.version.text());
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return effects::write_error(failed.value(), folder);
  for (int count = 1;; ++count) {
    const auto name = name_of(request.by, count);
    document.name = document_name(bundle, name);
    auto path = fmt::format("{}/{}.yaml", folder, name);
    if (TRY(effects::write_new_file(path, codec::encode_certification(document), 0644))) return path;
  }
}

}  // namespace

ExitCode certify(const CertifyRequest& request, const Output& output) {
  if (!domain::is_valid_name(request.by)) {
    return output.fail({ErrorKind::kInvalid, codes::kArgumentInvalid,
                        fmt::format("--by {} is no name", request.by), std::nullopt,
                        "use lower-case letters, digits and hyphens, such as qa-engineer"});
  }
  const auto fleet = find_fleet(request.directory, request.fleet);
  if (!fleet) return output.refuse(fleet.error());
  auto code = ExitCode::kFine;
  const auto bundle = read_bundle_folder(request.directory, output, code);
  if (!bundle) return code;
  const auto key = read_signing_key(request.key);
  if (!key) return output.refuse(key.error());
  const auto document = sign_certification(request, *bundle, *key);
  if (!document) return output.refuse(document.error());
  warn_of_unknown_stages(request, *fleet, output);
  const auto path = write_certification(request, *bundle, *document, *fleet);
  if (!path) return output.fail(path.error());

  if (output.wants_value()) {
    output.value(codec::YamlValue()
                     .put("digest", bundle->digest.text())
                     .put("result", request.passed ? "PASSED" : "FAILED")
                     .put("signer", key->fingerprint())
                     .put("path", *path));
  } else {
    output.out << fmt::format("{} {} {}: {}\n{}\n", bundle->manifest.name.text(),
                              bundle->manifest.version.text(), request.passed ? "PASSED" : "FAILED", *path,
                              bundle->digest.text());
    output.out << fmt::format(
        "signed with {}, {}\n", key->fingerprint(),
        request.allowed_signers ? fmt::format("which {} calls {}", *request.allowed_signers, request.by)
                                : "whose name only allowed_signers can tell (--allowed-signers checks --by)");
  }
  return ExitCode::kFine;
}

}  // namespace talentops::cli
