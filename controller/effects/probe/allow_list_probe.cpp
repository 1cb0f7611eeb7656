#include "controller/effects/probe/allow_list_probe.hpp"

#include <algorithm>
#include <chrono>
#include <variant>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/redact.hpp"
#include "controller/effects/http/dial.hpp"
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

Measurement AllowListProbe::ask(const domain::CommandCheck& check, const ports::ProbeContext& context,
                                const Call& call) {
  const auto& commands = allow_.commands;
  const auto allowed = std::find_if(commands.begin(), commands.end(),
                                    [&](const auto& command) { return command.name == check.command; });
  if (allowed == commands.end()) return failed(command_not_allowed(printable(check.command)));
  ports::Command command{allowed->argv, context.variables()};
  command.argv.insert(command.argv.end(), check.arguments.begin(), check.arguments.end());
  const bool is_at_target = allowed->at == domain::CommandPlace::kTarget && !context.target_directory.empty();
  if (is_at_target) command.directory = context.target_directory;
  const auto result = runner_.run(command, call.until(now() + allowed->timeout));
  if (!result) {
    const bool was_started = result.error().code != codes::kCommandNotStarted;
    return {was_started ? meaning_of(result.error()) : Measured::kError, result.error().text()};
  }
  return {result->exit_code == 0 ? Measured::kPass : Measured::kFail, detail_of(*result)};
}

Measurement AllowListProbe::ask(const domain::HttpCheck& check, const Call& call) {
  const auto url = parse_url(check.url);
  if (!url) return failed(url.error());
  const auto response = http_.send({check.method, *url}, call);
  if (!response) return failed(response.error());
  return judge(check, *url, *response);
}

Measurement AllowListProbe::ask(const domain::TcpCheck& check, const Call& call) {
  if (check.port < 1 || check.port > 65535) {
    const Error error{ErrorKind::kInvalid,
                      codes::kPortInvalid,
                      fmt::format("{} is not a port", check.port),
                      {},
                      "write a number from 1 to 65535"};
    return failed(error);
  }
  const auto port = static_cast<std::uint16_t>(check.port);
  if (const auto status = egress_.check_host(check.host, port); !status) return failed(status.error());
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
  auto measurement = std::visit(Asked{*this, context, limited}, check.kind);
  measurement.detail = beginning(redact(measurement.detail), kDetailLimit);
  measurement.took = since(start);
  return measurement;
}

}  // namespace talentops::effects
