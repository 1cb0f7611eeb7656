#include "controller/effects/probe/allow_list_probe.hpp"

#include <algorithm>
#include <chrono>
#include <variant>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/redact.hpp"
#include "controller/effects/http/dial.hpp"
#include "controller/effects/probe/filled_check.hpp"
#include "controller/effects/process/printable.hpp"

namespace talentops::effects {
namespace {

using domain::Measured;
using domain::Measurement;

/// More than a page of it helps nobody in a record.
constexpr std::size_t kDetailLimit = 1024;
constexpr std::size_t kWordLimit = 200;

MonotonicTime now() { return std::chrono::steady_clock::now(); }

Duration since(MonotonicTime start) { return std::chrono::duration_cast<Duration>(now() - start); }

/// What an error of asking says about what was asked.
Measured meaning_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kUnavailable:
      // It does not answer, or not in time; but a name server that does not answer says nothing about it.
      return error.code == codes::kNameNotResolved ? Measured::kError : Measured::kFail;
    case ErrorKind::kNotFound:
      return Measured::kFail;  // its name does not exist
    case ErrorKind::kCanceled:
      return Measured::kNoData;
    case ErrorKind::kDenied:
      // A certificate that nobody trusts is an answer of the host; everything else is a no of ours.
      return error.code == codes::kTlsUntrusted ? Measured::kFail : Measured::kError;
    case ErrorKind::kInvalid:
    case ErrorKind::kConflict:
    case ErrorKind::kInternal:
      return Measured::kError;
  }
  return Measured::kError;
}

Measurement failed(const Error& error) { return {meaning_of(error), error.text()}; }

Measurement not_asked() {
  const Error error{ErrorKind::kInternal, codes::kCheckNotAsked,
                    "a check of this kind is answered from observations"};
  return failed(error);
}

Error command_not_allowed(const std::string& name) {
  return {ErrorKind::kDenied,
          codes::kCommandNotAllowed,
          fmt::format("the command {} is not allowed by the controller's configuration", name),
          {},
          fmt::format("add `commands: [{{name: {}, argv: [/path/of/program]}}]` below `allow` there", name)};
}

/// A command's own last word, or that it had none. No more of it than that: it is recorded for ever, and what
/// a command says was not written for that.
std::string detail_of(const ports::CommandResult& result) {
  const auto word = beginning(last_line(result.output), kWordLimit);
  if (result.exit_code == 0) return word.empty() ? "exit code 0" : word;
  return word.empty() ? fmt::format("exit code {}", result.exit_code)
                      : fmt::format("exit code {}: {}", result.exit_code, word);
}

template <typename Answer>
std::optional<Error> error_of(const Answer& answer) {
  return answer ? std::nullopt : std::optional(answer.error());
}

std::string told(const HttpResponse& response) {
  const bool is_redirect = response.status >= 300 && response.status < 400;
  return fmt::format("{}{}", response.status, is_redirect ? " (redirects are not followed)" : "");
}

Measurement judge(const domain::HttpCheck& check, const Url& url, const HttpResponse& response) {
  const auto what = fmt::format("{} {}: {}", check.method, url.shown(), told(response));
  if (response.status != check.status)
    return {Measured::kFail, fmt::format("{}, expected {}", what, check.status)};
  if (!check.body || response.body.find(*check.body) != std::string::npos) return {Measured::kPass, what};
  return {Measured::kFail,
          fmt::format("{}, but the body does not hold what it should{}", what,
                      response.is_cut ? fmt::format(" in its first {} bytes", kHttpBodyLimit) : "")};
}

}  // namespace

Result<const domain::AllowedCommand*> AllowListProbe::allowed(const domain::CommandCheck& check) const {
  const auto& commands = allow_.commands;
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [&](const auto& command) { return command.name == check.command; });
  if (found == commands.end()) return command_not_allowed(printable(check.command));
  return &*found;
}

/// A host that is written as an address is judged as one; what addresses a name has is known when it is
/// asked.
Status AllowListProbe::check_literal(const std::string& host) const {
  const auto address = IpAddress::parse(host);
  return address ? egress_.check_address(*address, host) : Status();
}

Result<Url> AllowListProbe::allowed(const domain::HttpCheck& check) const {
  auto url = TRY(parse_url(check.url));
  TRY(egress_.check_url(url));
  TRY(check_literal(url.host));
  return url;
}

Status AllowListProbe::allowed(const domain::TcpCheck& check) const {
  if (check.port < 1 || check.port > 65535) {
    return Error{ErrorKind::kInvalid,
                 codes::kPortInvalid,
                 fmt::format("{} is not a port", check.port),
                 {},
                 "write a number from 1 to 65535"};
  }
  TRY(egress_.check_host(check.host, static_cast<std::uint16_t>(check.port)));
  return check_literal(check.host);
}

std::optional<Error> AllowListProbe::forbids(const domain::Check& check,
                                             const ports::ProbeContext& context) const {
  struct Asked {
    const AllowListProbe& probe;

    std::optional<Error> operator()(const domain::DigestCheck&) const { return std::nullopt; }
    std::optional<Error> operator()(const domain::EffectiveCheck&) const { return std::nullopt; }
    std::optional<Error> operator()(const domain::FileCheck&) const { return std::nullopt; }
    std::optional<Error> operator()(const domain::CommandCheck& command) const {
      return error_of(probe.allowed(command));
    }
    std::optional<Error> operator()(const domain::HttpCheck& http) const {
      return error_of(probe.allowed(http));
    }
    std::optional<Error> operator()(const domain::TcpCheck& tcp) const {
      return error_of(probe.allowed(tcp));
    }
  };
  return std::visit(Asked{*this}, filled(check.kind, context));
}

Measurement AllowListProbe::ask(const domain::CommandCheck& check, const ports::ProbeContext& context,
                                const Call& call) {
  const auto found = allowed(check);
  if (!found) return failed(found.error());
  const auto& program = **found;
  ports::Command command{program.argv, context.variables()};
  command.argv.insert(command.argv.end(), check.arguments.begin(), check.arguments.end());
  const bool is_at_target = program.at == domain::CommandPlace::kTarget && !context.target_directory.empty();
  if (is_at_target) command.directory = context.target_directory;
  const auto result = runner_.run(command, call.until(now() + program.timeout));
  if (!result) {
    const bool was_started = result.error().code != codes::kCommandNotStarted;
    return {was_started ? meaning_of(result.error()) : Measured::kError, result.error().text()};
  }
  return {result->exit_code == 0 ? Measured::kPass : Measured::kFail, detail_of(*result)};
}

Measurement AllowListProbe::ask(const domain::HttpCheck& check, const Call& call) {
  const auto url = allowed(check);
  if (!url) return failed(url.error());
  const auto response = http_.send({check.method, *url}, call);
  if (!response) return failed(response.error());
  return judge(check, *url, *response);
}

Measurement AllowListProbe::ask(const domain::TcpCheck& check, const Call& call) {
  if (const auto status = allowed(check); !status) return failed(status.error());
  const auto port = static_cast<std::uint16_t>(check.port);
  const auto socket = dial(check.host, port, egress_, call);
  if (!socket) return failed(socket.error());
  return {Measured::kPass, fmt::format("{}:{} accepts connections", check.host, port)};
}

Measurement AllowListProbe::run(const domain::Check& check, const ports::ProbeContext& context,
                                const Call& call) {
  struct Asked {
    AllowListProbe& probe;
    const ports::ProbeContext& context;
    const Call& call;

    Measurement operator()(const domain::DigestCheck&) const { return not_asked(); }
    Measurement operator()(const domain::EffectiveCheck&) const { return not_asked(); }
    Measurement operator()(const domain::FileCheck& file) const {
      return ask_file(file, context.target_directory);
    }
    Measurement operator()(const domain::CommandCheck& command) const {
      return probe.ask(command, context, call);
    }
    Measurement operator()(const domain::HttpCheck& http) const { return probe.ask(http, call); }
    Measurement operator()(const domain::TcpCheck& tcp) const { return probe.ask(tcp, call); }
  };
  const auto start = now();
  const auto limited = call.until(start + check.timeout);
  auto measurement = std::visit(Asked{*this, context, limited}, filled(check.kind, context));
  measurement.detail = beginning(redact(measurement.detail), kDetailLimit);
  measurement.took = since(start);
  return measurement;
}

}  // namespace talentops::effects
