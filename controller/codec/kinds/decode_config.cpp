#include "controller/codec/kinds/decode.hpp"

namespace talentops::codec::kinds {
namespace {

domain::VerifyCommits decode_verify(const FieldReader& verify) {
  const auto commits = verify.text("commits");
  if (commits == "head") return domain::VerifyCommits::kHead;
  return commits == "all" ? domain::VerifyCommits::kAll : domain::VerifyCommits::kNone;
}

domain::RepositoryAuth decode_auth(const FieldReader& auth) {
  return {auth.text_if("tokenFile"), auth.text_if("username"), auth.text_if("caFile"),
          auth.text_if("sshKeyFile"), auth.text_if("knownHostsFile")};
}

domain::RepositoryConfig decode_repository(const FieldReader& document) {
  const auto repository = document.objects("repositories").front();
  return {repository.text("name"),
          repository.text("url"),
          repository.text("branch"),
          repository.duration("interval"),
          repository.duration("timeout"),
          repository.text("onRewrite") == "accept" ? domain::OnRewrite::kAccept : domain::OnRewrite::kHold,
          decode_verify(repository.object("verify")),
          repository.boolean("plainHttp"),
          decode_auth(repository.object("auth"))};
}

domain::AllowConfig decode_allow(const FieldReader& allow) {
  domain::AllowConfig config{allow.texts("directories"), allow.texts("hosts"), allow.texts("urls"),
                             allow.texts("addresses")};
  for (const auto& command : allow.objects("commands")) {
    const auto at =
        command.text("at") == "target" ? domain::CommandPlace::kTarget : domain::CommandPlace::kController;
    config.commands.push_back({command.text("name"), command.texts("argv"), at, command.duration("timeout")});
  }
  config.repositories = allow.texts("repositories");
  return config;
}

domain::LoggingConfig decode_logging(const FieldReader& logging) {
  const auto level = logging.text("level");
  domain::LoggingConfig config;
  if (level == "debug") config.level = domain::LogLevel::kDebug;
  if (level == "warn") config.level = domain::LogLevel::kWarn;
  if (level == "error") config.level = domain::LogLevel::kError;
  if (logging.text("format") == "json") config.format = domain::LogFormat::kJson;
  return config;
}

}  // namespace

domain::ControllerConfig decode_controller_config(const FieldReader& document) {
  const auto trust = document.object("trust");
  const auto records = document.object("records");
  const auto author = records.object("author");
  const auto limits = document.object("limits");
  domain::ControllerConfig config;
  config.id = document.text_if("id");
  config.repository = decode_repository(document);
  config.trust = {trust.text_if("allowedSignersFile"), trust.boolean("fromRepository")};
  config.records = {author.text("name"), author.text("email"), records.text_if("signingKeyFile"),
                    records.boolean("plainHttp"), decode_auth(records.object("auth"))};
  config.allow = decode_allow(document.object("allow"));
  config.state_directory = document.object("state").text("directory");
  config.secrets_directory = document.object("secrets").text_if("directory");
  config.workers = static_cast<int>(document.integer("workers"));
  config.limits = {limits.size("bundleBytes"), limits.size("documentBytes"),
                   static_cast<std::uint64_t>(limits.integer("fileCount"))};
  config.logging = decode_logging(document.object("logging"));
  config.grace = document.duration("grace");
  return config;
}

}  // namespace talentops::codec::kinds
