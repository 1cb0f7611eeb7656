#include "controller/codec/records_fields.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/codec/excerpt.hpp"

namespace talentops::codec {
namespace {

constexpr std::string_view kApiVersion = "talentops.dev/v1alpha1";
constexpr std::string_view kApiGroup = "talentops.dev/";
constexpr std::size_t kLargestRecord =
    16UL * 1024 * 1024;  // details of checks are kept whole: more than a document may have

Error invalid(Code code, std::string message, Location where, std::string hint) {
  return {ErrorKind::kInvalid, code, std::move(message), std::move(where), std::move(hint)};
}

std::string scalar_or_empty(const YamlNode& document, std::string_view key) {
  const YamlNode* node = document.find(key);
  return node != nullptr && node->kind == YamlNode::Kind::kScalar ? node->text : std::string();
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

std::optional<Duration> parse_seconds(std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  constexpr double kLongest = 1e12;  // far past any deployment, far below where milliseconds overflow
  if (!std::isfinite(seconds) || seconds < 0 || seconds > kLongest) return std::nullopt;
  return Duration(std::llround(seconds * 1000));
}

std::optional<std::string> parse_name(std::string_view text) {
  if (!domain::is_valid_name(text)) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> parse_deployment(std::string_view text) {
  constexpr std::string_view kAllowed = "0123456789abcdefghijklmnopqrstuvwxyzTZ-";
  constexpr std::size_t kLongest = 63;
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  if (text.find_first_not_of(kAllowed) != std::string_view::npos) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> parse_commit(std::string_view text) {
  if (text.size() != 40 || text.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return std::nullopt;
  return std::string(text);
}

}  // namespace

Result<YamlNode> read_record(std::string_view text, const std::string& file, std::string_view kind) {
  YamlLimits limits;
  limits.bytes = kLargestRecord;
  auto yaml = read_yaml(text, file, limits);
  for (auto& problem : yaml.problems) {
    if (problem.severity == domain::Severity::kError) return std::move(problem.error);
  }
  constexpr std::string_view kWhatToDo = "restore the file from the history of the records branch";
  if (yaml.documents.size() != 1 || yaml.documents.front().kind != YamlNode::Kind::kMapping) {
    return invalid(codes::kRecordUnreadable, fmt::format("expected one document of kind {}", kind),
                   {file, 1, 1}, std::string(kWhatToDo));
  }
  YamlNode& document = yaml.documents.front();
  const Location start{file, document.line, document.column};
  const auto version = scalar_or_empty(document, "apiVersion");
  if (version != kApiVersion && version.starts_with(kApiGroup)) {
    return invalid(
        codes::kRecordTooNew,
        fmt::format("apiVersion: this version reads {}, the record is {}", kApiVersion, excerpt(version)),
        start, "use the version of talentops that wrote it, or a later one");
  }
  const auto found = scalar_or_empty(document, "kind");
  if (version != kApiVersion || found != kind) {
    return invalid(codes::kRecordUnreadable,
                   fmt::format("expected {} {}, found {} {}", kApiVersion, kind,
                               version.empty() ? "no apiVersion" : excerpt(version),
                               found.empty() ? "and no kind" : excerpt(found)),
                   start, std::string(kWhatToDo));
  }
  return std::move(document);
}

RecordFields::RecordFields(RecordReading& reading, const YamlNode* node, std::string path)
    : reading_(reading), node_(node), path_(std::move(path)) {}

std::string RecordFields::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void RecordFields::refuse(std::string_view key, const std::string& expected) const {
  RecordReading& reading = reading_;
  if (reading.error || node_ == nullptr) return;
  const YamlNode* node = node_->find(key);
  const YamlNode& place = node != nullptr ? *node : *node_;
  reading.error = invalid(codes::kRecordUnreadable,
                          node != nullptr ? fmt::format("{}: expected {}", path_of(key), expected)
                                          : fmt::format("{}: missing; expected {}", path_of(key), expected),
                          {reading.file, place.line, place.column},
                          "restore the file from the history of the records branch");
}

const YamlNode* RecordFields::find(std::string_view key) const {
  if (node_ == nullptr) return nullptr;
  const YamlNode* node = node_->find(key);
  return node == nullptr || node->is_null() ? nullptr : node;
}

bool RecordFields::has(std::string_view key) const { return find(key) != nullptr; }

const YamlNode* RecordFields::scalar(std::string_view key) const {
  const YamlNode* node = find(key);
  if (node != nullptr && node->kind == YamlNode::Kind::kScalar) return node;
  refuse(key, "a text");
  return nullptr;
}

std::string RecordFields::text(std::string_view key) const {
  const YamlNode* node = scalar(key);
  return node == nullptr ? std::string() : node->text;
}

std::string RecordFields::text_or_empty(std::string_view key) const {
  return has(key) ? text(key) : std::string();
}

std::int64_t RecordFields::number(std::string_view key) const {
  const YamlNode* node = scalar(key);
  if (node != nullptr && !node->plain) {
    refuse(key, "a number without quotes");
    return 0;
  }
  return parsed<std::int64_t>(key, parse_number, "a whole number, 0 or more").value_or(0);
}

int RecordFields::small_number(std::string_view key) const {
  const auto found = number(key);
  if (found <= std::numeric_limits<int>::max()) return static_cast<int>(found);
  refuse(key, "a number below 2147483648");
  return 0;
}

std::optional<std::int64_t> RecordFields::optional_number(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  return number(key);
}

bool RecordFields::truth(std::string_view key) const {
  const YamlNode* node = scalar(key);
  if (node == nullptr) return false;
  if (node->plain && (node->text == "true" || node->text == "false")) return node->text == "true";
  refuse(key, "true or false");
  return false;
}

bool RecordFields::truth_or_false(std::string_view key) const { return has(key) && truth(key); }

Instant RecordFields::time(std::string_view key) const {
  return parsed<Instant>(key, parse_time, "a time such as 2026-11-21T09:30:00Z").value_or(Instant{});
}

std::optional<Instant> RecordFields::optional_time(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  return time(key);
}

Duration RecordFields::duration(std::string_view key) const {
  return parsed<Duration>(key, parse_duration, "a duration such as 90s").value_or(Duration{});
}

Duration RecordFields::seconds(std::string_view key) const {
  return parsed<Duration>(key, parse_seconds, "seconds such as 0.8").value_or(Duration{});
}

Digest RecordFields::digest(std::string_view key) const {
  return parsed<Digest>(key, Digest::parse, "a digest such as sha256:<64 digits>").value_or(Digest{});
}

domain::Version RecordFields::version(std::string_view key) const {
  return parsed<domain::Version>(key, domain::Version::parse, "a version such as 1.4.2")
      .value_or(domain::Version{});
}

std::string RecordFields::commit_or_empty(std::string_view key) const {
  if (!has(key)) return {};
  return parsed<std::string>(key, parse_commit, "a commit id of 40 digits").value_or("");
}

std::string RecordFields::valid_name(std::string_view key) const {
  return parsed<std::string>(key, parse_name, "a name of lower-case letters, digits and hyphens")
      .value_or("");
}

domain::DeploymentId RecordFields::deployment(std::string_view key) const {
  return domain::DeploymentId(parsed<std::string>(key, parse_deployment, "a deployment's id").value_or(""));
}

std::vector<const YamlNode*> RecordFields::scalars(std::string_view key) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return {};
  std::vector<const YamlNode*> found;
  for (const auto& item : node->items) {
    if (item.kind == YamlNode::Kind::kScalar && !item.is_null()) found.push_back(&item);
  }
  if (node->kind == YamlNode::Kind::kSequence && found.size() == node->items.size()) return found;
  refuse(key, "a list of texts");
  return {};
}

std::vector<std::string> RecordFields::texts(std::string_view key) const {
  std::vector<std::string> found;
  for (const YamlNode* item : scalars(key)) found.push_back(item->text);
  return found;
}

RecordFields RecordFields::mapping(std::string_view key) const {
  const YamlNode* node = find(key);
  const bool fits = node != nullptr && node->kind == YamlNode::Kind::kMapping;
  if (!fits) refuse(key, "a mapping");
  return {reading_, fits ? node : nullptr, path_of(key)};
}

std::optional<RecordFields> RecordFields::optional_mapping(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  return mapping(key);
}

std::vector<RecordFields> RecordFields::mappings(std::string_view key) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return {};
  std::vector<RecordFields> found;
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    if (node->items[i].kind != YamlNode::Kind::kMapping) break;
    found.emplace_back(reading_, &node->items[i], fmt::format("{}[{}]", path_of(key), i));
  }
  if (node->kind == YamlNode::Kind::kSequence && found.size() == node->items.size()) return found;
  refuse(key, "a list of mappings");
  return {};
}

}  // namespace talentops::codec
