#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "controller/codec/yaml.hpp"
#include "controller/codec/yaml_complaints.hpp"

namespace talentops::codec {

/// Builds the nodes of a file from what the parser reports, by offsets into the text, and insists on what the
/// parser lets through. Throws YamlRefused where reading cannot go on. Borrows: the text, the limits, the
/// complaints.
class YamlTree {
 public:
  YamlTree(std::string_view text, const YamlLimits& limits, YamlComplaints& complaints)
      : text_(text), limits_(limits), complaints_(complaints) {}

  void start_document(std::size_t offset);
  /// A value that is not there, before what stands at `offset`.
  void add_missing(std::size_t offset);
  void add_scalar(std::size_t offset, std::string_view value);
  void open_sequence(std::size_t offset, int column, bool flow);
  void open_mapping(std::size_t offset, int column, bool flow);
  void close();
  /// The parser finds no item of an open list or braces at `offset`.
  [[noreturn]] void refuse_item(std::size_t offset);
  /// After the last document: nothing but blanks and comments may follow, and no line may be indented with
  /// tabs.
  void finish();

  std::vector<YamlNode> take() { return std::move(documents_); }

 private:
  /// A list or mapping that is not closed yet.
  struct Frame {
    YamlNode node;
    bool flow = false;
    int column = 0;
    bool has_key = false;  ///< a key waits for its value
    bool adds = true;      ///< the key was not there before
    YamlNode key = {};
    std::unordered_set<std::string> keys = {};
  };
  /// A text over several lines: tabs at the start of its lines are its own.
  struct Span {
    std::size_t begin;
    std::size_t end;
  };

  YamlNode node_at(YamlNode::Kind kind, std::size_t offset);
  bool expects_key() const;
  void refuse_tag(std::size_t offset);
  void place_missing(YamlNode& node);
  void find_end(YamlNode& node);
  void find_quoted_end(YamlNode& node);
  void find_block_end(YamlNode& node);
  bool spans_lines(const YamlNode& node) const;
  void open(YamlNode::Kind kind, std::size_t offset, int column, bool flow);
  void add(YamlNode node);
  void check_indentation(const Frame& frame, const YamlNode& value);
  void add_key(Frame& frame, YamlNode key);
  void check_key(const YamlNode& key);
  void check_gap(std::size_t offset);
  void check_tabs();
  void check_line(std::size_t start);

  std::string_view text_;
  const YamlLimits& limits_;
  YamlComplaints& complaints_;
  std::vector<YamlNode> documents_;
  std::vector<Frame> stack_;
  std::vector<Span> spans_;
  std::size_t nodes_ = 0;
  std::size_t documents_seen_ = 0;
  std::size_t end_ = 0;
};

}  // namespace talentops::codec
