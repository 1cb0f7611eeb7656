#include "controller/codec/fleet_edit.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/documents.hpp"
#include "controller/codec/yaml.hpp"
#include "controller/codec/yaml_edit.hpp"

namespace talentops::codec {
namespace {

using domain::RecordsPlace;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// With a slash between letters it can be nothing but a text; everything else is quoted.
bool is_plain(std::string_view value) {
  if (value.empty() || !is_letter(value.front()) || value.find('/') == std::string_view::npos) return false;
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '/' || c == '-'; });
}

std::string scalar(std::string_view value) {
  if (is_plain(value)) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

using Fields = std::vector<std::pair<std::string, std::string>>;

/// What is not said is the default.
Fields fields_of(const RecordsPlace& place) {
  Fields fields;
  if (place.branch != RecordsPlace().branch) fields.emplace_back("branch", place.branch);
  if (place.root != RecordsPlace().root) fields.emplace_back("root", place.root);
  if (!place.repository.empty()) fields.emplace_back("repository", place.repository);
  if (fields.empty()) fields.emplace_back("branch", place.branch);
  return fields;
}

/// Whether a field of the records says where they are, and not for how long.
bool is_of_place(std::string_view key) { return key == "branch" || key == "root" || key == "repository"; }

/// `others`: what is said of the records beside their place, as it is written.
std::string in_one_line(const RecordsPlace& place, const std::vector<std::string>& others = {}) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : fields_of(place)) parts.push_back(key + ": " + scalar(value));
  parts.insert(parts.end(), others.begin(), others.end());
  return "{" + join(parts, ", ") + "}";
}

class FleetEdit {
 public:
  FleetEdit(const std::string& text, const RecordsPlace& place) : text_(text), edit_(text), place_(place) {}

  std::string edit(const YamlNode& fleet) {
    const auto* spec = fleet.find("spec");
    const auto* records = spec == nullptr ? nullptr : spec->find("records");
    if (spec == nullptr) {
      edit_.add_line(fleet, "spec: {records: " + in_one_line(place_) + "}");
    } else if (records != nullptr) {
      edit_records(*records);
    } else {
      edit_.add_entry(*spec, "records: " + in_one_line(place_));
    }
    return edit_.changed();
  }

 private:
  void edit_records(const YamlNode& records) {
    if (edit_.is_flow(records)) {
      std::vector<std::string> others;
      for (const auto& [key, value] : records.entries) {
        if (!is_of_place(key.text)) others.push_back(text_.substr(key.offset, value.end - key.offset));
      }
      return edit_.replace(records, in_one_line(place_, others));
    }
    const auto wanted = fields_of(place_);
    const auto is_wanted = [&](const std::string& key) {
      return std::any_of(wanted.begin(), wanted.end(), [&](const auto& each) { return each.first == key; });
    };
    for (const auto& [key, value] : records.entries) {
      if (is_of_place(key.text) && !is_wanted(key.text)) edit_.remove_line(key, value);
    }
    for (const auto& [key, value] : wanted) {
      if (const auto* before = records.find(key)) {
        if (before->text != value) edit_.replace(*before, scalar(value));
      } else {
        edit_.add_line(records, key + ": " + scalar(value));
      }
    }
  }

  const std::string& text_;
  YamlEdit edit_;
  const RecordsPlace& place_;
};

std::optional<domain::Fleet> fleet_in(const DecodedFile& file) {
  for (const auto& document : file.documents) {
    if (const auto* fleet = std::get_if<domain::Fleet>(&document)) return *fleet;
  }
  return std::nullopt;
}

Error no_fleet(const std::string& file) {
  return {ErrorKind::kInvalid, codes::kFleetUnusable, fmt::format("{} has no usable Fleet document", file),
          std::nullopt, "run talentops validate"};
}

}  // namespace

Result<std::string> with_records_place(const std::string& text, const std::string& file,
                                       const RecordsPlace& place) {
  if (!fleet_in(decode_documents(text, file))) return no_fleet(file);
  const auto yaml = read_yaml(text, file);
  const auto fleet = std::find_if(yaml.documents.begin(), yaml.documents.end(), [](const auto& document) {
    const auto* kind = document.find("kind");
    return kind != nullptr && kind->text == "Fleet";
  });
  if (fleet == yaml.documents.end()) return no_fleet(file);
  auto edited = FleetEdit(text, place).edit(*fleet);
  const auto read = decode_documents(edited, file);
  for (const auto& problem : read.problems) {
    if (problem.severity == domain::Severity::kError) return problem.error;
  }
  const auto now = fleet_in(read);
  if (now && now->records == place) return edited;
  return Error{ErrorKind::kInvalid, codes::kFleetUnusable,
               fmt::format("the Fleet in {} is written in a way that cannot be edited", file), std::nullopt,
               "write spec.records in it by hand, each field on a line"};
}

}  // namespace talentops::codec
