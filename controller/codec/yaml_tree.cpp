#include "controller/codec/yaml_tree.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/yaml_scan.hpp"

namespace talentops::codec {

void YamlTree::start_document(std::size_t offset) {
  check_gap(offset);
  if (text_.substr(offset).starts_with('%')) complaints_.refuse_directive(offset);
  const bool is_marked = text_.substr(offset).starts_with("---");
  const bool is_further = documents_seen_ > 0;
  if (is_further && !is_marked) complaints_.refuse_rest(offset);
  if (++documents_seen_ > limits_.documents) {
    complaints_.refuse(offset, codes::kYamlTooManyDocuments,
                       fmt::format("more than {} documents in one file", limits_.documents),
                       "split the file");
  }
  if (is_marked) end_ = offset + 3;
}

void YamlTree::add_missing(std::size_t offset) {
  if (expects_key()) complaints_.refuse_key(offset);
  auto node = node_at(YamlNode::Kind::kScalar, offset);
  place_missing(node);
  add(std::move(node));
}

void YamlTree::refuse_item(std::size_t offset) {
  if (offset >= text_.size() && !stack_.empty()) {
    complaints_.refuse(stack_.back().node.offset, codes::kYamlSyntax, "what is opened here is not closed",
                       "close every [ with ] and every { with }");
  }
  if (expects_key()) complaints_.refuse_key(offset);
  if (text_.substr(offset).starts_with(',')) {
    complaints_.refuse(offset, codes::kYamlEmptyItem, "nothing stands before this comma",
                       "remove the comma, or write the item");
  }
  complaints_.refuse(offset, codes::kYamlSyntax, "a value is expected here, or a bracket that closes",
                     "put a text with special characters in quotes");
}

void YamlTree::add_scalar(std::size_t offset, std::string_view value) {
  refuse_tag(offset);
  auto node = node_at(YamlNode::Kind::kScalar, offset);
  node.text = value;
  find_end(node);
  if (!node.plain && spans_lines(node)) spans_.push_back({node.offset, node.end});
  add(std::move(node));
}

void YamlTree::open_sequence(std::size_t offset, int column, bool flow) {
  open(YamlNode::Kind::kSequence, offset, column, flow);
}

void YamlTree::open_mapping(std::size_t offset, int column, bool flow) {
  refuse_tag(offset);
  if (flow && text_.substr(offset, 1) != "{") {
    complaints_.refuse(offset, codes::kYamlSyntax,
                       "a list in brackets that is not closed, or that holds `key: value` without braces",
                       "close it with ], or write {key: value}");
  }
  open(YamlNode::Kind::kMapping, offset, column, flow);
}

void YamlTree::open(YamlNode::Kind kind, std::size_t offset, int column, bool flow) {
  refuse_tag(offset);
  if (expects_key()) complaints_.refuse_key(offset);
  Frame frame{node_at(kind, offset)};
  frame.flow = flow;
  frame.column = column;
  if (flow) end_ = std::max(end_, offset + 1);
  stack_.push_back(std::move(frame));
  if (stack_.size() > limits_.depth) {
    complaints_.refuse(offset, codes::kYamlTooDeep,
                       fmt::format("nested more than {} levels deep", limits_.depth), "flatten it");
  }
}

void YamlTree::close() {
  Frame frame = std::move(stack_.back());
  stack_.pop_back();
  if (frame.flow) {
    const char bracket = frame.node.kind == YamlNode::Kind::kSequence ? ']' : '}';
    auto at = skip_blank(text_, end_);
    if (at < text_.size() && text_[at] == ',') at = skip_blank(text_, at + 1);
    if (at >= text_.size() || text_[at] != bracket) {
      complaints_.refuse(frame.node.offset, codes::kYamlSyntax,
                         "what is opened here cannot be read with one meaning only",
                         "check its commas, and put texts with special characters in quotes");
    }
    end_ = at + 1;
  }
  frame.node.end = end_;
  add(std::move(frame.node));
}

void YamlTree::finish() {
  check_gap(text_.size());
  check_tabs();
}

YamlNode YamlTree::node_at(YamlNode::Kind kind, std::size_t offset) {
  if (++nodes_ > limits_.nodes) {
    complaints_.refuse(offset, codes::kYamlTooManyNodes,
                       fmt::format("more than {} values in one file", limits_.nodes), "split the file");
  }
  const auto place = complaints_.place(offset);
  YamlNode node;
  node.kind = kind;
  node.line = place.line;
  node.column = place.column;
  node.offset = offset;
  node.end = offset;
  return node;
}

bool YamlTree::expects_key() const {
  return !stack_.empty() && stack_.back().node.kind == YamlNode::Kind::kMapping && !stack_.back().has_key;
}

void YamlTree::refuse_tag(std::size_t offset) {
  if (offset >= text_.size() || text_[offset] != '!') return;
  complaints_.refuse(offset, codes::kYamlTag, "a tag (!…)",
                     "leave the tag out, or quote a text that begins with !");
}

/// A value that is not there stands where its key or dash does: the parser's mark is the next thing in the
/// file.
void YamlTree::place_missing(YamlNode& node) {
  if (stack_.empty()) return;
  const auto& frame = stack_.back();
  if (frame.node.kind == YamlNode::Kind::kMapping) {
    node.line = frame.key.line;
    node.column = frame.key.column;
    node.offset = node.end = frame.key.end;
    return;
  }
  node.offset = node.end = skip_blank(text_, std::max(end_, frame.node.offset));
  const auto place = complaints_.place(node.offset);
  node.line = place.line;
  node.column = place.column;
  end_ = std::min(node.offset + 1, text_.size());
}

void YamlTree::find_end(YamlNode& node) {
  const char first = node.offset < text_.size() ? text_[node.offset] : '\0';
  if (first == '"' || first == '\'') return find_quoted_end(node);
  if (first == '|' || first == '>') return find_block_end(node);
  const auto end = plain_end(text_, node.offset, node.text);
  if (!end || first == ':') {
    complaints_.refuse(node.offset, codes::kYamlSyntax, "this text cannot be read with one meaning only",
                       "put it in quotes");
  }
  node.end = *end;
}

void YamlTree::find_quoted_end(YamlNode& node) {
  node.plain = false;
  const auto end = quoted_end(text_, node.offset);
  if (!end) {
    complaints_.refuse(node.offset, codes::kYamlUnclosedQuote,
                       "the quoted text that begins here is not closed", "add the closing quote");
  }
  node.end = *end;
  if (const auto bad = bad_escape(text_, node.offset, *end)) {
    complaints_.refuse(*bad, codes::kYamlSyntax, "a backslash that begins no escape that is read",
                       "in \"…\" write \\\\ for a backslash, \\u0085 for \\N, \\u00A0 for \\_, or use '…'");
  }
  if (*end < text_.size() && text_[*end] == '#') {
    complaints_.refuse(*end, codes::kYamlSyntax, "a comment touches the text before it",
                       "put a space before the #");
  }
}

void YamlTree::find_block_end(YamlNode& node) {
  node.plain = false;
  const auto block = read_block(text_, node.offset, stack_.empty() ? -1 : stack_.back().column);
  // What is signed is often such a block: its bytes must be beyond doubt.
  if (!block || (block->value && *block->value != node.text)) {
    complaints_.refuse(node.offset, codes::kYamlSyntax,
                       "this block of text cannot be read with one meaning only",
                       "write | or |- alone at the end of the line and indent all lines alike, with spaces");
  }
  node.end = block->end;
}

bool YamlTree::spans_lines(const YamlNode& node) const {
  return text_.substr(node.offset, node.end - node.offset).find('\n') != std::string_view::npos;
}

void YamlTree::add(YamlNode node) {
  end_ = std::max(end_, node.end);
  if (stack_.empty()) {
    if (!node.is_null()) documents_.push_back(std::move(node));
    return;
  }
  auto& frame = stack_.back();
  if (frame.node.kind == YamlNode::Kind::kSequence) {
    frame.node.items.push_back(std::move(node));
  } else if (!frame.has_key) {
    add_key(frame, std::move(node));
  } else {
    check_indentation(frame, node);
    frame.has_key = false;
    if (frame.adds) frame.node.entries.emplace_back(std::move(frame.key), std::move(node));
  }
}

/// A value on a line of its own stands further right than its key; only the dashes of a list may stand below
/// it.
void YamlTree::check_indentation(const Frame& frame, const YamlNode& value) {
  if (frame.flow || value.line <= frame.key.line) return;
  const bool is_dashes = value.kind == YamlNode::Kind::kSequence && text_[value.offset] == '-';
  const int least = is_dashes ? frame.column : frame.column + 1;
  if (value.column - 1 >= least) return;
  complaints_.refuse(value.offset, codes::kYamlSyntax, "a value that stands no further right than its key",
                     "indent it by two spaces");
}

void YamlTree::add_key(Frame& frame, YamlNode key) {
  check_key(key);
  if (key.plain && key.text == "<<") {
    complaints_.note(key.offset, codes::kYamlMergeKey, "a merge key (<<)", "write the fields out");
  }
  frame.adds = frame.keys.insert(key.text).second;
  if (!frame.adds) {
    complaints_.note(key.offset, codes::kYamlDuplicateKey,
                     fmt::format("the key {} is there twice", excerpt(key.text)), "keep one of the two");
  }
  if (frame.keys.size() > limits_.keys) {
    complaints_.refuse(key.offset, codes::kYamlTooManyKeys,
                       fmt::format("more than {} keys in one mapping", limits_.keys), "split it");
  }
  frame.key = std::move(key);
  frame.has_key = true;
}

/// On one line, a colon behind it, and no question mark before it.
void YamlTree::check_key(const YamlNode& key) {
  if (key.is_null() || spans_lines(key)) complaints_.refuse_key(key.offset);
  const auto behind = skip_spaces(text_, key.end);
  if (behind >= text_.size() || text_[behind] != ':') complaints_.refuse_key(key.offset);
  end_ = behind + 1;
  for (auto at = key.offset; at > 0 && text_[at - 1] != '\n'; --at) {
    if (text_[at - 1] == '?') complaints_.refuse_key(key.offset);
    if (text_[at - 1] != ' ' && text_[at - 1] != '\t') break;
  }
}

/// Between the end of what was read and `offset` there may be blanks, comments and document ends, and nothing
/// else.
void YamlTree::check_gap(std::size_t offset) {
  auto at = skip_blank(text_, end_);
  while (at < offset && has_word(text_, at, "...") && (at == 0 || text_[at - 1] == '\n')) {
    at = skip_blank(text_, at + 3);
  }
  if (at >= offset) return;
  if (text_[at] == '%') complaints_.refuse_directive(at);
  complaints_.refuse_rest(at);
}

void YamlTree::check_tabs() {
  auto span = spans_.begin();
  for (std::size_t start = 0; start < text_.size();) {
    while (span != spans_.end() && span->end <= start) ++span;
    const bool is_inside_text = span != spans_.end() && span->begin < start;
    if (!is_inside_text) check_line(start);
    const auto end = text_.find('\n', start);
    if (end == std::string_view::npos) return;
    start = end + 1;
  }
}

void YamlTree::check_line(std::size_t start) {
  const auto is_blank = [&](std::size_t at) {
    return at < text_.size() && (text_[at] == ' ' || text_[at] == '\t');
  };
  std::size_t tab = std::string_view::npos;
  auto at = start;
  for (; is_blank(at) || (at < text_.size() && text_[at] == '-' && is_blank(at + 1)); ++at) {
    if (text_[at] == '\t') tab = std::min(tab, at);
  }
  const bool holds_nothing = at >= text_.size() || text_[at] == '\n' || text_[at] == '\r';
  if (tab != std::string_view::npos && !holds_nothing) complaints_.note_tab(tab);
}

}  // namespace talentops::codec
