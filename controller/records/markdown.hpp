#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// Free texts as Markdown: whatever they hold, they stay one line of text, carry no secret and mean nothing
/// but themselves.
namespace talentops::records {

/// A free text on one line: recordable, its lines joined by " / ", Markdown's and HTML's signs escaped, cut
/// after 400 characters.
std::string plain(std::string_view text);
/// The same for a client's or a talent's own words, whole, as paragraphs.
std::string paragraphs(std::string_view text);
/// `text` in a code span, on one line.
std::string code(std::string_view text);

/// A table; its cells are Markdown already (`plain`, `code`).
class Table {
 public:
  explicit Table(std::initializer_list<std::string_view> heads);
  void row(const std::vector<std::string>& cells);
  bool empty() const { return rows_ == 0; }
  std::string text() const { return text_; }

 private:
  std::string text_;
  int rows_ = 0;
};

}  // namespace talentops::records
