#include <filesystem>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/cli/bundle_folder.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/trust.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::cli {
namespace {

Result<codec::SigningKey> read_key(const std::string& path) {
  return codec::SigningKey::read(TRY(effects::read_secret_file(path, 64 * 1024)), path);
}

Result<std::string> write_certification(const CertifyRequest& request, const domain::Bundle& bundle,
                                        const codec::SigningKey& key, const std::string& fleet) {
  const domain::Statement statement{
      .subjects = {bundle.digest},
      .verifier = {},
      .verified_at = std::chrono::floor<std::chrono::seconds>(effects::SystemClock().now()),
      .result = request.passed ? domain::VerificationResult::kPassed : domain::VerificationResult::kFailed,
      .by = request.by,
      .score = request.score,
      .stages = request.stages};
  const auto& name = bundle.manifest.name;
  const auto& version = bundle.manifest.version;
  domain::CertificationDocument document{
      .name = fmt::format("{}-{}-{}", name.text(), version.text(), request.by),
      .statement = codec::encode_statement(statement, name, version)};
  auto signature = TRY(key.sign(document.statement, codec::kCertificationNamespace));
  document.signatures.push_back({"sshsig", std::move(signature)});

  const auto folder = fmt::format("{}/certifications/{}/{}", fleet, name.text(), version.text());
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return effects::write_error(failed.value(), folder);
  const auto path = fmt::format("{}/{}.yaml", folder, request.by);
  TRY(effects::write_file_atomically(path, codec::encode_certification(document), 0644));
  return path;
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
  const auto key = read_key(request.key);
  if (!key) return output.refuse(key.error());
  const auto path = write_certification(request, *bundle, *key, *fleet);
  if (!path) return output.fail(path.error());

  if (output.wants_value()) {
    output.value(codec::YamlValue()
                     .put("digest", bundle->digest.text())
                     .put("result", request.passed ? "PASSED" : "FAILED")
                     .put("path", *path));
  } else {
    output.out << fmt::format("{} {} {} by {}: {}\n{}\n", bundle->manifest.name.text(),
                              bundle->manifest.version.text(), request.passed ? "PASSED" : "FAILED",
                              request.by, *path, bundle->digest.text());
  }
  return ExitCode::kFine;
}

}  // namespace talentops::cli
