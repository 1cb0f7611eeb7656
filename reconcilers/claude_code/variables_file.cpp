#include "reconcilers/claude_code/variables_file.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"

namespace talentops::claude_code {
namespace {

constexpr std::string_view kBlank = " \t";

bool is_name(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// Means itself to every reader without quotes: to some that know none, this is all there is.
bool is_bare(char c) { return is_name(c) || std::string_view("./:@%+,-=").find(c) != std::string_view::npos; }

Error not_sayable(std::string_view why) {
  return {ErrorKind::kDenied,
          codes::kSecretNotSayable,
          fmt::format("the value {}, which shells and dotenv readers do not read alike from a file", why),
          {},
          "write another value, or deliver it with `secretsSink: {localSettingsEnv: true}`"};
}

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  return text;
}

/// One statement of a file, without the end of its last line.
struct Statement {
  std::size_t start = 0;
  std::size_t end = 0;   ///< of the text of its last line
  std::size_t next = 0;  ///< where the next one starts
};

/// The quote that is open at the end of `line`, if it begins with `quote` open (0: none).
char quote_after(std::string_view line, char quote) {
  const bool is_comment = quote == 0 && without_blanks(line).starts_with('#');
  for (std::size_t i = 0; !is_comment && i < line.size(); ++i) {
    const char c = line[i];
    const bool is_after_blank = i > 0 && kBlank.find(line[i - 1]) != std::string_view::npos;
    if (quote == 0 && c == '#' && is_after_blank) return 0;
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else if (c == '\\' && quote != '\'') {
      ++i;
    }
  }
  return quote;
}

struct Statements {
  std::vector<Statement> all;
  bool is_open = false;  ///< a quote of the last one is not closed
};

Statements statements_of(std::string_view text) {
  Statements statements;
  char quote = 0;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    if (quote == 0) statements.all.push_back({start});
    quote = quote_after(text.substr(start, end - start), quote);
    const bool has_return = end > start && text[end - 1] == '\r';
    statements.all.back().end = has_return ? end - 1 : end;
    start = statements.all.back().next = std::min(end + 1, text.size());
  }
  statements.is_open = quote != 0;
  return statements;
}

struct Assignment {
  std::string_view name;
  std::string_view value;
};

/// Nothing: it is a comment, or something else that gives no variable a value.
std::optional<Assignment> assignment_of(std::string_view statement) {
  constexpr std::string_view kExport = "export";
  statement = without_blanks(statement);
  if (statement.starts_with(kExport) &&
      kBlank.find(statement.substr(kExport.size(), 1)) != std::string_view::npos)
    statement = without_blanks(statement.substr(kExport.size()));
  const auto end = std::find_if_not(statement.begin(), statement.end(), is_name) - statement.begin();
  const auto name = statement.substr(0, static_cast<std::size_t>(end));
  const auto rest = without_blanks(statement.substr(name.size()));
  if (name.empty() || !rest.starts_with('=')) return std::nullopt;
  return Assignment{name, rest.substr(1)};
}

}  // namespace

Result<std::string> said_as_variable(std::string_view value) {
  const auto has = [&](std::string_view part) { return value.find(part) != std::string_view::npos; };
  const auto has_any = [&](std::string_view bytes) {
    return value.find_first_of(bytes) != std::string_view::npos;
  };
  if (has_any(std::string_view("\n\r\0", 3))) return not_sayable("has more than one line");
  if (std::all_of(value.begin(), value.end(), is_bare)) return std::string(value);
  if (has("${")) return not_sayable("has \"${\"");
  if (has("\\\\") || value.ends_with('\\'))
    return not_sayable("has backslashes beside each other or at its end");
  if (!has("'")) return fmt::format("'{}'", value);
  if (has_any("\"$`\\")) return not_sayable("has \"'\" together with one of \"$`\\");
  return fmt::format("\"{}\"", value);
}

Result<VariablesFile> VariablesFile::read(std::string_view text, const std::string& path) {
  const auto statements = statements_of(text);
  VariablesFile file;
  for (const auto& each : statements.all) {
    if (const auto assigned = assignment_of(text.substr(each.start, each.end - each.start)))
      file.values_[std::string(assigned->name)] = assigned->value;
  }
  if (!statements.is_open) return file;
  const auto before = text.substr(0, statements.all.back().start);
  const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
  return Error{ErrorKind::kInvalid, codes::kClientFileInvalid, "a quote is not closed",
               Location{path, line, 1}, "close it"};
}

std::optional<std::string> VariablesFile::value(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

std::string with_variable(std::string_view text, std::string_view name,
                          const std::optional<std::string>& value) {
  std::string made;
  bool is_said = !value;
  for (const auto& each : statements_of(text).all) {
    const auto assigned = assignment_of(text.substr(each.start, each.end - each.start));
    if (!assigned || assigned->name != name) {
      made += text.substr(each.start, each.next - each.start);
      continue;
    }
    if (is_said) continue;
    made += fmt::format("{}={}", name, *value).append(text.substr(each.end, each.next - each.end));
    is_said = true;
  }
  if (is_said) return made;
  if (!made.empty() && !made.ends_with('\n')) made += '\n';
  return made + fmt::format("{}={}\n", name, *value);
}

}  // namespace talentops::claude_code
