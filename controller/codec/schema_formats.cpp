#include "controller/codec/schema_formats.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "controller/base/text.hpp"
#include "controller/base/time.hpp"
#include "controller/base/zone.hpp"
#include "controller/codec/calendar_text.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/version.hpp"
#include "controller/domain/version_range.hpp"

namespace talentops::codec {

std::optional<std::uint64_t> parse_size(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::uint64_t bytes;
  };
  constexpr std::array<Unit, 4> kUnits = {
      {{"", 1}, {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}}};
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  const std::string_view name(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& unit : kUnits) {
    if (unit.name != name) continue;
    if (count > std::numeric_limits<std::int64_t>::max() / unit.bytes) return std::nullopt;
    return count * unit.bytes;
  }
  return std::nullopt;
}

std::optional<domain::Share> parse_share(std::string_view text) {
  constexpr std::size_t kMost = 9'999;
  domain::Share share;
  share.is_percent = text.ends_with('%');
  if (share.is_percent) text.remove_suffix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), share.number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return share.number <= (share.is_percent ? 100 : kMost) ? std::optional(share) : std::nullopt;
}

namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool consists_of(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || is_digit(c) || more.find(c) != std::string_view::npos;
  });
}

bool starts_and_ends_alphanumeric(std::string_view text) {
  return !text.empty() && (is_letter(text.front()) || is_digit(text.front())) &&
         (is_letter(text.back()) || is_digit(text.back()));
}

bool is_prefix(std::string_view text) {
  if (text.empty()) return true;
  const auto is_allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
  return text.size() <= 32 && is_lower(text.front()) && std::all_of(text.begin(), text.end(), is_allowed);
}

bool is_label_name(std::string_view text) {
  return text.size() <= 63 && starts_and_ends_alphanumeric(text) && consists_of(text, "-_.");
}
bool is_label_key(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return is_label_name(text);
  const auto domain = text.substr(0, slash);
  return domain.size() <= 253 && starts_and_ends_alphanumeric(domain) && consists_of(domain, "-.") &&
         is_label_name(text.substr(slash + 1));
}
bool is_label_value(std::string_view text) { return text.empty() || is_label_name(text); }

bool is_value_key(std::string_view text) {
  return !text.empty() && text.size() <= 128 && (is_letter(text.front()) || text.front() == '_') &&
         consists_of(text, "-_.");
}
bool is_variable(std::string_view text) {
  return !text.empty() && text.size() <= 128 && !is_digit(text.front()) && consists_of(text, "_");
}

bool is_secret_name(std::string_view text) {
  return !text.empty() && text.size() <= 128 && (is_letter(text.front()) || text.front() == '_') &&
         consists_of(text, "-_");
}

bool is_version(std::string_view text) { return domain::Version::parse(text).has_value(); }
bool is_version_range(std::string_view text) { return domain::VersionRange::parse(text).has_value(); }
bool is_duration(std::string_view text) {
  return !text.empty() && is_digit(text.front()) && parse_duration(text).has_value();
}
bool is_size(std::string_view text) { return parse_size(text).has_value(); }
bool is_share(std::string_view text) { return parse_share(text).has_value(); }
bool is_time(std::string_view text) { return parse_time(text).has_value(); }

bool is_clock(std::string_view text) { return parse_clock(text).has_value(); }
bool is_date(std::string_view text) { return parse_date(text).has_value(); }
bool is_moment(std::string_view text) { return parse_moment(text).has_value(); }
bool is_weekday(std::string_view text) { return parse_weekday(text).has_value(); }

bool has_normal_parts(std::string_view path) {
  for (const auto part : split(path, '/')) {
    if (part.empty() || part == "." || part == ".." || part.size() > 255) return false;
  }
  return path.find('\\') == std::string_view::npos && path.size() <= 4096;
}
bool is_relative_path(std::string_view text) { return has_normal_parts(text); }
bool is_folder(std::string_view text) { return text == "." || has_normal_parts(text); }
bool is_absolute_path(std::string_view text) {
  return text.size() > 1 && text.front() == '/' && has_normal_parts(text.substr(1));
}

bool is_allowed_path(std::string_view text) {
  std::string filled(text);
  constexpr std::string_view kClient = "{client}";
  if (const auto at = filled.find(kClient); at != std::string::npos)
    filled.replace(at, kClient.size(), "client");
  return is_absolute_path(filled) && filled.find_first_of("{}*?") == std::string::npos;
}

/// As git check-ref-format has it, for a branch.
bool is_branch(std::string_view text) {
  if (text.size() > 200 || text.starts_with('-') || text == "@" ||
      text.find("..") != std::string_view::npos || text.find("@{") != std::string_view::npos ||
      text.ends_with('.')) {
    return false;
  }
  for (const auto part : split(text, '/')) {
    if (part.empty() || part.front() == '.' || part.ends_with(".lock")) return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F &&
           std::string_view("~^:?*[\\").find(c) == std::string_view::npos;
  });
}

bool is_host(std::string_view text) {
  if (const auto colon = text.rfind(':'); colon != std::string_view::npos && !text.ends_with(']')) {
    const auto port = text.substr(colon + 1);
    int number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc{} || end != port.data() + port.size() || number < 1 || number > 65535)
      return false;
    text = text.substr(0, colon);
  }
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
    return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
  }
  return text.size() <= 253 && starts_and_ends_alphanumeric(text) && consists_of(text, "-.") &&
         text.find("..") == std::string_view::npos;
}

bool is_http_url(std::string_view text) {
  const auto scheme = text.starts_with("https://") ? 8U : text.starts_with("http://") ? 7U : 0U;
  if (scheme == 0 || text.size() > 2048) return false;
  const bool is_visible = std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>';
  });
  const auto rest = text.substr(scheme);
  // No user in front of the host: a secret in git, and a way to show one host and ask another.
  return is_visible && is_host(rest.substr(0, rest.find_first_of("/?#")));
}

/// Digits alone: a number from nought to `most`.
bool is_count(std::string_view text, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return std::all_of(text.begin(), text.end(), is_digit) && error == std::errc{} && number <= most;
}

bool is_address(std::string_view text) {
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    if (!is_count(text.substr(slash + 1), 128)) return false;
    text = text.substr(0, slash);
  }
  if (text.find(':') != std::string_view::npos) {
    return text.size() <= 45 && text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
  }
  const auto parts = split(text, '.');
  return parts.size() == 4 &&
         std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return is_count(part, 255); });
}

bool is_api_version(std::string_view text) { return text == kApiVersion; }

}  // namespace

// A part of a path, in the patterns below, is neither "." nor "..": it begins with another character, or with
// one dot and another character, or with two dots and something behind them.
namespace formats {

const Format kName{"name",
                   "a name: lower-case letters, digits, inner hyphens and dots, at most 63 characters",
                   R"(^[a-z0-9]((\.?-)*\.?[a-z0-9])*$)", domain::is_valid_name, 63};
const Format kPrefix{"prefix", "lower-case letters, digits and hyphens, such as acme-",
                     R"(^([a-z][-a-z0-9]*)?$)", is_prefix, 32};
const Format kLabelKey{"label", "a label such as tier or example.com/tier",
                       R"(^([A-Za-z0-9]([-A-Za-z0-9.]{0,251}[A-Za-z0-9])?/)?)"
                       R"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$)",
                       is_label_key};
const Format kLabelValue{"label value",
                         "letters, digits, hyphens, underscores and dots, at most 63 characters",
                         R"(^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$)", is_label_value, 63};
const Format kValueKey{"key", "a key such as region: letters, digits, hyphens, underscores and dots",
                       R"(^[A-Za-z_][-A-Za-z0-9_.]*$)", is_value_key, 128};
const Format kVariable{"variable", "the name of an environment variable such as CRM_TOKEN",
                       R"(^[A-Za-z_][A-Za-z0-9_]*$)", is_variable, 128};
const Format kSecretName{"secret name", "the name of an environment variable such as CRM_TOKEN, or crm-token",
                         R"(^[A-Za-z_][-A-Za-z0-9_]*$)", is_secret_name, 128};
const Format kVersion{
    "version", "an exact version: \"major.minor.patch\" in quotes, such as \"1.4.2\"",
    R"(^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*))"
    R"((-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?)"
    R"((\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$)",
    is_version, 64};
const Format kVersionRange{"version range",
                           "versions compared with >=, >, <=, < or =, such as \">=2.1.0 <3\"",
                           R"(^(>=|<=|>|<|=)?[0-9][-+.0-9A-Za-z]*( (>=|<=|>|<|=)?[0-9][-+.0-9A-Za-z]*)*$)",
                           is_version_range,
                           256,
                           true};
const Format kDuration{"duration", "a duration such as 30s, 10m, 2h or 7d", R"(^[0-9]+(ms|s|m|h|d)$)",
                       is_duration};
const Format kSize{
    "size", "a size such as 812, 64KiB or 256MiB", R"(^(0|[1-9][0-9]*)([KMG]iB)?$)", is_size, 0, true};
const Format kShare{"share",
                    "a number such as 2, or a percentage such as 10%",
                    R"(^((0|[1-9][0-9]{0,3})|(0|[1-9][0-9]?|100)%)$)",
                    is_share,
                    0,
                    true};
const Format kTime{"time", "a time such as 2026-11-21T09:30:00Z",
                   R"(^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt])"
                   R"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$)",
                   is_time};
const Format kZone{"time zone", "IANA's name of a time zone, such as Europe/Berlin",
                   R"(^[A-Za-z][-A-Za-z0-9_+]*(/[A-Za-z][-A-Za-z0-9_+]*)*$)", is_zone_name, 64};
const Format kClock{"time of day", "a time of day in quotes such as \"09:00\", up to \"24:00\"",
                    R"(^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$)", is_clock};
const Format kDate{"date", "a date such as 2026-11-30",
                   R"(^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$)", is_date};
const Format kMoment{"time",
                     "a date such as 2026-12-18, which means its beginning, a local time such as "
                     "2026-12-18T12:00, or one with offset such as 2026-12-18T12:00:00+01:00",
                     R"(^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([Tt]([01][0-9]|2[0-3]):[0-5][0-9])"
                     R"((:[0-5][0-9](\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?)?$)",
                     is_moment};
const Format kWeekday{
    "weekday", "one of Mon, Tue, Wed, Thu, Fri, Sat, Sun",
    R"(^([Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt]|[Ss][Uu][Nn])$)",
    is_weekday};
const Format kRelativePath{"path", "a relative path without \"..\", such as agents/reviewer.md",
                           R"(^([^/\\.][^/\\]*|\.[^/\\.][^/\\]*|\.\.[^/\\]+))"
                           R"((/([^/\\.][^/\\]*|\.[^/\\.][^/\\]*|\.\.[^/\\]+))*$)",
                           is_relative_path, 4096};
const Format kFolder{"path", "a folder in the repository such as fleets/eu, or \".\"",
                     R"(^(\.|([^/\\.][^/\\]*|\.[^/\\.][^/\\]*|\.\.[^/\\]+))"
                     R"((/([^/\\.][^/\\]*|\.[^/\\.][^/\\]*|\.\.[^/\\]+))*)$)",
                     is_folder, 4096};
const Format kAbsolutePath{
    "absolute path",
    "an absolute path without \"..\", \".\", \"//\" or a slash at its end, such as /srv/acme/workspace",
    R"(^(/([^/\\.][^/\\]*|\.[^/\\.][^/\\]*|\.\.[^/\\]+))+$)", is_absolute_path, 4097};
const Format kAllowedPath{
    "absolute path",
    "an absolute path without \"..\", such as /srv/clients/{client}; only {client} is filled in",
    R"(^(/(([^/\\.{}*?]|\{client\})([^/\\{}*?]|\{client\})*|\.([^/\\.{}*?]|\{client\})([^/\\{}*?]|\{client\})*)"
    R"(|\.\.([^/\\{}*?]|\{client\})+))+$)",
    is_allowed_path, 4099};
const Format kBranch{"branch", "the name of a git branch such as main or talentops/records",
                     R"(^[^-./~^:?*\[\\\x00-\x20\x7f](\.?[^./~^:?*\[\\\x00-\x20\x7f])*)"
                     R"((\.?/[^./~^:?*\[\\\x00-\x20\x7f](\.?[^./~^:?*\[\\\x00-\x20\x7f])*)*$)",
                     is_branch, 200};
const Format kHttpUrl{
    "url", "an http or https URL without a user, such as https://crm.example/healthz",
    R"(^https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]((\.?-)*\.?[A-Za-z0-9])*)(:0*[1-9][0-9]{0,4})?)"
    R"(([/?#][!#-;=?-~]*)?$)",
    is_http_url, 2048};
const Format kHost{"host", "a host such as crm.example, or with a port crm.example:8443",
                   R"(^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]((\.?-)*\.?[A-Za-z0-9])*)(:0*[1-9][0-9]{0,4})?$)",
                   is_host};
const Format kAddress{"address", "an address or a range such as 10.1.2.3 or 10.0.0.0/8",
                      R"(^(0*(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\.0*(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3})"
                      R"(|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)(/0*(12[0-8]|1[01][0-9]|[0-9]{1,2}))?$)",
                      is_address};
const Format kApiVersionText{"apiVersion", "talentops.dev/v1alpha1", R"(^talentops\.dev/v1alpha1$)",
                             is_api_version};

}  // namespace formats
}  // namespace talentops::codec
