#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/digest.hpp"
#include "controller/base/pattern.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/ssh_key.hpp"
#include "controller/codec/ssh_wire.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::codec {
namespace {

constexpr std::size_t kMaxBytes = 1024 * 1024;
constexpr std::string_view kBlank = " \t";

Error error(Code code, std::string message, std::string hint) {
  return {ErrorKind::kInvalid, code, std::move(message), {}, std::move(hint)};
}

Error line_error(std::string message) {
  return error(codes::kAllowedSignersLine, std::move(message),
               "write PRINCIPALS [OPTIONS] TYPE KEY, as in ssh-keygen's ALLOWED SIGNERS");
}

Error option_error(std::string message) {
  return error(codes::kAllowedSignersOption, std::move(message),
               "write, for example, namespaces=\"talentops-certification\"");
}

void skip_blanks(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(kBlank), rest.size()));
}

std::string_view take_word(std::string_view& rest) {
  const auto word = rest.substr(0, rest.find_first_of(kBlank));
  rest.remove_prefix(word.size());
  skip_blanks(rest);
  return word;
}

std::vector<std::string> pattern_list(std::string_view text) {
  std::vector<std::string> patterns;
  for (const auto pattern : split(text, ',')) patterns.emplace_back(pattern);
  return patterns;
}

Result<std::vector<std::string>> take_principals(std::string_view& rest) {
  std::string_view principals;
  if (rest.starts_with('"')) {
    const auto end = rest.find('"', 1);
    if (end == std::string_view::npos) return line_error("the quotes around the principals are not closed");
    principals = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    skip_blanks(rest);
  } else {
    principals = take_word(rest);
    if (principals.find('"') != std::string_view::npos)
      return line_error("a quote stands inside the principals");
  }
  if (principals.empty()) return line_error("a line names no principal");
  return pattern_list(principals);
}

/// Digits of a time, already known to be digits.
int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

Result<Instant> read_instant(std::string_view text) {
  const auto refused = [&](std::string_view why) {
    return error(codes::kAllowedSignersTime, fmt::format("{} {}", excerpt(text), why),
                 "write YYYYMMDDZ or YYYYMMDDHHMMSSZ");
  };
  auto digits = text;
  const std::string lower = lower_ascii(text);
  const bool utc = lower.ends_with("z") || lower.ends_with("utc");
  if (utc) digits.remove_suffix(lower.ends_with("z") ? 1 : 3);
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return refused("is not a time");
  if (digits.size() != 8 && digits.size() != 12 && digits.size() != 14) return refused("is not a time");
  if (!utc && digits.size() != 8)
    return refused("depends on the time zone of the machine; a time of day needs a Z");

  const std::chrono::year_month_day date{
      std::chrono::year(number(digits.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(number(digits.substr(4, 2)))),
      std::chrono::day(static_cast<unsigned>(number(digits.substr(6, 2))))};
  const std::string time = std::string(digits.substr(8)) + std::string(14 - digits.size(), '0');
  const int hour = number(time.substr(0, 2)), minute = number(time.substr(2, 2)),
            second = number(time.substr(4, 2));
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return refused("is not a time");
  return Instant(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

/// The text in quotes at the front of `rest`, with \" unescaped.
Result<std::string> take_quoted(std::string_view& rest, std::string_view name) {
  if (!rest.starts_with('"'))
    return option_error(fmt::format("the value of {} is not in double quotes", name));
  rest.remove_prefix(1);
  std::string value;
  while (!rest.empty() && rest.front() != '"') {
    if (rest.starts_with("\\\"")) rest.remove_prefix(1);
    value += rest.front();
    rest.remove_prefix(1);
  }
  if (rest.empty())
    return option_error(fmt::format("the quotes around the value of {} are not closed", name));
  rest.remove_prefix(1);
  return value;
}

struct Options {
  std::optional<std::string> namespaces;
  std::optional<Instant> valid_after;
  std::optional<Instant> valid_before;
};

Status read_value(Options& options, std::string_view name, const std::string& value) {
  const auto twice = [&] { return option_error(fmt::format("the option {} is given twice", name)); };
  if (name == "namespaces") {
    if (options.namespaces) return twice();
    options.namespaces = value;
    return {};
  }
  auto& instant = name == "valid-after" ? options.valid_after : options.valid_before;
  if (instant) return twice();
  instant = TRY(read_instant(value).context(name));
  return {};
}

Status take_option(std::string_view& rest, Options& options) {
  const auto written = rest.substr(0, rest.find_first_of("=, \t"));
  const std::string name = lower_ascii(written);
  rest.remove_prefix(written.size());
  if (name == "cert-authority") {
    return error(codes::kAllowedSignersAuthority,
                 "a line trusts a certificate authority; SSH certificates are not supported",
                 "list the keys of the people themselves, without cert-authority");
  }
  if (name != "namespaces" && name != "valid-after" && name != "valid-before") {
    return option_error(fmt::format("the option {} is unknown", excerpt(written)));
  }
  if (!rest.starts_with('=')) return option_error(fmt::format("the option {} has no value", name));
  rest.remove_prefix(1);
  return read_value(options, name, TRY(take_quoted(rest, name)));
}

Result<Options> take_options(std::string_view& rest) {
  Options options;
  while (true) {
    TRY(take_option(rest, options));
    if (!rest.starts_with(',')) break;
    rest.remove_prefix(1);
  }
  if (!rest.empty() && kBlank.find(rest.front()) == std::string_view::npos) {
    return option_error("options are divided by something other than a comma");
  }
  if (options.valid_after && options.valid_before && *options.valid_before <= *options.valid_after) {
    return option_error("valid-before is not later than valid-after");
  }
  skip_blanks(rest);
  return options;
}

/// No option begins like a key type, so that a line without options is told from one with them.
bool begins_key(std::string_view rest) {
  return rest.starts_with("ssh-") || rest.starts_with("ecdsa-") || rest.starts_with("sk-");
}

Result<std::string> take_key(std::string_view& rest) {
  const auto type = take_word(rest);
  const auto base64 = take_word(rest);
  if (type.empty() || base64.empty()) return line_error("a line has no key");
  auto wire = decode_base64(base64);
  if (!wire)
    return error(codes::kKeyMalformed, "the key is not base64", "copy the whole line of the .pub file");
  const SshKey key = TRY(read_ssh_key(*wire));
  if (key.type != type)
    return line_error(fmt::format("the line says {}, the key is {}", excerpt(type), key.type));
  return std::move(*wire);
}

Result<AllowedSigner> read_signer(std::string_view line) {
  AllowedSigner signer;
  signer.principals = TRY(take_principals(line));
  if (!begins_key(line)) {
    if (line.empty()) return line_error("a line has no key");
    const Options options = TRY(take_options(line));
    if (options.namespaces) signer.namespaces = pattern_list(*options.namespaces);
    signer.validity.from = options.valid_after;
    // ssh-keygen counts the whole second that valid-before names as still valid.
    if (options.valid_before) signer.validity.until = *options.valid_before + std::chrono::seconds(1);
  }
  signer.public_key = TRY(take_key(line));
  return signer;
}

}  // namespace

Result<AllowedSigners> read_allowed_signers(std::string_view text, const std::string& file) {
  if (text.size() > kMaxBytes) {
    auto refused = error(codes::kAllowedSignersTooLarge,
                         fmt::format("the file has {} bytes, at most {} are read", text.size(), kMaxBytes),
                         "remove the lines that are not needed");
    refused.where = Location{file};
    return refused;
  }
  AllowedSigners signers;
  int number_of_line = 0;
  for (auto line : split(text, '\n')) {
    ++number_of_line;
    line = trim(line);
    if (line.empty() || line.starts_with('#')) continue;
    auto signer = read_signer(line);
    if (!signer) {
      signer.error().where = Location{file, number_of_line};
      return std::move(signer).error();
    }
    signers.push_back(std::move(*signer));
  }
  return signers;
}

bool allows_namespace(const AllowedSigner& signer, std::string_view name_space) {
  return signer.namespaces.empty() || matches_pattern_list(name_space, signer.namespaces);
}

std::string fingerprint(std::string_view public_key) {
  const auto digest = sha256(public_key);
  const std::string_view bytes(reinterpret_cast<const char*>(digest.bytes().data()), digest.bytes().size());
  std::string base64 = encode_base64(bytes);
  base64.erase(base64.find_last_not_of('=') + 1);
  return "SHA256:" + base64;
}

std::string public_line(std::string_view public_key) {
  const auto type = WireReader(public_key).string().value_or("");
  return fmt::format("{} {}", type, encode_base64(public_key));
}

}  // namespace talentops::codec
