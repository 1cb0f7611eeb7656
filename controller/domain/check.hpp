#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "controller/base/time.hpp"

namespace talentops::domain {

/// A file below the target's root is there, and perhaps holds `contains`.
struct FileCheck {
  std::string path;
  std::optional<std::string> contains;
  bool operator==(const FileCheck&) const = default;
};

/// A command that the controller's configuration allows by this name; passes when it exits with 0. Never a
/// shell.
struct CommandCheck {
  std::string command;
  std::vector<std::string> arguments;
  bool operator==(const CommandCheck&) const = default;
};

/// A GET (or HEAD) whose status is `status` and whose body holds `body`, where given.
struct HttpCheck {
  std::string url;
  std::string method = "GET";
  int status = 200;
  std::optional<std::string> body;
  bool operator==(const HttpCheck&) const = default;
};

/// A connection can be opened.
struct TcpCheck {
  std::string host;
  int port = 0;
  bool operator==(const TcpCheck&) const = default;
};

/// What lies at the target has the digest of the package. Built in; every deployment asks it.
struct DigestCheck {
  bool operator==(const DigestCheck&) const = default;
};

/// The runtime will load what was installed (the platform's own question). Built in; every deployment asks
/// it.
struct EffectiveCheck {
  bool operator==(const EffectiveCheck&) const = default;
};

using CheckKind = std::variant<DigestCheck, EffectiveCheck, FileCheck, CommandCheck, HttpCheck, TcpCheck>;

/// One question about an environment, with how often and how patiently it is asked.
struct Check {
  std::string name;  ///< "smoke/greets": the list it comes from and its name there
  CheckKind kind;
  Duration timeout = std::chrono::seconds(10);
  Duration every = std::chrono::seconds(10);  ///< between two tries
  int failure_threshold = 1;                  ///< so many failures in a row are a failed check
  Duration stable_for = Duration(0);          ///< it must pass for so long

  bool operator==(const Check&) const = default;
};

enum class Measured {
  kPass,
  kFail,
  kNoData,  ///< nothing was measured: never a pass
  kError,   ///< who should have measured could not
};
std::string_view name_of(Measured measured);  ///< "pass", "fail", "noData", "error"
std::optional<Measured> parse_measured(std::string_view text);

/// One answer to a check.
struct Measurement {
  Measured result = Measured::kNoData;
  std::string detail = {};  ///< for people; carries no secret
  Duration took = Duration(0);

  bool operator==(const Measurement&) const = default;
};

}  // namespace talentops::domain
