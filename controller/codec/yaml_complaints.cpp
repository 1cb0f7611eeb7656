#include "controller/codec/yaml_complaints.hpp"

#include "controller/base/codes/documents.hpp"
#include "controller/codec/excerpt.hpp"

namespace talentops::codec {
namespace {

std::string hint_for(std::string_view said) {
  struct Hint {
    std::string_view part;
    std::string_view hint;
  };
  constexpr Hint kHints[] = {
      {"mapping values are not allowed",
       "put a text that contains ': ' in quotes, and indent all keys of a mapping alike"},
      {"flow sequence", "close it with ], and put a text with special characters in quotes"},
      {"flow mapping", "close it with }, and put a text with special characters in quotes"},
      {"mapping", "indent all entries alike, close braces, and put a text with special characters in quotes"},
      {"collection",
       "indent all entries alike, close brackets, and put a text with special characters in quotes"},
      {"sequence",
       "indent all entries alike, close brackets, and put a text with special characters in quotes"},
      {"cannot start any token", "put a text that begins with @, `, % or the like in quotes"},
      {"document indicator", "a quoted text is not closed before --- or ..."},
      {"quoted scalar", "in \"…\" a backslash begins an escape: write \\\\, or use '…'"},
  };
  for (const auto& [part, hint] : kHints) {
    if (said.find(part) != std::string_view::npos) return std::string(hint);
  }
  return "indent with spaces, all entries of a list or mapping alike, and put texts with special characters "
         "in quotes";
}

bool says(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

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

void YamlComplaints::note_syntax(const Syntax& syntax) {
  const auto offset = syntax.offset;
  if (text_.substr(offset).starts_with('\t')) return note_tab(offset);
  const auto line_start = offset == 0 ? 0 : text_.rfind('\n', offset - 1) + 1;  // npos + 1 is 0
  const auto indent = text_.substr(line_start, skip_spaces(text_, line_start) - line_start);
  if (const auto tab = indent.find('\t'); tab != std::string_view::npos) return note_tab(line_start + tab);
  if (says(syntax.context, "quoted scalar") && says(syntax.problem, "end of stream")) {
    return note(syntax.context_offset, codes::kYamlUnclosedQuote,
                "the quoted text that begins here is not closed", "add the closing quote");
  }
  if (says(syntax.problem, "<document start>")) refuse_rest(offset);
  if (says(syntax.problem, "expected key") && text_.substr(offset).starts_with(':')) refuse_key(offset);
  if (says(syntax.context, "directive")) refuse_directive(syntax.context_offset);
  if (says(syntax.context, "an alias") || says(syntax.context, "an anchor")) {
    return note(syntax.context_offset, codes::kYamlAnchor, "an anchor or an alias without a name",
                "aliases are not read; put a text that begins with * or & in quotes");
  }
  // What is not closed is noticed far behind where it was opened.
  const bool is_opened = says(syntax.context, "a flow") || says(syntax.context, "a simple key");
  const auto said = syntax.context.empty() ? syntax.problem : syntax.problem + " " + syntax.context;
  note(is_opened ? syntax.context_offset : offset, codes::kYamlSyntax, "this is not YAML: " + said,
       hint_for(said));
}

void YamlComplaints::refuse_directive(std::size_t offset) {
  refuse(offset, codes::kYamlDirective, "a YAML directive", "remove the line");
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
