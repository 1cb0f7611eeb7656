#pragma once

#include <string>
#include <vector>

#include "controller/codec/yaml.hpp"

namespace talentops::codec {

/// Changes to a file of YAML by the bytes that its nodes stand at: comments, layout and everything that no
/// change is about stay as they are. What comes of it is to be read again by whoever asked: it may be that a
/// text is written in a way in which it cannot be edited. Borrows: the text; nodes are those read from it.
class YamlEdit {
 public:
  explicit YamlEdit(const std::string& text) : text_(text) {}

  /// A value's bytes, whatever it was.
  void replace(const YamlNode& value, std::string bytes);
  /// A text, in the quotes that it has.
  void replace_text(const YamlNode& value, const std::string& text);
  /// `entry` ("key: value") as one more entry of a mapping.
  void add_entry(const YamlNode& mapping, const std::string& entry);
  /// As the last line of a mapping in block style.
  void add_line(const YamlNode& mapping, const std::string& entry);
  /// An entry of a mapping in block style, with its line.
  void remove_line(const YamlNode& key, const YamlNode& value);

  bool is_flow(const YamlNode& node) const;
  /// The text with every change.
  std::string changed() const;

 private:
  /// What is put where some bytes of the text are.
  struct Change {
    std::size_t from;
    std::size_t to;
    std::string text;
  };

  std::size_t end_of(const YamlNode& node) const;
  std::size_t line_end(std::size_t at) const;

  const std::string& text_;
  std::vector<Change> changes_;
};

}  // namespace talentops::codec
