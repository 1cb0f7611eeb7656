#include "controller/codec/retention.hpp"

#include <charconv>
#include <chrono>

#include "controller/codec/documents.hpp"
#include "controller/codec/records_parts.hpp"
#include "controller/codec/schema_formats.hpp"
#include "controller/codec/yaml.hpp"

namespace talentops::codec {
namespace {

constexpr std::string_view kArchives = "RecordsArchives";
constexpr long kFewestDays = 90;
constexpr long kMostDays = 999999;
constexpr long kMostYears = 999;

const YamlNode* find_fleet(const YamlFile& yaml) {
  for (const auto& document : yaml.documents) {
    const auto* kind = document.find("kind");
    if (kind != nullptr && kind->text == "Fleet") return &document;
  }
  return nullptr;
}

}  // namespace

std::optional<Duration> parse_period(std::string_view text) {
  constexpr long kDaysOfYear = 365;
  long value = 0;
  const auto* const end_of_text = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), end_of_text, value);
  if (error != std::errc{} || text.front() == '0' || end + 1 != end_of_text) return std::nullopt;
  if (*end == 'y' && value >= 1 && value <= kMostYears) return std::chrono::days(value * kDaysOfYear);
  if (*end == 'd' && value >= kFewestDays && value <= kMostDays) return std::chrono::days(value);
  return std::nullopt;
}

namespace formats {

const Format kPeriod{"period", "a number of years or days such as 2y or 400d, and no less than 90d",
                     R"(^([1-9][0-9]{0,2}y|(9[0-9]|[1-9][0-9]{2,5})d)$)",
                     [](std::string_view text) { return parse_period(text).has_value(); }};

}  // namespace formats

Result<std::optional<Duration>> read_records_keep(const std::string& text, const std::string& file) {
  const auto read = decode_documents(text, file);
  for (const auto& problem : read.problems) {
    if (problem.severity == domain::Severity::kError) return problem.error;
  }
  const auto yaml = read_yaml(text, file);
  const YamlNode* node = find_fleet(yaml);
  for (const auto* key : {"spec", "records", "keep"}) node = node == nullptr ? nullptr : node->find(key);
  return node == nullptr ? std::nullopt : parse_period(node->text);
}

std::string encode_archives(const std::vector<domain::RecordsArchive>& archives) {
  auto list = YamlValue::list();
  for (const auto& archive : archives) {
    YamlValue value;
    value.put("branch", archive.place.branch).put("root", archive.place.root);
    if (!archive.place.repository.empty()) value.put("repository", archive.place.repository);
    list.add(value.put("before", static_cast<std::int64_t>(archive.before)));
  }
  return write_yaml(
      record_of_kind(kArchives, "archives", {}).put("spec", YamlValue().put("archives", std::move(list))));
}

Result<std::vector<domain::RecordsArchive>> decode_archives(std::string_view text, const std::string& file) {
  const YamlNode node = TRY(read_record(text, file, kArchives));
  RecordReading reading{file};
  std::vector<domain::RecordsArchive> archives;
  for (const auto& each : RecordFields(reading, &node, "").mapping("spec").mappings("archives")) {
    archives.push_back({{each.text("branch"), each.text("root"), each.text_or_empty("repository")},
                        each.small_number("before")});
  }
  if (reading.error) return *std::move(reading.error);
  return archives;
}

}  // namespace talentops::codec
