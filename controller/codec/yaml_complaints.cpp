#include "controller/codec/yaml_complaints.hpp"

#include "controller/base/codes/documents.hpp"
#include "controller/codec/excerpt.hpp"

namespace talentops::codec {
namespace {

std::string hint_for(std::string_view thrown) {
  struct Hint {
    std::string_view part;
    std::string_view hint;
  };
  constexpr Hint kHints[] = {
      {"illegal map value",
       "put a text that contains ': ' in quotes, and indent all keys of a mapping alike"},
      {"end of map",
       "indent all entries alike, close braces, and put a text with special characters in quotes"},
      {"end of sequence",
       "indent all entries alike, close brackets, and put a text with special characters in quotes"},
      {"unknown token", "put a text that begins with @, `, % or the like in quotes"},
      {"document indicator", "a quoted text is not closed before --- or ..."},
      {"scanning hex", "in \"…\" a backslash begins an escape: write \\\\, or use '…'"},
      {"escape", "in \"…\" a backslash begins an escape: write \\\\, or use '…'"},
      {"alias", "aliases are not read; put a text that begins with * in quotes"},
      {"anchor", "anchors are not read; put a text that begins with * or & in quotes"},
  };
  for (const auto& [part, hint] : kHints) {
    if (thrown.find(part) != std::string_view::npos) return std::string(hint);
  }
  return "indent with spaces, all entries of a list or mapping alike, and put texts with special characters "
         "in "
         "quotes";
}

}  // namespace

void YamlComplaints::note(std::size_t offset, Code code, std::string message, std::string hint) {
  const auto place = places_.at(offset);
  const Location where{file_, place.line, place.column};
  problems_.push_back({domain::Severity::kError, "",
                       Error{ErrorKind::kInvalid, code, std::move(message), where, std::move(hint)}});
  constexpr std::size_t kMost = 20;
  if (problems_.size() >= kMost) throw YamlRefused{};
}

void YamlComplaints::note_tab(std::size_t offset) {
  note(offset, codes::kYamlTab, "the line is indented with a tab", "indent with spaces");
}

void YamlComplaints::note_syntax(std::size_t offset, const std::string& thrown, std::size_t read) {
  const auto line_start = offset == 0 ? 0 : text_.rfind('\n', offset - 1) + 1;  // npos + 1 is 0
  const auto indent = text_.substr(line_start, skip_spaces(text_, line_start) - line_start);
  if (const auto tab = indent.find('\t'); tab != std::string_view::npos) return note_tab(line_start + tab);
  if (thrown == "illegal EOF in scalar") return note_open_quote(read);
  const bool is_alias =
      thrown.find("alias") != std::string::npos || thrown.find("anchor") != std::string::npos;
  note(offset, is_alias ? codes::kYamlAnchor : codes::kYamlSyntax, "this is not YAML: " + excerpt(thrown),
       hint_for(thrown));
}

/// The parser says only that the file ended; the quote that was opened is the first one behind what was read.
void YamlComplaints::note_open_quote(std::size_t read) {
  auto at = read;
  for (; at < text_.size(); ++at) {
    const bool is_quote = text_[at] == '"' || text_[at] == '\'';
    const bool starts_value =
        at == 0 || std::string_view(" \t\n[{,:").find(text_[at - 1]) != std::string_view::npos;
    if (is_quote && starts_value) break;
  }
  note(at, codes::kYamlUnclosedQuote, "the quoted text that begins here is not closed",
       "add the closing quote");
}

void YamlComplaints::refuse(std::size_t offset, Code code, std::string message, std::string hint) {
  note(offset, code, std::move(message), std::move(hint));
  throw YamlRefused{};
}

void YamlComplaints::refuse_key(std::size_t offset) {
  if (offset < text_.size() && (text_[offset] == '[' || text_[offset] == '{')) {
    refuse(offset, codes::kYamlKey, "what is opened here is not closed, or is used as a key",
           "close every [ with ] and every { with }");
  }
  refuse(offset, codes::kYamlKey, "a key must be a text on one line, with a colon after it",
         "write `key: value`");
}

void YamlComplaints::refuse_rest(std::size_t offset) {
  refuse(offset, codes::kYamlContentAfterEnd, "something follows the end of the document",
         "begin a further document with a line `---`, or remove it");
}

}  // namespace talentops::codec
