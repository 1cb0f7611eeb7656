#include "controller/codec/front_matter.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/front_matter_repair.hpp"
#include "controller/codec/json_text.hpp"

namespace talentops::codec {
namespace {

constexpr std::size_t kFrontMatterBytes = 16 * 1024;

struct Cleaned {
  std::string text;
  std::vector<Repair> repairs;
};

/// Without byte order mark and carriage returns before line feeds.
Cleaned clean(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  Cleaned cleaned;
  if (text.starts_with(kByteOrderMark)) {
    cleaned.repairs.push_back({"a byte order mark was left out", 1, 1});
    text.remove_prefix(kByteOrderMark.size());
  }
  const auto whole = text;
  bool has_returns = false;
  cleaned.text.reserve(text.size());
  while (!text.empty()) {
    const auto returns = std::min(text.find_first_not_of('\r'), text.size());
    const bool end_line = returns > 0 && returns < text.size() && text[returns] == '\n';
    if (end_line && !has_returns) {
      const auto place = line_column(whole, whole.size() - text.size());
      cleaned.repairs.push_back({"carriage returns were left out", place.line, place.column});
      has_returns = true;
    }
    if (!end_line) cleaned.text.append(returns, '\r');
    text.remove_prefix(returns);
    const auto rest = std::min(text.find('\r'), text.size());
    cleaned.text.append(text.substr(0, rest));
    text.remove_prefix(rest);
  }
  return cleaned;
}

bool is_fence(std::string_view line) {
  if (!line.starts_with("---")) return false;
  return line.find_first_not_of(" \t", 3) == std::string_view::npos;
}

/// A text cut at its fences. `block` has the opening line, so that lines in it count as in the file.
struct Cut {
  std::string_view block;
  std::string_view body;
};

std::optional<Cut> cut(std::string_view text) {
  std::size_t at = text.find('\n');
  while (at != std::string_view::npos) {
    const std::size_t start = at + 1;
    const std::size_t end = text.find('\n', start);
    if (is_fence(text.substr(start, end - start))) {
      return Cut{text.substr(0, start),
                 end == std::string_view::npos ? std::string_view() : text.substr(end + 1)};
    }
    at = end;
  }
  return std::nullopt;
}

Error refuse(Code code, std::string message, Location where, std::string hint) {
  return Error{ErrorKind::kInvalid, code, std::move(message), std::move(where), std::move(hint)};
}

std::optional<Error> first_error(const YamlFile& parsed) {
  for (const auto& problem : parsed.problems) {
    if (problem.severity == domain::Severity::kError) return problem.error;
  }
  return std::nullopt;
}

Result<YamlNode> only_mapping(YamlFile parsed, const std::string& file) {
  YamlNode none;
  none.kind = YamlNode::Kind::kMapping;
  none.line = 1;
  none.column = 1;
  if (parsed.documents.empty()) return none;
  auto& root = parsed.documents.front();
  if (parsed.documents.size() == 1 && root.kind == YamlNode::Kind::kMapping) return std::move(root);
  const auto& culprit = parsed.documents.back();
  return refuse(codes::kFrontMatterNoMapping, "front matter is not a list of fields",
                Location{file, culprit.line, culprit.column}, "write one field a line, as name: value");
}

/// An error in the repaired text, for the file: on a line that was put right columns are not the file's.
Error placed(Error error, std::string_view block, std::string_view repaired) {
  const auto line = static_cast<std::size_t>(error.where->line);
  const auto before = split(block, '\n'), after = split(repaired, '\n');
  if (line > 0 && before[line - 1] != after[line - 1]) error.where->column = 0;
  return error;
}

struct Fields {
  YamlNode fields;
  std::vector<QuotedText> quoted = {};
};

Result<Fields> read_fields(std::string_view block, const std::string& file) {
  if (block.size() > kFrontMatterBytes) {
    return refuse(
        codes::kFrontMatterTooLarge,
        fmt::format("front matter has {} bytes, at most {} are read", block.size(), kFrontMatterBytes),
        Location{file, 1, 1}, "move the text below the closing ---");
  }
  auto parsed = read_yaml(block, file);
  const auto error = first_error(parsed);
  if (!error) return Fields{TRY(only_mapping(std::move(parsed), file))};
  auto repaired = repair_front_matter(block);
  if (!repaired) return *error;
  auto second = read_yaml(repaired->text, file);
  if (auto still = first_error(second)) return placed(*std::move(still), block, repaired->text);
  Fields read{TRY(only_mapping(std::move(second), file))};
  read.quoted = std::move(repaired->quoted);
  return read;
}

}  // namespace

Result<FrontMatter> read_front_matter(std::string_view text, const std::string& file) {
  FrontMatter front_matter;
  front_matter.fields.kind = YamlNode::Kind::kMapping;
  auto cleaned = clean(text);
  const std::string_view first_line = std::string_view(cleaned.text).substr(0, cleaned.text.find('\n'));
  if (!is_fence(first_line)) {
    front_matter.body = text;
    return front_matter;
  }
  const auto parts = cut(cleaned.text);
  if (!parts) {
    return refuse(codes::kFrontMatterUnclosed, "front matter begins here and does not end",
                  Location{file, 1, 1}, "add a line with only --- after the last field");
  }
  auto read = TRY(read_fields(parts->block, file));
  front_matter.present = true;
  front_matter.fields = std::move(read.fields);
  front_matter.body = parts->body;
  front_matter.repairs = std::move(cleaned.repairs);
  for (auto& quoted : read.quoted) {
    front_matter.repairs.push_back({quoted.key + " was put in quotes", quoted.line, quoted.column});
  }
  return front_matter;
}

std::vector<std::string> read_list(const YamlNode& node) {
  std::vector<std::string> list;
  for (const auto& item : node.items) {
    if (item.kind == YamlNode::Kind::kScalar && !item.is_null()) list.push_back(item.text);
  }
  if (node.kind != YamlNode::Kind::kScalar || node.is_null()) return list;
  std::string current;
  int depth = 0;
  const auto finish = [&] {
    if (!current.empty()) list.push_back(std::move(current));
    current.clear();
  };
  for (const char c : node.text) {
    if (c == '(') ++depth;
    if (c == ')' && depth > 0) --depth;
    const bool divides = c == ',' || c == ' ' || c == '\t' || c == '\n';
    if (depth == 0 && divides) {
      finish();
    } else {
      current += c;
    }
  }
  finish();
  return list;
}

}  // namespace talentops::codec
